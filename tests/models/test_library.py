"""The choice of a model for an asset, and its fit: box, seat, proportions."""

import numpy as np
import pytest

from layoutgen.catalogue.assets import Asset, assets, assets_by_type
from layoutgen.catalogue.supports import supports
from layoutgen.engine.model_store import StoredModel, model_path, read_model
from layoutgen.engine.models import library_mesh
from layoutgen.engine.models.fit import CELLS, MAX_STRETCH, anchors, fitted, stretch
from layoutgen.engine.models.install import install


@pytest.fixture
def installed(library, entries, monkeypatch):
    from layoutgen.engine.models import fit as module

    install(library, progress=False)
    monkeypatch.setattr(module, "_FULL_CHOICE", 1)


def test_nothing_installed_means_no_model():
    assert library_mesh(assets()["Chair_002_1"]) is None


def test_models_fill_the_box_and_seats_meet_their_support(installed):
    served = [(asset, mesh) for asset in assets_by_type()["Chair"] if (mesh := library_mesh(asset)) is not None]
    assert len(served) > 30
    for asset, mesh in served:
        low, high = mesh.bounds()
        assert np.allclose(high, np.array(asset.size) / 2, atol=1e-4) and np.allclose(low, -high, atol=1e-4)
        assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)
        seat = mesh.vertices[:, 1] + asset.size[1] / 2
        assert np.abs(seat - supports(asset)[0].y).min() < 1e-3, asset.id
        back = mesh.vertices[seat > supports(asset)[0].y + 0.02]
        assert back[:, 2].max() < 0, asset.id


def test_normals_stay_square_to_faces(installed):
    asset = next(asset for asset in assets_by_type()["Chair"] if library_mesh(asset) is not None)
    mesh = library_mesh(asset)
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", normals, mesh.normals[mesh.faces[:, 0]]).min() > 0.99


def test_the_choice_is_stable_and_varied(installed):
    chairs = [asset for asset in assets_by_type()["Chair"] if library_mesh(asset) is not None]
    names = {asset.id: [id(library_mesh(asset).faces) for _ in range(3)] for asset in chairs}
    assert all(len(set(found)) == 1 for found in names.values())
    assert len({found[0] for found in names.values()}) == 2


def test_poor_proportions_are_refused(installed):
    model = StoredModel("m", ["Chair"], (0.4, 0.9, 0.4), 10)
    bench = Asset("Bench", "Chair", (2.0, 0.9, 0.4), "Moveable", frozenset({"Receptacle"}), "train")
    assert stretch(model, bench) == pytest.approx(5.0) and stretch(model, bench) > MAX_STRETCH
    assert library_mesh(bench) is None


def test_few_models_leave_some_assets_parametric(library, entries):
    install(library, progress=False)
    served = [library_mesh(asset) is not None for asset in assets_by_type()["Chair"]]
    assert 0 < sum(served) < len(served)


def flat_at(level: float) -> np.ndarray:
    """The height map of a model that is level everywhere."""
    return np.full((CELLS, CELLS), level, dtype=np.float32)


def test_visible_shelves_stay_parametric():
    several = next(asset for asset in assets_by_type()["SideTable"] if len(supports(asset)) > 1)
    assert anchors(flat_at(1.0), several) is None
    assert anchors(flat_at(1.0), assets()["Fridge_1"]) == ((0.0, 0.0), (1.0, 1.0))


def test_lids_hide_what_lies_in_a_bin_and_open_bins_need_their_floor():
    bin_ = next(asset for asset in assets_by_type()["GarbageCan"])
    assert anchors(flat_at(0.95), bin_) == ((0.0, 0.0), (1.0, 1.0))
    assert anchors(flat_at(0.5), bin_) is None


def test_rims_above_a_top_are_pressed_flat(installed):
    table = next(asset for asset in assets_by_type()["DiningTable"] if len(supports(asset)) == 1)
    assert anchors(flat_at(0.7), table) is None
    chain = anchors(flat_at(0.92), table)
    assert np.allclose(chain, ((0.0, 0.0), (0.92, 1.0), (1.0, 1.0)))
    mesh = fitted(read_model(model_path("Scopia--chair")), table, chain)
    low, high = mesh.bounds()
    assert np.allclose(high, np.array(table.size) / 2, atol=1e-4) and np.allclose(low, -high, atol=1e-4)
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    assert areas.min() > 0 and np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)


def test_a_toilet_keeps_both_its_lids(installed):
    toilet = assets()["Toilet_1"]
    tank, seat = (support.y / toilet.size[1] for support in supports(toilet))
    heights = flat_at(0.9 * seat)
    heights[: round(0.24 * CELLS)] = 0.97
    levels, places = zip(*anchors(heights, toilet), strict=True)
    assert places == pytest.approx((0.0, seat, tank, 1.0)) and levels == pytest.approx((0.0, 0.9 * seat, 0.97, 1.0))
