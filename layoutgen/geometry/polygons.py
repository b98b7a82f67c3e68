"""Polygons on the floor: sequences of points (x, z) in metres, closed implicitly."""

from collections.abc import Sequence
from math import hypot

from layoutgen.geometry.boxes import Point

Polygon = Sequence[Sequence[float]]


def area(polygon: Polygon) -> float:
    """Enclosed area in square metres (shoelace), whatever the direction of the points."""
    return abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in edges(polygon))) / 2


def edges(polygon: Polygon) -> list[tuple[Sequence[float], Sequence[float]]]:
    """The sides as pairs of points, the closing one last."""
    return [(polygon[i], polygon[(i + 1) % len(polygon)]) for i in range(len(polygon))]


def contains(polygon: Polygon, point: Point) -> bool:
    """Whether the point lies inside (even-odd rule); points on the boundary may go either way."""
    x, z = point
    inside = False
    for (x0, z0), (x1, z1) in edges(polygon):
        if (z0 > z) != (z1 > z) and x < x0 + (z - z0) * (x1 - x0) / (z1 - z0):
            inside = not inside
    return inside


def boundary_distance(polygon: Polygon, point: Point) -> float:
    """Distance from a point to the nearest side."""
    return min(segment_distance(point, p, q) for p, q in edges(polygon))


def segment_distance(point: Sequence[float], start: Sequence[float], end: Sequence[float]) -> float:
    """Distance from a point to a segment."""
    dx, dz = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dz * dz
    along = 0.0
    if length > 0:
        along = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dz) / length
        along = min(max(along, 0.0), 1.0)
    return hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dz)


def crosses(polygon: Polygon, start: Point, end: Point) -> bool:
    """Whether a segment properly crosses a side of the polygon (touching ends do not count)."""
    return any(_segments_cross(start, end, p, q) for p, q in edges(polygon))


def convex_gap(a: Polygon, b: Polygon) -> float:
    """Distance of the closest points of two convex polygons; 0 where they touch or overlap."""
    if not _separated(a, b) and not _separated(b, a):
        return 0.0
    return min(
        min(segment_distance(point, p, q) for point in a for p, q in edges(b)),
        min(segment_distance(point, p, q) for point in b for p, q in edges(a)),
    )


def _separated(a: Polygon, b: Polygon) -> bool:
    """Whether a side of convex `a` separates the two (separating-axis test)."""
    for p, q in edges(a):
        nx, nz = q[1] - p[1], p[0] - q[0]
        on_a = [nx * x + nz * z for x, z in a]
        on_b = [nx * x + nz * z for x, z in b]
        if max(on_a) < min(on_b) or max(on_b) < min(on_a):
            return True
    return False


def _segments_cross(a: Sequence[float], b: Sequence[float], c: Sequence[float], d: Sequence[float]) -> bool:
    def side(p: Sequence[float], q: Sequence[float], r: Sequence[float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
