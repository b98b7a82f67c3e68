"""Lets things rest on what they stand on.

ProcTHOR writes the heights at which objects are spawned, some millimetres to centimetres above the surface, and its
offline generator puts some on top of a parent's box where there is no surface. Unity's physics lets them fall; this
does the same in one step: down (or up) to the support of the parent, sideways only where there is none beneath.
"""

from collections.abc import Sequence
from math import atan2, radians

import numpy as np
import shapely

from layoutgen.catalogue.supports import Support, supports
from layoutgen.engine.rotation import from_euler
from layoutgen.engine.world.changes import lower, place, shift, stand
from layoutgen.engine.world.objects import SimObject
from layoutgen.engine.world.surfaces import highest
from layoutgen.geometry.camera import Array

REACH_ABOVE = 0.03  # metres a surface may lie above an object's bottom and still carry it
STACK_GAP = 0.08  # an object this little above another's top rests on it
_SLIM = 3.0  # height to width from which things topple that come down aslant
_ASLANT = 0.02  # sideways part of a unit vector along such a thing
_TURNS_DEG = (0, 45, -45, 90, -90, 135, -135, 180)  # from where it leans, in which it is tried to lie
NEAR_FLOOR = 0.1  # loose objects this little above the floor stand on it
SPOT_STEP = 0.04  # metres between places that are tried for what has no support beneath it
CUSHION = 0.08  # metres that cushions may lie below the surface that things rest on
CUSHIONED = frozenset({"ArmChair", "Bed", "Chair", "Sofa"})
_SPREAD = np.array([-0.7, 0.0, 0.7])  # of half a thing, from its middle to the places under it
EDGE = 0.02  # metres that an object's centre may stick out beyond a support


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


def settle(objects: list[SimObject], floors: Sequence[shapely.Polygon], floor_height: float = 0.0) -> None:
    """Rests every loose object, parents before what stands on them, and last of all what hangs in the air."""
    falling: list[SimObject] = []
    for item in objects:
        if item.parent is None and not _settle_on_floor(item, floor_height):
            falling.append(item)
        settle_contents(item)
    for item in sorted(falling, key=lambda one: one.bottom):
        fall(item, objects, floors, floor_height)


def settle_contents(parent: SimObject) -> None:
    """Rests the loose objects that stand on or in `parent`."""
    settled: list[SimObject] = []
    for item in sorted(parent.contents, key=lambda content: content.bottom):
        if not item.kinematic or _stands_beside_counter(item, parent):
            settle_on(item, parent, settled)
        settled.append(item)


def _stands_beside_counter(item: SimObject, parent: SimObject) -> bool:
    """Whether a fixed thing, a tap, was put into the open corner that an L or a U of counters leaves in its box."""
    if parent.type != "CounterTop" or parent.asset is None:
        return False
    (x, _, z), _ = _local_box(item, parent)
    return not any(level.carries(x, z, EDGE) for level in supports(parent.asset))


def settle_on(item: SimObject, parent: SimObject, neighbours: list[SimObject]) -> None:
    """Rests one object on a neighbour that it already touches, else on the parent's nearest support below."""
    stack = [top for top in (float(other.aabb[1, 1]) for other in neighbours if is_over(item, other))
             if abs(top - item.bottom) < STACK_GAP]  # fmt: skip
    levels = supports(parent.asset) if parent.asset else ()
    if stack:
        lower(item, max(stack))
    elif levels:
        shift(item, _rest(item, parent, levels))
        _onto_cushions(item, parent)


def _onto_cushions(item: SimObject, parent: SimObject) -> None:
    """Brings what rests on a seat or a bed onto its cushions as they are drawn, which are not level throughout."""
    if parent.type not in CUSHIONED:
        return
    local, half = _local_box(item, parent)
    x, z = (np.repeat(local[0] + half[0] * _SPREAD, 3), np.tile(local[2] + half[2] * _SPREAD, 3))
    bottom = item.bottom - parent.position[1]
    drawn = highest(parent.mesh, x, z, (bottom - CUSHION, bottom + REACH_ABOVE))
    if drawn is not None:
        lower(item, drawn + parent.position[1])


def _settle_on_floor(item: SimObject, floor_height: float) -> bool:
    """Stands a loose object on the floor if it is near; False where it hangs above it."""
    gap = item.bottom - floor_height
    if not item.kinematic and abs(gap) < NEAR_FLOOR:
        lower(item, floor_height)
    return item.kinematic or gap < NEAR_FLOOR


def _rest(item: SimObject, parent: SimObject, levels: tuple[Support, ...]) -> Array:
    """World offset that brings `item` onto one of the parent's supports."""
    assert parent.asset is not None
    local, half = _local_box(item, parent)
    base = parent.position[1] - parent.asset.size[1] / 2
    beneath = [level for level in levels if level.carries(local[0], local[2], EDGE)]
    level = _choose(beneath or list(levels), item.bottom - base)
    spot = local[[0, 2]]
    if not beneath:
        near = [other for other in levels if abs(other.y - level.y) < REACH_ABOVE]
        spot = _free_spot(
            local, half, near, [_local_box(other, parent) for other in parent.contents if other is not item]
        )
    offset: Array = parent.matrix @ np.array([spot[0] - local[0], 0.0, spot[1] - local[2]])
    offset[1] = base + level.y - item.bottom
    return offset


def _local_box(item: SimObject, parent: SimObject) -> tuple[Array, Array]:
    """Centre and half extents (3,) of an object in its parent's frame."""
    size = np.array(item.asset.size) if item.asset else np.zeros(3)
    half = np.abs(parent.matrix.T @ item.matrix) @ size / 2
    return parent.matrix.T @ (item.position - parent.position), half


def _choose(levels: list[Support], bottom: float) -> Support:
    below = [level for level in levels if level.y <= bottom + REACH_ABOVE]
    return max(below, key=lambda level: level.y) if below else min(levels, key=lambda level: level.y)


def _free_spot(local: Array, half: Array, levels: list[Support], others: list[tuple[Array, Array]]) -> Array:
    """The nearest place (x, z) on one of the levels that no other box covers; the nearest of all if none is free."""
    spots = np.concatenate([_spots(local, half, level) for level in levels])
    spots = spots[np.argsort(np.hypot(*(spots - local[[0, 2]]).T), kind="stable")]
    free = np.ones(len(spots), bool)
    for centre, reach in others:
        apart = np.abs(spots - centre[[0, 2]]) > (half + reach)[[0, 2]]
        free &= apart.any(axis=1)
    result: Array = spots[free][0] if free.any() else spots[0]
    return result


def _spots(local: Array, half: Array, level: Support) -> Array:
    """Places (n, 2) where a box lies wholly on a level, the nearest one among them."""
    xs = _along(local[0], half[0], level.x_min, level.x_max)
    zs = _along(local[2], half[2], level.z_min, level.z_max)
    return np.stack(np.meshgrid(xs, zs), axis=-1).reshape(-1, 2)


def _along(value: float, half: float, low: float, high: float) -> Array:
    low, high = low + half, high - half
    if low >= high:
        return np.array([(low + high) / 2])
    return np.append(np.arange(low, high, SPOT_STEP), np.clip(value, low, high))
