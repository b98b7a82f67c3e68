"""A ProcTHOR house (schema 1.0.0) as typed values: the one place that knows the keys of its JSON.

A key that a file may leave out is None where it does. What these types do not know travels along in `rest`, and whole
numbers stay whole, for AI2-THOR reads some of them as integers: `as_json` gives back what `parse_house` was given.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field
from msgspec.structs import force_setattr

from layoutgen.errors import HouseError
from layoutgen.geometry.boxes import Point

SCHEMA = "1.0.0"

Metres = Annotated[float, Meta(ge=-1000.0, le=1000.0)]
Degrees = Annotated[float, Meta(ge=-36000.0, le=36000.0)]
Fraction = Annotated[float, Meta(ge=0.0, le=1.0)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]

Json = dict[str, Any]
"""An object of a house's JSON."""
Fault = tuple[str, str]
"""Path of a key, and what is wrong there."""


class Part(Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of all parts of a house.

    Attributes:
        rest: keys of the file that the type does not know, and those that are null there.
    """

    rest: Json = field(default_factory=dict, name="?")


class Vector(Part, frozen=True):
    """A position or extent in metres."""

    x: Metres = 0.0
    y: Metres = 0.0
    z: Metres = 0.0

    @property
    def xyz(self) -> tuple[float, float, float]:
        """All three, as floats even where the file has whole numbers."""
        return float(self.x), float(self.y), float(self.z)

    @property
    def xz(self) -> Point:
        """The place on the floor."""
        return float(self.x), float(self.z)


class Rotation(Part, frozen=True, kw_only=True):
    """Euler angles, or an axis with an angle."""

    x: Degrees | None = None
    y: Degrees | None = None
    z: Degrees | None = None
    axis: Vector | None = None
    degrees: Degrees | None = None

    @property
    def euler(self) -> tuple[float, float, float]:
        """The three angles; 0 for those that are left out."""
        return float(self.x or 0.0), float(self.y or 0.0), float(self.z or 0.0)

    @property
    def yaw_deg(self) -> float:
        """The angle about the vertical."""
        return self.euler[1]


class Color(Part, frozen=True):
    """sRGB from 0 to 1."""

    r: Fraction | None = None
    g: Fraction | None = None
    b: Fraction | None = None

    def rgb(self) -> tuple[float, float, float]:
        """The three components; 1 for those that are left out."""
        red, green, blue = (1.0 if value is None else float(value) for value in (self.r, self.g, self.b))
        return red, green, blue


class Surface(Part, frozen=True):
    """A material by ProcTHOR's name, with an optional tint."""

    name: str = ""
    color: Color | None = None


class Ceiling(Part, frozen=True):
    """A ceiling of a room."""

    material: Surface | None = None


class Room(Part, frozen=True, kw_only=True):
    """A room: its floor's outline, clockwise seen from above, and material."""

    id: Name
    room_type: str = ""
    floor_polygon: Annotated[list[Vector], Meta(max_length=200)]
    floor_material: Surface = Surface()
    ceilings: list[Ceiling] | None = None
    children: list[Any] | None = None
    layer: str | None = None

    @property
    def outline(self) -> list[Point]:
        """Corners of the floor."""
        return [corner.xz for corner in self.floor_polygon]


class Wall(Part, frozen=True, kw_only=True):
    """A one-sided wall: two bottom and two top corners; an empty one is not built."""

    id: Name
    room_id: str = ""
    polygon: Annotated[list[Vector], Meta(max_length=200)]
    material: Surface = Surface()
    layer: str | None = None
    empty: bool | None = None

    @property
    def line(self) -> tuple[Point, Point]:
        """Its ends on the floor; what is in the wall is measured from the first."""
        return self.polygon[0].xz, self.polygon[1].xz


class Opening(Part, frozen=True, kw_only=True):
    """A door or window; hole and position are in wall0's frame (x along the wall, y up)."""

    id: Name
    asset_id: str
    room0: str = ""
    room1: str = ""
    wall0: str
    wall1: str = ""
    hole_polygon: Annotated[list[Vector], Meta(max_length=200)]
    asset_position: Vector
    openable: bool | None = None
    openness: Fraction | None = None

    @property
    def span(self) -> tuple[float, float]:
        """Where its hole begins and ends along wall0."""
        first, second = self.hole_polygon
        return float(first.x), float(second.x)


class Item(Part, frozen=True, kw_only=True):
    """A piece of furniture or a thing on one; `position` is the centre of its box."""

    id: Name
    asset_id: str
    position: Vector
    rotation: Rotation = Rotation()
    kinematic: bool | None = None
    layer: str | None = None
    openness: Fraction | None = None
    is_on: bool | None = None
    is_dirty: bool | None = None
    children: list["Item"] | None = None


class Shadow(Part, frozen=True, kw_only=True):
    """How a light casts shadows, in Unity's terms."""

    type: str | None = None
    strength: float | None = None
    normal_bias: float | None = None
    bias: float | None = None
    near_plane: float | None = None
    resolution: str | None = None


class Lamp(Part, frozen=True, kw_only=True):
    """A light of the house."""

    id: str | None = None
    type: str | None = None
    position: Vector | None = None
    rotation: Rotation | None = None
    intensity: Annotated[float, Meta(ge=0.0, le=100.0)] | None = None
    range: Annotated[float, Meta(ge=0.0, le=1000.0)] | None = None
    indirect_multiplier: float | None = None
    rgb: Color | None = None
    shadow: Shadow | None = None
    layer: str | None = None
    culling_mask_off: list[str] | None = None


class Procedural(Part, frozen=True, kw_only=True):
    """House-wide parameters."""

    ceiling_material: Surface = Surface()
    floor_collider_thickness: float | None = None
    receptacle_height: float | None = None
    skybox_id: str = ""
    lights: Annotated[list[Lamp], Meta(max_length=200)] = field(default_factory=list)
    reflections: list[Any] | None = None


class AgentStart(Part, frozen=True, kw_only=True):
    """Where the house's author put the agent."""

    position: Vector
    rotation: Rotation = Rotation()
    horizon: Degrees = 0.0
    standing: bool = True


class Metadata(Part, frozen=True, kw_only=True):
    """What the house says about itself."""

    schema: str
    room_spec_id: str | None = None
    split: str | None = None
    agent: AgentStart | None = None
    warnings: Any = None


class ProceduralHouse(Part, frozen=True, kw_only=True):
    """A whole house; AI2-THOR calls it so too."""

    metadata: Metadata
    rooms: Annotated[list[Room], Meta(max_length=200)]
    walls: Annotated[list[Wall], Meta(max_length=2000)]
    doors: Annotated[list[Opening], Meta(max_length=500)] = field(default_factory=list)
    windows: Annotated[list[Opening], Meta(max_length=500)] = field(default_factory=list)
    objects: list[Item] = field(default_factory=list)
    procedural_parameters: Procedural = Procedural()

    def items(self) -> list[tuple[Item, Item | None]]:
        """Every object with the one it is listed under, parents first."""
        found: list[tuple[Item, Item | None]] = []
        pending: list[tuple[Item, Item | None]] = [(item, None) for item in reversed(self.objects)]
        while pending:
            item, parent = pending.pop()
            found.append((item, parent))
            pending.extend((child, item) for child in reversed(item.children or ()))
        return found


_WRITTEN: dict[type[Part], tuple[str, ...]] = {
    ProceduralHouse: ("doors", "windows", "objects", "proceduralParameters"),
    Procedural: ("ceilingMaterial", "lights", "skyboxId"),
    AgentStart: ("rotation", "horizon", "standing"),
    Room: ("roomType", "floorMaterial"),
    Wall: ("roomId", "material"),
    Opening: ("room0", "room1", "wall1"),
    Item: ("rotation",),
    Surface: ("name",),
    Vector: ("x", "y", "z"),
}
"""Keys that AI2-THOR does without where it must, and that a complete house has all the same."""


def parse_house(data: Any) -> ProceduralHouse:
    """The typed house.

    Raises:
        HouseError: a key is missing, of the wrong type or out of range, or an outline has too few corners.
    """
    try:
        house = msgspec.convert(data, ProceduralHouse)
        for _, part, source in _parts(house, data):
            _keep(part, source)
    except RecursionError as error:
        raise HouseError("its parts nest too deeply") from error
    except (msgspec.ValidationError, UnicodeError) as error:
        reason = str(error).replace(" | null`", "`")  # null is a key left out, which nobody needs to write
        raise HouseError(reason) from error
    for path, reason in _shape_faults(house):
        raise HouseError(f"{reason} - at `{path}`")
    return house


def as_json(part: Part) -> Json:
    """A house, or a part of one, as plain data in ProcTHOR's schema."""
    known = {key: _plain(getattr(part, name)) for key, name in _keys(type(part)).items()}
    return part.rest | {key: value for key, value in known.items() if value is not None}


def stated_schema(data: Any) -> object:
    """The version of the schema that a house's JSON says it is in; None where it says nothing."""
    metadata = data.get("metadata") if isinstance(data, dict) else None
    return metadata.get("schema") if isinstance(metadata, dict) else None


def named_split(data: Json) -> str | None:
    """The split that a house's JSON names, for a look at many houses without taking them apart."""
    metadata = data.get("metadata")
    return metadata.get("split") if isinstance(metadata, dict) else None


def left_out(house: ProceduralHouse, data: Json) -> Iterator[Fault]:
    """The keys that the JSON of a house lacks although a complete house has them."""
    for path, part, source in _parts(house, data):
        for key in _WRITTEN.get(type(part), ()):
            if key not in source:
                yield path, f"Object missing required field `{key}`"


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return as_json(value)
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


@cache
def _keys(kind: type[Part]) -> dict[str, str]:
    """Key in the JSON -> name of the field."""
    pairs = zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True)
    return {key: name for key, name in pairs if name != "rest"}


def _parts(house: ProceduralHouse, data: Json) -> Iterator[tuple[str, Part, Json]]:
    """Every part that is in the JSON: its path, itself, and what it was read from."""
    pending: list[tuple[str, Part, Json]] = [("$", house, data)]
    while pending:
        path, part, source = pending.pop()
        yield path, part, source
        for key, name in _keys(type(part)).items():
            value, read = getattr(part, name), source.get(key)
            if isinstance(value, Part) and read is not None:
                pending.append((f"{path}.{key}", value, read))
            elif isinstance(value, list) and value and isinstance(value[0], Part):
                pending += [(f"{path}.{key}[{i}]", *pair) for i, pair in enumerate(zip(value, read or (), strict=True))]


def _keep(part: Part, source: Json) -> None:
    """Puts back what the conversion lost: unknown keys, nulls, and that numbers were whole."""
    keys = _keys(type(part))
    rest = {key: value for key, value in source.items() if key not in keys or value is None}
    force_setattr(part, "rest", rest)
    for key, name in keys.items():
        if type(source.get(key)) is int:
            force_setattr(part, name, source[key])


def _shape_faults(house: ProceduralHouse) -> Iterator[Fault]:
    if not house.rooms:
        yield "$.rooms", "a house needs at least one room"
    for index, room in enumerate(house.rooms):
        if len(room.floor_polygon) < 3:
            yield f"$.rooms[{index}].floorPolygon", "a floor needs at least three corners"
    for index, wall in enumerate(house.walls):
        if len(wall.polygon) != 4:
            yield f"$.walls[{index}].polygon", f"wall {wall.id} needs four points, has {len(wall.polygon)}"
    for kind, openings in (("doors", house.doors), ("windows", house.windows)):
        for index, opening in enumerate(openings):
            if (count := len(opening.hole_polygon)) != 2:
                path = f"$.{kind}[{index}].holePolygon"
                yield path, f"the hole of {opening.id} needs two corners, has {count}"
