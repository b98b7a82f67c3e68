"""What part of an image a world box can cover."""

from itertools import product

import numpy as np

from layoutgen.geometry.camera import Array, Pose, focal_length, to_camera

_NEAR = 0.01
_CORNERS = np.array(list(product((0, 1), repeat=3)))
_EDGES = np.array([(a, b) for a in range(8) for b in range(a + 1, 8) if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1])


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
