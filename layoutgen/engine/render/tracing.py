"""Ray packets against either kind of scene: Embree, or the project's own tree where no Embree wheel exists.

Compiled code calls `intersect` and `occluded`; which implementation that is follows from the scene's type.
"""

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload
from numpy.typing import NDArray

from layoutgen.engine.render import bvh, embree
from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import (
    DIRECTION,
    FAR,
    FLAGS,
    GEOMETRY,
    INSTANCE,
    MASK,
    MASK_ALL,
    MISS,
    NEAR,
    ORIGIN,
    PRIMITIVE,
    TIME,
    Packet,
)  # fmt: skip

PACKET_WIDTH = embree.PACKET_WIDTH
Handles = embree.EmbreeHandles | bvh.Tree


def intersect(scene: Handles, packet: Packet, coherent: bool) -> None:
    """Finds the nearest hit of every ray of a packet; compiled code only."""
    raise NotImplementedError


def occluded(scene: Handles, packet: Packet, coherent: bool) -> None:
    """Sets FAR of every ray that hits anything to minus infinity; compiled code only."""
    raise NotImplementedError


def _embree_intersect(scene: Any, packet: Any, coherent: Any) -> Any:
    arguments = scene.coherent if coherent else scene.incoherent
    embree.rtc_intersect(packet.valid.ctypes.data, scene.scene, packet.floats.ctypes.data, arguments)


def _embree_occluded(scene: Any, packet: Any, coherent: Any) -> Any:
    arguments = scene.coherent if coherent else scene.incoherent
    embree.rtc_occluded(packet.valid.ctypes.data, scene.scene, packet.floats.ctypes.data, arguments)


def _is_embree(scene: types.Type) -> bool:
    return isinstance(scene, types.NamedTuple) and scene.instance_class is embree.EmbreeHandles


@overload(intersect, jit_options={"nogil": True})
def _choose_intersect(scene: Any, packet: Any, coherent: Any) -> Any:
    return _embree_intersect if _is_embree(scene) else bvh.intersect


@overload(occluded, jit_options={"nogil": True})
def _choose_occluded(scene: Any, packet: Any, coherent: Any) -> Any:
    return _embree_occluded if _is_embree(scene) else bvh.occluded


@fast
def set_ray(
    packet: Packet, lane: int,
    x: np.float32, y: np.float32, z: np.float32, dx: np.float32, dy: np.float32, dz: np.float32,
    near: np.float32, far: np.float32, mask: int,
) -> None:  # fmt: skip
    """Writes a ray from (x, y, z) along (dx, dy, dz) into a lane of the packet."""
    floats, ints = packet.floats, packet.ints
    floats[ORIGIN, lane], floats[ORIGIN + 1, lane], floats[ORIGIN + 2, lane] = x, y, z
    floats[DIRECTION, lane], floats[DIRECTION + 1, lane], floats[DIRECTION + 2, lane] = dx, dy, dz
    floats[NEAR, lane], floats[FAR, lane], floats[TIME, lane] = near, far, 0
    ints[MASK, lane], ints[FLAGS, lane] = mask, 0
    ints[PRIMITIVE, lane], ints[GEOMETRY, lane], ints[INSTANCE, lane] = MISS, MISS, MISS


@fast
def hit_triangle(scene: Handles, packet: Packet, lane: int) -> int:
    """Number of the triangle that a traced lane hit, -1 for none."""
    geometry = packet.ints[GEOMETRY, lane]
    if geometry == MISS:
        return -1
    return scene.base[geometry] + np.int32(packet.ints[PRIMITIVE, lane])


def cast_rays(
    scene: Handles,
    triangles: NDArray[Any],
    packet: Packet,
    origins: NDArray[np.float64],
    directions: NDArray[np.float64],
    max_distance: float,
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Nearest instance (n,) and distance (n,) along rays; 0 and infinity where nothing is within `max_distance`."""
    starts = np.ascontiguousarray(origins, np.float32).reshape(-1, 3)
    units = directions / np.maximum(np.linalg.norm(directions, axis=-1, keepdims=True), 1e-12)
    units = np.ascontiguousarray(units, np.float32).reshape(-1, 3)
    instances, distances = np.zeros(len(starts), np.int32), np.full(len(starts), np.inf)
    _cast(scene, triangles, packet, starts, units, np.float32(max_distance), instances, distances)
    return instances, distances


@fast
def _cast(
    scene: Handles, triangles: Any, packet: Packet, origins: Any, directions: Any, far: np.float32, instances: Any,
    distances: Any,
) -> None:  # fmt: skip
    count = len(origins)
    for first in range(0, count, PACKET_WIDTH):
        for lane in range(PACKET_WIDTH):
            o, d = origins[min(first + lane, count - 1)], directions[min(first + lane, count - 1)]
            set_ray(packet, lane, o[0], o[1], o[2], d[0], d[1], d[2], np.float32(0), far, MASK_ALL)
        intersect(scene, packet, False)
        for lane in range(min(PACKET_WIDTH, count - first)):
            triangle = hit_triangle(scene, packet, lane)
            if triangle >= 0:
                instances[first + lane] = triangles[triangle].instance
                distances[first + lane] = packet.floats[FAR, lane]
