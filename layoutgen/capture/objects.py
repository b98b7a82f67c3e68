"""Objects and rooms of a clip, from the studio's world to the observer frame."""

from collections.abc import Sequence

from layoutgen.catalogue.names import category_name, number_names
from layoutgen.dataset.records import OrientedBox, Room, SceneObject
from layoutgen.geometry import boxes
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.geometry.polygons import Polygon, contains, counter_clockwise, parts_within
from layoutgen.houses.schema import ProceduralHouse
from layoutgen.studio.base import Outline, SeenObject

STRUCTURE = frozenset({"Floor", "Wall", "Ceiling"})
"""Types that are the building and no objects of the record."""


def scene_rooms(house: ProceduralHouse | None, items: Sequence[SeenObject], observer: ObserverFrame) -> list[Room]:
    """The rooms with their polygons in the observer frame; named scenes are one room, the extent of their floor."""
    if house is None:
        areas = [item.box.floor.corners for item in items if item.type == "Floor"]
        return outlined([Outline(f"room|{i}", "Room", tuple(area)) for i, area in enumerate(areas)], observer)
    return outlined([Outline(room.id, room.room_type, tuple(room.outline)) for room in house.rooms], observer)


def outlined(rooms: Sequence[Outline], observer: ObserverFrame) -> list[Room]:
    """Rooms of the world with their polygons in the observer frame."""
    return [Room(room.id, room.type, _points(observer, room.polygon)) for room in rooms]


def scene_objects(
    items: Sequence[SeenObject], shown: Sequence[int], rooms: Sequence[Room], observer: ObserverFrame, floor_y: float
) -> list[SceneObject]:
    """The record's objects: those of the studio's `items` that `shown` lists, in that order, named and numbered."""
    chosen = [items[index] for index in shown]
    covered = [[_points(observer, part) for part in _world_footprint(item)] for item in chosen]
    flat = [_bbox(item, parts, observer) for item, parts in zip(chosen, covered, strict=True)]
    names = number_names([category_name(item.type) for item in chosen], [box.centre for box in flat])
    types = {item.id: item.type for item in items}
    return [
        SceneObject(
            id=item.id,
            type=item.type,
            name=name,
            bbox=list(bbox),
            footprint=_footprint(parts, bbox),
            outline=_points(observer, item.outline),
            y=[item.box.y_min - floor_y, item.box.y_max - floor_y],
            world_aabb=list(item.box),
            oriented_box=OrientedBox.of(item.oriented or boxes.OrientedBox.of(item.box)),
            room=next((room.id for room in rooms if contains(room.polygon, bbox.centre)), ""),
            parent=_parent(item, types),
        )
        for item, name, parts, bbox in zip(chosen, names, covered, flat, strict=True)
    ]


def _bbox(item: SeenObject, parts: Sequence[Polygon], observer: ObserverFrame) -> FloorBox:
    """The world box, or where the observer looks askew, the box around what is seen from above, which is tighter."""
    if observer.is_square:
        return observer.box(item.box)
    return FloorBox.around([(x, z) for part in parts for x, z in part])


def _world_footprint(item: SeenObject) -> list[list[Point]]:
    """What the studio says is seen from above, else the outline, as far as it lies in the world box."""
    return parts_within(item.footprint or (item.outline,), item.box.floor)


def _footprint(parts: Sequence[Polygon], bbox: FloorBox) -> list[list[list[float]]]:
    """What is seen from above, in the box."""
    return [[[x, z] for x, z in part] for part in parts_within(parts, bbox)]


def _parent(item: SeenObject, types: dict[str, str]) -> str:
    """The smallest receptacle that holds the object; floors do not count."""
    return next((holder for holder in item.parents if types[holder] not in STRUCTURE), "")


def _points(observer: ObserverFrame, points: Polygon) -> list[list[float]]:
    """World points in the observer frame, counter-clockwise with x to the right and z up."""
    return [[x, z] for x, z in counter_clockwise([observer.point(x, z) for x, z in points])]
