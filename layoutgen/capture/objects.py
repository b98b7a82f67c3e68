"""Objects and rooms of a clip, from the simulator's metadata to the observer frame."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from layoutgen.dataset.records import Room, SceneObject
from layoutgen.geometry.boxes import Point, centre, corners
from layoutgen.geometry.frames import FloorFrame, ObserverFrame
from layoutgen.geometry.polygons import contains
from layoutgen.houses.assets import assets
from layoutgen.houses.names import category_name, number_names
from layoutgen.houses.schema import ProceduralHouse
from layoutgen.walk.scene import world_box

STRUCTURE = frozenset({"Floor", "Wall", "Ceiling"})
"""Types that are the building and no objects of the record."""
_LEVEL = 1e-3
_AGREE = 0.01

Item = dict[str, Any]


def scene_rooms(house: ProceduralHouse | None, items: Sequence[Item], observer: ObserverFrame) -> list[Room]:
    """The rooms with their polygons in the observer frame; named scenes are one room, the extent of their floor."""
    if house is None:
        floors = [world_box(item) for item in items if item["objectType"] == "Floor"]
        areas = [corners([box[0], box[2], box[3], box[5]]) for box in floors]
        return [Room(f"room|{i}", "Room", _points(observer, area)) for i, area in enumerate(areas)]
    return [Room(room.id, room.room_type, _points(observer, room.outline)) for room in house.rooms]


def scene_objects(
    items: Sequence[Item], shown: Sequence[int], rooms: Sequence[Room], observer: ObserverFrame, floor_y: float
) -> list[SceneObject]:
    """The record's objects: those of the simulator's `items` that `shown` lists, in that order, named and numbered."""
    chosen = [items[index] for index in shown]
    flat = [observer.box(world_box(item)) for item in chosen]
    names = number_names([category_name(item["objectType"]) for item in chosen], [centre(box) for box in flat])
    by_id = {item["objectId"]: item for item in items}
    objects = []
    for item, name, bbox in zip(chosen, names, flat, strict=True):
        box = world_box(item)
        objects.append(
            SceneObject(
                id=item["objectId"],
                type=item["objectType"],
                name=name,
                bbox=bbox,
                footprint=_footprint(item, box, observer),
                y=[box[1] - floor_y, box[4] - floor_y],
                world_aabb=box,
                room=next((room.id for room in rooms if contains(room.polygon, centre(bbox))), ""),
                parent=_parent(item, by_id),
            )
        )
    return objects


def _footprint(item: Item, box: Sequence[float], observer: ObserverFrame) -> list[list[float]]:
    """Corners of the oriented box where the simulator or the asset's size gives it exactly, else of the world box."""
    oriented = _simulator_corners(item) or _asset_corners(item, box)
    return _points(observer, oriented or corners([box[0], box[2], box[3], box[5]]))


def _simulator_corners(item: Item) -> list[Point]:
    """Bottom corners of the oriented box, if there is one and it stands level."""
    oriented = item["objectOrientedBoundingBox"]
    bottom = np.array(oriented["cornerPoints"][:4]) if oriented else np.empty((0, 3))
    if not len(bottom) or np.ptp(bottom[:, 1]) > _LEVEL:
        return []
    return [(float(x), float(z)) for x, _, z in bottom]


def _asset_corners(item: Item, box: Sequence[float]) -> list[Point]:
    """Corners of the asset's own box turned by the object's yaw, if the world box confirms that it is that box."""
    asset = assets().get(item["assetId"])
    turn = item["rotation"]
    if asset is None or abs((turn["x"] + 180) % 360 - 180) > _LEVEL or abs((turn["z"] + 180) % 360 - 180) > _LEVEL:
        return []
    own = FloorFrame(*centre([box[0], box[2], box[3], box[5]]), turn["y"])
    half_x, half_z = asset.size[0] / 2, asset.size[2] / 2
    turned = [own.world(x, z) for x, z in ((half_x, half_z), (-half_x, half_z), (-half_x, -half_z), (half_x, -half_z))]
    found = [max(x for x, _ in turned) - box[3], max(z for _, z in turned) - box[5]]
    return turned if max(map(abs, found)) <= _AGREE else []


def _parent(item: Item, by_id: dict[str, Item]) -> str:
    """The smallest receptacle that holds the object; floors do not count."""
    holders = [by_id[name] for name in item["parentReceptacles"] or () if name in by_id]
    inner = [holder for holder in holders if holder["objectType"] not in STRUCTURE]
    return min(inner, key=_volume)["objectId"] if inner else ""


def _volume(item: Item) -> float:
    size = item["axisAlignedBoundingBox"]["size"]
    return float(size["x"] * size["y"] * size["z"])


def _points(observer: ObserverFrame, points: Sequence[Sequence[float]]) -> list[list[float]]:
    """World points in the observer frame, counter-clockwise with x to the right and z up."""
    seen = [list(observer.point(x, z)) for x, z in points]
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(seen, seen[1:] + seen[:1], strict=True))
    return seen if doubled > 0 else seen[::-1]
