"""The choice of keyframes and the measures it rests on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.geometry.camera import Pose
from layoutgen.seeds import rng_for
from layoutgen.walk.keyframes import KeyframeCandidate, choose_keyframes
from layoutgen.walk.quality import dhash, is_against_something, is_blank, plane_share, thumbnail

TYPES = ["Chair", "Chair", "Table", "Lamp", "Bed"]


def candidate(
    index: int, seen: set[int], yaw: float = 30.0, usable: bool = True, bits: int | None = None
) -> KeyframeCandidate:
    mask = np.array([i in seen for i in range(len(TYPES))])
    code = int(rng_for("hash", index).integers(1 << 63)) if bits is None else bits
    return KeyframeCandidate(Pose(index, 1.5, 0, yaw), mask, mask, usable, code)


def test_frames_stay_in_the_order_of_the_walk_and_begin_square() -> None:
    walk = [candidate(0, {0, 1, 2, 3, 4}), candidate(1, {2}, yaw=90.0), *(candidate(i, {i % 5}) for i in range(2, 30))]
    chosen = choose_keyframes(walk, TYPES)
    assert chosen == sorted(chosen) and len(chosen) == 16 and chosen[0] == 1


def test_the_first_frame_looks_anywhere_where_it_may() -> None:
    walk = [candidate(0, {0, 1, 2, 3, 4}), candidate(1, {2}, yaw=90.0), *(candidate(i, {i % 5}) for i in range(2, 30))]
    assert choose_keyframes(walk, TYPES, square=False)[0] == 0


def test_the_first_frame_is_the_early_one_that_sees_most_types() -> None:
    walk = [candidate(i, {0}, yaw=0.0) for i in range(20)]
    walk[3] = candidate(3, {0, 1}, yaw=180.0)
    walk[5] = candidate(5, {0, 2, 3}, yaw=270.0)
    walk[15] = candidate(15, {0, 2, 3, 4}, yaw=90.0)
    assert choose_keyframes(walk, TYPES)[0] == 5


def test_doubles_and_unusable_frames_are_left_out() -> None:
    walk = [
        candidate(0, {0}, yaw=0.0, bits=0),
        candidate(1, {0, 1, 2}, bits=0b11111),
        candidate(2, {3, 4}, usable=False),
        candidate(3, {1}, bits=(1 << 40) - 1),
        candidate(4, {2}, bits=((1 << 30) - 1) << 30),
        candidate(5, {3}, bits=0x5555555555555555),
    ]
    assert choose_keyframes(walk, TYPES) == [0, 3, 4, 5]


def test_few_frames_are_kept_for_what_they_add() -> None:
    seen = [{0, 1}, {0, 1}, {0, 1}, {1, 2, 3}, {0, 1}, {2, 3, 4}, {0, 1}, {0, 1}]
    walk = [candidate(i, what, yaw=30.0 if i else 0.0) for i, what in enumerate(seen)]
    assert {0, 3, 5} < set(choose_keyframes(walk, TYPES, most=4))


@pytest.mark.parametrize(("frames", "kept"), [(1, 1), (3, 1), (4, 4), (7, 4), (8, 8), (11, 8), (13, 12), (20, 16)])
def test_a_clip_has_as_many_frames_as_one_of_the_nested_sets(frames: int, kept: int) -> None:
    walk = [candidate(i, {i % 5}, yaw=30.0 if i else 0.0) for i in range(frames)]
    assert len(choose_keyframes(walk, TYPES)) == kept


def in_rooms(count: int, *links: tuple[int, int]) -> np.ndarray:
    """Ties of a walk through two rooms of as many views each, and between rooms."""
    room = np.arange(2 * count) // count
    tied = room[:, None] == room
    for a, b in links:
        tied[a, b] = tied[b, a] = True
    return tied


def test_views_that_link_rooms_are_kept_though_they_show_little() -> None:
    """Of two rooms the second shows more; one view at its end sees both."""
    walk = [candidate(i, {0, 1} if i < 12 else {2, 3, 4}, yaw=0.0 if i == 0 else 30.0) for i in range(24)]
    walk[15] = candidate(15, {2})
    chosen = choose_keyframes(walk, TYPES, most=8, tied=in_rooms(12, (15, 3)))
    assert {3, 15} < set(chosen)


def test_views_that_nothing_ties_come_last() -> None:
    walk = [candidate(i, {0, 1} if i < 12 else {2, 3, 4}, yaw=0.0 if i == 0 else 30.0) for i in range(24)]
    assert max(choose_keyframes(walk, TYPES, most=8, tied=in_rooms(12))) < 12


def test_the_first_frame_is_one_that_others_can_be_related_to() -> None:
    walk = [candidate(i, {0, 1, 2, 3} if i == 0 else {4}, yaw=90.0 * (i % 2)) for i in range(20)]
    tied = np.ones((20, 20), bool)
    tied[0, 1:] = tied[1:, 0] = False
    assert choose_keyframes(walk, TYPES, tied=tied)[0] == 1


def test_a_walk_without_a_square_frame_that_shows_anything_gives_none() -> None:
    assert choose_keyframes([candidate(0, set(), yaw=0.0), candidate(1, {1, 2})], TYPES) == []


def plane_depth(a: float, b: float, c: float) -> np.ndarray:
    y, x = np.mgrid[0:480, 0:640]
    return (1 / (a * (x - 320) / 320 + b * (y - 240) / 240 + c)).astype(np.float32)


@settings(deadline=None)
@given(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2), st.floats(0.5, 2.0))
def test_a_wall_at_any_angle_is_one_plane(a: float, b: float, c: float) -> None:
    assert plane_share(plane_depth(a, b, c)) > 0.99


def test_a_corner_of_a_room_is_not_one_plane() -> None:
    corner = np.minimum(plane_depth(0.3, 0, 0.5), plane_depth(-0.3, 0, 0.5))
    assert plane_share(corner) < 0.6


def test_a_flat_wall_is_blank_and_a_corner_with_contrast_is_not() -> None:
    noise = rng_for("noise").integers(0, 255, (12, 16, 3)).astype(np.uint8).repeat(40, 0).repeat(40, 1)
    corner = np.minimum(plane_depth(0.3, 0, 0.5), plane_depth(-0.3, 0, 0.5))
    assert is_blank(thumbnail(noise), plane_depth(0.1, 0.1, 0.5))
    assert is_blank(thumbnail(np.full((480, 640, 3), 200, np.uint8)), corner)
    assert not is_blank(thumbnail(noise), corner)


def test_close_things_over_much_of_the_image_are_noticed() -> None:
    depth = np.full((480, 640), 3.0, np.float32)
    depth[:, :60] = 0.2
    assert not is_against_something(depth)
    depth[:, :200] = 0.2
    assert is_against_something(depth)


def test_a_door_leaf_over_half_the_view_is_noticed() -> None:
    depth = np.full((480, 640), 3.0, np.float32)
    depth[:, :250] = 0.7
    assert not is_against_something(depth)
    depth[:, :320] = 0.7
    assert is_against_something(depth)


@pytest.mark.parametrize("shift", [1, 2])
def test_the_hash_hardly_changes_with_noise_and_much_with_the_picture(shift: int) -> None:
    pictures = rng_for("pictures").integers(0, 255, (3, 6, 8, 3)).astype(np.uint8).repeat(80, 1).repeat(80, 2)
    noisy = np.clip(pictures[0].astype(int) + rng_for("n").integers(-3, 4, pictures[0].shape), 0, 255).astype(np.uint8)
    first, other, again = (dhash(thumbnail(picture)) for picture in (pictures[0], pictures[shift], noisy))
    assert (first ^ again).bit_count() <= 5
    assert (first ^ other).bit_count() > 10
