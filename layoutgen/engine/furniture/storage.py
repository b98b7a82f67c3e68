"""Dressers, TV stands, shelving units, counters, boxes, hampers, bins and safes."""

from collections.abc import Callable

import numpy as np

from layoutgen.catalogue.supports import COUNTER_DEPTH
from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.basins import bowl, hollowed, top_around
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.joinery import carcass, doors, drawers, frame, legs
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape, ball, bar, box, hoop, lathe, slab
from layoutgen.engine.mesh import Material

_TOP = 0.035  # metres, thickness of a work top


def dresser(piece: Piece) -> None:
    """A chest of drawers, with doors on some of the wide ones."""
    body, grip = finishes.cabinet(piece), finishes.hardware(piece)
    face = finishes.paint(piece) if piece.chance(0.2) else body
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    foot = piece.between(0.06, 0.14)
    piece.add(slab((-x, h - 0.025, -z), (x, h, z), 0.006), body)
    piece.add(box((-x + 0.008, foot, -z + 0.004), (x - 0.008, h - 0.025, z - 0.042)), body)
    span, rise = (-x + 0.01, x - 0.01), (foot + 0.005, h - 0.028)
    columns = max(1, round(piece.w / 0.65))
    rows = max(2, round((h - foot) / 0.22))
    if columns > 1 and piece.chance(0.3):
        cut = rise[1] - 0.2
        drawers(piece, span, (cut, rise[1]), z - 0.002, columns, 1, face, grip)
        doors(piece, span, (rise[0], cut), z - 0.002, 2 * round(columns / 2) or 2, face, grip)
    else:
        drawers(piece, span, rise, z - 0.002, columns, rows, face, grip)
    if piece.chance(0.5):
        piece.add_all(legs(x - 0.01, z - 0.02, foot, 0.05, piece.pick(("tapered", "square", "round"))), body)
    else:
        piece.add(box((-x + 0.03, 0.0, -z + 0.01), (x - 0.03, foot, z - 0.06)), body)


def tv_stand(piece: Piece) -> None:
    """A low cabinet: open bays in the middle, doors or drawers at the sides."""
    body, grip = finishes.cabinet(piece), finishes.hardware(piece)
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    lowest = min((support.y for support in piece.supports[1:]), default=h)
    foot = min(0.1, 0.15 * h, max(0.01, lowest - 0.02))
    piece.add(slab((-x, h - 0.028, -z), (x, h, z), 0.006), body)
    piece.add_all(carcass((-x + 0.005, foot, -z + 0.004), (x - 0.005, h - 0.026, z - 0.006)), body)
    edge = x - 0.005 - max(0.25, 0.3 * piece.w)
    piece.add_all(
        [box((s * edge - 0.01, foot, -z + 0.01), (s * edge + 0.01, h - 0.04, z - 0.01)) for s in (-1, 1)], body
    )
    for support in piece.supports[1:] or ():
        piece.add(box((-x + 0.02, support.y - 0.016, -z + 0.01), (x - 0.02, support.y, z - 0.05)), body)
    if not piece.supports[1:]:
        middle = (foot + h) / 2
        piece.add(box((-edge, middle - 0.016, -z + 0.01), (edge, middle, z - 0.02)), body)
    rise = (foot + 0.02, h - 0.046)
    for span in ((-x + 0.025, -edge - 0.01), (edge + 0.01, x - 0.025)):
        if piece.chance(0.5):
            doors(piece, span, rise, z - 0.004, 1, body, grip)
        else:
            drawers(piece, span, rise, z - 0.004, 1, 2, body, grip)
    piece.add_all(legs(x - 0.02, z - 0.02, foot, 0.05, piece.pick(("tapered", "square"))), body)


def shelving_unit(piece: Piece) -> None:
    """Open shelves between uprights, with or without a back."""
    body = finishes.cabinet(piece)
    x, z, h, board = piece.w / 2, piece.d / 2, piece.h, 0.022
    posts = piece.chance(0.3)
    if posts:
        piece.add_all(legs(x, z, h, 0.032, "square"), finishes.IRON)
    else:
        count = 2 + int(piece.w > 1.4)
        for at in np.linspace(-x + board / 2, x - board / 2, count):
            piece.add(box((at - board / 2, 0.0, -z), (at + board / 2, h, z)), body)
        piece.add(box((-x, 0.0, -z), (x, h, -z + 0.006)), body)
    piece.add(box((-x, h - board, -z), (x, h, z)), body)  # houses put things on top of any unit
    for support in piece.supports:
        piece.add(box((-x + 0.004, support.y - board, -z + 0.004), (x - 0.004, support.y, z - 0.004)), body)
    if posts:
        piece.add(bar((x - 0.016, 0.08, -z + 0.016), (-x + 0.016, h - 0.1, -z + 0.016), 0.005), finishes.IRON)


def counter_top(piece: Piece) -> None:
    """Kitchen base cabinets under a work top, following the support table's I, L, C or island shape."""
    face, top, grip = finishes.cabinet(piece), finishes.stone(piece), finishes.hardware(piece)
    for number, part in enumerate(piece.supports):
        low, high = (part.x_min, part.z_min), (part.x_max, part.z_max)
        board = (low[0], part.y - _TOP, low[1]), (high[0], part.y, high[1])
        piece.add_all(top_around(*board, piece.basins), top)
        _base_cabinets(piece, number, low, high, face, grip)
    glaze = finishes.STEEL if piece.chance(0.7) else finishes.PORCELAIN
    for hole in piece.basins:
        bowl(piece, hole, piece.top, glaze, 5.0)


def _base_cabinets(
    piece: Piece, number: int, low: tuple[float, float], high: tuple[float, float], face: Material, grip: Material
) -> None:
    """One run: the back row faces the front, wings face the room between them, islands both ways."""
    shaped = len(piece.supports) > 1
    if number == 0:
        end_left = low[0] + (COUNTER_DEPTH if len(piece.supports) == 3 else 0.0)
        end_right = high[0] - (COUNTER_DEPTH if shaped else 0.0)
        _run(piece, low, high, (end_left, end_right), face, grip)
        return
    side = piece.section()
    middle_x, middle_z = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    half_length, half_depth = (high[1] - low[1]) / 2, (high[0] - low[0]) / 2
    _run(side, (-half_length, -half_depth), (half_length, half_depth), (-half_length, half_length), face, grip)
    turn = -90.0 if number == 1 else 90.0
    piece.merge(side, lambda shape: shape.turned("y", turn).moved(middle_x, 0.0, middle_z))


def _run(
    piece: Piece,
    low: tuple[float, float],
    high: tuple[float, float],
    span: tuple[float, float],
    face: Material,
    grip: Material,
) -> None:
    """A row of cabinets: plinth, box, a drawer over a door for each 60 cm within `span`."""
    under, front = piece.top - _TOP, high[1] - 0.025
    piece.add(box((low[0] + 0.01, 0.0, low[1] + 0.01), (high[0] - 0.01, 0.1, front - 0.06)), finishes.DARK)
    body = (low[0] + 0.004, 0.1, low[1] + 0.002), (high[0] - 0.004, under, front - 0.04)
    piece.add(hollowed(*body) if piece.basins else box(*body), face)
    bays = max(1, round((span[1] - span[0]) / 0.6))
    edges = np.linspace(span[0] + 0.006, span[1] - 0.006, bays + 1)
    for number, bay in enumerate(zip(edges, edges[1:], strict=False)):
        if number % 3 == 2:
            drawers(piece, bay, (0.11, under - 0.004), front, 1, 3, face, grip)
        else:
            drawers(piece, bay, (under - 0.16, under - 0.004), front, 1, 1, face, grip)
            doors(piece, bay, (0.11, under - 0.16), front, 1, face, grip)


def open_box(piece: Piece) -> None:
    """A cardboard box with its flaps folded out, or a lidless storage box."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    card = piece.skin(finishes.CARDBOARD if piece.asset.id.startswith("Box") else finishes.bright(piece))
    floor = piece.top
    flap = min(0.1, 0.25 * x) if piece.asset.id.startswith("Box") else 0.0
    ix, iz, wall, rim = x - 0.6 * flap, z - 0.6 * flap, 0.006, h - 0.5 * flap
    piece.add(box((-ix, 0.0, -iz), (ix, floor, iz)), card)
    for sign in (-1, 1):
        piece.add(box((-ix, floor, sign * iz - wall / 2), (ix, rim, sign * iz + wall / 2)), card)
        piece.add(box((sign * ix - wall / 2, floor, -iz), (sign * ix + wall / 2, rim, iz)), card)
        if flap:
            long_flap = box((-ix, rim, iz - wall / 2), (ix, rim + 0.78 * flap, iz + wall / 2))
            leaning = long_flap.turned("x", piece.between(35, 55), (0.0, rim, iz))
            piece.add(leaning if sign > 0 else leaning.turned("y", 180), card)
            short = box((ix - wall / 2, rim, -iz), (ix + wall / 2, rim + 0.78 * flap, iz))
            leaning = short.turned("z", -piece.between(35, 55), (ix, rim, 0.0))
            piece.add(leaning if sign > 0 else leaning.turned("y", 180), card)
    if flap:
        piece.add(box((-0.03, -0.0005, -iz - wall), (0.03, rim, -iz)), Material(color=rgb("c9ab7d")))
        piece.add(box((-0.03, 0.0, iz), (0.03, rim, iz + wall)), Material(color=rgb("c9ab7d")))


def garbage_can(piece: Piece) -> None:
    """A bin: round with an open mouth, or a rectangular one with a swing lid."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    body = piece.pick((finishes.STEEL, finishes.DARK, finishes.bright(piece), finishes.WHITE))
    if abs(x - z) < 0.12 * x:
        profile = [(0.8 * x, 0.0), (0.97 * x, h - 0.03), (x, h - 0.02), (x, h), (0.95 * x, h), (0.78 * x, piece.top)]
        piece.add(lathe(profile, 28, z / x), body)
        return
    profile = [(0.82 * x, 0.0), (0.95 * x, 0.82 * h), (0.95 * x, 0.86 * h)]
    piece.add(lathe(profile, 28, z / x, 5.0), body)
    lid = [(x, 0.84 * h), (x, 0.89 * h), (0.86 * x, 0.97 * h), (0.5 * x, h)]
    piece.add(lathe(lid, 28, z / x, 5.0), finishes.DARK)
    piece.add(slab((-0.55 * x, 0.02, z * 0.78), (0.55 * x, 0.05, z), 0.01), finishes.DARK)


def garbage_bag(piece: Piece) -> None:
    """A tied plastic bag: a bulging sack, creased towards the knot, with the gathered plastic above it."""
    around = 48
    profile = [(0.55, 0), (0.8, 0.02), (0.93, 0.1), (1.0, 0.25), (0.98, 0.4), (0.88, 0.54), (0.68, 0.66), (0.4, 0.76)]
    profile += [(0.16, 0.82), (0.09, 0.845), (0.11, 0.86), (0.2, 0.91), (0.32, 1.0)]
    shape = lathe([(r * piece.w / 2, y * piece.h) for r, y in profile], around, piece.d / piece.w)
    vertices = shape.vertices.copy()
    angles = np.arange(around) / around * 2 * np.pi
    phase = piece.rng.uniform(0, 2 * np.pi, 3)
    bulges = 0.05 * np.sin(3 * angles + phase[0]) + 0.03 * np.sin(5 * angles + phase[1])
    creases = np.abs(np.sin(8 * angles + phase[2])) - 0.6
    rise = np.clip([(y - 0.35) / 0.4 for _, y in profile], 0.0, 1.0)
    lumps = 1 + np.outer(1 - rise, bulges) + np.outer(0.03 + 0.15 * rise, creases)
    vertices[: lumps.size, [0, 2]] *= lumps.reshape(-1, 1)
    bag = Material(color=piece.pick((rgb("2c2e31"), rgb("24282c"), rgb("3a3f45"))), gloss=0.6)
    piece.add(Shape(vertices, shape.faces), bag, 60.0)
    knot = hoop(0.1 * piece.w / 2, 0.1 * piece.d / 2, 0.05 * piece.w / 2, 0.847 * piece.h, 20)
    piece.add(knot, Material(color=rgb("b5483c"), gloss=0.4))


def laundry_hamper(piece: Piece) -> None:
    """A wicker basket with a rim and handles; taller ones have a lid that opens."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    cane = Material(color=rgb("b99a6b"), texture="fabric", scale=0.08)
    rim = h - 0.05
    wall = [(0.84, 0.0), (0.94, rim), (0.9, rim), (0.8, piece.top)]
    piece.add(lathe([(r * x, y) for r, y in wall], 28, z / x, 4.0), cane)
    for y in (0.25 * h, 0.55 * h, rim - 0.03):
        r = x * (0.85 + 0.1 * y / rim)
        piece.add(lathe([(r, y), (r, y + 0.02)], 28, z / x, 4.0), Material(color=rgb("8f6f45")))
    lid = lathe([(x, rim), (x, rim + 0.03), (0.7 * x, h), (0.1 * x, h)], 28, z / x, 4.0)
    piece.add(lid.turned("x", -70 * piece.openness, (0.0, rim, -z)), cane)


def safe(piece: Piece) -> None:
    """A steel safe: a door in a frame that swings open, with a dial, a three-armed handle, a keypad and hinges."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    steel = Material(color=rgb("4a4e54"), texture="metal", scale=0.5, gloss=0.4)
    leaf = Material(color=rgb("6b7077"), texture="metal", scale=0.5, gloss=0.5)
    face, edge = z - 0.045, 0.1 * min(piece.w, h)
    piece.add_all(carcass((-x, 0.0, -z), (x, h, face - 0.03), 0.04), steel)
    piece.add_all(frame((-x, x), (0.0, h), (face - 0.03, face + 0.004), edge - 0.004), steel)
    door = piece.section()
    low, high = (-x + edge, edge), (x - edge, h - edge)
    door.add(slab((*low, face - 0.03), (*high, face + 0.012), 0.008), leaf)
    reach = 0.16 * min(piece.w, h)
    _dial(door, (-0.35 * x, 0.62 * h, face + 0.012), 0.75 * reach)
    _wheel(door, (0.3 * x, 0.5 * h, face + 0.012), reach, z)
    piece.merge(door, lambda shape: shape.turned("y", -100 * piece.openness, (low[0], 0.0, face)))
    for y in (0.25 * h, 0.75 * h):
        hinge = bar((low[0], y - 0.05 * h, face + 0.012), (low[0], y + 0.05 * h, face + 0.012), 0.012)
        piece.add(hinge, finishes.CHROME)


def _dial(door: Piece, at: tuple[float, float, float], radius: float) -> None:
    """A combination lock: a black disc with white marks around it and a knob."""
    disc = lathe([(radius, 0.0), (radius, 0.006), (0.45 * radius, 0.006), (0.4 * radius, 0.022), (0.0, 0.022)], 28)
    door.add(disc.turned("x", 90).moved(*at), finishes.BLACK)
    for step in range(12):
        mark = box((-0.03 * radius, 0.7 * radius, 0.006), (0.03 * radius, 0.95 * radius, 0.008))
        door.add(mark.turned("z", 30 * step).moved(*at), finishes.WHITE)


def _wheel(door: Piece, at: tuple[float, float, float], reach: float, front: float) -> None:
    """A hub with three arms that end in knobs, out to the depth `front`."""
    out = front - at[2]
    hub = lathe([(0.3 * reach, 0.0), (0.25 * reach, 0.8 * out), (0.2 * reach, out), (0.0, out)], 20)
    door.add(hub.turned("x", 90).moved(*at), finishes.CHROME)
    radius = 0.3 * out
    for turn in (90.0, 210.0, 330.0):
        arm = bar((0.0, 0.0, 0.6 * out), (reach, 0.0, 0.6 * out), 0.7 * radius)
        knob = ball((reach - radius, -radius, 0.3 * out), (reach + radius, radius, 0.9 * out), 12, 8)
        door.add_all([part.turned("z", turn).moved(*at) for part in (arm, knob)], finishes.CHROME)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Box": open_box,
    "CounterTop": counter_top,
    "Dresser": dresser,
    "GarbageBag": garbage_bag,
    "GarbageCan": garbage_can,
    "LaundryHamper": laundry_hamper,
    "Safe": safe,
    "ShelvingUnit": shelving_unit,
    "TVStand": tv_stand,
}
