"""Parts that many kinds of furniture share: legs, drawer fronts, doors, carcasses, knobs."""

from collections.abc import Sequence

import numpy as np

from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape, bar, box, cylinder, lathe, prism, slab
from layoutgen.engine.mesh import Material

_SUNK = 0.008  # metres from the frame of a panelled front back to its panel

LEG_STYLES = ("square", "tapered", "round", "splayed")


def legs(half_x: float, half_z: float, height: float, thickness: float, style: str, z: float = 0.0) -> list[Shape]:
    """Four legs whose outer edges lie at the corners of a rectangle about (0, z)."""
    return [leg(sx * half_x, z + sz * half_z, sx, sz, height, thickness, style) for sx in (-1, 1) for sz in (-1, 1)]


def leg(x: float, z: float, sx: int, sz: int, height: float, thickness: float, style: str) -> Shape:
    """One leg with its outer corner at (x, z), outward being the signs (sx, sz)."""
    half = thickness / 2
    cx, cz = x - sx * half, z - sz * half
    if style == "round":
        return cylinder((cx, cz), half, 0.0, height, 12)
    if style == "turned":
        profile = [(0.6, 0), (0.8, 0.04), (0.55, 0.08), (0.7, 0.3), (1, 0.55), (0.7, 0.75), (1, 0.8), (1, 1)]
        return lathe([(r * half, y * height) for r, y in profile], 12).moved(cx, 0.0, cz)
    if style == "splayed":
        inward = 0.12 * height
        return bar((cx, 0.0, cz), (cx - sx * inward, height, cz - sz * inward * 0.6), half * 0.55, half, 10)
    if style == "tapered":
        square = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
        return prism(square * 0.6, 0.0, height, 1 / 0.6).moved(cx, 0.0, cz)
    return box((cx - half, 0.0, cz - half), (cx + half, height, cz + half))


def carcass(low: Sequence[float], high: Sequence[float], board: float = 0.02) -> list[Shape]:
    """An open-fronted case: two sides, bottom, top and back between two corners."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    return [
        box((x0, y0, z0), (x0 + board, y1, z1)),
        box((x1 - board, y0, z0), (x1, y1, z1)),
        box((x0 + board, y0, z0), (x1 - board, y0 + board, z1)),
        box((x0 + board, y1 - board, z0), (x1 - board, y1, z1)),
        box((x0 + board, y0 + board, z0), (x1 - board, y1 - board, z0 + 0.008)),
    ]


def frame(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], border: float) -> list[Shape]:
    """Four boards around a rectangle that faces the front."""
    return [
        box((x[0], y[0], z[0]), (x[0] + border, y[1], z[1])),
        box((x[1] - border, y[0], z[0]), (x[1], y[1], z[1])),
        box((x[0] + border, y[0], z[0]), (x[1] - border, y[0] + border, z[1])),
        box((x[0] + border, y[1] - border, z[0]), (x[1] - border, y[1], z[1])),
    ]


def front(
    piece: Piece, x: tuple[float, float], y: tuple[float, float], z: float, material: Material, thickness: float = 0.018
) -> None:
    """A drawer or door front whose outer face is at depth `z`, a gap of 4 mm around it; plain, or a framed panel."""
    low, high = (x[0] + 0.004, y[0] + 0.004), (x[1] - 0.004, y[1] - 0.004)
    rail = min(0.055, 0.2 * (x[1] - x[0]), 0.2 * (y[1] - y[0]))
    if not piece.panelled or rail < 0.02:
        piece.add(slab((*low, z - thickness), (*high, z), 0.004), material)
        return
    piece.add_all(frame((low[0], high[0]), (low[1], high[1]), (z - thickness, z), rail), material)
    inner = (low[0] + rail, low[1] + rail, z - thickness), (high[0] - rail, high[1] - rail, z - _SUNK)
    piece.add(box(*inner), material)


def _shadow(piece: Piece, x: tuple[float, float], y: tuple[float, float], z: float, material: Material) -> None:
    """A dark board behind a group of fronts, at depth `z`, that draws the gaps between them."""
    dark = tuple(0.3 * channel for channel in material.color)
    board = box((x[0] + 0.002, y[0] + 0.002, z - 0.002), (x[1] - 0.002, y[1] - 0.002, z + 0.003))
    piece.add(board, Material(color=(dark[0], dark[1], dark[2])))


def knob(piece: Piece, x: float, y: float, z: float, material: Material, size: float = 0.016) -> None:
    """A round knob that ends at depth `z`."""
    profile = [(0.35 * size, -0.012), (0.35 * size, 0.5 * size), (size, 0.9 * size), (size, 1.2 * size)]
    piece.add(lathe(profile, 10).turned("x", 90).moved(x, y, z - 1.2 * size), material)


def pull(piece: Piece, x: float, y: float, z: float, length: float, material: Material, upright: bool = False) -> None:
    """A bar handle centred at (x, y) that ends at depth `z`."""
    half, r = length / 2, 0.006
    along = (0.0, half, 0.0) if upright else (half, 0.0, 0.0)
    ends = [np.array((x, y, z - r)) + sign * np.array(along) for sign in (-1, 1)]
    piece.add(bar(ends[0], ends[1], r, around=6), material)
    for end in ends:
        inner = end + (np.array((x, y, z - r)) - end) * 0.15
        piece.add(bar(inner - (0.0, 0.0, 0.026), inner, r * 0.9, around=6), material)


def drawers(
    piece: Piece,
    x: tuple[float, float],
    y: tuple[float, float],
    z: float,
    columns: int,
    rows: int,
    material: Material,
    grip: Material,
) -> None:
    """A grid of drawer fronts with knobs or bar handles that end at depth `z`."""
    bars = piece.chance(0.5)
    face = z - 0.022
    _shadow(piece, x, y, face - 0.018, material)
    xs, ys = np.linspace(*x, columns + 1), np.linspace(*y, rows + 1)
    for x0, x1 in zip(xs, xs[1:], strict=False):
        for y0, y1 in zip(ys, ys[1:], strict=False):
            front(piece, (x0, x1), (y0, y1), face, material)
            middle = (y0 + y1) / 2
            if bars:
                pull(piece, (x0 + x1) / 2, middle, z, min(0.16, 0.4 * (x1 - x0)), grip)
            elif x1 - x0 > 0.6:
                knob(piece, x0 + 0.25 * (x1 - x0), middle, z, grip)
                knob(piece, x1 - 0.25 * (x1 - x0), middle, z, grip)
            else:
                knob(piece, (x0 + x1) / 2, middle, z, grip)


def doors(
    piece: Piece,
    x: tuple[float, float],
    y: tuple[float, float],
    z: float,
    count: int,
    material: Material,
    grip: Material,
    high: bool = True,
) -> None:
    """A row of hinged doors with upright handles that end at depth `z`; pairs meet in the middle."""
    xs = np.linspace(*x, count + 1)
    _shadow(piece, x, y, z - 0.04, material)
    length = min(0.14, 0.4 * (y[1] - y[0]))
    height = y[1] - length if high else y[0] + length
    for number, (x0, x1) in enumerate(zip(xs, xs[1:], strict=False)):
        front(piece, (x0, x1), y, z - 0.022, material)
        hinge_left = number % 2 == 0
        pull(piece, x1 - 0.035 if hinge_left else x0 + 0.035, height, z, length, grip, upright=True)
