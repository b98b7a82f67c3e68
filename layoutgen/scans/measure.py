"""How large and where the things of a scan are, by their faces: upright boxes, footprints, without what sticks out.

Labels leak: faces beside a thing, or far from it, bear its label. They are found by how little of the thing lies so far
out, and lose it, so that masks keep to the boxes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.boxes import Box, OrientedBox, Point
from layoutgen.geometry.polygons import hull
from layoutgen.scans.faces import along, areas_and_normals, own_points
from layoutgen.scans.scan import NOTHING, Instance, Mesh
from layoutgen.seeds import rng_for

Array = NDArray[np.float64]

_SAMPLES = 4000
"""Points of a thing's surface that its extents are judged by."""
_TAIL = 0.002
"""Share of the surface that may be a leak, at each end of each axis but the lower: legs are as thin."""
_STRAY = 0.03
"""Metres that the tail reaches beyond the rest before it is taken for a leak."""
_CELL, _SMALL_ISLAND = 0.06, 0.1
"""Metres of the grid on which parts of a thing hang together, at least; and the share of the largest part below which
others are leaks."""
_SPACING = 2.0
"""Side of its cells, in distances between samples."""
_FILLS = 0.7
"""Share of an annotated box along each axis that a thing's faces must span to tell its extents better."""
_GROWN = 0.02
"""Metres beyond an annotated box where faces are still the thing's."""
_DUST = 0.01
"""Metres beyond a thing's extents where a face still bears its label."""
_NEAR = [one for one in product(range(-1, 2), repeat=3) if any(one)]
_LEAST_SIDE = 0.005
_GRID = 0.01
_SOLID = 0.85
"""Share of its convex hull that a thing covers, seen from above, for the hull to stand for it."""
_CLOSED = 5
"""Cells by which holes of a scan are closed before a footprint is drawn."""


@dataclass(frozen=True)
class Thing:
    """An instance with its geometry, in our world.

    Attributes:
        instance: what it is.
        oriented: its box.
        box: world AABB.
        outline: corners (x, z) of the box on the floor where it stands upright, else of `box`.
        footprint: polygons (x, z) whose union bounds what is seen from above.
    """

    instance: Instance
    oriented: OrientedBox
    box: Box
    outline: tuple[Point, ...]
    footprint: tuple[tuple[Point, ...], ...]


def measured(mesh: Mesh, instances: tuple[Instance, ...]) -> tuple[tuple[Thing, ...], NDArray[np.int32]]:
    """The instances that have faces or a box, and the labels (m,) of the mesh's faces that count these."""
    order = np.argsort(mesh.labels, kind="stable")
    bounds = np.searchsorted(mesh.labels[order], np.arange(len(instances) + 1))
    labels = np.full(len(mesh.faces), NOTHING, np.int32)
    things: list[Thing] = []
    for index, instance in enumerate(instances):
        own = order[bounds[index] : bounds[index + 1]]
        found = _thing(mesh, instance, own)
        if found:
            thing, kept = found
            labels[own[kept]] = len(things)
            things.append(thing)
    return tuple(things), labels


def annotated(instances: tuple[Instance, ...]) -> tuple[Thing, ...]:
    """The same of a scan without a mesh, all of whose instances have boxes."""
    return tuple(_as_annotated(one, one.box) for one in instances if one.box is not None)


def _thing(mesh: Mesh, instance: Instance, own: NDArray[np.int64]) -> tuple[Thing, NDArray[np.bool_]] | None:
    """A thing and which of its faces (m,) stay its own; None where nothing of it is left."""
    corners = mesh.points[mesh.faces[own]]
    samples = _samples(mesh, instance, own)
    if instance.box is not None:
        inside = _within(instance.box, samples, _GROWN)
        if not _spans(instance.box, samples[inside]):
            return _as_annotated(instance, instance.box), _whole(instance.box, corners, _GROWN)
        kept, rotation = _whole(instance.box, corners, _GROWN), np.array(instance.box.rotation)
    elif len(samples):
        near = samples[_main_part(samples, float(areas_and_normals(mesh.points, mesh.faces[own])[0].sum()))]
        rotation = _upright(near)
        low, high = _extents(along(rotation, near))
        turned = along(rotation, corners.reshape(-1, 3)).reshape(-1, 3, 3)
        kept = np.asarray(((turned >= low - _DUST) & (turned <= high + _DUST)).all(axis=(1, 2)), np.bool_)
    else:
        return None
    if not kept.any():
        return None
    return _of_points(instance, corners[kept], rotation), kept


def _samples(mesh: Mesh, instance: Instance, own: NDArray[np.int64]) -> Array:
    """Points (n, 3) spread evenly over the faces, and their corners."""
    if not len(own):
        return np.zeros((0, 3))
    faces = mesh.faces[own]
    areas, _ = areas_and_normals(mesh.points, faces)
    total = float(areas.sum())
    if total <= 0:
        return np.zeros((0, 3))
    ends = np.cumsum(areas)
    places = np.searchsorted(ends, (np.arange(_SAMPLES) + 0.5) / _SAMPLES * ends[-1], side="right")
    u, v = rng_for("scan samples", instance.id).random((2, _SAMPLES))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    a, b, c = np.moveaxis(mesh.points[faces[np.minimum(places, len(faces) - 1)]], 1, 0)
    return a + u[:, None] * (b - a) + v[:, None] * (c - a)


def _main_part(samples: Array, area: float) -> NDArray[np.bool_]:
    """Which samples (n,), spread over so many square metres, hang together with most of the others."""
    cell = max(_CELL, _SPACING * (area / _SAMPLES) ** 0.5)
    cells, owners = np.unique(np.floor(samples / cell).astype(np.int64), axis=0, return_inverse=True)
    islands = _islands(cells)[owners.ravel()]
    sizes = np.bincount(islands)
    return np.asarray(sizes[islands] >= _SMALL_ISLAND * sizes.max(), np.bool_)


def _islands(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number (n,) of the island of each of different cells (n, 3); those that share a corner touch."""
    places = {cell: index for index, cell in enumerate(map(tuple, cells.tolist()))}
    found, count = np.full(len(cells), -1), 0
    for start in range(len(cells)):
        if found[start] >= 0:
            continue
        found[start], waiting = count, [start]
        while waiting:
            x, y, z = cells[waiting.pop()].tolist()
            near = (places.get((x + dx, y + dy, z + dz)) for dx, dy, dz in _NEAR)
            for other in (one for one in near if one is not None and found[one] < 0):
                found[other] = count
                waiting.append(other)
        count += 1
    return found


def _upright(points: Array) -> Array:
    """Rotation (3, 3), own axes as columns, of the upright box with the smallest floor around points (n, 3).

    A tail that may be a leak turns no box: the rectangle is that around the points without it.
    """
    rotation = _around(points)
    low, high = _extents(along(rotation, points))
    turned = along(rotation, points)
    return _around(points[((turned >= low) & (turned <= high)).all(axis=1)])


def _around(points: Array) -> Array:
    corners = np.array(_hull(np.round(points, 4))).reshape(-1, 2)
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(*sides.T)
    sides = sides[lengths > 1e-6] / lengths[lengths > 1e-6][:, None]
    if not len(sides):
        return np.eye(3)
    x = corners[:, 0] * sides[:, :1] + corners[:, 1] * sides[:, 1:]
    z = corners[:, 1] * sides[:, :1] - corners[:, 0] * sides[:, 1:]
    areas = np.ptp(x, axis=1) * np.ptp(z, axis=1)
    cos, sin = sides[int(np.argmin(areas.round(9)))].tolist()
    return np.array([[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]])


def _extents(own: Array) -> tuple[Array, Array]:
    """Least and greatest coordinate along each axis, without tails that reach far beyond the rest."""
    low, high = own.min(axis=0), own.max(axis=0)
    first, last = np.quantile(own, _TAIL, axis=0), np.quantile(own, 1 - _TAIL, axis=0)
    first[1] = low[1]
    return np.where(first - low > _STRAY, first, low), np.where(high - last > _STRAY, last, high)


def _within(box: OrientedBox, points: Array, grown: float) -> NDArray[np.bool_]:
    return np.asarray((np.abs(own_points(box, points)) <= np.array(box.size) / 2 + grown).all(axis=-1), np.bool_)


def _whole(box: OrientedBox, corners: Array, grown: float) -> NDArray[np.bool_]:
    """Which faces, given by their corners (m, 3, 3), lie in a box."""
    return np.asarray(_within(box, corners.reshape(-1, 3), grown).reshape(-1, 3).all(axis=1), np.bool_)


def _spans(box: OrientedBox, points: Array) -> bool:
    if not len(points):
        return False
    own, size = own_points(box, points), np.array(box.size)
    return bool((np.ptp(own, axis=0) >= np.minimum(_FILLS * size, size - 0.05)).all())


def _as_annotated(instance: Instance, box: OrientedBox) -> Thing:
    corners = box.corners()
    low, high = corners.min(axis=0), corners.max(axis=0)
    world = Box(*low.tolist(), *high.tolist())
    outline = _floor_corners(box) if _is_upright(box) else tuple(world.floor.corners)
    footprint = outline if _is_upright(box) else _hull(corners)
    return Thing(instance, box, world, outline, (footprint,))


def _of_points(instance: Instance, corners: Array, rotation: Array) -> Thing:
    """A thing from the corners (m, 3, 3) of its faces and the directions of its box."""
    points = corners.reshape(-1, 3)
    own = along(rotation, points)
    low, high = own.min(axis=0), own.max(axis=0)
    size = np.maximum(high - low, _LEAST_SIDE)
    middle = (rotation * ((low + high) / 2)).sum(axis=1)
    rows = tuple((a, b, c) for a, b, c in (rotation + 0.0).tolist())
    (cx, cy, cz), (sx, sy, sz) = middle.tolist(), size.tolist()
    oriented = OrientedBox((cx, cy, cz), (sx, sy, sz), rows)
    world = Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
    outline = _floor_corners(oriented) if _is_upright(oriented) else tuple(world.floor.corners)
    return Thing(instance, oriented, world, outline, _footprint(corners, outline))


def _is_upright(box: OrientedBox) -> bool:
    return abs(abs(box.rotation[1][1]) - 1) < 1e-6


def _floor_corners(box: OrientedBox) -> tuple[Point, ...]:
    """Of an upright box, in order around."""
    corners = box.corners().reshape(2, 2, 2, 3)[:, 0][:, :, [0, 2]]
    return tuple((x, z) for x, z in (corners[i, j].tolist() for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))))


def _hull(points: Array) -> tuple[Point, ...]:
    """The convex hull of points (n, 3) seen from above: of those that OpenCV finds on it, in single precision."""
    flat = points[:, [0, 2]]
    outer = cv2.convexHull(flat.astype(np.float32), returnPoints=False)[:, 0]
    return tuple((x, z) for x, z in hull([(x, z) for x, z in flat[outer].tolist()]))


def _footprint(corners: Array, outline: tuple[Point, ...]) -> tuple[tuple[Point, ...], ...]:
    """What faces (m, 3, 3) cover seen from above: their convex hull where they fill it, else their own outlines."""
    flat = corners.reshape(-1, 3)[:, [0, 2]]
    if min(np.ptp(flat, axis=0)) < _GRID:
        return (outline,)
    around = _hull(corners.reshape(-1, 3))
    low = flat.min(axis=0) - 0.1
    drawn = _drawn(corners, low)
    hulled = np.zeros_like(drawn)
    cv2.fillPoly(hulled, [np.round((np.array(around) - low) / _GRID).astype(np.int32)], 1)
    if drawn.sum() >= _SOLID * hulled.sum():
        return (around,)
    return tuple(_contours(drawn, low)) or (around,)


def _drawn(corners: Array, low: Array) -> NDArray[np.uint8]:
    """A picture of the faces from above, a pixel a centimetre, its holes closed."""
    cells = np.round((corners[:, :, [0, 2]] - low) / _GRID).astype(np.int32)
    width, depth = (cells.max(axis=(0, 1)) + 12).tolist()
    picture = np.zeros((depth, width), np.uint8)
    for triangle in cells:
        cv2.fillConvexPoly(picture, triangle, 1)
    return np.asarray(cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((_CLOSED, _CLOSED), np.uint8)), np.uint8)


def _contours(picture: NDArray[np.uint8], low: Array) -> Iterator[tuple[Point, ...]]:
    """The outlines of what is drawn, within a centimetre."""
    found, _ = cv2.findContours(picture, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in found:
        simple = cv2.approxPolyDP(contour, 1.0, closed=True)[:, 0].astype(np.float64) * _GRID + low
        if len(simple) >= 3:
            yield tuple((x, z) for x, z in simple.tolist())
