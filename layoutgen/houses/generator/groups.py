"""Functional groups: what stands together and how, each built for the site it is to fit.

A builder gets a random stream and a site and returns a group, or None where nothing fits. In a group's frame the wall
is at z = 0 and the room at z > 0; `MIDDLE` lists the groups that stand away from walls, turned to any side.
"""

from collections.abc import Callable
from math import inf

from layoutgen.catalogue.assets import Asset
from layoutgen.geometry.boxes import FloorBox
from layoutgen.houses.generator.parts import WALL_GAP, Draw, FurniturePart, Group, Site, choose

Builder = Callable[[Draw, Site], Group | None]

_SIDE = 0.05
"""Metres between pieces that stand side by side."""
_COUNTER = 1.2
"""Width from which a counter stands by itself; shorter ones stand in rows."""
_WALKWAY = 0.75
"""Metres kept clear where people stand or pass."""


def at_wall(asset: Asset, x: float = 0.0) -> FurniturePart:
    """A piece with its back to the wall."""
    return FurniturePart(asset, x, WALL_GAP + asset.size[2] / 2)


def front(part: FurniturePart, depth: float) -> FloorBox:
    """The floor in front of a piece that looks away from the wall."""
    box = part.box
    return FloorBox(box.x_min, box.z_max, box.x_max, box.z_max + depth)


def single(kind: str, clear: float = 0.0, **limits: float) -> Builder:
    """A builder for one piece at the wall with `clear` metres of free floor before it."""

    def build(draw: Draw, site: Site) -> Group | None:
        asset = choose(draw, kind, width=min(site.width, limits.get("width", inf)), depth=0.5 * site.depth)
        if asset is None:
            return None
        part = at_wall(asset)
        return Group((part,), (front(part, clear),) if clear else ())

    return build


def bed(draw: Draw, site: Site) -> Group | None:
    """A bed with its head to the wall, nightstands beside it, sometimes a stool or an ottoman at its foot."""
    asset = choose(draw, "Bed", width=site.width - 0.6, depth=site.depth - 0.5)
    if asset is None:
        return None
    parts = [at_wall(asset)]
    stand = choose(draw, "SideTable", width=0.65, depth=0.6, height=(0.35, 0.8))
    sides = draw.pick(((-1, 1), (1,), (-1,), (), (), ()))
    if stand:
        parts += [at_wall(stand, side * (asset.size[0] + stand.size[0] + 2 * _SIDE) / 2) for side in sides]
    if draw.chance(0.12):
        seat = choose(draw, draw.pick(("Ottoman", "Footstool")), width=asset.size[0], height=(0.0, 0.5))
        parts += [FurniturePart(seat, 0.0, parts[0].box.z_max + 0.06 + seat.size[2] / 2)] if seat else []
    half, depth = asset.size[0] / 2, parts[0].box.z_max
    reach = 0.55 if site.width > asset.size[0] + 1.3 else 0.4
    beds_side = draw.pick((-1, 1)) * (half + reach / 2 + 0.02)
    return Group(tuple(parts), (FloorBox(beds_side - reach / 2, 0.75, beds_side + reach / 2, depth),))


def lounge(draw: Draw, site: Site) -> Group | None:
    """A television at the wall; a sofa that faces it, with a coffee table between and armchairs at the sides."""
    stand = choose(draw, "TVStand", width=site.width, depth=0.7)
    sofa = choose(draw, "Sofa", width=min(site.width + 0.6, 2.9))
    if stand is None or sofa is None or site.depth < stand.size[2] + sofa.size[2] + 1.3:
        return None
    tv = at_wall(stand)
    gap = min(site.depth - tv.box.z_max - sofa.size[2] - WALL_GAP, draw.uniform(2.0, 3.0))
    behind = site.depth - tv.box.z_max - gap - sofa.size[2]
    if behind < 0.9:
        gap += behind - WALL_GAP
    if gap > 4.2:
        return None
    seat = FurniturePart(sofa, 0.0, tv.box.z_max + gap + sofa.size[2] / 2, 180)
    parts = [tv, seat, *_round_coffee_table(draw, seat, gap)]
    return Group(tuple(parts), (front(tv, 0.55),))


def _round_coffee_table(draw: Draw, seat: FurniturePart, gap: float) -> list[FurniturePart]:
    """A coffee table before a sofa, and armchairs, a lamp and a side table around, as the space before it allows."""
    parts: list[FurniturePart] = []
    near, middle = seat.box.z_min, seat.box.z_min - 0.38
    table = choose(draw, "CoffeeTable", width=seat.asset.size[0], depth=gap - 1.1) if draw.chance(0.65) else None
    if table:
        parts.append(FurniturePart(table, 0.0, middle - table.size[2] / 2, 180, ((0.0, near),)))
    chair = choose(draw, "ArmChair", width=1.1, depth=1.1)
    for side in draw.pick(((), (), (-1,), (1,), (-1, 1))):
        if chair and gap > 1.6:
            reach = max(seat.asset.size[0] / 2, (table.size[0] / 2 + 0.35) if table else 0.0) + 0.1
            parts.append(
                FurniturePart(chair, side * (reach + chair.size[2] / 2), near - 0.15 - chair.size[0] / 2, -90 * side)
            )
    lamp = choose(draw, draw.pick(("FloorLamp", "SideTable")), width=0.6, depth=0.6)
    if lamp and draw.chance(0.45):
        x = draw.pick((-1, 1)) * (seat.asset.size[0] / 2 + 0.08 + lamp.size[0] / 2)
        parts.append(FurniturePart(lamp, x, seat.box.z_max - lamp.size[2] / 2, 180))
    return parts


def sofa_corner(draw: Draw, site: Site) -> Group | None:
    """A sofa at the wall with a coffee table before it."""
    sofa = choose(draw, "Sofa", width=site.width)
    if sofa is None or site.depth < sofa.size[2] + 1.2:
        return None
    seat = at_wall(sofa)
    table = choose(draw, "CoffeeTable", width=sofa.size[0], depth=0.8) if draw.chance(0.6) else None
    if table is None:
        return Group((seat,), (front(seat, 0.6),))
    low = FurniturePart(table, 0.0, seat.box.z_max + 0.38 + table.size[2] / 2, 0.0, ((0.0, seat.box.z_max),))
    return Group((seat, low), (front(low, 0.4),))


def armchair_corner(draw: Draw, site: Site) -> Group | None:
    """An armchair with a lamp or a small table beside it."""
    chair = choose(draw, "ArmChair", width=site.width)
    if chair is None:
        return None
    seat = at_wall(chair)
    beside = choose(draw, draw.pick(("FloorLamp", "SideTable", "HousePlant")), width=0.6, height=(0.4, 2.2))
    if beside is None or draw.chance(0.3):
        return Group((seat,), (front(seat, 0.5),))
    x = draw.pick((-1, 1)) * (chair.size[0] + beside.size[0] + 0.16) / 2
    return Group((seat, at_wall(beside, x)), (front(seat, 0.5),))


def dining(draw: Draw, site: Site) -> Group | None:
    """A table away from walls with equal chairs on its sides."""
    table = choose(draw, "DiningTable", height=(0.6, 0.95), width=_table_width(site))
    return _seated(draw, table, 0.0, (-1, 1)) if table else None


def dining_at_wall(draw: Draw, site: Site) -> Group | None:
    """A small table at the wall with chairs on its free sides."""
    table = choose(draw, "DiningTable", height=(0.6, 0.95), width=min(1.5, site.width - 0.4))
    return _seated(draw, table, WALL_GAP + table.size[2] / 2, (1,)) if table else None


def meeting(draw: Draw, site: Site) -> Group | None:
    """A long table with chairs all round."""
    table = choose(draw, "DiningTable", height=(0.6, 0.95), where=lambda asset: asset.size[0] >= 1.4)
    return _seated(draw, table, 0.0, (-1, 1), full=True) if table else None


def _table_width(site: Site) -> float:
    return 1.2 if site.area < 14 else 1.9 if site.area < 25 else inf


def _seated(draw: Draw, table: Asset, z: float, sides: tuple[int, ...], full: bool = False) -> Group | None:
    """A table at (0, z) with chairs on its long `sides` (-1 back, 1 front) and at its ends."""
    chair = choose(draw, "Chair", width=0.6, depth=0.7, height=(0.7, 1.1))
    if chair is None:
        return None
    width, _, depth = table.size
    per_side = max(1, min(4, int(width / (chair.size[0] + 0.12))))
    spots = [(width * ((i + 0.5) / per_side - 0.5), side, False) for side in sides for i in range(per_side)]
    if depth > chair.size[0] + 0.1:
        spots += [(0.0, side, True) for side in (-1, 1)]
    kept = spots if full else [spot for spot in spots if draw.chance(0.4)] or spots[:1]
    chairs = [_chair_at(draw, chair, table, z, *spot) for spot in kept]
    seats = tuple((part.x, part.z) for part in chairs)
    way = max([table.size[2] / 2 + z, *(part.box.z_max for part in chairs)])
    return Group((FurniturePart(table, 0.0, z, 0.0, seats), *chairs), (FloorBox(-0.3, way, 0.3, way + 0.45),))


def _chair_at(draw: Draw, chair: Asset, table: Asset, z: float, along: float, side: int, end: bool) -> FurniturePart:
    """A chair that looks at the table, `along` its side or at one of its ends, pushed in or pulled out a little."""
    turn = draw.uniform(-6, 6) if draw.chance(0.3) else 0.0
    away = (
        (table.size[0] if end else table.size[2]) / 2 + chair.size[2] / 2 + draw.uniform(0.03, 0.1) + abs(turn) * 0.005
    )
    if end:
        return FurniturePart(chair, side * away, z, (-90.0 * side + turn) % 360)
    return FurniturePart(chair, along, z + side * away, ((180.0 if side > 0 else 0.0) + turn) % 360)


def desk(draw: Draw, site: Site) -> Group | None:
    """A desk at the wall with a chair that looks at it."""
    table = choose(draw, "Desk", width=site.width, depth=1.0)
    chair = choose(draw, "Chair", width=0.7, depth=0.75, height=(0.7, 1.3))
    if table is None or chair is None or site.depth < table.size[2] + 1.2:
        return None
    part = at_wall(table)
    out = draw.uniform(0.04, 0.12)
    seat = FurniturePart(
        chair, draw.uniform(-0.1, 0.1), part.box.z_max + out + chair.size[2] / 2 + 0.03, 180 + draw.uniform(-8, 8)
    )
    return Group((FurniturePart(table, part.x, part.z, 0.0, ((seat.x, seat.z),)), seat), (front(seat, 0.4),))


def kitchen(draw: Draw, site: Site) -> Group | None:
    """A counter, L-shaped in a corner where it fits, with the fridge at its free end."""
    fridge = choose(draw, "Fridge", width=1.1)
    if fridge is None or site.width < fridge.size[0] + 1.4:
        return None
    room = site.width - fridge.size[0] - 3 * _SIDE
    shape = draw.pick(("_L_", "_L_", "_I_")) if site.corner and site.depth > 2.6 else "_I_"
    counter = _counter(draw, shape, room, max(0.7, site.depth - 1.6))
    if counter is None:
        return None
    row = _row(counter, room)
    left, right = row[0].box.x_min, row[-1].box.x_max
    side = -1 if shape == "_L_" else draw.pick((-1, 1))
    cold = at_wall(fridge, side * (right - left + fridge.size[0] + 2 * _SIDE) / 2)
    open_side = right - 0.61 if shape == "_L_" else right
    before = WALL_GAP + 0.61
    walk = FloorBox(left, before, max(open_side, left + 0.4), before + _WALKWAY)
    return Group((*row, cold), (walk, front(cold, _WALKWAY)))


def _row(counter: Asset, width: float) -> list[FurniturePart]:
    """A counter at the wall, or as many short ones of a kind as make one of a usual length."""
    each = counter.size[0]
    count = 1 if each >= _COUNTER else max(1, min(round(2.4 / each), int(width / each)))
    return [at_wall(counter, (i - (count - 1) / 2) * each) for i in range(count)]


def _counter(draw: Draw, shape: str, width: float, depth: float) -> Asset | None:
    """The wider of two counters of a shape that fit."""

    def suits(asset: Asset) -> bool:
        return shape in asset.id

    counters = [choose(draw, "CounterTop", width=width, depth=depth, where=suits) for _ in range(2)]
    return max((asset for asset in counters if asset), key=lambda asset: asset.size[0], default=None)


def island(draw: Draw, site: Site) -> Group | None:
    """A counter that stands free, with stools along one side."""
    counter = choose(draw, "CounterTop", width=1.3 if site.area < 24 else 2.5, where=lambda asset: "Island" in asset.id)
    stool = choose(draw, "Stool", width=0.5, height=(0.55, 0.8))
    if counter is None or stool is None:
        return None
    width, _, depth = counter.size
    count = draw.integer(1, max(1, int(width / 0.7)))
    z = depth / 2 + stool.size[2] / 2 + 0.05
    stools = [FurniturePart(stool, width * ((i + 0.5) / count - 0.5), z, 180) for i in range(count)]
    behind = FloorBox(-width / 2, -depth / 2 - _WALKWAY, width / 2, -depth / 2)
    return Group((FurniturePart(counter, 0.0, 0.0), *stools), (behind, FloorBox(-0.3, z + 0.25, 0.3, z + 0.6)))


def toilet(draw: Draw, site: Site) -> Group | None:
    """A toilet with room to sit, and a plunger, a brush or a bin beside it."""
    bowl = choose(draw, "Toilet")
    if bowl is None or site.width < bowl.size[0] + 0.5:
        return None
    seat = at_wall(bowl)
    parts, side = [seat], draw.pick((-1, 1))
    for kind, chance, direction in (("Plunger", 0.75, side), ("ScrubBrush", 0.1, -side)):
        tool = choose(draw, kind)
        if tool and draw.chance(chance):
            parts.append(at_wall(tool, direction * (bowl.size[0] / 2 + 0.12 + tool.size[0] / 2)))
    half = bowl.size[0] / 2 + 0.2
    return Group(tuple(parts), (FloorBox(-half, 0.5, half, seat.box.z_max + 0.5),))


def washbasin(draw: Draw, site: Site) -> Group | None:
    """A washbasin that stands on the floor."""
    basin = choose(draw, "Sink", width=site.width, height=(0.6, 1.2))
    if basin is None:
        return None
    part = at_wall(basin)
    return Group((part,), (front(part, 0.6),))


def laundry(draw: Draw, site: Site) -> Group | None:
    """A washing machine, a dryer beside it, and a hamper."""
    washer, dryer = choose(draw, "WashingMachine"), choose(draw, "ClothesDryer")
    hamper = choose(draw, "LaundryHamper", width=0.7)
    if washer is None or dryer is None or hamper is None or site.width < 0.75:
        return None
    parts, right = [at_wall(washer)], washer.size[0] / 2
    for machine, chance in ((dryer, 0.6), (hamper, 0.6)):
        if draw.chance(chance) and site.width > right + washer.size[0] / 2 + machine.size[0] + 0.2:
            parts.append(at_wall(machine, right + _SIDE + machine.size[0] / 2))
            right += _SIDE + machine.size[0]
    return Group(tuple(parts), (front(parts[0], 0.6),))


GROUPS: dict[str, Builder] = {
    "bed": bed,
    "lounge": lounge,
    "sofa": sofa_corner,
    "armchair": armchair_corner,
    "dining": dining,
    "dining-at-wall": dining_at_wall,
    "meeting": meeting,
    "desk": desk,
    "kitchen": kitchen,
    "island": island,
    "toilet": toilet,
    "washbasin": washbasin,
    "laundry": laundry,
    "tv": single("TVStand", 0.6, width=1.5),
    "dresser": single("Dresser", 0.6),
    "shelves": single("ShelvingUnit", 0.5),
    "side-table": single("SideTable", 0.4),
}
"""Name in a spec -> builder."""

MIDDLE = frozenset({"dining", "meeting", "island"})
"""Groups that stand away from walls."""
