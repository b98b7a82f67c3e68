"""What a collection of houses is like, in a few means."""

from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
from shapely.geometry import Polygon

from layoutgen.houses.assets import assets
from layoutgen.houses.schema import Item, ProceduralHouse
from layoutgen.houses.supports import supports
from layoutgen.houses.walkable import walkable

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


def house_stats(houses: Iterable[ProceduralHouse]) -> HouseStats:
    """The statistics of houses."""
    rows = [_count(house) for house in houses]
    total = {key: float(sum(row[key] for row in rows)) for key in rows[0] if key != "type_set"}
    count, rooms = len(rows), total["rooms"]
    return HouseStats(
        houses=count,
        rooms=rooms / count,
        area=total["area"] / count,
        room_area=total["area"] / rooms,
        corners=total["corners"] / rooms,
        doors=total["doors"] / rooms,
        windows=total["windows"] / rooms,
        furniture=total["furniture"] / rooms,
        hung=total["hung"] / rooms,
        children=total["children"] / count,
        children_per_receptacle=total["children"] / max(1.0, total["receptacles"]),
        types=float(np.median([row["types"] for row in rows])),
        all_types=len(set().union(*(row["type_set"] for row in rows))),
        walkable=total["walkable"] / count,
        rooms_reached=total["rooms_reached"] / rooms,
    )


def _count(house: ProceduralHouse) -> dict[str, Any]:
    """One house's counts."""
    top = [assets()[item.asset_id] for item in house.objects]
    children = [assets()[child.asset_id] for item in house.objects for child in item.children or ()]
    floors = [Polygon(room.outline) for room in house.rooms]
    hung = sum(_hangs(item) for item in house.objects)
    types = {asset.type for asset in (*top, *children)}
    walk = walkable(house)
    return {
        "rooms": len(floors),
        "area": sum(floor.area for floor in floors),
        "corners": sum(_corners(floor) for floor in floors),
        "doors": len(house.doors),
        "windows": len(house.windows),
        "furniture": len(top) - hung,
        "hung": hung,
        "children": len(children),
        "receptacles": sum(1 for asset in top if supports(asset)),
        "types": len(types),
        "type_set": types,
        "walkable": walk.share,
        "rooms_reached": len(walk.rooms),
    }


def _corners(floor: Polygon) -> int:
    """Corners of a floor, not counting points on a straight wall."""
    straight = Polygon(floor.exterior.coords).simplify(0.001)
    return len(straight.exterior.coords) - 1 if isinstance(straight, Polygon) else 0


def _hangs(item: Item) -> bool:
    """Whether an object is on a wall: by its type, or, for televisions, because it is off the floor."""
    asset = assets()[item.asset_id]
    return asset.type in _WALL_TYPES or item.position.y - asset.size[1] / 2 > 0.3
