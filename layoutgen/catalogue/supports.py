"""Where things rest: the level surfaces of every receptacle, which furniture meshes are then built around.

Heights come from two places. `data/support-levels.json` holds the surfaces of single assets, measured on genuine
ProcTHOR houses: the bottoms of upright children over the bottom of their parent's box, less the gap at which AI2-THOR
spawns objects (5 mm; 55 mm for what can break). Every other asset takes the rule of its type, whose constants are
the medians of the same measurement.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from layoutgen.catalogue.assets import Asset


@dataclass(frozen=True)
class Support:
    """A level rectangle on or in an asset, in the asset's frame.

    Attributes:
        y: metres above the bottom of the box.
        x_min, z_min, x_max, z_max: extent, metres about the centre of the box.
    """

    y: float
    x_min: float
    z_min: float
    x_max: float
    z_max: float

    def carries(self, x: float, z: float, margin: float = 0.0) -> bool:
        """Whether a place in the asset's frame is on the rectangle, or within `margin` metres of it along x and z."""
        return bool(self.x_min - margin <= x <= self.x_max + margin and self.z_min - margin <= z <= self.z_max + margin)


Rule = Callable[[Asset, tuple[float, ...]], tuple[Support, ...]]

COUNTER_DEPTH = 0.61
"""Depth of kitchen counters: the second number of `Countertop_L_6x4` counts half of it, 0.305 m."""

CORNER_DESK_DEPTH = 0.7
"""Depth of both wings of a corner desk."""

BASIN_DEPTH = 0.16
"""From the top of a counter or of a washbasin down to the basin's floor."""

SINK_DECK = 0.11
"""Depth of what lies between a washbasin and the wall."""

_LOOSE_BASIN = 0.3
_CORNER_DESK = (2.0, 1.5)  # width and depth from which on a desk goes around a corner
_DESK_TOP = 0.755
_TALL_DESK = 1.0
_TOILET_LID = 0.43
_SHELF_SPACING = 0.38


@cache
def _measured() -> dict[str, tuple[float, ...]]:
    text = resources.files("layoutgen.catalogue").joinpath("data", "support-levels.json").read_text("utf-8")
    return {asset_id: tuple(levels) for asset_id, levels in json.loads(text).items()}


@cache
def supports(asset: Asset) -> tuple[Support, ...]:
    """The surfaces that things rest on or in, the main one first; () for what holds nothing."""
    rule = _RULES.get(asset.type)
    return rule(asset, _measured().get(asset.id, ())) if rule else ()


def _sheet(asset: Asset, y: float, inset_x: float = 0.0, back: float = 0.0, front: float = 0.0) -> Support:
    """A rectangle at height `y` that keeps `inset_x` from both sides, `back` and `front` from the other two."""
    width, _, depth = asset.size
    return Support(y, -width / 2 + inset_x, -depth / 2 + back, width / 2 - inset_x, depth / 2 - front)


def _top(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    height = asset.size[1]
    inner = tuple(_sheet(asset, level, 0.04, 0.03, 0.04) for level in levels if level < height - 0.012)
    return (_sheet(asset, height), *inner)


def _desk(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    """The work top: in front of the shelves that tall desks carry, L-shaped for corner desks."""
    width, height, depth = asset.size
    if width > _CORNER_DESK[0] and depth > _CORNER_DESK[1]:
        return _wings(asset, height, CORNER_DESK_DEPTH)[:2]
    if not levels:
        levels = (_DESK_TOP,) if height > _TALL_DESK else (height,)
    main = height if abs(levels[0] - height) < 0.012 else levels[0]
    shelf = min(0.28, 0.45 * depth) if height > main + 0.1 else 0.0
    return (_sheet(asset, main, 0.0, shelf), *(_sheet(asset, level, 0.04, 0.03, 0.04) for level in levels[1:]))


def _counter(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    """One rectangle for straight counters and islands, two for an L, three for a C."""
    count = {"L": 2, "C": 3}.get(asset.id.split("_")[1], 1)
    return (_sheet(asset, asset.size[1]),) if count == 1 else _wings(asset, asset.size[1], COUNTER_DEPTH)[:count]


def _wings(asset: Asset, y: float, depth: float) -> tuple[Support, Support, Support]:
    """The back row of an L or a C, then its right and its left wing; what is in front between them stays open."""
    whole = _sheet(asset, y)
    inner = whole.z_min + depth
    return (
        Support(y, whole.x_min, whole.z_min, whole.x_max, inner),
        Support(y, whole.x_max - depth, inner, whole.x_max, whole.z_max),
        Support(y, whole.x_min, inner, whole.x_min + depth, whole.z_max),
    )


def _seat(ratio: float, limit: float, arms: float, back: float, least_back: float = 0.0) -> Rule:
    """Seats at `ratio` of the height, at most `limit` metres; arms and back as parts of width and depth."""

    def rule(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
        width, height, depth = asset.size
        y = levels[0] if levels else min(limit, ratio * height)
        return (_sheet(asset, y, arms * width, max(least_back, back * depth)),)

    return rule


def _sofa(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    width, height, depth = asset.size
    y = levels[0] if levels else min(0.5, 0.49 * height)
    return (_sheet(asset, y, min(0.2, 0.1 * width), min(0.32, 0.28 * depth)),)


def _bed(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    height = asset.size[1]
    return (_sheet(asset, levels[0] if levels else min(0.6, 0.84 * height), 0.04, 0.08, 0.05),)


def _shelves(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    """Measured shelves, and evenly spaced ones wherever those leave a gap that a shelf would fill."""
    height = asset.size[1]
    count = max(2, round(height / _SHELF_SPACING))
    even = [0.05 + step * (height - 0.05) / count for step in range(count)]
    heights = [*levels, *(y for y in even if all(abs(y - level) > _SHELF_SPACING / 2 for level in levels))]
    if height < 1.3 and height not in heights:
        heights.append(height)
    heights.sort(key=lambda y: abs(y - 0.55 * height))
    return tuple(_sheet(asset, y) if y == height else _sheet(asset, y, 0.03, 0.03) for y in heights)


def _fridge(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    height = asset.size[1]
    inside = levels or tuple(ratio * height for ratio in (0.56, 0.43, 0.69, 0.80))
    return tuple(_sheet(asset, y, 0.06, 0.06, 0.12) for y in inside)


def _hollow(floor: float, wall: float) -> Rule:
    """The floor inside a vessel: `floor` of its height above the bottom, walls `wall` of its width."""

    def rule(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
        width, height, depth = asset.size
        y = levels[0] if levels else floor * height
        return (_sheet(asset, y, wall * width, wall * depth, wall * depth),)

    return rule


def _pan(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    """The floor of the pan itself, which fills the width; the handle takes the rest of the depth to the front."""
    width, height, depth = asset.size
    handle = max(0.0, depth - width)
    return (_sheet(asset, 0.12 * height, 0.2 * width, 0.2 * width, handle + 0.2 * width),)


def _toilet(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    """The lid of the tank, then the seat's lid."""
    width, height, depth = asset.size
    tank = 0.24 * depth
    return (
        _sheet(asset, height, 0.04, 0.0, depth - tank),
        _sheet(asset, _TOILET_LID, 0.2 * width, tank + 0.05, 0.15 * depth),
    )


def _sink(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    """The floor of the basin; of sinks on a foot or a cabinet also the deck behind it, where taps stand."""
    width, height, depth = asset.size
    if height < _LOOSE_BASIN:
        return (_sheet(asset, 0.2 * height, 0.2 * width, 0.3 * depth, 0.2 * depth),)
    floor = _sheet(asset, height - BASIN_DEPTH, 0.2 * width, SINK_DECK + 0.1, 0.12)
    return (floor, _sheet(asset, height, 0.0, 0.0, depth - SINK_DECK))


def _cart(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    height = asset.size[1]
    return tuple(_sheet(asset, ratio * height, 0.03, 0.03, 0.03) for ratio in (0.62, 0.36, 0.1))


def _coffee_machine(asset: Asset, levels: tuple[float, ...]) -> tuple[Support, ...]:
    """The drip tray under the spout."""
    width, height, depth = asset.size
    return (_sheet(asset, 0.1 * height, 0.25 * width, 0.5 * depth, 0.03),)


_RULES: dict[str, Rule] = {
    "ArmChair": _seat(0.51, 0.46, 0.16, 0.22),
    "Bed": _bed,
    "Bowl": _hollow(0.12, 0.28),
    "Box": _hollow(0.035, 0.02),
    "Cart": _cart,
    "Chair": _seat(0.51, 0.46, 0.06, 0.1),
    "ClothesDryer": _top,
    "CoffeeMachine": _coffee_machine,
    "CoffeeTable": _top,
    "CounterTop": _counter,
    "Cup": _hollow(0.08, 0.25),
    "Desk": _desk,
    "DiningTable": _top,
    "DogBed": _hollow(0.45, 0.18),
    "Dresser": _top,
    "Fridge": _fridge,
    "GarbageCan": _hollow(0.04, 0.15),
    "LaundryHamper": _hollow(0.05, 0.12),
    "Microwave": _hollow(0.14, 0.12),
    "Mug": _hollow(0.08, 0.3),
    "Ottoman": _top,
    "Pan": _pan,
    "Plate": _hollow(0.35, 0.22),
    "Pot": _hollow(0.06, 0.3),
    "Safe": _hollow(0.1, 0.1),
    "ShelvingUnit": _shelves,
    "SideTable": _top,
    "Sink": _sink,
    "Sofa": _sofa,
    "Stool": _top,
    "TVStand": _top,
    "Toaster": _hollow(0.6, 0.3),
    "Toilet": _toilet,
    "WashingMachine": _top,
}
