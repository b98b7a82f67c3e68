"""Single rays in bulk, for visibility tests."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import FAR, MASK_ALL, Packet
from layoutgen.engine.render.tracing import PACKET_WIDTH, Handles, hit_triangle, intersect, set_ray


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
