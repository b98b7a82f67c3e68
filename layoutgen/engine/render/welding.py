"""Baked light that runs on smoothly over rounded surfaces: one value a vertex, however many triangles meet there."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import exact
from layoutgen.engine.render.light import pack
from layoutgen.engine.render.scene import Geometry, Part

_PLACE, _DIRECTION = 1e5, 1e2  # vertices are one when positions and normals are equal to a part in these
_REACH = 0.04  # metres over which light is evened out along a surface
_PASSES = 2
_WHITE = 255.0 * 255.0  # a full byte of a packed word, which is a root
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)  # odd, with well mixed bits


def weld_light(geometry: Geometry) -> None:
    """Evens out the light at corners: the same on all triangles around a vertex, with little noise between near ones.

    Each corner was lit by itself, a little inside its own triangle; the steps between triangles would show every one
    of them as a facet. Creases stay, as their two sides have vertices of their own.
    """
    loose = np.flatnonzero(geometry.triangles["chart"] < 0)
    if len(loose) == 0:
        return
    vertices, points, areas = (column[loose] for column in _corners(geometry))
    light = np.zeros((int(vertices.max()) + 1, 3), np.float32)
    _average(vertices, geometry.triangles["light"][loose], np.sqrt(areas), light)
    for _ in range(_PASSES):
        light = _even(light, vertices, points)
    geometry.triangles["light"][loose] = pack(light, _WHITE)[vertices]


def _corners(geometry: Geometry) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Vertices (t, 3) and world points (t, 3, 3) at the corners of triangles, and areas (t,)."""
    parts = geometry.parts
    keys = [_keys(part) + np.uint64(number) for number, part in enumerate(parts)]
    numbers = np.unique(np.concatenate(keys), return_inverse=True)[1]
    starts = np.cumsum([0, *(len(each) for each in keys)])
    vertices = [numbers[part.faces + start] for part, start in zip(parts, starts, strict=False)]
    points = [part.points[part.faces] for part in parts]
    return np.concatenate(vertices), np.concatenate(points), np.concatenate([part.areas for part in parts])


def _keys(part: Part) -> NDArray[np.uint64]:
    """A number (n,) for place and direction of each vertex of a part; its texture coordinates do not count."""
    mesh = part.placement.mesh
    place = np.rint(mesh.vertices * _PLACE).astype(np.int64).view(np.uint64) * _MIX
    direction = np.rint(mesh.normals * _DIRECTION).astype(np.int64).view(np.uint64) * _MIX[::-1]
    keys: NDArray[np.uint64] = (place.sum(axis=1) >> np.uint64(7) ^ direction.sum(axis=1)) * _MIX[0]
    return keys


@exact
def _average(vertices: Any, words: Any, weights: Any, light: Any) -> None:
    """Writes the weighted mean of the packed light (t, 3) at each vertex's corners into `light` (n, 3)."""
    total = np.full(len(light), np.float32(1e-9))
    for i in range(len(vertices)):
        for corner in range(3):
            row = vertices[i, corner]
            total[row] += weights[i]
            for channel in range(3):
                root = np.float32(words[i, corner] >> np.uint32(8 * channel) & np.uint32(255))
                light[row, channel] += root * root * weights[i]
    for row in range(len(light)):
        for channel in range(3):
            light[row, channel] /= total[row]


@exact
def _even(light: Any, vertices: Any, points: Any) -> Any:
    """Light (n, 3) mixed with that of the vertices along each edge, the more the nearer they are."""
    total, weight = light.copy(), np.ones(len(light), np.float32)
    for i in range(len(vertices)):
        for a in range(3):
            b = (a + 1) % 3
            squared = np.float32(0)
            for axis in range(3):
                squared += (points[i, a, axis] - points[i, b, axis]) ** 2
            near = np.float32(0.5 * math.exp(-squared / _REACH**2))
            first, second = vertices[i, a], vertices[i, b]
            weight[first] += near
            weight[second] += near
            for channel in range(3):
                total[first, channel] += light[second, channel] * near
                total[second, channel] += light[first, channel] * near
    for row in range(len(light)):
        for channel in range(3):
            total[row, channel] /= weight[row]
    return total
