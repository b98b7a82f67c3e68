"""Checks that a house is one that a simulator can load, and says what is wrong with it where it is not."""

import math
from collections.abc import Iterator
from typing import Any

import msgspec
from shapely.geometry import Polygon

from layoutgen.errors import HouseError
from layoutgen.houses.assets import assets
from layoutgen.houses.schema import HouseJson, Object, Opening, Room, Wall
from layoutgen.leaves import leaves

SCHEMA = "1.0.0"
MAX_COORDINATE = 1000.0
"""Metres; a house that reaches further is a broken file, not a house."""
EXTERIOR = "exterior"
"""The room that ProcTHOR's upgrade to schema 1.0.0 names for the outer faces of walls."""

Fault = tuple[str, str]


def validate_house(data: Any, name: str = "house") -> None:
    """Returns where `data` is a house in ProcTHOR's schema 1.0.0.

    Raises:
        HouseError: names the house, the key's path and the reason.
    """
    try:
        for path, reason in _faults(data, _typed(data, name)):
            raise HouseError(f"{name}: {reason} - at `{path}`")
    except RecursionError as error:
        raise HouseError(f"{name}: its parts nest too deeply") from error


def _typed(data: Any, name: str) -> HouseJson:
    metadata = data.get("metadata", {}) if isinstance(data, dict) else {}
    schema = metadata.get("schema", SCHEMA) if isinstance(metadata, dict) else SCHEMA
    if schema != SCHEMA:
        raise HouseError(f"{name}: house schema {schema!r} is not {SCHEMA}; upgrade the file - at `$.metadata.schema`")
    try:
        return msgspec.convert(data, HouseJson)
    except msgspec.ValidationError as error:
        raise HouseError(f"{name}: {error}") from error


def _faults(data: Any, house: HouseJson) -> Iterator[Fault]:
    yield from _number_faults(data)
    if not house.rooms:
        yield "$.rooms", "a house needs at least one room"
    for index, room in enumerate(house.rooms):
        yield from _room_faults(room, f"$.rooms[{index}]")
    rooms = {room.id for room in house.rooms}
    for index, wall in enumerate(house.walls):
        yield from _wall_faults(wall, rooms, f"$.walls[{index}]")
    yield from _duplicates([room.id for room in house.rooms], "$.rooms")
    yield from _duplicates([wall.id for wall in house.walls], "$.walls")
    walls = {wall.id for wall in house.walls}
    for kind, openings in (("doors", house.doors), ("windows", house.windows)):
        for index, opening in enumerate(openings):
            yield from _opening_faults(opening, rooms, walls, f"$.{kind}[{index}]")
    seen: set[str] = set()
    yield from _object_faults(house.objects, "$.objects", seen)


def _number_faults(data: Any) -> Iterator[Fault]:
    for path, value in leaves(data, "$"):
        if isinstance(value, int | float) and not (math.isfinite(value) and abs(value) <= MAX_COORDINATE):
            yield path, f"{value} is not a number a house can have"


def _room_faults(room: Room, path: str) -> Iterator[Fault]:
    points = [(point.x, point.z) for point in room.floorPolygon]
    if len(points) < 3:
        yield f"{path}.floorPolygon", "a floor needs at least three corners"
        return
    polygon = Polygon(points)
    if not polygon.is_valid:
        yield f"{path}.floorPolygon", f"the floor of {room.id} crosses itself"
    elif polygon.area < 0.1:
        yield f"{path}.floorPolygon", f"the floor of {room.id} has no area"


def _wall_faults(wall: Wall, rooms: set[str], path: str) -> Iterator[Fault]:
    if wall.roomId not in rooms | {EXTERIOR}:
        yield f"{path}.roomId", f"wall {wall.id} names the unknown room {wall.roomId!r}"
    if len(wall.polygon) != 4:
        yield f"{path}.polygon", f"wall {wall.id} needs four points, has {len(wall.polygon)}"


def _opening_faults(opening: Opening, rooms: set[str], walls: set[str], path: str) -> Iterator[Fault]:
    if opening.assetId not in assets():
        yield f"{path}.assetId", f"unknown asset {opening.assetId!r}"
    for key in ("room0", "room1"):
        if getattr(opening, key) not in rooms:
            yield f"{path}.{key}", f"{opening.id} names the unknown room {getattr(opening, key)!r}"
    for key in ("wall0", "wall1"):
        if getattr(opening, key) not in walls:
            yield f"{path}.{key}", f"{opening.id} names the unknown wall {getattr(opening, key)!r}"
    if len(opening.holePolygon) != 2:
        yield f"{path}.holePolygon", f"the hole of {opening.id} needs two corners, has {len(opening.holePolygon)}"


def _object_faults(objects: list[Object], path: str, seen: set[str]) -> Iterator[Fault]:
    for index, item in enumerate(objects):
        here = f"{path}[{index}]"
        if item.assetId not in assets():
            yield f"{here}.assetId", f"unknown asset {item.assetId!r}"
        if item.id in seen:
            yield f"{here}.id", f"two objects have the id {item.id!r}"
        seen.add(item.id)
        yield from _object_faults(item.children, f"{here}.children", seen)


def _duplicates(ids: list[str], path: str) -> Iterator[Fault]:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            yield f"{path}[{index}].id", f"the id {name!r} is there twice"
