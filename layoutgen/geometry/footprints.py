"""What objects cover seen from above: unions of simple polygons, which need be neither convex nor in one piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import NamedTuple

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
        x, z = point
        inside = self._box.point_gap(point) == 0 and any(contains(part, point) for part in self.parts)
        if inside:
            return 0.0
        gap = sqrt(min(_square(x - x0, z - z0, dx, dz, length) for x0, z0, dx, dz, length in self._rows))
        return gap if gap > _TOUCHING else 0.0

    @cached_property
    def _turning(self) -> list[list[Point]]:
        """The parts around the first corner, each counter-clockwise, so that their areas add up."""
        x0, z0 = self.corners[0]
        return [counter_clockwise([(x - x0, z - z0) for x, z in part]) for part in self.parts]

    @cached_property
    def _box(self) -> FloorBox:
        return FloorBox.around(self.corners)

    @cached_property
    def _sides(self) -> "_Sides":
        """The sides of all parts."""
        sides = np.array([side for part in self.parts for side in edges(part)], np.float64)
        return _Sides.between(*sides.transpose(1, 2, 0).reshape(4, -1))

    @cached_property
    def _rows(self) -> list[tuple[float, ...]]:
        """Start, extent and squared length of each side: a single point meets plain numbers faster."""
        return list(zip(*(column.tolist() for column in self._sides[2:]), strict=True))

    def _holds_part_of(self, other: "Footprint") -> bool:
        """Whether the first corner of some part of another lies inside: enough where no sides cross."""
        return any(contains(mine, (part[0][0], part[0][1])) for part in other.parts for mine in self.parts)


def fills(parts: Sequence[Polygon], box: FloorBox) -> bool:
    """Whether a footprint is its box: one rectangle with the box's corners, in any order, within a micrometre."""
    if len(parts) != 1 or len(parts[0]) != 4:
        return False
    around = FloorBox.around(parts[0])
    same = all(abs(a - b) <= 1e-6 for a, b in zip(around, box, strict=True))
    return same and doubled_area(parts[0]) >= 2 * box.area * (1 - 1e-6)


class _Sides(NamedTuple):
    """Sides of footprints, column by column: ends, starts, extents, and squared lengths, of which none is zero."""

    to_x: Array
    to_z: Array
    x: Array
    z: Array
    dx: Array
    dz: Array
    length: Array

    @classmethod
    def between(cls, x: Array, z: Array, to_x: Array, to_z: Array) -> "_Sides":
        """The sides with such starts and ends."""
        dx, dz = to_x - x, to_z - z
        return cls(to_x, to_z, x, z, dx, dz, np.maximum(dx * dx + dz * dz, 1e-30))

    @classmethod
    def of_all(cls, shapes: Sequence[Footprint]) -> "_Sides":
        """Those of several footprints, one after the other."""
        return cls(*map(np.concatenate, zip(*(shape._sides for shape in shapes), strict=True)))

    def upright(self) -> "_Sides":
        """Each column as (n, 1)."""
        return _Sides(*(column[:, None] for column in self))

    def some(self, places: NDArray[np.intp]) -> "_Sides":
        """Those at some places."""
        return _Sides(*(column[places] for column in self))


class Gaps:
    """The gaps between any of some footprints, found of one against all at a time."""

    def __init__(self, shapes: Sequence[Footprint]) -> None:
        self._shapes, self._rows = shapes, dict[int, list[float]]()
        self._sides = _Sides.of_all(shapes)
        counts = [len(shape._sides.x) for shape in shapes]
        self._firsts = np.cumsum([0, *counts[:-1]])
        self._owners = np.repeat(np.arange(len(shapes)), counts)
        self._boxes = np.array([shape._box for shape in shapes])

    def between(self, a: int, b: int) -> float:
        """The gap of two; those of `b` with all others are remembered."""
        if a in self._rows:
            return self._rows[a][b]
        if b not in self._rows:
            self._rows[b] = self._from(b)
        return self._rows[b][a]

    def _from(self, index: int) -> list[float]:
        shape, own, sides = self._shapes[index], self._shapes[index]._sides.upright(), self._sides
        squares = np.minimum(_squares(own.x, own.z, sides), _squares(sides.x, sides.z, own)).min(axis=0)
        found = np.sqrt(np.minimum.reduceat(squares, self._firsts))
        found[found <= _TOUCHING] = 0.0
        meet = np.all((self._boxes[:, :2] <= shape._box[2:]) & (self._boxes[:, 2:] >= shape._box[:2]), axis=1)
        near = np.flatnonzero(meet[self._owners])
        found[self._owners[near[_crossings(own, sides.some(near)).any(axis=0)]]] = 0.0
        for other in np.flatnonzero(meet & (found > 0)).tolist():  # one may lie within the other
            if shape._holds_part_of(self._shapes[other]) or self._shapes[other]._holds_part_of(shape):
                found[other] = 0.0
        row: list[float] = found.tolist()
        return row


def _square(x: float, z: float, dx: float, dz: float, length: float) -> float:
    """Squared distance of a point from a segment that starts at the origin; `_squares` of one, to the bit."""
    along = (x * dx + z * dz) / length
    along = 0.0 if along < 0 else 1.0 if along > 1 else along
    x, z = x - along * dx, z - along * dz
    return x * x + z * z


def _squares(x: Array, z: Array, sides: _Sides) -> Array:
    """Squared distance of points from segments, broadcast."""
    x, z = x - sides.x, z - sides.z
    along = (x * sides.dx + z * sides.dz) / sides.length
    np.minimum(np.maximum(along, 0.0, out=along), 1.0, out=along)
    x -= along * sides.dx
    z -= along * sides.dz
    squares: Array = x * x + z * z
    return squares


def _crossings(a: _Sides, b: _Sides) -> NDArray[np.bool_]:
    """Which of some segments properly cross which of others, broadcast."""
    first = _side(a, b.x, b.z) * _side(a, b.to_x, b.to_z) < 0
    second = _side(b, a.x, a.z) * _side(b, a.to_x, a.to_z) < 0
    both: NDArray[np.bool_] = first & second
    return both


def _side(sides: _Sides, x: Array, z: Array) -> Array:
    """Positive where points lie to the left of sides."""
    turned: Array = sides.dx * (z - sides.z) - sides.dz * (x - sides.x)
    return turned
