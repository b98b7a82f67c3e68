import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from layoutgen.geometry.polygons import area, boundary_distance, contains, convex_gap, crosses
from layoutgen.seeds import rng_for

L_SHAPE = [(0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (2.0, 2.0), (2.0, 5.0), (0.0, 5.0)]
SQUARE = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]


def test_an_l_shaped_room_has_the_area_of_its_two_rectangles() -> None:
    assert area(L_SHAPE) == 4 * 2 + 2 * 3
    assert area(L_SHAPE[::-1]) == 14


@pytest.mark.parametrize(("point", "inside"), [((1, 4), True), ((3, 1), True), ((3, 4), False), ((-1, 1), False)])
def test_points_of_an_l_shaped_room(point: tuple[float, float], inside: bool) -> None:
    assert contains(L_SHAPE, point) is inside


def test_the_nearest_wall_may_be_the_inner_corner() -> None:
    assert boundary_distance(L_SHAPE, (1.0, 1.0)) == 1.0
    assert boundary_distance(L_SHAPE, (1.7, 1.6)) == pytest.approx(0.5)


def test_a_line_round_the_inner_corner_crosses_a_wall() -> None:
    assert crosses(L_SHAPE, (1.0, 4.0), (3.0, 1.0))
    assert not crosses(L_SHAPE, (1.0, 1.0), (3.0, 1.0))


def test_gap_of_a_diamond_and_a_square() -> None:
    diamond = [(3.0, 0.5), (4.0, -0.5), (5.0, 0.5), (4.0, 1.5)]
    assert convex_gap(SQUARE, diamond) == 2.0
    assert convex_gap([(0.5, 0.5)], SQUARE) == 0.0
    assert convex_gap(SQUARE, [(0.2, 0.2), (0.4, 0.2), (0.4, 0.4), (0.2, 0.4)]) == 0.0


@given(st.integers(0, 10**6))
def test_agrees_with_shapely_on_random_quadrangles(seed: int) -> None:
    rng = rng_for("quads", seed)
    a, b = (Polygon(_turned(rng)) for _ in range(2))
    mine = convex_gap(list(a.exterior.coords)[:4], list(b.exterior.coords)[:4])
    assert mine == pytest.approx(a.distance(b), abs=1e-9)
    point, end = rng.uniform(-4, 4, 2), rng.uniform(-4, 4, 2)
    corners = list(a.exterior.coords)[:4]
    assert contains(corners, tuple(point)) == a.contains(Point(point))
    assert area(corners) == pytest.approx(a.area)
    assert boundary_distance(corners, tuple(point)) == pytest.approx(a.exterior.distance(Point(point)))
    assert crosses(corners, tuple(point), tuple(end)) == a.exterior.crosses(LineString([point, end]))


def _turned(rng):
    import numpy as np

    angle, (w, d), centre = rng.uniform(0, 7), rng.uniform(0.1, 2, 2), rng.uniform(-3, 3, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.array([(-w, -d), (w, -d), (w, d), (-w, d)]) @ turn.T + centre
