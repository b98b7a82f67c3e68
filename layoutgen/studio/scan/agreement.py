"""Where the depth that a mesh gives and the depth that a sensor measured agree."""

import cv2
import numpy as np
from numpy.typing import NDArray

_METRES, _PART = 0.05, 0.03
"""By which they may differ: sensors of tablets and of ScanNet are that exact."""
_NEIGHBOURS = np.ones((5, 5), np.uint8)
"""Pixels around one of which any may agree: depth pictures are smaller than colours, and edges are off by some."""
_KNOWN = 0.1
"""Share of an image of which a sensor must know the depth to say anything of its pose."""
_TRUSTED = 0.5
"""Share of that which must agree; else the camera was not where its pose says."""


def agreement(
    traced: NDArray[np.float32], sensed: NDArray[np.float32], noise_m: float
) -> tuple[NDArray[np.bool_], bool]:
    """Which pixels (h, w) agree, those of unknown depth among them, and whether the whole picture is to be trusted.

    Args:
        traced: planar depth (h, w) by the mesh.
        sensed: planar depth (h, w) by the sensor, 0 where it knows none.
        noise_m: standard error of the mesh.
    """
    known = sensed > 0
    nearest = cv2.erode(np.where(known, sensed, np.float32(1e6)), _NEIGHBOURS)
    farthest = cv2.dilate(sensed, _NEIGHBOURS)
    slack = _METRES + 2 * noise_m + _PART * traced
    agrees = ~known | ((traced >= nearest - slack) & (traced <= farthest + slack))
    share = float(agrees[known].mean()) if known.any() else 1.0
    return agrees, bool(known.mean() < _KNOWN or share >= _TRUSTED)
