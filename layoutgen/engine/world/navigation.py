"""Where an agent can stand and go: sweeps of its upright capsule against footprints on the floor.

The capsule is upright and moves level, so a sweep is exact in the plane: the path, widened by the radius at which the
capsule meets a thing of that height, against the thing's outline seen from above.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, sqrt

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

from layoutgen.catalogue.agent import HEIGHT, RADIUS
from layoutgen.engine.errors import ActionError
from layoutgen.engine.world.objects import SimObject
from layoutgen.engine.world.structure import Structure, WallFrame
from layoutgen.geometry.camera import Array

SKIN = 0.01  # Unity's CharacterController keeps this much air around itself
CELL = 0.01  # metres; outlines of meshes are traced on a grid this fine
MAX_STEPS = 10000  # square metres that a search for reachable positions may cover


@dataclass(frozen=True)
class Capsule:
    """An agent's body: radius and height, metres."""

    radius: float = RADIUS
    height: float = HEIGHT

    def reach(self, top: float) -> float:
        """Radius at which the body meets a thing whose top is `top` metres above the floor."""
        radius = self.radius + SKIN
        return radius if top >= radius else sqrt(max(top * (2 * radius - top), 0.0))


class Obstacles:
    """Footprints of everything that an agent can bump into."""

    def __init__(self, names: Sequence[str], outlines: Sequence[shapely.Geometry], tops: Sequence[float]) -> None:
        self.names = list(names)
        self._outlines = np.array(outlines, dtype=object)
        self._tops = list(tops)
        self._tree = shapely.STRtree(self._outlines)

    def hits(self, paths: NDArray[np.object_], body: Capsule) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pairs (path, obstacle) that touch when the body moves along each path (points or lines)."""
        if not self.names:
            return np.empty(0, np.intp), np.empty(0, np.intp)
        reach = np.array([body.reach(top) for top in self._tops])
        path, obstacle = self._tree.query(paths, predicate="dwithin", distance=float(reach.max()))
        near = shapely.distance(paths[path], self._outlines[obstacle]) < reach[obstacle] - 1e-6
        return path[near], obstacle[near]

    def touching(self, x: float, z: float, body: Capsule) -> list[int]:
        """Obstacles that the body overlaps when it stands at (x, z), nearest first."""
        point = shapely.Point(x, z)
        found = self.hits(np.array([point], dtype=object), body)[1]
        return sorted(found.tolist(), key=lambda index: (shapely.distance(point, self._outlines[index]), index))

    def blocking(self, start: Array, end: Array, body: Capsule) -> int | None:
        """The first obstacle in the way from (x, z) to (x, z); those already touched at the start do not count."""
        path = shapely.LineString([start, end])
        found = set(self.hits(np.array([path], dtype=object), body)[1].tolist())
        found -= set(self.touching(start[0], start[1], body))
        origin = shapely.Point(start)
        return min(found, key=lambda index: (shapely.distance(origin, self._outlines[index]), index), default=None)


def find_obstacles(objects: Iterable[SimObject], structure: Structure, body: Capsule, floor_y: float) -> Obstacles:
    """Footprints of walls and objects between the floor and the body's height."""
    names, outlines, tops = [], [], []
    for frame in structure.walls.values():
        if not frame.empty:
            names.append(frame.id)
            outlines.append(_wall_line(frame, structure.holes.get(frame.id, []), body.height))
            tops.append(body.height)
    for item in objects:
        if item.asset is None or item.bottom > floor_y + body.height or item.aabb[1, 1] < floor_y:
            continue
        names.append(item.id)
        outlines.append(_outline(item, floor_y, body.height))
        tops.append(float(item.aabb[1, 1]) - floor_y)
    return Obstacles(names, outlines, tops)


def reachable(
    obstacles: Obstacles,
    body: Capsule,
    start: Array,
    grid: float,
    axes: Array,
    bounds: tuple[float, float, float, float],
) -> Array:
    """Positions (n, 2) that steps of `grid` metres along +-axes can reach from `start` (x, z), in breadth-first order.

    Args:
        obstacles: what blocks a step.
        body: the agent.
        start: (2,); always the first position.
        grid: metres.
        axes: (2, 2), rows are the two directions of the grid.
        bounds: x_min, z_min, x_max, z_max of the scene.

    Raises:
        ActionError: a step leads out of the scene, or there are too many.
    """
    ignored = obstacles.touching(float(start[0]), float(start[1]), body)
    moves = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    frontier = [(0, 0)]
    found = dict.fromkeys(frontier)
    limit = floor(MAX_STEPS / grid**2)
    while frontier:
        steps = [(cell, (cell[0] + dx, cell[1] + dz)) for cell in frontier for dx, dz in moves]
        steps = [step for step in steps if step[1] not in found]
        open_cells = _open_steps(obstacles, body, start, grid * axes, steps, ignored)
        frontier = list(dict.fromkeys(open_cells))
        found.update(dict.fromkeys(frontier))
        _check_search(start + np.array(frontier or [(0, 0)]) @ (grid * axes), bounds, len(found), limit)
    return start + np.array(list(found)) @ (grid * axes)


def _open_steps(
    obstacles: Obstacles,
    body: Capsule,
    start: Array,
    axes: Array,
    steps: list[tuple[tuple[int, int], tuple[int, int]]],
    ignored: list[int],
) -> list[tuple[int, int]]:
    if not steps:
        return []
    paths = np.asarray(shapely.linestrings(start + np.array(steps) @ axes), dtype=object)
    path, obstacle = obstacles.hits(paths, body)
    blocked = set(path[~np.isin(obstacle, ignored)].tolist())
    return [cell for index, (_, cell) in enumerate(steps) if index not in blocked]


def _check_search(points: Array, bounds: tuple[float, float, float, float], count: int, limit: int) -> None:
    if count > limit:
        raise ActionError("Too many steps taken in GetReachablePositions.")
    x0, z0, x1, z1 = bounds
    outside = (points[:, 0] < x0) | (points[:, 0] > x1) | (points[:, 1] < z0) | (points[:, 1] > z1)
    if outside.any():
        x, z = points[outside][0]
        raise ActionError(
            f"InvalidOperationException: In Procedural, position ({x:.2f}, {z:.2f}) can be reached via capsule cast "
            "but is beyond the scene bounds."
        )


def _wall_line(frame: WallFrame, holes: list[shapely.Polygon], height: float) -> shapely.Geometry:
    """The wall seen from above, without the gaps that a body of this height passes through."""
    x, z = frame.origin[[0, 2]], frame.along[[0, 2]]
    gaps = [hole.bounds for hole in holes if hole.bounds[1] <= 0.1 and hole.bounds[3] >= min(height, HEIGHT)]
    edges = [0.0]
    for low, _, high, _ in sorted(gaps):
        edges += [max(low, edges[-1]), max(min(high, frame.length), edges[-1])]
    edges.append(max(frame.length, edges[-1]))
    pieces = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    return shapely.MultiLineString([[x + a * z, x + b * z] for a, b in pieces])


def _outline(item: SimObject, floor_y: float, height: float) -> shapely.Geometry:
    """The object from above, between the floor and `height`; simply its box where it stands on furniture."""
    if item.parent is not None and item.parent.asset is not None:
        return shapely.MultiPoint(item.oriented_corners()[:, [0, 2]]).convex_hull
    points = item.mesh.vertices.astype(np.float64) @ item.matrix.T + item.position
    heights = points[item.mesh.faces, 1] - floor_y
    faces = item.mesh.faces[(heights.min(axis=1) < height) & (heights.max(axis=1) > 0)]
    return trace(points[:, [0, 2]], faces) if len(faces) else shapely.Point()


def trace(points: Array, faces: NDArray[np.int32]) -> shapely.Geometry:
    """Outline of the union of triangles in the plane, to within one cell."""
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    (ax, az), (bx, bz) = (b - a).T, (c - a).T
    lying = np.abs(ax * bz - az * bx) > 1e-6  # upright triangles lie under the edges of others
    faces = faces[lying] if lying.any() else faces
    low = points[faces].min(axis=(0, 1))
    span = np.ptp(points[faces].reshape(-1, 2), axis=0)
    width, depth = (np.ceil(span / CELL).astype(int) + 3).tolist()
    canvas = np.zeros((depth, width), np.uint8)
    pixels = np.round((points - low) / CELL * 16 + 16).astype(np.int32)
    for triangle in pixels[faces]:
        cv2.fillConvexPoly(canvas, triangle, 1, shift=4)
    contours, _ = cv2.findContours(canvas, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outlines = [shapely.Polygon(ring[:, 0]) if len(ring) > 2 else shapely.LineString(np.repeat(ring[:, 0], 2, 0)[:2])
                for ring in contours]  # fmt: skip
    merged = shapely.simplify(shapely.union_all(shapely.make_valid(np.array(outlines, dtype=object))), 0.75)
    placed = shapely.transform(merged, lambda xz: (xz - 1) * CELL + low)
    return shapely.intersection(placed, shapely.box(*low, *(low + span)))
