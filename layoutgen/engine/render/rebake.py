"""Light for a scene that differs little from one that is baked: looked for anew around the difference only.

Around what went and came, light is found with and without it at the same points along the same rays, and the
difference added to what was baked: where nothing changes, nothing does, to the last bit. It fades out between `_WHOLE`
and `_REACH` metres, and blurs carry it some texels further. Exposure stays the baked scene's.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.bake import Baked, Layers, Sites, direct_light, exposed, thrown_back
from layoutgen.engine.render.gather import Points
from layoutgen.engine.render.layout import Packet, Surfaces
from layoutgen.engine.render.tracing import Handles

_WHOLE, _REACH = 0.8, 1.6
"""Metres from what changed: up to the one all of the difference is taken over, beyond the other none."""

Floats = NDArray[np.float32]
Row = TypeVar("Row", bound=np.generic)
Box = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Lowest and highest corner, each (3,)."""


class Lit(NamedTuple):
    """A scene to trace light in."""

    surfaces: Surfaces
    scene: Handles


class Rebaked(NamedTuple):
    """Light of the scene with what came: texels of the former charts and of the new, points at corners likewise.

    Attributes:
        words: packed, in that order.
        rows: (t, 3) int32, the words of the corners of each triangle, former ones first.
        changed: (words,) which differ from what was baked, or are new.
    """

    words: NDArray[np.uint32]
    rows: NDArray[np.int32]
    changed: NDArray[np.bool_]


def rebake(baked: Baked, before: Lit, after: Lit, new: Sites, boxes: Sequence[Box], packet: Packet) -> Rebaked:
    """Light after a change.

    Args:
        baked: the light of the scene before.
        before: that scene.
        after: the scene now; its triangles, charts and materials are those of before and then the new ones.
        new: sites of what came.
        boxes: world boxes around what went and what came.
        packet: working memory.
    """
    old, layers = baked.sites, baked.layers
    weight = _weight(old.points.position, boxes)
    near = np.flatnonzero(weight)
    charts = old.charts_of(near)
    points = _at(old.points, near)
    arrived = [direct_light(lit.scene, packet, points, baked.emitters, lit.surfaces) for lit in (before, after)]
    direct = layers.direct + old.direct(_scattered(arrived[1] - arrived[0], weight, near), charts)
    own_direct = new.direct(direct_light(after.scene, packet, new.points, baked.emitters, after.surfaces))
    joined = _joined(direct, own_direct, old.count, new.count)
    rows = _rows(old, new)

    weight = weight[old.around]
    near = np.flatnonzero(weight)
    around = _at(old.points, old.around[near])
    lost = thrown_back(before.scene, before.surfaces, packet, around, layers.direct, old.rows + np.int32(old.count))
    gained = thrown_back(after.scene, after.surfaces, packet, around, joined, rows)
    bounced, openness = old.bounced(_scattered(gained - lost, weight, near), charts)
    own = thrown_back(after.scene, after.surfaces, packet, _at(new.points, new.around), joined, rows)
    now = Layers(direct, layers.bounced + bounced, layers.openness + openness)
    return _exposed(baked, now, new, Layers(own_direct, *new.bounced(own)), rows)


def _exposed(baked: Baked, now: Layers, new: Sites, own: Layers, rows: NDArray[np.int32]) -> Rebaked:
    """The words of what was there, where they differ, and of what is new."""
    differ = np.any([(a != b).any(axis=1) for a, b in zip(now, baked.layers, strict=True)], axis=0)
    words = baked.words.copy()
    words[differ] = exposed(Layers(*(values[differ] for values in now)), baked.exposure)
    added = exposed(own, baked.exposure)
    count = baked.sites.count, new.count
    return Rebaked(_joined(words, added, *count), rows, _joined(differ, np.ones(len(added), np.bool_), *count))


def _weight(positions: Floats, boxes: Sequence[Box]) -> Floats:
    """(n,), the share of a difference that a point takes over."""
    apart = np.full(len(positions), np.inf, np.float32)
    for low, high in boxes:
        gaps = np.maximum(np.maximum(low.astype(np.float32) - positions, positions - high.astype(np.float32)), 0)
        apart = np.minimum(apart, np.sqrt((gaps * gaps).sum(axis=1)))
    return np.clip((_REACH - apart) / np.float32(_REACH - _WHOLE), 0, 1).astype(np.float32)


def _at(points: Points, chosen: NDArray[np.intp]) -> Points:
    return Points(points.position[chosen], points.normal[chosen])


def _scattered(values: Floats, weight: Floats, chosen: NDArray[np.intp]) -> Floats:
    """Values of those chosen, weighted, among zeros (n, k)."""
    found = np.zeros((len(weight), values.shape[1]), np.float32)
    found[chosen] = values * weight[chosen, None]
    return found


def _joined(old: NDArray[Row], new: NDArray[Row], texels: int, new_texels: int) -> NDArray[Row]:
    """Rows of texels and corners, of both: former texels, new ones, former corners, new ones."""
    return np.concatenate([old[:texels], new[:new_texels], old[texels:], new[new_texels:]])


def _rows(old: Sites, new: Sites) -> NDArray[np.int32]:
    """The rows of the corners of all triangles."""
    texels = old.count + new.count
    corners = len(old.level) - old.count
    return np.concatenate([old.rows + np.int32(texels), new.rows + np.int32(texels + corners)])
