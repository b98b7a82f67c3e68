"""Writes a drawn house as ProcTHOR house JSON, schema 1.0.0."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layoutgen.geometry.boxes import Point
from layoutgen.houses.generator.lights import layer_of
from layoutgen.houses.generator.openings import Opening, Openings
from layoutgen.houses.generator.parts import Placed
from layoutgen.houses.generator.plan import OUTSIDE, RoomPlan, Wall
from layoutgen.houses.validate import SCHEMA

_DIGITS = 4
_CAMERA_HEIGHT = 0.95
"""Height of the agent's centre that ProcTHOR's houses give; the agent then settles on the floor."""


@dataclass(frozen=True)
class Interior:
    """All that is drawn for a house beside rooms and openings.

    Attributes:
        height: of the walls, metres.
        floors, walls: room id -> material; `walls[OUTSIDE]` is the outside.
        ceiling: material.
        sky: name of a skybox.
        lights: in ProcTHOR's form.
        objects: on floors and walls, with their children.
        start: where the agent stands, world (x, z).
        start_yaw: where it looks, degrees.
        name: what the house was drawn from, for `roomSpecId`.
        split: the split it belongs to.
    """

    height: float
    floors: dict[int, dict[str, Any]]
    walls: dict[int, dict[str, Any]]
    ceiling: dict[str, Any]
    sky: str
    lights: list[dict[str, Any]]
    objects: Sequence[Placed]
    start: Point
    start_yaw: float
    name: str
    split: str


def house_json(rooms: Sequence[RoomPlan], openings: Openings, interior: Interior) -> dict[str, Any]:
    """The house as plain data."""
    return {
        "metadata": _metadata(interior),
        "rooms": [_room(room, interior) for room in rooms],
        "walls": _walls(rooms, openings, interior),
        "doors": [_door(opening, openings.doors[:index]) for index, opening in enumerate(openings.doors)],
        "windows": [_window(opening, openings.windows[:index]) for index, opening in enumerate(openings.windows)],
        "objects": _objects(interior.objects),
        "proceduralParameters": {
            "ceilingMaterial": interior.ceiling,
            "floorColliderThickness": 1.0,
            "receptacleHeight": 0.7,
            "skyboxId": interior.sky,
            "lights": interior.lights,
            "reflections": [],
        },
    }


def _metadata(interior: Interior) -> dict[str, Any]:
    agent = {
        "position": _vector(interior.start[0], _CAMERA_HEIGHT, interior.start[1]),
        "rotation": _vector(0, interior.start_yaw, 0),
        "horizon": 30,
        "standing": True,
    }
    return {"schema": SCHEMA, "roomSpecId": interior.name, "split": interior.split, "agent": agent, "warnings": {}}


def _room(room: RoomPlan, interior: Interior) -> dict[str, Any]:
    return {
        "id": f"room|{room.id}",
        "roomType": room.kind,
        "floorPolygon": [_vector(x, 0, z) for x, z in room.polygon],
        "floorMaterial": interior.floors[room.id],
        "ceilings": [],
        "children": [],
        "layer": layer_of(room.id),
    }


def _walls(rooms: Sequence[RoomPlan], openings: Openings, interior: Interior) -> list[dict[str, Any]]:
    walls = [wall for room in rooms for wall in room.walls]
    inner = [_wall(wall, openings, interior) for wall in walls]
    return inner + [_outer_wall(wall, interior) for wall in walls if wall.other == OUTSIDE]


def _wall(wall: Wall, openings: Openings, interior: Interior) -> dict[str, Any]:
    (ax, az), (bx, bz), top = wall.start, wall.end, interior.height
    data = {
        "id": wall_id(wall),
        "roomId": f"room|{wall.room}",
        "polygon": [_vector(ax, 0, az), _vector(bx, 0, bz), _vector(ax, top, az), _vector(bx, top, bz)],
        "material": interior.walls[wall.room],
        "layer": layer_of(wall.room),
    }
    return {**data, "empty": True} if openings.is_missing(wall) else data


def _outer_wall(wall: Wall, interior: Interior) -> dict[str, Any]:
    """The outside of a wall: the top points come first, and all run the other way."""
    (ax, az), (bx, bz), top = wall.start, wall.end, interior.height
    return {
        "id": wall_id(wall, outer=True),
        "roomId": f"room|{wall.room}",
        "polygon": [_vector(bx, top, bz), _vector(ax, top, az), _vector(bx, 0, bz), _vector(ax, 0, az)],
        "material": interior.walls[OUTSIDE],
        "layer": layer_of(wall.room),
    }


def wall_id(wall: Wall, outer: bool = False) -> str:
    """ProcTHOR's id of a wall: its room and its ends, the lower one first."""
    (ax, az), (bx, bz) = sorted((wall.start, wall.end))
    return f"wall|{'exterior' if outer else wall.room}|{ax:.2f}|{az:.2f}|{bx:.2f}|{bz:.2f}"


def _door(door: Opening, before: Sequence[Opening]) -> dict[str, Any]:
    front = door.wall.other == OUTSIDE
    data = _opening(door, "door", before)
    if door.asset.type == "Doorway":
        data |= {"openable": not front, "openness": 0 if front else 1}
    return data


def _window(window: Opening, before: Sequence[Opening]) -> dict[str, Any]:
    return _opening(window, "window", before)


def _opening(opening: Opening, kind: str, before: Sequence[Opening]) -> dict[str, Any]:
    wall = opening.wall
    outer = wall.other == OUTSIDE
    other = wall.room if outer else wall.other
    numbers = sorted((wall.room, wall.other)) if kind == "door" else [wall.room, _count(wall.room, before)]
    return {
        "id": f"{kind}|{numbers[0]}|{numbers[1]}",
        "assetId": opening.asset.id,
        "room0": f"room|{wall.room}",
        "room1": f"room|{other}",
        "wall0": wall_id(wall),
        "wall1": wall_id(wall, outer=True) if outer else wall_id(_other_side(wall)),
        "holePolygon": [_vector(opening.left, opening.bottom, 0), _vector(opening.right, opening.top, 0)],
        "assetPosition": _vector((opening.left + opening.right) / 2, (opening.bottom + opening.top) / 2, 0),
    }


def _other_side(wall: Wall) -> Wall:
    return Wall(wall.other, wall.room, wall.end, wall.start)


def _count(room: int, before: Sequence[Opening]) -> int:
    return sum(opening.wall.room == room for opening in before)


def _objects(objects: Sequence[Placed]) -> list[dict[str, Any]]:
    """Objects numbered within their room, `2|0`, and children within their parent, `2|0|1`."""
    counts: dict[int, int] = {}
    data = []
    for placed in objects:
        number = counts.get(placed.room, 0)
        counts[placed.room] = number + 1
        data.append(_object(placed, f"{placed.room}|{number}"))
    return data


def _object(placed: Placed, name: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": name,
        "assetId": placed.asset.id,
        "position": _vector(placed.x, placed.y, placed.z),
        "rotation": _vector(0, placed.yaw, 0),
        "kinematic": placed.asset.primary == "Static" or placed.asset.type in _HEAVY,
        "layer": layer_of(placed.room),
        **placed.state,
    }
    if placed.children:
        data["children"] = [_object(child, f"{name}|{index}") for index, child in enumerate(placed.children)]
    return data


_HEAVY = frozenset(
    "ArmChair Bed Cart Chair ClothesDryer CoffeeTable Desk DiningTable Dresser Ottoman ShelvingUnit SideTable Sofa "
    "TVStand Television WashingMachine".split()
)
"""Types that ProcTHOR's houses keep fixed although they could be pushed."""


def _vector(x: float, y: float, z: float) -> dict[str, float]:
    return {"x": round(x, _DIGITS), "y": round(y, _DIGITS), "z": round(z, _DIGITS)}
