"""A bounding-volume tree traced by numba: rays where no Embree wheel exists (about ten times slower)."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import exact
from layoutgen.engine.render.layout import DIRECTION, FAR, GEOMETRY, MASK, NEAR, ORIGIN, PRIMITIVE, Packet, U, V

_LEAF_SIZE = 4
_STACK = 64
_TINY = np.float32(1e-18)
_SHORTER, _LONGER = np.float32(0.999999), np.float32(1.000001)  # boxes a little larger than rounding errors


class Tree(NamedTuple):
    """A built tree.

    Attributes:
        bounds: (n, 6) float32 boxes of the nodes, lowest corner then highest.
        links: (n, 2) int32; inner node: its two children; leaf: -1 - first slot, number of slots.
        triangles: (t, 3, 3) float32 corner and two edges, in the order of the slots.
        numbers: (t,) int32 triangle number of each slot.
        masks: (t,) uint32 mask of each slot.
        base: (1,) int32 zero, so that triangle numbers need no offset.
    """

    bounds: NDArray[np.float32]
    links: NDArray[np.int32]
    triangles: NDArray[np.float32]
    numbers: NDArray[np.int32]
    masks: NDArray[np.uint32]
    base: NDArray[np.int32]


def build(corners: NDArray[np.float32], numbers: NDArray[np.int32], masks: NDArray[np.uint32]) -> Tree:
    """A tree over triangles given by corners (t, 3, 3); `numbers` and `masks` (t,) are what rays report and test."""
    low, high = corners.min(axis=1), corners.max(axis=1)
    order = np.arange(len(corners), dtype=np.int32)
    bounds = np.zeros((2 * max(len(corners), 1), 6), np.float32)
    links = np.zeros((len(bounds), 2), np.int32)
    count = _split(low, high, order, bounds, links)
    ordered = corners[order]
    edges = np.stack([ordered[:, 0], ordered[:, 1] - ordered[:, 0], ordered[:, 2] - ordered[:, 0]], axis=1)
    return Tree(bounds[:count], links[:count], edges, numbers[order], masks[order], np.zeros(1, np.int32))


@exact
def _fit(low: Any, high: Any, order: Any, start: int, end: int, box: Any) -> int:
    """Writes the box of slots into `box`; returns the axis along which their centres spread most."""
    spread = np.zeros((2, 3), np.float32)
    spread[0], spread[1] = np.inf, -np.inf
    box[:3], box[3:] = np.inf, -np.inf
    for slot in range(start, end):
        for axis in range(3):
            lowest, highest = low[order[slot], axis], high[order[slot], axis]
            box[axis], box[axis + 3] = min(box[axis], lowest), max(box[axis + 3], highest)
            spread[0, axis] = min(spread[0, axis], lowest + highest)
            spread[1, axis] = max(spread[1, axis], lowest + highest)
    return int(np.argmax(spread[1] - spread[0]))


@exact
def _split(low: Any, high: Any, order: Any, bounds: Any, links: Any) -> int:
    """Builds the tree by halving each node at the median of its longest axis; returns the number of nodes."""
    pending = [(0, 0, len(order))]
    count = 1
    while len(pending) > 0:
        node, start, end = pending.pop()
        axis = _fit(low, high, order, start, end, bounds[node])
        if end - start <= _LEAF_SIZE:
            links[node, 0], links[node, 1] = -1 - start, end - start
            continue
        part = order[start:end]
        centres = low[part, axis] + high[part, axis]
        order[start:end] = part[np.argsort(centres, kind="mergesort")]
        middle = (start + end) // 2
        links[node, 0], links[node, 1] = count, count + 1
        pending.append((count, start, middle))
        pending.append((count + 1, middle, end))
        count += 2
    return count


@exact
def _inverse(value: np.float32) -> np.float32:
    """1 / value, finite for 0."""
    return np.float32(1) / value if abs(value) > _TINY else np.float32(1) / _TINY


@exact
def _enters(
    bounds: Any, node: int, x: np.float32, y: np.float32, z: np.float32, ix: np.float32, iy: np.float32,
    iz: np.float32, near: np.float32, far: np.float32,
) -> np.float32:  # fmt: skip
    """Distance at which a ray from (x, y, z) with inverse direction (ix, iy, iz) enters a box; infinity for never."""
    x0, x1 = (bounds[node, 0] - x) * ix, (bounds[node, 3] - x) * ix
    y0, y1 = (bounds[node, 1] - y) * iy, (bounds[node, 4] - y) * iy
    z0, z1 = (bounds[node, 2] - z) * iz, (bounds[node, 5] - z) * iz
    first = max(max(min(x0, x1), min(y0, y1)), max(min(z0, z1), near)) * _SHORTER
    last = min(min(max(x0, x1), max(y0, y1)), min(max(z0, z1), far)) * _LONGER
    return first if first <= last else np.float32(np.inf)


@exact
def _meets(
    triangles: Any, slot: int, x: np.float32, y: np.float32, z: np.float32, dx: np.float32, dy: np.float32,
    dz: np.float32,
) -> tuple[np.float32, np.float32, np.float32]:  # fmt: skip
    """Distance, u and v where a ray meets a triangle (Moeller and Trumbore's method); infinite distance for a miss."""
    ax, ay, az = triangles[slot, 1, 0], triangles[slot, 1, 1], triangles[slot, 1, 2]
    bx, by, bz = triangles[slot, 2, 0], triangles[slot, 2, 1], triangles[slot, 2, 2]
    px, py, pz = dy * bz - dz * by, dz * bx - dx * bz, dx * by - dy * bx
    inverse = np.float32(1) / (ax * px + ay * py + az * pz)
    sx, sy, sz = x - triangles[slot, 0, 0], y - triangles[slot, 0, 1], z - triangles[slot, 0, 2]
    u = (sx * px + sy * py + sz * pz) * inverse
    qx, qy, qz = sy * az - sz * ay, sz * ax - sx * az, sx * ay - sy * ax
    v = (dx * qx + dy * qy + dz * qz) * inverse
    distance = (bx * qx + by * qy + bz * qz) * inverse
    return (distance if u >= 0 and v >= 0 and u + v <= 1 else np.float32(np.inf)), u, v


@exact
def _walk(tree: Tree, packet: Packet, lane: int, stack: NDArray[np.int32], any_hit: bool) -> bool:
    """Finds a ray's nearest hit, or any hit, and writes it into the lane; returns whether there is one."""
    bounds, links, triangles, masks = tree.bounds, tree.links, tree.triangles, tree.masks
    floats, mask, near, far = (
        packet.floats,
        packet.ints[MASK, lane],
        packet.floats[NEAR, lane],
        packet.floats[FAR, lane],
    )
    x, y, z = floats[ORIGIN, lane], floats[ORIGIN + 1, lane], floats[ORIGIN + 2, lane]
    dx, dy, dz = floats[DIRECTION, lane], floats[DIRECTION + 1, lane], floats[DIRECTION + 2, lane]
    ix, iy, iz = _inverse(dx), _inverse(dy), _inverse(dz)
    stack[0], depth, found = 0, 1, False
    while depth > 0:
        depth -= 1
        node = stack[depth]
        if _enters(bounds, node, x, y, z, ix, iy, iz, near, far) == np.inf:
            continue
        first, second = links[node, 0], links[node, 1]
        if first >= 0:
            one = _enters(bounds, first, x, y, z, ix, iy, iz, near, far)
            other = _enters(bounds, second, x, y, z, ix, iy, iz, near, far)
            stack[depth], stack[depth + 1] = (second, first) if one < other else (first, second)
            depth += 2
            continue
        for slot in range(-1 - first, -1 - first + second):
            distance, u, v = _meets(triangles, slot, x, y, z, dx, dy, dz)
            if masks[slot] & mask != 0 and near <= distance < far:
                far, found = distance, True
                floats[FAR, lane], floats[U, lane], floats[V, lane] = distance, u, v
                packet.ints[PRIMITIVE, lane], packet.ints[GEOMETRY, lane] = tree.numbers[slot], 0
                if any_hit:
                    return True
    return found


def intersect(scene: Any, packet: Any, coherent: Any) -> Any:
    """Finds the nearest hit of every valid ray of a packet, as Embree does."""
    stack = np.empty(_STACK, np.int32)
    for lane in range(packet.valid.shape[0]):
        if packet.valid[lane] != 0:
            _walk(scene, packet, lane, stack, False)


def occluded(scene: Any, packet: Any, coherent: Any) -> Any:
    """Sets FAR of every valid ray that hits anything to minus infinity, as Embree does."""
    stack = np.empty(_STACK, np.int32)
    for lane in range(packet.valid.shape[0]):
        if packet.valid[lane] != 0 and _walk(scene, packet, lane, stack, True):
            packet.floats[FAR, lane] = -np.inf
