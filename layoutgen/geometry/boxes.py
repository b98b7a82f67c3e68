"""Boxes: axis-aligned and oriented in AI2-THOR's world, and rectangles on the floor; metres, float64.

A `FloorBox` is what a map prints, [x_min, z_min, x_max, z_max]; a `Box` is a world AABB; an `OrientedBox` is turned
with its object. All three are read from other formats once and never spelled out by index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import hypot
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Array = NDArray[np.float64]


class FloorBox(NamedTuple):
    """An axis-aligned rectangle on the floor, in the world or in an observer frame."""

    x_min: float
    z_min: float
    x_max: float
    z_max: float

    @classmethod
    def around(cls, points: Iterable[Sequence[float]]) -> "FloorBox":
        """The smallest rectangle that holds points (x, z)."""
        xs, zs = zip(*points, strict=True)
        return cls(min(xs), min(zs), max(xs), max(zs))

    @classmethod
    def at(cls, point: Point) -> "FloorBox":
        """The rectangle that is a point."""
        x, z = point
        return cls(x, z, x, z)

    @property
    def centre(self) -> Point:
        """The middle (x, z)."""
        return (self.x_min + self.x_max) / 2, (self.z_min + self.z_max) / 2

    @property
    def size(self) -> Point:
        """Extents along x and z."""
        return self.x_max - self.x_min, self.z_max - self.z_min

    @property
    def area(self) -> float:
        """Square metres."""
        width, depth = self.size
        return width * depth

    @property
    def corners(self) -> list[Point]:
        """The four corners, counter-clockwise with x to the right and z up."""
        x0, z0, x1, z1 = self
        return [(x0, z0), (x1, z0), (x1, z1), (x0, z1)]

    def gap(self, other: "FloorBox") -> float:
        """Distance of the closest points of two rectangles; 0 where they touch or overlap."""
        dx = max(self.x_min - other.x_max, other.x_min - self.x_max, 0.0)
        dz = max(self.z_min - other.z_max, other.z_min - self.z_max, 0.0)
        return hypot(dx, dz)

    def touches(self, other: "FloorBox") -> bool:
        """Whether two rectangles have a point in common."""
        return (
            self.x_min <= other.x_max
            and other.x_min <= self.x_max
            and self.z_min <= other.z_max
            and other.z_min <= self.z_max
        )

    def centre_distance(self, other: "FloorBox") -> float:
        """Distance of the two centres."""
        (ax, az), (bx, bz) = self.centre, other.centre
        return hypot(ax - bx, az - bz)

    def point_gap(self, point: Point) -> float:
        """Distance from a point to the closest point of the rectangle; 0 inside."""
        x, z = point
        return hypot(max(self.x_min - x, x - self.x_max, 0.0), max(self.z_min - z, z - self.z_max, 0.0))

    def iou(self, other: "FloorBox") -> float:
        """Shared area over the area of both together; 0 where both are degenerate."""
        width = min(self.x_max, other.x_max) - max(self.x_min, other.x_min)
        depth = min(self.z_max, other.z_max) - max(self.z_min, other.z_min)
        shared = max(width, 0.0) * max(depth, 0.0)
        total = self.area + other.area - shared
        return shared / total if total > 0 else 0.0


class Box(NamedTuple):
    """An axis-aligned box in AI2-THOR's world (y up), what the field calls an AABB."""

    x_min: float
    y_min: float
    z_min: float
    x_max: float
    y_max: float
    z_max: float

    @classmethod
    def from_centre(cls, centre: Sequence[float], size: Sequence[float]) -> "Box":
        """The box of a centre (3,) and full extents (3,)."""
        low = [middle - extent / 2 for middle, extent in zip(centre, size, strict=True)]
        high = [middle + extent / 2 for middle, extent in zip(centre, size, strict=True)]
        return cls(*low, *high)

    @property
    def centre(self) -> tuple[float, float, float]:
        """The middle (x, y, z)."""
        return (self.x_min + self.x_max) / 2, (self.y_min + self.y_max) / 2, (self.z_min + self.z_max) / 2

    @property
    def size(self) -> tuple[float, float, float]:
        """Extents along x, y and z."""
        return self.x_max - self.x_min, self.y_max - self.y_min, self.z_max - self.z_min

    @property
    def volume(self) -> float:
        """Cubic metres."""
        width, height, depth = self.size
        return width * height * depth

    @property
    def floor(self) -> FloorBox:
        """What it covers, seen from above."""
        return FloorBox(self.x_min, self.z_min, self.x_max, self.z_max)

    @property
    def corners(self) -> list[tuple[float, float, float]]:
        """The eight corners, x slowest and z fastest."""
        return list(product((self.x_min, self.x_max), (self.y_min, self.y_max), (self.z_min, self.z_max)))


@dataclass(frozen=True)
class OrientedBox:
    """A box turned with its object, in AI2-THOR's world (y up, left-handed).

    Attributes:
        centre: world position of its middle (x, y, z).
        size: full extents along its own axes.
        rotation: 3x3, its own axes as columns in the world: world = centre + rotation @ own.
    """

    centre: tuple[float, float, float]
    size: tuple[float, float, float]
    rotation: tuple[tuple[float, float, float], ...]

    @classmethod
    def of(cls, box: Box) -> "OrientedBox":
        """A world box, not turned."""
        return cls(box.centre, box.size, ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))

    @classmethod
    def from_corners(cls, corners: Array) -> "OrientedBox":
        """The box of eight corners (8, 3) in the order of `corners()`, which may be a little off, or flat."""
        cube = np.asarray(corners, np.float64).reshape(2, 2, 2, 3)
        sides = np.stack([np.diff(cube, axis=axis).mean(axis=(0, 1, 2)) for axis in range(3)], axis=1)
        size = np.linalg.norm(sides, axis=0)
        u, _, v = np.linalg.svd(sides / np.maximum(size, 1e-9))
        u[:, 2] *= np.linalg.det(u @ v)
        (cx, cy, cz), (sx, sy, sz) = cube.mean(axis=(0, 1, 2)).tolist(), size.tolist()
        rotation = tuple((a, b, c) for a, b, c in (u @ v + 0.0).tolist())
        return cls((cx, cy, cz), (sx, sy, sz), rotation)

    def corners(self) -> Array:
        """The eight corners (8, 3), own x slowest and own z fastest."""
        own = np.array(list(product((-0.5, 0.5), repeat=3))) * self.size
        turned: Array = own @ np.array(self.rotation).T + self.centre
        return turned
