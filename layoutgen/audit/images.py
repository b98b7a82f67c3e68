"""Gates `images` and `exposure`: every frame decodes, has the size and the sha256 it should, and shows something."""

import hashlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from layoutgen.audit.report import Ledger, Place
from layoutgen.audit.sample import Sample
from layoutgen.dataset.images import open_jpeg
from layoutgen.errors import DatasetError

DARK_MEAN = 12.0
FLAT_SPREAD = 4.0
"""Grey levels: frames darker than the one, or with less contrast than the other, show nothing to reason about."""


def check_images(sample: Sample, ledger: Ledger) -> list[tuple[int, int]]:
    """Checks a sample's frames.

    Returns:
        For each frame (first 64 bits of its sha256, 64-bit difference hash); zeros where it cannot be read.
    """
    return [_check_image(sample, index, ledger) for index in range(len(sample.record.frames))]


def _check_image(sample: Sample, index: int, ledger: Ledger) -> tuple[int, int]:
    frame, camera = sample.record.frames[index], sample.record.camera
    where, data = sample.frame(index), sample.files[frame.file]
    ledger.check("images")
    digest = hashlib.sha256(data).hexdigest()
    if frame.sha256 and digest != frame.sha256:
        ledger.fault("images", where, "is not the image that the record was written for (sha256 differs)")
    try:
        grey = thumbnail(data, camera.width, camera.height)
    except (OSError, SyntaxError, DatasetError) as error:
        ledger.fault("images", where, f"cannot be read: {error}")
        return 0, 0
    _check_exposure(grey, where, ledger)
    return int(digest[:16], 16), difference_hash(grey)


def thumbnail(jpeg: bytes, width: int, height: int) -> Image.Image:
    """The whole JPEG decoded to an eighth of its size in grey, which finds every truncation at a third of the cost.

    Raises:
        DatasetError: not a JPEG, or not of that size (told from the header, so that bombs are never inflated).
        OSError: truncated or damaged.
    """
    image = open_jpeg(jpeg)
    if image.size != (width, height):
        raise DatasetError(f"is {image.width}x{image.height} pixels, the record's camera says {width}x{height}")
    image.draft("L", (width // 8, height // 8))
    return image.convert("L")


def _check_exposure(grey: Image.Image, where: Place, ledger: Ledger) -> None:
    ledger.check("exposure")
    levels = np.asarray(grey, np.float32)
    mean, spread = float(levels.mean()), float(levels.std())
    if mean < DARK_MEAN:
        ledger.fault("exposure", where, f"is dark: mean grey level {mean:.0f} of 255")
    elif spread < FLAT_SPREAD:
        ledger.fault("exposure", where, f"is blank: grey levels spread by {spread:.1f}")


def difference_hash(grey: Image.Image) -> int:
    """64 bits that say where an 8x8 grid of the image gets brighter from left to right."""
    cells = np.asarray(grey.resize((9, 8), Image.Resampling.BOX), np.int16)
    bits: NDArray[np.bool_] = cells[:, 1:] > cells[:, :-1]
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
