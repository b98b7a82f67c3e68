"""Planted faults of what is seen through glass: a second one that a name may mean too, and glimpses that cannot be."""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import pytest
from msgspec.structs import replace

from layoutgen.audit.glass import GLASS
from layoutgen.catalogue.names import category_name
from layoutgen.dataset.records import Clip, ClipRecord, Frame, GlimpsedObject, Question
from layoutgen.geometry.camera import projected_extents, to_camera
from tests.audit.conftest import Clips, assert_caught, gate

NAMES = ("visibility", "uniqueness", "answers", "map", "ties")
"""Gates that may notice a second object of a name as well."""


def extents(record: ClipRecord, frame: Frame) -> np.ndarray:
    """(m, 4), where the objects' boxes project to in a frame; NaN where out of sight."""
    boxes = np.array([thing.world_aabb for thing in record.objects])
    camera = record.camera
    return projected_extents(frame.pose, boxes, camera.width, camera.height, camera.fov_vertical_deg)


def glimpses(record: ClipRecord, number: int) -> Iterator[GlimpsedObject]:
    """What a frame may show through glass: objects that it does not show, behind one that it does."""
    frame, shown = record.frames[number], {one.object: one for one in record.frames[number].objects}
    depth = [to_camera(frame.pose, np.array(thing.box.corners))[:, 2] for thing in record.objects]
    for index, (left, top, right, bottom) in enumerate(extents(record, frame).tolist()):
        if index in shown or not (right - left >= 8 and bottom - top >= 8) or depth[index].min() < 0.1:
            continue
        box = [int(left) + 2, int(top) + 2, int(right) - 2, int(bottom) - 2]
        if any(
            one.box[0] <= box[2] and one.box[2] >= box[0] and one.box[1] <= box[3] and one.box[3] >= box[1]
            and depth[other].min() < depth[index].max()
            for other, one in shown.items()
        ):  # fmt: skip
            yield GlimpsedObject(index, 16, box, certain=True)


def with_glimpse(record: ClipRecord, number: int, glimpse: GlimpsedObject) -> ClipRecord:
    frames = list(record.frames)
    frames[number] = replace(frames[number], through_glass=[glimpse])
    return replace(record, frames=frames)


def planted(
    clips: Clips, fits: Callable[[Question, str], bool], change: Callable[[GlimpsedObject], GlimpsedObject]
) -> Clips:
    """One clip with one question and one glimpse, of which `fits` says whether they go together."""
    for clip in clips:
        record = clip.record
        for question in record.questions:
            for number, index in product(question.frames, range(len(record.objects))):
                found = [one for one in glimpses(record, number) if one.object == index]
                named = category_name(record.objects[index].type)
                if found and index not in question.objects and fits(question, named):
                    return [alone(clip, question, number, change(found[0]))]
    raise AssertionError("no such question in the clean set")


def alone(clip: Clip, question: Question, number: int, glimpse: GlimpsedObject) -> Clip:
    record = with_glimpse(clip.record, number, glimpse)
    return replace(clip, record=replace(record, questions=[question]))


def as_it_is(glimpse: GlimpsedObject) -> GlimpsedObject:
    return glimpse


def unnamed(question: Question, category: str) -> bool:
    return category not in question.text and not set(category.split()) & set(question.text.lower().split())


def named_too(clip: Clip, question: Question) -> Clip | None:
    """The clip in which something that a question does not name, seen through glass, is of a category it names."""
    record = clip.record
    target = record.objects[question.objects[0]]
    for number in question.frames:
        for one in glimpses(record, number):
            if one.object not in question.objects and not any(
                one.object in record.frames[frame].visible for frame in question.frames
            ):
                things = list(record.objects)
                things[one.object] = replace(things[one.object], type=target.type)
                return alone(replace(clip, record=replace(record, objects=things)), question, number, one)
    return None


@pytest.mark.parametrize(
    "task", ["minimum_distance", "object_count", "relative_distance", "object_presence", "frame_of_object"]
)
def test_second_one_through_glass(clips: Clips, audited, task: str) -> None:
    """What a name or a count is about is there a second time, behind a pane."""
    found = (
        named_too(clip, question)
        for clip in clips
        for question in clip.record.questions
        if question.task == task and question.objects
    )
    assert_caught(audited([next(clip for clip in found if clip)]), "glass", also=(*NAMES, "mix", "spread", "letters"))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, box=[one.box[0] - 40, one.box[1], one.box[2], one.box[3]]),
        lambda one: replace(one, box=[0, 0, 9999, 10]),
        lambda one: replace(one, pixels=10**6),
    ],
    ids=["not where it projects to", "outside the image", "more pixels than its extent"],
)
def test_impossible_glimpse(clips: Clips, audited, change: Callable[[GlimpsedObject], GlimpsedObject]) -> None:
    """Boxes and pixels that the record's own geometry refutes."""
    report = audited(planted(clips, unnamed, change))
    assert_caught(report, "glass", also=("mix", "spread", "letters", "answers"))


def test_glimpse_behind_what_is_no_glass(clips: Clips, audited) -> None:
    """Nothing that stands before it could be seen through."""
    clip = planted(clips, unnamed, as_it_is)[0]
    asked = set(clip.record.questions[0].objects)
    things = [
        thing if index in asked or thing.type not in GLASS else replace(thing, type="Fridge")
        for index, thing in enumerate(clip.record.objects)
    ]
    frames = [replace(frame, through_glass=[]) for frame in clip.record.frames]
    bare = replace(clip.record, objects=things, frames=frames)
    number, one = next(
        (number, one)
        for number in range(len(frames))
        for one in glimpses(bare, number)
        if one.object not in asked and not any(things[shown.object].type in GLASS for shown in frames[number].objects)
    )
    report = audited([replace(clip, record=with_glimpse(bare, number, one))])
    assert_caught(report, "glass", also=(*NAMES, "mix", "spread", "letters", "references"))
    assert "which is none" in gate(report, "glass").examples[0].what


def test_glimpse_of_something_else_is_no_fault(clips: Clips, audited) -> None:
    """A pane that shows what no question names changes nothing."""
    report = audited(planted(clips, unnamed, as_it_is))
    assert gate(report, "glass").status == "PASS", gate(report, "glass").examples
