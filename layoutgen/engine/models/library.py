"""Which installed model stands for an asset."""

import numpy as np

from layoutgen.engine.mesh import Mesh
from layoutgen.engine.models.cache import StoredModel, index, model_path, read_model
from layoutgen.engine.models.fit import MAX_STRETCH, Anchors, anchors, fitted
from layoutgen.houses.assets import Asset
from layoutgen.seeds import rng_for

PLIANT_STRETCH = 2.2
"""The same limit for what comes in all proportions: boxes, plates, sticks and lumps."""

_PLIANT = frozenset(
    "Box Bread Candle CellPhone Cloth CoffeeTable Desk Dresser FloorLamp Knife Pen Pencil Plate SideTable"
    " Stool TVStand Television Toaster ToiletPaperHanger".split()
)
_NEAR_BEST = 1.35
_FULL_CHOICE = 2


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


def _fits(asset: Asset) -> list[tuple[StoredModel, Anchors]]:
    """The models that have the asset's surfaces, of nearly the best proportions among these."""
    installed = index()
    if installed is None:
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
