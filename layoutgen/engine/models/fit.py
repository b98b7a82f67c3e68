"""Fitting a model into an asset's box, with its surfaces brought to where things rest."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.mesh import Mesh
from layoutgen.engine.models.cache import Arrays
from layoutgen.engine.models.surface import level_within
from layoutgen.houses.assets import Asset
from layoutgen.houses.supports import Support, supports

MAX_STRETCH = 1.6
"""Ratio between the most and the least stretched part from which on a model looks wrong."""

Anchors = tuple[tuple[float, float], ...]
"""Heights in the model and where they belong in the box, both rising from 0 to 1."""

_LEVEL_TOLERANCE_M = 0.02
_SMALL_SHIFT_M = 0.02
_RIM = 0.12
_LOW_BOARD = 0.4
_ENDS: Anchors = ((0.0, 0.0), (1.0, 1.0))
_CLOSED_FRONTS = frozenset({"Dresser"})  # what lies on their inner levels is out of sight
_CLOSED = frozenset({"Fridge", "Safe", "Toaster"})  # nothing rests on their outside
_LIDDED = frozenset({"GarbageCan", "LaundryHamper"})  # what lies in them is out of sight where they have a lid
_LID = 0.8


def anchors(heights: NDArray[np.float32], asset: Asset) -> Anchors | None:
    """How to move a model's upper surfaces, `heights` as `height_map` gives them, onto the asset's supports.

    None where it lacks one of them, or where moving them would deform it: shelves one above the other cannot be told
    from above, so what shows them stays parametric.
    """
    wanted = supports(asset)[:1] if asset.type in _CLOSED_FRONTS else supports(asset)
    if asset.type in _CLOSED or not wanted:
        return _ENDS
    found = {round(support.y / asset.size[1], 6): _level(heights, support, asset) for support in wanted}
    if asset.type in _LIDDED and all(level is None or level > _LID for level in found.values()):
        return _ENDS
    known = {place: level for place, level in found.items() if level is not None}
    if len(known) < len(found):
        return None
    chain = (_ENDS[0], *sorted((level, place) for place, level in known.items() if place < 1 or level < 1), _ENDS[1])
    return chain if _bearable(chain, asset) else None


def _level(heights: NDArray[np.float32], support: Support, asset: Asset) -> float | None:
    """Height of the model's surface where the support is, 0 to 1; None where it has no level one."""
    width, height, depth = asset.size
    x, z = _middle(support.x_min, support.x_max, width), _middle(support.z_min, support.z_max, depth)
    return level_within(heights, x, z, _LEVEL_TOLERANCE_M / height)


def _middle(low: float, high: float, extent: float) -> tuple[float, float]:
    """The middle two thirds of a stretch of the box, in parts of its extent: seats round off towards their edges."""
    center, half = (low + high) / 2, (high - low) / 3
    return (center - half) / extent, (center + half) / extent


def _bearable(chain: Anchors, asset: Asset) -> bool:
    """Whether the surfaces keep their order and no part between two of them is stretched or pressed out of shape.

    A rim above the highest surface may be pressed flat, and so may the boards of a bed, most of the way.
    """
    if any(second[1] < first[1] for first, second in pairwise(chain)):
        return False
    if all(abs(level - place) * asset.size[1] < _SMALL_SHIFT_M for level, place in chain[:-1]) and chain[-2][1] < 1:
        return True
    return all(_part_bearable(first, second, asset) for first, second in pairwise(chain))


def _part_bearable(first: tuple[float, float], second: tuple[float, float], asset: Asset) -> bool:
    extent, place = second[0] - first[0], second[1] - first[1]
    if second is _ENDS[1] and extent <= _RIM:
        return place <= MAX_STRETCH * extent
    least = _LOW_BOARD if second is _ENDS[1] and asset.type == "Bed" else 1 / MAX_STRETCH
    return extent > 0 and least <= place / extent <= MAX_STRETCH


def fitted(arrays: Arrays, asset: Asset, chain: Anchors) -> Mesh:
    """The model in the asset's box, its surfaces moved as the anchors say."""
    size = np.asarray(asset.size, dtype=np.float64)
    levels, places = np.array(chain).T
    rise = arrays.vertices[:, 1].astype(np.float64) + 0.5
    vertices = arrays.vertices * size
    vertices[:, 1] = (np.interp(rise, levels, places) - 0.5) * size[1]
    part = np.clip(np.searchsorted(levels, rise, side="left") - 1, 0, len(chain) - 2)
    slopes = (np.diff(places) / np.maximum(np.diff(levels), 1e-9))[part]
    faces, material_ids = _with_area(arrays, vertices) if slopes.min() == 0 else (arrays.faces, arrays.material_ids)
    return Mesh(
        vertices=vertices.astype(np.float32),
        faces=faces,
        normals=_stretched_normals(arrays, size, np.maximum(slopes, 1e-3)),
        uvs=arrays.uvs,
        material_ids=material_ids,
        materials=arrays.materials,
    )


def _with_area(arrays: Arrays, vertices: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The triangles that were not pressed into a line, and their materials."""
    corners = vertices[arrays.faces]
    sides = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    kept = np.einsum("ij,ij->i", sides, sides) > 1e-18
    return arrays.faces[kept], arrays.material_ids[kept]


def _stretched_normals(arrays: Arrays, size: NDArray[np.float64], slopes: NDArray[np.float64]) -> NDArray[np.float32]:
    """Normals after the axes were scaled: divided by the factors, then brought to unit length again."""
    factors = np.repeat((size / arrays.scale)[None], len(arrays.normals), axis=0)
    factors[:, 1] *= slopes
    bent = arrays.normals / factors
    return (bent / np.maximum(np.linalg.norm(bent, axis=1, keepdims=True), 1e-12)).astype(np.float32)
