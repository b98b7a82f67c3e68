"""Dining, coffee and side tables, desks and carts."""

from collections.abc import Callable

import numpy as np

from layoutgen.catalogue.supports import CORNER_DESK_DEPTH, Support
from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.joinery import LEG_STYLES, drawers, legs
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import box, cylinder, hoop, lathe, slab, tube
from layoutgen.engine.mesh import Material

_NEARLY_ROUND = 0.04


def _is_round(piece: Piece) -> bool:
    return abs(piece.w - piece.d) < _NEARLY_ROUND * piece.w and not piece.supports[1:] and piece.chance(0.75)


def dining_table(piece: Piece) -> None:
    """Round tables stand on a pedestal or four legs, rectangular ones on legs or trestles."""
    body = finishes.wood(piece)
    top = finishes.stone(piece) if piece.chance(0.15) else body
    if _is_round(piece):
        _round_table(piece, top, body)
    else:
        _legged_table(piece, top, body, apron=0.08, leg_size=0.065)


def _round_table(piece: Piece, top: Material, body: Material) -> None:
    r, thick = piece.w / 2, 0.03
    under, stretch = piece.h - thick, piece.d / piece.w
    piece.add(
        lathe([(r - 0.012, under), (r, under + 0.01), (r, piece.h - 0.005), (r - 0.006, piece.h)], 36, stretch), top
    )
    if piece.chance(0.5):
        foot = 0.55 * r
        profile = [(foot, 0), (foot, 0.02), (0.3 * foot, 0.05), (0.045, 0.14), (0.05, 0.5 * under), (0.04, under)]
        piece.add(lathe([*profile[:-1], (0.04, under - 0.05), (0.4 * r, under)], 24), body)
    else:
        piece.add_all(legs(0.72 * r, 0.72 * r * stretch, under, min(0.055, 0.16 * r), piece.pick(LEG_STYLES)), body)
        piece.add(lathe([(0.78 * r, under - 0.05), (0.78 * r, under)], 32, stretch), body)


def _legged_table(piece: Piece, top: Material, body: Material, apron: float, leg_size: float) -> None:
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    thick = piece.between(0.022, 0.04)
    under = h - thick
    inset = piece.between(0.0, 0.05) * min(1.0, piece.w)
    size = min(leg_size, 0.12 * min(piece.w, piece.d))
    piece.add(slab((-x, under, -z), (x, h, z), 0.006), top)
    style = piece.pick((*LEG_STYLES, "turned", "square"))
    piece.add_all(legs(x - inset - 0.004, z - inset - 0.004, under, size, style), body)
    if style == "splayed":
        return
    ax, az = x - inset - size * 0.35, z - inset - size * 0.35
    low = under - min(apron, 0.12 * h)
    for sign in (-1, 1):
        piece.add(box((-ax, low, sign * az - 0.01), (ax, under, sign * az + 0.01)), body)
        piece.add(box((sign * ax - 0.01, low, -az), (sign * ax + 0.01, under, az)), body)


def _shelf(piece: Piece, support: Support, material: Material, thick: float = 0.016) -> None:
    low = (support.x_min, support.y - thick, support.z_min)
    piece.add(box(low, (support.x_max, support.y, support.z_max)), material)


def coffee_table(piece: Piece) -> None:
    """Low tables: legged with or without a shelf, a glass top, or a block with drawers."""
    body = finishes.wood(piece)
    see_through = "CanSeeThrough" in piece.asset.secondary and piece.chance(0.25)
    if _is_round(piece):
        _round_table(piece, body, finishes.hardware(piece) if piece.chance(0.4) else body)
        return
    _legged_table(piece, finishes.GLASS if see_through else body, body, apron=0.05, leg_size=0.055)
    for support in piece.supports[1:]:
        _shelf(piece, support, body)
    if not piece.supports[1:] and not see_through and piece.chance(0.5):
        x, z = piece.w / 2 - 0.05, piece.d / 2 - 0.05
        piece.add(box((-x, 0.28 * piece.h, -z), (x, 0.28 * piece.h + 0.018, z)), body)


def side_table(piece: Piece) -> None:
    """Night stands with drawers, small legged tables with a shelf, wire or pedestal tables."""
    body, grip = finishes.cabinet(piece), finishes.hardware(piece)
    if _is_round(piece):
        _round_table(piece, body, body)
    elif piece.w > 0.9 and piece.d < 0.45 or piece.chance(0.45) or piece.supports[1:]:
        _legged_table(piece, body, body, apron=0.14, leg_size=0.04)
        x, z = piece.w / 2 - 0.03, piece.d / 2 - 0.03
        levels = [support.y for support in piece.supports[1:]] or [0.25 * piece.h]
        for y in levels:
            piece.add(box((-x, y - 0.016, -z), (x, y, z)), body)
    else:
        _night_stand(piece, body, grip)


def _night_stand(piece: Piece, body: Material, grip: Material) -> None:
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    foot = min(0.14, 0.2 * h)
    face = z - 0.022
    piece.add(slab((-x, h - 0.022, -z), (x, h, z), 0.005), body)
    piece.add(box((-x + 0.008, foot, -z + 0.004), (x - 0.008, h - 0.022, face - 0.018)), body)
    rows = 1 + int(h > 0.5) + int(h > 0.8)
    drawers(piece, (-x + 0.008, x - 0.008), (foot, h - 0.026), z, 1 + int(piece.w > 0.9), rows, body, grip)
    piece.add_all(legs(x - 0.01, z - 0.03, foot, 0.04, "tapered"), body)


def desk(piece: Piece) -> None:
    """A work top on legs or pedestals with drawers; tall ones carry a hutch of shelves at the back."""
    body, grip = finishes.cabinet(piece), finishes.hardware(piece)
    frame = finishes.IRON if piece.chance(0.3) else body
    y, thick = piece.top, 0.028
    x, z, under = piece.w / 2, piece.d / 2, y - thick
    if len(piece.supports) > 1 and piece.supports[1].y == y:
        _corner_desk(piece, body, under)
        return
    piece.add(slab((-x, under, -z), (x, y, z), 0.005), body)
    if len(piece.supports) > 1:
        _open_shelves(piece, body, under)
        return
    width = min(0.42, 0.34 * piece.w)
    sides = (1,) if piece.w < 1.5 or piece.chance(0.5) else (-1, 1)
    for side in sides:
        low, high = sorted((side * (x - 0.01), side * (x - width)))
        piece.add(box((low, 0.05, -z + 0.02), (high, under, z - 0.06)), body)
        drawers(piece, (low, high), (0.05, under - 0.004), z - 0.015, 1, 3, body, grip)
    if len(sides) == 1:
        piece.add_all(
            [leg for leg in legs(x - 0.01, z - 0.02, under, 0.045, "square") if leg.vertices[0, 0] < 0], frame
        )
        piece.add(box((-x + 0.02, 0.45 * under, -z + 0.015), (x - width, under, -z + 0.033)), body)
    if piece.h > y + 0.1:
        _hutch(piece, body, y)


def _open_shelves(piece: Piece, body: Material, under: float) -> None:
    """What is below the top of a desk on whose lower levels things rest in plain sight: boards between two sides."""
    x, z, board = piece.w / 2, piece.d / 2, 0.024
    for low, high in ((-x + 0.01, -x + 0.01 + board), (x - 0.01 - board, x - 0.01)):
        piece.add(box((low, 0.0, -z + 0.02), (high, under, z - 0.02)), body)
    for support in piece.supports[1:]:
        _shelf(piece, support, body, board)
        piece.add(box((-x + 0.03, support.y, -z + 0.02), (x - 0.03, under, -z + 0.035)), body)


def _corner_desk(piece: Piece, body: Material, under: float) -> None:
    x, z, deep = piece.w / 2, piece.d / 2, CORNER_DESK_DEPTH
    for part in piece.supports:
        piece.add(slab((part.x_min, under, part.z_min), (part.x_max, part.y, part.z_max), 0.005), body)
    for low, high in (
        ((-x + 0.02, -z + 0.05), (-x + 0.05, -z + deep - 0.05)),
        ((x - 0.65, z - 0.05), (x - 0.05, z - 0.02)),
    ):
        piece.add(box((low[0], 0.0, low[1]), (high[0], under, high[1])), body)
    piece.add(box((x - 0.05, 0.0, -z + 0.02), (x - 0.02, under, z - 0.05)), body)
    piece.add(box((-x + 0.05, 0.3, -z + 0.02), (x - 0.02, under, -z + 0.04)), body)


def _hutch(piece: Piece, body: Material, y: float) -> None:
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    front, board = piece.supports[0].z_min, 0.02
    for side in np.linspace(-x + board / 2, x - board / 2, 2 + int(piece.w > 1.2)):
        piece.add(box((side - board / 2, y, -z), (side + board / 2, h, front)), body)
    piece.add(box((-x, y, -z), (x, h, -z + 0.01)), body)
    count = max(1, round((h - y) / 0.36))
    for level in np.linspace(y, h, count + 1)[1:]:
        piece.add(box((-x, level - board, -z), (x, level, front)), body)


def cart(piece: Piece) -> None:
    """A trolley: three trays between four posts on castors, a push bar on top."""
    metal = finishes.STEEL
    x, z = piece.w / 2 - 0.02, piece.d / 2 - 0.02
    for sx in (-1, 1):
        for sz in (-1, 1):
            piece.add(cylinder((sx * x, sz * z), 0.014, 0.05, 0.72 * piece.h, 10), metal)
            piece.add(
                lathe([(0.028, 0.0), (0.028, 0.05)], 10).moved(sx * (x - 0.008), 0.0, sz * (z - 0.008)), finishes.RUBBER
            )
    for support in piece.supports:
        _shelf(piece, support, finishes.PORCELAIN, 0.02)
        piece.add(box((-x, support.y - 0.02, -z), (x, support.y + 0.05, -z + 0.01)), metal)
        for sign in (-1, 1):
            piece.add(box((sign * x - 0.005, support.y - 0.02, -z), (sign * x + 0.005, support.y + 0.05, z)), metal)
    side = [(x, 0.7 * piece.h, -z), (x, piece.h - 0.02, -z), (-x, piece.h - 0.02, -z), (-x, 0.7 * piece.h, -z)]
    piece.add(tube(side, 0.018), metal)
    piece.add(hoop(piece.w / 2 - 0.012, piece.d / 2 - 0.012, 0.012, 0.12), metal)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Cart": cart,
    "CoffeeTable": coffee_table,
    "Desk": desk,
    "DiningTable": dining_table,
    "SideTable": side_table,
}
