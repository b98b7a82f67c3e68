"""Glass: what lies behind it shows through its colour. Depth and ids stay those of the glass itself."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import Surfaces


@fast
def gather_glass(
    surfaces: Surfaces, samples: NDArray[Any], count: int, glass: NDArray[Any], owners: NDArray[np.int32], width: int
) -> int:
    """Copies the samples that hit glass into `glass`, remembering whose they are in `owners`.

    Returns how many there are, rounded up to whole packets of `width` by repeating the last.
    """
    triangles, materials = surfaces.triangles, surfaces.materials
    found = 0
    for i in range(count):
        triangle = samples[i].triangle
        if triangle >= 0 and materials[triangles[triangle].material].alpha < np.float32(1):
            glass[found], owners[found] = samples[i], i
            found += 1
    while found % width != 0:
        glass[found], owners[found] = glass[found - 1], owners[found - 1]
        found += 1
    return found


@fast
def blend_glass(
    surfaces: Surfaces, samples: NDArray[Any], colors: NDArray[np.float32], behind: NDArray[np.float32],
    owners: NDArray[np.int32], count: int,
) -> None:  # fmt: skip
    """Mixes the colours of glass samples with those `behind` (n, 3), both roots of radiance, by the glass's alpha."""
    triangles, materials = surfaces.triangles, surfaces.materials
    for k in range(count):
        i = owners[k]
        if k > 0 and owners[k - 1] == i:
            continue  # padding of the last packet
        alpha = materials[triangles[samples[i].triangle].material].alpha
        for channel in range(3):
            front, back = colors[i, channel], behind[k, channel]
            colors[i, channel] = np.sqrt(front * front * alpha + back * back * (np.float32(1) - alpha))
