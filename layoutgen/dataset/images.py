"""Opens the JPEGs of samples without trusting them."""

import io

from PIL import Image

from layoutgen.errors import DatasetError

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
