"""Cups, bowls, plates, pots, pans, bottles, cutlery and other small kitchen things."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import bar, box, cylinder, hoop, lathe, skin, slab, tube
from layoutgen.engine.mesh import Material


def _vessel(piece: Piece, outline: list[tuple[float, float]], floor: float, wall: float, around: int = 28) -> None:
    """A revolved hollow vessel: `outline` in parts of radius and height, then back down inside to the support."""
    r, h = piece.w / 2, piece.h
    inside = [(max(s - wall, 0.05), y) for s, y in reversed(outline) if y * h > floor + 0.004]
    bottom = (0.75 * inside[-1][0], floor / h)
    profile = [(s * r, y * h) for s, y in [*outline, *inside, bottom]]
    piece.add(lathe(profile, around, piece.d / piece.w), finishes.ceramic(piece))


def bowl(piece: Piece) -> None:
    """A bowl, flared or upright."""
    flared = [(0.42, 0), (0.44, 0.06), (0.62, 0.25), (0.84, 0.6), (0.97, 0.94), (1, 1)]
    upright = [(0.5, 0), (0.52, 0.05), (0.85, 0.3), (0.97, 0.65), (1, 1)]
    _vessel(piece, flared if piece.chance(0.6) else upright, piece.top, 0.05)


def plate(piece: Piece) -> None:
    """A plate with a broad rim, often with a painted line around it."""
    r, h = piece.w / 2, piece.h
    floor = piece.top
    outline = [(0.62, 0), (0.66, 0.1 * h), (0.98, h - 0.002), (1, h), (0.97, h), (0.7, floor + 0.001), (0.62, floor)]
    glaze = finishes.ceramic(piece)
    piece.add(lathe([(s * r, y) for s, y in outline], 36, piece.d / piece.w), glaze)
    if piece.chance(0.6):
        line = hoop(0.94 * r, 0.94 * piece.d / 2, 0.0013, h - 0.11 * (h - floor) + 0.0006, 48)
        piece.add(line, Material(color=piece.pick(finishes.BRIGHTS), gloss=0.6))


def cup(piece: Piece) -> None:
    """A tumbler or a goblet."""
    tumbler = [(0.78, 0), (0.82, 0.02), (0.9, 0.5), (1, 1)]
    goblet = [(0.66, 0), (0.68, 0.02), (0.12, 0.06), (0.1, 0.3), (0.6, 0.42), (0.96, 0.62), (1, 0.8), (0.92, 1)]
    tall = piece.h > 1.45 * piece.w and piece.chance(0.3)
    _vessel(piece, goblet if tall else tumbler, max(piece.top, 0.4 * piece.h if tall else 0.0), 0.06)


def mug(piece: Piece) -> None:
    """A mug with an ear-shaped handle to the right."""
    h = piece.h
    r = min(piece.d / 2, 0.4 * piece.w)
    x = -piece.w / 2 + r
    glaze = finishes.ceramic(piece)
    outline = [(0.88, 0), (0.96, 0.04), (1, 0.1), (1, 1), (0.92, 1), (0.9, piece.top / h + 0.03), (0.75, piece.top / h)]
    piece.add(lathe([(s * r, y * h) for s, y in outline], 28).moved(x, 0.0, 0.0), glaze)
    arc = np.radians(np.linspace(-80, 80, 11))
    reach = piece.w / 2 - (x + r) - 0.006
    handle = [(x + r * 0.94 + (reach + 0.06 * r) * np.cos(a), h * 0.5 + 0.34 * h * np.sin(a), 0.0) for a in arc]
    piece.add(tube(handle, 0.006, 8), glaze)


def pot(piece: Piece) -> None:
    """A cooking pot with two handles; the long ones have one long handle."""
    w, h, d = piece.w, piece.h, piece.d
    metal = finishes.STEEL if piece.chance(0.6) else finishes.bright(piece)
    long = max(w, d) > 1.35 * min(w, d)
    along_z = d >= w
    r = min(w, d) / 2 if long or abs(w - d) > 0.02 else 0.42 * min(w, d)
    shift = -max(w, d) / 2 + r if long else 0.0
    section = piece.section()
    outline = [(0.92, 0), (0.98, 0.04), (1, 0.1), (1, 0.96), (1.02, 1), (0.95, 1), (0.94, 0.12), (0.85, piece.top / h)]
    section.add(lathe([(s * r / 1.02, y * h) for s, y in outline], 32).moved(z=shift), metal)
    if long:
        start, end = (0.0, 0.82 * h, shift + 0.95 * r), (0.0, 0.9 * h, max(w, d) / 2)
        section.add(bar(start, end, 0.011, 0.014), finishes.HANDLE)
    else:
        for side in (-1, 1):
            reach = max(w, d) / 2 - 0.008
            grip = [
                (-0.05, 0.8 * h, side * r * 0.93),
                (-0.045, 0.82 * h, side * reach),
                (0.045, 0.82 * h, side * reach),
            ]
            section.add(tube([*grip, (0.05, 0.8 * h, side * r * 0.93)], 0.008), finishes.HANDLE)
    piece.merge(section, lambda shape: shape if along_z else shape.turned("y", 90.0))


def pan(piece: Piece) -> None:
    """A frying pan with its handle to the front."""
    w, h, d = piece.w, piece.h, piece.d
    r = w / 2
    handled = d > 1.15 * w
    z = -d / 2 + r if handled else 0.0
    body = Material(color=rgb("2e2f31"), gloss=0.4) if piece.chance(0.7) else finishes.STEEL
    side = min(h, 0.055)
    floor = piece.top
    outline = [(0.78, 0), (0.82, 0.004), (1, side), (0.97, side), (0.8, floor + 0.003), (0.7, floor)]
    stretch = 1.0 if handled else d / w
    piece.add(lathe([(s * r, y) for s, y in outline], 32, stretch).moved(z=z), body)
    if handled:
        path = [(0, 0.7 * side, z + 0.95 * r), (0, max(0.8 * side, h - 0.012), z + r + 0.05), (0, h - 0.01, d / 2)]
        piece.add(tube(path, [0.008, 0.01, 0.012], 10), finishes.HANDLE)
    else:
        for sign in (-1, 1):
            piece.add(
                slab((-0.04, h - 0.012, sign * r * 0.9 - 0.02), (0.04, h, sign * r * 0.9 + 0.02), 0.005),
                finishes.HANDLE,
            )


_BOTTLE = [
    (0.92, 0),
    (1, 0.03),
    (1, 0.55),
    (0.85, 0.66),
    (0.42, 0.78),
    (0.36, 0.82),
    (0.36, 0.93),
    (0.42, 0.94),
    (0.42, 1),
]


_WINE = [
    (0.94, 0),
    (1, 0.02),
    (1, 0.6),
    (0.92, 0.66),
    (0.45, 0.75),
    (0.36, 0.82),
    (0.34, 0.95),
    (0.4, 0.955),
    (0.38, 1),
]


def _bottle(piece: Piece, outline: list[tuple[float, float]], glass: Material, label: Material, cap: Material) -> None:
    r, h, stretch = piece.w / 2, piece.h, piece.d / piece.w
    body = [(s * r, y * h) for s, y in outline if y < 0.945]
    neck = [(s * r, y * h) for s, y in outline if y >= 0.93]
    piece.add(lathe(body, 24, stretch), glass)
    piece.add(lathe([(1.01 * r, 0.2 * h), (1.01 * r, 0.48 * h)], 24, stretch), label)
    piece.add(lathe(neck, 20, stretch), cap)


def bottle(piece: Piece) -> None:
    """A glass bottle with a label."""
    _bottle(piece, _BOTTLE, Material(color=rgb("4f7a5a"), alpha=0.75, gloss=0.8), finishes.PAPER, finishes.BRASS)


def wine_bottle(piece: Piece) -> None:
    """A wine bottle with a label and foil."""
    foil = Material(color=rgb("6b1f2a"), gloss=0.5)
    _bottle(piece, _WINE, Material(color=rgb("1f3326"), gloss=0.8), finishes.PAPER, foil)


def soap_bottle(piece: Piece) -> None:
    """A pump dispenser, its spout to the front."""
    w, h, d = piece.w, piece.h, piece.d
    color = piece.pick(finishes.BRIGHTS + finishes.CERAMICS)
    r, z = w / 2, max(0.0, d - w) / 2
    shoulder = piece.between(0.6, 0.72)
    outline = [(0.9, 0), (1, 0.03), (1, shoulder - 0.06), (0.8, shoulder), (0.3, shoulder + 0.05)]
    stretch = min(1.0, d / w)
    piece.add(
        lathe([(s * r, y * h) for s, y in outline], 24, stretch, piece.pick((2.0, 4.0))).moved(z=-z),
        Material(color=color, gloss=0.5),
    )
    piece.add(cylinder((0.0, -z), 0.28 * r, (shoulder + 0.03) * h, (shoulder + 0.1) * h, 16), finishes.WHITE)
    piece.add(cylinder((0.0, -z), 0.1 * r, (shoulder + 0.08) * h, h - 0.008, 10), finishes.WHITE)
    end = min(d / 2, -z + 0.9 * r)
    piece.add(
        tube([(0, h - 0.008, -z - 0.2 * r), (0, h - 0.008, end - 0.01), (0, h - 0.03, end - 0.006)], 0.006),
        finishes.WHITE,
    )


def spray_bottle(piece: Piece) -> None:
    """A spray bottle: flat body, trigger head looking to the front."""
    w, h, d = piece.w, piece.h, piece.d
    r, z = 0.4 * d, -d / 2 + 0.4 * d
    color = Material(color=piece.pick(finishes.BRIGHTS), gloss=0.4)
    outline = [(0.95, 0), (1, 0.03), (1, 0.5), (0.7, 0.64), (0.3, 0.72), (0.28, 0.8)]
    shape = lathe([(s * r, y * h) for s, y in outline], 20)
    piece.add(shape.scaled(x=w / 2 / r).moved(z=z), color)
    head = slab((-0.4 * w, 0.84 * h, z - 0.35 * d), (0.4 * w, h, d / 2 - 0.012), 0.008, 2)
    piece.add(head, finishes.WHITE)
    piece.add(cylinder((0.0, z), 0.35 * w, 0.77 * h, 0.86 * h, 14), finishes.WHITE)
    piece.add(bar((0.0, 0.92 * h, d / 2 - 0.016), (0.0, 0.92 * h, d / 2), 0.006), finishes.DARK)
    piece.add(slab((-0.1 * w, 0.68 * h, z + 0.28 * d), (0.1 * w, 0.86 * h, z + 0.36 * d), 0.003), finishes.DARK)


def shaker(piece: Piece) -> None:
    """A salt or pepper shaker: a glass body showing its filling under a pierced metal cap."""
    r, h, stretch = piece.w / 2, piece.h, piece.d / piece.w
    pepper = piece.asset.type == "PepperShaker"
    if h > 0.15:
        body = finishes.wood(piece) if pepper else finishes.WHITE
        mill = [
            (0.95, 0),
            (1, 0.04),
            (0.6, 0.25),
            (0.7, 0.5),
            (0.95, 0.65),
            (0.6, 0.72),
            (0.9, 0.85),
            (0.6, 0.95),
            (0.3, 1),
        ]
        piece.add(lathe([(s * r, y * h) for s, y in mill], 20, stretch), body)
        return
    fill = Material(color=rgb("3a332c" if pepper else "f3f2ee"))
    piece.add(lathe([(0.84 * r, 0), (r, 0.02 * h), (0.8 * r, 0.7 * h)], 20, stretch), fill)
    piece.add(
        lathe([(0.84 * r, 0.68 * h), (0.84 * r, 0.8 * h), (0.6 * r, 0.96 * h), (0.2 * r, h)], 20, stretch),
        finishes.STEEL,
    )


def dish_sponge(piece: Piece) -> None:
    """A sponge with a scouring side."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    piece.add(
        slab((-x, 0.0, -z), (x, 0.72 * h, z), 0.006, 2), Material(color=rgb("e3c14a"), texture="fabric", scale=0.03)
    )
    piece.add(slab((-x, 0.7 * h, -z), (x, h, z), 0.003), Material(color=rgb("3d6b3f"), texture="carpet", scale=0.05))


def aluminum_foil(piece: Piece) -> None:
    """A roll of foil in its carton, a strip hanging out."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    piece.add(slab((-x, 0.0, -z), (x, h, z), 0.003), Material(color=rgb("35598c"), gloss=0.3))
    piece.add(
        box((-x + 0.002, 0.3 * h, z - 0.003), (x - 0.002, 0.9 * h, z + 0.001)), Material(color=rgb("c8cbce"), gloss=0.9)
    )
    piece.add(box((-0.6 * x, h - 0.001, -0.6 * z), (0.6 * x, h + 0.0005, 0.6 * z)), finishes.PAPER)


def watering_can(piece: Piece) -> None:
    """A can with a long spout to the front and a handle behind."""
    h, d = piece.h, piece.d
    r, z = piece.w / 2, -d / 2 + piece.w / 2 + 0.03
    body = Material(color=rgb("5b7f6b"), gloss=0.4)
    piece.add(
        lathe([(0.95 * r, 0), (r, 0.02), (0.85 * r, 0.62 * h), (0.6 * r, 0.66 * h), (0.3 * r, 0.66 * h)], 24).moved(
            z=z
        ),
        body,
    )
    spout = [(0, 0.2 * h, z + 0.8 * r), (0, 0.55 * h, z + 1.4 * r), (0, 0.9 * h, d / 2 - 0.02)]
    piece.add(tube(spout, [0.018, 0.012, 0.01], 10), body)
    rose = lathe([(0.01, 0.0), (0.026, 0.022), (0.026, 0.028)], 14).turned("x", 50).moved(0.0, 0.88 * h, d / 2 - 0.03)
    piece.add(rose, body)
    arc = np.radians(np.linspace(20, 200, 11))
    handle = [(0.0, 0.5 * h + 0.46 * h * np.sin(a), z - 0.2 * r + (0.9 * r + 0.015) * np.cos(a)) for a in arc]
    piece.add(tube(handle, 0.008, 8), body)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "AluminumFoil": aluminum_foil,
    "Bottle": bottle,
    "Bowl": bowl,
    "Cup": cup,
    "DishSponge": dish_sponge,
    "Mug": mug,
    "Pan": pan,
    "PepperShaker": shaker,
    "Plate": plate,
    "Pot": pot,
    "SaltShaker": shaker,
    "SoapBottle": soap_bottle,
    "SprayBottle": spray_bottle,
    "WateringCan": watering_can,
    "WineBottle": wine_bottle,
}


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


CUTLERY: dict[str, Callable[[Piece], None]] = {
    "ButterKnife": knife,
    "Fork": fork,
    "Knife": knife,
    "Ladle": ladle,
    "Spatula": spatula,
    "Spoon": spoon,
}
