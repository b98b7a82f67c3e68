"""Opens the JPEGs of samples without trusting them."""

import io

from PIL import Image

from layoutgen.dataset.records import Clip
from layoutgen.errors import DatasetError, one_line

MAX_SIDE = 4096
"""Pixels; no recipe makes larger frames."""


def open_jpeg(data: bytes) -> Image.Image:
    """A JPEG whose header has been read and whose pixels have not.

    Raises:
        DatasetError: not a JPEG, or one that claims to be larger than any frame.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DatasetError(f"not a readable JPEG ({type(error).__name__})") from error
    if max(image.size) > MAX_SIDE:
        raise DatasetError(f"a JPEG of {image.width}x{image.height} pixels; frames have at most {MAX_SIDE} a side")
    return image


def decode_jpeg(data: bytes, width: int | None = None) -> Image.Image:
    """The pixels of a JPEG as RGB.

    Args:
        data: the JPEG.
        width: to scale it down to, which is quicker while it is decoded; None for its own.

    Raises:
        DatasetError: not a JPEG, one of an insane size, or a truncated one.
    """
    image = open_jpeg(data)
    size = image.size if width is None else (width, max(1, round(image.height * width / image.width)))
    try:
        image.draft("RGB", size)
        return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    except (OSError, SyntaxError) as error:
        raise DatasetError(f"a damaged JPEG ({one_line(error)})") from error


def frame_image(clip: Clip, index: int, width: int | None = None) -> Image.Image:
    """`decode_jpeg` of a clip's frame; the message of its DatasetError names the clip and the frame."""
    try:
        return decode_jpeg(clip.images[index], width)
    except DatasetError as error:
        record = clip.record
        raise DatasetError(f"clip {record.clip_id}, {record.frames[index].file}: {error}") from error
