"""Fridges, washing machines, microwaves, toasters, coffee machines, kettles and vacuum cleaners."""

from collections.abc import Callable

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.finishes import rgb
from layoutgen.engine.furniture.joinery import carcass, pull
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape, bar, box, cylinder, lathe, slab, tube
from layoutgen.engine.mesh import Material

_DOOR_SWING_DEG = 95.0


def fridge(piece: Piece) -> None:
    """A fridge with a freezer door below or above, or two doors side by side; shelves inside."""
    grey = Material(color=rgb("8d9194"), gloss=0.5)
    skin = piece.skin(piece.pick((finishes.STEEL, finishes.WHITE, grey, finishes.DARK)))
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    face = z - 0.045
    body = face - 0.06
    piece.add_all(carcass((-x, 0.03, -z), (x, h, body), 0.035), skin)
    piece.add(box((-x + 0.02, 0.0, -z + 0.04), (x - 0.02, 0.04, body - 0.03)), finishes.DARK)
    for support in piece.supports:
        low = (support.x_min, support.y - 0.008, support.z_min)
        piece.add(box(low, (support.x_max, support.y, min(support.z_max, body - 0.02))), finishes.WHITE)
    if piece.w > 0.95:
        split = 0.3 * h
        panels = [((-x, -0.002), (split, h)), ((0.002, x), (split, h))]
        _drawer_door(piece, (-x, x), (0.05, split - 0.006), body, face, skin)
    else:
        cut = piece.pick((0.34, 0.4, 0.7)) * h
        panels = [((-x, x), (0.05, cut - 0.006)), ((-x, x), (cut, h))]
    if piece.openness == 0.0:
        piece.add(box((-x + 0.012, 0.05, body - 0.01), (x - 0.012, h - 0.012, body + 0.006)), finishes.RUBBER)
    for number, (across, rise) in enumerate(panels):
        _fridge_door(piece, across, rise, body, face, skin, opens_right=number == 0 and piece.w > 0.95)


def _fridge_door(
    piece: Piece,
    across: tuple[float, float],
    rise: tuple[float, float],
    body: float,
    face: float,
    skin: Material,
    opens_right: bool,
) -> None:
    """One hinged door with an upright handle away from the hinge."""
    door = piece.section()
    door.add(slab((across[0] + 0.003, rise[0], body + 0.004), (across[1] - 0.003, rise[1], face), 0.014, 2), skin)
    at = across[1] - 0.06 if opens_right or across[0] < -0.01 else across[0] + 0.06
    length = min(0.55, 0.6 * (rise[1] - rise[0]))
    middle = rise[0] + 0.55 * (rise[1] - rise[0])
    half = length / 2
    path = [(at, middle - half, face), (at, middle - half, face + 0.035), (at, middle + half, face + 0.035)]
    door.add(tube([*path, (at, middle + half, face)], 0.01), finishes.CHROME)
    hinge, sign = (across[0], -1.0) if at > sum(across) / 2 else (across[1], 1.0)
    piece.merge(door, lambda shape: shape.turned("y", sign * _DOOR_SWING_DEG * piece.openness, (hinge, 0.0, body)))


def _drawer_door(
    piece: Piece, across: tuple[float, float], rise: tuple[float, float], body: float, face: float, skin: Material
) -> None:
    piece.add(slab((across[0] + 0.003, rise[0], body + 0.004), (across[1] - 0.003, rise[1], face), 0.014, 2), skin)
    pull(piece, 0.0, rise[1] - 0.08, face + 0.045, 0.6 * (across[1] - across[0]), finishes.CHROME)


def _front_loader(piece: Piece, drum: Material) -> None:
    """A washing machine or dryer: control panel on top, round door with a porthole."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    shell = piece.skin(finishes.WHITE if piece.chance(0.6) else Material(color=rgb("6f757c"), gloss=0.4))
    face = z - 0.05
    piece.add(slab((-x, 0.02, -z), (x, h, face), 0.012, 2), shell)
    piece.add(box((-x + 0.03, 0.0, -z + 0.03), (x - 0.03, 0.025, face - 0.03)), finishes.DARK)
    piece.add(box((-x + 0.01, h - 0.15, face), (x - 0.01, h - 0.02, face + 0.006)), finishes.DARK)
    dial = lathe([(0.04, 0.0), (0.036, 0.024)], 20).turned("x", 90).moved(0.35 * x, h - 0.085, face + 0.005)
    piece.add(dial, finishes.CHROME)
    piece.add(box((-0.7 * x, h - 0.11, face + 0.005), (-0.1 * x, h - 0.06, face + 0.009)), finishes.screen(piece))
    r, middle = min(0.68 * x, 0.3 * h), 0.45 * h
    piece.add(lathe([(r * 0.86, 0.0), (r * 0.86, 0.004)], 32).turned("x", 90).moved(0.0, middle, face), drum)
    door = piece.section()
    profile = [(0.72 * r, 0.0), (r, 0.0), (r, 0.02), (0.94 * r, 0.035), (0.75 * r, 0.035), (0.72 * r, 0.01)]
    door.add(lathe(profile[1:] + [(0.72 * r, 0.0)], 32).turned("x", 90).moved(0.0, middle, face), finishes.CHROME)
    glass = (
        lathe([(0.74 * r, 0.0), (0.7 * r, 0.022), (0.4 * r, 0.034)], 32)
        .turned("x", 90)
        .moved(0.0, middle, face + 0.004)
    )
    door.add(glass, Material(color=rgb("27313a"), gloss=0.8))
    door.add(slab((0.84 * r, middle - 0.05, face), (0.98 * r, middle + 0.05, z), 0.008), shell)
    piece.merge(door, lambda shape: shape.turned("y", -110 * piece.openness, (-r, 0.0, face)))


def washing_machine(piece: Piece) -> None:
    """A front-loading washing machine."""
    _front_loader(piece, finishes.STEEL)


def clothes_dryer(piece: Piece) -> None:
    """A front-loading dryer."""
    _front_loader(piece, finishes.DARK)


def microwave(whole: Piece) -> None:
    """A microwave oven: windowed door, keypad to the right of it as a person in front sees it (at -x)."""
    piece = whole.section()
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    shell = piece.pick((finishes.STEEL, finishes.BLACK, finishes.WHITE))
    face = z - 0.045
    split = x - 0.24 * piece.w
    piece.add_all(carcass((-x, 0.012, -z), (x, h, face), 0.03), shell)
    piece.add(box((split, 0.012, -z + 0.02), (x, h, face)), shell)
    for sx in (-1, 1):
        for sz in (-1, 1):
            piece.add(cylinder((sx * (x - 0.04), sz * (z - 0.08)), 0.015, 0.0, 0.02, 8), finishes.RUBBER)
    piece.add(slab((split + 0.002, 0.014, face), (x, h, face + 0.02), 0.004), shell)
    piece.add(box((split + 0.02, h - 0.1, face + 0.019), (x - 0.02, h - 0.05, face + 0.022)), finishes.screen(piece))
    for row in range(3):
        for column in range(3):
            at = split + 0.03 + column * (x - split - 0.06) / 3
            y = 0.05 + row * (h - 0.2) / 3
            piece.add(box((at, y, face + 0.019), (at + 0.02, y + 0.022, face + 0.022)), Material(color=rgb("8b8e91")))
    door = piece.section()
    door.add(slab((-x, 0.014, face), (split - 0.002, h, face + 0.02), 0.004), shell)
    door.add(box((-x + 0.05, 0.06, face + 0.012), (split - 0.07, h - 0.05, face + 0.022)), finishes.SCREEN_OFF)
    pull(door, split - 0.03, h / 2, z, 0.62 * h, finishes.CHROME, upright=True)
    piece.merge(door, lambda shape: shape.turned("y", -_DOOR_SWING_DEG * piece.openness, (-x, 0.0, face)))
    whole.merge(piece, Shape.mirrored)


def toaster(piece: Piece) -> None:
    """A toaster with slots along its length and a lever at the front."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    shell = piece.pick((finishes.STEEL, finishes.bright(piece), finishes.WHITE, finishes.BLACK))
    end = z - 0.03
    piece.add(slab((-x, 0.015, -z), (x, h, end), min(0.045, 0.3 * x), 3), shell)
    piece.add(slab((-x + 0.01, 0.0, -z + 0.01), (x - 0.01, 0.03, end - 0.01), 0.01), finishes.BLACK)
    for at in (-0.38 * x, 0.38 * x):
        piece.add(box((at - 0.016, h - 0.02, -0.75 * z), (at + 0.016, h + 0.0015, 0.68 * z)), finishes.RUBBER)
    piece.add(box((-0.004, 0.25 * h, end - 0.004), (0.004, 0.75 * h, end + 0.003)), finishes.RUBBER)
    piece.add(slab((-0.025, 0.62 * h, end), (0.025, 0.7 * h, z), 0.006), finishes.BLACK)
    dial = lathe([(0.018, 0.0), (0.016, 0.014)], 14).turned("x", 90).moved(0.0, 0.2 * h, end)
    piece.add(dial, finishes.BLACK)


def coffee_machine(piece: Piece) -> None:
    """A filter or espresso machine: tank at the back, head over a drip tray."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    shell = piece.pick((finishes.BLACK, finishes.STEEL, finishes.bright(piece)))
    tray = piece.top
    piece.add(slab((-x, 0.0, -z), (x, tray - 0.003, z), 0.01, 2), finishes.BLACK)
    piece.add(box((-0.6 * x, tray - 0.004, 0.05 * z), (0.6 * x, tray, 0.9 * z)), finishes.STEEL)
    piece.add(slab((-x, tray - 0.01, -z), (x, h - 0.02, -0.1 * z), 0.02, 2), shell)
    piece.add(slab((-x, 0.66 * h, -z), (x, h, 0.72 * z), 0.025, 2), shell)
    piece.add(
        lathe([(0.02, 0.56 * h), (0.045, 0.6 * h), (0.045, 0.67 * h)], 18).moved(0.0, 0.0, 0.42 * z), finishes.CHROME
    )
    piece.add(bar((0.0, 0.62 * h, 0.42 * z), (0.0, 0.61 * h, 0.98 * z), 0.011), finishes.RUBBER)
    for at in (-0.6, 0.6):
        button = lathe([(0.02, 0.0), (0.018, 0.01)], 14).turned("x", 90).moved(at * x, 0.83 * h, 0.72 * z)
        piece.add(button, finishes.CHROME)
    piece.add(box((-0.3 * x, 0.79 * h, 0.71 * z), (0.3 * x, 0.88 * h, 0.725 * z)), finishes.screen(piece))


def kettle(piece: Piece) -> None:
    """A stove kettle: round belly, spout to the front, hooped handle."""
    w, h = piece.w, piece.h
    r, z = 0.4 * w, -0.06 * piece.d
    body = finishes.STEEL if piece.chance(0.5) else finishes.bright(piece)
    profile = [(0.9, 0), (1, 0.1), (0.98, 0.3), (0.7, 0.58), (0.34, 0.66), (0.3, 0.69), (0.08, 0.7)]
    piece.add(lathe([(s * r, y * h) for s, y in profile], 28).moved(0.0, 0.0, z), body)
    piece.add(lathe([(0.02, 0.68 * h), (0.022, 0.75 * h), (0.005, 0.78 * h)], 14).moved(0.0, 0.0, z), finishes.BLACK)
    spout = [(0.0, 0.22 * h, z + 0.8 * r), (0.0, 0.42 * h, z + 1.25 * r), (0.0, 0.6 * h, piece.d / 2 - 0.01)]
    piece.add(tube(spout, [0.028, 0.02, 0.012], 12), body)
    arc = np.radians(np.linspace(0, 180, 13))
    handle = [(0.45 * w * np.cos(a), 0.35 * h + (0.62 * h) * np.sin(a), z) for a in arc]
    piece.add(tube(handle, 0.03 * h + 0.003, 8), finishes.BLACK)


def vacuum_cleaner(piece: Piece) -> None:
    """An upright vacuum cleaner: floor head, dust canister, handle."""
    x, z, h = piece.w / 2, piece.d / 2, piece.h
    shell = Material(color=rgb("b5483c"), gloss=0.4)
    piece.add(slab((-x, 0.0, z - 0.2), (x, 0.075, z), 0.025, 2), finishes.DARK)
    for side in (-1, 1):
        wheel = lathe([(0.06, -0.02), (0.06, 0.02)], 18).turned("z", 90).moved(side * 0.4 * x, 0.06, -z + 0.08)
        piece.add(wheel, finishes.RUBBER)
    lean = -8.0
    for part, material in (
        (lathe([(0.075, 0.1), (0.085, 0.2), (0.085, 0.5), (0.06, 0.6)], 24), Material(color=rgb("6e7a86"), alpha=0.55)),
        (lathe([(0.05, 0.12), (0.05, 0.52)], 16), shell),
        (slab((-0.08, 0.05, -0.06), (0.08, 0.16, 0.06), 0.025, 2), shell),
        (slab((-0.07, 0.56, -0.06), (0.07, 0.7, 0.06), 0.03, 2), shell),
        (bar((0.0, 0.65, -0.02), (0.0, h - 0.1, -0.02), 0.014), finishes.STEEL),
        (tube([(0, h - 0.12, -0.02), (0, h, -0.06), (0, h - 0.02, -0.12), (0, h - 0.14, -0.1)], 0.016), finishes.BLACK),
    ):
        piece.add(part.turned("x", lean).moved(z=0.02), material)


BUILDERS: dict[str, Callable[[Piece], None]] = {
    "ClothesDryer": clothes_dryer,
    "CoffeeMachine": coffee_machine,
    "Fridge": fridge,
    "Kettle": kettle,
    "Microwave": microwave,
    "Toaster": toaster,
    "VacuumCleaner": vacuum_cleaner,
    "WashingMachine": washing_machine,
}
