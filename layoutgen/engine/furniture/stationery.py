"""Books, newspapers, pens, cards and keys."""

from collections.abc import Callable

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import (
    Shape,
    bar,
    box,
    hoop,
    lathe,
    slab,
)
from layoutgen.engine.mesh import Material


def book(piece: Piece) -> None:
    """A book lying on its back, spine to the left; it lies open when opened."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    cover = Material(color=piece.pick(finishes.BRIGHTS), gloss=0.3)
    board = min(0.003, 0.15 * h)
    piece.add(box((-x + 0.002, board, -z + 0.004), (x - 0.005, h - board, z - 0.004)), finishes.PAPER)
    piece.add(box((-x, 0.0, -z), (x, board, z)), cover)
    piece.add(slab((-x, 0.0, -z), (-x + 0.006, h, z), 0.002), cover)
    lid = box((-x, h - board, -z), (x, h, z))
    piece.add(lid.turned("z", 175 * piece.openness, (-x, h, 0.0)), cover)
    band = Material(color=piece.pick((rgb("efe6d0"), rgb("2c2c30"), rgb("d9b44a"))))
    if piece.openness == 0.0:
        piece.add(box((-0.55 * x, h - 0.0005, -0.6 * z), (0.7 * x, h + 0.0004, -0.25 * z)), band)


def newspaper(piece: Piece) -> None:
    """A folded or rolled newspaper."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    print_ = Material(color=rgb("dcd8cf"), texture="newspaper", scale=0.3)
    for sheet in range(4):
        low = h * sheet / 4
        inset = 0.004 * (sheet % 2)
        piece.add(slab((-x + inset, low, -z), (x - inset, low + 0.24 * h, z - inset), 0.11 * h, 2), print_)
    piece.add(bar((-x, h / 2, -z + h / 2), (x, h / 2, -z + h / 2), h / 2, around=12), print_)
    ink = Material(color=rgb("4a4a4c"))
    piece.add(box((-0.85 * x, h - 0.0005, -0.5 * z), (0.85 * x, h + 0.0003, -0.3 * z)), ink)
    piece.add(box((-0.85 * x, h - 0.0005, -0.1 * z), (-0.05 * x, h + 0.0003, 0.75 * z)), Material(color=rgb("8f8d88")))


def credit_card(piece: Piece) -> None:
    """A bank card with a chip and a stripe."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    piece.add(box((-x, 0.0, -z), (x, 0.9 * h, z)), finishes.bright(piece))
    piece.add(box((-0.7 * x, 0.5 * h, -0.35 * z), (-0.45 * x, h, 0.0)), finishes.BRASS)
    piece.add(box((-0.7 * x, 0.5 * h, 0.4 * z), (0.5 * x, h, 0.55 * z)), finishes.PAPER)


def pen(piece: Piece) -> None:
    """A ball pen or a pencil lying along z, its point to the front."""
    z, h = piece.d / 2, piece.h
    r, y = min(piece.w, h) / 2, h / 2
    pencil = piece.asset.type == "Pencil"
    paint = Material(color=rgb("e0a92e")) if pencil and piece.chance(0.6) else finishes.bright(piece)
    around = 6 if pencil else 12
    body = lathe([(r, -z + 0.012), (r, z - 0.02)], around).turned("x", 90)
    piece.add(body.moved(y=y), paint)
    point = Material(color=rgb("d9b68a")) if pencil else finishes.STEEL
    piece.add(lathe([(r, z - 0.02), (0.25 * r, z - 0.004), (0.02 * r, z)], around).turned("x", 90).moved(y=y), point)
    end = Material(color=rgb("d98a8f")) if pencil else finishes.DARK
    piece.add(lathe([(0.9 * r, -z), (r, -z + 0.002), (r, -z + 0.013)], around).turned("x", 90).moved(y=y), end)


def key_chain(piece: Piece) -> None:
    """Two keys and a fob on a ring."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    r = 0.4 * z
    ring = hoop(r, r, 0.2 * h, h / 2, 20).moved(-0.3 * x, 0.0, 0.0)
    piece.add(ring, finishes.STEEL)
    for turn, metal in ((18, finishes.BRASS), (-18, finishes.STEEL)):
        key = piece.section()
        key.add(lathe([(0.34 * z, 0.25 * h), (0.34 * z, 0.6 * h)], 16), metal)
        key.add(box((0.2 * z, 0.25 * h, -0.1 * z), (0.95 * x, 0.6 * h, 0.1 * z)), metal)
        for at in (0.6, 0.75, 0.88):
            key.add(box((at * x, 0.25 * h, -0.26 * z), (at * x + 0.05 * x, 0.6 * h, 0.0)), metal)
        piece.merge(key, _turning(turn))
    piece.add(slab((-x, 0.0, -0.7 * z), (-0.5 * x, h, 0.7 * z), 0.3 * h, 2), finishes.bright(piece))


def _turning(degrees: float) -> Callable[[Shape], Shape]:
    return lambda shape: shape.turned("y", degrees)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Book": book,
    "CreditCard": credit_card,
    "KeyChain": key_chain,
    "Newspaper": newspaper,
    "Pen": pen,
    "Pencil": pen,
}
