"""What finishes a furnished house: materials that AI2-THOR knows, lamps, and what is open, lit or dirty."""

from collections.abc import Iterable, Sequence

from layoutgen.catalogue.assets import materials, skyboxes
from layoutgen.houses.generator.parts import Draw, Placed
from layoutgen.houses.generator.plan import RoomPlan
from layoutgen.houses.generator.spec import LightSpec, MaterialSpec, Spec
from layoutgen.houses.schema import Color, Lamp, Rotation, Shadow, Surface, Vector

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
LAYERS = 4
"""Unity's layers Procedural0..3 keep a room's lamp from shining through walls; rooms take them in turn."""
_WHITE, _WARM, _COLD = Color(1.0, 1.0, 1.0), Color(1.0, 0.855, 0.722), Color(0.722, 0.855, 1.0)
_SUNS = {
    "Midday": (1.0, _WHITE, 66),
    "GoldenHour": (1.0, Color(1.0, 0.694, 0.78), 6),
    "BlueHour": (0.5, Color(0.638, 0.843, 1.0), 82),
}
"""Time of day -> intensity, colour and elevation of the directional light, as ProcTHOR's houses have them."""
_OPENED = frozenset({"Laptop", "Box"})
_SWITCHED = frozenset({"FloorLamp", "DeskLamp"})
_DIRTIED = frozenset({"Bed"})


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


def layer_of(room: int) -> str:
    """The Unity layer of a room and all in it."""
    return f"Procedural{room % LAYERS}"


def draw_lights(spec: LightSpec, rooms: Sequence[RoomPlan], height: float, sky: str, draw: Draw) -> list[Lamp]:
    """The lights of a house."""
    intensity = round(draw.between(spec.intensity), 3)
    color = _WARM if draw.chance(spec.warm) else _COLD
    lamps = [_lamp(room, height, intensity, color, len(rooms) > 1) for room in rooms]
    return [_sun(skyboxes()[sky]["timeOfDay"]), *lamps]


def _sun(time_of_day: str) -> Lamp:
    intensity, color, elevation = _SUNS[time_of_day]
    return Lamp(
        id="DirectionalLight",
        type="directional",
        position=Vector(0.84, 0.1855, -1.09),
        rotation=Rotation(x=elevation, y=75, z=0),
        intensity=intensity,
        indirect_multiplier=1.0,
        rgb=color,
        shadow=_shadow(bias=0.0),
    )


def _lamp(room: RoomPlan, height: float, intensity: float, color: Color, layered: bool) -> Lamp:
    x, z = _middle(room)
    others = [f"Procedural{n}" for n in range(LAYERS) if n != room.id % LAYERS]
    return Lamp(
        id=f"light_{room.id}",
        type="point",
        position=Vector(x, round(height - 0.2, 4), z),
        intensity=intensity,
        range=15,
        rgb=color,
        shadow=_shadow(bias=0.05),
        layer=layer_of(room.id) if layered else None,
        culling_mask_off=others if layered else None,
    )


def _middle(room: RoomPlan) -> tuple[float, float]:
    """The middle of the cell that lies nearest to the middle of all cells."""
    count = len(room.cells)
    mx, mz = sum(x for x, _ in room.cells) / count, sum(z for _, z in room.cells) / count
    x, z = min(sorted(room.cells), key=lambda cell: (cell[0] - mx) ** 2 + (cell[1] - mz) ** 2)
    return round((x + 0.5) * room.grid, 4), round((z + 0.5) * room.grid, 4)


def _shadow(bias: float) -> Shadow:
    return Shadow(type="Soft", strength=1, normal_bias=0, bias=bias, near_plane=0.2, resolution="FromQualitySettings")


def draw_states(pieces: Iterable[Placed], spec: Spec, draw: Draw) -> None:
    """Sets the states of the pieces and of all that rests on them."""
    for piece in pieces:
        kind = piece.asset.type
        if kind in _OPENED and "CanOpen" in piece.asset.secondary:
            piece.openness = int(draw.chance(spec.small.open))
        if kind in _SWITCHED and "CanToggleOnOff" in piece.asset.secondary:
            piece.is_on = draw.chance(spec.lights.lamps_on)
        if kind in _DIRTIED and "CanBeDirty" in piece.asset.secondary:
            piece.is_dirty = draw.chance(spec.small.dirty)
        draw_states(piece.children, spec, draw)
