"""Draws whole houses from a spec, and the source that yields them."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from layoutgen.catalogue.agent import GRID
from layoutgen.errors import HouseError
from layoutgen.houses.generator.assemble import Interior, assemble
from layoutgen.houses.generator.finish import draw_ceiling, draw_floors, draw_lights, draw_sky, draw_states, draw_walls
from layoutgen.houses.generator.floorplan import Zones, draw_floor_plan, draw_zones
from layoutgen.houses.generator.furnish import furnish_room
from layoutgen.houses.generator.openings import Openings, draw_openings
from layoutgen.houses.generator.parts import DeadEnd, Draw, Placed
from layoutgen.houses.generator.plan import RoomPlan
from layoutgen.houses.generator.smallobjects import fill
from layoutgen.houses.generator.space import RoomSpace
from layoutgen.houses.generator.spec import Spec, load_spec
from layoutgen.houses.generator.wallobjects import hang_all
from layoutgen.houses.house import House, canonical_sha256, generated_index, generated_split
from layoutgen.houses.schema import ProceduralHouse, as_json
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


class SpecSource:
    """The endless houses of a spec and a seed."""

    def __init__(self, name: str, spec: str, seed: int = 0, split: str | None = None) -> None:
        """Loads the spec, and those it mixes.

        Args:
            name: goes into each house's `source`.
            spec: a bundled spec's name or a path to a YAML file.
            seed: another seed gives other houses.
            split: keep only houses of this split.

        Raises:
            InputError: no such spec, or a faulty one.
        """
        self.name, self.seed, self.split = name, seed, split
        self.spec = load_spec(spec)
        self._mixed = {part: load_spec(_beside(part, spec)) for part in self.spec.mix}

    def __len__(self) -> int:
        """sys.maxsize: there is always another house."""
        return sys.maxsize

    def __getitem__(self, index: int) -> House:
        """The house at `index` within the split."""
        if index < 0:
            raise IndexError(index)
        number = generated_index(index, self.split)
        split = generated_split(number)
        content = generate_house(self._spec_of(number), self.seed, number, split)
        name = f"{self.name}:{self.seed}:{number:05d}"
        return House(name, self.name, number, "Procedural", content, canonical_sha256(as_json(content)), split)

    def __iter__(self) -> Iterator[House]:
        """The houses in order, for ever."""
        index = 0
        while True:
            yield self[index]
            index += 1

    def digest(self) -> str:
        """Changes with the spec, the specs it mixes, the seed and the split."""
        return canonical_sha256([self.spec, self._mixed, self.seed, self.split])

    def _spec_of(self, number: int) -> Spec:
        if not self._mixed:
            return self.spec
        draw = Draw(rng_for("mix", self.spec.name, self.seed, number))
        return self._mixed[draw.weighted(self.spec.mix)]


def _beside(part: str, spec: str) -> str:
    """A mixed spec's file: beside the mixing one where that is a file of the user's, else bundled."""
    beside = Path(spec).parent / f"{part}.yaml"
    return str(beside) if spec.endswith((".yaml", ".yml")) and beside.is_file() else part
