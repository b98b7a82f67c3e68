"""Lets things rest on what they stand on.

ProcTHOR writes the heights at which objects are spawned, some millimetres to centimetres above the surface, and its
offline generator puts some on top of a parent's box where there is no surface. Unity's physics lets them fall; this
does the same in one step: down (or up) to the support of the parent, sideways only where there is none beneath.
"""

import numpy as np

from layoutgen.engine.objects import SimObject
from layoutgen.geometry.camera import Array
from layoutgen.houses.supports import Support, supports

REACH_ABOVE = 0.03  # metres a support may lie above an object's bottom and still carry it
STACK_GAP = 0.08  # an object this little above a neighbour's top rests on the neighbour
FLOOR_GAP = 0.1  # loose objects this little above the floor stand on it
EDGE = 0.02  # metres that an object's centre may stick out beyond a support


def settle(objects: list[SimObject], floor_height: float = 0.0) -> None:
    """Rests every loose object, parents before what stands on them."""
    for item in objects:
        if item.parent is None:
            _settle_on_floor(item, floor_height)
        settle_contents(item)


def settle_contents(parent: SimObject) -> None:
    """Rests the loose objects that stand on or in `parent`."""
    settled: list[SimObject] = []
    for item in sorted(parent.contents, key=lambda content: content.bottom):
        if not item.kinematic:
            settle_on(item, parent, settled)
        settled.append(item)


def settle_on(item: SimObject, parent: SimObject, neighbours: list[SimObject]) -> None:
    """Rests one object on a neighbour that it already touches, else on the parent's nearest support below."""
    stack = [top for top in (float(other.aabb[1, 1]) for other in neighbours if _is_over(item, other))
             if abs(top - item.bottom) < STACK_GAP]  # fmt: skip
    levels = supports(parent.asset) if parent.asset else ()
    if stack:
        item.shift(np.array([0.0, max(stack) - item.bottom, 0.0]))
    elif levels:
        item.shift(_rest(item, parent, levels))


def _settle_on_floor(item: SimObject, floor_height: float) -> None:
    gap = item.bottom - floor_height
    if not item.kinematic and abs(gap) < FLOOR_GAP:
        item.shift(np.array([0.0, -gap, 0.0]))


def _is_over(item: SimObject, other: SimObject) -> bool:
    x, _, z = item.position
    (x0, _, z0), (x1, _, z1) = other.aabb
    return bool(x0 <= x <= x1 and z0 <= z <= z1)


def _rest(item: SimObject, parent: SimObject, levels: tuple[Support, ...]) -> Array:
    """World offset that brings `item` onto one of the parent's supports."""
    assert parent.asset is not None
    local = parent.matrix.T @ (item.position - parent.position)
    base = parent.position[1] - parent.asset.size[1] / 2
    half = np.abs(parent.matrix.T @ item.matrix) @ _extent(item) / 2
    beneath = [level for level in levels if _sideways(local, level, np.zeros(3)) == (0.0, 0.0)]
    level = _choose(beneath or list(levels), item.bottom - base)
    dx, dz = (0.0, 0.0) if beneath else _sideways(local, level, half)
    offset = parent.matrix @ np.array([dx, 0.0, dz])
    offset[1] = base + level.y - item.bottom
    return offset


def _extent(item: SimObject) -> Array:
    return np.array(item.asset.size) if item.asset else np.zeros(3)


def _choose(levels: list[Support], bottom: float) -> Support:
    below = [level for level in levels if level.y <= bottom + REACH_ABOVE]
    return max(below, key=lambda level: level.y) if below else min(levels, key=lambda level: level.y)


def _sideways(local: Array, level: Support, half: Array) -> tuple[float, float]:
    """Shift along the parent's x and z that brings a centre onto a support, keeping `half` from its edges."""
    dx = _into(local[0], level.x_min + half[0], level.x_max - half[0])
    dz = _into(local[2], level.z_min + half[2], level.z_max - half[2])
    return dx, dz


def _into(value: float, low: float, high: float) -> float:
    if low > high:
        low = high = (low + high) / 2
    nearest = min(max(value, low), high)
    return 0.0 if abs(nearest - value) <= EDGE else float(nearest - value)
