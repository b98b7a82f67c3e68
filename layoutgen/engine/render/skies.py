"""Skies by ProcTHOR's skybox names: a gradient from the zenith to the horizon to the ground."""

import numpy as np
from numpy.typing import NDArray

from layoutgen.houses.assets import skyboxes

# Linear radiance at the zenith, at the horizon, and below it.
_MIDDAY = ((0.35, 0.62, 1.25), (1.05, 1.18, 1.30), (0.42, 0.43, 0.38))
_GOLDEN = ((0.32, 0.45, 0.85), (1.35, 0.95, 0.62), (0.32, 0.27, 0.22))
_DUSK = ((0.06, 0.10, 0.28), (0.35, 0.32, 0.45), (0.05, 0.06, 0.09))
_BY_TIME = {"Midday": _MIDDAY, "GoldenHour": _GOLDEN, "BlueHour": _DUSK}


def sky_colors(name: str) -> NDArray[np.float32]:
    """(3, 3) float32 linear colours of a skybox: zenith, horizon, ground."""

    time = skyboxes().get(name, {}).get("timeOfDay", "Midday")
    return np.array(_BY_TIME.get(time, _MIDDAY), np.float32)
