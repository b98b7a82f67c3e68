"""A pinhole camera in AI2-THOR's left-handed world: poses, projection, and what part of an image a box can cover."""

from dataclasses import dataclass
from itertools import product
from math import radians, tan

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.frames import sin_cos

Array = NDArray[np.float64]
_NEAR = 0.01
_CORNERS = np.array(list(product((0, 1), repeat=3)))
_EDGES = np.array([(a, b) for a in range(8) for b in range(a + 1, 8) if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1])


@dataclass(frozen=True)
class Pose:
    """Extrinsics of a camera.

    Attributes:
        x, y, z: world position of its centre, metres.
        yaw_deg: clockwise seen from above, 0 looks along world +z.
        horizon_deg: pitch, positive looks down.
        roll_deg: about the viewing axis, positive turns the camera clockwise as it looks; 0 for AI2-THOR's agents.
    """

    x: float
    y: float
    z: float
    yaw_deg: float
    horizon_deg: float = 0.0
    roll_deg: float = 0.0

    def basis(self) -> tuple[Array, Array, Array]:
        """Unit vectors right, up, forward in the world, each (3,)."""
        sy, cy = sin_cos(self.yaw_deg)
        sp, cp = sin_cos(self.horizon_deg)
        right = np.array([cy, 0.0, -sy])
        forward = np.array([sy * cp, -sp, cy * cp])
        up = np.array([sy * sp, cp, cy * sp])
        if self.roll_deg == 0.0:
            return right, up, forward
        sr, cr = sin_cos(self.roll_deg)
        return right * cr - up * sr, up * cr + right * sr, forward

    def matrix(self) -> Array:
        """Camera-to-world (4, 4): maps (right, up, forward, 1) to AI2-THOR's world (left-handed, y up)."""
        matrix = np.eye(4)
        matrix[:3, :3] = np.stack(self.basis(), axis=1)
        matrix[:3, 3] = self.x, self.y, self.z
        return matrix

    def opencv_matrix(self) -> Array:
        """Camera-to-world (4, 4) as OpenCV has it: camera (right, down, forward), right-handed.

        The world is AI2-THOR's with y turned to point down: `F @ matrix() @ F` with F = diag(1, -1, 1, 1).
        """
        flip = np.diag([1.0, -1.0, 1.0, 1.0])
        turned: Array = flip @ self.matrix() @ flip
        return turned


def focal_length(height: int, fov_vertical_deg: float) -> float:
    """Focal length in pixels, the same along x and y (square pixels)."""
    return height / 2 / tan(radians(fov_vertical_deg) / 2)


def to_camera(pose: Pose, points: Array) -> Array:
    """World points (n, 3) in the camera's frame: x right, y up, z forward (planar depth)."""
    right, up, forward = pose.basis()
    offset = points - np.array([pose.x, pose.y, pose.z])
    return offset @ np.stack([right, up, forward], axis=1)


def project(pose: Pose, points: Array, width: int, height: int, fov_vertical_deg: float) -> tuple[Array, Array]:
    """Pixel coordinates (n, 2), x right and y down from the image's top left corner, and planar depth (n,).

    Points at or behind the camera plane give NaN pixels.
    """
    local = to_camera(pose, points)
    depth = local[:, 2]
    focal = focal_length(height, fov_vertical_deg)
    safe = np.where(depth > 1e-9, depth, np.nan)
    pixels = np.stack([width / 2 + focal * local[:, 0] / safe, height / 2 - focal * local[:, 1] / safe], axis=1)
    return pixels, depth


def projected_extents(pose: Pose, boxes: Array, width: int, height: int, fov_vertical_deg: float) -> Array:
    """Image extents of world boxes, clipped by the image and by a plane 1 cm before the camera.

    Args:
        pose: the camera's.
        boxes: (n, 6), [xmin, ymin, zmin, xmax, ymax, zmax] each.
        width, height: of the image in pixels.
        fov_vertical_deg: vertical field of view.

    Returns:
        (n, 4), [x_min, y_min, x_max, y_max] in pixels from the top left corner; NaN where the box is out of sight.
    """
    low, high = boxes[:, None, :3], boxes[:, None, 3:]
    corners = low + _CORNERS * (high - low)
    local = to_camera(pose, corners.reshape(-1, 3)).reshape(-1, 8, 3)
    points = np.concatenate([local, _near_crossings(local)], axis=1)
    depth = np.where(points[..., 2] >= _NEAR * (1 - 1e-9), points[..., 2], np.nan)
    focal = focal_length(height, fov_vertical_deg)
    x = width / 2 + focal * points[..., 0] / depth
    y = height / 2 - focal * points[..., 1] / depth
    return _clipped(x, y, width, height)


def _near_crossings(local: Array) -> Array:
    """(n, 12, 3), where each edge meets the near plane; NaN where it does not."""
    start, end = local[:, _EDGES[:, 0]], local[:, _EDGES[:, 1]]
    before, after = start[..., 2] - _NEAR, end[..., 2] - _NEAR
    crosses = before * after < 0
    along = np.where(crosses, before / np.where(crosses, before - after, 1.0), np.nan)
    return start + along[..., None] * (end - start)


def _clipped(x: Array, y: Array, width: int, height: int) -> Array:
    lowest = [np.where(np.isnan(v), np.inf, v).min(axis=1) for v in (x, y)]
    highest = [np.where(np.isnan(v), -np.inf, v).max(axis=1) for v in (x, y)]
    left, top = np.maximum(lowest[0], 0), np.maximum(lowest[1], 0)
    right, bottom = np.minimum(highest[0], width), np.minimum(highest[1], height)
    extents = np.stack([left, top, right, bottom], axis=1)
    extents[(left >= right) | (top >= bottom)] = np.nan
    return extents
