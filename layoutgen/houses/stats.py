"""What a collection of houses is like, in a few means."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec
import numpy as np
from shapely.geometry import Polygon

from layoutgen.catalogue.assets import Asset, assets
from layoutgen.catalogue.supports import supports
from layoutgen.houses.schema import Item, ProceduralHouse
from layoutgen.houses.walkable import Walkable, walkable

_WALL_TYPES = frozenset(
    {
        "Blinds",
        "HandTowelHolder",
        "LightSwitch",
        "Painting",
        "ShowerCurtain",
        "ShowerHead",
        "ToiletPaperHanger",
        "TowelHolder",
    }
)


class HouseStats(msgspec.Struct, frozen=True):
    """Means over houses, but for the counts over all.

    Attributes:
        houses: how many.
        rooms: a house.
        area: square metres a house.
        room_area: square metres a room.
        corners: of a room's floor.
        doors: a room, front doors included.
        windows: a room.
        furniture: objects on the floor, a room.
        hung: objects on walls, a room.
        children: objects on or in others, a house.
        children_per_receptacle: children for each piece of furniture that can hold things.
        types: median number of object types a house.
        all_types: number of object types in all houses together.
        walkable: share of the floor the agent can reach and stand on.
        rooms_reached: share of rooms it can enter.
    """

    houses: int
    rooms: float
    area: float
    room_area: float
    corners: float
    doors: float
    windows: float
    furniture: float
    hung: float
    children: float
    children_per_receptacle: float
    types: float
    all_types: int
    walkable: float
    rooms_reached: float


@dataclass(frozen=True)
class _Counts:
    """What one house adds to the statistics."""

    floors: list[Polygon]
    doors: int
    windows: int
    top: list[Asset]
    hung: int
    children: list[Asset]
    walk: Walkable

    @property
    def types(self) -> set[str]:
        return {asset.type for asset in (*self.top, *self.children)}


def house_stats(houses: Iterable[ProceduralHouse]) -> HouseStats:
    """The statistics of houses."""
    counts = [_count(house) for house in houses]

    def total(of: Callable[[_Counts], float]) -> float:
        return float(sum(of(each) for each in counts))

    rooms, area = total(lambda c: len(c.floors)), total(lambda c: sum(floor.area for floor in c.floors))
    hung, children = total(lambda c: c.hung), total(lambda c: len(c.children))
    holding = total(lambda c: sum(1 for asset in c.top if supports(asset)))
    return HouseStats(
        houses=len(counts),
        rooms=rooms / len(counts),
        area=area / len(counts),
        room_area=area / rooms,
        corners=total(lambda c: sum(_corners(floor) for floor in c.floors)) / rooms,
        doors=total(lambda c: c.doors) / rooms,
        windows=total(lambda c: c.windows) / rooms,
        furniture=total(lambda c: len(c.top) - c.hung) / rooms,
        hung=hung / rooms,
        children=children / len(counts),
        children_per_receptacle=children / max(1.0, holding),
        types=float(np.median([len(each.types) for each in counts])),
        all_types=len(set().union(*(each.types for each in counts))),
        walkable=total(lambda c: c.walk.share) / len(counts),
        rooms_reached=total(lambda c: len(c.walk.rooms)) / rooms,
    )


def _count(house: ProceduralHouse) -> _Counts:
    return _Counts(
        floors=[Polygon(room.outline) for room in house.rooms],
        doors=len(house.doors),
        windows=len(house.windows),
        top=[assets()[item.asset_id] for item in house.objects],
        hung=sum(_hangs(item) for item in house.objects),
        children=[assets()[child.asset_id] for item in house.objects for child in item.children or ()],
        walk=walkable(house),
    )


def _corners(floor: Polygon) -> int:
    """Corners of a floor, not counting points on a straight wall."""
    straight = Polygon(floor.exterior.coords).simplify(0.001)
    return len(straight.exterior.coords) - 1 if isinstance(straight, Polygon) else 0


def _hangs(item: Item) -> bool:
    """Whether an object is on a wall: by its type, or, for televisions, because it is off the floor."""
    asset = assets()[item.asset_id]
    return asset.type in _WALL_TYPES or item.position.y - asset.size[1] / 2 > 0.3
