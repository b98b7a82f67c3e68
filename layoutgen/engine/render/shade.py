"""Shading of traced samples: baked light times texture, in square roots of linear colour. Compiled code."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import Surfaces
from layoutgen.engine.render.light import LIGHT_RANGE, TONE, TONE_SCALE

Scalar = Any  # a machine number: compiled code keeps the width that it is given
Color = tuple[Scalar, Scalar, Scalar]

LIGHT_UNIT = np.float32(math.sqrt(LIGHT_RANGE) / (255 * 256))  # makes `bilinear` give roots of baked light


@fast
def blend(a: int, b: int, c: int, d: int, wa: int, wb: int, wc: int, wd: int) -> Color:
    """Weighted sum of four packed words, each channel 0 to 255 * 256; the weights are integers that sum to 256.

    Red and blue are summed in one word: 16 bits hold each sum, so neither spills into the other.
    """
    outer = (a & 0xFF00FF) * wa + (b & 0xFF00FF) * wb + (c & 0xFF00FF) * wc + (d & 0xFF00FF) * wd
    inner = (a >> 8 & 255) * wa + (b >> 8 & 255) * wb + (c >> 8 & 255) * wc + (d >> 8 & 255) * wd
    return outer & 0xFFFF, inner, outer >> 16


@fast
def bilinear(words: NDArray[np.uint32], a: int, b: int, c: int, d: int, ix: int, iy: int, unit: np.float32) -> Color:
    """The words at four indices, mixed by fractions of 256 along x (a to b, c to d) and y, times `unit`."""
    both = ix * iy >> 8
    red, green, blue = blend(
        np.int64(words[a]), np.int64(words[b]), np.int64(words[c]), np.int64(words[d]),
        256 - ix - iy + both, ix - both, iy - both, both,
    )  # fmt: skip
    return np.float32(red) * unit, np.float32(green) * unit, np.float32(blue) * unit


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


_HALF_TEXEL = np.float32(128)
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
