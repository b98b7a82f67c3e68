"""Draws whole houses from a spec."""

from collections.abc import Sequence

from layoutgen.catalogue.agent import GRID
from layoutgen.errors import HouseError
from layoutgen.houses.generator.assemble import Interior, assemble
from layoutgen.houses.generator.draw import DeadEnd, Draw
from layoutgen.houses.generator.floorplan import Zones, draw_floor_plan, draw_zones
from layoutgen.houses.generator.furnish import furnish_room
from layoutgen.houses.generator.lights import draw_lights
from layoutgen.houses.generator.materials import draw_ceiling, draw_floors, draw_sky, draw_walls
from layoutgen.houses.generator.openings import Openings, draw_openings
from layoutgen.houses.generator.parts import Placed
from layoutgen.houses.generator.plan import RoomPlan
from layoutgen.houses.generator.smallobjects import fill
from layoutgen.houses.generator.space import RoomSpace
from layoutgen.houses.generator.spec import Spec
from layoutgen.houses.generator.states import draw_states
from layoutgen.houses.generator.wallobjects import hang_all
from layoutgen.houses.schema import ProceduralHouse
from layoutgen.seeds import rng_for

_TRIES = 30
_OPENING_TRIES = 8


def generate_house(spec: Spec, seed: int, index: int, split: str = "train") -> ProceduralHouse:
    """The house number `index` of a spec and a seed, furnished from its split's assets.

    Equal arguments give equal houses.

    Raises:
        HouseError: the spec leaves no way to draw a house.
    """
    zones = draw_zones(spec, Draw(rng_for("rooms", spec.name, seed, index)))
    reason = ""
    for attempt in range(_TRIES):
        draw = Draw(rng_for("house", spec.name, seed, index, attempt), split)
        try:
            return _draw_house(spec, zones, split, draw)
        except DeadEnd as end:
            reason = str(end)
    raise HouseError(
        f"spec {spec.name}: house {index} of seed {seed} cannot be drawn ({reason}); enlarge its rooms, or lower the "
        "chance of furniture that must be there"
    )


def _draw_house(spec: Spec, zones: Zones, split: str, draw: Draw) -> ProceduralHouse:
    """One attempt; raises DeadEnd where it comes to nothing."""
    rooms = draw_floor_plan(spec, zones, draw)
    height = round(draw.between(spec.plan.wall_height), 3)
    openings, spaces = _opened(spec, rooms, height, draw)
    objects = [piece for space in spaces for piece in _furnished(spec, space, height, draw)]
    start = max(spaces, key=lambda space: space.plan.area).standing_points(GRID)
    if not start:
        raise DeadEnd("no place to stand")
    sky = draw_sky(spec.materials, draw)
    interior = Interior(
        height=height,
        floors=draw_floors(spec.materials, rooms, draw),
        walls=draw_walls(spec.materials, rooms, draw),
        ceiling=draw_ceiling(spec.materials, draw),
        sky=sky,
        lights=draw_lights(spec.lights, rooms, height, sky, draw),
        objects=objects,
        start=draw.pick(start),
        start_yaw=draw.pick((0, 90, 180, 270)),
        name=spec.name,
        split=split,
    )
    return assemble(rooms, openings, interior)


def _opened(spec: Spec, rooms: Sequence[RoomPlan], height: float, draw: Draw) -> tuple[Openings, list[RoomSpace]]:
    """Openings between which one can walk, and the rooms, still empty."""
    for _ in range(_OPENING_TRIES):
        openings = draw_openings(spec, rooms, height, draw)
        spaces = [RoomSpace(room, openings) for room in rooms]
        if all(space.accepts([]) for space in spaces):
            return openings, spaces
    raise DeadEnd("doors stand in each other's way")


def _furnished(spec: Spec, space: RoomSpace, height: float, draw: Draw) -> list[Placed]:
    """Everything in one room."""
    room = spec.rooms[space.plan.kind]
    furniture = furnish_room(space, room, draw)
    for piece in furniture:
        fill(piece, space.plan.kind, spec.small, draw)
    draw_states(furniture, spec, draw)
    return furniture + hang_all(space, room, furniture, height, draw)
