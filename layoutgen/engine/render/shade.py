"""Shading of traced samples: baked light times texture, in square roots of linear colour. Compiled code."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import Surfaces
from layoutgen.engine.render.light import TONE, TONE_SCALE
from layoutgen.engine.render.packed import LIGHT_UNIT, Color, Scalar, bilinear, blend
from layoutgen.engine.render.reflect import fresnel, mirrored, probe_light

_ZERO, _ONE, _HALF_TEXEL = np.float32(0), np.float32(1), np.float32(128)
_TEXEL_UNIT = np.float32(1 / (255 * 256))
_LEAST_FACING = np.float32(0.05)
_FIRST_TONE, _LAST_TONE = np.int32(0), np.float32(len(TONE) - 1)


@fast
def exponent(value: np.float32) -> Scalar:
    """Floor of log2 of a positive number, from its bits."""
    return (np.float32(value).view(np.int32) >> 23) - 127


@fast
def texture(
    texels: NDArray[np.uint32], first: int, levels: Scalar, u: np.float32, v: np.float32, level: Scalar
) -> Color:
    """Bilinear colour of a square repeating texture at mipmap `level`; u and v in repeats, v upward."""
    level = np.int64(min(max(level, 0), levels))
    size = 1 << (levels - level)
    # Finer levels come first: sizes 4^levels, 4^(levels-1), ... until this one.
    first += ((4 << 2 * levels) - (4 << 2 * (levels - level))) // 3
    # In 256ths of a texel: one conversion gives both the texel and the fraction.
    scale = np.float32(size << 8)
    x, y = np.int64(u * scale - _HALF_TEXEL), np.int64(-v * scale - _HALF_TEXEL)
    column, row, last = x >> 8, y >> 8, size - 1
    left, right = column & last, column + 1 & last
    top, below = first + (row & last) * size, first + (row + 1 & last) * size
    return bilinear(texels, top + left, top + right, below + left, below + right, x & 255, y & 255, _TEXEL_UNIT)


@fast
def chart_light(light: NDArray[np.uint32], chart: Any, x: Scalar, y: Scalar, z: Scalar) -> Color:
    """Root of the light that a chart holds for a world point."""
    dx, dy, dz = x - chart.origin0, y - chart.origin1, z - chart.origin2
    i: Scalar = np.int64((dx * chart.u0 + dy * chart.u1 + dz * chart.u2) * np.float32(256))
    j: Scalar = np.int64((dx * chart.v0 + dy * chart.v1 + dz * chart.v2) * np.float32(256))
    i = min(max(i, 0), (chart.width << 8) - 257)
    j = min(max(j, 0), (chart.height << 8) - 257)
    a = chart.first + (j >> 8) * chart.width + (i >> 8)
    c = a + chart.width
    return bilinear(light, a, a + 1, c, c + 1, i & 255, j & 255, LIGHT_UNIT)


@fast
def corner_light(triangle: Any, u: np.float32, v: np.float32) -> Color:
    """Root of the light at barycentric (u, v) of a triangle whose corners hold it."""
    second, third = np.int64(u * np.float32(255.5)), np.int64(v * np.float32(255.5))
    first = 256 - min(np.int64(second + third), np.int64(256))
    red, green, blue = blend(
        np.int64(triangle.light0), np.int64(triangle.light1), np.int64(triangle.light2), 0, first, second, third, 0
    )
    return np.float32(red) * LIGHT_UNIT, np.float32(green) * LIGHT_UNIT, np.float32(blue) * LIGHT_UNIT


@fast
def sky_light(sky: NDArray[np.float32], x: np.float32, y: np.float32, z: np.float32) -> Color:
    """Root of the sky's radiance along a direction."""
    height = y / np.float32(math.sqrt(x * x + y * y + z * z))
    far = 0 if height > _ZERO else 2
    # Quickly away from the horizon, then slowly, as skies are.
    share = min(np.float32(math.sqrt(abs(height))) * np.float32(1.2), _ONE)
    red = sky[1, 0] + (sky[far, 0] - sky[1, 0]) * share
    green = sky[1, 1] + (sky[far, 1] - sky[1, 1]) * share
    blue = sky[1, 2] + (sky[far, 2] - sky[1, 2]) * share
    return np.float32(math.sqrt(red)), np.float32(math.sqrt(green)), np.float32(math.sqrt(blue))


@fast
def direction(camera: NDArray[np.float32], x: np.float32, y: np.float32) -> Color:
    """Direction of the ray through image-plane point (x, y)."""
    return (
        camera[3] + x * camera[6] + y * camera[9],
        camera[4] + x * camera[7] + y * camera[10],
        camera[5] + x * camera[8] + y * camera[11],
    )


@fast
def origin(camera: NDArray[np.float32], x: np.float32, y: np.float32) -> Color:
    """Start of the ray through image-plane point (x, y)."""
    return (
        camera[0] + x * camera[12] + y * camera[15],
        camera[1] + x * camera[13] + y * camera[16],
        camera[2] + x * camera[14] + y * camera[17],
    )


@fast
def _mipmap(camera: NDArray[np.float32], depth: np.float32, triangle: Any, dx: float, dy: float, dz: float) -> Scalar:
    """log2 of the share of a texture's side that a pixel covers, rounded."""
    facing = abs(triangle.normal0 * dx + triangle.normal1 * dy + triangle.normal2 * dz)
    side = (depth * camera[18] + camera[19]) * triangle.repeats
    return exponent(side * side * np.float32(2) / max(facing, _LEAST_FACING)) >> 1


@fast
def _brightened(root: np.float32, emission: np.float32) -> np.float32:
    """Root of light plus emission."""
    return np.float32(math.sqrt(root * root + emission))


@fast
def _mixed(root: np.float32, other: np.float32, share: np.float32) -> np.float32:
    """Root of a mix of two radiances given by their roots."""
    squared = root * root
    return np.float32(math.sqrt(squared + (other * other - squared) * share))


@fast
def shade(
    surfaces: Surfaces, camera: NDArray[np.float32], samples: NDArray[Any], colors: NDArray[np.float32], count: int
) -> None:
    """Writes the root of the radiance that each traced sample sees into `colors` (n, 3).

    One loop with everything in it: arrays are taken out of their tuple once, and what the loop calls is small enough
    to be inlined. A function for the whole of one sample took ten times as long.
    """
    triangles, materials, charts = surfaces.triangles, surfaces.materials, surfaces.charts
    light, texels, sky = surfaces.light, surfaces.texels, surfaces.sky
    facings, probes = surfaces.facings, surfaces.probes
    for i in range(count):
        sample = samples[i]
        dx, dy, dz = direction(camera, sample.x, sample.y)
        if sample.triangle < 0:
            colors[i, 0], colors[i, 1], colors[i, 2] = sky_light(sky, dx, dy, dz)
            continue
        triangle = triangles[sample.triangle]
        material = materials[triangle.material]
        depth, u, v = sample.depth, sample.u, sample.v
        if triangle.chart >= 0:
            x, y, z = origin(camera, sample.x, sample.y)
            chart = charts[triangle.chart]
            red, green, blue = chart_light(light, chart, x + depth * dx, y + depth * dy, z + depth * dz)
        else:
            red, green, blue = corner_light(triangle, u, v)
        if material.emission > _ZERO:
            emission = material.emission
            red, green, blue = _brightened(red, emission), _brightened(green, emission), _brightened(blue, emission)
        if material.texel >= 0:
            w = _ONE - u - v
            level = _mipmap(camera, depth, triangle, dx, dy, dz) + material.levels
            tu = w * triangle.uv0 + u * triangle.uv2 + v * triangle.uv4
            tv = w * triangle.uv1 + u * triangle.uv3 + v * triangle.uv5
            tr, tg, tb = texture(texels, material.texel, material.levels, tu, tv, level)
            red, green, blue = red * tr, green * tg, blue * tb
        red, green, blue = red * material.tint0, green * material.tint1, blue * material.tint2
        if material.mirror > _ZERO:
            facing = facings[sample.triangle]
            if facing.probe >= 0:
                mx, my, mz, cosine = mirrored(facing, u, v, dx, dy, dz)
                share = fresnel(material.mirror, material.sheen, cosine)
                mr, mg, mb = probe_light(probes, facing.probe, mx, my, mz)
                if material.metal:
                    mr, mg, mb = mr * material.tint0, mg * material.tint1, mb * material.tint2
                red, green, blue = _mixed(red, mr, share), _mixed(green, mg, share), _mixed(blue, mb, share)
        colors[i, 0], colors[i, 1], colors[i, 2] = red, green, blue


@fast
def tone(root: np.float32) -> int:
    """Image byte of the root of a radiance; what is no number stays within the table."""
    return TONE[max(np.int32(min(root * TONE_SCALE, _LAST_TONE)), _FIRST_TONE)]
