"""The lights of a house: its ceiling lights and the lamps that are switched on."""

from layoutgen.engine.objects import SimObject
from layoutgen.engine.render import Light
from layoutgen.houses.schema import Color, Lamp, ProceduralHouse, Vector

LAMP_COLOR = (1.0, 0.82, 0.6)  # linear; an incandescent bulb
LAMP_HEIGHTS = {"FloorLamp": 0.85, "DeskLamp": 0.7}  # bulb over the height of the lamp
LAMP_INTENSITY = 0.3
LAMP_RANGE = 6.0  # metres


def house_lights(house: ProceduralHouse) -> list[Light]:
    """The point lights of the house file; its sun comes in with the sky."""
    return [_point_light(lamp) for lamp in house.procedural_parameters.lights if lamp.type in ("point", None)]


def _point_light(lamp: Lamp) -> Light:
    """A lamp with Unity's values for what the file leaves out."""
    position, color = lamp.position or Vector(), lamp.rgb or Color()
    intensity = 1.0 if lamp.intensity is None else float(lamp.intensity)
    return Light(position.xyz, _linear(color.rgb()), intensity, 10.0 if lamp.range is None else float(lamp.range))


def lamp_light(item: SimObject) -> Light | None:
    """The light of a lamp; None for other things that can be switched on."""
    height = LAMP_HEIGHTS.get(item.type)
    if height is None:
        return None
    (x0, low, z0), (x1, high, z1) = item.aabb
    position = (float(x0 + x1) / 2, float(low + height * (high - low)), float(z0 + z1) / 2)
    return Light(position, LAMP_COLOR, LAMP_INTENSITY, LAMP_RANGE)


def _linear(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = (value**2.2 for value in rgb)
    return red, green, blue
