"""Televisions, computers, phones, clocks and remote controls."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import bar, box, hoop, lathe, slab
from layoutgen.engine.mesh import Material

_LAPTOP_OPEN_DEG = 18.0
"""How far an open laptop's lid leans back from upright."""


def _display(piece: Piece, x: float, y: tuple[float, float], z: float, thick: float, shell: Material) -> None:
    """A flat display that looks to the front: shell, bezel and screen."""
    bezel = min(0.02, 0.1 * x)
    piece.add(slab((-x, y[0], z - thick), (x, y[1], z), 0.006, 2), shell)
    piece.add(box((-x + bezel, y[0] + bezel, z - 0.002), (x - bezel, y[1] - bezel, z + 0.0015)), finishes.screen(piece))


def television(piece: Piece) -> None:
    """A flat screen on a stand; the thin ones hang on a wall, the deep ones are tubes."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    shell = finishes.BLACK if piece.chance(0.75) else finishes.DARK
    if piece.d > 0.45 and piece.w < 1.0:
        _tube_set(piece, shell)
        return
    flat = piece.d < 0.12
    low = 0.0 if flat else min(0.12, 0.14 * h)
    plane = z if flat else 0.2 * z
    thick = min(0.06, 0.8 * piece.d) if flat else 0.05
    _display(piece, x, (low, h), plane - 0.0015, thick, shell)
    if flat:
        piece.add(slab((-0.4 * x, 0.25 * h, -z), (0.4 * x, 0.75 * h, plane - thick / 2), 0.006), shell)
    elif piece.chance(0.5):
        piece.add(slab((-0.55 * x, 0.0, -z), (0.55 * x, 0.018, z), 0.008, 2), shell)
        piece.add(box((-0.12 * x, 0.01, plane - 0.06), (0.12 * x, low + 0.1, plane - 0.03)), shell)
    else:
        for side in (-1, 1):
            at = side * 0.62 * x
            for end in (-z, z):
                piece.add(bar((at, low + 0.02, plane - 0.03), (at, 0.008, end - np.sign(end) * 0.008), 0.008), shell)


def _tube_set(piece: Piece, shell: Material) -> None:
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    piece.add(slab((-x, 0.0, z - 0.16), (x, h, z), 0.03, 2), shell)
    piece.add(slab((-0.7 * x, 0.08 * h, -z), (0.7 * x, 0.88 * h, z - 0.1), 0.06, 2), shell)
    piece.add(slab((-0.88 * x, 0.16 * h, z - 0.03), (0.88 * x, 0.93 * h, z + 0.004), 0.015, 2), finishes.screen(piece))


def laptop(piece: Piece) -> None:
    """A laptop standing open, its lid leaning back from the hinge at the rear, as its box demands."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    shell = piece.skin(finishes.STEEL if piece.chance(0.55) else finishes.DARK)
    base = 0.018
    lean = min(_LAPTOP_OPEN_DEG, np.degrees(np.arcsin(0.35 * piece.d / h)))
    length = (h - base) / np.cos(np.radians(lean))
    hinge = -z + length * np.sin(np.radians(lean)) + 0.006
    piece.add(slab((-x, 0.0, hinge - 0.01), (x, base, z), 0.005, 2), shell)
    piece.add(
        box((-0.88 * x, base - 0.002, hinge + 0.02), (0.88 * x, base + 0.0015, hinge + 0.55 * (z - hinge))),
        finishes.BLACK,
    )
    rows, columns = 4, 11
    for row in range(rows):
        for column in range(columns):
            at = -0.86 * x + column * 1.72 * x / columns
            back = hinge + 0.026 + row * 0.52 * (z - hinge) / rows
            key = box((at, base, back), (at + 1.4 * x / columns, base + 0.003, back + 0.38 * (z - hinge) / rows))
            piece.add(key, finishes.DARK)
    pad = z - 0.3 * (z - hinge)
    piece.add(box((-0.24 * x, base - 0.001, pad - 0.01), (0.24 * x, base + 0.001, z - 0.012)), finishes.STEEL)
    lid = piece.section()
    _display(lid, x, (0.0, length), 0.0, 0.008, shell)
    piece.merge(lid, lambda shape: shape.turned("x", -lean).moved(y=base, z=hinge))


def desktop(piece: Piece) -> None:
    """A computer: monitor on a stand, tower beside it, keyboard in front."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    width = 0.72 * piece.w
    screen = piece.section()
    _display(screen, width / 2, (0.16 * h, h), 0.0, 0.035, finishes.BLACK)
    screen.add(box((-0.03, 0.01, -0.06), (0.03, 0.3 * h, -0.034)), finishes.DARK)
    screen.add(slab((-0.12, 0.0, -0.11), (0.12, 0.014, 0.02), 0.006), finishes.DARK)
    piece.merge(screen, lambda shape: shape.moved(x=-x + width / 2))
    piece.add(slab((x - 0.2, 0.0, -z), (x, 0.75 * h, z), 0.008, 2), finishes.DARK)
    piece.add(box((x - 0.17, 0.62 * h, z - 0.001), (x - 0.03, 0.67 * h, z + 0.001)), finishes.STEEL)
    piece.add(slab((-x + 0.08, 0.0, z - 0.1), (-x + width - 0.1, 0.018, z), 0.006), finishes.DARK)


def cell_phone(piece: Piece) -> None:
    """A phone lying on its back, screen up."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    piece.add(
        slab((-x, 0.0, -z), (x, h, z), min(0.45 * h, 0.006), 2),
        piece.pick((finishes.BLACK, finishes.STEEL, finishes.bright(piece))),
    )
    piece.add(box((-0.9 * x, h - 0.001, -0.88 * z), (0.9 * x, h + 0.0002, 0.88 * z)), finishes.screen(piece))


def remote_control(piece: Piece) -> None:
    """A remote control with rows of buttons."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    piece.add(slab((-x, 0.0, -z), (x, 0.86 * h, z), 0.4 * h, 3), finishes.BLACK if piece.chance(0.7) else finishes.DARK)
    grey = Material(color=rgb("9a9da1"))
    for row in range(7):
        for at in (-0.5, 0.0, 0.5):
            deep = z * (-0.75 + 0.22 * row)
            red = row == 0 and at < 0
            button = slab(
                (at * x - 0.13 * x, 0.7 * h, deep - 0.05 * z), (at * x + 0.13 * x, h, deep + 0.05 * z), 0.0015
            )
            piece.add(button, Material(color=rgb("c0392b")) if red else grey)


def alarm_clock(piece: Piece) -> None:
    """A twin-bell clock, or a digital one where the box is broad."""
    if piece.w > 1.25 * piece.h:
        _digital_clock(piece)
        return
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    body = piece.pick((finishes.BRASS, finishes.bright(piece), finishes.STEEL, finishes.BLACK))
    r = min(x, 0.42 * h)
    y = r + 0.04 * h
    piece.add(lathe([(0.8 * r, -z), (r, -0.8 * z), (r, z)], 32).turned("x", 90).moved(0.0, y, 0.0), body)
    _dial(piece, r, y, z)
    for side in (-1, 1):
        bell = lathe([(0.32 * r, 0), (0.26 * r, 0.12 * r), (0.1 * r, 0.22 * r)], 16).turned("z", -side * 30)
        piece.add(bell.moved(side * 0.55 * r, y + 0.92 * r, 0.0), finishes.CHROME)
        piece.add(bar((side * 0.45 * r, y - 0.8 * r, 0.0), (side * 0.75 * x, 0.0, 0.0), 0.01, 0.008), finishes.CHROME)
    arc = np.radians(np.linspace(30, 150, 7))
    path = [(0.5 * r * np.cos(a), y + 0.85 * r + (h - y - 0.88 * r) * np.sin(a), 0.0) for a in arc]
    for start, end in zip(path, path[1:], strict=False):
        piece.add(bar(start, end, 0.004, around=6), finishes.CHROME)


def _dial(piece: Piece, r: float, y: float, z: float) -> None:
    """A white face with hour marks and two hands."""
    piece.add(lathe([(0.86 * r, 0.0), (0.86 * r, 0.002)], 32).turned("x", 90).moved(0.0, y, z - 0.0012), finishes.PAPER)
    for hour in range(12):
        mark = box((-0.02 * r, 0.68 * r, 0.0), (0.02 * r, 0.8 * r, 0.002)).turned("z", 30 * hour)
        piece.add(mark.moved(0.0, y, z), finishes.BLACK)
    for length, turn in ((0.45, 60), (0.65, -60)):
        piece.add(
            box((-0.03 * r, 0.0, 0.0), (0.03 * r, length * r, 0.003)).turned("z", turn).moved(0.0, y, z), finishes.BLACK
        )


def _digital_clock(piece: Piece) -> None:
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    piece.add(
        slab((-x, 0.0, -z), (x, h, z), 0.2 * min(h, z), 3),
        piece.pick((finishes.BLACK, finishes.WHITE, finishes.wood(piece))),
    )
    piece.add(box((-0.8 * x, 0.2 * h, z - 0.003), (0.8 * x, 0.8 * h, z + 0.001)), finishes.SCREEN_OFF)
    lit = Material(color=rgb("e2573b"), emission=0.8)
    for at in (-0.6, -0.25, 0.2, 0.55):
        for y in (0.32, 0.5, 0.68):
            piece.add(box(((at - 0.1) * x, (y - 0.03) * h, z), ((at + 0.1) * x, (y + 0.03) * h, z + 0.002)), lit)
        for edge in (-0.1, 0.1):
            piece.add(box(((at + edge - 0.02) * x, 0.32 * h, z), ((at + edge + 0.02) * x, 0.68 * h, z + 0.002)), lit)


def watch(piece: Piece) -> None:
    """A wrist watch lying on its side: a closed strap, and to the front a case with dial, hands and crown."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    strap = finishes.DARK if piece.chance(0.5) else Material(color=rgb("6b4a30"), gloss=0.2)
    metal = piece.pick((finishes.CHROME, finishes.BRASS, finishes.DARK))
    band = hoop(x - 0.003, z - 0.006, 0.0025, 0.0, 36, 8).scaled(y=0.26 * h / 0.0025).moved(y=h / 2)
    piece.add(band, strap)
    _facing_disc(piece, [(0.48 * h, 0.0), (h / 2, 0.002), (h / 2, 0.005), (0.42 * h, 0.008)], z - 0.009, metal)
    dial, hands = (finishes.PAPER, finishes.BLACK) if piece.chance(0.5) else (finishes.BLACK, finishes.WHITE)
    _facing_disc(piece, [(0.41 * h, 0.0), (0.41 * h, 0.0006)], z - 0.001, dial)
    for number in range(12):
        mark = box((-0.012 * h, 0.32 * h, 0.0), (0.012 * h, 0.38 * h, 0.0002))
        piece.add(mark.turned("z", 30.0 * number).moved(0.0, h / 2, z - 0.0004), hands)
    for degrees, length, width in ((52.0, 0.2, 0.025), (-60.0, 0.3, 0.018)):
        hand = box((-width * h, -0.04 * h, 0.0), (width * h, length * h, 0.0003))
        piece.add(hand.turned("z", degrees).moved(0.0, h / 2, z - 0.0003), hands)
    piece.add(bar((0.48 * h, h / 2, z - 0.006), (0.58 * h, h / 2, z - 0.006), 0.06 * h), metal)


def _facing_disc(piece: Piece, profile: list[tuple[float, float]], z: float, material: Material) -> None:
    """A disc of the profile (radius, height) that looks to the front, its foot at `z`."""
    piece.add(lathe(profile, 32).turned("x", 90).moved(0.0, piece.h / 2, z), material)


def cd(piece: Piece) -> None:
    """A compact disc."""
    r, h = piece.w / 2, piece.h
    profile = [(0.13 * r, 0.0), (r, 0.0), (r, h), (0.13 * r, h), (0.13 * r, 0.0)]
    piece.add(lathe(profile, 36, piece.d / piece.w), Material(color=rgb("c9ced6"), gloss=0.9))
    piece.add(
        lathe([(0.36 * r, h), (0.36 * r, h + 0.0002)], 28, piece.d / piece.w), Material(color=rgb("9fb4c9"), gloss=0.9)
    )


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "AlarmClock": alarm_clock,
    "CD": cd,
    "CellPhone": cell_phone,
    "Desktop": desktop,
    "Laptop": laptop,
    "RemoteControl": remote_control,
    "Television": television,
    "Watch": watch,
}
