"""The parts of ProcTHOR's house JSON, schema 1.0.0, that every simulator needs, as types (others may be there too)."""

from typing import Any

import msgspec


class Vector(msgspec.Struct):
    """A point or an Euler rotation; metres or degrees."""

    x: float
    y: float
    z: float


class MaterialRef(msgspec.Struct):
    """A material by name, with an optional tint {r, g, b} from 0 to 1."""

    name: str
    color: dict[str, float] | None = None


class Room(msgspec.Struct):
    """A room: its floor's polygon, clockwise seen from above."""

    id: str
    roomType: str
    floorPolygon: list[Vector]
    floorMaterial: MaterialRef


class Wall(msgspec.Struct):
    """One side of a wall: two bottom points and two top points."""

    id: str
    roomId: str
    polygon: list[Vector]
    material: MaterialRef


class Opening(msgspec.Struct):
    """A door or a window; its hole is two corners in wall0's own frame (x along the wall, y up)."""

    id: str
    assetId: str
    room0: str
    room1: str
    wall0: str
    wall1: str
    holePolygon: list[Vector]
    assetPosition: Vector


class Object(msgspec.Struct):
    """A piece of furniture or a thing on one; `position` is the centre of its box."""

    id: str
    assetId: str
    position: Vector
    rotation: dict[str, Any]
    children: list["Object"] = []


class AgentPose(msgspec.Struct):
    """Where the agent starts."""

    position: Vector
    rotation: Vector
    horizon: float
    standing: bool


class Metadata(msgspec.Struct):
    """What the simulator needs to know about the file itself."""

    schema: str
    agent: AgentPose | None = None


class Procedural(msgspec.Struct):
    """Ceiling, sky and lights."""

    ceilingMaterial: MaterialRef
    lights: list[dict[str, Any]]
    skyboxId: str


class HouseJson(msgspec.Struct):
    """A whole house."""

    metadata: Metadata
    rooms: list[Room]
    walls: list[Wall]
    doors: list[Opening]
    windows: list[Opening]
    objects: list[Object]
    proceduralParameters: Procedural
