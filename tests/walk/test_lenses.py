"""The cameras that clips are filmed with, and places off the grid."""

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from layoutgen.catalogue.agent import GRID, RADIUS
from layoutgen.config import CameraRecipe, LensName, Recipe, WalkRecipe
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.seeds import rng_for
from layoutgen.walk.lenses import KINDS, draw_lens
from layoutgen.walk.loose import REACH, loosened
from layoutgen.walk.plan import Walk, plan_walk
from tests.walk.two_rooms import FAR_BED, LAMP, SHELF, TABLE, two_rooms

STRATEGIES = ["walkthrough", "lookaround", "orbit", "random"]
ALL = CameraRecipe(lenses={name: 1.0 for name in get_args(LensName)}, off_grid=True)


def planned(strategy: str, camera: CameraRecipe, seed: int) -> Walk:
    rng = rng_for("lens", seed)
    lens = draw_lens(camera, rng)
    return plan_walk(two_rooms(), lens, Recipe(name="r", walk=WalkRecipe(strategy=strategy), camera=camera), rng)


def test_every_name_that_recipes_know_is_a_lens() -> None:
    assert set(KINDS) == set(get_args(LensName))
    assert all(0.9 <= kind.eye[0] <= kind.eye[1] <= 1.8 and 55 <= kind.fov[0] <= 100 for kind in KINDS.values())


def test_lenses_are_drawn_by_their_shares_within_their_ranges() -> None:
    camera = CameraRecipe(lenses={"phone": 3.0, "robot": 1.0})
    drawn = [draw_lens(camera, rng_for(seed)) for seed in range(400)]
    assert 0.68 < np.mean([lens.name == "phone" for lens in drawn]) < 0.82
    for lens in drawn:
        kind = KINDS[lens.name]
        assert kind.eye[0] <= lens.eye <= kind.eye[1] and kind.fov[0] <= lens.fov_vertical_deg <= kind.fov[1]
        assert kind.roll[0] <= lens.grip.roll <= kind.roll[1]
    assert len({lens.eye for lens in drawn}) > 250


def test_a_camera_of_the_recipes_own_has_no_name() -> None:
    lens = draw_lens(CameraRecipe(eye=1.2, pitch_bias=5, roll_bias=3), rng_for(0))
    assert lens.name == "" and lens.eye == 1.2 and 10 <= lens.grip.pitch <= 20 and 0 < abs(lens.grip.roll) <= 3


@pytest.mark.parametrize("seed", range(5))
def test_moved_cells_keep_their_order_and_their_distance_from_furniture(seed: int) -> None:
    scene = two_rooms()
    moved = loosened(scene, rng_for(seed)).cells
    assert np.abs(moved - scene.cells).max() <= REACH + 1e-3 and np.abs(moved - scene.cells).mean() > GRID / 8
    outside = [
        np.hypot(*np.maximum(np.maximum(np.array(b)[[0, 2]] - moved, moved - np.array(b)[[3, 5]]), 0).T).min()
        for b in (TABLE, SHELF, LAMP, FAR_BED)
    ]
    free = [
        np.hypot(*np.maximum(np.maximum(np.array(b)[[0, 2]] - scene.cells, scene.cells - np.array(b)[[3, 5]]), 0).T)
        for b in (TABLE, SHELF, LAMP, FAR_BED)
    ]
    assert all(gap > min(0.12, float(before.min()) - 1e-3) for gap, before in zip(outside, free, strict=True))
    assert moved[:, 0].min() > 0.25 - 1e-3 and moved[:, 0].max() < 11.75 + 1e-3 and RADIUS < 0.25


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("seed", range(4))
def test_a_walk_off_the_grid_is_smooth_and_free(strategy: str, seed: int) -> None:
    walk = planned(strategy, ALL, seed)
    places = np.array([(pose.x, pose.z) for pose in walk.poses])
    assert walk.poses[0].yaw_deg % 90 == 0 and walk.candidates[0] == 0 and walk.square
    assert (np.abs(places / GRID - np.round(places / GRID)) > 0.02).mean() > 0.5
    assert len({pose.yaw_deg % 30 for pose in walk.poses}) > 8
    for a, b in pairwise(walk.poses):
        assert max(abs(a.x - b.x), abs(a.z - b.z)) <= GRID + 2 * REACH
        assert abs(wrap_degrees(a.yaw_deg - b.yaw_deg)) <= 15
    assert all(pose.yaw_deg == round(pose.yaw_deg) for pose in walk.poses)  # maps print whole degrees


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_walk_may_begin_askew(strategy: str) -> None:
    camera = CameraRecipe(off_grid=True, square_start=0.0)
    walks = [planned(strategy, camera, seed) for seed in range(8)]
    assert not any(walk.square for walk in walks)
    assert sum(walk.poses[0].yaw_deg % 90 != 0 for walk in walks) >= 6


def test_a_hand_turns_evenly_from_view_to_view() -> None:
    camera = CameraRecipe(pitch=10, pitch_jitter=6, roll_bias=4, roll_jitter=3, off_grid=True)
    walk = planned("walkthrough", camera, 1)
    for key, most in (("horizon_deg", 6), ("roll_deg", 7)):
        angles = np.array([getattr(pose, key) for pose in walk.poses])
        assert len(set(angles.tolist())) > 10 and np.ptp(angles) <= 2 * most
        assert np.median(np.abs(np.diff(angles))) < 2
