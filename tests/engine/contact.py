"""Whether things touch what carries them, as drawn: not by boxes but by rays against the triangles."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from layoutgen.engine import World
from layoutgen.engine.world.objects import SimObject
from layoutgen.geometry.camera import Array

FLOATING, SUNK = 0.02, 0.03
"""Metres that a thing may hang above what carries it, and that it may be sunk in it."""
_LOWEST = 0.008  # metres above its lowest point that still belong to what a thing rests on
_POINTS = 60
_INWARD = 0.04  # part of the way to their middle that points are moved, away from edges
_FAR = 20.0
_LIFT = 0.12  # metres up to which a thing may be sunk and is still noticed


class Contact(NamedTuple):
    """How a thing stands.

    Attributes:
        item: the thing.
        gap: metres from it down to what is beneath; negative where it is sunk.
        behind: metres from its back to what it may hang on.
    """

    item: SimObject
    gap: float
    behind: float

    @property
    def floats(self) -> bool:
        """Whether neither anything beneath carries it nor anything behind."""
        return self.gap > FLOATING and self.behind > FLOATING

    @property
    def sunk(self) -> bool:
        """Whether all of its underside is inside what carries it."""
        return self.gap < -SUNK and self.behind > FLOATING


def contacts(world: World) -> Iterator[Contact]:
    """How each thing of a house stands; floors, doors, windows and what is shut away inside others left out."""
    openings = {opening.id for opening in (*world.house.doors, *world.house.windows)}
    for item in world.objects:
        if item.asset is not None and item.id not in openings and not _shut_away(item):
            yield _contact(world, item)


def _shut_away(item: SimObject) -> bool:
    """Whether it lies behind a door or lid that is closed, where nothing is drawn, or hangs over a bar."""
    parent = item.parent
    if parent is None:
        return False
    held = parent.type.endswith(("Hanger", "Holder"))
    inside = item.aabb[1, 1] < parent.aabb[1, 1]  # what stands on top is judged
    return held or (inside and _is_closed(parent)) or _shut_away(parent)


def _is_closed(item: SimObject) -> bool:
    return item.type in ("Dresser", "GarbageCan") or (item.has("CanOpen") and item.openness == 0)


def _contact(world: World, item: SimObject) -> Contact:
    under = _side(item, np.array([0.0, 1.0, 0.0]))
    gap = _nearest(world, under - [0.0, 0.001, 0.0], np.array([0.0, -1.0, 0.0]))
    back = item.matrix @ [0.0, 0.0, -1.0]
    behind = _nearest(world, _side(item, -back) + 0.001 * back, back)
    if gap > FLOATING and behind > FLOATING:  # only then, for it takes long: the ray tree is made anew
        gap = _depth(world, item, under)
    return Contact(item, gap, behind)


def _depth(world: World, item: SimObject, under: Array) -> float:
    """The gap from above what carries a thing, which is out of the way: negative where the thing is sunk."""
    lift = min(_LIFT, 0.9 * float(item.aabb[1, 1] - item.aabb[0, 1]))
    memory = world.memory()
    world.enable(item, False)
    gap = _nearest(world, under + [0.0, lift, 0.0], np.array([0.0, -1.0, 0.0])) - lift
    world.restore(memory)
    return gap


def _side(item: SimObject, inward: Array) -> Array:
    """Points (n, 3) on the outermost part of a mesh, looked at along a unit vector (3,)."""
    corners = item.state.stance.points()[item.mesh.faces]
    points = np.concatenate([corners.reshape(-1, 3), corners.mean(axis=1)])
    along = points @ inward
    points = points[along < along.min() + _LOWEST]
    points = points[np.linspace(0, len(points) - 1, min(len(points), _POINTS)).astype(int)]
    return points + (points.mean(axis=0) - points) * _INWARD


def _nearest(world: World, origins: Array, direction: Array) -> float:
    _, distances = world.cast(origins, np.tile(direction, (len(origins), 1)), _FAR)
    return float(distances.min())
