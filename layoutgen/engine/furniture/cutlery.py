"""Knives, forks, spoons, ladles and spatulas."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import box, lathe, skin, slab, tube
from layoutgen.engine.mesh import Material


def _utensil(piece: Piece, head: float, grip: Material) -> float:
    """A handle along z from the back; returns the depth where the head of length `head` begins."""
    w, h, d = piece.w, piece.h, piece.d
    start = d / 2 - head
    r = min(0.4 * h, 0.4 * w, 0.009)
    path = [(0, h - r, -d / 2), (0, 0.7 * h, -0.2 * d), (0, 0.35 * h + r, start + 0.01)]
    piece.add(tube(path, [r, r, 0.55 * r], 8), grip)
    return start


def knife(piece: Piece) -> None:
    """A kitchen or butter knife: the blade stands on its edge towards the front."""
    w, h, d = piece.w, piece.h, piece.d
    butter = piece.asset.type == "ButterKnife"
    grip = finishes.STEEL if butter else piece.pick((finishes.HANDLE, finishes.wood(piece)))
    cut = -d / 2 + 0.38 * d
    piece.add(slab((-w / 2, 0.35 * h, -d / 2), (w / 2, h, cut), 0.4 * w, 2), grip)
    tip = d / 2
    profile = [(0.0, cut), (h, cut), (h, tip - 0.35 * (tip - cut)), (0.55 * h, tip), (0.1 * h, tip - 0.1 * (tip - cut))]
    half = min(0.0012, w / 4)
    rings = [[(x, y, z) for y, z in profile] for x in (half, -half)]
    piece.add(skin(rings), Material(color=rgb("cfd2d4"), gloss=0.85))


def fork(piece: Piece) -> None:
    """A table fork with four tines."""
    w, h, d = piece.w, piece.h, piece.d
    steel = Material(color=rgb("c9ccce"), gloss=0.85)
    start = _utensil(piece, 0.34 * d, steel)
    piece.add(slab((-w / 2, 0.25 * h, start), (w / 2, 0.4 * h, start + 0.14 * d), 0.002, 2), steel)
    for at in np.linspace(-w / 2 + 0.002, w / 2 - 0.002, 4):
        path = [(at, 0.32 * h, start + 0.13 * d), (at, 0.0, start + 0.22 * d), (at, 0.25 * h, d / 2)]
        piece.add(tube(path, [0.002, 0.002, 0.001], 6), steel)


def _scoop(piece: Piece, width: float, depth: float, z: tuple[float, float], material: Material) -> None:
    """An open half bowl that fills the given width and depth range, its rim at `depth`."""
    rows = np.radians((-85, -60, -35, -10))
    profile = [(np.cos(a), 1 + np.sin(a)) for a in rows]
    inner = [(0.93 * np.cos(a), 1.06 + 0.94 * np.sin(a)) for a in rows[::-1]]
    stretch = (z[1] - z[0]) / width
    shape = lathe([(r * width / 2, y * depth) for r, y in profile + inner], 20, stretch)
    piece.add(shape.moved(z=sum(z) / 2), material)


def spoon(piece: Piece) -> None:
    """A table spoon."""
    steel = Material(color=rgb("c9ccce"), gloss=0.85)
    start = _utensil(piece, 0.28 * piece.d, steel)
    _scoop(piece, piece.w, 0.5 * piece.h, (start, piece.d / 2), steel)


def ladle(piece: Piece) -> None:
    """A soup ladle."""
    grip = piece.pick((finishes.STEEL, finishes.HANDLE, finishes.wood(piece)))
    start = _utensil(piece, min(0.34 * piece.d, piece.w), grip)
    _scoop(piece, piece.w, 0.85 * piece.h, (start, piece.d / 2), grip)


def spatula(piece: Piece) -> None:
    """A slotted turner."""
    w, h, d = piece.w, piece.h, piece.d
    start = _utensil(piece, 0.34 * d, finishes.HANDLE)
    for at in np.linspace(-w / 2, w / 2, 6)[:-1]:
        piece.add(box((at, 0.0, start + 0.02), (at + 0.13 * w, 0.15 * h, d / 2 - 0.012)), finishes.HANDLE)
    for low, high in ((start, start + 0.024), (d / 2 - 0.014, d / 2)):
        piece.add(slab((-w / 2, 0.0, low), (w / 2, 0.2 * h, high), 0.002), finishes.HANDLE)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "ButterKnife": knife,
    "Fork": fork,
    "Knife": knife,
    "Ladle": ladle,
    "Spatula": spatula,
    "Spoon": spoon,
}
