"""Skies by ProcTHOR's skybox names: a gradient from the zenith to the horizon to the ground."""

import numpy as np
from numpy.typing import NDArray

from layoutgen.houses.assets import skyboxes
from layoutgen.seeds import rng_for

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
