"""Puts things on furniture: what belongs to it first (a television on its stand), then what people leave there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from layoutgen.catalogue.assets import Asset
from layoutgen.catalogue.supports import Support, supports
from layoutgen.geometry.boxes import FloorBox
from layoutgen.houses.generator.habits import COOKING, EXPECTED, WASHING, Habit, chances, habit
from layoutgen.houses.generator.parts import Draw, Placed, choose, footprint
from layoutgen.houses.generator.space import grown, overlap
from layoutgen.houses.generator.spec import SmallSpec

_TRIES = 5
_EDGE = 0.012
"""Metres kept from the edge of a surface."""
_GAP = 0.01
"""Metres kept between things on one surface."""
_LIFT = 0.002
"""Things stand this far above their surface, so that a physics engine does not push them out of it."""

_HAND = 0.08
"""Levels closer than this are one: nothing fits between them."""
_STATION = 0.4
"""Metres to both sides within which things gather round a sink or a cooking place."""

_COUNTER = 1.8
"""Length from which a counter holds as much as any."""

_CLOSED = frozenset({"Fridge", "ShelvingUnit", "Cart", "Safe", "Microwave"})
"""Furniture whose top covers even its highest inner shelf."""


@dataclass
class _Surface:
    """A support and the boxes taken on it, in the furniture's own frame."""

    support: Support
    headroom: float
    taken: list[FloorBox] = field(default_factory=list)

    def fits(self, asset: Asset, box: FloorBox) -> bool:
        """Whether an asset with this footprint lies wholly on the surface, under what is above, beside the others."""
        s = self.support
        inside = s.x_min <= box.x_min and box.x_max <= s.x_max and s.z_min <= box.z_min and box.z_max <= s.z_max
        return inside and asset.size[1] <= self.headroom and not any(overlap(grown(box, _GAP), t) for t in self.taken)


class Table:
    """A piece of furniture being filled.

    Attributes:
        furniture: the piece.
        surfaces: its surfaces, the main one first.
        stations: object type -> x in the furniture's frame near which things of that type gather on the main surface.
    """

    def __init__(self, furniture: Placed) -> None:
        self.furniture = furniture
        levels = _distinct(supports(furniture.asset))
        if furniture.asset.type == "Sink":
            levels = levels[:1]  # behind the basin stand taps, which the engine puts there
        self.surfaces = [_Surface(s, _headroom(furniture.asset, s, levels)) for s in levels]
        self.stations: dict[str, float] = {}

    def put(self, asset: Asset, surface: int, x: float, z: float, turn: float = 0.0) -> bool:
        """Adds an asset at (x, z) of the furniture's frame, turned by `turn` from it; False where it does not fit."""
        if surface >= len(self.surfaces):
            return False
        box = footprint(asset, x, z, turn)
        level = self.surfaces[surface]
        if not level.fits(asset, box):
            return False
        level.taken.append(box)
        self._attach(asset, level.support.y, x, z, turn)
        return True

    def mount(self, asset: Asset, x: float, z: float, turn: float = 0.0) -> None:
        """Adds what is fixed to the top, as a faucet is, and keeps its place free."""
        if self.surfaces:
            self.surfaces[0].taken.append(footprint(asset, x, z, turn))
        self._attach(asset, self.furniture.asset.size[1], x, z, turn)

    def _attach(self, asset: Asset, level: float, x: float, z: float, turn: float) -> None:
        host = self.furniture
        wx, wz = host.frame.world(x, z)
        y = host.bottom + level + _LIFT + asset.size[1] / 2
        host.children.append(Placed(asset, wx, y, wz, (host.yaw + turn) % 360, host.room))

    def put_somewhere(self, asset: Asset, how: Habit, draw: Draw) -> bool:
        """Adds an asset at a place that suits it."""
        for _ in range(_TRIES):
            station = self.stations.get(asset.type)
            surface = draw.integer(0, len(self.surfaces) - 1) if station is None else 0
            turn = _turn(how, draw)
            s = self.surfaces[surface].support
            x0, z0, x1, z1 = footprint(asset, 0.0, 0.0, turn)
            low_x, high_x = s.x_min - x0 + _EDGE, s.x_max - x1 - _EDGE
            low_z, high_z = s.z_min - z0 + _EDGE, s.z_max - z1 - _EDGE
            if low_x > high_x or low_z > high_z:
                continue
            if station is not None:
                low_x, high_x = _within(station - _STATION, low_x, high_x), _within(station + _STATION, low_x, high_x)
            x, z = _spot(how, (low_x, high_x), (low_z, high_z), draw)
            if self.put(asset, surface, x, z, turn):
                return True
        return False


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _distinct(levels: Sequence[Support]) -> list[Support]:
    """Levels without those that lie a hand's breadth above or below an earlier one."""
    kept: list[Support] = []
    for level in levels:
        if not any(abs(level.y - other.y) < _HAND and overlap(_rect(level), _rect(other)) for other in kept):
            kept.append(level)
    return kept


def _rect(support: Support) -> FloorBox:
    return FloorBox(support.x_min, support.z_min, support.x_max, support.z_max)


def _headroom(asset: Asset, support: Support, levels: Sequence[Support]) -> float:
    above = [other.y for other in levels if other.y > support.y + 0.02]
    if above:
        return min(above) - support.y - 0.03
    return asset.size[1] - support.y - 0.03 if asset.type in _CLOSED and support.y < asset.size[1] - 0.02 else inf


def _turn(how: Habit, draw: Draw) -> float:
    if how.turn == "same":
        return 0.0
    return draw.pick((0.0, 90.0, 180.0, 270.0)) if how.turn == "quarter" or draw.chance(0.4) else draw.uniform(0, 360)


def _spot(how: Habit, xs: tuple[float, float], zs: tuple[float, float], draw: Draw) -> tuple[float, float]:
    x, z = draw.between(xs), draw.between(zs)
    if how.zone == "back":
        return x, zs[0] + 0.12 * (z - zs[0])
    if how.zone == "end":
        side = draw.pick(xs)
        return side + 0.12 * (x - side), z
    return x, z


def fill(furniture: Placed, room: str, spec: SmallSpec, draw: Draw) -> None:
    """Adds children to a piece of furniture."""
    if not supports(furniture.asset):
        return
    table = Table(furniture)
    belongs = _BELONGS.get(furniture.asset.type)
    if belongs:
        belongs(table, room, spec, draw)
    count = draw.whole(_expected(furniture.asset) * spec.density * draw.uniform(0.5, 1.5))
    _strew(table, dict(chances(furniture.asset.type, room)), count, draw)


def _expected(asset: Asset) -> float:
    """Mean number of things on a piece; short counters, which stand in rows, have their share."""
    usual = EXPECTED.get(asset.type, 0.0)
    return usual * min(1.0, asset.size[0] / _COUNTER) if asset.type == "CounterTop" else usual


def _strew(table: Table, weights: dict[str, float], count: int, draw: Draw) -> None:
    """Tries to add `count` things of types drawn by weight, none more often than its habit allows."""
    held = Counter(child.asset.type for child in table.furniture.children)
    for _ in range(count):
        weights = {kind: weight for kind, weight in weights.items() if held[kind] < habit(kind).most}
        if not weights:
            return
        kind = draw.weighted(weights)
        if table.put_somewhere(draw.asset(kind), habit(kind), draw):
            held[kind] += 1
        elif len(weights) > 1:
            del weights[kind]


def _television(table: Table, room: str, spec: SmallSpec, draw: Draw) -> None:
    s = table.surfaces[0].support
    tv = choose(
        draw,
        "Television",
        width=s.x_max - s.x_min,
        depth=s.z_max - s.z_min,
        where=lambda asset: asset.primary == "Moveable" or asset.size[2] > 0.1,
    )
    if tv and draw.chance(0.95):
        table.put(tv, 0, 0.0, s.z_min + tv.size[2] / 2 + 0.02)


def _pillows_on_bed(table: Table, room: str, spec: SmallSpec, draw: Draw) -> None:
    s = table.surfaces[0].support
    width = s.x_max - s.x_min
    places = (0.0,) if width < 1.15 else (-width / 4, width / 4)
    pillow = choose(draw, "Pillow", width=width / len(places) - 0.04, depth=0.6)
    for x in places:
        if pillow and draw.chance(0.92):
            table.put(pillow, 0, x, s.z_min + pillow.size[2] / 2 + 0.05)


def _pillows_on_sofa(table: Table, room: str, spec: SmallSpec, draw: Draw) -> None:
    s = table.surfaces[0].support
    pillow = choose(draw, "Pillow", width=0.6, depth=(s.z_max - s.z_min) - 0.02)
    for side in draw.pick(((), (-1,), (1,), (-1, 1))):
        if pillow:
            table.put(pillow, 0, side * (s.x_max - pillow.size[0] / 2 - 0.03), s.z_min + pillow.size[2] / 2 + 0.015)


def _settings(table: Table, room: str, spec: SmallSpec, draw: Draw) -> None:
    """Lays the table: a plate or a bowl before each chair, cutlery and a cup beside it."""
    if room not in ("Kitchen", "LivingRoom") or not draw.chance(spec.place_settings):
        return
    plate, cup = draw.asset(draw.pick(("Plate", "Plate", "Bowl"))), draw.asset("Cup")
    fork, knife = draw.asset("Fork"), draw.asset("ButterKnife")
    for seat in table.furniture.seats:
        x, z = table.furniture.frame.point(*seat)
        _setting(table, x, z, plate, ((fork, -1), (knife, 1)), cup)


def _setting(
    table: Table, x: float, z: float, plate: Asset, cutlery: tuple[tuple[Asset, int], ...], cup: Asset
) -> None:
    """A place before the chair at (x, z) of the table's frame."""
    s = table.surfaces[0].support
    at_end = x < s.x_min or x > s.x_max
    edge = (s.x_max if x > 0 else s.x_min) if at_end else (s.z_max if z > 0 else s.z_min)
    inward = -1 if (x if at_end else z) > 0 else 1
    middle = edge + inward * (plate.size[2] / 2 + 0.03)

    def spot(along: float, further: float) -> tuple[float, float]:
        return (middle + inward * further, z + along) if at_end else (x + along, middle + inward * further)

    if not table.put(plate, 0, *spot(0.0, 0.0)):
        return
    for tool, side in cutlery:
        table.put(tool, 0, *spot(side * (plate.size[0] / 2 + 0.035), 0.0), 90.0 if at_end else 0.0)
    table.put(cup, 0, *spot(plate.size[0] / 2 + 0.02, plate.size[2] / 2 + 0.04))


def _at_desk(table: Table, room: str, spec: SmallSpec, draw: Draw) -> None:
    """A laptop or a computer before the chair, and a lamp."""
    s = table.surfaces[0].support
    x = table.furniture.frame.point(*table.furniture.seats[0])[0] if table.furniture.seats else 0.0
    computer = draw.asset("Desktop" if draw.chance(0.15) else "Laptop")
    if draw.chance(0.75):
        z = (
            s.z_min + computer.size[2] / 2 + 0.02
            if computer.type == "Desktop"
            else s.z_max - computer.size[2] / 2 - 0.1
        )
        table.put(computer, 0, x, z)
    if draw.chance(0.5):
        table.put_somewhere(draw.asset("DeskLamp"), habit("DeskLamp"), draw)


def _washing_and_cooking(table: Table, room: str, spec: SmallSpec, draw: Draw) -> None:
    """A faucet at one end of a counter, where what one washes with gathers; what one cooks with at the other."""
    if room != "Bathroom":
        size = table.furniture.asset.size
        side = draw.pick((-1, 1)) * max(0.0, size[0] / 2 - 0.5)
        if size[0] >= 1.2 or draw.chance(0.3):  # short counters stand in rows, of which one has the sink
            _mount_faucet(table, "Kitchen_Faucet", side, draw)
        table.stations = {**dict.fromkeys(WASHING, side), **dict.fromkeys(COOKING, -side)}


def _washing(table: Table, room: str, spec: SmallSpec, draw: Draw) -> None:
    """A faucet at the back of a washbasin."""
    _mount_faucet(table, "Bathroom_Faucet", 0.0, draw)


def _mount_faucet(table: Table, family: str, x: float, draw: Draw) -> None:
    width, _, depth = table.furniture.asset.size
    tap = choose(draw, "Faucet", width=0.8 * width, depth=0.45, where=lambda asset: family in asset.id)
    if tap:
        table.mount(tap, x, -depth / 2 + tap.size[2] / 2 + 0.02)


def _toilet_paper(table: Table, room: str, spec: SmallSpec, draw: Draw) -> None:
    if draw.chance(0.6):
        table.put_somewhere(draw.asset("ToiletPaper"), habit("ToiletPaper"), draw)


_BELONGS = {
    "Bed": _pillows_on_bed,
    "CounterTop": _washing_and_cooking,
    "Desk": _at_desk,
    "DiningTable": _settings,
    "Sink": _washing,
    "Sofa": _pillows_on_sofa,
    "TVStand": _television,
    "Toilet": _toilet_paper,
}
"""Type of furniture -> what always or often goes with it."""
