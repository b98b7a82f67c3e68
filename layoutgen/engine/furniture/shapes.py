"""Solids that furniture is put together from: indexed triangles, wound outward, in metres."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
from numpy.typing import ArrayLike, NDArray

Point = Sequence[float] | NDArray[np.float64]

_BOX_QUADS = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
_BOX_FACES = np.concatenate([_BOX_QUADS[:, [0, 1, 2]], _BOX_QUADS[:, [0, 2, 3]]])


@dataclass(frozen=True)
class Shape:
    """Triangles without looks.

    Attributes:
        vertices: (n, 3) float64.
        faces: (m, 3) int64, counter-clockwise seen from outside.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Shape":
        """A copy shifted by metres."""
        return Shape(self.vertices + np.array([x, y, z]), self.faces)

    def scaled(self, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> "Shape":
        """A copy stretched about the origin by positive factors."""
        return Shape(self.vertices * np.array([x, y, z]), self.faces)

    def turned(self, axis: str, degrees: float, about: Point = (0.0, 0.0, 0.0)) -> "Shape":
        """A copy turned counter-clockwise about the line through `about` along the axis `x`, `y` or `z`."""
        first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
        offset = self.vertices - np.asarray(about, dtype=np.float64)
        turned = offset.copy()
        c, s = cos(radians(degrees)), sin(radians(degrees))
        turned[:, first] = c * offset[:, first] - s * offset[:, second]
        turned[:, second] = s * offset[:, first] + c * offset[:, second]
        return Shape(turned + np.asarray(about, dtype=np.float64), self.faces)

    def mirrored(self) -> "Shape":
        """A copy mirrored left to right."""
        return Shape(self.vertices * np.array([-1.0, 1.0, 1.0]), self.faces[:, ::-1])


def joined(shapes: Sequence[Shape]) -> Shape:
    """One shape of several."""
    starts = np.cumsum([0, *(len(shape.vertices) for shape in shapes)])
    faces = [shape.faces + start for shape, start in zip(shapes, starts, strict=False)]
    return Shape(np.concatenate([shape.vertices for shape in shapes]), np.concatenate(faces))


def skin(rings: ArrayLike, closed: bool = False) -> Shape:
    """Sheets between neighbouring rings of equally many points, flat caps at both ends unless `closed` joins them.

    Args:
        rings: (r, k, 3); each ring runs counter-clockwise seen against the direction of travel.
        closed: the last ring leads back to the first.
    """
    points = np.asarray(rings, dtype=np.float64)
    count, around, _ = points.shape
    index = np.arange(count * around).reshape(count, around)
    if closed:
        index = np.concatenate([index, index[:1]])
    here, there = index[:-1], index[1:]
    a, b, c, d = here, np.roll(here, -1, 1), np.roll(there, -1, 1), there
    faces = [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    vertices = points.reshape(-1, 3)
    if not closed:
        vertices = np.concatenate([vertices, points[0].mean(0)[None], points[-1].mean(0)[None]])
        first, last = index[0], index[-1]
        low, high = np.full(around, len(vertices) - 2), np.full(around, len(vertices) - 1)
        faces += [np.stack([low, np.roll(first, -1), first], -1), np.stack([high, last, np.roll(last, -1)], -1)]
    return Shape(vertices, np.concatenate(faces))


def open_ended(shape: Shape, ends: int = 2) -> Shape:
    """What `skin` or `lathe` made, without the cap at its first end, or at both."""
    first = len(shape.vertices) - 2
    capped = (shape.faces >= first) & (shape.faces < first + ends)
    return Shape(shape.vertices, shape.faces[~capped.any(axis=1)])


def box(low: Point, high: Point) -> Shape:
    """An axis-aligned box between two corners."""
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    return Shape(corners.astype(np.float64), _BOX_FACES)


def prism(outline: ArrayLike, low: float, high: float, top: float = 1.0) -> Shape:
    """An upright prism over a star-shaped outline (k, 2) of x, z (either winding); its top scaled by `top`."""
    flat = np.asarray(outline, dtype=np.float64)
    x, z = flat.T
    if np.sum(x * np.roll(z, -1) - np.roll(x, -1) * z) > 0:
        flat = flat[::-1]
    middle = flat.mean(0)
    rings = [np.insert(middle + (flat - middle) * size, 1, y, axis=1) for size, y in ((1.0, low), (top, high))]
    return skin(rings)


def _half_and_middle(low: Point, high: Point) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    a, b = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    return (b - a) / 2, (a + b) / 2


def slab(low: Point, high: Point, radius: float = 0.01, steps: int = 1) -> Shape:
    """A box whose edges and corners are rounded."""
    half, middle = _half_and_middle(low, high)
    radius = float(min(radius, *(half * 0.98)))
    grid, faces = _cube_grid(steps)
    inner = np.sign(grid) * (half - radius)
    outward = np.where(np.abs(grid) > 1.0, grid - np.sign(grid), 0.0)
    length = np.linalg.norm(outward, axis=1, keepdims=True)
    return Shape(middle + inner + outward / length * radius, faces)


def _cube_grid(steps: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Surface of the cube of half-width 2, cut so that every coordinate's sign is known: 1 to 2 is the round edge."""
    angles = np.linspace(0.0, np.pi / 4, steps + 1)
    ticks = 1.0 + np.tan(angles)
    line = np.concatenate([-ticks[::-1], ticks])
    u, v = np.meshgrid(line, line, indexing="ij")
    sides = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            side = np.empty((*u.shape, 3))
            side[..., axis], side[..., (axis + 1) % 3], side[..., (axis + 2) % 3] = 2.0 * sign, u, v
            sides.append(side if sign > 0 else side[::-1])
    index = np.arange(len(line) ** 2).reshape(u.shape)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    all_quads = np.concatenate([quads + number * index.size for number in range(6)])
    faces = np.concatenate([all_quads[:, [0, 1, 2]], all_quads[:, [0, 2, 3]]])
    points, place = np.unique(
        np.round(np.concatenate([s.reshape(-1, 3) for s in sides]), 9), axis=0, return_inverse=True
    )
    return points, place.reshape(-1)[faces]


def ring(radius_x: float, radius_z: float, y: float, around: int, power: float = 2.0) -> NDArray[np.float64]:
    """A level ring (around, 3) that `skin` takes upward; `power` 2 is an ellipse, higher turns it into a rectangle."""
    angle = -2 * np.pi * np.arange(around) / around
    c, s = np.cos(angle), np.sin(angle)
    x, z = np.sign(c) * np.abs(c) ** (2 / power), np.sign(s) * np.abs(s) ** (2 / power)
    return np.stack([radius_x * x, np.full(around, y), radius_z * z], axis=1)


def lathe(profile: ArrayLike, around: int = 20, stretch: float = 1.0, power: float = 2.0) -> Shape:
    """A profile (k, 2) of radius, height revolved about the y axis; depth is `stretch` times the width.

    The profile runs from the outside's bottom upward; where it turns back down inside, the vessel is hollow.
    """
    rows = np.maximum(np.asarray(profile, dtype=np.float64), [1e-4, -np.inf])
    return skin([ring(r, r * stretch, y, around, power) for r, y in rows])


def cylinder(center: Point, radius: float, low: float, high: float, around: int = 16) -> Shape:
    """An upright cylinder about (x, z) = `center`."""
    return lathe([(radius, low), (radius, high)], around).moved(center[0], 0.0, center[1])


def ball(low: Point, high: Point, around: int = 16, rows: int = 10, e: float = 1.0, f: float = 1.0) -> Shape:
    """A superellipsoid filling the box between two corners: `e` shapes it up and down, `f` around.

    Exponents of 1 give an ellipsoid, smaller ones a pillow-like box.
    """
    half, middle = _half_and_middle(low, high)
    latitude = np.linspace(-np.pi / 2, np.pi / 2, rows + 1)
    radius = np.maximum(np.cos(latitude), 1e-6) ** e
    height = np.sign(np.sin(latitude)) * np.abs(np.sin(latitude)) ** e
    rings = [ring(r, r, y, around, 2 / f) for r, y in zip(radius, height, strict=True)]
    return skin(rings).scaled(*half).moved(*middle)


def pillow(low: Point, high: Point, cells: int = 8) -> Shape:
    """A cushion lying in the box between two corners: plump in the middle, thin and pinched at the seam."""
    half, middle = _half_and_middle(low, high)
    line = np.sin(np.linspace(-np.pi / 2, np.pi / 2, cells + 1))
    u, v = np.meshgrid(line, line, indexing="ij")
    plump = ((1 - u**2) * (1 - v**2)) ** 0.4
    pinch = 1 - 0.06 * (1 - plump)
    side = np.stack([u * pinch, plump, v * pinch], -1).reshape(-1, 3)
    index = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    quads = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1).reshape(-1, 4)
    up = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    vertices = np.concatenate([side, side * [1, -1, 1]])
    faces = np.concatenate([up, up[:, ::-1] + len(side)])
    extent = np.abs(vertices).max(0)
    return Shape(vertices / extent * half + middle, faces)


def tube(path: ArrayLike, radius: ArrayLike, around: int = 8, closed: bool = False) -> Shape:
    """A round bar along a path (k, 3); `radius` may differ from point to point."""
    points = np.asarray(path, dtype=np.float64)
    ahead = np.roll(points, -1, 0) - np.roll(points, 1, 0)
    if not closed:
        ahead[0], ahead[-1] = points[1] - points[0], points[-1] - points[-2]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    radii = np.broadcast_to(np.asarray(radius, dtype=np.float64), len(points))
    angle = 2 * np.pi * np.arange(around) / around
    side = np.cross(ahead[0], np.eye(3)[np.argmin(np.abs(ahead[0]))])
    rings = []
    for point, direction, r in zip(points, ahead, radii, strict=True):
        side = side - direction * (side @ direction)
        side /= np.linalg.norm(side)
        other = np.cross(direction, side)
        rings.append(point + r * (np.outer(np.cos(angle), side) + np.outer(np.sin(angle), other)))
    return skin(rings, closed)


def bar(start: Point, end: Point, radius: float, end_radius: float | None = None, around: int = 8) -> Shape:
    """A straight round bar that may taper."""
    return tube(np.array([start, end]), [radius, radius if end_radius is None else end_radius], around)


def hoop(radius_x: float, radius_z: float, thickness: float, y: float = 0.0, around: int = 24, sides: int = 6) -> Shape:
    """A level ring of round section about the y axis."""
    return tube(ring(radius_x, radius_z, y, around), thickness, sides, closed=True)


def blade(path: ArrayLike, widths: ArrayLike, side: Point, thickness: float = 0.002) -> Shape:
    """A thin strip along a path (k, 3), `widths` broad across the direction `side`: leaves, straps, flames."""
    points = np.asarray(path, dtype=np.float64)
    across = np.asarray(side, dtype=np.float64) / np.linalg.norm(side)
    normal = np.cross(across, points[-1] - points[0])
    normal *= thickness / 2 / max(float(np.linalg.norm(normal)), 1e-9)
    half = np.outer(np.asarray(widths, dtype=np.float64) / 2, across)
    return skin(np.stack([points - half, points + normal, points + half, points - normal], axis=1))


def drape(path: ArrayLike, low: float, high: float, thickness: float) -> Shape:
    """Upright cloth over a wavy path (k, 2) of x, z."""
    line = np.asarray(path, dtype=np.float64)
    shift = np.array([0.0, thickness])
    corners = [(line, low), (line, high), (line + shift, high), (line + shift, low)]
    return skin(np.stack([np.insert(points, 1, y, axis=1) for points, y in corners], axis=1))
