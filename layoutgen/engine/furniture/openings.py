"""Windows, door frames and doors."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.joinery import frame
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape, bar, box, cylinder, lathe, prism, slab
from layoutgen.engine.mesh import Material

_DOUBLE = 1.5
_SWING_DEG = 90.0
_BAY_DEPTH = 0.2  # metres out of the wall from which on a window has panes to three sides
_LAP = 0.001  # metres by which parts overlap: where they only touch, a ray may slip between them


def window(piece: Piece) -> None:
    """A casement window; what stands out of the wall has a board to the room, bay windows panes to the back as well.

    AI2-THOR sets the middle of the asset's box into the wall, so the frame lies there and covers the hole's edge.
    """
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    white = finishes.WHITE if piece.chance(0.7) else finishes.wood(piece)
    depth = min(z, 0.05)
    piece.add_all(frame((-x, x), (0.0, h), (-z, z) if z < 0.1 else (-depth, depth), 0.05), white)
    if z >= 0.1:
        piece.add(box((-x, 0.0, -z), (x, 0.03, z)), white)
    if z > _BAY_DEPTH:
        _bay(piece, white)
        return
    columns = 1 if piece.w < 0.8 else 2 + int(piece.w > 1.8)
    rows = 2 if piece.chance(0.4) else 1
    for left, right in _bays(-x + 0.05 - _LAP, x - 0.05 + _LAP, columns):
        piece.add_all(frame((left, right), (0.05 - _LAP, h - 0.05 + _LAP), (-0.4 * depth, 0.4 * depth), 0.035), white)
        for low, high in _bays(0.085 - 2 * _LAP, h - 0.085 + 2 * _LAP, rows):
            piece.add(box((left + 0.035 - _LAP, low, -0.003), (right - 0.035 + _LAP, high, 0.003)), finishes.GLASS)
            if high < h - 0.09:
                piece.add(box((left + 0.035, high - 0.012, -0.012), (right - 0.035, high + 0.012, 0.012)), white)


def _bays(low: float, high: float, count: int) -> list[tuple[float, float]]:
    edges = np.linspace(low, high, count + 1)
    return [(float(a), float(b)) for a, b in zip(edges, edges[1:], strict=False)]


def _bay(piece: Piece, white: Material) -> None:
    """Three panes: a middle one at the back, two slanting to the frame in the wall."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    corners = [(-x + 0.03, 0.0), (-0.55 * x, -z + 0.025), (0.55 * x, -z + 0.025), (x - 0.03, 0.0)]
    for start, end in zip(corners, corners[1:], strict=False):
        length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        turn = -np.degrees(np.arctan2(end[1] - start[1], end[0] - start[0]))
        side = piece.section()
        side.add_all(frame((0.0, length), (0.05 - _LAP, h - 0.05 + _LAP), (-0.02, 0.02), 0.04), white)
        side.add(box((0.04 - _LAP, 0.09 - 2 * _LAP, -0.003), (length - 0.04 + _LAP, h - 0.09, 0.003)), finishes.GLASS)
        piece.merge(side, _placing(float(turn), start))
    piece.add_all([cylinder(corner, 0.022, 0.0, h) for corner in corners[1:-1]], white)
    for low, high in ((0.0, 0.05), (h - 0.05, h)):
        piece.add(prism(corners, low, high), white)


def _placing(degrees: float, start: tuple[float, float]) -> Callable[[Shape], Shape]:
    return lambda shape: shape.turned("y", degrees).moved(start[0], 0.0, start[1])


def door_frame(piece: Piece) -> None:
    """Jambs and a head with architraves on both faces, open at the bottom."""
    _jambs(piece, -piece.d / 2, piece.d / 2, _frame_finish(piece))


def _frame_finish(piece: Piece) -> Material:
    return finishes.WHITE if piece.chance(0.6) else finishes.wood(piece)


def _jambs(piece: Piece, back: float, front_z: float, material: Material) -> None:
    x, h = piece.w / 2, piece.h
    board = 0.07
    lip = 0.015
    for side in (-1, 1):
        low, high = sorted((side * x, side * (x - board)))
        piece.add(box((low, 0.0, back), (high, h, front_z)), material)
        stop = sorted((side * (x - board), side * (x - board - lip)))
        piece.add(box((stop[0], 0.0, -0.02), (stop[1], h - board, 0.0)), material)
    piece.add(box((-x + board, h - board, back), (x - board, h, front_z)), material)
    piece.add(box((-x + board, h - board - lip, -0.02), (x - board, h - board, 0.0)), material)


def doorway(piece: Piece) -> None:
    """A door frame with its leaf, or two for wide ones, hinged at the sides and swinging to the back.

    ProcTHOR keeps the floor on that side clear for it.
    """
    x, z = piece.w / 2, piece.d / 2
    material = _frame_finish(piece)
    leaf_finish = material if piece.chance(0.5) else finishes.cabinet(piece)
    half = min(z, 0.07)
    _jambs(piece, -half, half, material)
    inner = x - 0.073
    grip = finishes.hardware(piece)
    style = piece.pick(("panels", "glazed", "plain"))
    if piece.w > _DOUBLE:
        for sign in (-1.0, 1.0):
            _hang(piece, inner, sign, -sign * inner, leaf_finish, grip, style)
    else:
        _hang(piece, 2 * inner, 1.0, -inner, leaf_finish, grip, style)


def _hang(
    piece: Piece, width: float, direction: float, hinge: float, finish: Material, grip: Material, style: str
) -> None:
    """A leaf that runs from its hinge in `direction` (+1 or -1) along x."""
    leaf = piece.section()
    _leaf(leaf, width, piece.h - 0.075, finish, grip, style, piece.d / 2)

    def place(shape: Shape) -> Shape:
        hung = shape if direction > 0 else shape.mirrored()
        return (
            hung.turned("y", -direction * _SWING_DEG * piece.openness, (0.0, 0.0, 0.02))
            .moved(x=hinge)
            .turned("y", 180.0)
        )

    piece.merge(leaf, place)


def _leaf(leaf: Piece, width: float, height: float, finish: Material, grip: Material, style: str, reach: float) -> None:
    """A door leaf from x = 0 to `width`, its handle reaching the depth `reach` on both faces."""
    back, face = 0.0, 0.04
    leaf.add(box((0.0, 0.0, back), (width, 0.005, face)), finishes.RUBBER)  # seals the gap over the floor's edge
    if style == "glazed":
        leaf.add_all(frame((0.0, width), (0.005, height), (back, face), 0.11), finish)
        edge = 0.11 - _LAP
        leaf.add(box((edge, 0.005 + edge, 0.017), (width - edge, height - edge, 0.023)), finishes.GLASS)
        for y in np.linspace(0.115, height - 0.11, 4)[1:-1]:
            leaf.add(box((0.11, y - 0.015, 0.005), (width - 0.11, y + 0.015, 0.035)), finish)
    else:
        leaf.add(box((0.0, 0.005, back), (width, height, face)), finish)
    if style == "panels":
        for low, high in ((0.15, 0.42 * height), (0.5 * height, height - 0.14)):
            for left, right in ((0.1, width / 2 - 0.03), (width / 2 + 0.03, width - 0.1)):
                for z in (back - 0.008, face):
                    leaf.add(slab((left, low, z), (right, high, z + 0.008), 0.006), finish)
    _handles(leaf, width - 0.06, 1.0, grip, back, face, reach)


def _handles(leaf: Piece, x: float, y: float, grip: Material, back: float, face: float, reach: float) -> None:
    """A rose and a lever on both faces, reaching depth -reach and +reach."""
    r = 0.009
    for z, sign in ((back, -1.0), (face, 1.0)):
        end = sign * (max(reach, 0.06) - r)
        rose = lathe([(0.026, 0.0), (0.026, 0.006)], 16).turned("x", 90 * sign).moved(x, y, z)
        leaf.add(rose, grip)
        leaf.add(bar((x, y, z), (x, y, end), r), grip)
        leaf.add(bar((x + 0.005, y, end), (x - 0.11, y, end), r), grip)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "Doorframe": door_frame,
    "Doorway": doorway,
    "Window": window,
}
