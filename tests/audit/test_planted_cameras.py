"""Planted faults of lenses, rolled cameras and first views that look along no axis of the world."""

from collections.abc import Callable
from dataclasses import replace as replace_pose
from functools import lru_cache

import pytest
from msgspec.structs import replace

from layoutgen.config import CameraRecipe
from layoutgen.dataset.records import ClipRecord, Frame, SceneObject
from layoutgen.geometry.camera import focal_length
from layoutgen.qa.asking import ask
from tests.audit.conftest import Clips, assert_caught, change_record
from tests.dataset_maker import RECIPE, bare_clip

ASKEW = replace(RECIPE, camera=CameraRecipe(lenses={"action camera": 1.0}, square_start=0.0))
"""What films so: factory clips have the field of view, the height and the pitch of an action camera."""
FOLLOWS = ("answers", "map", "margins", "projection", "masks", "equations")


@lru_cache
def askew_clips(count: int = 4) -> Clips:
    """Clips whose cameras roll, with questions, from frames that look anywhere."""
    bare = [bare_clip(seed, askew=True) for seed in range(count)]
    named = [
        replace(clip, record=replace(clip.record, camera=replace(clip.record.camera, lens="action camera")))
        for clip in bare
    ]
    return [clip.with_questions(ask(clip, ASKEW, 1).questions[:60]) for clip in named]


@pytest.fixture
def askew() -> Clips:
    return list(askew_clips())


def moved(record: ClipRecord, index: int, change: Callable[[Frame], Frame]) -> ClipRecord:
    """The record with one frame changed."""
    frames = list(record.frames)
    frames[index] = change(frames[index])
    return replace(record, frames=frames)


def test_clips_filmed_askew_are_sound(askew: Clips, audited) -> None:
    report = audited(askew, recipe=ASKEW)
    assert not [(gate.name, gate.examples[:2]) for gate in report.failed if gate.group in ("files", "truth")]
    assert any(clip.record.questions for clip in askew)


def test_roll_that_the_pixels_contradict(askew: Clips, audited) -> None:
    def upright(frame: Frame) -> Frame:
        pose = replace_pose(frame.pose, roll_deg=-frame.roll_deg)
        return Frame.at(pose, frame.file, frame.camera_height, frame.objects, frame.sha256)

    found = audited(change_record(askew, lambda record: moved(record, 2, upright)), recipe=ASKEW)
    assert_caught(found, "projection", also=["letters", *FOLLOWS])


def test_yaw_that_the_pixels_contradict(askew: Clips, audited) -> None:
    def turned(frame: Frame) -> Frame:
        pose = replace_pose(frame.pose, yaw_deg=round(frame.yaw_deg / 15) * 15.0)
        return Frame.at(pose, frame.file, frame.camera_height, frame.objects, frame.sha256)

    found = audited(change_record(askew, lambda record: moved(record, 3, turned)), recipe=ASKEW)
    assert_caught(found, "projection", also=["letters", *FOLLOWS])


def test_field_of_view_that_the_pixels_contradict(askew: Clips, audited) -> None:
    def wider(record: ClipRecord) -> ClipRecord:
        focal = focal_length(480, 96.0)
        return replace(record, camera=replace(record.camera, fov_vertical_deg=96.0, fx=focal, fy=focal))

    assert_caught(audited(change_record(askew, wider), recipe=ASKEW), "projection", also=["letters", *FOLLOWS])


def test_focal_length_of_another_lens(askew: Clips, audited) -> None:
    def other(record: ClipRecord) -> ClipRecord:
        return replace(record, camera=replace(record.camera, fx=record.camera.fx * 1.1))

    assert_caught(audited(change_record(askew, other), recipe=ASKEW), "lens", also=["letters"])


def test_lens_that_the_recipe_does_not_choose(askew: Clips, audited) -> None:
    def named(record: ClipRecord) -> ClipRecord:
        return replace(record, camera=replace(record.camera, lens="periscope"))

    assert_caught(audited(change_record(askew, named), recipe=ASKEW), "lens", also=["letters"])


def test_camera_held_higher_than_its_lens_is(askew: Clips, audited) -> None:
    def lifted(frame: Frame) -> Frame:
        return replace(frame, camera_height=1.9)

    found = audited(change_record(askew, lambda record: moved(record, 4, lifted)), recipe=ASKEW)
    assert_caught(found, "lens", also=["letters"])


def test_first_view_askew_where_all_are_to_begin_square(askew: Clips, audited) -> None:
    square = replace(ASKEW, camera=replace(ASKEW.camera, square_start=1.0))
    assert_caught(audited(askew, recipe=square), "lens", also=["letters"])


def test_box_of_the_turned_world_box_where_the_footprint_is_tighter(askew: Clips, audited) -> None:
    """The box that a first view askew would get from `world_aabb`: too large wherever a thing stands turned."""

    def excess(record: ClipRecord, index: int) -> float:
        thing = record.objects[index]
        return record.observer.box(thing.box).area - thing.floor_box.area

    def loose(record: ClipRecord) -> ClipRecord:
        thing = record.objects[index]
        return _with(record, index, replace(thing, bbox=list(record.observer.box(thing.box))))

    records = [clip.record for clip in askew]
    at, index = max(
        ((at, index) for at, record in enumerate(records) for index in range(len(record.objects))),
        key=lambda place: excess(records[place[0]], place[1]),
    )
    found = audited(change_record(askew, loose, at), recipe=ASKEW)
    assert_caught(found, "boxes", also=["letters", "uniqueness", *FOLLOWS])


def test_footprint_and_box_that_fall_short_together(askew: Clips, audited) -> None:
    def shrunk(record: ClipRecord) -> ClipRecord:
        index, thing = _largest(record)
        x, z = thing.floor_box.centre
        part = [[x + 0.9 * (u - x), z + 0.9 * (v - z)] for u, v in thing.footprint[0]]
        box = [min(u for u, _ in part), min(v for _, v in part), max(u for u, _ in part), max(v for _, v in part)]
        return _with(record, index, replace(thing, footprint=[part], bbox=box))

    found = audited(change_record(askew, shrunk), recipe=ASKEW)
    assert_caught(found, "boxes", also=["letters", "uniqueness", *FOLLOWS])


def _largest(record: ClipRecord) -> tuple[int, SceneObject]:
    """The largest object."""
    return max(enumerate(record.objects), key=lambda item: item[1].floor_box.area)


def _with(record: ClipRecord, index: int, thing: SceneObject) -> ClipRecord:
    return replace(record, objects=[*record.objects[:index], thing, *record.objects[index + 1 :]])
