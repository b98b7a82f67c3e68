"""Draws a floor plan: an outline, cut by straight lines and corners into rooms of about the areas wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from layoutgen.errors import HouseError
from layoutgen.houses.generator.draw import Draw
from layoutgen.houses.generator.plan import Cell, RoomPlan, build_rooms, is_roomy
from layoutgen.houses.generator.spec import PlanSpec, Spec

_TRIES = 200
_CUTS = 4
_FIRST_ROOM = 2
"""Room ids begin at 2 as in ProcTHOR's houses; 1 is outdoors."""


@dataclass(frozen=True)
class _Wanted:
    """A room to make: its kind and its share of the floor."""

    kind: str
    area: float


def draw_floor_plan(spec: Spec, draw: Draw) -> list[RoomPlan]:
    """Rooms that fill an outline, each in one piece and at least two grid steps wide.

    Raises:
        HouseError: the spec's areas and grid leave no way to fit its rooms.
    """
    for _ in range(_TRIES):
        zones = [
            [_Wanted(kind, draw.between(spec.rooms[kind].area)) for kind in zone]
            for zone in draw.weighted(dict(_weighted_layouts(spec)))
        ]
        grid = round(draw.between(spec.plan.grid), 3)
        outline = _outline(sum(room.area for zone in zones for room in zone) / grid**2, spec.plan, draw)
        parts = _divide_zones(outline, zones, spec.plan.l_rooms, draw) if outline else None
        if parts:
            numbered = {_FIRST_ROOM + index: part for index, part in enumerate(parts)}
            return build_rooms(numbered, grid)
    raise HouseError(f"spec {spec.name}: no floor plan fits its rooms; enlarge their areas or shrink plan.grid")


def _weighted_layouts(spec: Spec) -> list[tuple[tuple[tuple[str, ...], ...], float]]:
    """Pairs of a layout's zones and its weight, with equal layouts' weights summed."""
    weights: dict[tuple[tuple[str, ...], ...], float] = {}
    for layout in spec.layouts:
        zones = tuple(tuple(zone) for zone in layout.zones)
        weights[zones] = weights.get(zones, 0.0) + layout.weight
    return list(weights.items())


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


def _divide_zones(
    outline: frozenset[Cell], zones: Sequence[Sequence[_Wanted]], l_rooms: float, draw: Draw
) -> list[tuple[str, frozenset[Cell]]] | None:
    areas = [sum(room.area for room in zone) for zone in zones]
    regions = _divide(outline, areas, l_rooms, draw)
    if regions is None:
        return None
    parts: list[tuple[str, frozenset[Cell]]] = []
    for zone, region in zip(zones, regions, strict=True):
        pieces = _divide(region, [room.area for room in zone], l_rooms, draw)
        if pieces is None:
            return None
        parts += [(room.kind, piece) for room, piece in zip(zone, pieces, strict=True)]
    return parts


def _divide(cells: frozenset[Cell], areas: Sequence[float], l_rooms: float, draw: Draw) -> list[frozenset[Cell]] | None:
    """Cuts `cells` into pieces of about the given shares, halving the list of shares each time."""
    if len(areas) == 1:
        return [cells]
    half = len(areas) // 2
    share = sum(areas[:half]) / sum(areas)
    for first in islice(_cuts(cells, share, l_rooms, draw), _CUTS):
        ones = _divide(first, areas[:half], l_rooms, draw)
        others = _divide(cells - first, areas[half:], l_rooms, draw) if ones else None
        if ones and others:
            return ones + others
    return None


def _cuts(cells: frozenset[Cell], share: float, l_rooms: float, draw: Draw) -> Iterator[frozenset[Cell]]:
    """Pieces of about `share` of the cells that leave two sound rooms, in random order."""
    wanted = share * len(cells)
    tolerance = max(1.5, 0.12 * len(cells))
    pieces = _straight_cuts(cells)
    if draw.chance(l_rooms):
        pieces = _corner_cuts(cells) or pieces
    close = [piece for piece in pieces if abs(len(piece) - wanted) <= tolerance]
    return (piece for piece in draw.shuffled(close) if is_roomy(piece) and is_roomy(cells - piece))


def _bounds(cells: frozenset[Cell]) -> tuple[int, int, int, int]:
    xs, zs = [x for x, _ in cells], [z for _, z in cells]
    return min(xs), min(zs), max(xs), max(zs)


def _straight_cuts(cells: frozenset[Cell]) -> list[frozenset[Cell]]:
    """What lies on one side of a line through the region; cuts across its longer side come twice as often."""
    x0, z0, x1, z1 = _bounds(cells)
    along_x = [frozenset(c for c in cells if c[0] < x) for x in range(x0 + 2, x1)]
    along_z = [frozenset(c for c in cells if c[1] < z) for z in range(z0 + 2, z1)]
    longer = along_x if x1 - x0 >= z1 - z0 else along_z
    below = along_x + along_z + longer
    return below + [cells - piece for piece in below]


def _corner_cuts(cells: frozenset[Cell]) -> list[frozenset[Cell]]:
    """Rectangles in a corner of the region's bounds."""
    x0, z0, x1, z1 = _bounds(cells)
    pieces = []
    for x, z in product(range(x0 + 2, x1), range(z0 + 2, z1)):
        pieces += [
            frozenset(c for c in cells if (c[0] < x) == left and (c[1] < z) == near)
            for left, near in product((True, False), (True, False))
        ]
    return pieces
