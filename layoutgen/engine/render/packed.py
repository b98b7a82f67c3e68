"""Mixing colours that are packed in words, see `light.py`. Compiled code."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.light import LIGHT_RANGE

Scalar = Any  # a machine number: compiled code keeps the width that it is given
Color = tuple[Scalar, Scalar, Scalar]

LIGHT_UNIT = np.float32(math.sqrt(LIGHT_RANGE) / (255 * 256))  # makes `bilinear` give roots of baked light


@fast
def blend(a: int, b: int, c: int, d: int, wa: int, wb: int, wc: int, wd: int) -> Color:
    """Weighted sum of four packed words, each channel 0 to 255 * 256; the weights are integers that sum to 256.

    Red and blue are summed in one word: 16 bits hold each sum, so neither spills into the other.
    """
    outer = (a & 0xFF00FF) * wa + (b & 0xFF00FF) * wb + (c & 0xFF00FF) * wc + (d & 0xFF00FF) * wd
    inner = (a >> 8 & 255) * wa + (b >> 8 & 255) * wb + (c >> 8 & 255) * wc + (d >> 8 & 255) * wd
    return outer & 0xFFFF, inner, outer >> 16


@fast
def bilinear(words: NDArray[np.uint32], a: int, b: int, c: int, d: int, ix: int, iy: int, unit: np.float32) -> Color:
    """The words at four indices, mixed by fractions of 256 along x (a to b, c to d) and y, times `unit`."""
    both = ix * iy >> 8
    red, green, blue = blend(
        np.int64(words[a]), np.int64(words[b]), np.int64(words[c]), np.int64(words[d]),
        256 - ix - iy + both, ix - both, iy - both, both,
    )  # fmt: skip
    return np.float32(red) * unit, np.float32(green) * unit, np.float32(blue) * unit
