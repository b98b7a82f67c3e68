"""The free floor as a graph: shortest ways, the order of a tour, and the dense poses of a walk."""

from collections.abc import Sequence
from math import atan2, degrees, floor, hypot

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.walk.scene import Array

STEP = 0.25
"""Metres between neighbouring cells."""
TURN_STEP = 15
"""Largest turn in degrees between neighbouring dense poses."""
Cell = tuple[int, int]


class Grid:
    """Reachable cells joined to their four neighbours, and diagonally where both ways round are free."""

    def __init__(self, cells: Array) -> None:
        self._origin = cells.min(axis=0)
        self._keys = [self._key(x, z) for x, z in cells]
        self._place = {key: (float(x), float(z)) for key, (x, z) in zip(self._keys, cells, strict=True)}
        self.graph: nx.Graph[Cell] = nx.Graph()
        self.graph.add_nodes_from(self._keys)
        for column, row in self._keys:
            self._join((column, row), (column + 1, row))
            self._join((column, row), (column, row + 1))
        for column, row in self._keys:
            self._join_diagonal((column, row), (column + 1, row + 1))
            self._join_diagonal((column + 1, row), (column, row + 1))

    def openness(self) -> NDArray[np.int64]:
        """For each cell, in the order given, how many of the 25 cells around it are free."""
        around = [(i, j) for i in range(-2, 3) for j in range(-2, 3)]
        return np.array([sum((c + i, r + j) in self._place for i, j in around) for c, r in self._keys])

    def distances(self, positions: Sequence[tuple[float, float]]) -> Array:
        """(n, n), metres to walk between positions; infinite where there is no way."""
        keys = [self._key(x, z) for x, z in positions]
        table = np.full((len(keys), len(keys)), np.inf)
        for row, key in enumerate(keys):
            lengths = nx.single_source_shortest_path_length(self.graph, key)
            table[row] = [STEP * lengths.get(other, np.inf) for other in keys]
        return table

    def way(self, start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
        """Positions from start to end, both included, cell by cell."""
        path = nx.astar_path(self.graph, self._key(*start), self._key(*end), heuristic=_gap, weight=_length)
        return [self._place[key] for key in path]

    def walk(self, stops: Sequence[Pose]) -> list[Pose]:
        """The dense poses of a walk from stop to stop: cell by cell, turning at most `TURN_STEP` at a time.

        Every stop is among them; between stops the camera looks where it goes.
        """
        poses = [stops[0]]
        for stop in stops[1:]:
            here = poses[-1]
            for x, z in self.way((here.x, here.z), (stop.x, stop.z))[1:]:
                heading = round(degrees(atan2(x - poses[-1].x, z - poses[-1].z)))
                poses.extend(_turn(poses[-1], heading))
                poses.append(_moved(poses[-1], x, z))
            poses.extend(_turn(poses[-1], round(stop.yaw_deg)))
            poses[-1] = stop
        return poses

    def _key(self, x: float, z: float) -> Cell:
        return floor((x - self._origin[0]) / STEP + 0.5), floor((z - self._origin[1]) / STEP + 0.5)

    def _join(self, a: Cell, b: Cell) -> None:
        if a in self._place and b in self._place:
            self.graph.add_edge(a, b)

    def _join_diagonal(self, a: Cell, b: Cell) -> None:
        if all(cell in self._place for cell in (a, b, (a[0], b[1]), (b[0], a[1]))):
            self.graph.add_edge(a, b)


def tour(distances: Array, turns: Array) -> list[int]:
    """Order of visits from position 0: nearest next, then improved by reversing stretches (2-opt).

    Args:
        distances: (n, n), metres; unreachable ones are left out of the tour.
        turns: (n, n), degrees between the views; 90 degrees count as half a metre.
    """
    cost = distances + turns / 180
    order, left = [0], {i for i in range(1, len(cost)) if np.isfinite(cost[0, i])}
    while left:
        order.append(min(left, key=lambda i: (cost[order[-1], i], i)))
        left.remove(order[-1])
    return _improved(order, cost)


def turns(yaws: Sequence[float]) -> Array:
    """(n, n), degrees between yaws."""
    values = np.asarray(yaws, np.float64)
    return np.abs((values[:, None] - values[None] + 180) % 360 - 180)


def _improved(order: list[int], cost: Array) -> list[int]:
    better = True
    while better:
        better = False
        for i in range(1, len(order) - 1):
            for j in range(i + 1, len(order)):
                trial = order[:i] + order[i : j + 1][::-1] + order[j + 1 :]
                if _path_cost(trial, cost) < _path_cost(order, cost) - 1e-9:
                    order, better = trial, True
    return order


def _path_cost(order: Sequence[int], cost: Array) -> float:
    return float(cost[order[:-1], order[1:]].sum())


def _turn(pose: Pose, yaw: float) -> list[Pose]:
    """Poses that turn on the spot to a yaw, the short way round, the last one exactly there."""
    angle = wrap_degrees(yaw - pose.yaw_deg)
    count = -(-abs(angle) // TURN_STEP)
    steps = [round(pose.yaw_deg + angle * (i + 1) / count) % 360 for i in range(int(count))]
    return [Pose(pose.x, pose.y, pose.z, float(step), pose.horizon_deg) for step in steps]


def _moved(pose: Pose, x: float, z: float) -> Pose:
    return Pose(x, pose.y, z, pose.yaw_deg, pose.horizon_deg)


def _gap(a: Cell, b: Cell) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _length(a: Cell, b: Cell, _: dict[str, object]) -> float:
    return _gap(a, b)
