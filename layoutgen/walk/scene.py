"""What planning knows of a house before anything is rendered: free floor, boxes of objects and walls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.agent import EYE_HEIGHT, RADIUS
from layoutgen.catalogue.names import UNASKED_TYPES
from layoutgen.houses.schema import Opening, ProceduralHouse, Room
from layoutgen.studio.base import SeenObject

Array = NDArray[np.float64]
_IN_DOORWAY = RADIUS - 0.001
"""Metres to the edge of a room: the agent's radius keeps it further from every wall."""
_CLEAR = 0.2
"""Metres from the boxes of all things to a camera above the agent's own: its body narrows there to nothing."""


@dataclass(frozen=True)
class WalkScene:
    """A house as the planner sees it, in AI2-THOR's world.

    Attributes:
        floor_y: height of the floor.
        cells: (n, 2), reachable x and z on a grid of 0.25 m, sorted by x then z; or moved off it by up to
            `loose.REACH` along each axis.
        stands: indices of the cells to film from: all but those in doorways, if there are others.
        boxes: (m, 6), world boxes [xmin, ymin, zmin, xmax, ymax, zmax] of the objects worth seeing.
        types: object type of each box.
        walls: (w, 4), opaque wall pieces [x0, z0, x1, z1], doorways left out.
        corner: (2,), least x and z of the grid's cells where these are moved; None where they are not.
    """

    floor_y: float
    cells: Array
    stands: NDArray[np.int64]
    boxes: Array
    types: tuple[str, ...]
    walls: Array
    corner: Array | None = None

    @property
    def centres(self) -> Array:
        """Centres (m, 3) of the boxes."""
        return (self.boxes[:, :3] + self.boxes[:, 3:]) / 2

    def filmed_at(self, eye: float) -> "WalkScene":
        """The scene to film from a height above the floor: without stands at which it is beside or in a thing.

        Up to the height of the agent's own camera its body keeps clear of everything.
        """
        if eye <= EYE_HEIGHT:
            return self
        x, z = self.cells[self.stands].T
        low, high = self.boxes[:, None, :3], self.boxes[:, None, 3:]
        eyes = np.stack([x, np.full_like(x, self.floor_y + eye), z], axis=1)
        gaps = np.maximum(np.maximum(low - eyes, eyes - high), 0)
        free = ((gaps**2).sum(axis=2) >= _CLEAR**2).all(axis=0)
        return replace(self, stands=self.stands[free]) if free.any() else self


def make_scene(
    objects: Sequence[SeenObject], reachable: Array, house: ProceduralHouse | None, floor_y: float = 0.0
) -> WalkScene:
    """Builds the planner's view.

    Args:
        objects: those of the studio.
        reachable: (n, 3) positions of the agent.
        house: what the house is made of; None for named scenes, whose walls are unknown.
        floor_y: height of the floor.
    """
    cells = np.unique(np.round(reachable[:, [0, 2]], 4), axis=0)
    walls = [] if house is None else _wall_pieces(house)
    shown = [item for item in objects if item.type not in UNASKED_TYPES and not _shut_away(item, objects)]
    return WalkScene(
        floor_y=floor_y,
        cells=cells,
        stands=_stands(cells, [] if house is None else house.rooms),
        boxes=np.array([item.box for item in shown], np.float64).reshape(-1, 6),
        types=tuple(item.type for item in shown),
        walls=_once(np.array(walls, np.float64).reshape(-1, 4)),
    )


def _stands(cells: Array, rooms: Sequence[Room]) -> NDArray[np.int64]:
    """Cells off the edges of all rooms; all cells where none is."""
    corners = [np.array(room.outline) for room in rooms]
    edges = [(a, b - a) for points in corners for a, b in zip(points, np.roll(points, -1, axis=0), strict=True)]
    free = np.ones(len(cells), bool)
    for start, way in edges:
        along = np.clip((cells - start) @ way / max(float(way @ way), 1e-9), 0, 1)
        free &= np.hypot(*(start + along[:, None] * way - cells).T) >= _IN_DOORWAY
    return np.flatnonzero(free) if free.any() else np.arange(len(cells))


def _shut_away(item: SeenObject, objects: Sequence[SeenObject]) -> bool:
    """Whether it lies in something that can be opened and is shut."""
    return any(holder.openable and not holder.open for holder in objects if holder.id in item.parents)


def _wall_pieces(house: ProceduralHouse) -> list[Array]:
    """Walls, each (4,), cut at open doors and left out where they are empty; a shared wall is cut on both sides."""
    lines = {wall.id: np.array(wall.line) for wall in house.walls if not wall.empty}
    gaps = [
        _along(lines[door.wall0], sorted(door.span)) for door in house.doors if _is_open(door) and door.wall0 in lines
    ]
    return [piece for line in lines.values() for piece in _cut(line, gaps)]


def _once(pieces: Array) -> Array:
    """Pieces without the doubles that rooms on both sides of a wall give; millimetres and directions do not count."""
    ends = np.round(pieces, 3).reshape(-1, 2, 2)
    swapped = ends[:, 0, 0] * 1e6 + ends[:, 0, 1] > ends[:, 1, 0] * 1e6 + ends[:, 1, 1]
    ends[swapped] = ends[swapped][:, ::-1]
    return np.unique(ends.reshape(-1, 4), axis=0)


def _is_open(door: Opening) -> bool:
    """Whether one can look through: a bare frame, or a door that stands open."""
    return door.asset_id.startswith("Doorframe") or bool(door.openness)


def _along(line: Array, distances: Sequence[float]) -> Array:
    """(n, 2), points of a line at distances from its start; a line without length has none but its start."""
    way = line[1] - line[0]
    return line[0] + np.outer(distances, way / max(float(np.linalg.norm(way)), 1e-9))


def _cut(line: Array, gaps: Sequence[Array], tolerance: float = 0.2) -> list[Array]:
    """The parts of a wall that no gap opens; gaps belong to it where they lie within `tolerance` of its line."""
    way = line[1] - line[0]
    length = max(float(np.linalg.norm(way)), 1e-9)
    offsets = [(gap - line[0]) / length for gap in gaps]
    beside = [np.abs(offset @ np.array([-way[1], way[0]])).max() for offset in offsets]
    holes = sorted(sorted((o @ way).tolist()) for o, far in zip(offsets, beside, strict=True) if far < tolerance)
    solid, position = [], 0.0
    for left, right in [*holes, [length, length]]:
        if left > position + 1e-6:
            solid.append(_along(line, [position, min(left, length)]).ravel())
        position = max(position, right)
    return solid
