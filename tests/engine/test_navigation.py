from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.engine.errors import ActionError
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.navigation import SKIN, Capsule, Obstacles, reachable, trace
from layoutgen.engine.world.world import World

BODY = Capsule()
WIDE = (-99.0, -99.0, 99.0, 99.0)


def test_low_things_stop_a_round_bottom_later() -> None:
    assert BODY.reach(1.0) == pytest.approx(0.2 + SKIN)
    assert BODY.reach(0.05) == pytest.approx((0.05 * (2 * 0.21 - 0.05)) ** 0.5)
    assert BODY.reach(0.0) == 0.0


def test_a_path_is_blocked_by_what_is_within_the_radius() -> None:
    post = Obstacles(["post"], [shapely.Point(1.0, 0.205)], [2.0])
    assert post.blocking(np.array([0.0, 0.0]), np.array([2.0, 0.0]), BODY) == 0
    aside = Obstacles(["post"], [shapely.Point(1.0, 0.215)], [2.0])
    assert aside.blocking(np.array([0.0, 0.0]), np.array([2.0, 0.0]), BODY) is None


def test_the_nearest_of_two_obstacles_is_named_and_touching_ones_do_not_count() -> None:
    posts = Obstacles(["far", "near", "touched"], [shapely.Point(x, 0) for x in (1.5, 1.0, -0.1)], [2.0] * 3)
    assert posts.names[posts.blocking(np.zeros(2), np.array([2.0, 0.0]), BODY) or 0] == "near"


def test_free_floor_is_searched_in_unitys_order() -> None:
    ring = Obstacles(["ring"], [shapely.box(-0.6, -0.6, 0.6, 0.6).exterior], [2.0])
    found = reachable(ring, BODY, np.zeros(2), 0.25, np.eye(2), WIDE)
    assert found[:5].tolist() == [[0, 0], [0.25, 0], [0, 0.25], [-0.25, 0], [0, -0.25]]
    assert len(found) == 9  # 0.5 is nearer than 0.21 to the ring at 0.6


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_reachable_position_is_free_and_joined_to_another(seed: int) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-2, 2, (6, 2))
    boxes = [shapely.box(x, z, x + 0.6, z + 0.4) for x, z in corners if max(abs(x), abs(z)) > 0.9]
    obstacles = Obstacles([str(i) for i in range(len(boxes) + 1)],
                          [*boxes, shapely.box(-2.5, -2.5, 2.5, 2.5).exterior], [2.0] * (len(boxes) + 1))  # fmt: skip
    found = reachable(obstacles, BODY, np.zeros(2), 0.25, np.eye(2), WIDE)
    walls = shapely.union_all([*boxes, shapely.box(-2.5, -2.5, 2.5, 2.5).exterior])
    points = shapely.points(found)
    assert np.all(shapely.distance(walls, points[1:]) > 0.2)
    for index in range(1, len(found)):
        assert np.abs(found[:index] - found[index]).sum(axis=1).min() == pytest.approx(0.25)


def test_open_ground_ends_at_the_scene_bounds() -> None:
    nothing = Obstacles([], [], [])
    with pytest.raises(ActionError, match="beyond the scene bounds"):
        reachable(nothing, BODY, np.zeros(2), 0.25, np.eye(2), (-1, -1, 1, 1))


def test_a_search_that_never_ends_is_given_up() -> None:
    nothing = Obstacles([], [], [])
    with pytest.raises(ActionError, match="Too many steps"):
        reachable(nothing, BODY, np.zeros(2), 5.0, np.eye(2), (-1e6, -1e6, 1e6, 1e6))


def test_an_outline_covers_its_triangles_and_no_more() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.2], [0.0, 0.2], [0.2, 1.0], [0.0, 1.0]])
    faces = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 5], [3, 4, 5]], np.int32)
    outline = trace(points, faces)
    truth = shapely.union_all([shapely.Polygon(points[face]) for face in faces])
    assert outline.symmetric_difference(truth).area < 0.02
    assert shapely.hausdorff_distance(outline, truth) < 0.03


def test_an_agent_starts_on_a_free_place_where_the_house_does_not_say(house: dict[str, Any]) -> None:
    del house["metadata"]["agent"]
    house["objects"][0]["position"] |= {"x": 2.0, "z": 2.0}  # the chest in the middle of the room
    world = World(read_house(house))
    x, _, z = world.start_position()
    assert world.obstacles(BODY).touching(x, z, BODY) == []
    assert x % 0.25 == 0 and z % 0.25 == 0 and 0.2 < x < 3.8


def test_both_rooms_are_reached_through_the_open_door(house: dict[str, Any], world: World) -> None:
    found = world.reachable()
    assert (found[:, 0] < 3.7).any() and (found[:, 0] > 4.3).any()
    house["doors"][0]["openness"] = 0.0
    assert World(read_house(house)).reachable()[:, 0].max() < 4


def test_nobody_walks_through_the_window_or_the_chest(world: World) -> None:
    found = world.reachable()
    chest = world.find("2|0")
    assert chest is not None
    low, high = chest.aabb[:, [0, 2]]
    inside = np.all((found > low - 0.2) & (found < high + 0.2), axis=1)
    assert not inside.any()
    assert found[:, 0].min() > 0.2


def test_all_real_houses_can_be_walked(real_houses: list[dict[str, Any]]) -> None:
    for data in real_houses[::6]:
        assert len(World(read_house(data)).reachable()) > 10
