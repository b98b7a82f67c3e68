"""Checks that a house is one that a simulator can load, and says what is wrong with it where it is not."""

from collections.abc import Iterator
from typing import Any

from shapely.geometry import Polygon

from layoutgen.catalogue.assets import assets
from layoutgen.config import leaves
from layoutgen.errors import HouseError
from layoutgen.houses.schema import (
    SCHEMA,
    Fault,
    Item,
    Json,
    Opening,
    ProceduralHouse,
    Room,
    left_out,
    parse_house,
    stated_schema,
)

MAX_COORDINATE = 1000.0
"""Metres; a house that reaches further is a broken file, not a house."""
EXTERIOR = "exterior"
"""The room that ProcTHOR's upgrade to schema 1.0.0 names for the outer faces of walls."""


def validate_house(data: Any, name: str = "house") -> ProceduralHouse:
    """The typed house, where `data` is a complete one in ProcTHOR's schema 1.0.0.

    Raises:
        HouseError: names the house, the key's path and the reason.
    """
    try:
        _check_schema(data)
        _refuse(_number_faults(data))
        house = parse_house(data)
        _refuse(left_out(house, data))
        _refuse(_faults(house))
    except HouseError as error:
        raise HouseError(f"{name}: {error}") from error
    except RecursionError as error:
        raise HouseError(f"{name}: its parts nest too deeply") from error
    return house


def _refuse(faults: Iterator[Fault]) -> None:
    for path, reason in faults:
        raise HouseError(f"{reason} - at `{path}`" if path != "$" else reason)


def _check_schema(data: Any) -> None:
    schema = stated_schema(data)
    if schema not in (None, SCHEMA):
        raise HouseError(f"house schema {schema!r} is not {SCHEMA}; upgrade the file - at `$.metadata.schema`")


def _number_faults(data: Json) -> Iterator[Fault]:
    for path, value in leaves(data, "$"):
        if isinstance(value, int | float) and not abs(value) <= MAX_COORDINATE:
            yield path, f"{value} is not a number a house can have"


def _faults(house: ProceduralHouse) -> Iterator[Fault]:
    for index, room in enumerate(house.rooms):
        yield from _room_faults(room, f"$.rooms[{index}]")
    rooms = {room.id for room in house.rooms}
    for index, wall in enumerate(house.walls):
        if wall.room_id not in rooms | {EXTERIOR}:
            yield f"$.walls[{index}].roomId", f"wall {wall.id} names the unknown room {wall.room_id!r}"
    yield from _duplicates([room.id for room in house.rooms], "$.rooms")
    yield from _duplicates([wall.id for wall in house.walls], "$.walls")
    walls = {wall.id for wall in house.walls}
    for kind, openings in (("doors", house.doors), ("windows", house.windows)):
        for index, opening in enumerate(openings):
            yield from _opening_faults(opening, rooms, walls, f"$.{kind}[{index}]")
    yield from _object_faults(house.objects, "$.objects", set())


def _room_faults(room: Room, path: str) -> Iterator[Fault]:
    polygon = Polygon(room.outline)
    if not polygon.is_valid:
        yield f"{path}.floorPolygon", f"the floor of {room.id} crosses itself"
    elif polygon.area < 0.1:
        yield f"{path}.floorPolygon", f"the floor of {room.id} has no area"


def _opening_faults(opening: Opening, rooms: set[str], walls: set[str], path: str) -> Iterator[Fault]:
    if opening.asset_id not in assets():
        yield f"{path}.assetId", f"unknown asset {opening.asset_id!r}"
    for key, room in (("room0", opening.room0), ("room1", opening.room1)):
        if room not in rooms:
            yield f"{path}.{key}", f"{opening.id} names the unknown room {room!r}"
    for key, wall in (("wall0", opening.wall0), ("wall1", opening.wall1)):
        if wall not in walls:
            yield f"{path}.{key}", f"{opening.id} names the unknown wall {wall!r}"


def _object_faults(objects: list[Item], path: str, seen: set[str]) -> Iterator[Fault]:
    for index, item in enumerate(objects):
        here = f"{path}[{index}]"
        if item.asset_id not in assets():
            yield f"{here}.assetId", f"unknown asset {item.asset_id!r}"
        if item.id in seen:
            yield f"{here}.id", f"two objects have the id {item.id!r}"
        seen.add(item.id)
        yield from _object_faults(item.children or [], f"{here}.children", seen)


def _duplicates(ids: list[str], path: str) -> Iterator[Fault]:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            yield f"{path}[{index}].id", f"the id {name!r} is there twice"
