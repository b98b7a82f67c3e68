"""What shiny surfaces show: a look into the probe of their instance, along the mirrored view. Compiled code."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.packed import LIGHT_UNIT, Color, Scalar, bilinear

PROBE_SIDE = 12  # texels along a side of each of a probe's six square views
_ZERO, _ONE, _TWO = np.float32(0), np.float32(1), np.float32(2)


@fast
def mirrored(
    facing: Any, u: Scalar, v: Scalar, dx: Scalar, dy: Scalar, dz: Scalar
) -> tuple[Scalar, Scalar, Scalar, Scalar]:
    """Where a ray along (dx, dy, dz) goes from barycentric (u, v) of a triangle, and its cosine with the normal."""
    w = _ONE - u - v
    x = w * facing.corner0 + u * facing.corner3 + v * facing.corner6
    y = w * facing.corner1 + u * facing.corner4 + v * facing.corner7
    z = w * facing.corner2 + u * facing.corner5 + v * facing.corner8
    scale = _ONE / (x * x + y * y + z * z + np.float32(1e-9))
    along = x * dx + y * dy + z * dz
    cosine = abs(along) * np.float32(math.sqrt(scale / (dx * dx + dy * dy + dz * dz)))
    bend = _TWO * along * scale
    return dx - bend * x, dy - bend * y, dz - bend * z, min(cosine, _ONE)


@fast
def fresnel(mirror: Scalar, sheen: Scalar, cosine: Scalar) -> Scalar:
    """Share of light that is reflected, by Schlick's approximation."""
    rest = _ONE - cosine
    squared = rest * rest
    return mirror + sheen * squared * squared * rest


@fast
def probe_light(probes: NDArray[np.uint32], probe: Scalar, x: Scalar, y: Scalar, z: Scalar) -> Color:
    """Root of the radiance that a probe saw along a direction, bilinear within one of its six views."""
    ax, ay, az = abs(x), abs(y), abs(z)
    if ax >= ay and ax >= az:
        side, depth, across, along = (0 if x > _ZERO else 1), ax, y, z
    elif ay >= az:
        side, depth, across, along = (2 if y > _ZERO else 3), ay, z, x
    else:
        side, depth, across, along = (4 if z > _ZERO else 5), az, x, y
    half, last = np.float32(PROBE_SIDE * 128), np.int64(PROBE_SIDE * 256 - 257)
    scale = half / max(depth, np.float32(1e-9))
    # In 256ths of a texel: one conversion gives both the texel and the fraction.
    i: Scalar = min(max(np.int64(across * scale + half) - 128, 0), last)
    j: Scalar = min(max(np.int64(along * scale + half) - 128, 0), last)
    a = ((probe * 6 + side) * PROBE_SIDE + (j >> 8)) * PROBE_SIDE + (i >> 8)
    c = a + PROBE_SIDE
    return bilinear(probes, a, a + 1, c, c + 1, i & 255, j & 255, LIGHT_UNIT)
