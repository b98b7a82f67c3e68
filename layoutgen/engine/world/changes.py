"""The only code that changes objects: the assembly's while a house is made, from then on the world's alone."""

from dataclasses import replace
from typing import Any

import numpy as np

from layoutgen.engine.mesh import Mesh
from layoutgen.engine.world.objects import SimObject, State
from layoutgen.geometry.camera import Array


def assign(item: SimObject, state: State) -> None:
    """Gives an object another state."""
    object.__setattr__(item, "state", state)


def _change(item: SimObject, **parts: Any) -> None:
    assign(item, replace(item.state, **parts))


def place(item: SimObject, position: Array, matrix: Array) -> None:
    """Moves an object to a position (3,) and rotation (3, 3), with everything that stands on or in it."""
    turn = matrix @ item.matrix.T
    for content in item.contents:
        place(content, position + turn @ (content.position - item.position), turn @ content.matrix)
    _change(item, stance=item.state.stance.moved(position, matrix))


def shift(item: SimObject, offset: Array) -> None:
    """Moves an object by an offset (3,), with everything that stands on or in it."""
    place(item, item.position + offset, item.matrix)


def lower(item: SimObject, height: float) -> None:
    """Moves an object straight down, or up, until its bottom is at a height."""
    shift(item, np.array([0.0, height - item.bottom, 0.0]))


def reshape(item: SimObject, mesh: Mesh, openness: float, is_on: bool) -> None:
    """Opens or switches an object, which gives it another shape."""
    _change(item, stance=replace(item.state.stance, mesh=mesh, openness=openness), is_on=is_on)


def stand(item: SimObject, parent: SimObject | None) -> None:
    """Makes `parent` what an object stands on or in; None for nothing."""
    if item.parent is not None:
        _change(item.parent, contents=tuple(other for other in item.parent.contents if other is not item))
    _change(item, parent=parent)
    if parent is not None:
        _change(parent, contents=(*parent.contents, item))


def enable(item: SimObject, enabled: bool) -> None:
    """Takes an object out of the scene or brings it back, with everything that stands on or in it."""
    for member in item.family():
        _change(member, enabled=enabled)
