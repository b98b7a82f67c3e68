"""Every house has its own pictures, and those of a house show different things."""

import numpy as np

from layoutgen.catalogue.assets import assets_by_type
from layoutgen.engine.furniture import Fitting, furniture_mesh
from layoutgen.engine.furniture.pictures import SUBJECTS
from layoutgen.engine.render import Placement, Renderer
from layoutgen.geometry.camera import Pose

PICTURES = sorted(assets_by_type()["Painting"], key=lambda asset: asset.id)


def seen(asset, motif):
    """What a picture shows, (24, 24, 3), the frame left out."""
    mesh = furniture_mesh(asset, fitting=Fitting(motif=motif))
    scene = Renderer([Placement(1, mesh, np.eye(3), np.zeros(3))], [], quality="flat")
    half = 0.35 * min(asset.size[:2])
    frame = scene.render(Pose(0.0, 0.0, 1.0, 180.0, 0.0), 24, 24, 90.0, orthographic_size=half)
    return frame.rgb.astype(float)


def apart(first, second):
    return np.abs(first - second).mean()


def test_ten_houses_of_one_asset_show_ten_pictures():
    shown = [seen(PICTURES[0], f"{house}:0") for house in range(10)]
    assert min(apart(a, b) for i, a in enumerate(shown) for b in shown[:i]) > 8


def test_pictures_of_a_house_show_different_subjects():
    shown = [seen(PICTURES[number], f"house:{number}") for number in range(len(SUBJECTS))]
    assert min(apart(a, b) for i, a in enumerate(shown) for b in shown[:i]) > 8


def test_a_motif_gives_the_same_picture_again_in_a_mesh_that_fills_its_box():
    for number, asset in enumerate(PICTURES):
        mesh = furniture_mesh(asset, fitting=Fitting(motif=f"house:{number}"))
        again = furniture_mesh(asset, fitting=Fitting(motif=f"house:{number}"))
        assert (mesh.vertices == again.vertices).all() and mesh.materials == again.materials
        assert np.allclose(np.ptp(mesh.vertices, axis=0), asset.size, atol=1e-4)
        assert len(mesh.faces) < 4000
