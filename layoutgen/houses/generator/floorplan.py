"""Draws a floor plan: an outline, cut by straight lines and corners into rooms of about the areas wanted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import ceil

import numpy as np

from layoutgen.errors import HouseError
from layoutgen.houses.generator.parts import Draw
from layoutgen.houses.generator.plan import Cell, RoomPlan, build_rooms, is_roomy, outline_length
from layoutgen.houses.generator.spec import PlanSpec, Spec

_TRIES = 200
_CUTS = 4
"""Ways to cut a region that are looked at."""
Zones = tuple[tuple[str, ...], ...]
"""Kinds of rooms, zone by zone."""

_FIRST_ROOM = 2
"""Room ids begin at 2 as in ProcTHOR's houses; 1 is outdoors."""


@dataclass(frozen=True)
class _Wanted:
    """A part of the floor to make.

    Attributes:
        area: square metres, next to the areas of the others.
        side: cells along the side of a square that must fit in.
    """

    area: float
    side: int


def draw_zones(spec: Spec, draw: Draw) -> Zones:
    """The rooms of a house, by kind and zone."""
    number = draw.weighted({index: layout.weight for index, layout in enumerate(spec.layouts)})
    return tuple(tuple(zone) for zone in spec.layouts[number].zones)


def draw_floor_plan(spec: Spec, zones: Zones, draw: Draw) -> list[RoomPlan]:
    """Rooms that fill an outline, each in one piece, at least two grid steps wide and with its `min_side`.

    Raises:
        HouseError: the spec's areas and grid leave no way to fit its rooms.
    """
    for _ in range(_TRIES):
        grid = round(draw.between(spec.plan.grid), 3)
        parts = _draw_parts(spec, zones, grid, draw)
        if parts:
            kinds = [kind for zone in zones for kind in zone]
            named = zip(kinds, parts, strict=True)
            return build_rooms({_FIRST_ROOM + index: part for index, part in enumerate(named)}, grid)
    raise HouseError(f"spec {spec.name}: no floor plan fits its rooms; enlarge their areas or shrink plan.grid")


def _draw_parts(spec: Spec, zones: Zones, grid: float, draw: Draw) -> list[frozenset[Cell]] | None:
    """The cells of each room, zone by zone."""
    wanted = [
        [_Wanted(draw.between(spec.rooms[kind].area), ceil(spec.rooms[kind].min_side / grid - 0.05)) for kind in zone]
        for zone in zones
    ]
    areas = [sum(room.area for room in zone) for zone in wanted]
    outline = _outline(sum(areas) / grid**2, spec.plan, draw)
    regions = _divide(outline, [_Wanted(area, 2) for area in areas], spec.plan.l_rooms, draw) if outline else None
    parts: list[frozenset[Cell]] = []
    for region, rooms in zip(regions or (), wanted, strict=bool(regions)):
        pieces = _divide(region, rooms, spec.plan.l_rooms, draw)
        if pieces is None:
            return None
        parts += pieces
    return parts


def _outline(count: float, plan: PlanSpec, draw: Draw) -> frozenset[Cell] | None:
    """About `count` cells: a rectangle with corners cut out."""
    cut = [corner for corner in product((0, 1), (0, 1)) if draw.chance(plan.cut_corner)]
    whole = count * (1 + 0.09 * len(cut))
    aspect = draw.between(plan.aspect)
    width = max(2, round((whole * aspect) ** 0.5))
    depth = max(2, round(whole / width))
    cells = set(product(range(width), range(depth)))
    for right, far in cut:
        columns, rows = _bite(width, draw), _bite(depth, draw)
        xs = range(width - columns, width) if right else range(columns)
        zs = range(depth - rows, depth) if far else range(rows)
        cells -= set(product(xs, zs))
    outline = frozenset(cells)
    return outline if outline and is_roomy(outline) else None


def _bite(size: int, draw: Draw) -> int:
    """How many of `size` cells a cut corner takes."""
    return draw.integer(1, max(1, round(0.42 * size))) if size > 3 else 0


def _divide(
    cells: frozenset[Cell], wanted: Sequence[_Wanted], l_rooms: float, draw: Draw
) -> list[frozenset[Cell]] | None:
    """Cuts `cells` into the parts wanted, halving their list each time; None where it does not work out."""
    if len(wanted) == 1:
        return [cells] if _holds_square(cells, wanted[0].side) else None
    half = len(wanted) // 2
    share = sum(part.area for part in wanted[:half]) / sum(part.area for part in wanted)
    for first in _cuts(cells, share, l_rooms, draw):
        ones = _divide(first, wanted[:half], l_rooms, draw)
        others = _divide(cells - first, wanted[half:], l_rooms, draw) if ones else None
        if ones and others:
            return ones + others
    return None


def _holds_square(cells: frozenset[Cell], side: int) -> bool:
    square = list(product(range(side), range(side)))
    return any(all((x + i, z + j) in cells for i, j in square) for x, z in cells)


@dataclass(frozen=True)
class _Cut:
    """What lies on one side of a line, or in one quadrant about a point, of a region."""

    x: int
    z: int
    left: bool
    near: bool

    def of(self, cells: frozenset[Cell]) -> frozenset[Cell]:
        """The cells that it takes."""
        return frozenset(c for c in cells if (c[0] < self.x) == self.left and (c[1] < self.z) == self.near)


def _cuts(cells: frozenset[Cell], share: float, l_rooms: float, draw: Draw) -> list[frozenset[Cell]]:
    """A few pieces of about `share` of the cells that leave two sound rooms, the most compact first."""
    wanted = share * len(cells)
    tolerance = max(1.5, 0.12 * len(cells))
    size = _counter(cells)
    straight, corners = _straight_cuts(cells), _corner_cuts(cells)
    close = [cut for cut in (corners if draw.chance(l_rooms) else straight) if abs(size(cut) - wanted) <= tolerance]
    pieces = (cut.of(cells) for cut in draw.shuffled(close))
    sound = (piece for piece in pieces if is_roomy(piece) and is_roomy(cells - piece))
    return sorted(islice(sound, _CUTS), key=lambda piece: outline_length(piece) + outline_length(cells - piece))


def _counter(cells: frozenset[Cell]) -> Callable[[_Cut], int]:
    """A function that tells how many cells a cut takes, from sums made once."""
    x0, z0, x1, z1 = _bounds(cells)
    there = np.zeros((x1 - x0 + 2, z1 - z0 + 2), int)
    for x, z in cells:
        there[x - x0 + 1, z - z0 + 1] = 1
    below = there.cumsum(axis=0).cumsum(axis=1).tolist()

    def size(cut: _Cut) -> int:
        x, z = cut.x - x0, cut.z - z0
        left, near, both = below[x][-1], below[-1][z], below[x][z]
        wide = left if cut.left else len(cells) - left
        shared = both if cut.left else near - both
        return int(shared if cut.near else wide - shared)

    return size


def _bounds(cells: frozenset[Cell]) -> tuple[int, int, int, int]:
    xs, zs = [x for x, _ in cells], [z for _, z in cells]
    return min(xs), min(zs), max(xs), max(zs)


def _straight_cuts(cells: frozenset[Cell]) -> list[_Cut]:
    """Cuts by a line; those across the region's longer side come twice as often."""
    x0, z0, x1, z1 = _bounds(cells)
    along_x = [_Cut(x, z1 + 1, left, True) for x in range(x0 + 2, x1) for left in (True, False)]
    along_z = [_Cut(x1 + 1, z, True, near) for z in range(z0 + 2, z1) for near in (True, False)]
    return along_x + along_z + (along_x if x1 - x0 >= z1 - z0 else along_z)


def _corner_cuts(cells: frozenset[Cell]) -> list[_Cut]:
    """Cuts of a rectangle out of a corner of the region's bounds."""
    x0, z0, x1, z1 = _bounds(cells)
    sides = (True, False)
    return [_Cut(x, z, *where) for x in range(x0 + 2, x1) for z in range(z0 + 2, z1) for where in product(sides, sides)]
