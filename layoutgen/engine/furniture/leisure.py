"""Toys and sports things, boots, and what lies on desks: pens, books, boxes."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import (
    Shape,
    ball,
    bar,
    box,
    hoop,
    lathe,
    slab,
    tube,
)
from layoutgen.engine.mesh import Material


def basket_ball(piece: Piece) -> None:
    """An orange ball with black seams."""
    r, y = piece.w / 2, piece.h / 2
    piece.add(ball((-r, 0, -r), (r, 2 * r, r), 28, 18), Material(color=rgb("c9672c"), texture="plaster", scale=0.05))
    seam = hoop(r - 0.001, r - 0.001, 0.003, 0.0, 36, 5)
    for axis in ("x", "z"):
        piece.add(seam.turned(axis, 90).moved(y=y), finishes.BLACK)
    piece.add(seam.moved(y=y), finishes.BLACK)


def baseball_bat(piece: Piece) -> None:
    """A bat standing on its barrel's end."""
    r, h = piece.w / 2, piece.h
    outline = [
        (0.85, 0),
        (0.98, 0.01),
        (1, 0.06),
        (0.98, 0.3),
        (0.7, 0.5),
        (0.42, 0.68),
        (0.38, 0.96),
        (0.65, 0.98),
        (0.6, 1),
    ]
    profile = [(s * r, y * h) for s, y in outline]
    piece.add(lathe(profile[:6], 20, piece.d / piece.w), finishes.wood(piece))
    piece.add(lathe(profile[5:], 20, piece.d / piece.w), finishes.DARK)


def tennis_racket(piece: Piece) -> None:
    """A racket lying flat, its grip to the back."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    color = finishes.bright(piece)
    t = min(0.45 * h, 0.012)
    length = 0.27 * piece.d
    middle = z - length
    piece.add(hoop(x - t, length - t, t, h / 2, 32, 8).moved(z=middle), color)
    string = finishes.PAPER
    for at in np.linspace(-0.8, 0.8, 9):
        reach = (length - t) * np.sqrt(1 - at * at)
        piece.add(
            bar((at * (x - t), h / 2, middle - reach), (at * (x - t), h / 2, middle + reach), 0.0012, around=4), string
        )
    for at in np.linspace(-0.8, 0.8, 11):
        reach = (x - t) * np.sqrt(1 - at * at)
        deep = middle + at * (length - t)
        piece.add(bar((-reach, h / 2, deep), (reach, h / 2, deep), 0.0012, around=4), string)
    throat = middle - length - 0.1 * piece.d
    for side in (-1, 1):
        piece.add(bar((side * 0.5 * x, h / 2, middle - 0.86 * length), (0, h / 2, throat), 0.8 * t), color)
    piece.add(bar((0, h / 2, throat + 0.01), (0, h / 2, -z), 0.42 * h, 0.5 * h, 8), finishes.BLACK)


def dumbbell(piece: Piece) -> None:
    """A dumbbell along z with hexagonal heads."""
    z, h = piece.d / 2, piece.h
    r = h / 2
    head = 0.32 * piece.d
    for sign in (-1, 1):
        low, high = sorted((sign * z, sign * (z - head)))
        block = lathe([(0.9 * r, low), (r, low + 0.012), (r, high - 0.012), (0.9 * r, high)], 6).turned("x", 90)
        piece.add(block.moved(y=r), finishes.RUBBER, 20)
    piece.add(bar((0, r, -z + head), (0, r, z - head), 0.016, around=12), finishes.CHROME)


def teddy_bear(piece: Piece) -> None:
    """A sitting bear, arms open, facing the front."""
    w, h, d = piece.w, piece.h, piece.d
    fur = Material(color=piece.pick((rgb("a9764a"), rgb("c69c6d"))), texture="carpet", scale=0.1)
    light = Material(color=rgb("dfc19a"), texture="carpet", scale=0.1)
    piece.add(ball((-0.27 * w, 0, -0.5 * d), (0.27 * w, 0.58 * h, 0.12 * d), 20, 12), fur)
    piece.add(ball((-0.17 * w, 0.1 * h, -0.2 * d), (0.17 * w, 0.46 * h, 0.15 * d), 16, 10), light)
    piece.add(ball((-0.25 * w, 0.5 * h, -0.42 * d), (0.25 * w, 0.96 * h, 0.14 * d), 20, 12), fur)
    piece.add(ball((-0.12 * w, 0.56 * h, 0.0), (0.12 * w, 0.74 * h, 0.26 * d), 14, 10), light)
    piece.add(ball((-0.04 * w, 0.67 * h, 0.2 * d), (0.04 * w, 0.73 * h, 0.28 * d), 10, 8), finishes.BLACK)
    for side in (-1, 1):
        _bear_side(piece, side, fur, light)


def _bear_side(piece: Piece, side: int, fur: Material, light: Material) -> None:
    """One ear, eye, arm and leg."""
    w, h, d = piece.w, piece.h, piece.d
    ear, eye = side * 0.2 * w, side * 0.1 * w
    piece.add(ball((ear - 0.09 * w, 0.84 * h, -0.24 * d), (ear + 0.09 * w, h, -0.06 * d), 12, 8), fur)
    piece.add(ball((eye - 0.022 * w, 0.75 * h, 0.07 * d), (eye + 0.022 * w, 0.79 * h, 0.14 * d), 8, 6), finishes.BLACK)
    arm = [
        (side * 0.2 * w, 0.46 * h, -0.15 * d),
        (side * 0.36 * w, 0.36 * h, -0.02 * d),
        (side * 0.43 * w, 0.27 * h, 0.12 * d),
    ]
    piece.add(tube(arm, [0.07 * w, 0.075 * w, 0.06 * w], 12), fur)
    leg = [
        (side * 0.16 * w, 0.12 * h, -0.15 * d),
        (side * 0.26 * w, 0.12 * h, 0.15 * d),
        (side * 0.3 * w, 0.13 * h, 0.42 * d),
    ]
    piece.add(tube(leg, [0.09 * w, 0.1 * w, 0.08 * w], 12), fur)
    sole = (
        lathe([(0.095 * w, 0.0), (0.095 * w, 0.02)], 16, 1.25)
        .turned("x", 90)
        .moved(side * 0.3 * w, 0.13 * h, 0.5 * d - 0.03)
    )
    piece.add(sole, light)


def boots(piece: Piece) -> None:
    """A pair of boots side by side, toes to the front."""
    w, h, d = piece.w, piece.h, piece.d
    leather = Material(color=rgb("5a4030"), gloss=0.3)
    for side in (-1, 1):
        x = side * 0.26 * w
        half = 0.22 * w
        piece.add(slab((x - half, 0, -d / 2), (x + half, 0.05 * h, d / 2), 0.012, 2), finishes.RUBBER)
        piece.add(ball((x - half, 0.0, -0.4 * d), (x + half, 0.3 * h, d / 2 - 0.004), 18, 10, 0.8, 0.8), leather)
        shaft = [(0.9, 0.08), (0.82, 0.3), (0.95, 0.75), (1, 1), (0.88, 1), (0.75, 0.5)]
        tube_ = lathe([(s * half, y * h) for s, y in shaft], 18, 0.44 * d / half * 0.75)
        piece.add(tube_.moved(x, 0.0, -0.16 * d), leather)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "BaseballBat": baseball_bat,
    "BasketBall": basket_ball,
    "Boots": boots,
    "Dumbbell": dumbbell,
    "TeddyBear": teddy_bear,
    "TennisRacket": tennis_racket,
}


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


STATIONERY: dict[str, Callable[[Piece], None]] = {
    "Book": book,
    "CreditCard": credit_card,
    "KeyChain": key_chain,
    "Newspaper": newspaper,
    "Pen": pen,
    "Pencil": pen,
}
