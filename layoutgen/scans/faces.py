"""Labels of a mesh's faces: from those of their corners, from segments, or from boxes around things."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.boxes import OrientedBox
from layoutgen.scans.scan import NOTHING

_WITHIN = 0.02
"""Metres beyond an annotated box at which a face still belongs to it."""
_FLOOR_GAP = 0.03
"""Metres above the bottom of a box below which level faces are taken for the floor that the thing stands on."""


def labelled(corners: NDArray) -> NDArray:
    """The label (m,) that most corners (m, 3) of a face have; the first corner's where all differ."""
    a, b, c = corners.T
    return np.where(b == c, b, a)


def by_boxes(points: NDArray[np.float64], faces: NDArray[np.int32], boxes: Sequence[OrientedBox]) -> NDArray[np.int32]:
    """Labels (m,) of a mesh that has none: each face is of the smallest box that its centre lies in, or `NOTHING`.

    Level faces at the bottom of a box are the floor's.
    """
    centres = points[faces].mean(axis=1)
    level = _level(points, faces)
    labels = np.full(len(faces), NOTHING, np.int32)
    order = sorted(range(len(boxes)), key=lambda i: -float(np.prod(boxes[i].size)))
    for index in order:
        box = boxes[index]
        own = own_points(box, centres)
        inside = (np.abs(own) <= np.array(box.size) / 2 + _WITHIN).all(axis=1)
        bottom = box.corners()[:, 1].min() + _FLOOR_GAP
        labels[inside & ~(level & (centres[:, 1] < bottom))] = index
    return labels


def own_points(box: OrientedBox, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n, 3) along a box's own axes, from its middle; without BLAS."""
    return along(np.array(box.rotation), points - np.array(box.centre))


def along(rotation: NDArray[np.float64], vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vectors (n, 3) in the frame whose axes are the columns of a rotation."""
    return (vectors[:, :, None] * rotation).sum(axis=1)


def areas_and_normals(
    points: NDArray[np.float64], faces: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Areas (m,) and unit normals (m, 3); zero where a face has no area."""
    a, b, c = np.moveaxis(points[faces], 1, 0)
    doubled = np.cross(b - a, c - a)
    length = np.sqrt((doubled**2).sum(axis=1))
    return length / 2, doubled / np.maximum(length, 1e-12)[:, None]


def _level(points: NDArray[np.float64], faces: NDArray[np.int32]) -> NDArray[np.bool_]:
    return np.abs(areas_and_normals(points, faces)[1][:, 1]) > 0.9
