"""Axis-aligned boxes on the floor: [x_min, z_min, x_max, z_max], metres."""

from collections.abc import Sequence
from math import hypot

Box = Sequence[float]
Point = tuple[float, float]


def centre(box: Box) -> Point:
    """The box's centre (x, z)."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def size(box: Box) -> Point:
    """Extents along x and z."""
    return box[2] - box[0], box[3] - box[1]


def gap(a: Box, b: Box) -> float:
    """Distance of the closest points of two boxes; 0 where they touch or overlap."""
    dx = max(a[0] - b[2], b[0] - a[2], 0.0)
    dz = max(a[1] - b[3], b[1] - a[3], 0.0)
    return hypot(dx, dz)


def centre_distance(a: Box, b: Box) -> float:
    """Distance of the two centres."""
    (ax, az), (bx, bz) = centre(a), centre(b)
    return hypot(ax - bx, az - bz)


def point_gap(point: Point, box: Box) -> float:
    """Distance from a point to the closest point of a box; 0 inside."""
    x, z = point
    return gap((x, z, x, z), box)


def intersection_over_union(a: Box, b: Box) -> float:
    """Shared area over the area of both together; 0 where both are degenerate."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    depth = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0.0) * max(depth, 0.0)
    total = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / total if total > 0 else 0.0


def corners(box: Box) -> list[Point]:
    """The four corners, counter-clockwise with x to the right and z up."""
    return [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
