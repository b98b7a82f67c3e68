"""Floor plans: rooms as sets of cells of a square grid, and the walls that follow from them."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from layoutgen.geometry.boxes import FloorBox, Point

Cell = tuple[int, int]
OUTSIDE = 1
"""The id that stands for outdoors, as in ProcTHOR's `door|1|2`."""


@dataclass(frozen=True)
class PlannedWall:
    """One side of a straight piece of wall between two rooms, or a room and outdoors.

    Attributes:
        room: the room whose inside it faces.
        other: the room behind it, or OUTSIDE.
        start, end: its ends in the order in which they come walking clockwise round the room, metres.
    """

    room: int
    other: int
    start: Point
    end: Point

    @cached_property
    def length(self) -> float:
        """Metres."""
        return abs(self.end[0] - self.start[0]) + abs(self.end[1] - self.start[1])

    @cached_property
    def along(self) -> Point:
        """Unit vector from start to end."""
        return (self.end[0] - self.start[0]) / self.length, (self.end[1] - self.start[1]) / self.length

    @cached_property
    def inward(self) -> Point:
        """Unit vector into the room."""
        return self.along[1], -self.along[0]

    def at(self, along: float, inward: float = 0.0) -> Point:
        """The point `along` metres from the start and `inward` metres from the wall."""
        (ax, az), (nx, nz) = self.along, self.inward
        return self.start[0] + ax * along + nx * inward, self.start[1] + az * along + nz * inward

    def strip(self, low: float, high: float, depth: float) -> FloorBox:
        """The box on the floor that runs along the wall from `low` to `high` and `depth` metres inward."""
        (ax, az), (bx, bz) = self.at(low), self.at(high, depth)
        return FloorBox(min(ax, bx), min(az, bz), max(ax, bx), max(az, bz))


@dataclass(frozen=True)
class RoomPlan:
    """A room.

    Attributes:
        id: the N of `room|N`.
        kind: ProcTHOR's roomType or another word.
        cells: the grid cells it covers.
        grid: step of the grid, metres.
        walls: clockwise round the room.
    """

    id: int
    kind: str
    cells: frozenset[Cell]
    grid: float
    walls: tuple[PlannedWall, ...] = field(default=(), compare=False)

    @cached_property
    def area(self) -> float:
        """Square metres."""
        return len(self.cells) * self.grid**2

    @cached_property
    def polygon(self) -> list[Point]:
        """Corners clockwise, and the points where neighbours meet."""
        return [wall.start for wall in self.walls]

    @cached_property
    def bounds(self) -> FloorBox:
        """The box around the room."""
        return FloorBox.around(self.polygon)

    def contains(self, box: FloorBox) -> bool:
        """Whether a box lies wholly inside."""
        g, e = self.grid, 1e-4
        columns = range(int((box.x_min + e) // g), int((box.x_max - e) // g) + 1)
        rows = range(int((box.z_min + e) // g), int((box.z_max - e) // g) + 1)
        return all(cell in self.cells for cell in product(columns, rows))


def is_roomy(cells: frozenset[Cell]) -> bool:
    """Whether the cells make a room: in one piece, nowhere one cell wide, without holes or pinched corners."""
    mask, frame, row = _bits(cells)
    up, right, diagonal = mask >> row, mask >> 1, mask >> row + 1
    squares = mask & up & right & diagonal
    wide = squares | squares << 1 | squares << row | squares << row + 1
    pinched = mask & diagonal & ~(up | right) or up & right & ~(mask | diagonal)
    return wide == mask and not pinched and _is_one_piece(mask, row) and _is_one_piece(frame & ~mask, row)


def outline_length(cells: frozenset[Cell]) -> int:
    """How many cell edges the outline has."""
    mask, _, row = _bits(cells)
    return sum((mask & ~other).bit_count() for other in (mask << 1, mask >> 1, mask << row, mask >> row))


def _bits(cells: frozenset[Cell]) -> tuple[int, int, int]:
    """The cells as bits of a whole number, all bits of the grid around them with a free border, and its row length."""
    x0, z0 = min(x for x, _ in cells) - 1, min(z for _, z in cells) - 1
    row = max(x for x, _ in cells) - x0 + 2
    rows = max(z for _, z in cells) - z0 + 2
    mask = 0
    for x, z in cells:
        mask |= 1 << (z - z0) * row + x - x0
    return mask, (1 << rows * row) - 1, row


def _is_one_piece(mask: int, row: int) -> bool:
    """Whether one can step from any set bit to any other."""
    found, before = mask & -mask, 0
    while found != before:
        before = found
        found |= (found << 1 | found >> 1 | found << row | found >> row) & mask
    return found == mask


def build_rooms(parts: dict[int, tuple[str, frozenset[Cell]]], grid: float) -> list[RoomPlan]:
    """Rooms with their walls, from cells by room id."""
    owner = {cell: room for room, (_, cells) in parts.items() for cell in cells}
    return [
        RoomPlan(room, kind, cells, grid, tuple(_walls(room, cells, owner, grid)))
        for room, (kind, cells) in parts.items()
    ]


def _walls(room: int, cells: frozenset[Cell], owner: dict[Cell, int], grid: float) -> list[PlannedWall]:
    """Walls clockwise from the lowest leftmost corner, cut where the room behind changes."""
    edges = _boundary(cells)
    first = min(edges)
    runs: list[list[tuple[Cell, Cell, int]]] = []
    corner = first
    while True:
        direction, other = edges[corner]
        other_room = owner.get(other, OUTSIDE)
        if runs and runs[-1][-1][1:] == (direction, other_room):
            runs[-1].append((corner, direction, other_room))
        else:
            runs.append([(corner, direction, other_room)])
        corner = (corner[0] + direction[0], corner[1] + direction[1])
        if corner == first:
            break
    return [_wall(room, run, grid) for run in runs]


def _wall(room: int, run: list[tuple[Cell, Cell, int]], grid: float) -> PlannedWall:
    (start, direction, other), (last, _, _) = run[0], run[-1]
    end = (last[0] + direction[0], last[1] + direction[1])
    return PlannedWall(room, other, _metres(start, grid), _metres(end, grid))


def _metres(corner: Cell, grid: float) -> Point:
    return round(corner[0] * grid, 4), round(corner[1] * grid, 4)


def _boundary(cells: frozenset[Cell]) -> dict[Cell, tuple[Cell, Cell]]:
    """Corner -> (direction of the wall that leaves it clockwise, cell behind that wall)."""
    edges: dict[Cell, tuple[Cell, Cell]] = {}
    for x, z in cells:
        if (x - 1, z) not in cells:
            edges[(x, z)] = ((0, 1), (x - 1, z))
        if (x, z + 1) not in cells:
            edges[(x, z + 1)] = ((1, 0), (x, z + 1))
        if (x + 1, z) not in cells:
            edges[(x + 1, z + 1)] = ((0, -1), (x + 1, z))
        if (x, z - 1) not in cells:
            edges[(x + 1, z)] = ((-1, 0), (x, z - 1))
    return edges
