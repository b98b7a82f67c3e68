"""A ProcTHOR house (schema 1.0.0) as typed values: whatever passes here can be built."""

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from layoutgen.engine.errors import SceneError
from layoutgen.houses.assets import materials

SCHEMA = (1, 0, 0)
MAX_EXTENT = 120.0  # metres; the largest ProcTHOR houses span 30
MAX_OBJECTS = 5000
MAX_DEPTH = 32  # of things on things; ProcTHOR's lie two deep

Metres = Annotated[float, Meta(ge=-1000.0, le=1000.0)]
Degrees = Annotated[float, Meta(ge=-36000.0, le=36000.0)]
Fraction = Annotated[float, Meta(ge=0.0, le=1.0)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
T = TypeVar("T")


class _Part(Struct, frozen=True, rename="camel"):
    """Base of all parts; unknown keys are ignored, as Unity does."""


class Vector(_Part, frozen=True):
    """A position or extent in metres."""

    x: Metres = 0.0
    y: Metres = 0.0
    z: Metres = 0.0


class Rotation(_Part, frozen=True):
    """Euler angles, or an axis with an angle."""

    x: Degrees = 0.0
    y: Degrees = 0.0
    z: Degrees = 0.0
    axis: Vector | None = None
    degrees: Degrees = 0.0


class Color(_Part, frozen=True):
    """sRGB from 0 to 1."""

    r: Fraction = 1.0
    g: Fraction = 1.0
    b: Fraction = 1.0

    def rgb(self) -> tuple[float, float, float]:
        """The three components."""
        return self.r, self.g, self.b


class Surface(_Part, frozen=True):
    """A material by ProcTHOR's name, with an optional tint."""

    name: str = ""
    color: Color | None = None


class Ceiling(_Part, frozen=True):
    """A ceiling of a room."""

    material: Surface | None = None


class Room(_Part, frozen=True):
    """A room: its floor's outline and material."""

    id: Name
    floor_polygon: Annotated[list[Vector], Meta(min_length=3, max_length=200)]
    room_type: str = ""
    floor_material: Surface = Surface()
    ceilings: list[Ceiling] = field(default_factory=list)


class Wall(_Part, frozen=True):
    """A one-sided wall: two bottom and two top corners."""

    id: Name
    polygon: Annotated[list[Vector], Meta(min_length=4, max_length=4)]
    room_id: str = ""
    material: Surface = Surface()
    empty: bool = False


class Opening(_Part, frozen=True):
    """A door or window; hole and position are in wall0's frame (x along the wall, y up)."""

    id: Name
    asset_id: str
    wall0: str
    hole_polygon: Annotated[list[Vector], Meta(min_length=2, max_length=2)]
    asset_position: Vector
    wall1: str = ""
    room0: str = ""
    room1: str = ""
    openable: bool = False
    openness: Fraction = 0.0


class Item(_Part, frozen=True):
    """An object; position is the centre of its box."""

    id: Name
    asset_id: str
    position: Vector
    rotation: Rotation = Rotation()
    kinematic: bool = False
    children: list["Item"] = field(default_factory=list)
    openness: Fraction | None = None
    is_on: bool | None = None
    is_dirty: bool | None = None


class Lamp(_Part, frozen=True):
    """A light of the house."""

    type: str = "point"
    position: Vector = Vector()
    rgb: Color = Color()
    intensity: Annotated[float, Meta(ge=0.0, le=100.0)] = 1.0
    range: Annotated[float, Meta(ge=0.0, le=1000.0)] = 10.0


class Procedural(_Part, frozen=True):
    """House-wide parameters."""

    ceiling_material: Surface = Surface()
    lights: Annotated[list[Lamp], Meta(max_length=200)] = field(default_factory=list)
    skybox_id: str = ""


class AgentStart(_Part, frozen=True):
    """Where the house's author put the agent."""

    position: Vector
    rotation: Rotation = Rotation()
    horizon: Degrees = 0.0
    standing: bool = True


class Metadata(_Part, frozen=True):
    """What the house says about itself."""

    schema: str
    agent: AgentStart | None = None


class House(_Part, frozen=True):
    """A whole house."""

    metadata: Metadata
    rooms: Annotated[list[Room], Meta(min_length=1, max_length=200)]
    walls: Annotated[list[Wall], Meta(max_length=2000)]
    doors: Annotated[list[Opening], Meta(max_length=500)] = field(default_factory=list)
    windows: Annotated[list[Opening], Meta(max_length=500)] = field(default_factory=list)
    objects: list[Item] = field(default_factory=list)
    procedural_parameters: Procedural = Procedural()


def parse_house(data: Any) -> House:
    """The typed house.

    Raises:
        SceneError: a key is missing, of the wrong type or out of range; two things share an id; it is too large.
    """
    _check_schema(data)
    try:
        house = msgspec.convert(data, House)
    except (msgspec.ValidationError, RecursionError, UnicodeError) as error:
        raise SceneError(f"Malformed house: {error}") from error
    _check_depth(house)
    _check_ids(house)
    _check_extent(house)
    return house


def _check_schema(data: Any) -> None:
    metadata = data.get("metadata") if isinstance(data, dict) else None
    text = metadata.get("schema") if isinstance(metadata, dict) else None
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


def unknown_materials(house: House) -> list[str]:
    """Names of materials that ProcTHOR's database lacks, in order."""
    surfaces = [room.floor_material for room in house.rooms] + [wall.material for wall in house.walls]
    surfaces += [ceiling.material for room in house.rooms for ceiling in room.ceilings if ceiling.material]
    surfaces.append(house.procedural_parameters.ceiling_material)
    known = {name for group in materials().values() for name in group}
    return sorted({surface.name for surface in surfaces if surface.name} - known)


def items(house: House) -> list[tuple[Item, Item | None]]:
    """Every object with its parent in the file, parents first."""
    found: list[tuple[Item, Item | None]] = []
    pending: list[tuple[Item, Item | None]] = [(item, None) for item in reversed(house.objects)]
    while pending:
        item, parent = pending.pop()
        found.append((item, parent))
        pending.extend((child, item) for child in reversed(item.children))
    return found


def _check_depth(house: House) -> None:
    level = list(house.objects)
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in item.children]
    if level:
        raise SceneError(f"Malformed house: objects nest more than {MAX_DEPTH} deep")


def _check_ids(house: House) -> None:
    flat = items(house)
    if len(flat) > MAX_OBJECTS:
        raise SceneError(f"Malformed house: {len(flat)} objects, at most {MAX_OBJECTS} are supported")
    seen: set[str] = set()
    named: list[Room | Wall | Opening | Item] = [*house.rooms, *house.walls, *house.doors, *house.windows]
    for part in (*named, *(item for item, _ in flat)):
        if part.id in seen:
            raise SceneError(f"Malformed house: two parts have the id '{part.id}'")
        seen.add(part.id)


def _check_extent(house: House) -> None:
    corners = [p for room in house.rooms for p in room.floor_polygon]
    corners += [p for wall in house.walls for p in wall.polygon]
    for axis in ("x", "y", "z"):
        values = [getattr(corner, axis) for corner in corners]
        if max(values) - min(values) > MAX_EXTENT:
            raise SceneError(
                f"Malformed house: it spans {max(values) - min(values):.0f} m along {axis}, "
                f"at most {MAX_EXTENT:.0f} m are supported"
            )
