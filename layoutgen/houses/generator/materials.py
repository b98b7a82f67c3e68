"""Floors, walls, ceilings and the sky: names that AI2-THOR's own material database knows."""

from collections.abc import Sequence

from layoutgen.houses.assets import materials, skyboxes
from layoutgen.houses.generator.draw import Draw
from layoutgen.houses.generator.plan import RoomPlan
from layoutgen.houses.generator.spec import MaterialSpec
from layoutgen.houses.schema import Color, Surface

PLAIN = "PureWhite"
_WET_ROOMS = frozenset({"Bathroom", "Kitchen"})
_TILES = ("Tile", "Marble", "Granite", "Concrete", "Ceramic")
_CARPETED = frozenset({"Bedroom", "Office", "LivingRoom"})

_PAINTS: tuple[tuple[int, int, int], ...] = (
    (246, 243, 235),
    (235, 228, 214),
    (221, 213, 200),
    (240, 240, 240),
    (214, 217, 219),
    (193, 205, 213),
    (176, 196, 206),
    (186, 204, 190),
    (164, 184, 168),
    (222, 206, 184),
    (206, 184, 158),
    (232, 214, 190),
    (219, 196, 190),
    (198, 172, 168),
    (236, 226, 180),
    (210, 198, 146),
    (150, 164, 178),
    (122, 138, 152),
    (98, 112, 128),
    (142, 134, 124),
    (112, 120, 108),
    (168, 126, 104),
    (130, 88, 84),
    (86, 92, 98),
)
"""Wall paints, sRGB."""


def draw_floors(spec: MaterialSpec, rooms: Sequence[RoomPlan], draw: Draw) -> dict[int, Surface]:
    """Room id -> floor material."""
    shared = _wood(draw) if draw.chance(spec.same_floor) else None
    return {room.id: Surface(_floor_of(room.kind, shared, draw)) for room in rooms}


def _floor_of(kind: str, shared: str | None, draw: Draw) -> str:
    if kind in _WET_ROOMS and draw.chance(0.5):
        return draw.pick([name for name in materials()["Wall"] if any(word in name for word in _TILES)])
    if kind in _CARPETED and draw.chance(0.15):
        return draw.pick([name for name in materials()["Fabric"] if "Carpet" in name])
    return shared or _wood(draw)


def _wood(draw: Draw) -> str:
    return draw.pick(materials()["Wood"])


def draw_walls(spec: MaterialSpec, rooms: Sequence[RoomPlan], draw: Draw) -> dict[int, Surface]:
    """Room id -> wall material; id 1 is the outside of the house."""
    plain = draw.chance(spec.plain_wall)
    one_paint = _paint(draw) if draw.chance(0.35) else None
    walls = {room.id: (one_paint or _paint(draw)) if plain or draw.chance(0.3) else _papered(draw) for room in rooms}
    return {**walls, 1: _papered(draw)}


def _papered(draw: Draw) -> Surface:
    return Surface(draw.pick(materials()["Wall"]))


def _paint(draw: Draw) -> Surface:
    red, green, blue = (value / 255 for value in draw.pick(_PAINTS))
    return Surface(PLAIN, Color(round(red, 4), round(green, 4), round(blue, 4)))


def draw_ceiling(spec: MaterialSpec, draw: Draw) -> Surface:
    """The one ceiling material of a house."""
    return Surface(PLAIN) if draw.chance(spec.white_ceiling) else _papered(draw)


def draw_sky(spec: MaterialSpec, draw: Draw) -> str:
    """A skybox's name."""
    return draw.pick(spec.skies or list(skyboxes()))
