"""Pictures of any lens as those of one pinhole camera with a centred principal point: undistorted, upright, resized."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan, degrees

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import focal_length
from layoutgen.scans.scan import RawLens, ScanFrame

Array = NDArray[np.float64]

_BORDER = 24
"""Points along each side of an image that tell how much of it a lens shows."""
_TURNS = {
    0: np.eye(3),
    1: np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]),
    2: np.diag([-1.0, -1, 1]),
    3: np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]]),
}
"""Quarter turns clockwise of an image, as OpenCV's rotation from the old camera to the new one."""


@dataclass(frozen=True)
class View:
    """The pinhole camera of all views of a scan.

    Attributes:
        width, height: pixels.
        fov_vertical_deg: vertical field of view.
        turns: quarter turns clockwise that make the pictures upright.
    """

    width: int
    height: int
    fov_vertical_deg: float
    turns: int

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        return focal_length(self.height, self.fov_vertical_deg)


def turns_of(frame: ScanFrame) -> int:
    """Quarter turns clockwise that make a picture upright; a camera rolled clockwise shows the world turned back."""
    return round(frame.pose.roll_deg / 90) % 4


def common_view(frames: Sequence[ScanFrame], width: int, height: int) -> View:
    """The camera that fits into the pictures of most frames: those that are held alike.

    Args:
        frames: at least one.
        width, height: the wanted size; swapped where the pictures stand upright and the size lies, or the reverse.
    """
    turns = Counter(map(turns_of, frames)).most_common(1)[0][0]
    held = [frame for frame in frames if turns_of(frame) == turns]
    lenses = list(dict.fromkeys(frame.lens for frame in held))
    first = lenses[0]
    across = (first.width, first.height) if turns % 2 == 0 else (first.height, first.width)
    if (across[0] < across[1]) != (width < height) and across[0] != across[1]:
        width, height = height, width
    focal = max(_least_focal(lens, width, height, turns) for lens in lenses)
    return View(width, height, round(degrees(2 * atan(height / 2 / focal)) - 5e-4, 3), turns)


def _least_focal(lens: RawLens, width: int, height: int, turns: int) -> float:
    """The focal length at which an image of that size shows nothing that a lens does not."""
    slope_x, slope_y = _slopes(lens)
    if turns % 2:
        slope_x, slope_y = slope_y, slope_x
    return max(width / 2 / slope_x, height / 2 / slope_y)


def _slopes(lens: RawLens) -> tuple[float, float]:
    """Tangents of the angles from the axis, across and along, that a lens shows on all sides."""
    along = np.linspace(0.0, 1.0, _BORDER)
    zeros, ones = np.zeros(_BORDER), np.ones(_BORDER)
    sides = [(zeros, along), (ones, along), (along, zeros), (along, ones)]
    left, right, top, bottom = (_undistorted(lens, np.stack([x * lens.width, y * lens.height], 1)) for x, y in sides)
    return (
        float(min(-left[:, 0].max(), right[:, 0].min())),
        float(min(-top[:, 1].max(), bottom[:, 1].min())),
    )


def _undistorted(lens: RawLens, pixels: Array) -> Array:
    """Directions (n, 2), x right and y down for each metre ahead, of pixels (n, 2)."""
    points = (pixels - 0.5)[:, None]
    matrix, coefficients = _matrix(lens, 1.0), np.array(lens.distortion or (0.0,) * 4)
    if lens.model == "fisheye":
        return np.asarray(cv2.fisheye.undistortPoints(points, matrix, coefficients))[:, 0]
    return np.asarray(cv2.undistortPoints(points, matrix, coefficients))[:, 0]


def _matrix(lens: RawLens, scale_x: float, scale_y: float | None = None) -> Array:
    """OpenCV's camera matrix, whose first pixel has its centre at 0, of a picture of another size."""
    scale_y = scale_x if scale_y is None else scale_y
    return np.array(
        [[lens.fx * scale_x, 0, lens.cx * scale_x - 0.5], [0, lens.fy * scale_y, lens.cy * scale_y - 0.5], [0, 0, 1.0]]
    )


def rectified(image: NDArray[np.uint8], lens: RawLens, view: View) -> NDArray[np.uint8]:
    """A picture as the view's camera would have taken it, uint8 (h, w, 3)."""
    shrink = min(1.0, view.focal / max(lens.fx, lens.fy))
    if shrink < 1.0:  # by areas, for sampling so sparsely would alias
        size = max(1, round(lens.width * shrink)), max(1, round(lens.height * shrink))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    maps = _maps(lens, view, image.shape[1], image.shape[0])
    return np.asarray(cv2.remap(image, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def rectified_depth(depth: NDArray[np.float32], lens: RawLens, view: View) -> NDArray[np.float32]:
    """A depth picture of any size as the view's camera would have taken it, float32 (h, w); 0 where it knows none."""
    maps = _maps(lens, view, depth.shape[1], depth.shape[0])
    return np.asarray(cv2.remap(depth, *maps, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT), np.float32)


@lru_cache(8)
def _maps(lens: RawLens, view: View, width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where in a picture of that size, taken with the lens, each pixel of the view is found: columns and rows."""
    source = _matrix(lens, width / lens.width, height / lens.height)
    target = np.array([[view.focal, 0, view.width / 2 - 0.5], [0, view.focal, view.height / 2 - 0.5], [0, 0, 1.0]])
    size, turn = (view.width, view.height), _TURNS[view.turns]
    if lens.model == "fisheye":
        coefficients = np.array(lens.distortion or (0.0,) * 4)
        maps = cv2.fisheye.initUndistortRectifyMap(source, coefficients, turn, target, size, cv2.CV_32FC1)
    else:
        coefficients = np.array(lens.distortion or (0.0,) * 5)
        maps = cv2.initUndistortRectifyMap(source, coefficients, turn, target, size, cv2.CV_32FC1)
    return np.asarray(maps[0], np.float32), np.asarray(maps[1], np.float32)
