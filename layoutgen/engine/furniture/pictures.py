"""Pictures on walls: every house has its own, in twenty subjects, so that a picture tells one wall from another."""

from collections.abc import Callable

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.canvas import Canvas
from layoutgen.engine.furniture.joinery import frame
from layoutgen.engine.furniture.patterns import PATTERNS
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.scenes import SCENES
from layoutgen.engine.furniture.shapes import box
from layoutgen.seeds import rng_for

SUBJECTS: tuple[Callable[[Canvas], None], ...] = (*SCENES, *PATTERNS)
"""What a picture may show."""


def painting(piece: Piece) -> None:
    """A framed picture; what it shows depends on the asset and on the motif that the house gives it.

    A motif `HOUSE:NUMBER` names a house and counts its pictures: as long as there are subjects left, no two pictures
    of a house share theirs.
    """
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    border = 0.035 if min(piece.w, h) > 0.4 else 0.02
    edge = piece.pick((finishes.wood(piece), finishes.BLACK, finishes.WHITE, finishes.BRASS))
    piece.add_all(frame((-x, x), (0.0, h), (-z, z), border), edge)
    piece.add(box((-x + border, border, -z), (x - border, h - border, 0.2 * z)), finishes.PAPER)
    mat = border + (0.05 if piece.chance(0.5) else 0.004)
    wide, tall = piece.w - 2 * mat, h - 2 * mat
    scale = min(wide, tall)
    subject = _subject(piece)
    subject(Canvas(piece, (-x + mat, mat, 0.2 * z), scale, wide / scale, tall / scale))


def _subject(piece: Piece) -> Callable[[Canvas], None]:
    """What a picture shows; draws the dice for how it does."""
    house, _, number = piece.fitting.motif.partition(":")
    if not number:
        return piece.pick(SUBJECTS)
    order = rng_for("pictures", house).permutation(len(SUBJECTS))
    piece.rng = rng_for("pictures", house, number, piece.asset.id)
    return SUBJECTS[order[int(number) % len(order)]]


PICTURES: dict[str, Callable[[Piece], None]] = {
    "Painting": painting,
}
