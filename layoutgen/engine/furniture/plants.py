"""House plants and branches in a floor vase."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import (
    ball,
    bar,
    blade,
    cylinder,
    lathe,
    tube,
)
from layoutgen.engine.mesh import Material


def house_plant(piece: Piece) -> None:
    """A plant in a pot: a bush of broad leaves, arching grass, or a cactus."""
    w, h, d = piece.w, piece.h, piece.d
    pot_height = min(piece.between(0.26, 0.36) * h, 0.34)
    r = min(piece.between(0.24, 0.32) * min(w, d), 0.22) if min(w, d) > 0.14 else 0.42 * min(w, d)
    outline = [(0.7, 0), (0.72, 0.02), (0.95, 0.85), (1.05, 0.86), (1.05, 1), (0.92, 1), (0.9, 0.88)]
    piece.add(lathe([(s * r, y * pot_height) for s, y in outline], 24), finishes.ceramic(piece))
    piece.add(cylinder((0, 0), 0.9 * r, 0.8 * pot_height, 0.9 * pot_height, 20), finishes.SOIL)
    green = finishes.leaf(piece)
    style = piece.pick(("bush", "grass", "broad")) if h > 0.22 else piece.pick(("cactus", "grass"))
    {"bush": _bush, "grass": _grass, "broad": _broad, "cactus": _cactus}[style](piece, 0.85 * pot_height, green)


def _grass(piece: Piece, base: float, green: Material) -> None:
    """Long blades that arch outward."""
    rise = piece.h - base
    for number in range(34):
        angle = number * 2.4
        reach = piece.between(0.55, 1.0)
        tall = piece.between(0.6, 1.0) * rise
        t = np.linspace(0, 1, 6)
        out = reach * t**2
        c, s = np.cos(angle), np.sin(angle)
        path = np.stack(
            [
                out * c * piece.w / 2,
                base + tall * (1.25 * t - 0.25 * t**3) * (1 - 0.2 * t**4 * reach),
                out * s * piece.d / 2,
            ],
            1,
        )
        width = 0.05 * piece.w + 0.006
        piece.add(
            blade(path, (0.4 * width, 0.8 * width, width, 0.9 * width, 0.6 * width, 0.08 * width), (-s, 0, c)),
            green,
            80,
        )


def _bush(piece: Piece, base: float, green: Material) -> None:
    """Stems with many small leaves filling an ellipsoid."""
    stem = Material(color=rgb("5c4a33"))
    low = base + 0.12 * (piece.h - base)
    middle, half = (low + piece.h) / 2, (piece.h - low) / 2
    for number in range(6):
        angle = number * 2.4
        tip = (0.5 * np.cos(angle) * piece.w / 2, middle + 0.3 * half, 0.5 * np.sin(angle) * piece.d / 2)
        piece.add(bar((0.1 * tip[0], base, 0.1 * tip[2]), tip, 0.008, 0.004, 6), stem)
    count = 110
    for number in range(count):
        v = 1 - 2 * (number + 0.5) / count
        angle = number * 2.39996
        ring = np.sqrt(1 - v * v)
        out = np.array([ring * np.cos(angle), v, ring * np.sin(angle)])
        center = out * piece.between(0.55, 0.85) * [piece.w / 2, half, piece.d / 2] + [0, middle, 0]
        _leaf(piece, center, out, 0.14 * min(piece.w, piece.d) + 0.12 * half, green)


def _leaf(piece: Piece, at: np.ndarray, out: np.ndarray, length: float, green: Material) -> None:
    """One pointed leaf that grows outward and droops."""
    droop = np.array([0.0, -0.35 * length, 0.0])
    ahead = out * [1, 0.6, 1] * length
    path = [at, at + 0.35 * ahead + 0.1 * droop, at + 0.7 * ahead + 0.4 * droop, at + ahead + droop]
    side = np.cross(ahead, [0.0, 1.0, 0.0])
    if np.linalg.norm(side) < 1e-6:
        side = np.array([1.0, 0.0, 0.0])
    piece.add(blade(path, (0.08 * length, 0.5 * length, 0.42 * length, 0.03 * length), side), green, 80)


def _broad(piece: Piece, base: float, green: Material) -> None:
    """A few large leaves on arching stalks."""
    rise = piece.h - base
    for number in range(15):
        angle = number * 2.4
        reach, tall = piece.between(0.35, 0.75), piece.between(0.45, 0.9) * rise
        c, s = np.cos(angle), np.sin(angle)
        x, z = reach * c * piece.w / 2, reach * s * piece.d / 2
        stalk = [(0, base, 0), (0.3 * x, base + 0.6 * tall, 0.3 * z), (x, base + tall, z)]
        piece.add(tube(stalk, 0.006, 5), green)
        length = 0.42 * min(piece.w, piece.d) + 0.08 * rise
        end = np.array([x, base + tall, z])
        ahead = np.array([c * piece.w, 0.25 * rise, s * piece.d]) / max(piece.w, piece.d) * length
        path = [end, end + 0.3 * ahead, end + 0.65 * ahead - [0, 0.08 * length, 0], end + ahead - [0, 0.3 * length, 0]]
        piece.add(blade(path, (0.1 * length, 0.62 * length, 0.5 * length, 0.02 * length), (-s, 0, c)), green, 80)


def _cactus(piece: Piece, base: float, green: Material) -> None:
    r = 0.3 * min(piece.w, piece.d)
    body = ball((-r, base - 0.02, -r), (r, piece.h, r), 24, 12, 0.8)
    angle = np.arctan2(body.vertices[:, 2], body.vertices[:, 0])
    body.vertices[:, [0, 2]] *= (1 + 0.08 * np.cos(8 * angle))[:, None]
    piece.add(body, green)


def room_decor(piece: Piece) -> None:
    """A tall floor vase with dry branches."""
    h, r = piece.h, 0.36 * min(piece.w, piece.d)
    outline = [(0.6, 0), (0.7, 0.03), (1, 0.22), (0.8, 0.38), (0.45, 0.46), (0.55, 0.5), (0.4, 0.5), (0.4, 0.4)]
    piece.add(lathe([(s * r, y * h) for s, y in outline], 28), finishes.ceramic(piece))
    twig = Material(color=rgb("8a6f4d"))
    for number in range(11):
        angle, reach = number * 2.4, piece.between(0.5, 1.0)
        c, s = reach * np.cos(angle) * piece.w / 2, reach * np.sin(angle) * piece.d / 2
        tip = (c, piece.between(0.85, 1.0) * h, s)
        piece.add(
            tube([(0.1 * c, 0.45 * h, 0.1 * s), (0.4 * c, 0.7 * h, 0.5 * s), tip], [0.006, 0.004, 0.002], 5), twig
        )
        puff = 0.03
        piece.add(
            ball((tip[0] - puff, tip[1] - 0.09, tip[2] - puff), (tip[0] + puff, tip[1], tip[2] + puff), 8, 6),
            finishes.PAPER,
        )


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "HousePlant": house_plant,
    "RoomDecor": room_decor,
}
