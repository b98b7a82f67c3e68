"""Light for a scene that differs little from one that is baked: looked for anew around the difference only.

Around what went and came, light is found with and without it at the same points along the same rays, and the
difference added to what was baked: where nothing changes, nothing does, to the last bit. It fades out between `_WHOLE`
and `_REACH` metres, and blurs carry it some texels further. Exposure stays the baked scene's.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.bake import Baked, Sites, direct_light, exposed, thrown_back
from layoutgen.engine.render.gather import Points
from layoutgen.engine.render.layout import Packet, Surfaces
from layoutgen.engine.render.tracing import Handles

_WHOLE, _REACH = 0.8, 1.6
"""Metres from what changed: up to the one all of the difference is taken over, beyond the other none."""

Floats = NDArray[np.float32]
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
    old = baked.sites
    weight = _weight(old.points.position, boxes)
    near = np.flatnonzero(weight)
    charts = old.charts_of(near)
    points = _at(old.points, near)
    found = [direct_light(lit.scene, packet, points, baked.emitters, lit.surfaces) for lit in (before, after)]
    direct = baked.direct + old.direct(_scattered(found[1] - found[0], weight, near, len(weight)), charts)
    fresh = new.direct(direct_light(after.scene, packet, new.points, baked.emitters, after.surfaces))
    joined = _joined(direct, fresh, old.count, new.count)
    rows = _rows(old, new)

    chosen = np.flatnonzero(weight[old.around])
    around = _at(old.points, old.around[chosen])
    lost = thrown_back(before.scene, before.surfaces, packet, around, baked.direct, old.rows + np.int32(old.count))
    gained = thrown_back(after.scene, after.surfaces, packet, around, joined, rows)
    differences = _scattered(gained - lost, weight[old.around], chosen, len(old.around))
    bounced, openness = (
        kept + found for kept, found in zip((baked.bounced, baked.openness), old.bounced(differences, charts), strict=True)
    )
    own = thrown_back(after.scene, after.surfaces, packet, _at(new.points, new.around), joined, rows)
    return _exposed(baked, new, (direct, bounced, openness), (fresh, *new.bounced(own)), rows)


def _exposed(
    baked: Baked, new: Sites, old: tuple[Floats, ...], fresh: tuple[Floats, ...], rows: NDArray[np.int32]
) -> Rebaked:
    former = baked.direct, baked.bounced, baked.openness
    differ = np.any([(a != b).any(axis=1) for a, b in zip(old, former, strict=True)], axis=0)
    words = baked.words.copy()
    words[differ] = exposed(*(values[differ] for values in old), baked.exposure)
    added = exposed(*fresh, baked.exposure)
    count = baked.sites.count
    return Rebaked(
        _joined(words, added, count, new.count),
        rows,
        _joined(differ, np.ones(len(added), np.bool_), count, new.count),
    )


def _weight(positions: Floats, boxes: Sequence[Box]) -> Floats:
    """(n,), the share of a difference that a point takes over."""
    apart = np.full(len(positions), np.inf, np.float32)
    for low, high in boxes:
        gaps = np.maximum(np.maximum(low.astype(np.float32) - positions, positions - high.astype(np.float32)), 0)
        apart = np.minimum(apart, np.sqrt((gaps * gaps).sum(axis=1)))
    return np.clip((_REACH - apart) / np.float32(_REACH - _WHOLE), 0, 1).astype(np.float32)


def _at(points: Points, chosen: NDArray[np.intp]) -> Points:
    return Points(points.position[chosen], points.normal[chosen])


def _scattered(values: Floats, weight: Floats, chosen: NDArray[np.intp], count: int) -> Floats:
    """Values of those chosen, weighted, among zeros (count, k)."""
    found = np.zeros((count, values.shape[1]), np.float32)
    found[chosen] = values * weight[chosen, None]
    return found


def _joined(old: NDArray[np.generic], new: NDArray[np.generic], texels: int, new_texels: int) -> NDArray[np.generic]:
    """Rows of texels and corners, of both: former texels, new ones, former corners, new ones."""
    return np.concatenate([old[:texels], new[:new_texels], old[texels:], new[new_texels:]])


def _rows(old: Sites, new: Sites) -> NDArray[np.int32]:
    """The rows of the corners of all triangles."""
    texels = old.count + new.count
    corners = len(old.level) - old.count
    return np.concatenate([old.rows + np.int32(texels), new.rows + np.int32(texels + corners)])
