import numpy as np
import pytest

from layoutgen.geometry.boxes import Box, FloorBox, OrientedBox
from layoutgen.geometry.frames import ObserverFrame, bearing, boundary_margin, components, relative_bearing

A, B = FloorBox(0.0, 0.0, 2.0, 1.0), FloorBox(5.0, 5.0, 6.0, 7.0)


def test_gap_is_the_diagonal_between_corners_and_zero_on_contact() -> None:
    assert A.gap(B) == 5.0  # 3 along x, 4 along z
    assert A.gap(FloorBox(2.0, 0.5, 3.0, 0.6)) == 0.0
    assert A.gap(FloorBox(0.5, 0.2, 0.7, 0.4)) == 0.0
    assert A.point_gap((1.0, 3.0)) == 2.0


def test_centres_and_overlap() -> None:
    assert A.centre == (1.0, 0.5)
    assert A.centre_distance(FloorBox(4.0, 4.0, 4.0, 5.0)) == 5.0
    assert A.iou(FloorBox(1.0, 0.0, 3.0, 1.0)) == pytest.approx(1 / 3)
    assert A.iou(B) == 0.0


@pytest.mark.parametrize(
    "box",
    [
        OrientedBox((1.0, 2.0, 3.0), (0.5, 1.0, 2.0), ((0.6, 0.0, 0.8), (0.0, 1.0, 0.0), (-0.8, 0.0, 0.6))),
        OrientedBox((1.0, 2.0, 3.0), (0.5, 1.0, 2.0), ((1.0, 0.0, 0.0), (0.0, 0.6, -0.8), (0.0, 0.8, 0.6))),
        OrientedBox((0.0, 0.0, 0.0), (0.5, 1.0, 0.0), ((0.6, 0.0, 0.8), (0.0, 1.0, 0.0), (-0.8, 0.0, 0.6))),
        OrientedBox.of(Box(-1.0, 0.0, 2.0, 1.0, 0.5, 5.0)),
    ],
)
def test_a_box_is_found_again_from_its_corners_in_single_precision(box: OrientedBox) -> None:
    corners = box.corners().astype(np.float32).astype(np.float64)
    found = OrientedBox.from_corners(corners)
    assert found.corners() == pytest.approx(corners, abs=1e-6)
    rotation = np.array(found.rotation)
    assert rotation.T @ rotation == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(rotation) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("target", "degrees"), [((0, 1), 0), ((1, 0), 90), ((0, -1), 180), ((-1, 0), -90), ((1, 1), 45)]
)
def test_bearings_run_clockwise_from_z(target: tuple[float, float], degrees: float) -> None:
    assert bearing((0, 0), target) == pytest.approx(degrees)
    assert relative_bearing((0, 0), target, 30) == pytest.approx((degrees - 30 + 180) % 360 - 180)


def test_components_are_forward_and_right() -> None:
    assert components((0.0, 2.0), (3.0, 5.0)) == (10.0, 6.0)
    assert components((1.0, 0.0), (0.0, 1.0)) == (0.0, -1.0)  # facing +x, +z is on the left


def test_margins_wrap_round() -> None:
    assert boundary_margin(-175, (180.0, 0.0)) == 5


@pytest.mark.parametrize("yaw", [0, 90, 180, 270, 37.5])
def test_observer_frames_invert(yaw: float) -> None:
    frame = ObserverFrame(1.5, -2.0, yaw)
    assert frame.world(*frame.point(0.3, 4.0)) == pytest.approx((0.3, 4.0))


def test_looking_along_world_x_makes_x_forward() -> None:
    frame = ObserverFrame(1.0, 2.0, 90.0)
    assert frame.point(4.0, 2.0) == (0.0, 3.0)
    assert frame.box(Box(3.0, 0.0, 1.0, 4.0, 1.0, 3.0)) == FloorBox(-1.0, 2.0, 1.0, 3.0)
