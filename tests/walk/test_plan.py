"""Walks of all strategies on a house of two rooms."""

from itertools import pairwise

import numpy as np
import pytest

from layoutgen.catalogue.agent import EYE_HEIGHT
from layoutgen.config import CameraRecipe, Recipe, WalkRecipe
from layoutgen.errors import SceneFailed
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.seeds import rng_for
from layoutgen.walk.lenses import draw_lens
from layoutgen.walk.plan import Walk, plan_walk
from layoutgen.walk.scene import WalkScene
from tests.walk.two_rooms import two_rooms

STRATEGIES = ["walkthrough", "lookaround", "orbit", "random"]


def planned(strategy: str, scene: WalkScene | None = None, seed: int = 0, **camera: float) -> Walk:
    recipe = Recipe(name="r", walk=WalkRecipe(strategy=strategy), camera=CameraRecipe(**camera))
    rng = rng_for(seed)
    return plan_walk(scene or two_rooms(), draw_lens(recipe.camera, rng), recipe, rng)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("seed", range(3))
def test_a_walk_is_dense_and_stays_on_free_floor(strategy: str, seed: int) -> None:
    walk = planned(strategy, seed=seed)
    free = {(float(x), float(z)) for x, z in two_rooms().cells}
    assert all((pose.x, pose.z) in free for pose in walk.poses)
    for a, b in pairwise(walk.poses):
        assert max(abs(a.x - b.x), abs(a.z - b.z)) <= 0.25
        assert abs(wrap_degrees(a.yaw_deg - b.yaw_deg)) <= 15
        assert (a.x, a.z) == (b.x, b.z) or a.yaw_deg == b.yaw_deg


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("seed", range(3))
def test_a_walk_begins_square_and_offers_enough(strategy: str, seed: int) -> None:
    walk = planned(strategy, seed=seed)
    assert walk.poses[0].yaw_deg in (0, 90, 180, 270)
    assert walk.candidates[0] == 0
    assert walk.candidates == sorted(set(walk.candidates))
    assert 16 <= len(walk.candidates) <= 32
    assert all(0 <= pose.yaw_deg < 360 and pose.yaw_deg == round(pose.yaw_deg) for pose in walk.poses)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_walk_depends_on_its_seed_only(strategy: str) -> None:
    assert planned(strategy, seed=7) == planned(strategy, seed=7)
    assert len({tuple(planned(strategy, seed=seed).poses) for seed in range(4)}) > 1


def test_a_walkthrough_goes_through_the_door() -> None:
    xs = [pose.x for pose in planned("walkthrough").poses]
    assert min(xs) < 6 < max(xs)


@pytest.mark.parametrize("strategy", ["walkthrough", "lookaround", "random"])
def test_a_walk_passes_through_doorways_and_films_from_none(strategy: str) -> None:
    walk = planned(strategy)
    assert any(pose.x == 6.0 for pose in walk.poses)
    assert all(walk.poses[index].x != 6.0 for index in walk.candidates)


def test_an_orbit_faces_its_object_from_all_sides() -> None:
    walk = planned("orbit")
    stops = [walk.poses[0]] + [b for a, b in pairwise(walk.poses) if (a.x, a.z) != (b.x, b.z)]
    centres = two_rooms().centres[:, [0, 2]]
    around = []
    for centre in centres:
        angles = {int(np.degrees(np.arctan2(p.x - centre[0], p.z - centre[1])) // 45) for p in stops}
        around.append(len(angles))
    assert max(around) >= 6


def test_a_lookaround_turns_fully() -> None:
    walk = planned("lookaround")
    here = walk.poses[0]
    yaws = {pose.yaw_deg for pose in walk.poses if (pose.x, pose.z) == (here.x, here.z)}
    assert {(here.yaw_deg + 45 * i) % 360 for i in range(8)} <= yaws


def test_jitter_moves_eye_and_field_once_a_clip_and_pitch_every_frame() -> None:
    walk = planned("walkthrough", height_jitter=0.2, fov_jitter=10, pitch=5, pitch_jitter=3)
    heights, pitches = {pose.y for pose in walk.poses}, [pose.horizon_deg for pose in walk.poses]
    assert len(heights) == 1 and abs(heights.pop() - EYE_HEIGHT) <= 0.2
    assert walk.lens.fov_vertical_deg != 90 and abs(walk.lens.fov_vertical_deg - 90) <= 10
    assert len(set(pitches)) > 10 and min(pitches) >= 2 and max(pitches) <= 8


def test_a_house_with_nothing_to_see_fails() -> None:
    scene = two_rooms()
    empty = WalkScene(0.0, scene.cells, scene.stands, np.empty((0, 6)), (), scene.walls)
    with pytest.raises(SceneFailed, match="no objects"):
        planned("walkthrough", empty)
    shut = WalkScene(0.0, np.empty((0, 2)), np.empty(0, np.int64), scene.boxes, scene.types, scene.walls)
    with pytest.raises(SceneFailed, match="no free floor"):
        planned("walkthrough", shut)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_single_cell_is_enough_for_a_walk(strategy: str) -> None:
    scene = two_rooms()
    cell = WalkScene(0.0, np.array([[4.0, 1.5]]), np.array([0]), scene.boxes, scene.types, scene.walls)
    assert len({(pose.x, pose.z) for pose in planned(strategy, cell).poses}) == 1
