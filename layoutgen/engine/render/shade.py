"""Shading of traced samples: baked light times texture, in square roots of linear colour. Compiled code.

Each step is one loop over the samples of a row of tiles: arrays are taken out of their tuples before the loop, and
what the loop calls is small enough to be inlined. A function for the whole of one sample took ten times as long.
"""

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from layoutgen.engine.render.layout import Surfaces
from layoutgen.engine.render.light import LIGHT_RANGE, TONE, TONE_SCALE

FAST = {"cache": True, "nogil": True, "fastmath": True, "error_model": "numpy"}
Color = tuple[float, float, float]

_ZERO, _HALF, _ONE = np.float32(0), np.float32(0.5), np.float32(1)
_BELOW_ONE = np.float32(1 - 1e-3)
_TEXEL_UNIT = np.float32(1 / (255 * 256))
_LIGHT_UNIT = np.float32(math.sqrt(LIGHT_RANGE) / (255 * 256))
_LEAST_COSINE = np.float32(0.05)
_ROUND_UP = np.float32(math.sqrt(2))  # so that `exponent` rounds to the nearest level
_LAST_TONE = np.int32(len(TONE) - 1)


@njit(**FAST)
def _blend(a: int, b: int, c: int, d: int, wa: int, wb: int, wc: int, wd: int) -> tuple[int, int, int]:
    """Weighted sum of four packed words, each channel 0 to 255 * 256; the weights are integers that sum to 256.

    Red and blue are summed in one word: 16 bits hold each sum, so neither spills into the other.
    """
    outer = (a & 0xFF00FF) * wa + (b & 0xFF00FF) * wb + (c & 0xFF00FF) * wc + (d & 0xFF00FF) * wd
    inner = (a >> 8 & 255) * wa + (b >> 8 & 255) * wb + (c >> 8 & 255) * wc + (d >> 8 & 255) * wd
    return outer & 0xFFFF, inner, outer >> 16


@njit(**FAST)
def _bilinear(
    words: NDArray[np.uint32], a: int, b: int, c: int, d: int, fx: np.float32, fy: np.float32, unit: np.float32
) -> Color:
    """The words at four indices, mixed by the fractions along x (a to b, c to d) and y, times `unit`."""
    ix, iy = np.int64(fx * np.float32(256)), np.int64(fy * np.float32(256))
    both = ix * iy >> 8
    red, green, blue = _blend(
        np.int64(words[a]), np.int64(words[b]), np.int64(words[c]), np.int64(words[d]),
        256 - ix - iy + both, ix - both, iy - both, both,
    )  # fmt: skip
    return np.float32(red) * unit, np.float32(green) * unit, np.float32(blue) * unit


@njit(**FAST)
def exponent(value: np.float32) -> int:
    """Floor of log2 of a positive number, from its bits."""
    return (np.float32(value).view(np.int32) >> 23) - 127


@njit(**FAST)
def _floor(value: np.float32) -> int:
    """Floor of a number of moderate size; `math.floor` is a library call here."""
    whole = np.int32(value)
    return whole - 1 if value < np.float32(whole) else whole


@njit(**FAST)
def texture(texels: NDArray[np.uint32], first: int, levels: int, u: np.float32, v: np.float32, level: int) -> Color:
    """Bilinear colour of a square repeating texture at mipmap `level`; u and v in repeats, v upward."""
    level = min(max(level, 0), levels)
    size = 1 << (levels - level)
    # Finer levels come first: sizes 4^levels, 4^(levels-1), ... until this one.
    first += ((4 << 2 * levels) - (4 << 2 * (levels - level))) // 3
    x, y = u * np.float32(size) - _HALF, -v * np.float32(size) - _HALF
    column, row = _floor(x), _floor(y)
    fx, fy = x - np.float32(column), y - np.float32(row)
    last = size - 1
    left, right = column & last, column + 1 & last
    top, below = first + (row & last) * size, first + (row + 1 & last) * size
    return _bilinear(texels, top + left, top + right, below + left, below + right, fx, fy, _TEXEL_UNIT)


@njit(**FAST)
def chart_light(light: NDArray[np.uint32], chart: Any, x: np.float32, y: np.float32, z: np.float32) -> Color:
    """Root of the light that a chart holds for a world point."""
    dx, dy, dz = x - chart.origin0, y - chart.origin1, z - chart.origin2
    i = dx * chart.u0 + dy * chart.u1 + dz * chart.u2
    j = dx * chart.v0 + dy * chart.v1 + dz * chart.v2
    i = min(max(i, _ZERO), np.float32(chart.width - 2) + _BELOW_ONE)
    j = min(max(j, _ZERO), np.float32(chart.height - 2) + _BELOW_ONE)
    column, row = np.int32(i), np.int32(j)
    a = chart.first + row * chart.width + column
    c = a + chart.width
    return _bilinear(light, a, a + 1, c, c + 1, i - np.float32(column), j - np.float32(row), _LIGHT_UNIT)


@njit(**FAST)
def corner_light(triangle: Any, u: np.float32, v: np.float32) -> Color:
    """Root of the light at barycentric (u, v) of a triangle whose corners hold it."""
    second, third = np.int64(u * np.float32(255.5)), np.int64(v * np.float32(255.5))
    first = 256 - min(second + third, 256)
    red, green, blue = _blend(
        np.int64(triangle.light0), np.int64(triangle.light1), np.int64(triangle.light2), 0, first, second, third, 0
    )
    return np.float32(red) * _LIGHT_UNIT, np.float32(green) * _LIGHT_UNIT, np.float32(blue) * _LIGHT_UNIT


@njit(**FAST)
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


@njit(**FAST)
def direction(camera: NDArray[np.float32], x: np.float32, y: np.float32) -> Color:
    """Direction of the ray through image-plane point (x, y)."""
    return (
        camera[3] + x * camera[6] + y * camera[9],
        camera[4] + x * camera[7] + y * camera[10],
        camera[5] + x * camera[8] + y * camera[11],
    )


@njit(**FAST)
def origin(camera: NDArray[np.float32], x: np.float32, y: np.float32) -> Color:
    """Start of the ray through image-plane point (x, y)."""
    return (
        camera[0] + x * camera[12] + y * camera[15],
        camera[1] + x * camera[13] + y * camera[16],
        camera[2] + x * camera[14] + y * camera[17],
    )


@njit(**FAST)
def add_light(
    surfaces: Surfaces, camera: NDArray[np.float32], samples: NDArray[Any], colors: NDArray[np.float32], count: int
) -> None:
    """Writes the root of the light that falls on each sample, or of the sky it sees, into `colors` (n, 3)."""
    triangles, charts, light, sky = surfaces.triangles, surfaces.charts, surfaces.light, surfaces.sky
    for i in range(count):
        sample = samples[i]
        dx, dy, dz = direction(camera, sample.x, sample.y)
        if sample.triangle < 0:
            red, green, blue = sky_light(sky, dx, dy, dz)
        elif triangles[sample.triangle].chart >= 0:
            x, y, z = origin(camera, sample.x, sample.y)
            depth = sample.depth
            chart = charts[triangles[sample.triangle].chart]
            red, green, blue = chart_light(light, chart, x + depth * dx, y + depth * dy, z + depth * dz)
        else:
            red, green, blue = corner_light(triangles[sample.triangle], sample.u, sample.v)
        colors[i, 0], colors[i, 1], colors[i, 2] = red, green, blue


@njit(**FAST)
def mipmap(camera: NDArray[np.float32], sample: Any, triangle: Any) -> int:
    """log2 of the share of a texture that a pixel covers, rounded."""
    dx, dy, dz = direction(camera, sample.x, sample.y)
    facing = abs(triangle.normal0 * dx + triangle.normal1 * dy + triangle.normal2 * dz)
    cosine = max(facing / np.float32(math.sqrt(dx * dx + dy * dy + dz * dz)), _LEAST_COSINE)
    size = (sample.depth * camera[18] + camera[19]) * triangle.repeats
    return exponent(size * _ROUND_UP / np.float32(math.sqrt(cosine)))


@njit(**FAST)
def _brightened(root: np.float32, emission: np.float32) -> np.float32:
    """Root of light plus emission."""
    return np.float32(math.sqrt(root * root + emission))


@njit(**FAST)
def add_texture(
    surfaces: Surfaces, camera: NDArray[np.float32], samples: NDArray[Any], colors: NDArray[np.float32], count: int
) -> None:
    """Multiplies the light in `colors` by each sample's material, after adding what the material emits."""
    triangles, materials, texels = surfaces.triangles, surfaces.materials, surfaces.texels
    for i in range(count):
        sample = samples[i]
        if sample.triangle < 0:
            continue
        triangle = triangles[sample.triangle]
        material = materials[triangle.material]
        if material.emission > _ZERO:
            for channel in range(3):
                colors[i, channel] = _brightened(colors[i, channel], material.emission)
        red, green, blue = material.tint0, material.tint1, material.tint2
        if material.texel >= 0:
            u, v = sample.u, sample.v
            w = _ONE - u - v
            level = mipmap(camera, sample, triangle) + material.levels
            tr, tg, tb = texture(
                texels, material.texel, material.levels,
                w * triangle.uv0 + u * triangle.uv2 + v * triangle.uv4,
                w * triangle.uv1 + u * triangle.uv3 + v * triangle.uv5, level,
            )  # fmt: skip
            red, green, blue = red * tr, green * tg, blue * tb
        colors[i, 0] *= red
        colors[i, 1] *= green
        colors[i, 2] *= blue


@njit(**FAST)
def tone(root: np.float32) -> int:
    """Image byte of the root of a radiance."""
    return TONE[min(np.int32(root * TONE_SCALE), _LAST_TONE)]
