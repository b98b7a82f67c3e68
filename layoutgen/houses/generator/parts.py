"""Pieces of furniture in the frame of a functional group and on the floor of a room, and how they are drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TypeVar

import numpy as np

from layoutgen.catalogue.assets import Asset, assets_by_type
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import FloorFrame, sin_cos

T = TypeVar("T")
WALL_GAP = 0.025
"""Metres between furniture and the wall, as in ProcTHOR's houses."""


class DeadEnd(Exception):
    """What has been drawn so far leaves no way to go on; the house must be drawn anew."""


class Draw:
    """Draws from one stream of random numbers; equal seeds and equal calls give equal results.

    Attributes:
        stock: object type -> the assets to draw from.
    """

    def __init__(self, rng: np.random.Generator, split: str | None = None) -> None:
        """Draws by `rng`, assets from those of a split (None: from all)."""
        self._rng = rng
        self.stock = assets_by_type(split)

    def chance(self, p: float) -> bool:
        """True with probability `p`."""
        return bool(self._rng.random() < p)

    def uniform(self, low: float, high: float) -> float:
        """A number between `low` and `high`."""
        return low + (high - low) * float(self._rng.random())

    def between(self, limits: tuple[float, float]) -> float:
        """A number between two limits."""
        return self.uniform(limits[0], limits[1])

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + min(int(self._rng.random() * (high - low + 1)), high - low)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.integer(0, len(items) - 1)]

    def asset(self, kind: str) -> Asset:
        """An asset of an object type."""
        return self.pick(self.stock[kind])

    def weighted(self, weights: Mapping[T, float]) -> T:
        """A key, each as often as its weight says; weights need not add up to 1."""
        mark = float(self._rng.random()) * sum(weights.values())
        for key, weight in weights.items():
            mark -= weight
            if mark < 0:
                return key
        return next(reversed(list(weights)))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All items in random order."""
        left = list(items)
        for last in range(len(left) - 1, 0, -1):
            other = self.integer(0, last)
            left[last], left[other] = left[other], left[last]
        return left

    def whole(self, expected: float) -> int:
        """A whole number whose mean is `expected`: it or its neighbour above."""
        base = int(expected)
        return base + self.chance(expected - base)


@dataclass(frozen=True)
class FurniturePart:
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

    parts: tuple[FurniturePart, ...]
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
