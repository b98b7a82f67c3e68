"""Chairs, arm chairs, sofas, stools, ottomans, beds and dog beds."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.joinery import LEG_STYLES, leg, legs
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape, ball, bar, box, cylinder, hoop, lathe, pillow, slab, tube
from layoutgen.engine.mesh import Material


def chair(piece: Piece) -> None:
    """An office chair, a tub chair or a four-legged chair, by name and proportions."""
    name = piece.asset.id.lower()
    if "office" in name or piece.asset.id.startswith("Chair_007") or (piece.w > 0.55 and piece.h > 0.95):
        _office_chair(piece)
    else:
        _legged_chair(piece)


def _legged_chair(piece: Piece) -> None:
    seat, thick = piece.top, piece.between(0.03, 0.045)
    body = finishes.wood(piece) if piece.chance(0.7) else finishes.paint(piece)
    padded = piece.chance(0.5)
    cover = finishes.upholstery(piece) if padded else body
    x, z = piece.w / 2, piece.d / 2
    lean = min(0.09, 0.15 * piece.d)
    seat_back = -z + lean
    seat_thick = thick + (0.03 if padded else 0.0)
    piece.add(slab((-x, seat - seat_thick, seat_back), (x, seat, z), 0.02 if padded else 0.012, 2), cover)
    style = piece.pick(LEG_STYLES)
    under = seat - seat_thick
    size = min(0.042, 0.1 * piece.w)
    middle, half = (seat_back + z) / 2, (z - seat_back) / 2
    piece.add_all(legs(x - 0.008, half - 0.01, under, size, style, middle), body)
    if style == "square" and piece.chance(0.6):
        for side in (-1, 1):
            at = side * (x - 0.008 - size / 2)
            piece.add(bar((at, under * 0.4, seat_back + 0.03), (at, under * 0.4, z - 0.03), 0.01), body)
    _chair_back(piece, seat, lean, body, cover if padded else body)


def _chair_back(piece: Piece, seat: float, lean: float, body: Material, cover: Material) -> None:
    x, top, z = piece.w / 2 - 0.012, piece.h, -piece.d / 2
    tilt = np.degrees(np.arctan2(lean - 0.02, top - seat))
    upright: list[Shape] = []
    style = piece.pick(("slats", "rails", "panel", "shell"))
    low = seat + 0.12 if style != "shell" else seat - 0.02
    if style != "shell":
        upright += [slab((s * x - 0.016, seat - 0.06, -0.014), (s * x + 0.016, top, 0.014), 0.008) for s in (-1, 1)]
        upright.append(slab((-x, top - 0.07, -0.011), (x, top, 0.011), 0.008))
    if style == "slats":
        upright.append(box((-x, low - 0.02, -0.009), (x, low + 0.015, 0.009)))
        upright += [box((a - 0.014, low, -0.006), (a + 0.014, top - 0.05, 0.006)) for a in np.linspace(-x, x, 7)[1:-1]]
    elif style == "rails":
        rails = np.linspace(low, top - 0.16, 3)
        upright += [slab((-x, y, -0.009), (x, y + 0.045, 0.009), 0.006) for y in rails]
    else:
        edge = x - 0.02 if style == "panel" else x + 0.012
        panel = slab((-edge, low, -0.016), (edge, top - (0.06 if style == "panel" else 0.0), 0.018), 0.016, 2)
        piece.add(_leaned(panel, tilt, seat, z, lean), cover)
    for shape in upright:
        piece.add(_leaned(shape, tilt, seat, z, lean), body)


def _leaned(shape: Shape, tilt: float, seat: float, z: float, lean: float) -> Shape:
    return shape.turned("x", -tilt, (0.0, seat, 0.0)).moved(z=z + lean - 0.002)


def _office_chair(piece: Piece) -> None:
    seat, cover = piece.top, finishes.upholstery(piece)
    x, z = piece.w / 2, piece.d / 2
    frame = finishes.DARK if piece.chance(0.6) else finishes.STEEL
    reach = min(x, z) - 0.028
    for angle in np.radians(np.arange(5) * 72 + 90):
        tip = (reach * np.cos(angle), 0.055, reach * np.sin(angle))
        piece.add(bar((0.0, 0.1, 0.0), tip, 0.024, 0.014), frame)
        piece.add(cylinder((tip[0], tip[2]), 0.026, 0.0, 0.05, 10), finishes.RUBBER)
    piece.add(cylinder((0.0, 0.0), 0.026, 0.08, seat - 0.07, 12), finishes.STEEL)
    piece.add(slab((-x * 0.85, seat - 0.085, -z * 0.72), (x * 0.85, seat, z), 0.035, 2), cover)
    arm = seat + 0.2
    for side in (-1, 1):
        edge = side * (x - 0.025)
        piece.add(tube([(edge * 0.7, seat - 0.05, 0.0), (edge, seat - 0.03, 0.0), (edge, arm, 0.0)], 0.015), frame)
        piece.add(slab((edge - 0.025, arm - 0.012, -0.13), (edge + 0.025, arm + 0.012, 0.13), 0.011), finishes.BLACK)
    back = slab((-x * 0.8, seat + 0.1, -0.035), (x * 0.8, piece.h, 0.035), 0.034, 2)
    piece.add(back.turned("x", -6, (0.0, seat, 0.0)).moved(z=-z * 0.72), cover)
    piece.add(box((-0.035, seat - 0.06, -z), (0.035, seat + 0.3, -z + 0.014)), frame)
    piece.add(box((-0.035, seat - 0.074, -z), (0.035, seat - 0.06, 0.0)), frame)


def _upholstered(piece: Piece, seats: int) -> None:
    """Arms, back and seat cushions on a low base; shared by sofas and arm chairs."""
    support = piece.supports[0]
    x, z, seat = piece.w / 2, piece.d / 2, support.y
    inner, back = support.x_max, support.z_min
    cover = finishes.upholstery(piece)
    foot = piece.between(0.05, 0.12)
    cushion = min(0.17, 0.42 * (seat - foot))
    radius = piece.between(0.03, 0.07)
    arm = min(piece.h - 0.06, seat + piece.between(0.14, 0.22))
    base_front = z - (0.02 if piece.chance(0.5) else 0.0)
    piece.add(slab((-inner, foot, -z + 0.02), (inner, seat - cushion, base_front), 0.015), cover)
    for side in (-1, 1):
        low, high = sorted((side * inner, side * x))
        piece.add(slab((low, foot, -z + 0.01), (high, arm, z), radius, 3), cover)
    piece.add(slab((-x + 0.01, foot, -z), (x - 0.01, piece.h - 0.08, back - 0.1), min(radius, 0.05), 3), cover)
    edges = np.linspace(-inner, inner, seats + 1)
    for left, right in zip(edges, edges[1:], strict=False):
        piece.add(slab((left + 0.004, seat - cushion, back - 0.08), (right - 0.004, seat, z - 0.005), 0.035, 3), cover)
        plump = ball((left + 0.006, seat - 0.01, -0.1), (right - 0.006, piece.h, 0.1), 20, 10, 0.45, 0.35)
        piece.add(plump.turned("x", -8, (0.0, seat, 0.0)).moved(z=back - 0.06), cover)
    wooden = finishes.wood(piece)
    piece.add_all(legs(x - 0.03, z - 0.03, foot, 0.05, "tapered"), wooden)


def arm_chair(piece: Piece) -> None:
    """An upholstered arm chair."""
    _upholstered(piece, 1)


def sofa(piece: Piece) -> None:
    """A sofa with a cushion for each 75 cm."""
    _upholstered(piece, max(2, round(2 * piece.supports[0].x_max / 0.75)))


def stool(piece: Piece) -> None:
    """A bar or work stool: round or square seat on four legs with a foot rest."""
    seat, cover = piece.top, finishes.upholstery(piece)
    frame = finishes.wood(piece) if piece.chance(0.6) else finishes.IRON
    x, z = piece.w / 2, piece.d / 2
    thick = 0.05
    if abs(x - z) < 0.1 * x and piece.chance(0.5):
        profile = [(0.94, seat - thick), (1, seat - 0.7 * thick), (1, seat - 0.01), (0.96, seat)]
        piece.add(lathe([(r * x, y) for r, y in profile], 24, z / x), cover)
        x, z = 0.72 * x, 0.72 * z
    else:
        piece.add(slab((-x, seat - thick, -z), (x, seat, z), 0.02, 2), cover)
    size = 0.032
    piece.add_all(legs(x * 0.92, z * 0.92, seat - thick, size, piece.pick(("square", "round"))), frame)
    rest = 0.35 * seat
    for sign in (-1, 1):
        a, b = 0.92 * x - size / 2, 0.92 * z - size / 2
        piece.add(bar((-a, rest, sign * b), (a, rest, sign * b), 0.011), frame)
        piece.add(bar((sign * a, rest + 0.04, -b), (sign * a, rest + 0.04, b), 0.011), frame)


def ottoman(piece: Piece) -> None:
    """A padded block on short feet."""
    x, z, cover = piece.w / 2, piece.d / 2, finishes.upholstery(piece)
    foot = 0.07
    piece.add(slab((-x + 0.01, foot, -z + 0.01), (x - 0.01, 0.62 * piece.h, z - 0.01), 0.02, 2), cover)
    piece.add(slab((-x, 0.6 * piece.h, -z), (x, piece.h, z), 0.04, 3), cover)
    piece.add_all(legs(x - 0.05, z - 0.05, foot, 0.045, "tapered"), finishes.wood(piece))


def footstool(piece: Piece) -> None:
    """A small stool: a top on four leaning legs."""
    x, z, frame = piece.w / 2, piece.d / 2, finishes.wood(piece)
    soft = piece.chance(0.5)
    thick = 0.07 if soft else 0.03
    cover = finishes.fabric(piece) if soft else frame
    piece.add(slab((-x, piece.h - thick, -z), (x, piece.h, z), 0.025 if soft else 0.01, 2), cover)
    for sx in (-1, 1):
        for sz in (-1, 1):
            piece.add(leg(sx * x, sz * z, sx, sz, piece.h - thick, 0.035, "splayed"), frame)


def dog_bed(piece: Piece) -> None:
    """A bolster around a cushion."""
    support = piece.supports[0]
    cover, inside = finishes.fabric(piece), finishes.linen(piece)
    x, z = piece.w / 2, piece.d / 2
    thick = min(piece.h / 2, 0.2 * min(x, z))
    ring = hoop(x - thick, z - thick, thick, 0.0, 28, 10)
    piece.add(ring.scaled(y=piece.h / 2 / (thick * 0.951)).moved(y=piece.h / 2), cover)
    piece.add(lathe([(x - thick, 0.0), (x - thick, support.y)], 28, (z - thick) / (x - thick)), inside)


def pillow_alone(piece: Piece) -> None:
    """A throw pillow lying flat, of linen or upholstery cloth: plain, with bands across, or with a border."""
    x, z = piece.w / 2, piece.d / 2
    cloth = finishes.linen(piece) if piece.chance(0.5) else finishes.fabric(piece)
    shape = pillow((-x, 0.0, -z), (x, piece.h, z), 12)
    corners = shape.vertices[shape.faces][:, :, [0, 2]]
    spots = np.abs(corners.min(axis=1) + corners.max(axis=1)) / (2 * x, 2 * z)  # alike for both triangles of a square
    bands = np.floor(spots[:, 0] * 4.5 + 0.5).astype(int) % 2 == 1
    nothing = np.zeros(len(spots), dtype=bool)
    trimmed = piece.pick((nothing, bands, spots.max(axis=1) > 0.72))
    for chosen, material in ((~trimmed, cloth), (trimmed, finishes.linen(piece))):
        if chosen.any():
            piece.add(Shape(shape.vertices, shape.faces[chosen]), material)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "ArmChair": arm_chair,
    "Chair": chair,
    "DogBed": dog_bed,
    "Footstool": footstool,
    "Ottoman": ottoman,
    "Pillow": pillow_alone,
    "Sofa": sofa,
    "Stool": stool,
}


_LOFT = 1.45


def bed(piece: Piece) -> None:
    """A single or double bed; very tall ones carry a canopy, lofts stand on posts."""
    body = finishes.wood(piece) if piece.chance(0.6) else finishes.upholstery(piece)
    mattress = piece.top
    base = max(0.08, mattress - 0.24)
    if mattress > 1.0:
        _posts(piece, body, piece.h)
        _ladder(piece, body, mattress)
    elif piece.h > _LOFT:
        _posts(piece, body, piece.h)
        _canopy(piece, body)
    _frame(piece, body, base, mattress)
    _headboard(piece, body, base, mattress)
    _bedding(piece, base, mattress)


def _frame(piece: Piece, body: Material, base: float, mattress: float) -> None:
    x, z = piece.w / 2, piece.d / 2
    low = max(0.0, min(base - 0.14, 0.12)) if mattress < 1.0 else base - 0.14
    piece.add(slab((-x, low, -z + 0.05), (x, base + 0.06, z), 0.02, 2), body)
    if low > 0.02 and mattress < 1.0:
        piece.add_all(legs(x - 0.02, z - 0.02, low + 0.01, 0.06, piece.pick(("square", "tapered", "round"))), body)
    elif mattress < 1.0:
        piece.add(box((-x + 0.05, 0.0, -z + 0.05), (x - 0.05, low + 0.01, z - 0.05)), body)


def _headboard(piece: Piece, body: Material, base: float, mattress: float) -> None:
    x, z = piece.w / 2, piece.d / 2
    top = piece.h if piece.h <= _LOFT or mattress > 1.0 else mattress + 0.5
    if top < mattress + 0.06:
        return
    style = piece.pick(("panel", "tufted", "slats"))
    low = 0.0 if mattress < 1.0 else base - 0.1
    if style == "slats":
        piece.add_all(
            [box((s * (x - 0.03) - 0.03, low, -z), (s * (x - 0.03) + 0.03, top, -z + 0.06)) for s in (-1, 1)], body
        )
        piece.add(slab((-x, top - 0.07, -z + 0.005), (x, top, -z + 0.05), 0.015), body)
        for at in np.linspace(-x, x, max(5, round(piece.w / 0.13)))[1:-1]:
            piece.add(box((at - 0.02, base, -z + 0.015), (at + 0.02, top - 0.05, -z + 0.04)), body)
        return
    piece.add(slab((-x, low, -z), (x, top, -z + 0.07), 0.02, 2), body)
    if style == "tufted":
        edges = np.linspace(-x + 0.02, x - 0.02, max(2, round(piece.w / 0.45)) + 1)
        for left, right in zip(edges, edges[1:], strict=False):
            piece.add(slab((left, base + 0.1, -z + 0.03), (right, top - 0.02, -z + 0.1), 0.035, 3), body)


def _bedding(piece: Piece, base: float, mattress: float) -> None:
    """Mattress and duvet reach the measured height; pillows lean on the head end, below the top of the box."""
    x, z = piece.w / 2 - 0.035, piece.d / 2 - 0.05
    sheet = finishes.linen(piece)
    cover = finishes.linen(piece) if piece.chance(0.6) else finishes.fabric(piece)
    piece.add(slab((-x, base, -z + 0.04), (x, mattress - 0.012, z), 0.05, 3), finishes.WHITE)
    fold = -z + 0.04 + min(0.62, 0.3 * piece.d)
    hang = max(base + 0.03, mattress - 0.2)
    side = piece.w / 2 - 0.012
    piece.add(slab((-side, hang, fold), (side, mattress, z + 0.042), 0.03, 3), cover)
    piece.add(slab((-side, mattress - 0.05, fold - 0.06), (side, mattress + 0.004, fold + 0.22), 0.02, 2), sheet)
    piece.add(slab((-x + 0.004, mattress - 0.06, -z + 0.05), (x - 0.004, mattress, fold + 0.1), 0.03, 2), sheet)
    _pillows(piece, mattress, -z + 0.06, sheet)


def _pillows(piece: Piece, mattress: float, head: float, sheet: Material) -> None:
    count = 1 if piece.w < 1.25 else 2
    thick = min(0.07, max(0.05, piece.h - mattress))  # low, as houses lay things and pillows of their own there
    width = min(0.68, (piece.w - 0.16) / count - 0.04)
    for number in range(count):
        at = (number - (count - 1) / 2) * (width + 0.04)
        shape = pillow(
            (at - width / 2, mattress - 0.01, head), (at + width / 2, mattress - 0.01 + thick, head + 0.42), 8
        )
        piece.add(shape, sheet)


def _posts(piece: Piece, body: Material, top: float) -> None:
    piece.add_all(legs(piece.w / 2, piece.d / 2, top, 0.07, "square"), body)


def _canopy(piece: Piece, body: Material) -> None:
    x, z, y = piece.w / 2 - 0.035, piece.d / 2 - 0.035, piece.h - 0.035
    beams: list[Shape] = []
    for sign in (-1, 1):
        beams.append(box((-x, y - 0.02, sign * z - 0.02), (x, y + 0.02, sign * z + 0.02)))
        beams.append(box((sign * x - 0.02, y - 0.02, -z), (sign * x + 0.02, y + 0.02, z)))
    piece.add_all(beams, body)


def _ladder(piece: Piece, body: Material, mattress: float) -> None:
    z = piece.d / 2 - 0.02
    for at in (-0.2, 0.2):
        piece.add(box((at - 0.02, 0.0, z - 0.02), (at + 0.02, min(piece.h, mattress + 0.05), z + 0.02)), body)
    for y in np.arange(0.25, mattress, 0.28):
        piece.add(bar((-0.2, y, z), (0.2, y, z), 0.016), body)


BEDS: dict[str, Callable[[Piece], None]] = {"Bed": bed}
