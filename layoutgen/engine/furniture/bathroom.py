"""Toilets, sinks, faucets, showers, towels and what hangs or stands beside them."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from layoutgen.catalogue.supports import SINK_DECK
from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.basins import bowl, hollowed, top_around
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.joinery import doors
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import bar, box, cylinder, drape, hoop, lathe, open_ended, ring, skin, slab, tube
from layoutgen.engine.mesh import Material
from layoutgen.geometry.boxes import FloorBox


def toilet(piece: Piece) -> None:
    """Tank at the back, bowl on a foot, seat and a lid that opens."""
    w, h, d = piece.w, piece.h, piece.d
    lid_top = piece.supports[1].y
    back = -d / 2
    tank = 0.22 * d
    glaze = finishes.PORCELAIN
    piece.add(slab((-w / 2 + 0.01, lid_top - 0.03, back), (w / 2 - 0.01, h - 0.03, back + tank), 0.03, 3), glaze)
    piece.add(slab((-w / 2, h - 0.035, back), (w / 2, h, back + tank + 0.012), 0.012, 2), glaze)
    button = cylinder((0.0, back + tank / 2), 0.022, h - 0.01, h, 16)
    piece.add(button, finishes.CHROME)
    rim = lid_top - 0.045
    length = (d - tank) / 2 - 0.004
    half = 0.36 * w
    middle = d / 2 - length
    bowl = [
        (0.5, 0),
        (0.48, 0.05),
        (0.42, 0.4),
        (0.62, 0.62),
        (0.96, 0.9),
        (1.0, 1.0),
        (0.84, 1.0),
        (0.6, 0.7),
        (0.2, 0.55),
    ]
    shape = lathe([(r * half, y * rim) for r, y in bowl], 28, length / half)
    piece.add(shape.moved(z=middle), glaze)
    piece.add(slab((-0.2 * w, 0.0, back + 0.05), (0.2 * w, rim, middle), 0.03, 2), glaze)
    piece.add(hoop(half * 0.92, length * 0.92, 0.022, rim + 0.008, 28, 8), finishes.WHITE)
    lid = lathe([(half, lid_top - 0.02), (half, lid_top - 0.006), (0.96 * half, lid_top)], 28, length / half)
    hinge = (0.0, lid_top - 0.02, middle - length)
    piece.add(lid.moved(z=middle).turned("x", -95 * piece.openness, hinge), finishes.WHITE)


def sink(piece: Piece) -> None:
    """A basin to be let into a counter, on a cabinet or on a pedestal, by height; houses add the taps."""
    if piece.h < 0.3:
        _loose_basin(piece)
    elif piece.chance(0.65):
        _vanity(piece)
    else:
        _pedestal(piece)


def _loose_basin(piece: Piece) -> None:
    """A rounded basin with a broad rim; its floor is the support."""
    x, z, rim, floor = piece.w / 2, piece.d / 2, piece.h, piece.top
    glaze = finishes.STEEL if piece.chance(0.5) else finishes.PORCELAIN
    low = max(0.0, floor - 0.03)
    inner = [(0.84, rim), (0.8, rim - 0.02), (0.66, floor + 0.02), (0.55, floor)]
    outer = [(0.6, low), (0.84, rim - 0.04), (1.0, rim - 0.03), (1.0, rim)]
    piece.add(lathe([(r * x, y) for r, y in outer + inner], 32, z / x, piece.pick((2.6, 4.0, 6.0))), glaze)
    piece.add(lathe([(0.025, floor), (0.025, floor + 0.003)], 14), finishes.CHROME)
    piece.add(cylinder((0.0, 0.0), 0.03, 0.0, floor, 14), finishes.CHROME)


def _hole(piece: Piece) -> FloorBox:
    """Where a washbasin is: in front of the deck that carries the taps."""
    x, z = piece.w / 2, piece.d / 2
    return FloorBox(-x + 0.07, -z + SINK_DECK, x - 0.07, z - 0.05)


def _vanity(piece: Piece) -> None:
    """A cabinet with doors under a top with a basin."""
    x, z = piece.w / 2, piece.d / 2
    body, grip = finishes.cabinet(piece), finishes.hardware(piece)
    top = finishes.stone(piece) if piece.chance(0.4) else finishes.PORCELAIN
    under, face = piece.h - 0.03, z - 0.045
    hole = _hole(piece)
    piece.add(box((-x + 0.03, 0.0, -z + 0.02), (x - 0.03, 0.08, z - 0.07)), finishes.DARK)
    piece.add(hollowed((-x + 0.015, 0.08, -z), (x - 0.015, under, face)), body)
    doors(piece, (-x + 0.015, x - 0.015), (0.09, under - 0.01), z - 0.012, 2, body, grip)
    piece.add_all(top_around((-x, under, -z), (x, piece.h, z), [hole]), top)
    bowl(piece, hole, piece.h, finishes.PORCELAIN, piece.pick((2.6, 4.0, 6.0)))


def _pedestal(piece: Piece) -> None:
    """A washbasin on a foot, its basin nearer to the front than to the wall."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    hole, floor, power = _hole(piece), piece.top, piece.pick((3.0, 4.0))
    middle = (hole.z_min + hole.z_max) / 2
    outer = [(0.4, floor - 0.05), (0.7, h - 0.12), (0.98, h - 0.03), (1.0, h - 0.01), (0.985, h)]
    rings = [ring(r * x, r * z, y, 40, 6.0) for r, y in outer]
    inner = [(0.98, h - 0.001), (0.9, h - 0.02), (0.66, floor + 0.03), (0.5, floor)]
    rings += [ring(r * hole.x_max, r * (hole.z_max - middle), y, 40, power) + [0.0, 0.0, middle] for r, y in inner]
    piece.add(skin(rings), finishes.PORCELAIN)
    piece.add(cylinder((0.0, middle), 0.022, floor, floor + 0.003, 14), finishes.CHROME)
    profile = [(0.36, 0), (0.38, 0.03), (0.24, 0.12), (0.2, 0.6), (0.3, 0.9), (0.36, 1.0)]
    piece.add(lathe([(r * x, y * (floor - 0.04)) for r, y in profile], 24), finishes.PORCELAIN)


def faucet(piece: Piece) -> None:
    """A tap: base plate, bent spout, one lever or two handles."""
    metal = piece.pick((finishes.CHROME, finishes.STEEL, finishes.BRASS, finishes.DARK))
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    r = min(0.016, 0.4 * x)
    foot = -z + max(1.6 * r, 0.02)
    arch = max(0.03, min((z - foot - r) / 2, h - 2 * r - 0.02))
    rise = h - r - arch
    arc = np.radians(np.linspace(0, 180, 11))
    path = [
        (0.0, 0.0, foot),
        *((0.0, rise + arch * np.sin(a), foot + (z - foot - r) / 2 * (1 - np.cos(a))) for a in arc),
    ]
    path.append((0.0, max(0.02, rise - 0.25 * h), z - r))
    piece.add(tube(path, r, 12), metal)
    if x > 0.06:
        piece.add(slab((-x, 0.0, -z), (x, 0.018, foot + 1.6 * r), 0.008, 2), metal)
        for side in (-1, 1):
            at = side * (x - 0.025)
            piece.add(lathe([(0.02, 0.01), (0.016, 0.05), (0.02, 0.06)], 14).moved(at, 0.0, foot), metal)
            piece.add(bar((at - 0.02, 0.058, foot), (at + 0.024, 0.062, foot), 0.007), metal)
    else:
        piece.add(lathe([(0.95 * x, 0.0), (0.9 * x, 0.05), (r, 0.07)], 16).moved(z=foot), metal)
        piece.add(bar((0.0, 0.06, foot), (x, 0.075, foot), 0.006), metal)


def shower_head(piece: Piece) -> None:
    """A riser with a rain head above and a mixer below."""
    metal = finishes.CHROME
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    head = min(x, 0.12)
    pipe = -z + 0.03
    path = [(0, 0.12 * h, pipe), (0, h - 0.03, pipe), (0, h - 0.012, pipe + 0.03), (0, h - 0.012, z - head)]
    piece.add(tube(path, 0.011, 10), metal)
    disc = lathe([(head, h - 0.06), (head, h - 0.045), (0.02, h - 0.03), (0.015, h - 0.01)], 24).moved(z=z - head)
    piece.add(disc, metal)
    piece.add(slab((-x, 0.0, -z), (x, min(0.12 * h, 0.14), -z + 0.06), 0.02, 2), metal)
    lever = bar((0.0, 0.06 * h, -z + 0.05), (0.0, 0.05 * h, -z + 0.13), 0.01)
    piece.add(lever, metal)


def shower_curtain(piece: Piece) -> None:
    """A gathered curtain on rings under a rail."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    cloth = Material(color=piece.pick(finishes.LINENS), texture="fabric", scale=0.3)
    piece.add(bar((-x, h - 0.012, 0.0), (x, h - 0.012, 0.0), 0.012), finishes.CHROME)
    along = np.linspace(-x + 0.005, x - 0.005, 61)
    waves = max(3, round(piece.w / 0.09))
    path = np.stack([along, (z - 0.004) * np.sin(np.linspace(0, waves * 2 * np.pi, 61)) - 0.002], axis=1)
    piece.add(drape(path, 0.0, h - 0.05, 0.004), cloth)
    for at in np.linspace(-x + 0.02, x - 0.02, waves + 1):
        ring = hoop(0.018, 0.018, 0.003, 0.0, 12, 5).turned("z", 90).moved(at, h - 0.034, 0.0)
        piece.add(ring, finishes.CHROME)


def blinds(piece: Piece) -> None:
    """A drawn-up blind: head rail, slats that overlap like tiles, bottom rail and two tapes."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    slat = finishes.WHITE
    piece.add(slab((-x, h - 0.05, -z), (x, h, z), 0.006), slat)
    # Gaps between slats would be finer than pixels at a few metres, where they turn into speckles.
    edges = np.linspace(0.02, h - 0.05, max(3, round(h / 0.04)))
    for low, high in pairwise(edges.tolist()):
        profile = [(z - 0.004, low), (z - 0.01, high), (-z + 0.004, high), (-z + 0.004, low)]
        ends = [[(at, y, depth) for depth, y in profile[::-1]] for at in (-x + 0.005, x - 0.005)]
        piece.add(skin(ends), slat)
    piece.add(slab((-x + 0.004, 0.0, -z + 0.002), (x - 0.004, 0.022, z - 0.002), 0.006), slat)
    for at in (-0.7 * x, 0.7 * x):
        piece.add(box((at - 0.012, 0.01, z - 0.005), (at + 0.012, h - 0.02, z - 0.003)), finishes.PAPER)


def hanging_towel(piece: Piece) -> None:
    """A folded towel hanging over a bar, with a woven border."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    cloth = finishes.linen(piece)
    front = slab((-x, 0.0, 0.1 * z), (x, h - 0.4 * z, z), 0.008, 2)
    piece.add(front, cloth)
    piece.add(slab((-x, 0.12 * h, -z), (x, h - 0.4 * z, -0.1 * z), 0.008, 2), cloth)
    piece.add(bar((-x, h - z, 0.0), (x, h - z, 0.0), z, around=14), cloth)
    band = Material(color=piece.pick(finishes.FABRICS), texture="fabric", scale=0.1)
    piece.add(box((-x + 0.001, 0.08 * h, z - 0.002), (x - 0.001, 0.12 * h, z + 0.001)), band)


def towel_holder(piece: Piece) -> None:
    """A bar between two wall brackets."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    metal = finishes.CHROME
    r = 0.35 * h
    piece.add(bar((-x, h / 2, z - r), (x, h / 2, z - r), r, around=12), metal)
    for side in (-1, 1):
        at = side * (x - h / 2)
        piece.add(lathe([(h / 2, 0.0), (h / 2, 0.01)], 18).turned("x", 90).moved(at, h / 2, -z), metal)
        piece.add(bar((at, h / 2, -z), (at, h / 2, z - r), 0.3 * h), metal)


def hand_towel_holder(piece: Piece) -> None:
    """A ring that hangs from a wall bracket."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    metal = finishes.CHROME
    r = 0.006
    ring = hoop(x - r, (h - 0.05) / 2, r, 0.0, 28).turned("x", 90).moved(0.0, (h - 0.05) / 2 + r, z - r - 0.004)
    piece.add(ring, metal)
    piece.add(slab((-0.022, h - 0.05, -z), (0.022, h, -z + 0.012), 0.006, 2), metal)
    piece.add(bar((0.0, h - 0.03, -z), (0.0, h - 0.03, z), 0.008), metal)


def toilet_paper(piece: Piece) -> None:
    """A roll standing on its end; the used-up one is a bare cardboard tube."""
    r, h = piece.w / 2, piece.h
    used = piece.w < 0.06
    hole = r - 0.002 if used else 0.4 * r
    profile = [(hole, 0.0), (r, 0.0), (r, h), (hole, h), (hole, 0.0)]
    piece.add(lathe(profile, 28, piece.d / piece.w), finishes.CARDBOARD if used else finishes.PAPER)


def paper_towel_roll(piece: Piece) -> None:
    """A kitchen roll on its end: quilted, printed along both edges, around a wide core."""
    r, h, stretch = piece.w / 2, piece.h, piece.d / piece.w
    paper = Material(color=rgb("f3f0e8"), texture="fabric", scale=0.3)
    body = r - 0.0006
    roll = [(0.42 * body, 0), (body, 0), (body, h), (0.42 * body, h), (0.4 * body, 0.02)]
    piece.add(lathe(roll, 32, stretch), paper)
    core = lathe([(0.42 * body, h - 0.001), (0.34 * body, h - 0.001), (0.34 * body, 0.01)], 20, stretch)
    piece.add(core, finishes.CARDBOARD)
    ink = Material(color=piece.pick((rgb("6f9cc9"), rgb("8fb87f"), rgb("d98a8a"))))
    for low in (0.08 * h, 0.86 * h):
        piece.add(open_ended(lathe([(body + 0.0006, low), (body + 0.0006, low + 0.06 * h)], 32, stretch)), ink)


def toilet_paper_hanger(piece: Piece) -> None:
    """A spindle between two arms on a wall plate."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    metal = piece.pick((finishes.CHROME, finishes.STEEL, finishes.BRASS))
    r = min(0.012, 0.3 * h, 0.3 * z)
    arm = min(0.014, 0.3 * h)
    piece.add(slab((-x, 0.0, -z), (x, h, -z + min(0.012, 0.4 * piece.d)), 0.004, 2), metal)
    for side in (-1, 1):
        at = side * (x - arm)
        piece.add(slab((at - arm, h / 2 - arm, -z), (at + arm, h / 2 + arm, z), 0.006, 2), metal)
    piece.add(bar((-x + arm, h / 2, z - r - 0.002), (x - arm, h / 2, z - r - 0.002), r, around=12), finishes.WHITE)


def soap_bar(piece: Piece) -> None:
    """A bar of soap with a worn top."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    soap = Material(color=rgb("e9d9c0"), gloss=0.4)
    piece.add(slab((-x, 0.0, -z), (x, h, z), 0.45 * h, 3), soap)
    piece.add(slab((-0.6 * x, h - 0.004, -0.6 * z), (0.6 * x, h, 0.6 * z), 0.002, 2), soap)


def plunger(piece: Piece) -> None:
    """A rubber cup on a wooden stick."""
    r, h = piece.w / 2, piece.h
    cup = [(r, 0), (r, 0.012), (0.92 * r, 0.06), (0.5 * r, 0.1), (0.2 * r, 0.115), (0.2 * r, 0.14)]
    piece.add(lathe(cup, 24), Material(color=piece.pick((rgb("8f2f2a"), rgb("2b2b2d"), rgb("6b3b2a"))), gloss=0.3))
    stick = lathe([(0.011, 0.12), (0.011, h - 0.015), (0.006, h)], 12)
    piece.add(stick, finishes.wood(piece))


def scrub_brush(piece: Piece) -> None:
    """A toilet brush in its holder."""
    r, h = piece.w / 2, piece.h
    holder = [(0.9 * r, 0), (r, 0.02), (0.9 * r, 0.3 * h), (0.8 * r, 0.32 * h), (0.75 * r, 0.3 * h), (0.75 * r, 0.05)]
    piece.add(lathe(holder, 24), finishes.WHITE)
    bristles = lathe([(0.55 * r, 0.08), (0.62 * r, 0.24 * h), (0.6 * r, 0.36 * h), (0.2 * r, 0.4 * h)], 18)
    piece.add(bristles, Material(color=rgb("c9ccd0"), texture="fabric", scale=0.05))
    piece.add(lathe([(0.012, 0.35 * h), (0.012, 0.9 * h), (0.018, 0.94 * h), (0.012, h)], 12), finishes.WHITE)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Blinds": blinds,
    "Faucet": faucet,
    "HandTowel": hanging_towel,
    "HandTowelHolder": hand_towel_holder,
    "PaperTowelRoll": paper_towel_roll,
    "Plunger": plunger,
    "ScrubBrush": scrub_brush,
    "ShowerCurtain": shower_curtain,
    "ShowerHead": shower_head,
    "Sink": sink,
    "SoapBar": soap_bar,
    "Toilet": toilet,
    "ToiletPaper": toilet_paper,
    "ToiletPaperHanger": toilet_paper_hanger,
    "Towel": hanging_towel,
    "TowelHolder": towel_holder,
}
