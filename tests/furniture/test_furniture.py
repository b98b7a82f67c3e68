"""Every asset of AI2-THOR gets a mesh that fills its box and carries what stands on it."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from layoutgen.catalogue.assets import assets, assets_by_type
from layoutgen.catalogue.supports import supports
from layoutgen.engine.furniture import furniture_mesh
from layoutgen.engine.render import Placement, Renderer

TYPES = sorted(assets_by_type())
PLAIN_TOPS = ("CoffeeTable", "CounterTop", "Desk", "DiningTable", "Dresser", "Ottoman", "SideTable", "Stool", "TVStand")
SEATS = ("ArmChair", "Bed", "Chair", "Sofa")
VESSELS = ("Bowl", "Box", "GarbageCan", "Pan", "Plate", "Pot", "Sink")


@pytest.mark.parametrize("kind", TYPES)
def test_mesh_fills_the_box_within_budget(kind):
    for asset in assets_by_type()[kind]:
        mesh = furniture_mesh(asset)
        low, high = mesh.bounds()
        assert np.allclose(high, np.array(asset.size) / 2, atol=1e-4), asset.id
        assert np.allclose(low, -np.array(asset.size) / 2, atol=1e-4), asset.id
        assert 12 <= len(mesh.faces) <= 6500, asset.id
        assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3), asset.id
        assert mesh.faces.max() < len(mesh.vertices) and np.isfinite(mesh.uvs).all()
        assert len(mesh.material_ids) == len(mesh.faces) and mesh.material_ids.max() < len(mesh.materials)


def test_typical_mesh_is_light():
    counts = [len(furniture_mesh(group[0]).faces) for group in assets_by_type().values()]
    assert 300 <= np.median(counts) <= 1500


def drop(mesh, x, z):
    """Heights above the bottom of the box where vertical rays first meet the mesh."""
    scene = Renderer([Placement(1, mesh, np.eye(3), np.zeros(3))], [], quality="flat")
    origins = np.stack([x, np.full(len(x), 5.0), z], axis=1)
    hits, distances = scene.cast(origins, np.tile([0.0, -1.0, 0.0], (len(x), 1)), 20.0)
    return np.where(hits > 0, 5.0 - distances - mesh.bounds()[0][1], np.nan)


def middle_of(support, share):
    """A grid of points (x, z) over the middle of a support."""
    cx, cz = (support.x_min + support.x_max) / 2, (support.z_min + support.z_max) / 2
    grid = np.linspace(-share / 2, share / 2, 5)
    x, z = np.meshgrid(cx + grid * (support.x_max - support.x_min), cz + grid * (support.z_max - support.z_min))
    return x.ravel(), z.ravel()


@pytest.mark.parametrize("kind", PLAIN_TOPS)
def test_tops_lie_exactly_where_things_rest(kind):
    for asset in assets_by_type()[kind]:
        for support in supports(asset)[: 3 if kind == "CounterTop" else 1]:
            heights = drop(furniture_mesh(asset), *middle_of(support, 0.6))
            assert (np.abs(heights - support.y) < 2e-3).mean() > 0.95, asset.id


@pytest.mark.parametrize("kind", SEATS)
def test_seats_and_mattresses_lie_where_things_rest(kind):
    for asset in assets_by_type()[kind]:
        support = supports(asset)[0]
        heights = drop(furniture_mesh(asset), *middle_of(support, 0.3))
        assert (np.abs(heights - support.y) < 0.012).mean() > 0.5, (asset.id, support.y, heights)


@pytest.mark.parametrize("kind", VESSELS)
def test_vessels_are_hollow_down_to_their_floor(kind):
    for asset in assets_by_type()[kind]:
        support = supports(asset)[0]
        if kind == "GarbageCan" and abs(asset.size[0] - asset.size[2]) >= 0.12 * asset.size[0]:
            continue  # rectangular bins have a lid
        heights = drop(furniture_mesh(asset), *middle_of(support, 0.3))
        assert np.nanmedian(np.abs(heights - support.y)) < 0.012, (asset.id, support.y, heights)


def test_open_doors_swing_out_and_closed_ones_stay():
    door = assets()["Doorway_1"]
    closed, ajar = furniture_mesh(door), furniture_mesh(door, openness=1.0)
    assert closed.bounds()[1][2] == pytest.approx(door.size[2] / 2, abs=1e-4)
    assert ajar.bounds()[1][2] > 0.5 or ajar.bounds()[0][2] < -0.5
    x = np.array([0.0])
    assert np.isnan(drop_forward(ajar, x)).all() and not np.isnan(drop_forward(closed, x)).any()


def drop_forward(mesh, x):
    scene = Renderer([Placement(1, mesh, np.eye(3), np.zeros(3))], [], quality="flat")
    origins = np.stack([x, np.full(len(x), -0.55), np.full(len(x), -3.0)], axis=1)
    hits, distances = scene.cast(origins, np.tile([0.0, 0.0, 1.0], (len(x), 1)), 6.0)
    return np.where(hits > 0, distances, np.nan)


def test_lamps_and_screens_shine_only_when_on():
    for name in ("Desk_Lamp_1", "Floor_Lamp_1", "Television_1", "Laptop_1"):
        off, on = (furniture_mesh(assets()[name], is_on=state) for state in (False, True))
        assert max(material.emission for material in off.materials) == 0
        assert max(material.emission for material in on.materials) > 0


def test_backs_stand_behind_seats():
    for kind in SEATS:
        for asset in assets_by_type()[kind]:
            mesh = furniture_mesh(asset)
            high = mesh.vertices[mesh.vertices[:, 1] > 0.4 * asset.size[1]]
            if 0.25 < asset.size[1] - supports(asset)[0].y < 1.0:  # more is a canopy
                assert high[:, 2].mean() < 0, asset.id


def test_assets_of_a_type_differ():
    for kind in ("Chair", "Sofa", "Bed", "Dresser", "HousePlant", "Painting"):
        looks = {(len(mesh.faces), mesh.materials[0].color) for mesh in map(furniture_mesh, assets_by_type()[kind])}
        assert len(looks) > 5, kind


def test_another_process_builds_the_same_bytes():
    names = ["Chair_002_1", "Bed_1", "Houseplant_1", "Wall_Decor_Painting_1", "Countertop_L_6x6"]
    code = (
        "import hashlib,sys\nfrom layoutgen.catalogue.assets import assets\n"
        "from layoutgen.engine.furniture import furniture_mesh\nh=hashlib.sha256()\n"
        "for n in sys.argv[1:]:\n m=furniture_mesh(assets()[n]); h.update(m.vertices.tobytes()+m.faces.tobytes())\n"
        "print(h.hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=True).stdout
    here = hashlib.sha256()
    for name in names:
        mesh = furniture_mesh(assets()[name])
        here.update(mesh.vertices.tobytes() + mesh.faces.tobytes())
    assert there.strip() == here.hexdigest()
