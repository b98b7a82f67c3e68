"""Whether things are open, switched on or dirty, for the types that ProcTHOR's houses say so of."""

from collections.abc import Iterable

from layoutgen.houses.generator.draw import Draw
from layoutgen.houses.generator.parts import Placed
from layoutgen.houses.generator.spec import Spec

_OPENED = frozenset({"Laptop", "Box"})
_SWITCHED = frozenset({"FloorLamp", "DeskLamp"})
_DIRTIED = frozenset({"Bed"})


def draw_states(pieces: Iterable[Placed], spec: Spec, draw: Draw) -> None:
    """Sets the states of the pieces and of all that rests on them."""
    for piece in pieces:
        kind = piece.asset.type
        if kind in _OPENED and "CanOpen" in piece.asset.secondary:
            piece.openness = int(draw.chance(spec.small.open))
        if kind in _SWITCHED and "CanToggleOnOff" in piece.asset.secondary:
            piece.is_on = draw.chance(spec.lights.lamps_on)
        if kind in _DIRTIED and "CanBeDirty" in piece.asset.secondary:
            piece.is_dirty = draw.chance(spec.small.dirty)
        draw_states(piece.children, spec, draw)
