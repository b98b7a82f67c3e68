"""What sends light into a house: lamps, window panes that see the sky, the sun, and the skies themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.assets import skyboxes
from layoutgen.engine.render.scene import Geometry
from layoutgen.seeds import rng_for


@dataclass(frozen=True)
class Light:
    """A lamp: world position, linear colour, intensity and range as in a ProcTHOR house."""

    position: tuple[float, float, float]
    color: tuple[float, float, float]
    intensity: float
    range: float


LAMP = np.dtype([("position", "f4", 3), ("color", "f4", 3), ("reach", "f4"), ("upward", "f4")], align=True)
# A pane: points corner + s u + t v for s, t in 0 to 1, looking out along normal.
PANE = np.dtype([("corner", "f4", 3), ("u", "f4", 3), ("v", "f4", 3), ("normal", "f4", 3), ("area", "f4")], align=True)
_LEAST_PANE = 0.08  # square metres; smaller glass is a jar or a bulb
_THICKNESS = 0.15  # metres; thicker glass things are no panes


class Emitters(NamedTuple):
    """All emitters of a house: lamps (l,) LAMP, panes (p,) PANE, sun (6,) direction towards it and linear colour."""

    lamps: NDArray[Any]
    panes: NDArray[Any]
    sun: NDArray[np.float32]


def lamp_records(lights: Sequence[Light], clearance: NDArray[np.float64]) -> NDArray[Any]:
    """Lamps (l,) LAMP; `clearance` (l,) is the height above each that is free, metres.

    ProcTHOR's room lights hang just under the ceiling with nothing to be seen of them. They act as ceiling panels
    that shine downwards, or they would burn a spot into the ceiling.
    """
    records = np.zeros(len(lights), LAMP)
    for record, light, free in zip(records, lights, clearance, strict=True):
        record["position"] = light.position
        record["color"] = np.array(light.color) * light.intensity
        record["reach"] = light.range
        record["upward"] = 0.12 if free < 0.6 else 1.0
    return records


def find_panes(geometry: Geometry) -> NDArray[Any]:
    """Candidates for windows: glass parts that are large and thin, as rectangles looking either way (p,) PANE."""
    panes = [_pane(part.points[np.unique(part.faces)]) for part in geometry.parts if part.glass]
    found = [pane for pane in panes if pane is not None]
    return np.array(found, PANE) if found else np.zeros(0, PANE)


def _pane(points: NDArray[np.float32]) -> NDArray[Any] | None:
    """The rectangle around upright glass, None where it is too small or too thick."""
    centre = points.mean(axis=0, dtype=np.float64)
    flat = (points - centre)[:, [0, 2]].astype(np.float64)
    _, axes = np.linalg.eigh(flat.T @ flat)
    thin, wide = (np.array([axes[0, k], 0.0, axes[1, k]]) for k in (0, 1))
    up = np.array([0.0, 1.0, 0.0])
    low, size = zip(*(((points @ axis).min(), np.ptp(points @ axis)) for axis in (wide, up, thin)), strict=True)
    if size[2] > _THICKNESS or size[0] * size[1] < _LEAST_PANE:
        return None
    record = np.zeros((), PANE)
    record["corner"] = wide * low[0] + up * low[1] + thin * (low[2] + size[2] / 2)
    record["u"], record["v"], record["normal"] = wide * size[0], up * size[1], thin
    record["area"] = size[0] * size[1]
    return record


# Linear radiance at the zenith, at the horizon, and below it.
_MIDDAY = ((0.35, 0.62, 1.25), (1.05, 1.18, 1.30), (0.42, 0.43, 0.38))
_GOLDEN = ((0.32, 0.45, 0.85), (1.35, 0.95, 0.62), (0.32, 0.27, 0.22))
_DUSK = ((0.06, 0.10, 0.28), (0.35, 0.32, 0.45), (0.05, 0.06, 0.09))
_BY_TIME = {"Midday": _MIDDAY, "GoldenHour": _GOLDEN, "BlueHour": _DUSK}
# Degrees above the horizon, and linear irradiance.
_SUN_BY_TIME = {
    "Midday": (48.0, (3.0, 2.8, 2.5)),
    "GoldenHour": (16.0, (2.4, 1.6, 0.9)),
    "BlueHour": (5.0, (0.0, 0.0, 0.0)),
}


def sky_colors(name: str) -> NDArray[np.float32]:
    """(3, 3) float32 linear colours of a skybox: zenith, horizon, ground."""

    return np.array(_BY_TIME.get(_time(name), _MIDDAY), np.float32)


def _time(name: str) -> str:
    return skyboxes().get(name, {}).get("timeOfDay", "Midday")


def sun(name: str) -> NDArray[np.float32]:
    """(6,) float32 of a skybox: unit vector towards the sun, and its linear irradiance; none at the blue hour."""
    height, color = _SUN_BY_TIME.get(_time(name), _SUN_BY_TIME["Midday"])
    azimuth = rng_for("sun", name).uniform(0, 2 * np.pi)
    level = np.cos(np.radians(height))
    towards = (level * np.cos(azimuth), np.sin(np.radians(height)), level * np.sin(azimuth))
    return np.array([*towards, *color], np.float32)
