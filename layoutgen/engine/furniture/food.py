"""Fruit, vegetables and bread."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape, ball, blade, lathe, open_ended, skin, tube
from layoutgen.engine.mesh import Material

_STALK = Material(color=rgb("5b4a2e"))


_APPLES = (("b3312b", "c9a23c"), ("9c2a2d", "a8a545"), ("c94f3a", "d9c26a"), ("8fae3f", "a9c050"), ("c9b03c", "d8c95a"))
"""Colours of the flesh side and of the dimples, where an apple saw no sun."""


def apple(piece: Piece) -> None:
    """An apple: pale and dimpled above and below, with a stalk and a leaf."""
    flush, pale = (Material(color=rgb(name), gloss=0.5) for name in piece.pick(_APPLES))
    body, stretch = 0.84 * piece.h, piece.d / piece.w
    below = [(0.02, 0.12), (0.12, 0.06), (0.22, 0.02)]
    side = [(0.22, 0.02), (0.4, 0.0), (0.68, 0.08), (0.88, 0.28), (1.0, 0.56), (0.98, 0.74), (0.84, 0.92)]
    side += [(0.6, 1.0), (0.36, 0.97)]
    above = [(0.36, 0.97), (0.2, 0.88), (0.05, 0.78)]
    for profile, skin_ in ((below, pale), (side, flush), (above, pale)):
        shape = lathe([(r * piece.w / 2, y * body) for r, y in profile], 24, stretch)
        piece.add(open_ended(shape), skin_, 80.0)
    piece.add(tube([(0, 0.78 * body, 0), (0.004, 0.95 * body, 0), (0.012, piece.h, 0)], 0.0022, 6), _STALK)
    tip, r = 0.62 * piece.w / 2, 0.11 * piece.w
    path = [(0.004, 0.94 * body, 0), (0.5 * tip, 1.1 * body, 0.2 * tip), (tip, 1.06 * body, 0.5 * tip)]
    piece.add(blade(path, (0.2 * r, 1.6 * r, 0.1 * r), (-0.4, 0.0, 1.0), 0.001), Material(color=rgb("4d7a35")))


def tomato(piece: Piece) -> None:
    """A ribbed tomato with a green star."""
    red = Material(color=piece.pick((rgb("c8392b"), rgb("d4503a"), rgb("b52f28"))), gloss=0.6)
    outline = [(0.15, 0.0), (0.6, 0.03), (0.92, 0.25), (1, 0.5), (0.93, 0.75), (0.65, 0.95), (0.3, 0.97), (0.08, 0.9)]
    shape = lathe([(r * piece.w / 2, y * 0.95 * piece.h) for r, y in outline], 30, piece.d / piece.w)
    piece.add(_ribbed(shape, 5, 0.035), red, 80.0)
    green = Material(color=rgb("4d7a35"))
    r, y = 0.4 * piece.w / 2, 0.9 * piece.h
    for angle in np.radians(np.arange(5) * 72):
        c, s = np.cos(angle), np.sin(angle)
        path = [(0, y, 0), (0.5 * r * c, y + 0.08 * piece.h, 0.5 * r * s), (r * c, y + 0.03 * piece.h, r * s)]
        piece.add(blade(path, (0.2 * r, 0.4 * r, 0.03 * r), (-s, 0.0, c), 0.002), green)


def _ribbed(shape: Shape, ribs: int, depth: float, turn: float = 0.0) -> Shape:
    """The shape with `ribs` grooves running from top to bottom."""
    vertices = shape.vertices.copy()
    angle = np.arctan2(vertices[:, 2], vertices[:, 0])
    vertices[:, [0, 2]] *= (1 + depth * np.cos(ribs * angle + turn))[:, None]
    return Shape(vertices, shape.faces)


def potato(piece: Piece) -> None:
    """A lumpy potato lying along z."""
    skin = Material(color=piece.pick((rgb("b0895a"), rgb("a3774a"), rgb("c4a06e"))), texture="plaster", scale=0.1)
    shape = ball((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5), 18, 12)
    phase = piece.rng.uniform(0, 2 * np.pi, 3)
    lumps = 1 + 0.05 * np.sin(6 * shape.vertices @ np.array([1.0, 0.7, 0.4]) + phase[0])
    lumps += 0.06 * np.sin(7 * shape.vertices @ np.array([0.3, 1.0, -0.9]) + phase[1])
    vertices = shape.vertices * lumps[:, None] * np.asarray(piece.asset.size)
    piece.add(Shape(vertices, shape.faces), skin, 80.0)


def bread(piece: Piece) -> None:
    """A loaf along z with a bulging crust and cuts across its top."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    crust = Material(color=piece.pick((rgb("b9793f"), rgb("a8662f"), rgb("c98f52"))), texture="plaster", scale=0.2)
    loaf = ball((-x, -0.35 * h, -z), (x, h, z), 24, 14, 0.7, 0.6)
    vertices = loaf.vertices.copy()
    vertices[:, 1] = np.maximum(vertices[:, 1], 0.0)
    piece.add(Shape(vertices, loaf.faces), crust)
    flour = Material(color=rgb("e3c290"))
    for at in np.linspace(-0.55, 0.55, 4) * z:
        arc = np.linspace(-0.5, 0.5, 5)
        y = h * (0.995 - 0.25 * arc**2 - 0.12 * (at / z) ** 2)
        path = np.stack([arc * x, y, at + 0.12 * z * arc], axis=1)
        piece.add(blade(path, (0.004, 0.02, 0.026, 0.02, 0.004), (0, 0, 1), 0.006), flour)


def lettuce(piece: Piece) -> None:
    """A head of lettuce: wrinkled leaves around a heart."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    heart = ball((-0.82 * x, 0.04 * h, -0.82 * z), (0.82 * x, 0.98 * h, 0.82 * z), 24, 12, 0.8)
    piece.add(_ribbed(heart, 9, 0.05), Material(color=rgb("a9c46c"), texture="leaf", scale=0.1), 80.0)
    for number in range(9):
        green = Material(color=piece.pick((rgb("7fa650"), rgb("6f9a45"), rgb("8fb35c"))), texture="leaf", scale=0.1)
        angle = number * 2.4 + piece.between(-0.2, 0.2)
        piece.add(_wrapping_leaf(angle, piece.between(0.75, 1.0), x, z, h), green, 80.0)


def _wrapping_leaf(angle: float, reach: float, x: float, z: float, h: float) -> Shape:
    """A patch of the outer ellipsoid with a frilled edge."""
    across = angle + np.linspace(-0.65, 0.65, 11)
    up = np.linspace(-0.42, 0.36, 6) * np.pi
    frill = 1 + 0.07 * np.cos(np.arange(11) * np.pi)
    outer = np.empty((6, 11, 3))
    for row, latitude in enumerate(up):
        flare = 1.0 + 0.16 * (row / 5) ** 2 * frill
        outer[row, :, 0] = reach * x * np.cos(latitude) * np.cos(across) * flare
        outer[row, :, 1] = h / 2 + 0.47 * h * np.sin(latitude) * np.where(row == 5, frill, 1.0)
        outer[row, :, 2] = reach * z * np.cos(latitude) * np.sin(across) * flare
    inner = outer * [0.97, 1.0, 0.97]
    return skin(np.concatenate([inner, outer[:, ::-1]], axis=1))


def egg(piece: Piece) -> None:
    """A hen's egg standing on its blunt end."""
    shape = ball((-piece.w / 2, 0, -piece.d / 2), (piece.w / 2, piece.h, piece.d / 2), 20, 14)
    vertices = shape.vertices.copy()
    vertices[:, [0, 2]] *= (1.08 - 0.26 * vertices[:, 1] / piece.h)[:, None]
    shell = Material(color=piece.pick((rgb("ecd3b4"), rgb("f3ece0"), rgb("c99b72"))), gloss=0.3)
    piece.add(Shape(vertices, shape.faces), shell)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Apple": apple,
    "Bread": bread,
    "Egg": egg,
    "Lettuce": lettuce,
    "Potato": potato,
    "Tomato": tomato,
}
