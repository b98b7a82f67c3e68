"""Lets what hangs in the air fall, as Unity's physics does when a house is made.

ProcTHOR's generator drops baseball bats from near the ceiling, a little aslant, so that they come to lie about.
"""

from collections.abc import Sequence
from math import atan2, radians

import numpy as np
import shapely

from layoutgen.engine.changes import lower, place, stand
from layoutgen.engine.objects import SimObject
from layoutgen.engine.rotation import from_euler
from layoutgen.geometry.camera import Array
from layoutgen.houses.supports import supports

REACH_ABOVE = 0.03  # metres a surface may lie above an object's bottom and still carry it
STACK_GAP = 0.08  # an object this little above another's top rests on it
_SLIM = 3.0  # height to width from which things topple that come down aslant
_ASLANT = 0.02  # sideways part of a unit vector along such a thing
_TURNS_DEG = (0, 45, -45, 90, -90, 135, -135, 180)  # from where it leans, in which it is tried to lie


def fall(item: SimObject, others: Sequence[SimObject], floors: Sequence[shapely.Polygon], floor_height: float) -> None:
    """Brings an object down on the highest surface beneath its middle, else on the floor, where slim things topple."""
    height, carrier = _landing(item, others, floor_height)
    lower(item, height)
    if carrier is not None:
        stand(item, carrier if carrier.receptacle else carrier.parent)
    if carrier is None and _topples(item):
        _lay_down(item, others, floors, floor_height)


def is_over(item: SimObject, other: SimObject) -> bool:
    """Whether an object's middle is within another's box, looked at from above."""
    x, _, z = item.position
    (x0, _, z0), (x1, _, z1) = other.aabb
    return bool(x0 <= x <= x1 and z0 <= z <= z1)


def _landing(item: SimObject, others: Sequence[SimObject], floor_height: float) -> tuple[float, SimObject | None]:
    found: tuple[float, SimObject | None] = floor_height, None
    own = set(item.family())
    for other in others:
        if other not in own and is_over(item, other):
            for height in _levels(item, other):
                if found[0] < height <= item.bottom + REACH_ABOVE:
                    found = height, other
    return found


def _levels(item: SimObject, other: SimObject) -> list[float]:
    """World heights of the other's surfaces beneath the object's middle; its top where it has none there or is near."""
    assert other.asset is not None
    top = float(other.aabb[1, 1])
    if abs(item.bottom - top) < STACK_GAP:
        return [top]
    x, _, z = other.matrix.T @ (item.position - other.position)
    base = other.position[1] - other.asset.size[1] / 2
    return [base + level.y for level in supports(other.asset) if level.carries(x, z)] or [top]


def _topples(item: SimObject) -> bool:
    assert item.asset is not None
    wide, tall, deep = item.asset.size
    lean = np.hypot(item.matrix[0, 1], item.matrix[2, 1])
    return tall > _SLIM * max(wide, deep) and bool(_ASLANT < lean < 0.5)


def _lay_down(
    item: SimObject, others: Sequence[SimObject], floors: Sequence[shapely.Polygon], floor_height: float
) -> None:
    """Lays an object where it leans, or as near to that as there is room; it stands upright where there is none."""
    assert item.asset is not None
    foot, yaw_deg, along = item.position, item.euler()[1], atan2(item.matrix[2, 1], item.matrix[0, 1])
    wide, tall, _ = item.asset.size
    own = set(item.family())
    for turn in _TURNS_DEG:
        matrix = _lying(along + radians(turn))
        place(item, foot + matrix[:, 1] * (tall - wide) / 2, matrix)  # its foot stays where it came down
        lower(item, floor_height)
        shape = shapely.MultiPoint(item.oriented_corners()[:, [0, 2]]).convex_hull
        low = [other for other in others if other not in own and other.bottom < item.aabb[1, 1]]
        taken = [shapely.box(*other.aabb[:, [0, 2]].reshape(-1)) for other in low]
        if any(shapely.contains(floor, shape) for floor in floors) and not any(shapely.intersects(taken, shape)):
            return
    place(item, foot, from_euler(0.0, yaw_deg, 0.0))
    lower(item, floor_height)


def _lying(heading: float) -> Array:
    """Rotation of a thing whose upward axis points along the floor, `heading` radians from x towards z."""
    lengthwise = np.array([np.cos(heading), 0.0, np.sin(heading)])
    upward = np.array([0.0, 1.0, 0.0])
    return np.stack([upward, lengthwise, np.cross(upward, lengthwise)], axis=1)
