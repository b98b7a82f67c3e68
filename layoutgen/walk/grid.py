"""The free floor as a graph: shortest ways, the order of a tour, and the dense poses of a walk."""

from collections.abc import Sequence
from dataclasses import replace
from heapq import heappop, heappush
from math import atan2, degrees, dist, inf

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.agent import GRID
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.walk.scene import Array

TURN_STEP = 15
"""Largest turn in degrees between neighbouring dense poses."""
_AROUND = range(-2, 3)
"""Offsets of the columns and rows that count for how open a cell is."""
_SOURCES = 64
"""Positions from which distances are found at a time, one bit each."""

Indices = NDArray[np.int64]


class Grid:
    """Reachable cells joined to their four neighbours, and diagonally where both ways round are free.

    Args:
        cells: (n, 2), x and z, each less than half a step off the grid along each axis.
        corner: (2,), least x and z of the grid; those of the cells where None.
    """

    def __init__(self, cells: Array, corner: Array | None = None) -> None:
        self._origin, self._count = cells.min(axis=0) if corner is None else corner, len(cells)
        self._exact = corner is None
        self._places = [(x, z) for x, z in cells.tolist()]
        self._keys = self._key(cells) + _AROUND.stop
        self._index = np.full(self._keys.max(axis=0) + _AROUND.stop, self._count)
        self._index[tuple(self._keys.T)] = np.arange(self._count)
        self._neighbours = self._joined()

    def free_beside(self, columns: int, rows: int) -> NDArray[np.bool_]:
        """(n,), whether the cell so many columns and rows from each cell is free."""
        return self._beside(columns, rows) < self._count

    def openness(self) -> Indices:
        """For each cell, in the order given, how many of the 25 cells around it are free."""
        free = [self.free_beside(i, j) for i in _AROUND for j in _AROUND]
        return np.asarray(np.sum(free, axis=0), np.int64)

    def distances(self, positions: Sequence[tuple[float, float]]) -> Array:
        """(n, n), metres to walk between positions; infinite where there is no way."""
        cells = self._cells(positions)
        parts = [self._hops(cells[i : i + _SOURCES], cells) for i in range(0, len(cells), _SOURCES)]
        return GRID * np.concatenate(parts)

    def way(self, start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
        """Positions from start to end, both included, cell by cell (A*); there must be a way."""
        first, goal = self._cells([start, end]).tolist()
        places, before, lengths, queue = self._places, {first: first}, {first: 0.0}, [(0.0, first)]
        while (cell := heappop(queue)[1]) != goal:
            for other in self._neighbours[:, cell].tolist():
                length = lengths[cell] + dist(places[cell], places[other])
                if length < lengths.get(other, inf):
                    before[other], lengths[other] = cell, length
                    heappush(queue, (length + dist(places[other], places[goal]), other))
        path = [goal]
        while path[-1] != first:
            path.append(before[path[-1]])
        return [places[cell] for cell in reversed(path)]

    def walk(self, stops: Sequence[Pose]) -> list[Pose]:
        """The dense poses of a walk from stop to stop: cell by cell, turning at most `TURN_STEP` at a time.

        Every stop is among them; between stops the camera looks where it goes. Off the grid, where hardly two steps
        have the same heading, it turns a little as it goes.
        """
        poses = [stops[0]]
        for stop in stops[1:]:
            here = poses[-1]
            for x, z in self.way((here.x, here.z), (stop.x, stop.z))[1:]:
                heading = round(degrees(atan2(x - poses[-1].x, z - poses[-1].z)))
                if self._exact or abs(wrap_degrees(heading - poses[-1].yaw_deg)) > TURN_STEP:
                    poses.extend(_turn(poses[-1], heading))
                poses.append(replace(poses[-1], x=x, z=z, yaw_deg=float(heading % 360)))
            poses.extend(_turn(poses[-1], round(stop.yaw_deg)))
            poses[-1] = stop
        return poses

    def _joined(self) -> Indices:
        """(8, n), the cells joined to each cell; the cell itself in place of missing ones."""
        own, sides = np.arange(self._count), (-1, 0, 1)
        joined = []
        for i, j in ((i, j) for i in sides for j in sides if i or j):
            other = self._beside(i, j)
            free = np.maximum(other, np.maximum(self._beside(i, 0), self._beside(0, j))) < self._count
            joined.append(np.where(free, other, own))
        return np.array(joined)

    def _beside(self, columns: int, rows: int) -> Indices:
        """(n,), the cell so many columns and rows from each cell; n where there is none."""
        return self._index[self._keys[:, 0] + columns, self._keys[:, 1] + rows]

    def _hops(self, sources: Indices, targets: Indices) -> Array:
        """(s, t), steps from up to 64 cells to others: all sources spread at once, a bit each."""
        bits = np.uint64(1) << np.arange(len(sources), dtype=np.uint64)
        reached = np.zeros(self._count, np.uint64)
        np.bitwise_or.at(reached, sources, bits)
        hops, grown = np.full((len(sources), len(targets)), np.inf), reached
        for hop in range(self._count):
            reached = grown
            hops[(reached[targets] & bits[:, None] != 0) & np.isinf(hops)] = hop
            grown = reached | np.bitwise_or.reduce(reached[self._neighbours], axis=0)
            if np.isfinite(hops).all() or np.array_equal(grown, reached):
                break
        return hops

    def _cells(self, positions: Sequence[tuple[float, float]]) -> Indices:
        columns, rows = self._key(np.asarray(positions)).T + _AROUND.stop
        return self._index[columns, rows]

    def _key(self, positions: Array) -> Indices:
        return np.floor((positions - self._origin) / GRID + 0.5).astype(np.int64)


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
    """Reverses the stretch that shortens the tour most, until none does."""
    while len(order) > 2:
        gains = _gains(cost[np.ix_(order, order)])
        first, last = np.unravel_index(int(gains.argmax()), gains.shape)
        if gains[first, last] < 1e-9:
            break
        order[first : last + 1] = order[first : last + 1][::-1]
    return order


def _gains(cost: Array) -> Array:
    """(n, n), what reversing the stretch from one stop of a tour to another saves; the first stop stays."""
    steps = np.append(np.diagonal(cost, 1), 0.0)
    onward = np.pad(cost[1:, 1:], ((0, 0), (0, 1)))
    gains = np.zeros_like(cost)
    gains[1:] = steps[:-1, None] + steps - cost[:-1] - onward
    return np.triu(gains, 1)


def _turn(pose: Pose, yaw: float) -> list[Pose]:
    """Poses that turn on the spot to a yaw, the short way round, the last one exactly there."""
    angle = wrap_degrees(yaw - pose.yaw_deg)
    count = -(-abs(angle) // TURN_STEP)
    steps = [round(pose.yaw_deg + angle * (i + 1) / count) % 360 for i in range(int(count))]
    return [replace(pose, yaw_deg=float(step)) for step in steps]
