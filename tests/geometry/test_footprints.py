"""Gaps of footprints against shapely's, for shapes with corners around corners and in several pieces."""

from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate

from layoutgen.geometry.boxes import FloorBox
from layoutgen.geometry.footprints import Footprint, Gaps, fills
from layoutgen.seeds import rng_for

SQUARE = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
L_SHAPE = [(0.0, 0.0), (3.0, 0.0), (3.0, 0.6), (0.6, 0.6), (0.6, 2.5), (0.0, 2.5)]
U_SHAPE = [(0.0, 0.0), (3.0, 0.0), (3.0, 2.0), (2.4, 2.0), (2.4, 0.6), (0.6, 0.6), (0.6, 2.0), (0.0, 2.0)]
ARMS = [[(0.0, 0.0), (3.0, 0.0), (3.0, 0.6), (0.0, 0.6)], [(0.0, 0.5), (0.6, 0.5), (0.6, 2.5), (0.0, 2.5)]]
APART = [SQUARE, [(2.0, 0.0), (3.0, 0.5), (2.0, 1.0)]]
KINDS = ([SQUARE], [L_SHAPE], [U_SHAPE], ARMS, APART)


def moved(parts: list[list[tuple[float, float]]], x: float, z: float, degrees: float = 0.0) -> Footprint:
    """The parts turned around the origin, then moved."""
    turned = [translate(rotate(shapely.Polygon(part), degrees, origin=(0, 0)), x, z) for part in parts]
    return Footprint(tuple(list(part.exterior.coords)[:-1] for part in turned))


def shape_of(footprint: Footprint) -> shapely.Geometry:
    return shapely.union_all([shapely.Polygon(part) for part in footprint.parts])


@given(st.sampled_from(KINDS), st.sampled_from(KINDS), st.integers(0, 10**6))
def test_gaps_agree_with_shapely(first, second, seed: int) -> None:
    rng = rng_for("footprints", seed)
    turns = rng.uniform(0, 360, 2) if seed % 2 else 90.0 * rng.integers(4, size=2)
    a, b = (moved(parts, *rng.uniform(-3, 3, 2), turn) for parts, turn in zip((first, second), turns, strict=True))
    assert a.gap(b) == pytest.approx(shape_of(a).distance(shape_of(b)), abs=1e-8)
    assert a.gap(b) == b.gap(a)
    point = tuple(rng.uniform(-4, 4, 2).tolist())
    assert a.point_gap(point) == pytest.approx(shape_of(a).distance(shapely.Point(point)), abs=1e-8)


@given(st.sampled_from(KINDS), st.integers(0, 10**6))
def test_the_centroid_weighs_parts_by_area_whatever_way_they_run(parts, seed: int) -> None:
    rng = rng_for("centroids", seed)
    shape = moved(parts, *rng.uniform(-9, 9, 2), rng.uniform(0, 360))
    middle = shapely.MultiPolygon([shapely.Polygon(part) for part in shape.parts]).centroid
    assert shape.centroid == pytest.approx((middle.x, middle.y), abs=1e-8)
    assert Footprint(tuple(part[::-1] for part in shape.parts)).centroid == pytest.approx(shape.centroid, abs=1e-9)


def test_a_thing_in_the_corner_that_a_counter_leaves_free_is_as_far_as_its_arms() -> None:
    counter, stool = Footprint((L_SHAPE,)), moved([SQUARE], 1.6, 1.0)
    assert FloorBox.around(L_SHAPE).gap(FloorBox.around(stool.corners)) == 0.0
    assert counter.gap(stool) == pytest.approx(0.4)
    assert counter.point_gap((2.0, 1.6)) == pytest.approx(1.0)
    assert Footprint((U_SHAPE,)).point_gap((1.5, 1.6)) == pytest.approx(0.9)


@pytest.mark.parametrize("shift", [(1.0, 0.0), (1.0, 0.4), (1.0, 1.0), (0.0, 0.0), (0.2, 0.2)])
def test_what_touches_or_overlaps_has_no_gap(shift: tuple[float, float]) -> None:
    assert Footprint((SQUARE,)).gap(moved([SQUARE], *shift)) == 0.0


def test_what_lies_inside_has_no_gap() -> None:
    small = Footprint(([(0.4, 0.4), (0.6, 0.4), (0.5, 0.6)],))
    assert small.gap(Footprint((SQUARE,))) == Footprint((SQUARE,)).gap(small) == 0.0
    assert Footprint(tuple(APART)).gap(moved([list(small.parts[0])], 1.7, 0.0)) == 0.0


def test_a_line_and_a_point_have_their_middle_for_centroid() -> None:
    assert Footprint(([(0.0, 1.0), (2.0, 1.0), (2.0, 1.0)],)).centroid == (1.0, 1.0)


def test_only_its_whole_rectangle_fills_a_box() -> None:
    box = FloorBox(0, 0, 1, 1)
    assert fills([SQUARE], box) and fills([SQUARE[1:] + SQUARE[:1]], box)
    assert not fills([SQUARE], FloorBox(0, 0, 1, 1.01)) and not fills([SQUARE, SQUARE], box)
    assert not fills([[(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)]], box)
    assert not fills([L_SHAPE], FloorBox.around(L_SHAPE))


def test_gaps_do_not_hang_on_where_the_origin_is() -> None:
    here, there = (moved([L_SHAPE], *at).gap(moved([U_SHAPE], at[0] + 5, at[1])) for at in ((0, 0), (100, -50)))
    assert here == pytest.approx(there) == pytest.approx(2.0)
    assert isinstance(here, float) and not isinstance(here, np.floating)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(range(4)), st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=9))
def test_gaps_of_all_pairs_are_those_of_each(placed: list[tuple[int, float, float]]) -> None:
    kinds = ([SQUARE], [L_SHAPE], [U_SHAPE], APART)
    shapes = [moved(list(kinds[kind]), x, z) for kind, x, z in placed]
    shapes.append(Footprint(([(0.4, 0.4), (0.6, 0.4), (0.5, 0.6)],)))
    found = Gaps(shapes)
    for (i, a), (j, b) in product(enumerate(shapes), repeat=2):
        assert found.between(i, j) == a.gap(b)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(range(4)), st.floats(-3, 3), st.floats(-3, 3))
def test_a_points_gap_is_that_of_a_speck(kind: int, x: float, z: float) -> None:
    shape = Footprint(tuple(([SQUARE], [L_SHAPE], [U_SHAPE], APART)[kind]))
    speck = Footprint(([(x, z), (x + 1e-12, z), (x, z + 1e-12)],))
    assert shape.point_gap((x, z)) == pytest.approx(shape.gap(speck), abs=1e-8)
