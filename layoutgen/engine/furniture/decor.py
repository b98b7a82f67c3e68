"""Vases, statues, plants and what else decorates a table, a shelf or a floor."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import (
    ball,
    bar,
    blade,
    box,
    cylinder,
    lathe,
    open_ended,
    skin,
    slab,
    tube,
)
from layoutgen.engine.mesh import Material


def vase(piece: Piece) -> None:
    """A turned vase with a dark mouth; flat ones are dishes."""
    r, h = piece.w / 2, piece.h
    tall = [
        [(0.5, 0), (0.55, 0.03), (0.95, 0.35), (1, 0.5), (0.7, 0.75), (0.42, 0.88), (0.55, 1)],
        [(0.6, 0), (0.7, 0.1), (1, 0.6), (0.9, 0.78), (0.5, 0.88), (0.5, 0.94), (0.62, 1)],
        [(0.55, 0), (0.6, 0.3), (0.75, 0.7), (1, 1)],
    ]
    flat = [(0.4, 0), (0.6, 0.1), (0.95, 0.5), (1, 0.7), (0.8, 1)]
    outline = flat if h < 0.8 * piece.w else piece.pick(tall)
    inside = [(max(0.08, s - 0.07), y) for s, y in reversed(outline) if y > 0.3]
    profile = [(s * r, y * h) for s, y in [*outline, *inside]]
    piece.add(lathe(profile, 28, piece.d / piece.w), finishes.ceramic(piece))


def statue(piece: Piece) -> None:
    """A dog, an open hand, or on a plinth a standing person or an abstract form."""
    stone = piece.pick((finishes.BRASS, finishes.IRON, finishes.stone(piece), finishes.ceramic(piece)))
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    if piece.w > 1.25 * h:
        (_dog if piece.asset.id.startswith("Dog") else _hand)(piece, stone)
        return
    base = 0.1 * h
    piece.add(slab((-x, 0.0, -z), (x, base, z), 0.006, 2), stone)
    if piece.chance(0.5) or piece.asset.id.startswith("Waving"):
        _figure(piece, base, stone)
    else:
        turn = np.linspace(0, 1.5 * np.pi, 14)
        path = np.stack([0.6 * x * np.sin(turn), base + (h - base) * turn / (1.5 * np.pi), 0.5 * z * np.cos(turn)], 1)
        piece.add(tube(path, np.linspace(0.3, 0.12, 14) * min(x, z), 12), stone)
        piece.add(ball((-0.3 * x, 0.55 * h, -0.3 * x), (0.3 * x, 0.55 * h + 0.6 * x, 0.3 * x)), stone)


def _figure(piece: Piece, base: float, stone: Material) -> None:
    h, r = piece.h - base, min(piece.w, piece.d) / 2
    outline = [
        (0.55, 0),
        (0.5, 0.05),
        (0.4, 0.3),
        (0.45, 0.48),
        (0.32, 0.58),
        (0.5, 0.74),
        (0.36, 0.8),
        (0.15, 0.83),
        (0.14, 0.87),
    ]
    piece.add(lathe([(s * r, base + y * h) for s, y in outline], 20, 0.75), stone)
    piece.add(ball((-0.24 * r, base + 0.85 * h, -0.24 * r), (0.24 * r, piece.h, 0.24 * r)), stone)
    for side in (-1, 1):
        arm = [
            (side * 0.45 * r, base + 0.76 * h, 0),
            (side * 0.72 * r, base + 0.6 * h, 0),
            (side * 0.4 * r, base + 0.48 * h, 0.3 * r),
        ]
        piece.add(tube(arm, 0.1 * r, 8), stone)


def _hand(piece: Piece, stone: Material) -> None:
    """An open hand lying on its back, the fingers to the right and curled up."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    piece.add(ball((-0.62 * x, 0.0, -0.8 * z), (0.3 * x, 0.5 * h, 0.62 * z), 20, 12, 0.9, 0.7), stone)
    piece.add(bar((-x, 0.25 * h, -0.08 * z), (-0.3 * x, 0.25 * h, -0.08 * z), 0.42 * z, 0.5 * z, 16), stone)
    for number, (reach, lift) in enumerate(((0.86, 0.9), (1.0, 1.0), (0.96, 0.94), (0.8, 0.82))):
        at = (0.44 - 0.36 * number) * z
        path = [(0.1 * x, 0.24 * h, at), (0.5 * x, 0.2 * h, at), (0.86 * reach * x, 0.4 * h, at)]
        path += [(0.93 * reach * x, 0.68 * h * lift, at), (0.84 * reach * x, 0.94 * h * lift, at)]
        piece.add(tube(path, np.array([0.17, 0.16, 0.14, 0.12, 0.07]) * z, 10), stone)
    thumb = [(-0.3 * x, 0.3 * h, 0.4 * z), (0.0, 0.42 * h, 0.74 * z), (0.26 * x, 0.62 * h, 0.82 * z)]
    piece.add(tube(thumb, np.array([0.22, 0.17, 0.08]) * z, 10), stone)


def _dog(piece: Piece, stone: Material) -> None:
    """A standing dog, looking along the longer side of its box."""
    long, short = max(piece.w, piece.d), min(piece.w, piece.d)
    h = piece.h
    dog = piece.section()
    dog.add(ball((-0.4 * short, 0.4 * h, -0.36 * long), (0.4 * short, 0.75 * h, 0.28 * long), 16, 10, 0.8), stone)
    for sx in (-0.28, 0.28):
        for sz in (-0.26, 0.2):
            dog.add(
                bar((sx * short, 0.0, sz * long), (sx * short, 0.55 * h, sz * long), 0.09 * short, 0.14 * short), stone
            )
    dog.add(bar((0, 0.6 * h, 0.22 * long), (0, 0.85 * h, 0.34 * long), 0.24 * short, 0.2 * short), stone)
    dog.add(ball((-0.3 * short, 0.72 * h, 0.22 * long), (0.3 * short, 0.98 * h, 0.42 * long)), stone)
    dog.add(ball((-0.16 * short, 0.72 * h, 0.34 * long), (0.16 * short, 0.86 * h, 0.5 * long)), stone)
    for side in (-1, 1):
        dog.add(
            blade(
                [(side * 0.2 * short, 0.9 * h, 0.3 * long), (side * 0.28 * short, h, 0.28 * long)],
                (0.2 * short, 0.04 * short),
                (0, 0, 1),
                0.02 * short,
            ),
            stone,
        )
    dog.add(bar((0, 0.66 * h, -0.34 * long), (0, 0.85 * h, -0.48 * long), 0.09 * short, 0.04 * short), stone)
    piece.merge(dog, lambda shape: shape.turned("y", 90.0) if piece.w > piece.d else shape)


def cloth(piece: Piece) -> None:
    """A folded cloth."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    linen = finishes.linen(piece)
    for layer in range(3):
        inset = 0.006 * layer
        low = (-x + inset, layer * h / 3, -z + inset / 2)
        piece.add(slab(low, (x - inset / 2, (layer + 1) * h / 3, z - inset), min(0.006, h / 7), 2), linen)


def tissue_box(piece: Piece) -> None:
    """A printed carton with a tissue that stands out of its slot."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    top = 0.6 * h
    card, print_ = piece.pick((("7fb0c9", "f4f3f0"), ("d9a3b0", "f4f3f0"), ("8fb89a", "f1ead8"), ("e3d3a8", "7f9cb5")))
    piece.add(slab((-x, 0.0, -z), (x, top, z), 0.004), Material(color=rgb(card)))
    band = Material(color=rgb(print_))
    piece.add(box((-x - 0.0004, 0.14 * top, -z - 0.0004), (x + 0.0004, 0.34 * top, z + 0.0004)), band)
    piece.add(lathe([(0.62 * x, top - 0.002), (0.62 * x, top + 0.001)], 24, 0.5 * z / x), band)
    piece.add(lathe([(0.45 * x, top), (0.45 * x, top + 0.0016)], 24, 0.3 * z / x), finishes.DARK)
    turn = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    rings = []
    for reach, lift in ((0.34, 0.0), (0.26, 0.25), (0.34, 0.6), (0.55, 0.95)):
        fold = 1 + 0.28 * lift * np.cos(5 * turn + 0.6)
        height = top + (h - top) * lift * (1 + 0.05 * np.sin(3 * turn)) / 1.0
        rings.append(np.stack([reach * x * fold * np.cos(-turn), height, 0.6 * reach * x * fold * np.sin(-turn)], 1))
    inner = [ring * [0.96, 1.0, 0.96] for ring in rings[:0:-1]]
    piece.add(open_ended(skin([*rings, *inner])), finishes.WHITE)


def table_top_decor(piece: Piece) -> None:
    """A wide glass dish of decorative balls."""
    r, h, stretch = piece.w / 2, piece.h, piece.d / piece.w
    outline = [(0.3, 0), (0.34, 0.06), (0.7, 0.4), (1, 1), (0.97, 1), (0.66, 0.44), (0.28, 0.14)]
    piece.add(lathe([(s * r, y * h) for s, y in outline], 32, stretch), finishes.GLASS)
    size = 0.22 * r
    for angle in np.radians(np.arange(5) * 72):
        x, z = 0.38 * r * np.cos(angle), 0.38 * r * stretch * np.sin(angle)
        low = (x - size, 0.3 * h, z - size)
        piece.add(ball(low, (x + size, 0.3 * h + 2 * size, z + size), 14, 10), finishes.wood(piece))


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Cloth": cloth,
    "Statue": statue,
    "TableTopDecor": table_top_decor,
    "TissueBox": tissue_box,
    "Vase": vase,
}


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


PLANTS: dict[str, Callable[[Piece], None]] = {
    "HousePlant": house_plant,
    "RoomDecor": room_decor,
}
