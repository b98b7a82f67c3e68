"""What hangs on walls: pictures, televisions, light switches, holders for towels and toilet paper, showers, blinds."""

from collections.abc import Sequence

from layoutgen.catalogue.assets import Asset
from layoutgen.houses.generator.openings import doors_of
from layoutgen.houses.generator.parts import Draw, Placed, choose
from layoutgen.houses.generator.plan import PlannedWall
from layoutgen.houses.generator.space import Rectangle, RoomSpace, overlap
from layoutgen.houses.generator.spec import RoomSpec

_GAP = 0.005
"""Metres between what hangs and its wall, as in ProcTHOR's houses."""
_TRIES = 8
_SHOWER = 0.9
"""Width of a shower."""
_SHOWER_TOP = 2.1
_EYE = 1.55
"""Height of the middle of pictures."""


class WallSpace:
    """The walls of a room, with what is on and before them."""

    def __init__(self, space: RoomSpace, furniture: Sequence[Placed], height: float) -> None:
        self.space, self.height = space, height
        self._before = [(piece.box, piece.top) for piece in furniture]
        self.walls = [wall for wall in space.plan.walls if not space.openings.is_missing(wall)]
        self._taken: dict[PlannedWall, list[Rectangle]] = {wall: self._openings(wall) for wall in self.walls}
        self._hung: list[Placed] = []

    def _openings(self, wall: PlannedWall) -> list[Rectangle]:
        rects = []
        for opening in self.space.openings.in_wall(wall):
            low, high = opening.seen_from(wall)
            rects.append((low - 0.08, opening.bottom - 0.08, high + 0.08, opening.top + 0.08))
        return rects

    def hang(
        self,
        asset: Asset,
        wall: PlannedWall,
        along: float,
        middle: float,
        margin: float = 0.04,
        load: Asset | None = None,
    ) -> Placed | None:
        """Hangs an asset with its middle `along` the wall and `middle` above the floor; None where it does not fit.

        Where a `load` hangs from the asset, such as a towel, there must be place for both.
        """
        x, z = wall.at(along, _GAP + asset.size[2] / 2)
        piece = Placed(asset, x, middle, z, _yaw(wall), self.space.plan.id)
        if load:
            piece.children.append(_hanging_from(piece, load))
        bodies = (piece, *piece.children)
        half = max(body.asset.size[0] for body in bodies) / 2 + margin
        rect = (along - half, min(body.bottom for body in bodies) - margin, along + half, piece.top + margin)
        if rect[0] < 0.02 or rect[2] > wall.length - 0.02 or rect[3] > self.height or rect[1] < 0:
            return None
        depth = sum(body.asset.size[2] for body in bodies)
        if any(overlap(rect, other) for other in self._taken[wall]) or self._is_hidden(wall, rect, depth):
            return None
        if any(_collide(body, other) for body in bodies for other in self._hung):  # of the other wall of a corner
            return None
        self._taken[wall].append(rect)
        self._hung += bodies
        return piece

    def _is_hidden(self, wall: PlannedWall, rect: Rectangle, depth: float) -> bool:
        """Whether furniture that reaches above the rectangle's lower edge stands before it."""
        before = wall.strip(rect[0], rect[2], depth + 0.1)
        return any(top > rect[1] and overlap(box, before) for box, top in self._before)

    def hang_somewhere(self, asset: Asset, middle: float, draw: Draw, load: Asset | None = None) -> Placed | None:
        """Hangs an asset on one of the walls, in the middle of it if it can."""
        for attempt in range(_TRIES if self.walls else 0):
            wall = draw.pick(self.walls)
            along = wall.length / 2 if attempt == 0 else draw.uniform(0, wall.length)
            hung = self.hang(asset, wall, along, middle, load=load)
            if hung:
                return hung
        return None


def _hanging_from(holder: Placed, load: Asset) -> Placed:
    """A towel or a roll level with the top of its holder, before it and clear of the wall."""
    x, z = holder.frame.world(0.0, (holder.asset.size[2] + load.size[2]) / 2 + 0.003)
    return Placed(load, x, holder.top - load.size[1] / 2, z, holder.yaw, holder.room)


def _collide(one: Placed, other: Placed) -> bool:
    return overlap(one.box, other.box) and one.bottom < other.top and other.bottom < one.top


def _yaw(wall: PlannedWall) -> float:
    """The yaw that looks from the wall into the room."""
    x, z = wall.inward
    return {(0, 1): 0.0, (1, 0): 90.0, (0, -1): 180.0, (-1, 0): 270.0}[(round(x), round(z))]


def hang_all(space: RoomSpace, spec: RoomSpec, furniture: list[Placed], height: float, draw: Draw) -> list[Placed]:
    """Everything on the walls of a room that is furnished already."""
    walls = WallSpace(space, furniture, height)
    hung = [*_switches(walls, draw), *_blinds(walls, draw)]
    if any(piece.asset.type == "Toilet" for piece in furniture):
        hung += _bathroom(walls, furniture, draw)
    if not any(piece.asset.type in ("TVStand", "Toilet", "Sink") for piece in furniture) and draw.chance(0.25):
        hung += _television(walls, draw)
    return hung + _pictures(walls, spec, furniture, draw)


def _pictures(walls: WallSpace, spec: RoomSpec, furniture: list[Placed], draw: Draw) -> list[Placed]:
    """Pictures, the first above furniture such as a sofa or a bed, the others where there is wall."""
    count = draw.integer(*spec.paintings)
    below = [piece for piece in furniture if piece.asset.type in ("Sofa", "Bed", "Dresser", "SideTable", "Desk")]
    hung: list[Placed] = []
    for piece in draw.shuffled(below):
        if len(hung) < count and draw.chance(0.6):
            hung += _above(walls, piece, draw)
    for _ in range(count - len(hung)):
        picture = draw.asset("Painting")
        there = walls.hang_somewhere(picture, _EYE + draw.uniform(-0.08, 0.12), draw)
        hung += [there] if there else []
    return hung


def _above(walls: WallSpace, piece: Placed, draw: Draw) -> list[Placed]:
    """A picture on the wall that a piece of furniture has at its back."""
    for wall in walls.walls:
        ax, az = wall.along
        along = (piece.x - wall.start[0]) * ax + (piece.z - wall.start[1]) * az
        near = wall.strip(along - 0.1, along + 0.1, 0.1)
        if _yaw(wall) == piece.yaw and 0 < along < wall.length and overlap(piece.box, near):
            room = walls.height - piece.asset.size[1] - 0.2
            picture = choose(draw, "Painting", width=max(0.5, piece.asset.size[0]), height=(0.0, room))
            middle = max(_EYE, piece.asset.size[1] + 0.12 + picture.size[1] / 2) if picture else 0.0
            there = walls.hang(picture, wall, along, middle) if picture else None
            return [there] if there else []
    return []


def _television(walls: WallSpace, draw: Draw) -> list[Placed]:
    """A flat television on the wall."""
    flat = choose(draw, "Television", depth=0.17, where=lambda asset: asset.primary == "Static")
    there = walls.hang_somewhere(flat, 1.5, draw) if flat else None
    return [there] if there else []


def _switches(walls: WallSpace, draw: Draw) -> list[Placed]:
    """A light switch beside one of the doors; some rooms are switched from elsewhere."""
    if draw.chance(0.6):
        return []
    switch = draw.asset("LightSwitch")
    for door, wall in draw.shuffled(doors_of(walls.space.openings, walls.space.plan)):
        low, high = door.seen_from(wall)
        for along in draw.shuffled((low - 0.25, high + 0.25)):
            there = walls.hang(switch, wall, along, 1.15, margin=0.01)
            if there:
                return [there]
    return []


def _blinds(walls: WallSpace, draw: Draw) -> list[Placed]:
    """Rolled-up blinds above windows of about their width."""
    blinds, hung = draw.stock["Blinds"][0], []
    for wall in walls.walls:
        for window in walls.space.openings.in_wall(wall):
            low, high = window.seen_from(wall)
            if window.is_window and 0.8 < high - low < 1.3 and draw.chance(0.15):
                there = walls.hang(blinds, wall, (low + high) / 2, window.top + 0.09 + blinds.size[1] / 2, margin=0.0)
                hung += [there] if there else []
    return hung


def _bathroom(walls: WallSpace, furniture: list[Placed], draw: Draw) -> list[Placed]:
    hung = _shower(walls, draw) if draw.chance(0.6) else []
    for kind, holds, chance, middle in (
        ("TowelHolder", "Towel", 0.75, 1.35),
        ("HandTowelHolder", "HandTowel", 0.5, 1.3),
        ("ToiletPaperHanger", "ToiletPaper", 0.6, 0.75),
    ):
        if draw.chance(chance):
            load = draw.asset(holds) if draw.chance(0.85) else None
            holder = walls.hang_somewhere(draw.asset(kind), middle, draw, load)
            hung += [holder] if holder else []
    return hung


def _shower(walls: WallSpace, draw: Draw) -> list[Placed]:
    """A shower head in a corner of the room and a curtain gathered beside it."""
    heads, curtains = draw.stock["ShowerHead"], draw.stock["ShowerCurtain"]
    head, curtain = draw.pick(heads), draw.pick(curtains)
    for wall in draw.shuffled(walls.walls):
        spots = ((head, _SHOWER / 2, _SHOWER_TOP), (curtain, _SHOWER, _SHOWER_TOP))
        hung = [walls.hang(asset, wall, along, top - asset.size[1] / 2) for asset, along, top in spots]
        pieces = [piece for piece in hung if piece]
        if len(pieces) == len(spots) and walls.space.accepts([piece.box for piece in pieces]):
            walls.space.add([piece.box for piece in pieces])
            return pieces
    return []
