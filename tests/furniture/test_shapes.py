"""Every solid must be closed and wound outward: light, shadows and normals depend on it."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.engine.furniture.shapes import (
    Shape,
    ball,
    bar,
    blade,
    box,
    drape,
    hoop,
    joined,
    lathe,
    pillow,
    prism,
    slab,
    tube,
)
from layoutgen.engine.mesh import Surface, split_corners

SOLIDS = {
    "box": box((0, 0, 0), (1, 2, 3)),
    "prism": prism([(0, 0), (2, 0), (2, 1), (0, 1)], 0.0, 1.0, 0.5),
    "prism the other way round": prism([(0, 1), (2, 1), (2, 0), (0, 0)], 0.0, 1.0, 0.5),
    "slab": slab((0, 0, 0), (1, 2, 3), 0.1, 3),
    "lathe": lathe([(1, 0), (0.5, 0.5), (1, 1)]),
    "vessel": lathe([(1, 0), (1, 1), (0.9, 1), (0.8, 0.1)]),
    "ball": ball((-1, -2, -3), (1, 2, 3)),
    "tube": tube([(0, 0, 0), (0, 1, 0), (1, 1.5, 0)], [0.1, 0.2, 0.1]),
    "bar": bar((0, 0, 0), (1, 1, 1), 0.1, 0.05),
    "hoop": hoop(1.0, 0.5, 0.1),
    "blade": blade([(0, 0, 0), (0, 1, 0), (0, 1.5, 1)], [0.1, 0.3, 0.05], (1, 0, 0), 0.01),
    "drape": drape([(0, 0), (0.5, 0.2), (1, 0)], 0.0, 2.0, 0.01),
}


def volume(shape: Shape) -> float:
    a, b, c = (shape.vertices[shape.faces[:, corner]] for corner in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def open_edges(shape: Shape) -> int:
    """Directed edges without their opposite, after welding."""
    _, weld = np.unique(np.round(shape.vertices, 9), axis=0, return_inverse=True)
    faces = weld.reshape(-1)[shape.faces]
    faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    edges = Counter(map(tuple, faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).tolist()))
    return sum(edges[edge] != edges[edge[::-1]] for edge in edges)


@pytest.mark.parametrize("name", SOLIDS)
def test_solid_is_closed_and_faces_outward(name):
    assert open_edges(SOLIDS[name]) == 0
    assert volume(SOLIDS[name]) > 0


def test_known_volumes():
    assert volume(box((0, 0, 0), (1, 2, 3))) == pytest.approx(6)
    assert volume(lathe([(1, 0), (1, 2)], around=256)) == pytest.approx(2 * np.pi, rel=1e-3)
    assert volume(ball((-1, -1, -1), (1, 1, 1), 64, 48)) == pytest.approx(4 / 3 * np.pi, rel=1e-2)
    assert volume(pillow((-1, -1, -1), (1, 1, 1))) > 0


@given(
    st.tuples(*[st.floats(0.01, 3)] * 3),
    st.floats(0.001, 5),
    st.sampled_from(["x", "y", "z"]),
    st.floats(-360, 360),
)
def test_slab_fills_its_box_and_turning_keeps_its_volume(size, radius, axis, degrees):
    shape = slab((0, 0, 0), size, radius, 2)
    assert np.allclose(shape.vertices.min(0), 0, atol=1e-9) and np.allclose(shape.vertices.max(0), size)
    assert volume(shape.turned(axis, degrees)) == pytest.approx(volume(shape), rel=1e-6)


def test_mirrored_stays_outward_and_turned_turns_counter_clockwise():
    assert volume(box((0, 0, 0), (1, 2, 3)).mirrored()) == pytest.approx(6)
    point = Shape(np.array([[0.0, 0.0, 1.0]]), np.zeros((0, 3), dtype=np.int64))
    assert np.allclose(point.turned("y", 90).vertices, [[1, 0, 0]])


def test_joined_keeps_each_part():
    both = joined([SOLIDS["box"], SOLIDS["box"].moved(x=5)])
    assert volume(both) == pytest.approx(12) and open_edges(both) == 0


def test_corners_split_at_creases_only():
    cube = box((0, 0, 0), (1, 1, 1))
    sharp, _, _ = split_corners([Surface(cube.vertices, cube.faces, 50)])
    soft, _, _ = split_corners([Surface(cube.vertices, cube.faces, 100)])
    assert len(sharp) == 24 and len(np.unique(np.round(soft[:, 3:6], 3), axis=0)) == 8


def test_uvs_are_metres_on_the_surface():
    cube = box((0, 0, 0), (2, 1, 3))
    table, faces, _ = split_corners([Surface(cube.vertices, cube.faces, 50)])
    corners = table[faces]
    edges = np.linalg.norm(corners[:, 1, :3] - corners[:, 0, :3], axis=1)
    assert np.allclose(np.linalg.norm(corners[:, 1, 6:] - corners[:, 0, 6:], axis=1), edges)
