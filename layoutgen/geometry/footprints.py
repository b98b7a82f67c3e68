"""What objects cover seen from above: unions of simple polygons, which need be neither convex nor in one piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.polygons import Polygon, contains, counter_clockwise, doubled_area, edges

Array = NDArray[np.float64]
_TOUCHING = 1e-9
"""Metres below which a gap is none, but the rounding of floats."""


@dataclass(frozen=True)
class Footprint:
    """The union of some polygons on the floor, in metres.

    Attributes:
        parts: simple polygons, each of at least three points; they may touch and overlap.
    """

    parts: tuple[Polygon, ...]

    @cached_property
    def corners(self) -> list[Point]:
        """The corners of all parts."""
        return [(x, z) for part in self.parts for x, z in part]

    @cached_property
    def centroid(self) -> Point:
        """The mean of the parts' centroids, weighted by area; of the corners where no part has any."""
        pieces = [(p[0] * q[1] - q[0] * p[1], p, q) for part in self._turning for p, q in edges(part)]
        doubled = sum(piece for piece, _, _ in pieces)
        if doubled <= 0:
            return FloorBox.around(self.corners).centre
        x, z = (sum(piece * (p[axis] + q[axis]) for piece, p, q in pieces) / (3 * doubled) for axis in (0, 1))
        return x + self.corners[0][0], z + self.corners[0][1]

    def gap(self, other: "Footprint") -> float:
        """Distance of the closest points of two footprints; 0 where they touch or overlap."""
        return Gaps((self, other)).between(0, 1)

    def point_gap(self, point: Point) -> float:
        """Distance from a point to the closest point of the footprint; 0 inside."""
        if any(contains(part, point) for part in self.parts):
            return 0.0
        gap = sqrt(_squares(np.array([point], np.float64), *self._sides).min())
        return gap if gap > _TOUCHING else 0.0

    @cached_property
    def _turning(self) -> list[list[Point]]:
        """The parts around the first corner, each counter-clockwise, so that their areas add up."""
        x0, z0 = self.corners[0]
        return [counter_clockwise([(x - x0, z - z0) for x, z in part]) for part in self.parts]

    @cached_property
    def _sides(self) -> tuple[Array, Array]:
        """Starts and ends (n, 2) of the sides of all parts."""
        sides = np.array([side for part in self.parts for side in edges(part)], np.float64)
        return sides[:, 0], sides[:, 1]

    def _holds_part_of(self, other: "Footprint") -> bool:
        """Whether the first corner of some part of another lies inside: enough where no sides cross."""
        return any(contains(mine, (part[0][0], part[0][1])) for part in other.parts for mine in self.parts)


def fills(parts: Sequence[Polygon], box: FloorBox) -> bool:
    """Whether a footprint is its box: one rectangle with the box's corners, in any order, within a micrometre."""
    around = FloorBox.around(point for part in parts for point in part)
    same = all(abs(a - b) <= 1e-6 for a, b in zip(around, box, strict=True))
    return same and len(parts) == 1 and len(parts[0]) == 4 and doubled_area(parts[0]) >= 2 * box.area * (1 - 1e-6)


class Gaps:
    """The gaps between any of some footprints, found of one against all at a time."""

    def __init__(self, shapes: Sequence[Footprint]) -> None:
        sides = [shape._sides for shape in shapes]
        self._shapes, self._rows = shapes, dict[int, list[float]]()
        self._starts, self._ends = (np.concatenate([side[k] for side in sides]) for k in (0, 1))
        self._firsts = np.cumsum([0, *(len(start) for start, _ in sides[:-1])])
        self._boxes = np.array([FloorBox.around(shape.corners) for shape in shapes])

    def between(self, a: int, b: int) -> float:
        """The gap of two; those of `b` with all others are remembered."""
        if a in self._rows:
            return self._rows[a][b]
        if b not in self._rows:
            self._rows[b] = self._from(b)
        return self._rows[b][a]

    def _from(self, index: int) -> list[float]:
        starts, ends = self._shapes[index]._sides
        least = _squares(starts, self._starts, self._ends).min(axis=0)
        least = np.minimum(least, _squares(self._starts, starts, ends).min(axis=1))
        found = np.sqrt(np.minimum.reduceat(least, self._firsts))
        crossed = _crossings(starts, ends, self._starts, self._ends).any(axis=0)
        found[np.logical_or.reduceat(crossed, self._firsts) | (found <= _TOUCHING)] = 0.0
        box, shape = self._boxes[index], self._shapes[index]
        meet = np.all((self._boxes[:, :2] <= box[2:]) & (self._boxes[:, 2:] >= box[:2]), axis=1)
        for other in np.flatnonzero(meet & (found > 0)).tolist():  # one may lie within the other
            if shape._holds_part_of(self._shapes[other]) or self._shapes[other]._holds_part_of(shape):
                found[other] = 0.0
        row: list[float] = found.tolist()
        return row


def _squares(points: Array, starts: Array, ends: Array) -> Array:
    """(n, m), squared distance of each point (n, 2) from each segment (m, 2)."""
    side = ends - starts
    offset = points[:, None] - starts[None]
    length = np.maximum(side[:, 0] ** 2 + side[:, 1] ** 2, 1e-30)
    along = np.clip((offset[..., 0] * side[:, 0] + offset[..., 1] * side[:, 1]) / length, 0.0, 1.0)
    x, z = offset[..., 0] - along * side[:, 0], offset[..., 1] - along * side[:, 1]
    squares: Array = x * x + z * z
    return squares


def _crossings(a: Array, b: Array, c: Array, d: Array) -> NDArray[np.bool_]:
    """(n, m), whether a segment from `a` to `b` (n, 2) properly crosses one from `c` to `d` (m, 2)."""
    first = _side(a[:, None], b[:, None], c[None]) * _side(a[:, None], b[:, None], d[None]) < 0
    second = _side(c[None], d[None], a[:, None]) * _side(c[None], d[None], b[:, None]) < 0
    both: NDArray[np.bool_] = first & second
    return both


def _side(p: Array, q: Array, r: Array) -> Array:
    turned: Array = (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (
        r[..., 0] - p[..., 0]
    )
    return turned
