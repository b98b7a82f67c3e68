"""Takes houses from outside: what is refused here is refused in AI2-THOR's own words where it has them."""

from typing import Any

import shapely
from msgspec.structs import replace

from layoutgen.catalogue.assets import assets, materials
from layoutgen.engine.errors import SceneError
from layoutgen.errors import HouseError
from layoutgen.houses.schema import Item, Opening, ProceduralHouse, Room, Wall, parse_house, stated_schema

SCHEMA = (1, 0, 0)
MAX_EXTENT = 120.0  # metres; the largest ProcTHOR houses span 30
MAX_OBJECTS = 1000  # ProcTHOR's largest houses hold some 300
MAX_CORNERS = 100  # of a room's floor; ProcTHOR's have 20 at most
MAX_CROSSING_CORNERS = 24  # of one that crosses itself, which falls into ever more pieces
SPARE_COVER = 20.0  # square metres that are never too much
MAX_COVER = 3.0  # floors' worth of what things cover, one on the other; furnished houses have 0.6
MAX_DEPTH = 32  # of things on things; ProcTHOR's lie two deep


def read_house(data: Any) -> ProceduralHouse:
    """The typed house that a client sent.

    Raises:
        SceneError: a key is missing, of the wrong type or out of range.
    """
    _check_schema(data)
    try:
        return parse_house(data)
    except HouseError as error:
        raise SceneError(f"Malformed house: {error}") from error


def check_house(house: ProceduralHouse) -> None:
    """Returns where the engine can build a house, and in a time that follows from its size.

    Raises:
        SceneError: two things share an id, or it is too large, too full or too intricate.
    """
    _check_depth(house)
    _check_ids(house)
    _check_extent(house)
    _check_corners(house)
    _check_cover(house)


def same_building(house: ProceduralHouse, other: ProceduralHouse) -> bool:
    """Whether two houses differ in their objects at most."""
    return replace(house, objects=[]) == replace(other, objects=[])


def _check_schema(data: Any) -> None:
    text = stated_schema(data)
    if not isinstance(text, str):
        raise SceneError(
            "House metadata schema not specified! Should be under house['metadata']['schema']. "
            "The current schema for this THOR version is '1.0.0'"
        )
    try:
        version = tuple(int(part) for part in text.split("."))
    except ValueError as error:
        raise SceneError(f"Invalid house version: '{text}'") from error
    if version < SCHEMA:
        raise SceneError(
            f"Incompatible house schema version '{version}', please upgrade to latest '{SCHEMA}' "
            "using the 'procthor' package's 'scripts/upgrade_house.py'."
        )
    if version > SCHEMA:
        raise SceneError(f"Invalid house version: '{text}'. Supported version is '1.0.0'")


def unknown_materials(house: ProceduralHouse) -> list[str]:
    """Names of materials that ProcTHOR's database lacks, in order."""
    surfaces = [room.floor_material for room in house.rooms] + [wall.material for wall in house.walls]
    surfaces += [ceiling.material for room in house.rooms for ceiling in room.ceilings or () if ceiling.material]
    surfaces.append(house.procedural_parameters.ceiling_material)
    known = {name for group in materials().values() for name in group}
    return sorted({surface.name for surface in surfaces if surface.name} - known)


def _check_depth(house: ProceduralHouse) -> None:
    level = list(house.objects)
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in item.children or ()]
    if level:
        raise SceneError(f"Malformed house: objects nest more than {MAX_DEPTH} deep")


def _check_ids(house: ProceduralHouse) -> None:
    flat = house.items()
    if len(flat) > MAX_OBJECTS:
        raise SceneError(f"Malformed house: {len(flat)} objects, at most {MAX_OBJECTS} are supported")
    seen: set[str] = set()
    named: list[Room | Wall | Opening | Item] = [*house.rooms, *house.walls, *house.doors, *house.windows]
    for part in (*named, *(item for item, _ in flat)):
        if part.id in seen:
            raise SceneError(f"Malformed house: two parts have the id '{part.id}'")
        seen.add(part.id)


def _check_corners(house: ProceduralHouse) -> None:
    for room in house.rooms:
        corners = len(room.floor_polygon)
        if corners > MAX_CORNERS:
            raise SceneError(f"Malformed house: room '{room.id}' has {corners} corners, {MAX_CORNERS} are supported")
        if corners > MAX_CROSSING_CORNERS and not shapely.Polygon(room.outline).is_valid:
            raise SceneError(
                f"Malformed house: the {corners} edges of room '{room.id}' cross one another; "
                f"at most {MAX_CROSSING_CORNERS} that do are supported"
            )


def _check_cover(house: ProceduralHouse) -> None:
    """What things cover is what light is baked for."""
    sizes = [asset.size for item, _ in house.items() if (asset := assets().get(item.asset_id))]
    cover = sum(width * depth for width, _, depth in sizes)
    outlines = [room.outline for room in house.rooms if len(room.outline) > 2]
    floor = sum(abs(shapely.Polygon(outline).area) for outline in outlines)
    if cover > MAX_COVER * floor + SPARE_COVER:
        raise SceneError(
            f"Malformed house: its objects cover {cover:.0f} m2 of a floor of {floor:.0f} m2, "
            f"at most {MAX_COVER:g} times as much is supported"
        )


def _check_extent(house: ProceduralHouse) -> None:
    corners = [p for room in house.rooms for p in room.floor_polygon]
    corners += [p for wall in house.walls for p in wall.polygon]
    for axis in ("x", "y", "z"):
        values = [getattr(corner, axis) for corner in corners]
        if max(values) - min(values) > MAX_EXTENT:
            raise SceneError(
                f"Malformed house: it spans {max(values) - min(values):.0f} m along {axis}, "
                f"at most {MAX_EXTENT:.0f} m are supported"
            )
