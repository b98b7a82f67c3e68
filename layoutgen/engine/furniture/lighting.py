"""Desk and floor lamps, candles and light switches."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import ball, bar, box, cylinder, lathe, slab
from layoutgen.engine.mesh import Material


def _shade(piece: Piece, radius: float, low: float, high: float, taper: float) -> None:
    """A cloth shade, open below and above, with a bulb inside."""
    stretch = piece.d / piece.w
    profile = [(radius, low), (taper * radius, high), (taper * radius - 0.004, high), (radius - 0.004, low)]
    shade = lathe([*profile, profile[0]], 28, stretch)
    piece.add(shade, finishes.lampshade(piece))
    middle = (low + high) / 2
    size = min(0.035, 0.3 * radius)
    piece.add(ball((-size, middle - size, -size), (size, middle + size, size), 12, 8), finishes.bulb(piece))


def desk_lamp(piece: Piece) -> None:
    """A lamp with a vase-like or slim foot under a shade; slim boxes get a jointed work lamp."""
    if piece.d > 1.35 * piece.w or piece.w > 1.35 * piece.d:
        _work_lamp(piece)
        return
    h, r = piece.h, piece.w / 2
    low = piece.between(0.5, 0.6) * h
    foot = finishes.ceramic(piece) if piece.chance(0.55) else finishes.hardware(piece)
    slim = [(0.55, 0), (0.55, 0.02), (0.1, 0.04), (0.06, 0.5), (0.06, 0.6)]
    vase = [(0.4, 0), (0.42, 0.02), (0.5, 0.12), (0.56, 0.24), (0.4, 0.4), (0.14, 0.48), (0.1, 0.6)]
    profile = vase if piece.chance(0.5) else slim
    piece.add(lathe([(s * r, y * h * low / (0.55 * h)) for s, y in profile], 24), foot)
    _shade(piece, r, low, h, piece.between(0.6, 0.85))


def _work_lamp(piece: Piece) -> None:
    """Heavy foot, two arms, a conical head that looks down."""
    body = piece.pick((finishes.BLACK, finishes.STEEL, finishes.bright(piece)))
    along_x = piece.w > piece.d
    long, short = (piece.w, piece.d) if along_x else (piece.d, piece.w)
    h, half = piece.h, long / 2
    foot = min(short / 2, 0.4 * long)
    head = min(short / 2, 0.3 * long)
    lamp = piece.section()
    lamp.add(lathe([(foot, 0), (foot, 0.015), (0.3 * foot, 0.035)], 24).moved(z=-half + foot), body)
    elbow, neck = (0.0, 0.62 * h, -half + 0.02), (0.0, h - 0.02, half - head * 1.1)
    lamp.add(bar((0.0, 0.02, -half + foot), elbow, 0.009), finishes.STEEL)
    lamp.add(bar(elbow, neck, 0.009), finishes.STEEL)
    lamp.add(ball((-0.02, elbow[1] - 0.02, elbow[2] - 0.02), (0.02, elbow[1] + 0.02, elbow[2] + 0.02), 10, 8), body)
    top = h
    cone = [
        (head, top - 0.13),
        (0.4 * head, top - 0.03),
        (0.25 * head, top),
        (0.3 * head, top - 0.04),
        (0.95 * head, top - 0.13),
    ]
    lamp.add(lathe(cone, 24).moved(z=half - head), body)
    glow = ball((-0.4 * head, top - 0.12, -0.4 * head), (0.4 * head, top - 0.05, 0.4 * head), 12, 8)
    lamp.add(glow.moved(z=half - head), finishes.bulb(piece))
    piece.merge(lamp, lambda shape: shape.turned("y", 90.0) if along_x else shape)


def floor_lamp(piece: Piece) -> None:
    """A pole with a shade, a tripod, or an arc."""
    metal = finishes.hardware(piece)
    h, r = piece.h, piece.w / 2
    style = piece.pick(("pole", "tripod", "torch"))
    if style == "torch":
        piece.add(lathe([(0.8 * r, 0), (0.8 * r, 0.02), (0.02, 0.04), (0.016, h - 0.22), (0.03, h - 0.2)], 24), metal)
        bowl = [(0.05, h - 0.2), (0.8 * r, h - 0.07), (r, h), (r - 0.006, h), (0.04, h - 0.18)]
        piece.add(lathe(bowl, 28, piece.d / piece.w), finishes.lampshade(piece))
        piece.add(ball((-0.04, h - 0.14, -0.04), (0.04, h - 0.06, 0.04), 12, 8), finishes.bulb(piece))
        return
    low = h - min(0.36, 0.9 * r + 0.12)
    if style == "tripod":
        legs = finishes.wood(piece)
        for angle in np.radians((90, 210, 330)):
            tip = (0.92 * r * np.cos(angle), 0.0, 0.92 * r * np.sin(angle))
            piece.add(bar(tip, (0.0, low + 0.02, 0.0), 0.014, 0.012), legs)
        piece.add(cylinder((0.0, 0.0), 0.03, low - 0.06, low + 0.04), metal)
    else:
        foot = 0.62 * r
        piece.add(lathe([(foot, 0), (foot, 0.018), (0.02, 0.035), (0.012, 0.05), (0.012, low + 0.1)], 24), metal)
    _shade(piece, r, low, h, piece.between(0.65, 0.95))


def candle(piece: Piece) -> None:
    """A wax pillar or a slim candle on a holder, with wick and, when lit, a flame."""
    h, r = piece.h, piece.w / 2
    wax = Material(color=piece.pick((rgb("efe6cf"), rgb("d9b38c"), rgb("a5484a"), rgb("dfe3dd"))), gloss=0.2)
    top = h - 0.02
    if h > 3.5 * piece.w:
        slim = min(r, 0.012)
        piece.add(
            lathe([(r, 0), (r, 0.01), (0.4 * r, 0.02), (0.35 * r, 0.3 * h), (0.6 * r, 0.34 * h)], 20), finishes.BRASS
        )
        piece.add(cylinder((0.0, 0.0), slim, 0.3 * h, top), wax)
    else:
        piece.add(lathe([(r, 0.0), (r, 0.9 * top), (0.94 * r, top), (0.8 * r, top), (0.7 * r, top - 0.006)], 24), wax)
    piece.add(bar((0, top - 0.008, 0), (0, h, 0), 0.001, around=5), finishes.BLACK)
    if piece.is_on:
        flame = ball((-0.006, h - 0.018, -0.006), (0.006, h, 0.006), 8, 6)
        piece.add(flame, Material(color=rgb("ffcf6b"), emission=4.0))


def light_switch(piece: Piece) -> None:
    """A wall plate with one rocker for each 7 cm of width."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    plate = finishes.WHITE if piece.chance(0.7) else piece.pick((finishes.BRASS, finishes.STEEL, finishes.DARK))
    face = -z + 0.6 * piece.d
    piece.add(slab((-x, 0.0, -z), (x, h, face), 0.004, 2), plate)
    count = max(1, int(piece.w / 0.075))
    for at in (np.arange(count) - (count - 1) / 2) * (1.7 * x / count):
        piece.add(box((at - 0.017, 0.28 * h, face - 0.002), (at + 0.017, 0.72 * h, face + 0.001)), finishes.DARK)
        rocker = slab((at - 0.014, 0.3 * h, face - 0.004), (at + 0.014, 0.7 * h, z - 0.002), 0.002)
        tilt = 6.0 if piece.is_on else -6.0
        piece.add(rocker.turned("x", tilt, (0.0, h / 2, face)), finishes.WHITE)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Candle": candle,
    "DeskLamp": desk_lamp,
    "FloorLamp": floor_lamp,
    "LightSwitch": light_switch,
}
