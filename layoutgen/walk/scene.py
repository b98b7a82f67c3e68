"""What planning knows of a house before anything is rendered: free floor, boxes of objects and walls."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.houses.names import UNASKED_TYPES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """A house as the planner sees it, in AI2-THOR's world.

    Attributes:
        floor_y: height of the floor.
        cells: (n, 2), reachable x and z on a grid of 0.25 m, sorted by x then z.
        boxes: (m, 6), world boxes [xmin, ymin, zmin, xmax, ymax, zmax] of the objects worth seeing.
        types: object type of each box.
        walls: (w, 4), opaque wall pieces [x0, z0, x1, z1], doorways left out.
    """

    floor_y: float
    cells: Array
    boxes: Array
    types: tuple[str, ...]
    walls: Array

    @property
    def centres(self) -> Array:
        """Centres (m, 3) of the boxes."""
        return (self.boxes[:, :3] + self.boxes[:, 3:]) / 2


def make_scene(
    objects: Sequence[dict[str, Any]], reachable: Array, house: dict[str, Any] | None, floor_y: float = 0.0
) -> Scene:
    """Builds the planner's view.

    Args:
        objects: metadata of the simulator.
        reachable: (n, 3) positions of the agent.
        house: ProcTHOR's JSON; None for named scenes, whose walls are unknown.
        floor_y: height of the floor.
    """
    cells = np.unique(np.round(reachable[:, [0, 2]], 4), axis=0)
    walls = [] if house is None else _wall_pieces(house)
    shown = [item for item in objects if item["objectType"] not in UNASKED_TYPES and not _shut_away(item, objects)]
    return Scene(
        floor_y=floor_y,
        cells=cells,
        boxes=np.array([world_box(item) for item in shown], np.float64).reshape(-1, 6),
        types=tuple(item["objectType"] for item in shown),
        walls=np.array(walls, np.float64).reshape(-1, 4),
    )


def world_box(item: dict[str, Any]) -> list[float]:
    """[xmin, ymin, zmin, xmax, ymax, zmax] of an object's metadata."""
    box = item["axisAlignedBoundingBox"]
    centre, size = box["center"], box["size"]
    return [centre[axis] - size[axis] / 2 for axis in "xyz"] + [centre[axis] + size[axis] / 2 for axis in "xyz"]


def _shut_away(item: dict[str, Any], objects: Sequence[dict[str, Any]]) -> bool:
    """Whether it lies in something that can be opened and is shut."""
    parents = set(item["parentReceptacles"] or ())
    return any(o["openable"] and not o["isOpen"] for o in objects if o["objectId"] in parents)


def _wall_pieces(house: dict[str, Any]) -> list[list[float]]:
    """Walls cut at doors and where they are marked empty; the far side of a shared wall is cut alike."""
    holes: dict[str, list[tuple[float, float]]] = {}
    for door in house["doors"]:
        left, right = sorted(point["x"] for point in door["holePolygon"])
        holes.setdefault(door["wall0"], []).append((left, right))
        holes.setdefault(door["wall1"], [])
    lines = {wall["id"]: wall["polygon"] for wall in house["walls"] if not wall.get("empty")}
    doors = [_span(lines[wall], hole) for wall, spans in holes.items() if wall in lines for hole in spans]
    pieces = []
    for polygon in lines.values():
        pieces.extend(_cut(_span(polygon, None), doors))
    return pieces


def _span(polygon: Sequence[dict[str, float]], hole: tuple[float, float] | None) -> list[float]:
    """End points of a wall, or of a hole in it, on the floor."""
    start, end = polygon[0], polygon[1]
    if hole is None:
        return [start["x"], start["z"], end["x"], end["z"]]
    angle = atan2(end["z"] - start["z"], end["x"] - start["x"])
    return [
        value for distance in hole for value in (start["x"] + distance * cos(angle), start["z"] + distance * sin(angle))
    ]


def _cut(wall: list[float], doors: Sequence[list[float]], tolerance: float = 0.2) -> list[list[float]]:
    """The parts of a wall that no door opens."""
    start, end = np.array(wall[:2]), np.array(wall[2:])
    length = float(np.linalg.norm(end - start))
    if length < 1e-6:
        return []
    along = (end - start) / length
    normal = np.array([-along[1], along[0]])
    holes = []
    for door in doors:
        ends = np.array(door).reshape(2, 2) - start
        if np.abs(ends @ normal).max() < tolerance:
            holes.append(sorted((ends @ along).tolist()))
    solid, position = [], 0.0
    for left, right in [*sorted(holes), [length, length]]:
        if left > position + 1e-6:
            solid.append([*(start + along * position), *(start + along * min(left, length))])
        position = max(position, right)
    return solid
