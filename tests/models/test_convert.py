"""Conversion of a model: frame, winding, double shells, textures, triangle budget."""

from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image

from layoutgen.engine.furniture.shapes import ball, box, joined, slab
from layoutgen.engine.mesh import Material
from layoutgen.engine.models.convert import ModelPart, UnusableModel, _simplified, convert, outward, refined
from layoutgen.engine.models.fit import height_map, level_within


@pytest.fixture
def converted(library, tmp_path, entries):
    with ZipFile(library / "Scopia.sh3f") as archive:
        archive.extractall(tmp_path / "raw")
    images = tmp_path / "images"
    images.mkdir()
    raw = tmp_path / "raw" / "scopia"
    return [convert(entries[0], raw / name / f"{name}.obj", images) for name in ("chair", "chair2")], images


def volume(vertices, faces):
    a, b, c = (vertices[faces[:, corner]].astype(np.float64) for corner in range(3))
    return np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6


def test_front_turns_to_plus_z_and_bounds_are_the_unit_cube(converted):
    chair = converted[0][0]
    assert np.allclose(chair.vertices.min(0), -0.5, atol=1e-6) and np.allclose(chair.vertices.max(0), 0.5, atol=1e-6)
    assert np.allclose(chair.scale, np.array([40, 90, 40]) / 90, atol=1e-6)
    back = chair.vertices[chair.vertices[:, 1] > 0.1]
    assert back[:, 2].max() < -0.35  # the back stands behind: the front is +z


def test_faces_point_outward_in_the_mirrored_frame(converted):
    for chair in converted[0]:
        assert volume(chair.vertices, chair.faces) == pytest.approx(chair_volume(), rel=1e-3)


def chair_volume():
    return (40 * 5 * 40 + 4 * 45 * 40 + 4 * 4 * 40 * 4) / (40 * 90 * 40)


def test_double_shells_become_single(converted):
    single, double = converted[0]
    assert len(single.faces) == len(double.faces) == 6 * 12


def test_materials_and_textures(converted):
    chair, images = converted[0][0], converted[1]
    woven = next(material for material in chair.materials if material.texture)
    plain = next(material for material in chair.materials if not material.texture)
    assert woven.color == (1.0, 1.0, 1.0) and plain.color == (0.2, 0.2, 0.2)
    assert plain.alpha == 0.5 and plain.gloss == pytest.approx(0.9 * 90 / 250, abs=1e-3)
    (stored,) = images.glob("*.jpg")
    assert woven.texture == f"image:{stored.stem}"
    with Image.open(stored) as picture:
        assert picture.size == (128, 256)


def test_heights_show_seat_and_back(converted):
    heights = converted[0][0].heights
    assert level_within(heights, (-0.3, 0.3), (-0.2, 0.4), 0.01) == pytest.approx(0.5, abs=1e-3)
    assert level_within(heights, (-0.3, 0.3), (-0.5, -0.45), 0.01) == pytest.approx(1.0, abs=1e-3)
    assert level_within(heights, (-0.5, 0.5), (-0.5, -0.1), 0.01) is not None
    assert level_within(heights, (2, 3), (2, 3), 0.01) is None


def test_slopes_are_not_level():
    wedge = np.array([[-0.5, -0.5, -0.5], [0.5, 0.5, -0.5], [0.5, 0.5, 0.5], [-0.5, -0.5, 0.5]], dtype=np.float32)
    heights = height_map(wedge, np.array([[0, 2, 1], [0, 3, 2]], dtype=np.int32))
    assert heights.min() >= 0 and level_within(heights, (-0.4, 0.4), (-0.4, 0.4), 0.02) is None


def test_simplification_keeps_to_the_budget_and_the_shape():
    sphere = ball((-1, -1, -1), (1, 1, 1), 96, 64)
    parts = _simplified([ModelPart(sphere.vertices, sphere.faces, None, Material())], 1500)
    assert 300 < len(parts[0].faces) <= 1500
    assert volume(parts[0].vertices, parts[0].faces) == pytest.approx(4.18, rel=0.03)


def test_inside_out_faces_are_turned_and_others_kept():
    cube = slab((0, 0, 0), (1, 1, 1), 0.1, 1)
    wrong = cube.faces.copy()
    wrong[::2] = wrong[::2, ::-1]
    assert volume(cube.vertices, outward(cube.vertices, wrong)) == pytest.approx(volume(cube.vertices, cube.faces))
    shelf = joined([box((0, 0, 0), (1, 0.05, 1)), box((0, 0.2, 0), (1, 0.25, 1))])
    assert np.array_equal(outward(shelf.vertices, shelf.faces), shelf.faces)


def test_refining_splits_long_curved_edges_without_gaps():
    tin = ball((-1, -3, -1), (1, 3, 1), 8, 4)
    vertices, uvs, faces = refined(tin.vertices, tin.vertices[:, :2], tin.faces, 0.4)
    corners = vertices[faces]
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    assert edges.max() <= 0.4 and len(uvs) == len(vertices)
    assert np.allclose(uvs, vertices[:, :2])
    assert volume(vertices, faces) == pytest.approx(volume(tin.vertices, tin.faces))
    cube = box((0, 0, 0), (1, 1, 1))
    assert len(refined(cube.vertices, None, cube.faces, 0.1)[2]) == len(cube.faces)


def test_flat_and_empty_models_are_refused(tmp_path, entries):
    flat = tmp_path / "flat.obj"
    flat.write_text("v 0 0 0\nv 1 0 0\nv 1 0 1\nf 1 2 3\n")
    with pytest.raises(UnusableModel, match="flat"):
        convert(entries[0], flat, tmp_path)
