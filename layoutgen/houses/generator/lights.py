"""The sun or moon, and a lamp under each room's ceiling."""

from collections.abc import Sequence
from typing import Any

from layoutgen.houses.assets import skyboxes
from layoutgen.houses.generator.draw import Draw
from layoutgen.houses.generator.plan import RoomPlan
from layoutgen.houses.generator.spec import LightSpec

LAYERS = 4
"""Unity's layers Procedural0..3 keep a room's lamp from shining through walls; rooms take them in turn."""

_WARM = {"r": 1.0, "g": 0.855, "b": 0.722}
_COLD = {"r": 0.722, "g": 0.855, "b": 1.0}
_SUNS: dict[str, tuple[float, dict[str, float], int]] = {
    "Midday": (1.0, {"r": 1.0, "g": 1.0, "b": 1.0}, 66),
    "GoldenHour": (1.0, {"r": 1.0, "g": 0.694, "b": 0.78}, 6),
    "BlueHour": (0.5, {"r": 0.638, "g": 0.843, "b": 1.0}, 82),
}
"""Time of day -> intensity, colour and elevation of the directional light, as ProcTHOR's houses have them."""


def layer_of(room: int) -> str:
    """The Unity layer of a room and all in it."""
    return f"Procedural{room % LAYERS}"


def draw_lights(
    spec: LightSpec, rooms: Sequence[RoomPlan], height: float, sky: str, draw: Draw
) -> list[dict[str, Any]]:
    """The lights of a house, in ProcTHOR's form."""
    intensity = round(draw.between(spec.intensity), 3)
    color = _WARM if draw.chance(spec.warm) else _COLD
    lamps = [_lamp(room, height, intensity, color, len(rooms) > 1) for room in rooms]
    return [_sun(skyboxes()[sky]["timeOfDay"]), *lamps]


def _sun(time_of_day: str) -> dict[str, Any]:
    intensity, color, elevation = _SUNS[time_of_day]
    return {
        "id": "DirectionalLight",
        "type": "directional",
        "position": {"x": 0.84, "y": 0.1855, "z": -1.09},
        "rotation": {"x": elevation, "y": 75, "z": 0},
        "intensity": intensity,
        "indirectMultiplier": 1.0,
        "rgb": dict(color),
        "shadow": _shadow(bias=0.0),
    }


def _lamp(room: RoomPlan, height: float, intensity: float, color: dict[str, float], layered: bool) -> dict[str, Any]:
    x, z = _middle(room)
    lamp: dict[str, Any] = {
        "id": f"light_{room.id}",
        "type": "point",
        "position": {"x": x, "y": round(height - 0.2, 4), "z": z},
        "intensity": intensity,
        "range": 15,
        "rgb": dict(color),
        "shadow": _shadow(bias=0.05),
    }
    if layered:
        lamp["layer"] = layer_of(room.id)
        lamp["cullingMaskOff"] = [f"Procedural{n}" for n in range(LAYERS) if n != room.id % LAYERS]
    return lamp


def _middle(room: RoomPlan) -> tuple[float, float]:
    """The middle of the cell that lies nearest to the middle of all cells."""
    count = len(room.cells)
    mx, mz = sum(x for x, _ in room.cells) / count, sum(z for _, z in room.cells) / count
    x, z = min(sorted(room.cells), key=lambda cell: (cell[0] - mx) ** 2 + (cell[1] - mz) ** 2)
    return round((x + 0.5) * room.grid, 4), round((z + 0.5) * room.grid, 4)


def _shadow(bias: float) -> dict[str, Any]:
    return {
        "type": "Soft",
        "strength": 1,
        "normalBias": 0,
        "bias": bias,
        "nearPlane": 0.2,
        "resolution": "FromQualitySettings",
    }
