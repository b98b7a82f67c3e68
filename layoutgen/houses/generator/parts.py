"""Pieces of furniture in the frame of a functional group, and on the floor of a room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import FloorFrame, sin_cos
from layoutgen.houses.assets import Asset
from layoutgen.houses.generator.draw import Draw

WALL_GAP = 0.025
"""Metres between furniture and the wall, as in ProcTHOR's houses."""


@dataclass(frozen=True)
class Part:
    """A piece of a group.

    Attributes:
        asset: what it is.
        x, z: centre in the group's frame: x to the right, z forward, away from the wall the group stands at.
        yaw: degrees clockwise from the group's own.
        seats: where people sit at it, in the group's frame; set for tables only.
    """

    asset: Asset
    x: float
    z: float
    yaw: float = 0.0
    seats: tuple[Point, ...] = ()

    @property
    def box(self) -> FloorBox:
        """The box on the floor in the group's frame."""
        return footprint(self.asset, self.x, self.z, self.yaw)


@dataclass(frozen=True)
class Group:
    """Furniture that belongs together.

    Attributes:
        parts: its pieces.
        clear: boxes in the group's frame that must stay free and be reachable.
    """

    parts: tuple[Part, ...]
    clear: tuple[FloorBox, ...] = ()

    @property
    def sides(self) -> tuple[float, float]:
        """Lowest and highest x of the pieces and clear boxes."""
        boxes = [part.box for part in self.parts] + list(self.clear)
        return min(box.x_min for box in boxes), max(box.x_max for box in boxes)


@dataclass(frozen=True)
class Site:
    """Where a group may go.

    Attributes:
        width: metres of wall; infinite away from walls.
        depth: metres in front of the middle of that wall.
        corner: whether the right end of the wall is a corner, so that an L fits.
        area: of the room.
    """

    width: float = inf
    depth: float = inf
    corner: bool = False
    area: float = inf


@dataclass
class Placed:
    """A piece of furniture in the house; `children` come later.

    Attributes:
        asset: what it is.
        x, y, z: centre of its box in the world.
        yaw: degrees.
        room: id of its room.
        seats: where people sit at it, world (x, z).
        children: what rests on it.
        openness, is_on, is_dirty: its state; None for what ProcTHOR's houses do not say of its type.
    """

    asset: Asset
    x: float
    y: float
    z: float
    yaw: float
    room: int
    seats: tuple[Point, ...] = ()
    children: list["Placed"] = field(default_factory=list)
    openness: int | None = None
    is_on: bool | None = None
    is_dirty: bool | None = None

    @property
    def box(self) -> FloorBox:
        """The box on the floor in the world."""
        return footprint(self.asset, self.x, self.z, self.yaw)

    @property
    def bottom(self) -> float:
        """Height of the lowest point."""
        return self.y - self.asset.size[1] / 2

    @property
    def top(self) -> float:
        """Height of the highest point of the piece and what rests on it."""
        own = self.y + self.asset.size[1] / 2
        return max([own, *(child.y + child.asset.size[1] / 2 for child in self.children)])

    @property
    def frame(self) -> FloorFrame:
        """The piece's own frame: its centre, z out of its front."""
        return FloorFrame(self.x, self.z, self.yaw)


def footprint(asset: Asset, x: float, z: float, yaw: float) -> FloorBox:
    """The box on the floor around an asset turned by `yaw` degrees."""
    s, c = sin_cos(yaw)
    half_x = (abs(c) * asset.size[0] + abs(s) * asset.size[2]) / 2
    half_z = (abs(s) * asset.size[0] + abs(c) * asset.size[2]) / 2
    return FloorBox(x - half_x, z - half_z, x + half_x, z + half_z)


def choose(
    draw: Draw,
    kind: str,
    *,
    width: float = inf,
    depth: float = inf,
    height: Sequence[float] = (0.0, inf),
    where: Callable[[Asset], bool] = lambda asset: True,
) -> Asset | None:
    """An asset of a type that is no wider, no deeper and within the heights; None where there is none."""
    fitting = [
        asset
        for asset in draw.stock[kind]
        if asset.size[0] <= width
        and asset.size[2] <= depth
        and height[0] <= asset.size[1] <= height[1]
        and where(asset)
    ]
    return draw.pick(fitting) if fitting else None
