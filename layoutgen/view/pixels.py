"""Depth and ids made visible: PNGs in colours, from the 16-bit ones of a set."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from layoutgen.errors import DatasetError, one_line

FAR_M = 8.0
"""Depth whose colour is the last one."""
STOPS = np.array(
    [(253, 231, 37), (122, 209, 81), (34, 168, 132), (42, 120, 142), (65, 68, 135), (68, 1, 84)], dtype=np.float64
)
"""Colours from near to far, of viridis."""


def coloured(kind: str, data: bytes) -> bytes:
    """A PNG of what a stored `depth` or `ids` PNG holds.

    Raises:
        DatasetError: it is no 16-bit PNG.
    """
    try:
        values = np.asarray(Image.open(io.BytesIO(data), formats=("PNG",)))
    except (OSError, SyntaxError, ValueError) as error:
        raise DatasetError(f"not a readable PNG ({one_line(error)})") from error
    if values.ndim != 2:
        raise DatasetError(f"{kind} has {values.ndim} dimensions, 2 are wanted")
    image = Image.fromarray(_depth(values) if kind == "depth" else _ids(values))
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _depth(millimetres: NDArray[np.generic]) -> NDArray[np.uint8]:
    at = np.clip(millimetres.astype(np.float64) / 1000 / FAR_M, 0, 1) * (len(STOPS) - 1)
    low = np.minimum(at.astype(np.intp), len(STOPS) - 2)
    share = (at - low)[..., None]
    return np.asarray(STOPS[low] * (1 - share) + STOPS[low + 1] * share, dtype=np.uint8)


def _ids(numbers: NDArray[np.generic]) -> NDArray[np.uint8]:
    """A colour for each number, neighbours far apart; nothing where there is no object."""
    turns = np.arange(int(numbers.max()) + 1) * 0.61803398875
    hue = np.stack([np.cos(2 * np.pi * (turns + shift / 3)) for shift in range(3)], axis=-1)
    palette = np.concatenate([np.asarray(140 + 100 * hue, np.uint8), np.full((len(turns), 1), 255, np.uint8)], axis=-1)
    palette[0] = 0
    return palette[numbers.astype(np.intp)]
