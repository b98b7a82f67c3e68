"""Where AI2-THOR's agent can walk in a house, worked out from the house alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import dist

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue import agent
from layoutgen.catalogue.assets import assets
from layoutgen.geometry.boxes import Point
from layoutgen.houses.house import footprint_of
from layoutgen.houses.schema import Opening, ProceduralHouse, Room, Wall

_CELL = 0.05
"""Metres of a pixel; the agent's grid is a multiple of it."""

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Walkable:
    """What an agent reaches from its start.

    Attributes:
        positions: (n, 2) world (x, z) on the grid, the start first.
        rooms: ids of the rooms that hold at least one position.
        share: part of the floor's area on which the agent can stand.
    """

    positions: NDArray[np.float64]
    rooms: frozenset[str]
    share: float


def walkable(house: ProceduralHouse) -> Walkable:
    """Positions on the 0.25 m grid that an agent of radius 0.2 m reaches from the house's own start.

    The start is `metadata.agent`; a house without one counts as having none, with nothing reached.
    """
    raster = _Raster(house)
    start = house.metadata.agent
    found = raster.walk(*start.position.xz) if start else []
    positions = np.array(found, np.float64).reshape(-1, 2)
    rooms = [room.id for room in house.rooms if raster.holds_any(room, positions)]
    floor = int(np.count_nonzero(raster.floor))
    return Walkable(positions, frozenset(rooms), len(found) * agent.GRID**2 / (floor * _CELL**2))


class _Raster:
    """The house as images whose pixels are 0.05 m wide."""

    def __init__(self, house: ProceduralHouse) -> None:
        corners = [corner for room in house.rooms for corner in room.outline]
        low, high = np.min(corners, axis=0) - 0.5, np.max(corners, axis=0) + 0.5
        self._origin = low
        columns, rows = np.ceil((high - low) / _CELL).astype(int)
        self.floor: Mask = np.zeros((rows, columns), np.uint8)
        for room in house.rooms:
            cv2.fillPoly(self.floor, [self._pixels(room.outline)], 1)
        self.free = self._free(house)

    def _pixels(self, points: Sequence[Point]) -> NDArray[np.int32]:
        return np.floor((np.array(points) - self._origin) / _CELL).astype(np.int32)

    def _free(self, house: ProceduralHouse) -> Mask:
        """1 where the agent's centre may be."""
        blocked = 1 - self.floor
        holes = _doors_by_wall(house)
        for wall in house.walls:
            if not wall.empty:
                self._draw_wall(blocked, wall, holes.get(wall.id, []))
        for leaf in _leaves(house):
            cv2.fillPoly(blocked, [self._pixels(leaf)], 1)
        for item in house.objects:
            height = assets()[item.asset_id].size[1]
            if item.position.y - height / 2 < agent.HEIGHT:
                cv2.fillPoly(blocked, [self._pixels(footprint_of(item))], 1)
        reach = round(agent.RADIUS / _CELL)
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        free: Mask = 1 - cv2.dilate(blocked, disc)
        return free

    def _draw_wall(self, blocked: Mask, wall: Wall, holes: list[tuple[float, float]]) -> None:
        a, b = wall.line
        length = dist(a, b)
        if not length:
            return
        edges = [0.0, *(edge for hole in sorted(holes) for edge in hole), length]
        for low, high in zip(edges[::2], edges[1::2], strict=True):
            ends = [(a[0] + (b[0] - a[0]) * t / length, a[1] + (b[1] - a[1]) * t / length) for t in (low, high)]
            start, end = self._pixels(ends).tolist()
            cv2.line(blocked, start, end, 1)

    def walk(self, x: float, z: float) -> list[Point]:
        """Grid positions reached by steps along the axes; empty where the start itself is blocked."""
        step = round(agent.GRID / _CELL)
        column, row = self._pixels([(x, z)])[0].tolist()
        if not self._is_free(row, column):
            return []
        seen, queue = {(0, 0)}, [(0, 0)]
        for i, j in queue:
            for di, dj in ((1, 0), (0, 1), (-1, 0), (0, -1)):
                path = ((row + j * step + dj * k, column + i * step + di * k) for k in range(1, step + 1))
                if (i + di, j + dj) not in seen and all(self._is_free(*pixel) for pixel in path):
                    seen.add((i + di, j + dj))
                    queue.append((i + di, j + dj))
        return [(x + i * agent.GRID, z + j * agent.GRID) for i, j in queue]

    def _is_free(self, row: int, column: int) -> bool:
        rows, columns = self.free.shape
        return 0 <= row < rows and 0 <= column < columns and bool(self.free[row, column])

    def holds_any(self, room: Room, positions: NDArray[np.float64]) -> bool:
        """Whether any of the positions lies in a room."""
        polygon = np.array(room.outline, np.float32)
        return any(cv2.pointPolygonTest(polygon, (float(x), float(z)), False) >= 0 for x, z in positions)


def _leaves(house: ProceduralHouse) -> Iterator[list[Point]]:
    """Corners (x, z) of the leaves of open doors: they stand at right angles to wall0, on its far side."""
    walls = {wall.id: wall for wall in house.walls}
    for door in house.doors:
        if door.openness and dist(*walls[door.wall0].line):
            yield from _leaves_of(door, walls[door.wall0])


def _leaves_of(door: Opening, wall: Wall) -> Iterator[list[Point]]:
    first, second = wall.line
    length = dist(first, second)
    ax, az = (second[0] - first[0]) / length, (second[1] - first[1]) / length
    low, high = door.span
    count = 2 if "Double" in door.asset_id else 1
    out = agent.LEAF_LENGTH * (high - low) / count
    thick = agent.LEAF_THICKNESS * out
    for a, b in ((low, low + thick), (high - thick, high))[:count]:
        corners = ((a, 0.0), (b, 0.0), (b, -out), (a, -out))
        yield [(first[0] + ax * along + az * into, first[1] + az * along - ax * into) for along, into in corners]


def _doors_by_wall(house: ProceduralHouse) -> dict[str, list[tuple[float, float]]]:
    """Wall id -> the stretches of its doors that one can walk through, measured from the wall's first point."""
    lengths = {wall.id: dist(*wall.line) for wall in house.walls}
    holes: dict[str, list[tuple[float, float]]] = {}
    for door in house.doors:
        if door.room0 == door.room1:
            continue
        low, high = door.span
        holes.setdefault(door.wall0, []).append((low, high))
        length = lengths[door.wall1]
        holes.setdefault(door.wall1, []).append((length - high, length - low))
    return holes
