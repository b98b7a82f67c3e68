"""Shading of one hit: texture times baked light, in square roots of linear colour. Compiled code."""

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
def texture(texels: NDArray[np.uint32], first: int, levels: int, u: np.float32, v: np.float32, level: int) -> Color:
    """Bilinear colour of a square repeating texture at mipmap `level`; u and v in repeats, v upward."""
    level = min(max(level, 0), levels)
    size = np.int32(1) << np.int32(levels - level)
    # Finer levels come first: sizes 4^levels, 4^(levels-1), ... until this one.
    first += ((4 << 2 * levels) - (4 << 2 * (levels - level))) // 3
    x = (u - np.float32(math.floor(u))) * np.float32(size) - _HALF
    y = (np.float32(math.floor(v)) + _ONE - v) * np.float32(size) - _HALF
    left, top = np.int32(math.floor(x)), np.int32(math.floor(y))
    last = size - 1
    right, below = left + 1 & last, (top + 1 & last) * size
    fx, fy = x - np.float32(left), y - np.float32(top)
    left, top = left & last, (top & last) * size
    return _bilinear(
        texels, first + top + left, first + top + right, first + below + left, first + below + right,
        fx, fy, _TEXEL_UNIT,
    )  # fmt: skip


@njit(**FAST)
def chart_light(surfaces: Surfaces, chart: Any, x: np.float32, y: np.float32, z: np.float32) -> Color:
    """Root of the light that a chart holds for a world point."""
    dx, dy, dz = x - chart.origin[0], y - chart.origin[1], z - chart.origin[2]
    i = dx * chart.u[0] + dy * chart.u[1] + dz * chart.u[2]
    j = dx * chart.v[0] + dy * chart.v[1] + dz * chart.v[2]
    i = min(max(i, _ZERO), np.float32(chart.width - 1) - np.float32(1e-3))
    j = min(max(j, _ZERO), np.float32(chart.height - 1) - np.float32(1e-3))
    column, row = np.int32(i), np.int32(j)
    a = chart.first + row * chart.width + column
    c = a + chart.width
    return _bilinear(
        surfaces.light, a, a + 1, c, c + 1, i - np.float32(column), j - np.float32(row), _LIGHT_UNIT
    )  # fmt: skip


@njit(**FAST)
def corner_light(triangle: Any, u: np.float32, v: np.float32) -> Color:
    """Root of the light at barycentric (u, v) of a triangle whose corners hold it."""
    second, third = np.int64(u * np.float32(255.5)), np.int64(v * np.float32(255.5))
    first = 256 - min(second + third, 256)
    light = triangle.light
    red, green, blue = _blend(
        np.int64(light[0]), np.int64(light[1]), np.int64(light[2]), 0, first, second, third, 0
    )  # fmt: skip
    return np.float32(red) * _LIGHT_UNIT, np.float32(green) * _LIGHT_UNIT, np.float32(blue) * _LIGHT_UNIT


@njit(**FAST)
def sky(surfaces: Surfaces, x: np.float32, y: np.float32, z: np.float32) -> Color:
    """Root of the sky's radiance along a direction."""
    height = y / np.float32(math.sqrt(x * x + y * y + z * z))
    towards = 0 if height > _ZERO else 2
    # Quickly away from the horizon, then slowly, as skies are.
    share = min(np.float32(math.sqrt(abs(height))) * np.float32(1.2), _ONE)
    low, high = surfaces.sky[1], surfaces.sky[towards]
    red = low[0] + (high[0] - low[0]) * share
    green = low[1] + (high[1] - low[1]) * share
    blue = low[2] + (high[2] - low[2]) * share
    return np.float32(math.sqrt(red)), np.float32(math.sqrt(green)), np.float32(math.sqrt(blue))


@njit(**FAST)
def shade(surfaces: Surfaces, camera: NDArray[np.float32], sample: Any) -> Color:
    """Root of the radiance that a traced sample sees."""
    x, y = sample.x, sample.y
    dx = camera[3] + x * camera[6] + y * camera[9]
    dy = camera[4] + x * camera[7] + y * camera[10]
    dz = camera[5] + x * camera[8] + y * camera[11]
    if sample.triangle < 0:
        return sky(surfaces, dx, dy, dz)
    triangle = surfaces.triangles[sample.triangle]
    material = surfaces.materials[triangle.material]
    depth, u, v = sample.depth, sample.u, sample.v
    if triangle.chart >= 0:
        chart = surfaces.charts[triangle.chart]
        px = camera[0] + x * camera[12] + y * camera[15] + depth * dx
        py = camera[1] + x * camera[13] + y * camera[16] + depth * dy
        pz = camera[2] + x * camera[14] + y * camera[17] + depth * dz
        red, green, blue = chart_light(surfaces, chart, px, py, pz)
    else:
        red, green, blue = corner_light(triangle, u, v)
    if material.emission > _ZERO:
        red, green, blue = _brighten(red, green, blue, material.emission)
    red, green, blue = red * material.tint[0], green * material.tint[1], blue * material.tint[2]
    if material.texel < 0:
        return red, green, blue
    w = _ONE - u - v
    uv = triangle.uv
    tu = w * uv[0, 0] + u * uv[1, 0] + v * uv[2, 0]
    tv = w * uv[0, 1] + u * uv[1, 1] + v * uv[2, 1]
    normal = triangle.normal
    cosine = abs(normal[0] * dx + normal[1] * dy + normal[2] * dz) / np.float32(math.sqrt(dx * dx + dy * dy + dz * dz))
    footprint = (depth * camera[18] + camera[19]) * triangle.repeats / np.float32(math.sqrt(max(cosine, _LEAST_COSINE)))
    level = exponent(footprint * _ROUND_UP) + material.levels
    tr, tg, tb = texture(surfaces.texels, material.texel, material.levels, tu, tv, level)
    return red * tr, green * tg, blue * tb


@njit(**FAST)
def _brighten(red: np.float32, green: np.float32, blue: np.float32, emission: np.float32) -> Color:
    """Root of light plus emission."""
    return (
        np.float32(math.sqrt(red * red + emission)),
        np.float32(math.sqrt(green * green + emission)),
        np.float32(math.sqrt(blue * blue + emission)),
    )


@njit(**FAST)
def tone(root: np.float32) -> int:
    """Image byte of the root of a radiance."""
    return TONE[min(np.int32(root * TONE_SCALE), _LAST_TONE)]
