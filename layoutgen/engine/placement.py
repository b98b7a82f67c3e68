"""Lets things rest on what they stand on.

ProcTHOR writes the heights at which objects are spawned, some millimetres to centimetres above the surface, and its
offline generator puts some on top of a parent's box where there is no surface. Unity's physics lets them fall; this
does the same in one step: down (or up) to the support of the parent, sideways only where there is none beneath.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from layoutgen.engine.changes import lower, shift
from layoutgen.engine.falling import REACH_ABOVE, STACK_GAP, fall, is_over
from layoutgen.engine.objects import SimObject
from layoutgen.geometry.camera import Array
from layoutgen.houses.supports import Support, supports

FLOOR_GAP = 0.1  # loose objects this little above the floor stand on it
SPOT_STEP = 0.04  # metres between places that are tried for what has no support beneath it
EDGE = 0.02  # metres that an object's centre may stick out beyond a support


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


def _settle_on_floor(item: SimObject, floor_height: float) -> bool:
    """Stands a loose object on the floor if it is near; False where it hangs above it."""
    gap = item.bottom - floor_height
    if not item.kinematic and abs(gap) < FLOOR_GAP:
        lower(item, floor_height)
    return item.kinematic or gap < FLOOR_GAP


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
