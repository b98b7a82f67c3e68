"""Framed paintings, made of patches of colour."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import Color, rgb
from layoutgen.engine.furniture.joinery import frame
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import (
    Shape,
    box,
    lathe,
    prism,
)
from layoutgen.engine.mesh import Material

Area = tuple[float, float, float, float]

_PETALS = tuple(rgb(c) for c in ("c8553d", "e6b7b0", "8e6c9e", "f4efe2", "d98a3d", "6f8fc2"))


def painting(piece: Piece) -> None:
    """A framed picture: a landscape, sun and hills, an abstract of blocks or of discs, or a bunch of flowers."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    border = 0.035 if min(piece.w, h) > 0.4 else 0.02
    edge = piece.pick((finishes.wood(piece), finishes.BLACK, finishes.WHITE, finishes.BRASS))
    piece.add_all(frame((-x, x), (0.0, h), (-z, z), border), edge)
    piece.add(box((-x + border, border, -z), (x - border, h - border, 0.2 * z)), finishes.PAPER)
    mat = border + (0.05 if piece.chance(0.5) else 0.004)
    area = (-x + mat, mat, x - mat, h - mat)
    piece.pick((_landscape, _blocks, _hills, _discs, _flowers))(piece, area, 0.2 * z)


def _patch(piece: Piece, area: Area, z: float, color: Color, layer: int) -> None:
    """A rectangle of colour in the picture plane, in front of the layers below."""
    x0, y0, x1, y1 = area
    piece.add(box((x0, y0, z), (x1, y1, z + 0.0004 * (layer + 1))), Material(color=color))


def _landscape(piece: Piece, area: Area, z: float) -> None:
    """Bands of sky, distant land and field."""
    x0, y0, x1, y1 = area
    skies = [(rgb("cfe0e8"), rgb("9fc1d6")), (rgb("f1d9b5"), rgb("e0a77d")), (rgb("d8dfe2"), rgb("b7c3c9"))]
    lands = [rgb(c) for c in ("8aa27a", "6d8a63", "b7a56a", "5f7a6b", "8c7a5a")]
    low, high = piece.pick(skies)
    horizon = y0 + piece.between(0.35, 0.55) * (y1 - y0)
    for step in range(6):
        t = step / 6
        color = tuple(a + (b - a) * t for a, b in zip(low, high, strict=True))
        top = horizon + (y1 - horizon) * (t + 1 / 6)
        _patch(piece, (x0, horizon + (y1 - horizon) * t, x1, top), z, (color[0], color[1], color[2]), 0)
    for layer in range(3):
        top = horizon - (horizon - y0) * layer / 3
        _ridge(piece, (x0, y0, x1, top), z, piece.pick(lands), layer + 1, 0.06)


def _ridge(piece: Piece, area: Area, z: float, color: Color, layer: int, swell: float) -> None:
    """A wavy-topped band from the bottom of the area up to its top."""
    x0, y0, x1, y1 = area
    steps = np.linspace(x0, x1, 17)
    phase = piece.rng.uniform(0, 2 * np.pi, 2)
    u = (steps - x0) / (x1 - x0)
    tops = y1 - swell * (y1 - y0) * (1.2 + np.sin(5 * u + phase[0]) + 0.4 * np.sin(13 * u + phase[1]))
    outline = np.concatenate([[(x0, y0), (x1, y0)], np.stack([steps, tops], 1)[::-1]])
    sheet = prism(outline, 0.0, 0.0004 * (layer + 1)).turned("x", -90)
    upright = sheet.vertices * [1.0, 1.0, -1.0]
    piece.add(Shape(upright + [0.0, 0.0, z], sheet.faces[:, ::-1]), Material(color=color))


def _blocks(piece: Piece, area: Area, z: float) -> None:
    """Overlapping rectangles of colour."""
    x0, y0, x1, y1 = area
    _patch(piece, area, z, rgb("ece6da"), 0)
    for layer in range(7):
        w, h = piece.between(0.2, 0.6) * (x1 - x0), piece.between(0.15, 0.5) * (y1 - y0)
        left, low = piece.between(x0, x1 - w), piece.between(y0, y1 - h)
        _patch(piece, (left, low, left + w, low + h), z, piece.pick(finishes.BRIGHTS), layer + 1)


def _hills(piece: Piece, area: Area, z: float) -> None:
    """A disc of sun over ridges that darken towards the front."""
    x0, y0, x1, y1 = area
    _patch(piece, area, z, piece.pick((rgb("f0d9b8"), rgb("e8e2d4"), rgb("f2c9a8"))), 0)
    r = 0.16 * min(x1 - x0, y1 - y0)
    center = (piece.between(x0 + 2 * r, x1 - 2 * r), y0 + 0.68 * (y1 - y0), z)
    _disc(piece, center, r, piece.pick((rgb("d9643a"), rgb("f4efe2"), rgb("e0a030"))), 1)
    base = np.array(piece.pick((rgb("8fa3a0"), rgb("b58a6a"), rgb("7f93a8"))))
    for layer in range(4):
        shade = base * (1.0 - 0.2 * layer)
        top = y0 + (0.56 - 0.13 * layer) * (y1 - y0)
        _ridge(piece, (x0, y0, x1, top), z, (float(shade[0]), float(shade[1]), float(shade[2])), layer + 2, 0.12)


def _disc(piece: Piece, center: tuple[float, float, float], radius: float, color: Color, layer: int) -> None:
    """A round patch of colour, in front of the layers below."""
    sheet = lathe([(radius, 0.0), (radius, 0.0004 * (layer + 1))], 28).turned("x", 90)
    piece.add(sheet.moved(*center), Material(color=color))


def _discs(piece: Piece, area: Area, z: float) -> None:
    """Overlapping discs and rings of colour on paper."""
    x0, y0, x1, y1 = area
    _patch(piece, area, z, piece.pick((rgb("ece6da"), rgb("dfe5e3"), rgb("2f3a44"))), 0)
    for layer in range(1, 7, 2):
        radius = piece.between(0.14, 0.3) * min(x1 - x0, y1 - y0)
        center = (piece.between(x0 + radius, x1 - radius), piece.between(y0 + radius, y1 - radius), z)
        _disc(piece, center, radius, piece.pick(finishes.BRIGHTS), layer)
        _disc(piece, center, piece.between(0.3, 0.7) * radius, piece.pick(finishes.BRIGHTS), layer + 1)


def _flowers(piece: Piece, area: Area, z: float) -> None:
    """A bunch of flowers in a vase on a table."""
    x0, y0, x1, y1 = area
    size, middle = min(x1 - x0, y1 - y0), (x0 + x1) / 2
    _patch(piece, area, z, piece.pick((rgb("e8e2d4"), rgb("b7c3c9"), rgb("3f4c5e"), rgb("d8c9b3"))), 0)
    _patch(piece, (x0, y0, x1, y0 + 0.24 * (y1 - y0)), z, piece.pick(finishes.WOODS), 1)
    base = y0 + 0.12 * (y1 - y0)
    _patch(
        piece, (middle - 0.1 * size, base, middle + 0.1 * size, base + 0.3 * size), z, piece.pick(finishes.CERAMICS), 2
    )
    petals = piece.pick(_PETALS)
    for number in range(9):
        angle, reach = np.pi * (0.1 + 0.1 * number), piece.between(0.1, 0.24) * size
        x, y = middle + 1.1 * reach * float(np.cos(angle)), base + 0.44 * size + reach * float(np.sin(angle))
        _disc(piece, (x - 0.03 * size, y - 0.05 * size, z), 0.06 * size, piece.pick(finishes.LEAVES), 3)
        _disc(piece, (x, y, z), 0.07 * size, petals, 4)
        _disc(piece, (x, y, z), 0.025 * size, rgb("e6c34a"), 5)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Painting": painting,
}
