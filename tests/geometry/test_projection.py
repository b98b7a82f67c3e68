"""Projected extents of boxes, against densely sampled points."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.geometry.camera import Pose, project, projected_extents

coordinates = st.floats(-3, 3)
sizes = st.floats(0.1, 2)


@settings(max_examples=300, deadline=None)
@given(
    st.tuples(coordinates, coordinates, coordinates),
    st.tuples(sizes, sizes, sizes),
    st.floats(0, 360),
    st.floats(-30, 60),
)
def test_extents_hold_every_sampled_point_and_no_more(
    low: tuple[float, float, float], size: tuple[float, float, float], yaw: float, horizon: float
) -> None:
    pose = Pose(0.0, 0.0, 0.0, yaw, horizon)
    box = np.array([*low, *np.add(low, size)])
    found = projected_extents(pose, box[None], 640, 480, 90.0)[0]
    grid = np.linspace(0, 1, 15)
    unit = np.stack(np.meshgrid(grid, grid, grid, indexing="ij"), axis=-1).reshape(-1, 3)
    pixels, depth = project(pose, box[:3] + unit * (box[3:] - box[:3]), 640, 480, 90.0)
    inside = (depth > 0.01) & (pixels >= 0).all(axis=1) & (pixels[:, 0] <= 640) & (pixels[:, 1] <= 480)
    if inside.any():
        x, y = pixels[inside].T
        assert found[0] <= x.min() + 1e-6 and found[1] <= y.min() + 1e-6
        assert found[2] >= x.max() - 1e-6 and found[3] >= y.max() - 1e-6
    if (depth > 0.01).all():
        x, y = pixels.T
        expected = [max(x.min(), 0), max(y.min(), 0), min(x.max(), 640), min(y.max(), 480)]
        out_of_sight = expected[0] >= expected[2] or expected[1] >= expected[3]
        assert np.isnan(found).all() if out_of_sight else np.allclose(found, expected)


def test_a_box_around_the_camera_fills_the_image() -> None:
    box = np.array([[-1.0, -1.0, -1.0, 1.0, 1.0, 1.0]])
    assert projected_extents(Pose(0, 0, 0, 20, 10), box, 640, 480, 90.0).tolist() == [[0, 0, 640, 480]]


def test_a_box_behind_the_camera_is_out_of_sight() -> None:
    box = np.array([[-1.0, -1.0, -3.0, 1.0, 1.0, -2.0]])
    assert np.isnan(projected_extents(Pose(0, 0, 0, 0), box, 640, 480, 90.0)).all()
