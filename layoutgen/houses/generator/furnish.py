"""Puts groups of furniture into a room: against walls, into corners, or in the middle."""

from collections.abc import Iterator, Sequence
from math import atan2, degrees

from layoutgen.geometry.boxes import FloorBox
from layoutgen.geometry.frames import FloorFrame
from layoutgen.houses.generator.groups import GROUPS, MIDDLE, Builder, single
from layoutgen.houses.generator.parts import WALL_GAP, DeadEnd, Draw, FurniturePart, Group, Placed, Site, choose
from layoutgen.houses.generator.space import RoomSpace, WallRun, overlap, wall_runs
from layoutgen.houses.generator.spec import Furniture, RoomSpec

_WALL_TRIES = 3
_MIDDLE_TRIES = 14
_PROBE_WIDTH = 0.9
"""Width of the strip along which the depth before a wall is measured."""

_CORNER_TYPES = frozenset(
    {"FloorLamp", "GarbageCan", "HousePlant", "LaundryHamper", "RoomDecor", "Safe", "VacuumCleaner"}
)
_LOOSE_TYPES = frozenset(
    {"BasketBall", "DogBed", "Dumbbell", "Footstool", "GarbageBag", "Ottoman", "TeddyBear", "Cart"}
)
"""Types that stand or lie anywhere on the floor; all others stand at a wall."""

_ADDED_HEIGHT = {"TVStand": 0.85}
"""What will stand on these types, for keeping windows free."""

_MIN_HEIGHT = {"HousePlant": 0.45, "Sink": 0.6}
"""Smaller assets of these types belong on furniture, not on the floor."""


class GroupFrame(FloorFrame):
    """The frame of a group's pieces; its yaw is a multiple of 90 degrees."""

    def box(self, box: FloorBox) -> FloorBox:
        """A box of the group in the world."""
        return FloorBox.around([self.world(box.x_min, box.z_min), self.world(box.x_max, box.z_max)])

    def placed(self, part: FurniturePart, room: int) -> Placed:
        """A piece of the group in the world, standing on the floor."""
        x, z = self.world(part.x, part.z)
        seats = tuple(self.world(*seat) for seat in part.seats)
        return Placed(part.asset, x, part.asset.size[1] / 2, z, (self.yaw_deg + part.yaw) % 360, room, seats)


def furnish_room(space: RoomSpace, spec: RoomSpec, draw: Draw) -> list[Placed]:
    """Furniture for a room in the order of its list, then what lies about.

    What finds no place is left out.

    Raises:
        DeadEnd: that is something the room cannot do without.
    """
    placed: list[Placed] = []
    for line in spec.furniture:
        pieces = [_put_first(space, line.groups, draw) for _ in range(_wanted(line, space.plan.area, draw))]
        if line.chance == 1 and pieces and not pieces[0]:
            raise DeadEnd(f"no place for {line.groups[0]} in {space.plan.kind}")
        placed += [piece for group in pieces for piece in group]
    for kind, chance in spec.scatter.items():
        if draw.chance(chance):
            placed += _put(space, kind, draw)
    return placed


def _wanted(line: Furniture, area: float, draw: Draw) -> int:
    if area < line.min_area or not draw.chance(line.chance):
        return 0
    return draw.integer(*line.count)


def _put_first(space: RoomSpace, names: Sequence[str], draw: Draw) -> list[Placed]:
    """Adds the first of the groups that finds a place."""
    for name in names:
        placed = _put(space, name, draw)
        if placed:
            return placed
    return []


def _put(space: RoomSpace, name: str, draw: Draw) -> list[Placed]:
    """Adds a group to the room; empty where it finds no place."""
    if name in _LOOSE_TYPES:
        stands = _middle(space, _loose(name), draw)
    elif name in MIDDLE:
        stands = _middle(space, GROUPS[name], draw)
    else:
        builder = GROUPS.get(name) or _lone(name)
        stands = _at_walls(space, builder, draw, corners_only=name in _CORNER_TYPES)
    for group, frame in stands:
        solids = [frame.box(part.box) for part in group.parts]
        clear = [frame.box(box) for box in group.clear]
        if space.accepts(solids, clear):
            space.add(solids, clear)
            return [frame.placed(part, space.plan.id) for part in group.parts]
    return []


def _lone(kind: str) -> Builder:
    """A builder for one piece of a type at the wall."""
    least = _MIN_HEIGHT.get(kind)
    if least is None:
        return single(kind)

    def build(draw: Draw, site: Site) -> Group | None:
        asset = choose(draw, kind, width=site.width, height=(least, 3.0))
        return Group((FurniturePart(asset, 0.0, WALL_GAP + asset.size[2] / 2),)) if asset else None

    return build


def _loose(kind: str) -> Builder:
    """A builder for one piece of a type away from walls."""

    def build(draw: Draw, site: Site) -> Group | None:
        return Group((FurniturePart(draw.asset(kind), 0.0, 0.0),))

    return build


def _at_walls(space: RoomSpace, builder: Builder, draw: Draw, corners_only: bool) -> Iterator[tuple[Group, GroupFrame]]:
    """Groups at places along the room's walls: flush with corners and neighbours, in the middle, or anywhere."""
    runs = draw.shuffled(wall_runs(space))
    for run in sorted(runs, key=lambda run: -min(run.length, 2.5)) if not corners_only else runs:
        site = Site(run.length - 2 * WALL_GAP, _depth_before(space, run), run.starts_in_corner, space.plan.area)
        for _ in range(_WALL_TRIES):
            group = builder(draw, site)
            if group is None:
                continue
            for along in _places(group, run, draw, corners_only):
                frame = _wall_frame(run, along)
                if not _hides_window(space, run, group, frame):
                    yield group, frame


def _places(group: Group, run: WallRun, draw: Draw, corners_only: bool) -> Sequence[float]:
    """Positions of the group's middle along the run; the group's right is toward the run's start."""
    left, right = group.sides
    low, high = run.low + WALL_GAP + right, run.high - WALL_GAP + left
    if low > high:
        return ()
    ends = [low] * run.starts_in_corner + [high] * run.ends_in_corner
    if corners_only:
        return draw.shuffled(ends)
    if any("_L_" in part.asset.id for part in group.parts):
        return (low,)
    return draw.shuffled([*ends, (low + high) / 2, draw.uniform(low, high), draw.uniform(low, high)])


def _wall_frame(run: WallRun, along: float) -> GroupFrame:
    x, z = run.wall.inward
    return GroupFrame(*run.wall.at(along), round(degrees(atan2(x, z))) % 360)


def _depth_before(space: RoomSpace, run: WallRun) -> float:
    """Metres from the middle of a run straight across the room."""
    middle = (run.low + run.high) / 2
    half = min(_PROBE_WIDTH, run.length) / 2 - 0.01
    depth, step = 0.0, space.plan.grid
    while space.plan.contains(run.wall.strip(middle - half, middle + half, depth + step)):
        depth += step
    return depth


def _hides_window(space: RoomSpace, run: WallRun, group: Group, frame: GroupFrame) -> bool:
    """Whether a piece is higher than the sill of a window in the wall behind it."""
    windows = [
        (wall.strip(*window.seen_from(wall), 0.3), window.bottom)
        for wall in space.plan.walls
        if wall.along == run.wall.along
        for window in space.openings.in_wall(wall)
        if window.is_window
    ]
    return any(
        _height_in_use(part) > sill + 0.1 and overlap(frame.box(part.box), before)
        for before, sill in windows
        for part in group.parts
    )


def _height_in_use(part: FurniturePart) -> float:
    return part.asset.size[1] + _ADDED_HEIGHT.get(part.asset.type, 0.0)


def _middle(space: RoomSpace, builder: Builder, draw: Draw) -> Iterator[tuple[Group, GroupFrame]]:
    """Groups anywhere on the floor, turned to any side; the middle of the room is tried first."""
    x0, z0, x1, z1 = space.plan.bounds
    for attempt in range(_MIDDLE_TRIES):
        group = builder(draw, Site(area=space.plan.area))
        if group is None:
            return
        spread = 0.25 if attempt < 4 else 0.5
        x = (x0 + x1) / 2 + draw.uniform(-spread, spread) * (x1 - x0)
        z = (z0 + z1) / 2 + draw.uniform(-spread, spread) * (z1 - z0)
        yield group, GroupFrame(x, z, draw.pick((0, 90, 180, 270)))
