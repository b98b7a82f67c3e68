"""Gates over images, depth and instance masks: they decode, fit the record, and show what it says."""

import hashlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from layoutgen.audit.geometry import corner_depths
from layoutgen.audit.report import Ledger, Place
from layoutgen.audit.sample import Pixels, Sample
from layoutgen.dataset.reader import open_jpeg
from layoutgen.errors import DatasetError

DARK_MEAN = 30.0
FLAT_SPREAD = 4.0
"""Grey levels: frames darker than the one, or with less contrast than the other, show nothing to reason about."""
DEPTH_SLACK = 0.1
"""Metres by which the middle depth of a mask may lie outside of its object's box."""


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


def check_masks(sample: Sample, ledger: Ledger) -> None:
    """Pixels and extents of every mask against the ids; the depth of each mask against its object's box."""
    for kind in sample.recipe.modalities:
        for index in range(len(sample.record.frames)):
            ledger.check("masks")
            for fault in _faults(sample, index, kind, sample.stored(kind, index)):
                ledger.fault("masks", sample.frame(index), fault)


def _faults(sample: Sample, index: int, kind: str, name: str) -> Iterator[str]:
    if name not in sample.files:
        yield f"{name} is missing, though the recipe stores {kind}"
        return
    try:
        pixels = sample.pixels(name)
        ids = sample.pixels(sample.stored("ids", index))
    except (OSError, SyntaxError, DatasetError) as error:
        yield f"{name} cannot be read: {error}"
        return
    except KeyError:
        return
    yield from _id_faults(sample, index, ids) if kind == "ids" else _depth_faults(sample, index, ids, pixels)


def _id_faults(sample: Sample, index: int, ids: Pixels) -> Iterator[str]:
    objects = sample.record.objects
    counts = np.bincount(ids.ravel(), minlength=len(objects) + 1)
    seen = sample.seen[index]
    for number in np.flatnonzero(counts[1:]).tolist():
        if number not in seen:
            yield f"the ids show object {number}, the record does not"
    for number, entry in seen.items():
        if counts[number + 1] != entry.pixels:
            yield f"{objects[number].name} has {counts[number + 1]} pixels, the record says {entry.pixels}"
        elif (extent := _extent(ids == number + 1)) != entry.box:
            yield f"{objects[number].name} spans {extent}, the record says {entry.box}"


def _extent(mask: NDArray[np.bool_]) -> list[int]:
    """[x_min, y_min, x_max, y_max] of a mask, inclusive."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    return [int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])]


def _depth_faults(sample: Sample, index: int, ids: Pixels, depth: Pixels) -> Iterator[str]:
    for entry in sample.record.frames[index].objects:
        metres = depth[ids == entry.object + 1] / 1000
        corners = corner_depths(sample.record.objects[entry.object], sample.record.frames[index])
        low, high = float(corners.min()), float(corners.max())
        if metres.size and not low - DEPTH_SLACK <= (middle := float(np.median(metres))) <= high + DEPTH_SLACK:
            name = sample.record.objects[entry.object].name
            yield f"{name} is {middle:.2f} m deep in the image, its box {low:.2f} to {high:.2f} m"
