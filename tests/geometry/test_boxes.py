import pytest

from layoutgen.geometry import boxes
from layoutgen.geometry.directions import bearing, boundary_margin, components, relative_bearing
from layoutgen.geometry.frames import ObserverFrame

A, B = (0.0, 0.0, 2.0, 1.0), (5.0, 5.0, 6.0, 7.0)


def test_gap_is_the_diagonal_between_corners_and_zero_on_contact() -> None:
    assert boxes.gap(A, B) == 5.0  # 3 along x, 4 along z
    assert boxes.gap(A, (2.0, 0.5, 3.0, 0.6)) == 0.0
    assert boxes.gap(A, (0.5, 0.2, 0.7, 0.4)) == 0.0
    assert boxes.point_gap((1.0, 3.0), A) == 2.0


def test_centres_and_overlap() -> None:
    assert boxes.centre(A) == (1.0, 0.5)
    assert boxes.centre_distance(A, (4.0, 4.0, 4.0, 5.0)) == 5.0
    assert boxes.intersection_over_union(A, (1.0, 0.0, 3.0, 1.0)) == pytest.approx(1 / 3)
    assert boxes.intersection_over_union(A, B) == 0.0


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
    assert frame.box([3.0, 0.0, 1.0, 4.0, 1.0, 3.0]) == [-1.0, 2.0, 1.0, 3.0]
