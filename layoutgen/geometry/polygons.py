"""Polygons on the floor: sequences of points (x, z) in metres, closed implicitly."""

from collections.abc import Iterable, Sequence
from math import hypot

from layoutgen.geometry.boxes import FloorBox, Point

Polygon = Sequence[Sequence[float]]
_DUST = 1e-6
"""Metres beyond a rectangle that are no side of their own where a polygon is cut."""


def area(polygon: Polygon) -> float:
    """Enclosed area in square metres, whatever the direction of the points."""
    return abs(doubled_area(polygon)) / 2


def doubled_area(polygon: Polygon) -> float:
    """Twice the area (shoelace): positive where the points run counter-clockwise, seen with x to the right and z up."""
    return sum(p[0] * q[1] - q[0] * p[1] for p, q in edges(polygon))


def edges(polygon: Polygon) -> list[tuple[Sequence[float], Sequence[float]]]:
    """The sides as pairs of points, the closing one last."""
    return list(zip(polygon, (*polygon[1:], *polygon[:1]), strict=True))


def hull(points: Sequence[Point]) -> Polygon:
    """The convex hull, counter-clockwise, of points that are not all on a line (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    return [*_chain(ordered), *_chain(ordered[::-1])]


def _chain(points: Sequence[Point]) -> list[Point]:
    """One side of a hull, without its last point."""
    found: list[Point] = []
    for x, z in points:
        while len(found) > 1 and _side(found[-2], found[-1], (x, z)) <= 0:
            found.pop()
        found.append((x, z))
    return found[:-1]


def longer_side(polygon: Polygon) -> float:
    """The longer side of the smallest rectangle around a convex polygon; one of its sides lies along the polygon's."""
    return min(_around(polygon, p, q) for p, q in edges(polygon) if p != q)[1]


def _around(polygon: Polygon, start: Sequence[float], end: Sequence[float]) -> tuple[float, float]:
    """Area and longer side of the rectangle around a polygon that lies along a direction."""
    dx, dz = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dz)
    along = [(x * dx + z * dz) / length for x, z in polygon]
    across = [(x * dz - z * dx) / length for x, z in polygon]
    sides = max(along) - min(along), max(across) - min(across)
    return sides[0] * sides[1], max(sides)


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
        along = 0.0 if along < 0 else 1.0 if along > 1 else along
    return hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dz)


def crosses(polygon: Polygon, start: Point, end: Point) -> bool:
    """Whether a segment properly crosses a side of the polygon (touching ends do not count)."""
    return any(_segments_cross(start, end, p, q) for p, q in edges(polygon))


def clipped(polygon: Polygon, box: FloorBox) -> list[Point]:
    """The part of a polygon inside a rectangle, no point of it outside; [] where there is none.

    Parts of a concave polygon that the rectangle separates stay joined along its sides.
    """
    points = [(x, z) for x, z in polygon]
    for axis, limit, sign in ((0, box.x_min, 1), (1, box.z_min, 1), (0, box.x_max, -1), (1, box.z_max, -1)):
        points = _cut(points, axis, limit, sign)
    return [(min(max(x, box.x_min), box.x_max), min(max(z, box.z_min), box.z_max)) for x, z in points]


def parts_within(parts: Iterable[Polygon], box: FloorBox) -> list[list[Point]]:
    """What of some polygons lies in a rectangle, each part by itself; all of the rectangle where nothing does."""
    inside = [points for part in parts if len(points := clipped(part, box)) > 2]
    return inside or [box.corners]


def is_square(outline: Polygon, box: FloorBox, tolerance: float = 1e-3) -> bool:
    """Whether every corner of an outline is a corner of its box, within `tolerance` metres along each axis."""
    return all(
        min(abs(x - box.x_min), abs(x - box.x_max)) <= tolerance
        and min(abs(z - box.z_min), abs(z - box.z_max)) <= tolerance
        for x, z in outline
    )


def counter_clockwise(polygon: Polygon) -> list[Point]:
    """The polygon's points in that order, seen with x to the right and z up."""
    points = [(x, z) for x, z in polygon]
    return points if doubled_area(points) > 0 else points[::-1]


def _cut(points: list[Point], axis: int, limit: float, sign: int) -> list[Point]:
    """The part of a polygon on one side of an axis-parallel line (Sutherland and Hodgman)."""
    kept: list[Point] = []
    for p, q in zip(points, points[1:] + points[:1], strict=True):
        before, after = sign * (p[axis] - limit), sign * (q[axis] - limit)
        if before >= -_DUST:
            kept.append(p)
        if (before >= -_DUST) != (after >= -_DUST):
            part = before / (before - after)
            kept.append((p[0] + part * (q[0] - p[0]), p[1] + part * (q[1] - p[1])))
    return kept


def _segments_cross(a: Sequence[float], b: Sequence[float], c: Sequence[float], d: Sequence[float]) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(p: Sequence[float], q: Sequence[float], r: Sequence[float]) -> float:
    """Positive where r lies to the left of the way from p to q."""
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
