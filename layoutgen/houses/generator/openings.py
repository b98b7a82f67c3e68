"""Ways between rooms, the front door, and windows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from layoutgen.catalogue.agent import LEAF_LENGTH_CLEAR, LEAF_THICKNESS_CLEAR
from layoutgen.catalogue.assets import Asset, wall_holes
from layoutgen.geometry.boxes import FloorBox
from layoutgen.houses.generator.parts import DeadEnd, Draw
from layoutgen.houses.generator.plan import OUTSIDE, PlannedWall, RoomPlan
from layoutgen.houses.generator.spec import DoorSpec, Spec

_DOOR_MARGIN = 0.12
"""Metres of wall left beside a door's hole."""
_WINDOW_MARGIN = 0.3
_APPROACH = 0.95
"""Depth of the floor kept clear on both sides of a door."""
_EYE_LEVEL = 1.42
"""Height of window centres, as in ProcTHOR's houses."""


@dataclass(frozen=True)
class PlannedOpening:
    """A door, a frame or a window in a wall.

    Attributes:
        asset: what stands in the hole.
        wall: the wall its `left`..`right` are measured along; another room's or the outer side lies behind.
        left, right, bottom, top: the hole, metres from the wall's start and above the floor.
    """

    asset: Asset
    wall: PlannedWall
    left: float
    right: float
    bottom: float
    top: float

    @property
    def is_window(self) -> bool:
        """Windows stay above the floor."""
        return self.asset.type == "Window"

    def seen_from(self, wall: PlannedWall) -> tuple[float, float]:
        """The hole's extent along `wall`, this opening's wall or the one back to back with it."""
        if wall == self.wall:
            return self.left, self.right
        return wall.length - self.right, wall.length - self.left

    def middle_seen_from(self, wall: PlannedWall) -> float:
        """Where one passes, metres along `wall`: the middle of what the leaves leave free."""
        lost = 0.0 if self.is_double else LEAF_THICKNESS_CLEAR * self.leaf_length
        middle = (self.left + self.right + lost) / 2
        return middle if wall == self.wall else wall.length - middle

    def clear_zone(self, wall: PlannedWall) -> FloorBox:
        """The floor on `wall`'s side that a door needs free."""
        low, high = self.seen_from(wall)
        return wall.strip(low - 0.05, high + 0.05, max(_APPROACH, self.leaf_length + 0.05))

    @property
    def leaf_length(self) -> float:
        """How far an open leaf stands out from the wall; 0 for frames and for the front door, which stays shut."""
        if self.asset.type != "Doorway" or self.wall.other == OUTSIDE:
            return 0.0
        return LEAF_LENGTH_CLEAR * (self.right - self.left) / (2 if self.is_double else 1)

    @property
    def is_double(self) -> bool:
        """Whether a door has two leaves."""
        return "Double" in self.asset.id

    def leaves(self, wall: PlannedWall) -> list[FloorBox]:
        """The floor under a door's open leaves on `wall`'s side: they swing away from the side that `left` counts from.

        A single door hangs on its right, as seen from where it swings, as in AI2-THOR.
        """
        if not is_back_to_back(wall, self.wall) or self.leaf_length == 0:
            return []
        thick = LEAF_THICKNESS_CLEAR * self.leaf_length
        low, high = self.seen_from(wall)
        right = wall.strip(high - thick, high, self.leaf_length)
        left = wall.strip(low, low + thick, self.leaf_length)
        return [left, right] if self.is_double else [right]


@dataclass(frozen=True)
class Openings:
    """All openings of a house.

    Attributes:
        doors: between rooms; the front door comes last and leads to OUTSIDE.
        windows: in outer walls.
        missing: pairs of walls, back to back, that are not built at all.
    """

    doors: tuple[PlannedOpening, ...]
    windows: tuple[PlannedOpening, ...]
    missing: tuple[tuple[PlannedWall, PlannedWall], ...]

    def in_wall(self, wall: PlannedWall) -> list[PlannedOpening]:
        """Openings in a wall, looked at from either side."""
        return [o for o in (*self.doors, *self.windows) if o.wall == wall or is_back_to_back(o.wall, wall)]

    def is_missing(self, wall: PlannedWall) -> bool:
        """Whether the wall is left out, so that two rooms are one space."""
        return any(wall in pair for pair in self.missing)


def is_back_to_back(a: PlannedWall, b: PlannedWall) -> bool:
    """Whether two walls are the two sides of one."""
    return a.start == b.end and a.end == b.start


def draw_openings(spec: Spec, rooms: Sequence[RoomPlan], height: float, draw: Draw) -> Openings:
    """Doors that make every room reachable, a front door, and windows.

    Raises:
        DeadEnd: rooms touch too little for doors.
    """
    doors: list[PlannedOpening] = []
    missing: list[tuple[PlannedWall, PlannedWall]] = []
    for pair in _ways(spec, rooms, draw):
        privacy = max(spec.rooms[room.kind].privacy for room in pair)
        if privacy < 1 and draw.chance(spec.doors.open):
            missing += _shared(*pair)
        else:
            doors.append(_door(pair, spec.doors, draw))
    doors.append(_front_door(spec, rooms, draw))
    return Openings(tuple(doors), tuple(_windows(spec, rooms, doors, height, draw)), tuple(missing))


def _shared(a: RoomPlan, b: RoomPlan) -> list[tuple[PlannedWall, PlannedWall]]:
    """Pairs of back-to-back walls between two rooms."""
    return [
        (one, other)
        for one in a.walls
        if one.other == b.id
        for other in b.walls
        if other.other == a.id and is_back_to_back(one, other)
    ]


def _ways(spec: Spec, rooms: Sequence[RoomPlan], draw: Draw) -> list[tuple[RoomPlan, RoomPlan]]:
    """Pairs of rooms to join: a tree grown from the least private room, which passes through private rooms last."""
    narrowest = max(min(asset.size[0] for asset in draw.stock[kind]) for kind in ("Doorway", "Doorframe"))
    narrowest += 2 * _DOOR_MARGIN
    near = defaultdict(list)
    for a in rooms:
        for b in rooms:
            if any(wall.length >= narrowest for wall, _ in _shared(a, b)):
                near[a.id].append(b)
    privacy = {room.id: spec.rooms[room.kind].privacy for room in rooms}
    joined = [min(rooms, key=lambda room: (privacy[room.id], -room.area))]
    ways: list[tuple[RoomPlan, RoomPlan]] = []
    while len(joined) < len(rooms):
        edges = {(a, b): privacy[a.id] + draw.uniform(0, 0.5) for a in joined for b in near[a.id] if b not in joined}
        if not edges:
            raise DeadEnd("rooms touch too little for doors")
        ways.append(min(edges, key=lambda edge: edges[edge]))
        joined.append(ways[-1][1])
    known = {frozenset((a.id, b.id)) for a, b in ways}
    for a in rooms:
        for b in near[a.id]:
            public = max(privacy[a.id], privacy[b.id]) <= 1
            if a.id < b.id and frozenset((a.id, b.id)) not in known and public and draw.chance(spec.doors.extra):
                ways.append((a, b))
    return ways


def _door(pair: tuple[RoomPlan, RoomPlan], spec: DoorSpec, draw: Draw) -> PlannedOpening:
    wall = max((wall for wall, _ in _shared(*pair)), key=lambda wall: wall.length)
    kind = "Doorframe" if draw.chance(spec.frame) else "Doorway"
    return _door_in(wall, kind, draw.chance(spec.double), draw)


def _door_in(wall: PlannedWall, kind: str, double: bool, draw: Draw) -> PlannedOpening:
    fitting = [a for a in draw.stock[kind] if a.size[0] + 2 * _DOOR_MARGIN <= wall.length]
    chosen = [a for a in fitting if ("Double" in a.id) == double] or fitting
    asset = draw.pick(chosen)
    left = draw.uniform(_DOOR_MARGIN, wall.length - _DOOR_MARGIN - asset.size[0])
    return PlannedOpening(asset, wall, left, left + asset.size[0], 0.0, asset.size[1])


def _front_door(spec: Spec, rooms: Sequence[RoomPlan], draw: Draw) -> PlannedOpening:
    """A shut door to the outside in the least private room that has a wall for it."""
    for room in sorted(rooms, key=lambda room: (spec.rooms[room.kind].privacy, -room.area)):
        walls = [wall for wall in room.walls if wall.other == OUTSIDE and wall.length >= 1.4]
        if walls:
            return _door_in(draw.pick(walls), "Doorway", draw.chance(spec.doors.double), draw)
    raise DeadEnd("no room has an outer wall for the front door")


def _windows(
    spec: Spec, rooms: Sequence[RoomPlan], doors: Sequence[PlannedOpening], height: float, draw: Draw
) -> list[PlannedOpening]:
    windows: list[PlannedOpening] = []
    for room in rooms:
        walls = [wall for wall in room.walls if wall.other == OUTSIDE]
        family = draw.pick(("Hung", "Hung", "Slider", "Slider", "Fixed", "Bay"))
        for wall in draw.shuffled(walls)[: draw.integer(*spec.rooms[room.kind].windows)]:
            taken = [(door.left - 0.15, door.right + 0.15) for door in doors if door.wall == wall]
            window = _window_in(wall, taken, family, height, draw)
            windows += [window] if window else []
    return windows


def _window_in(
    wall: PlannedWall, taken: list[tuple[float, float]], family: str, height: float, draw: Draw
) -> PlannedOpening | None:
    gaps = _gaps(wall.length, taken)
    low, high = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0.0, 0.0))
    room = high - low - 2 * _WINDOW_MARGIN
    fitting = [a for a in draw.stock["Window"] if wall_holes()[a.id]["max"]["x"] <= room]
    if not fitting:
        return None
    asset = draw.pick([a for a in fitting if family in a.id] or fitting)
    hole = wall_holes()[asset.id]["max"]
    left = draw.uniform(low + _WINDOW_MARGIN, high - _WINDOW_MARGIN - hole["x"])
    middle = min(_EYE_LEVEL, height - 0.3 - hole["y"] / 2)
    return PlannedOpening(asset, wall, left, left + hole["x"], middle - hole["y"] / 2, middle + hole["y"] / 2)


def _gaps(length: float, taken: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """What is left of 0..length between the taken stretches."""
    gaps, start = [], 0.0
    for low, high in sorted(taken):
        gaps.append((start, low))
        start = max(start, high)
    return [(low, high) for low, high in [*gaps, (start, length)] if high > low]


def doors_of(openings: Openings, room: RoomPlan) -> list[tuple[PlannedOpening, PlannedWall]]:
    """The room's doors, each with the wall that holds it on the room's side."""
    return [(door, wall) for wall in room.walls for door in openings.in_wall(wall) if not door.is_window]


def passages(openings: Openings, room: RoomPlan) -> list[tuple[PlannedWall, float]]:
    """Where one enters the room: walls with the position along each."""
    through = [(wall, door.middle_seen_from(wall)) for door, wall in doors_of(openings, room)]
    gone = [(wall, wall.length / 2) for wall in room.walls if openings.is_missing(wall)]
    return through + gone
