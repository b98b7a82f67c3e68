"""The free floor of a room: what stands in it, what must stay clear, and whether one can still walk through."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, dist

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.agent import RADIUS
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.houses.generator.openings import Openings, doors_of, passages
from layoutgen.houses.generator.plan import PlannedWall, RoomPlan

_CELL = 0.1
"""Metres of a cell of the raster on which walking is checked."""

_REACH = RADIUS + 0.14
"""Metres kept between a walker's centre and anything solid: the 0.25 m grid that AI2-THOR's agent walks on must find a
line through every gap."""

Mask = NDArray[np.uint8]


Rectangle = tuple[float, float, float, float]
"""Left, bottom, right and top: a FloorBox, or a stretch of a wall."""


def overlap(a: Rectangle, b: Rectangle) -> bool:
    """Whether two rectangles share more than an edge."""
    (a0, a1, a2, a3), (b0, b1, b2, b3) = a, b
    return a0 < b2 and b0 < a2 and a1 < b3 and b1 < a3


def grown(box: FloorBox, margin: float) -> FloorBox:
    """The box with `margin` metres added all round."""
    return FloorBox(box.x_min - margin, box.z_min - margin, box.x_max + margin, box.z_max + margin)


@dataclass
class RoomSpace:
    """A room being furnished.

    Attributes:
        plan: the room.
        openings: of the whole house.
        solids: boxes on the floor that are taken.
        kept_clear: boxes that nothing solid may enter: in front of doors and of furniture in use.
    """

    plan: RoomPlan
    openings: Openings
    solids: list[FloorBox] = field(default_factory=list)
    kept_clear: list[FloorBox] = field(default_factory=list)

    def __post_init__(self) -> None:
        x0, z0, x1, z1 = self.plan.bounds
        self._origin = (x0, z0)
        self._shape = (ceil((z1 - z0) / _CELL), ceil((x1 - x0) / _CELL))
        self._free = self._walkable_floor()
        self.kept_clear += [door.clear_zone(wall) for door, wall in doors_of(self.openings, self.plan)]
        for door, wall in doors_of(self.openings, self.plan):
            for leaf in door.leaves(wall):
                self._block(self._free, leaf)
        gone = [wall for wall in self.plan.walls if self.openings.is_missing(wall)]
        self.kept_clear += [wall.strip(0.15, wall.length - 0.15, 0.5) for wall in gone]
        self._entries = [self._pixel(wall.at(along, 0.5)) for wall, along in passages(self.openings, self.plan)]

    def accepts(self, solids: Sequence[FloorBox], clear: Sequence[FloorBox] = ()) -> bool:
        """Whether the boxes fit: inside the room, free of others, all doors and `clear` zones still reachable."""
        return (
            all(self.plan.contains(box) for box in (*solids, *clear))
            and not any(overlap(grown(a, 0.012), b) for a in solids for b in (*self.solids, *self.kept_clear))
            and not any(overlap(a, b) for a in clear for b in self.solids)
            and self._is_walkable(solids, clear)
        )

    def add(self, solids: Sequence[FloorBox], clear: Sequence[FloorBox] = ()) -> None:
        """Takes the boxes."""
        self.solids += solids
        self.kept_clear += clear
        for box in solids:
            self._block(self._free, box)

    def standing_points(self, step: float) -> list[Point]:
        """Multiples of `step` where a walker can stand and get to from the doors."""
        reached = self._reached(self._free)
        x0, z0, x1, z1 = self.plan.bounds
        columns = [i * step for i in range(ceil(x0 / step), int(x1 / step) + 1)]
        rows = [j * step for j in range(ceil(z0 / step), int(z1 / step) + 1)]
        return [(x, z) for x in columns for z in rows if reached[self._pixel((x, z))]]

    def _walkable_floor(self) -> Mask:
        """1 where a walker fits between the walls."""
        rows, columns = self._shape
        xs = self._origin[0] + (np.arange(columns) + 0.5) * _CELL
        zs = self._origin[1] + (np.arange(rows) + 0.5) * _CELL
        grid = self.plan.grid
        covered = np.zeros((max(z for _, z in self.plan.cells) + 3, max(x for x, _ in self.plan.cells) + 3), np.uint8)
        for x, z in self.plan.cells:
            covered[z + 1, x + 1] = 1  # a border of one cell keeps indices inside
        free = np.ones(self._shape, np.uint8)
        for dx, dz in grown(FloorBox(0, 0, 0, 0), _REACH).corners:
            free &= covered[np.ix_(((zs + dz) // grid).astype(int) + 1, ((xs + dx) // grid).astype(int) + 1)]
        return free

    def _pixel(self, point: Point) -> tuple[int, int]:
        row = int((point[1] - self._origin[1]) / _CELL)
        column = int((point[0] - self._origin[0]) / _CELL)
        return min(max(row, 0), self._shape[0] - 1), min(max(column, 0), self._shape[1] - 1)

    def _block(self, free: Mask, box: FloorBox) -> None:
        kept = grown(box, _REACH)
        (r0, c0), (r1, c1) = self._pixel((kept.x_min, kept.z_min)), self._pixel((kept.x_max, kept.z_max))
        free[r0 : r1 + 1, c0 : c1 + 1] = 0

    def _is_walkable(self, solids: Sequence[FloorBox], clear: Sequence[FloorBox]) -> bool:
        free = self._free.copy()
        for box in solids:
            self._block(free, box)
        reached = self._reached(free)
        return all(reached[entry] for entry in self._entries) and all(self._touches(reached, box) for box in clear)

    def _reached(self, free: Mask) -> Mask:
        """Cells connected with the first way in; where the room has none, with most of its floor."""
        count, labels = cv2.connectedComponents(free, connectivity=4)
        if self._entries:
            label = labels[self._entries[0]]
        else:
            label = int(np.bincount(labels[free > 0], minlength=count).argmax()) if free.any() else 0
        return ((labels == label) & (free > 0)).astype(np.uint8)

    def _touches(self, reached: Mask, box: FloorBox) -> bool:
        (r0, c0), (r1, c1) = self._pixel((box.x_min, box.z_min)), self._pixel((box.x_max, box.z_max))
        return bool(reached[r0 : r1 + 1, c0 : c1 + 1].any())


@dataclass(frozen=True)
class WallRun:
    """A straight stretch of built wall free of doors, which furniture may stand against.

    Attributes:
        wall: gives the direction; `low` and `high` are metres from its start and may go beyond its end where the next
            wall goes straight on.
        starts_in_corner, ends_in_corner: whether another wall stands there at a right angle into the room.
    """

    wall: PlannedWall
    low: float
    high: float
    starts_in_corner: bool
    ends_in_corner: bool

    @property
    def length(self) -> float:
        """Metres."""
        return self.high - self.low


def wall_runs(space: RoomSpace) -> list[WallRun]:
    """Every stretch of at least 0.3 m, in the order of the room's walls."""
    runs: list[WallRun] = []
    walls = space.plan.walls
    for before, wall, after in zip((walls[-1], *walls[:-1]), walls, (*walls[1:], walls[0]), strict=True):
        if space.openings.is_missing(wall):
            continue
        doors = sorted(o.seen_from(wall) for o in space.openings.in_wall(wall) if not o.is_window)
        edges = [0.0, *(edge for low, high in doors for edge in (low - 0.08, high + 0.08)), wall.length]
        for low, high in zip(edges[::2], edges[1::2], strict=True):
            starts, ends = low == 0.0 and _turns_in(before, wall), high == wall.length and _turns_in(wall, after)
            runs.append(WallRun(wall, low, high, starts, ends))
    return [run for run in _joined(runs) if run.length >= 0.3]


def _turns_in(first: PlannedWall, second: PlannedWall) -> bool:
    """Whether the room's outline turns right from one wall to the next, so that they make an inner corner."""
    return first.along[0] * second.along[1] - first.along[1] * second.along[0] < -0.5


def _joined(runs: list[WallRun]) -> list[WallRun]:
    """Runs with those that go straight on across a junction of walls made one."""
    result: list[WallRun] = []
    for run in runs:
        last = result[-1] if result else None
        if last and last.wall.along == run.wall.along and dist(last.wall.at(last.high), run.wall.at(run.low)) < 1e-6:
            high = last.high + run.length
            result[-1] = WallRun(last.wall, last.low, high, last.starts_in_corner, run.ends_in_corner)
        else:
            result.append(run)
    return result
