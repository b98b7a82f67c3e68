"""The sun or moon, and a lamp under each room's ceiling."""

from collections.abc import Sequence

from layoutgen.houses.assets import skyboxes
from layoutgen.houses.generator.draw import Draw
from layoutgen.houses.generator.plan import RoomPlan
from layoutgen.houses.generator.spec import LightSpec
from layoutgen.houses.schema import Color, Lamp, Rotation, Shadow, Vector

LAYERS = 4
"""Unity's layers Procedural0..3 keep a room's lamp from shining through walls; rooms take them in turn."""

_WHITE, _WARM, _COLD = Color(1.0, 1.0, 1.0), Color(1.0, 0.855, 0.722), Color(0.722, 0.855, 1.0)
_SUNS = {
    "Midday": (1.0, _WHITE, 66),
    "GoldenHour": (1.0, Color(1.0, 0.694, 0.78), 6),
    "BlueHour": (0.5, Color(0.638, 0.843, 1.0), 82),
}
"""Time of day -> intensity, colour and elevation of the directional light, as ProcTHOR's houses have them."""


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
