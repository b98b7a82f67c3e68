"""Probes: small pictures of a room in all directions, one for each shiny thing, for what is seen in its surface."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.emitters import Light
from layoutgen.engine.render.kernel import Scratch, shade_samples, trace
from layoutgen.engine.render.layout import MASK_SOLID, Packet, Surfaces
from layoutgen.engine.render.light import LIGHT_RANGE, pack
from layoutgen.engine.render.scene import Array, Geometry, MeshPart
from layoutgen.engine.render.shade import PROBE_SIDE
from layoutgen.engine.render.tracing import Handles, cast_rays

_TEXELS = PROBE_SIDE * PROBE_SIDE
_FAR = np.float32(50)
_GAP = 0.02  # metres between a thing and the ray that looks for free space
_AWAY = 0.6  # metres that a probe keeps from its thing, where there is so much space
_SHADE = 0.3  # metres around a lamp that hide nothing: its own shade
_LAMP_RADIANCE, _LAMP_SPREAD = 2.5, 0.02  # of a lamp's highlight, and how far it spreads (1 - cosine)


def add_probes(
    geometry: Geometry, surfaces: Surfaces, scene: Handles, scratch: Scratch, lights: Sequence[Light]
) -> NDArray[np.uint32]:
    """Sets `probe` of the triangles of shiny things; returns the texels of the probes, one after another."""
    found = _found(geometry, surfaces, scene, scratch, lights, 0)
    return found if len(found) else surfaces.probes


def more_probes(
    geometry: Geometry, surfaces: Surfaces, scene: Handles, scratch: Scratch, lights: Sequence[Light]
) -> NDArray[np.uint32]:
    """Likewise for the parts of `geometry`, where others have theirs already; returns the texels of all."""
    first = len(surfaces.probes) // (6 * _TEXELS)
    found = _found(geometry, surfaces, scene, scratch, lights, first)
    return np.concatenate([surfaces.probes[: first * 6 * _TEXELS], found]) if len(found) else surfaces.probes


def _found(
    geometry: Geometry, surfaces: Surfaces, scene: Handles, scratch: Scratch, lights: Sequence[Light], first: int
) -> NDArray[np.uint32]:
    """The texels of the probes of a geometry's parts, which are numbered from `first`."""
    shiny = [part for part in geometry.parts if _shines(geometry, part)]
    if not shiny:
        return np.zeros(0, np.uint32)
    places = _places(shiny, scene, surfaces, scratch.packet)
    views = np.empty((len(shiny), 6, PROBE_SIDE, PROBE_SIDE, 3), np.float32)
    for place, view in zip(places, views, strict=True):
        for side in range(6):
            _look(scene, surfaces, scratch, _camera(place, side), view[side].reshape(_TEXELS, 3))
    views = _softened(views)
    squared = views * views + _highlights(places, lights, scene, surfaces, scratch.packet)
    for number, part in enumerate(shiny, first):
        geometry.facings["probe"][part.first : part.first + len(part.faces)] = number
    return pack(squared, LIGHT_RANGE).ravel()


def _shines(geometry: Geometry, part: MeshPart) -> bool:
    used = np.unique(geometry.triangles["material"][part.first : part.first + len(part.faces)])
    return bool((geometry.materials["mirror"][used] > 0).any())


def _places(parts: Sequence[MeshPart], scene: Handles, surfaces: Surfaces, packet: Packet) -> Array:
    """A place (n, 3) in free space near each part: before it, above it or beside it, where there is most space."""
    starts, ways = (np.stack(column) for column in zip(*(_exits(part) for part in parts), strict=True))
    free = cast_rays(scene, surfaces.triangles, packet, starts.reshape(-1, 3), ways.reshape(-1, 3), 2 * _AWAY)[1]
    steps = np.minimum(free, 2 * _AWAY).reshape(len(parts), -1) / 2
    rows = np.arange(len(parts))
    best = steps.argmax(axis=1)
    places: Array = starts[rows, best] + steps[rows, best][:, None] * ways[rows, best]
    return places


def _exits(part: MeshPart) -> tuple[Array, Array]:
    """Five places (5, 3) just outside a part, and the ways (5, 3) that lead on from there; front first."""
    if part.placement.structure:
        face = int(part.areas.argmax())
        a, b, c = part.points[part.faces[face]].astype(np.float64)
        way = np.cross(b - a, c - a)
        way /= np.linalg.norm(way)
        return np.tile((a + b + c) / 3 + _GAP * way, (5, 1)), np.tile(way, (5, 1))
    low, high = part.placement.mesh.bounds()
    middle, half = (low + high) / 2.0, (high - low) / 2.0 + _GAP
    ways = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0], [-1, 0, 0], [0, 0, -1]], np.float64)
    turn = part.placement.rotation.T
    return (middle + ways * half) @ turn + part.placement.position, ways @ turn


def _camera(place: Array, side: int) -> NDArray[np.float32]:
    """The camera of one of six square views, as `probe_light` reads them; the layout is that of `camera_array`."""
    axes = np.roll(np.eye(3), -(side // 2), axis=0)
    forward, right, up = axes[0] * (1 - 2 * (side % 2)), axes[1], axes[2]
    pixel = 2 / PROBE_SIDE
    return np.concatenate([place, forward, right * pixel, up * pixel, np.zeros(6), [pixel, 0]]).astype(np.float32)


@fast
def _look(
    scene: Handles, surfaces: Surfaces, scratch: Scratch, camera: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """Writes the roots of what a square view sees into `out` (side * side, 3), rows from the lowest."""
    for i in range(_TEXELS):
        scratch.samples[i].x = np.float32(i % PROBE_SIDE) + np.float32(0.5 - PROBE_SIDE / 2)
        scratch.samples[i].y = np.float32(i // PROBE_SIDE) + np.float32(0.5 - PROBE_SIDE / 2)
    trace(scene, scratch.packet, camera, scratch.samples, _TEXELS, _FAR, MASK_SOLID)
    shade_samples(scene, surfaces, scratch, camera, _TEXELS, _FAR)
    out[:] = scratch.colors[:_TEXELS]


def _softened(views: NDArray[np.float32]) -> NDArray[np.float32]:
    """Views averaged over three texels each way: few surfaces are mirrors."""
    for axis in (2, 3):
        padded = np.concatenate([views.take([0], axis), views, views.take([-1], axis)], axis)
        views = (padded.take(range(PROBE_SIDE), axis) + 2 * views + padded.take(range(2, PROBE_SIDE + 2), axis)) / 4
    return views


def _highlights(
    places: Array, lights: Sequence[Light], scene: Handles, surfaces: Surfaces, packet: Packet
) -> NDArray[np.float32]:
    """Linear radiance (n, 6, side, side, 3) of a soft spot for each lamp seen, as lamps of ceilings have no body."""
    directions = _directions()
    spots = np.zeros((len(places), *directions.shape), np.float32)
    for light in lights:
        towards = np.array(light.position) - places
        distance = np.linalg.norm(towards, axis=1)
        free = cast_rays(scene, surfaces.triangles, packet, places, towards, 1e3)[1]
        seen = np.flatnonzero((free > distance - _SHADE) & (distance < light.range))
        ways = (towards[seen] / np.maximum(distance[seen], 1e-6)[:, None]).astype(np.float32)
        color = np.array(light.color, np.float32) * np.float32(_LAMP_RADIANCE * light.intensity)
        spot = np.exp((np.tensordot(ways, directions, (1, 3)) - 1) / _LAMP_SPREAD)
        spots[seen] += spot[..., None] * color
    return spots


def _directions() -> NDArray[np.float32]:
    """Unit vectors (6, side, side, 3) of a probe's texels."""
    steps = (np.arange(PROBE_SIDE) + 0.5) * 2 / PROBE_SIDE - 1
    rows = []
    for side in range(6):
        camera: Any = _camera(np.zeros(3), side)
        right, up = (camera[6:12] / camera[18]).reshape(2, 3)
        rows.append(camera[3:6] + steps[None, :, None] * right + steps[:, None, None] * up)
    directions = np.array(rows, np.float32)
    return directions / np.sqrt(np.square(directions).sum(axis=-1, keepdims=True))
