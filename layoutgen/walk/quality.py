"""Whether an image is worth keeping: not a blank wall, not against furniture, not the double of another."""

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.walk.scene import Array

_CLOSE = ((0.35, 0.15), (0.8, 0.45))
"""Metres, and the share of the image that may be closer: no furniture in the face, no door leaf over half the view."""

_PLANE_SHARE, _PLANE_ERROR = 0.85, 0.02
_FLAT_CONTRAST = 6.0
_DARK_MEAN = 36.0
"""Grey levels of 255 below which things in an image are hardly told apart; the audit's limit is lower."""
_SAMPLE = 32
"""Pixels between those that tell of an image's depth."""


def thumbnail(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The brightness of an image, 48 rows of 64."""
    return np.asarray(cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (64, 48), interpolation=cv2.INTER_AREA))


def is_against_something(depth: NDArray[np.float32]) -> bool:
    """Whether something close takes much of the image: the camera is in or against furniture."""
    sample = depth[::4, ::4]
    return any(bool((sample < metres).mean() > share) for metres, share in _CLOSE)


def is_blank(small: NDArray[np.uint8], depth: NDArray[np.float32]) -> bool:
    """Whether one plane fills the view, or hardly any contrast is in its thumbnail."""
    return bool(small.std() < _FLAT_CONTRAST) or plane_share(depth) > _PLANE_SHARE


def is_dark(small: NDArray[np.uint8]) -> bool:
    """Whether a thumbnail is nearly black, as in an unlit room."""
    return bool(small.mean() < _DARK_MEAN)


def plane_share(depth: NDArray[np.float32]) -> float:
    """Share of the image that one plane takes, 0 to 1.

    A plane's inverse planar depth is an affine function of the pixel, so a trimmed linear fit finds it.
    """
    inverse = 1 / np.maximum(depth[_SAMPLE // 2 :: _SAMPLE, _SAMPLE // 2 :: _SAMPLE].astype(np.float64), 1e-3)
    y, x = np.mgrid[0 : inverse.shape[0], 0 : inverse.shape[1]]
    design = np.stack([x.ravel(), y.ravel(), np.ones(inverse.size)], axis=1)
    return float(_on_plane(design, inverse.ravel()).mean())


def dhash(small: NDArray[np.uint8]) -> int:
    """A 64-bit difference hash of a thumbnail."""
    gray = cv2.resize(small, (9, 8), interpolation=cv2.INTER_AREA)
    bits = np.packbits(gray[:, 1:] > gray[:, :-1])
    return int.from_bytes(bits.tobytes(), "big")


def _on_plane(design: Array, inverse: Array) -> NDArray[np.bool_]:
    kept = np.ones(len(inverse), bool)
    for _ in range(4):
        plane = np.linalg.lstsq(design[kept], inverse[kept], rcond=None)[0]
        error = np.abs(design @ plane - inverse)
        kept = error <= max(float(np.median(error)), _PLANE_ERROR * float(np.median(inverse)))
    return np.asarray(error <= _PLANE_ERROR * np.maximum(inverse, 1e-3), dtype=np.bool_)
