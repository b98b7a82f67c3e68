"""Ray packets against either kind of scene: Embree, or the project's own tree where no Embree wheel exists.

Compiled code calls `intersect` and `occluded`; which implementation that is follows from the scene's type.
"""

from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from layoutgen.engine.render import bvh, embree
from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import (
    DIRECTION,
    FAR,
    FLAGS,
    GEOMETRY,
    INSTANCE,
    MASK,
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
