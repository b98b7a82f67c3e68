"""Fitting a library's model into an asset's box, with its surfaces brought to where things rest."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.assets import Asset
from layoutgen.catalogue.supports import Support, supports
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.model_store import Arrays, StoredModel, image, index, model_path, read_model
from layoutgen.seeds import rng_for

CELLS = 24
_IMAGE = "image:"
MAX_STRETCH = 1.6
"""Ratio between the most and the least stretched part from which on a model looks wrong."""
_LEVEL_TOLERANCE_M = 0.02
_SMALL_SHIFT_M = 0.02
_RIM = 0.12
_LOW_BOARD = 0.4
_CLOSED_FRONTS = frozenset({"Dresser"})  # what lies on their inner levels is out of sight
_CLOSED = frozenset({"Fridge", "Safe", "Toaster"})  # nothing rests on their outside
_LIDDED = frozenset({"GarbageCan", "LaundryHamper"})  # what lies in them is out of sight where they have a lid
_LID = 0.8
PLIANT_STRETCH = 2.2
"""The same limit for what comes in all proportions: boxes, plates, sticks and lumps."""
_PLIANT = frozenset(
    "Box Bread Candle CellPhone Cloth CoffeeTable Desk Dresser FloorLamp Knife Pen Pencil Plate SideTable"
    " Stool TVStand Television Toaster ToiletPaperHanger".split()
)
NEVER = frozenset({"Safe", "Sink"})  # the library's safe is white all over; its sinks have taps, and houses add others
_NEAR_BEST = 1.35
_FULL_CHOICE = 2


def height_map(vertices: NDArray[np.float32], faces: NDArray[np.int32]) -> NDArray[np.float32]:
    """Heights (CELLS, CELLS) by z and x of the upper surface of a model in the unit cube about the origin.

    0 is the bottom of the cube, 1 its top, -1 a cell whose centre lies above nothing.
    """
    heights = np.full((CELLS, CELLS), -1.0, dtype=np.float32)
    centers = (np.arange(CELLS) + 0.5) / CELLS - 0.5
    for triangle in vertices[faces].astype(np.float64):
        low, high = triangle[:, [0, 2]].min(0), triangle[:, [0, 2]].max(0)
        columns = np.flatnonzero((centers >= low[0]) & (centers <= high[0]))
        rows = np.flatnonzero((centers >= low[1]) & (centers <= high[1]))
        if len(columns) and len(rows):
            patch = heights[np.ix_(rows, columns)]
            found = _heights_over(triangle, centers[columns], centers[rows])
            heights[np.ix_(rows, columns)] = np.maximum(patch, found)
    return heights


def _heights_over(triangle: NDArray[np.float64], x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height of a triangle's plane at each (z, x), -1 outside of it."""
    a, b, c = triangle
    ux, uz, vx, vz = b[0] - a[0], b[2] - a[2], c[0] - a[0], c[2] - a[2]
    area = ux * vz - uz * vx
    if abs(area) < 1e-12:
        return np.full((len(z), len(x)), -1.0)
    px, pz = x[None, :] - a[0], z[:, None] - a[2]
    s, t = (px * vz - pz * vx) / area, (ux * pz - uz * px) / area
    height = a[1] + s * (b[1] - a[1]) + t * (c[1] - a[1]) + 0.5
    return np.where((s >= 0) & (t >= 0) & (s + t <= 1), height, -1.0)


def level_within(
    heights: NDArray[np.float32], x: tuple[float, float], z: tuple[float, float], tolerance: float
) -> float | None:
    """The one height of most of a rectangle (in parts of the box, -0.5 to 0.5), or None where it is not level.

    Level means that at least six cells in ten lie within `tolerance` of the median.
    """
    centers = (np.arange(CELLS) + 0.5) / CELLS - 0.5
    inside = heights[(centers >= z[0]) & (centers <= z[1])][:, (centers >= x[0]) & (centers <= x[1])].ravel()
    covered = inside[inside >= 0]
    if len(inside) == 0 or len(covered) < 0.6 * len(inside):
        return None
    middle = float(np.median(covered))
    level = np.count_nonzero(np.abs(covered - middle) <= tolerance) >= 0.6 * len(inside)
    return middle if level else None


Anchors = tuple[tuple[float, float], ...]
"""Heights in the model and where they belong in the box, both rising from 0 to 1."""

_ENDS: Anchors = ((0.0, 0.0), (1.0, 1.0))


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


def library_mesh(asset: Asset) -> Mesh | None:
    """The installed model that stands for an asset, its bounds exactly the asset's box.

    None where nothing is installed, where no model of the type has the asset's proportions and its surfaces, and for
    half of the assets that only one model fits, so that not all of them look alike. The choice depends on the asset's
    id and on what is installed, and on nothing else.
    """
    fits = _fits(asset)
    rng = rng_for("library", asset.id)
    if not fits or rng.random() >= len(fits) / _FULL_CHOICE:
        return None
    model, chain = fits[int(rng.integers(len(fits)))]
    return fitted(read_model(model_path(model.name)), asset, chain)


def main_material(mesh: Mesh) -> Material:
    """The material of most of a model's surface, without its image: of the image's mean colour."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    material = mesh.materials[int(np.bincount(mesh.material_ids, areas).argmax())]
    if not material.texture.startswith(_IMAGE):
        return material
    mean = image(material.texture.removeprefix(_IMAGE)).mean(axis=(0, 1)) / 255
    red, green, blue = (float(own * value) for own, value in zip(material.color, mean, strict=True))
    return replace(material, color=(red, green, blue), texture="")


def _fits(asset: Asset) -> list[tuple[StoredModel, Anchors]]:
    """The models that have the asset's surfaces, of nearly the best proportions among these."""
    installed = index()
    if installed is None or asset.type in NEVER:
        return []
    measured = [(stretch(model, asset), model) for model in installed.models if asset.type in model.types]
    limit = PLIANT_STRETCH if asset.type in _PLIANT else MAX_STRETCH
    close = [(value, model, _anchors(model, asset)) for value, model in measured if value <= limit]
    able = [(value, model, chain) for value, model, chain in close if chain is not None]
    best = min((value for value, _, _ in able), default=0.0)
    return [(model, chain) for value, model, chain in able if value <= _NEAR_BEST * best]


def _anchors(model: StoredModel, asset: Asset) -> Anchors | None:
    return anchors(read_model(model_path(model.name)).heights, asset)


def stretch(model: StoredModel, asset: Asset) -> float:
    """How unequally the axes of a model are scaled to fill the asset's box; 1 is a perfect fit."""
    factors = np.asarray(asset.size) / np.asarray(model.size)
    return float(factors.max() / factors.min())
