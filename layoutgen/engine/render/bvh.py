"""A bounding-volume tree traced by numba: rays where no Embree wheel exists (about ten times slower)."""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from layoutgen.engine.render.layout import DIRECTION, FAR, GEOMETRY, MASK, NEAR, ORIGIN, PRIMITIVE, Packet, U, V

_LEAF_SIZE = 4
_STACK = 64
_COMPILED = {"cache": True, "nogil": True, "error_model": "numpy"}


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


@njit(**_COMPILED)
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


@njit(**_COMPILED)
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


@njit(**_COMPILED)
def _enters(box: Any, floats: Any, lane: int) -> float:
    """Distance at which a ray enters a box; infinity where it misses it or the box is beyond FAR."""
    near, far = floats[NEAR, lane], floats[FAR, lane]
    for axis in range(3):
        inverse = np.float32(1) / floats[DIRECTION + axis, lane]
        first = (box[axis] - floats[ORIGIN + axis, lane]) * inverse
        second = (box[axis + 3] - floats[ORIGIN + axis, lane]) * inverse
        near = max(near, min(first, second) * np.float32(0.999999))
        far = min(far, max(first, second) * np.float32(1.000001))
    return near if near <= far else np.float32(np.inf)


@njit(**_COMPILED)
def _meets(tree: Tree, slot: int, packet: Packet, lane: int) -> bool:
    """Tests a ray against one triangle (Moeller and Trumbore's method); a nearer hit is written into the lane."""
    floats = packet.floats
    if tree.masks[slot] & packet.ints[MASK, lane] == 0:
        return False
    corner, first, second = tree.triangles[slot, 0], tree.triangles[slot, 1], tree.triangles[slot, 2]
    dx, dy, dz = floats[DIRECTION, lane], floats[DIRECTION + 1, lane], floats[DIRECTION + 2, lane]
    px, py, pz = dy * second[2] - dz * second[1], dz * second[0] - dx * second[2], dx * second[1] - dy * second[0]
    determinant = first[0] * px + first[1] * py + first[2] * pz
    if determinant == 0:
        return False
    sx, sy, sz = (
        floats[ORIGIN, lane] - corner[0], floats[ORIGIN + 1, lane] - corner[1], floats[ORIGIN + 2, lane] - corner[2],
    )  # fmt: skip
    u = (sx * px + sy * py + sz * pz) / determinant
    qx, qy, qz = sy * first[2] - sz * first[1], sz * first[0] - sx * first[2], sx * first[1] - sy * first[0]
    v = (dx * qx + dy * qy + dz * qz) / determinant
    distance = (second[0] * qx + second[1] * qy + second[2] * qz) / determinant
    if u < 0 or v < 0 or u + v > 1 or distance < floats[NEAR, lane] or distance >= floats[FAR, lane]:
        return False
    floats[FAR, lane], floats[U, lane], floats[V, lane] = distance, u, v
    packet.ints[PRIMITIVE, lane], packet.ints[GEOMETRY, lane] = tree.numbers[slot], 0
    return True


@njit(**_COMPILED)
def _walk(tree: Tree, packet: Packet, lane: int, any_hit: bool) -> bool:
    """Finds a ray's nearest hit, or any hit; returns whether there is one."""
    stack = np.empty(_STACK, np.int32)
    stack[0], depth, found = 0, 1, False
    while depth > 0:
        depth -= 1
        node = stack[depth]
        if _enters(tree.bounds[node], packet.floats, lane) == np.inf:
            continue
        first, second = tree.links[node, 0], tree.links[node, 1]
        if first >= 0:
            nearer = _enters(tree.bounds[first], packet.floats, lane) < _enters(
                tree.bounds[second], packet.floats, lane
            )
            stack[depth], stack[depth + 1] = (second, first) if nearer else (first, second)
            depth += 2
            continue
        for slot in range(-1 - first, -1 - first + second):
            found = _meets(tree, slot, packet, lane) or found
            if found and any_hit:
                return True
    return found


def intersect(scene: Any, packet: Any, coherent: Any) -> Any:
    """Finds the nearest hit of every valid ray of a packet, as Embree does."""
    for lane in range(packet.valid.shape[0]):
        if packet.valid[lane] != 0:
            _walk(scene, packet, lane, False)


def occluded(scene: Any, packet: Any, coherent: Any) -> Any:
    """Sets FAR of every valid ray that hits anything to minus infinity, as Embree does."""
    for lane in range(packet.valid.shape[0]):
        if packet.valid[lane] != 0 and _walk(scene, packet, lane, True):
            packet.floats[FAR, lane] = -np.inf
