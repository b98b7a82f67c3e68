"""Makes a house of what was drawn for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from layoutgen.geometry.boxes import Point
from layoutgen.houses import schema
from layoutgen.houses.generator.finish import layer_of
from layoutgen.houses.generator.openings import Openings, PlannedOpening
from layoutgen.houses.generator.parts import Placed
from layoutgen.houses.generator.plan import OUTSIDE, PlannedWall, RoomPlan

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
        lights: the sun and the lamps of the rooms.
        objects: on floors and walls, with their children.
        start: where the agent stands, world (x, z).
        start_yaw: where it looks, degrees.
        name: what the house was drawn from, for `roomSpecId`.
        split: the split it belongs to.
    """

    height: float
    floors: dict[int, schema.Surface]
    walls: dict[int, schema.Surface]
    ceiling: schema.Surface
    sky: str
    lights: list[schema.Lamp]
    objects: Sequence[Placed]
    start: Point
    start_yaw: float
    name: str
    split: str


def assemble(rooms: Sequence[RoomPlan], openings: Openings, interior: Interior) -> schema.ProceduralHouse:
    """The house."""
    return schema.ProceduralHouse(
        metadata=_metadata(interior),
        rooms=[_room(room, interior) for room in rooms],
        walls=_walls(rooms, openings, interior),
        doors=[_door(opening) for opening in openings.doors],
        windows=[_window(opening, openings.windows[:index]) for index, opening in enumerate(openings.windows)],
        objects=_objects(interior.objects),
        procedural_parameters=schema.Procedural(
            ceiling_material=interior.ceiling,
            floor_collider_thickness=1.0,
            receptacle_height=0.7,
            skybox_id=interior.sky,
            lights=interior.lights,
            reflections=[],
        ),
    )


def _metadata(interior: Interior) -> schema.Metadata:
    agent = schema.AgentStart(
        position=_vector(interior.start[0], _CAMERA_HEIGHT, interior.start[1]),
        rotation=_turn(interior.start_yaw),
        horizon=30,
        standing=True,
    )
    return schema.Metadata(
        schema=schema.SCHEMA, room_spec_id=interior.name, split=interior.split, agent=agent, warnings={}
    )


def _room(room: RoomPlan, interior: Interior) -> schema.Room:
    return schema.Room(
        id=_room_id(room.id),
        room_type=room.kind,
        floor_polygon=[_vector(x, 0, z) for x, z in room.polygon],
        floor_material=interior.floors[room.id],
        ceilings=[],
        children=[],
        layer=layer_of(room.id),
    )


def _room_id(number: int) -> str:
    return f"room|{number}"


def _walls(rooms: Sequence[RoomPlan], openings: Openings, interior: Interior) -> list[schema.Wall]:
    walls = [wall for room in rooms for wall in room.walls]
    inner = [_inner_wall(wall, openings, interior) for wall in walls]
    return inner + [_outer_wall(wall, interior) for wall in walls if wall.other == OUTSIDE]


def _inner_wall(wall: PlannedWall, openings: Openings, interior: Interior) -> schema.Wall:
    (ax, az), (bx, bz), top = wall.start, wall.end, interior.height
    return schema.Wall(
        id=wall_id(wall),
        room_id=_room_id(wall.room),
        polygon=[_vector(ax, 0, az), _vector(bx, 0, bz), _vector(ax, top, az), _vector(bx, top, bz)],
        material=interior.walls[wall.room],
        layer=layer_of(wall.room),
        empty=openings.is_missing(wall) or None,
    )


def _outer_wall(wall: PlannedWall, interior: Interior) -> schema.Wall:
    """The outside of a wall: the top points come first, and all run the other way."""
    (ax, az), (bx, bz), top = wall.start, wall.end, interior.height
    return schema.Wall(
        id=wall_id(wall, outer=True),
        room_id=_room_id(wall.room),
        polygon=[_vector(bx, top, bz), _vector(ax, top, az), _vector(bx, 0, bz), _vector(ax, 0, az)],
        material=interior.walls[OUTSIDE],
        layer=layer_of(wall.room),
    )


def wall_id(wall: PlannedWall, outer: bool = False) -> str:
    """ProcTHOR's id of a wall: its room and its ends, the lower one first."""
    (ax, az), (bx, bz) = sorted((wall.start, wall.end))
    return f"wall|{'exterior' if outer else wall.room}|{ax:.2f}|{az:.2f}|{bx:.2f}|{bz:.2f}"


def _door(door: PlannedOpening) -> schema.Opening:
    low, high = sorted((door.wall.room, door.wall.other))
    made = _opening(door, f"door|{low}|{high}")
    if door.asset.type != "Doorway":
        return made
    front = door.wall.other == OUTSIDE
    return replace(made, openable=not front, openness=0 if front else 1)


def _window(window: PlannedOpening, before: Sequence[PlannedOpening]) -> schema.Opening:
    room = window.wall.room
    return _opening(window, f"window|{room}|{sum(other.wall.room == room for other in before)}")


def _opening(opening: PlannedOpening, name: str) -> schema.Opening:
    wall = opening.wall
    outer = wall.other == OUTSIDE
    return schema.Opening(
        id=name,
        asset_id=opening.asset.id,
        room0=_room_id(wall.room),
        room1=_room_id(wall.room if outer else wall.other),
        wall0=wall_id(wall),
        wall1=wall_id(wall, outer=True) if outer else wall_id(_other_side(wall)),
        hole_polygon=[_vector(opening.left, opening.bottom, 0), _vector(opening.right, opening.top, 0)],
        asset_position=_vector((opening.left + opening.right) / 2, (opening.bottom + opening.top) / 2, 0),
    )


def _other_side(wall: PlannedWall) -> PlannedWall:
    return PlannedWall(wall.other, wall.room, wall.end, wall.start)


def _objects(objects: Sequence[Placed]) -> list[schema.Item]:
    """Objects numbered within their room, `2|0`, and children within their parent, `2|0|1`."""
    counts: dict[int, int] = {}
    items = []
    for placed in objects:
        number = counts.get(placed.room, 0)
        counts[placed.room] = number + 1
        items.append(_item(placed, f"{placed.room}|{number}"))
    return items


def _item(placed: Placed, name: str) -> schema.Item:
    return schema.Item(
        id=name,
        asset_id=placed.asset.id,
        position=_vector(placed.x, placed.y, placed.z),
        rotation=_turn(placed.yaw),
        kinematic=placed.asset.primary == "Static" or placed.asset.type in _HEAVY,
        layer=layer_of(placed.room),
        openness=placed.openness,
        is_on=placed.is_on,
        is_dirty=placed.is_dirty,
        children=[_item(child, f"{name}|{index}") for index, child in enumerate(placed.children)] or None,
    )


_HEAVY = frozenset(
    "ArmChair Bed Cart Chair ClothesDryer CoffeeTable Desk DiningTable Dresser Ottoman ShelvingUnit SideTable Sofa "
    "TVStand Television WashingMachine".split()
)
"""Types that ProcTHOR's houses keep fixed although they could be pushed."""


def _vector(x: float, y: float, z: float) -> schema.Vector:
    return schema.Vector(round(x, _DIGITS), round(y, _DIGITS), round(z, _DIGITS))


def _turn(yaw: float) -> schema.Rotation:
    return schema.Rotation(x=0, y=round(yaw, _DIGITS), z=0)
