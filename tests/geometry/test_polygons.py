import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from layoutgen.geometry.boxes import FloorBox
from layoutgen.geometry.polygons import (
    area,
    boundary_distance,
    clipped,
    contains,
    counter_clockwise,
    crosses,
    is_square,
    parts_within,
)
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


@given(st.integers(0, 10**6))
def test_agrees_with_shapely_on_random_quadrangles(seed: int) -> None:
    rng = rng_for("quads", seed)
    a = Polygon(_turned(rng))
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


@given(st.integers(0, 10**6))
def test_a_convex_polygon_is_cut_to_what_it_has_in_common_with_a_rectangle(seed: int) -> None:
    rng = rng_for("clipped", seed)
    hull = Polygon(rng.uniform(-2, 2, (8, 2))).convex_hull
    box = FloorBox(-1.0, -0.5, *rng.uniform(0.1, 2.0, 2).tolist())
    found = clipped(list(hull.exterior.coords)[:-1], box)
    common = hull.intersection(Polygon(box.corners))
    assert (area(found) if len(found) > 2 else 0.0) == pytest.approx(common.area, abs=1e-5)
    assert all(box.x_min <= x <= box.x_max and box.z_min <= z <= box.z_max for x, z in found)


def test_what_sticks_out_by_dust_gets_no_corners_of_its_own() -> None:
    box = FloorBox(0.0, 0.0, 1.0, 1.0)
    assert clipped([(-1e-9, 0.0), (1.0, -1e-9), (1.0 + 1e-9, 1.0), (0.0, 1.0)], box) == SQUARE
    assert clipped([(2.0, 2.0), (3.0, 2.0), (3.0, 3.0)], box) == []


def test_parts_outside_are_left_out_and_without_any_the_rectangle_stands_for_them() -> None:
    box, outside = FloorBox(0.0, 0.0, 1.0, 1.0), [(2.0, 2.0), (3.0, 2.0), (3.0, 3.0)]
    assert parts_within([outside, L_SHAPE], box) == [SQUARE]
    assert parts_within([outside], box) == parts_within([], box) == [SQUARE]


def test_the_order_of_points_can_be_set_right() -> None:
    assert counter_clockwise(SQUARE) == SQUARE
    assert area(counter_clockwise(L_SHAPE[::-1])) == 14 and counter_clockwise(L_SHAPE[::-1]) == L_SHAPE


def test_an_outline_is_square_where_its_corners_are_those_of_its_box() -> None:
    box = FloorBox(0.0, 0.0, 1.0, 1.0)
    assert is_square([(x + 5e-4, z) for x, z in SQUARE], box)
    assert not is_square([(x + 5e-3, z) for x, z in SQUARE], box)
