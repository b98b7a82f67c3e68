"""Which installed model stands for an asset, and that model fitted into the asset's box."""

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.mesh import Mesh
from layoutgen.engine.models.cache import Arrays, StoredModel, index, model_path, read_model
from layoutgen.engine.models.surface import level_within
from layoutgen.houses.assets import Asset
from layoutgen.houses.supports import Support, supports
from layoutgen.seeds import rng_for

MAX_STRETCH = 1.6
"""Ratio between the most and the least stretched axis from which on a model looks wrong."""

_NEAR_BEST = 1.35
_FULL_CHOICE = 3
_LEVEL_TOLERANCE_M = 0.02
_SMALL_SHIFT_M = 0.02
_CLOSED_FRONTS = frozenset({"Dresser", "Fridge"})  # what lies on their inner levels is out of sight
_INSIDE = frozenset({"Fridge"})  # nothing rests on their outside


def library_mesh(asset: Asset) -> Mesh | None:
    """The installed model that stands for an asset, its bounds exactly the asset's box.

    None where nothing is installed, where no model of the type has the asset's proportions and its main surface, and
    for some assets of types with fewer than three fitting models, so that not all of them look alike. The choice
    depends on the asset's id and on what is installed, and on nothing else.
    """
    fits = _fits(asset)
    rng = rng_for("library", asset.id)
    if not fits or rng.random() >= len(fits) / _FULL_CHOICE:
        return None
    model, level = fits[int(rng.integers(len(fits)))]
    return _fitted(read_model(model_path(model.name)), asset, level)


def _fits(asset: Asset) -> list[tuple[StoredModel, float | None]]:
    """Models of nearly the best proportions, each with the height of its main surface where the asset has one."""
    installed = index()
    if installed is None or _needs_exact_shelves(asset):
        return []
    measured = [(stretch(model, asset), model) for model in installed.models if asset.type in model.types]
    close = [(value, model) for value, model in measured if value <= MAX_STRETCH]
    limit = _NEAR_BEST * min((value for value, _ in close), default=0.0)
    candidates = [(model, _main_level(model, asset)) for value, model in close if value <= limit]
    wanted = supports(asset)
    return [(model, level) for model, level in candidates if level is not None or not wanted]


def _needs_exact_shelves(asset: Asset) -> bool:
    """Whether things may rest in plain sight on more than one level, which only the parametric mesh gets right."""
    return len(supports(asset)) > 1 and asset.type not in _CLOSED_FRONTS


def stretch(model: StoredModel, asset: Asset) -> float:
    """How unequally the axes of a model are scaled to fill the asset's box; 1 is a perfect fit."""
    factors = np.asarray(asset.size) / np.asarray(model.size)
    return float(factors.max() / factors.min())


def _main_level(model: StoredModel, asset: Asset) -> float | None:
    """Height of the model's main surface, 0 to 1; None where it has none that can be brought to the support's."""
    wanted = supports(asset)
    if not wanted or asset.type in _INSIDE:
        return 1.0 if wanted else None
    main, height = wanted[0], asset.size[1]
    x, z = _middle(main.x_min, main.x_max, asset.size[0]), _middle(main.z_min, main.z_max, asset.size[2])
    level = level_within(read_model(model_path(model.name)).heights, x, z, _LEVEL_TOLERANCE_M / height)
    return level if level is not None and _reachable(level, main, height) else None


def _middle(low: float, high: float, extent: float) -> tuple[float, float]:
    """The middle two thirds of a stretch of the box, in parts of its extent: seats round off towards their edges."""
    center, half = (low + high) / 2, (high - low) / 3
    return (center - half) / extent, (center + half) / extent


def _reachable(level: float, main: Support, height: float) -> bool:
    """Whether stretching what is below and above the surface brings it to the support without deforming the model."""
    wanted = main.y / height
    if wanted > 0.99:
        return level > 1.0 - _LEVEL_TOLERANCE_M / height
    if abs(wanted - level) * height < _SMALL_SHIFT_M:
        return True
    below, above = wanted / max(level, 1e-6), (1.0 - wanted) / max(1.0 - level, 1e-6)
    return all(1 / MAX_STRETCH <= factor <= MAX_STRETCH for factor in (below, above))


def _fitted(arrays: Arrays, asset: Asset, level: float | None) -> Mesh:
    """The model in the asset's box, its main surface at `level` moved to the support's height."""
    size = np.asarray(asset.size, dtype=np.float64)
    vertices = arrays.vertices * size
    slopes = np.ones(len(vertices))
    wanted = supports(asset)[0].y / asset.size[1] if level is not None else 1.0
    if level is not None and wanted < 0.99 and level < 0.99:
        rise = arrays.vertices[:, 1] + 0.5
        vertices[:, 1] = (np.interp(rise, (0.0, level, 1.0), (0.0, wanted, 1.0)) - 0.5) * size[1]
        slopes = np.where(rise <= level, wanted / level, (1 - wanted) / (1 - level))
    return Mesh(
        vertices=vertices.astype(np.float32),
        faces=arrays.faces,
        normals=_stretched_normals(arrays, size, slopes),
        uvs=arrays.uvs,
        material_ids=arrays.material_ids,
        materials=arrays.materials,
    )


def _stretched_normals(arrays: Arrays, size: NDArray[np.float64], slopes: NDArray[np.float64]) -> NDArray[np.float32]:
    """Normals after the axes were scaled: divided by the factors, then brought to unit length again."""
    factors = np.repeat((size / arrays.scale)[None], len(arrays.normals), axis=0)
    factors[:, 1] *= slopes
    bent = arrays.normals / factors
    return (bent / np.maximum(np.linalg.norm(bent, axis=1, keepdims=True), 1e-12)).astype(np.float32)
