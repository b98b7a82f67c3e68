"""Beds: frame, headboard, mattress, duvet and pillows."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.joinery import legs
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape, bar, box, pillow, slab
from layoutgen.engine.mesh import Material

_LOFT = 1.45


def bed(piece: Piece) -> None:
    """A single or double bed; very tall ones carry a canopy, lofts stand on posts."""
    body = finishes.wood(piece) if piece.chance(0.6) else finishes.upholstery(piece)
    mattress = piece.top
    base = max(0.08, mattress - 0.24)
    if mattress > 1.0:
        _posts(piece, body, piece.h)
        _ladder(piece, body, mattress)
    elif piece.h > _LOFT:
        _posts(piece, body, piece.h)
        _canopy(piece, body)
    _frame(piece, body, base, mattress)
    _headboard(piece, body, base, mattress)
    _bedding(piece, base, mattress)


def _frame(piece: Piece, body: Material, base: float, mattress: float) -> None:
    x, z = piece.w / 2, piece.d / 2
    low = max(0.0, min(base - 0.14, 0.12)) if mattress < 1.0 else base - 0.14
    piece.add(slab((-x, low, -z + 0.05), (x, base + 0.06, z), 0.02, 2), body)
    if low > 0.02 and mattress < 1.0:
        piece.add_all(legs(x - 0.02, z - 0.02, low + 0.01, 0.06, piece.pick(("square", "tapered", "round"))), body)
    elif mattress < 1.0:
        piece.add(box((-x + 0.05, 0.0, -z + 0.05), (x - 0.05, low + 0.01, z - 0.05)), body)


def _headboard(piece: Piece, body: Material, base: float, mattress: float) -> None:
    x, z = piece.w / 2, piece.d / 2
    top = piece.h if piece.h <= _LOFT or mattress > 1.0 else mattress + 0.5
    if top < mattress + 0.06:
        return
    style = piece.pick(("panel", "tufted", "slats"))
    low = 0.0 if mattress < 1.0 else base - 0.1
    if style == "slats":
        piece.add_all(
            [box((s * (x - 0.03) - 0.03, low, -z), (s * (x - 0.03) + 0.03, top, -z + 0.06)) for s in (-1, 1)], body
        )
        piece.add(slab((-x, top - 0.07, -z + 0.005), (x, top, -z + 0.05), 0.015), body)
        for at in np.linspace(-x, x, max(5, round(piece.w / 0.13)))[1:-1]:
            piece.add(box((at - 0.02, base, -z + 0.015), (at + 0.02, top - 0.05, -z + 0.04)), body)
        return
    piece.add(slab((-x, low, -z), (x, top, -z + 0.07), 0.02, 2), body)
    if style == "tufted":
        edges = np.linspace(-x + 0.02, x - 0.02, max(2, round(piece.w / 0.45)) + 1)
        for left, right in zip(edges, edges[1:], strict=False):
            piece.add(slab((left, base + 0.1, -z + 0.03), (right, top - 0.02, -z + 0.1), 0.035, 3), body)


def _bedding(piece: Piece, base: float, mattress: float) -> None:
    """Mattress and duvet reach the measured height; pillows lean on the head end, below the top of the box."""
    x, z = piece.w / 2 - 0.035, piece.d / 2 - 0.05
    sheet = finishes.linen(piece)
    cover = finishes.linen(piece) if piece.chance(0.6) else finishes.fabric(piece)
    piece.add(slab((-x, base, -z + 0.04), (x, mattress - 0.012, z), 0.05, 3), finishes.WHITE)
    fold = -z + 0.04 + min(0.62, 0.3 * piece.d)
    hang = max(base + 0.03, mattress - 0.2)
    side = piece.w / 2 - 0.012
    piece.add(slab((-side, hang, fold), (side, mattress, z + 0.042), 0.03, 3), cover)
    piece.add(slab((-side, mattress - 0.05, fold - 0.06), (side, mattress + 0.004, fold + 0.22), 0.02, 2), sheet)
    piece.add(slab((-x + 0.004, mattress - 0.06, -z + 0.05), (x - 0.004, mattress, fold + 0.1), 0.03, 2), sheet)
    _pillows(piece, mattress, -z + 0.06, sheet)


def _pillows(piece: Piece, mattress: float, head: float, sheet: Material) -> None:
    count = 1 if piece.w < 1.25 else 2
    thick = min(0.07, max(0.05, piece.h - mattress))  # low, as houses lay things and pillows of their own there
    width = min(0.68, (piece.w - 0.16) / count - 0.04)
    for number in range(count):
        at = (number - (count - 1) / 2) * (width + 0.04)
        shape = pillow(
            (at - width / 2, mattress - 0.01, head), (at + width / 2, mattress - 0.01 + thick, head + 0.42), 8
        )
        piece.add(shape, sheet)


def _posts(piece: Piece, body: Material, top: float) -> None:
    piece.add_all(legs(piece.w / 2, piece.d / 2, top, 0.07, "square"), body)


def _canopy(piece: Piece, body: Material) -> None:
    x, z, y = piece.w / 2 - 0.035, piece.d / 2 - 0.035, piece.h - 0.035
    beams: list[Shape] = []
    for sign in (-1, 1):
        beams.append(box((-x, y - 0.02, sign * z - 0.02), (x, y + 0.02, sign * z + 0.02)))
        beams.append(box((sign * x - 0.02, y - 0.02, -z), (sign * x + 0.02, y + 0.02, z)))
    piece.add_all(beams, body)


def _ladder(piece: Piece, body: Material, mattress: float) -> None:
    z = piece.d / 2 - 0.02
    for at in (-0.2, 0.2):
        piece.add(box((at - 0.02, 0.0, z - 0.02), (at + 0.02, min(piece.h, mattress + 0.05), z + 0.02)), body)
    for y in np.arange(0.25, mattress, 0.28):
        piece.add(bar((-0.2, y, z), (0.2, y, z), 0.016), body)


BUILDERS: dict[str, Callable[[Piece], None]] = {"Bed": bed}
