"""Planted faults of questions about changes: one a test, each caught by its own gate."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import pytest
from msgspec.structs import replace

from layoutgen.audit.repair import repair
from layoutgen.audit.report import Report
from layoutgen.dataset import read
from layoutgen.dataset.records import Clip, ClipRecord, Question
from tests.audit.conftest import Clips, answered, assert_caught, change_question, task
from tests.changes import RECIPE, asked_twins, moved_too
from tests.dataset_maker import write_dataset

CHANGED, KIND, COUNT = task("changed_object"), task("change_kind"), task("count_now")
DISTANCE, DIRECTION, NEAREST = task("moved_distance"), task("moved_direction"), task("nearest_now")


@lru_cache
def clean_twins() -> tuple[Clip, ...]:
    return tuple(asked_twins(range(20)))


@pytest.fixture
def clips() -> Clips:
    """Walks, each followed by its twin."""
    return list(clean_twins())


@pytest.fixture
def checked(audited) -> Callable:
    return lambda clips, **options: audited(clips, recipe=RECIPE, **options)


def caught(report: Report, name: str, also: Sequence[str] = ()) -> None:
    """That the gate failed; `twins` may, which has tests of its own: these twins are made by hand, images and all."""
    assert_caught(report, name, also=["twins", *also])


def printed(question: Question, change: Callable[[dict], None]) -> Question:
    """The question with its map changed."""
    head, _, rest = question.response.partition("</map>")
    entries = json.loads(head.removeprefix("<map>"))
    change(entries)
    return replace(question, response=f"<map>{json.dumps(entries)}</map>{rest}")


def other(_: ClipRecord, question: Question) -> Question:
    return answered(question, "A" if question.answer != "A" else "B")


def test_sound_twins_pass(clips: Clips, checked) -> None:
    report = checked(clips)
    assert {gate.name for gate in report.failed} <= {"twins"}, [gate.name for gate in report.failed]
    assert {q.task for c in clips for q in c.record.questions} == {
        *("changed_object", "change_kind", "count_now", "moved_distance", "moved_direction", "nearest_now")
    }


@pytest.mark.parametrize("plan", [{"language": "zh"}, {"think": "told", "units": "feet", "number_words": 1.0}])
def test_sound_twins_pass_in_any_manner(plan: dict[str, Any], audited) -> None:
    recipe = replace(RECIPE, **plan)
    report = audited(list(asked_twins(range(6), recipe)), recipe=recipe)
    assert {gate.name for gate in report.failed} <= {"twins"}, [(g.name, g.examples[:1]) for g in report.failed]


@pytest.mark.parametrize("wanted", [CHANGED, KIND, DIRECTION, NEAREST])
def test_wrong_letter(wanted: Callable, clips: Clips, checked) -> None:
    caught(checked(change_question(clips, other, wanted)), "answers")


def test_wrong_distance(clips: Clips, checked) -> None:
    def wrong(_: ClipRecord, question: Question) -> Question:
        return answered(question, f"{float(question.answer) + 0.1:.1f}")

    caught(checked(change_question(clips, wrong, DISTANCE)), "answers")


def test_count_of_what_was_there_before(clips: Clips, checked) -> None:
    def before(_: ClipRecord, question: Question) -> Question:
        return answered(question, str(len(question.objects_before) + 2))

    caught(checked(change_question(clips, before, COUNT)), "answers")


def test_count_that_leaves_out_an_instance(clips: Clips, checked) -> None:
    def fewer(_: ClipRecord, question: Question) -> Question:
        return replace(question, objects=question.objects[1:])

    report = checked(change_question(clips, fewer, lambda q: COUNT(q) and bool(q.objects)))
    caught(report, "answers", also=["map"])


def test_map_of_one_state(clips: Clips, checked) -> None:
    def one(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=question.response.replace('"before"', '"earlier"'))

    caught(checked(change_question(clips, one, CHANGED)), "map")


def test_map_with_the_states_exchanged(clips: Clips, checked) -> None:
    def exchanged(entries: dict) -> None:
        entries["before"], entries["after"] = entries["after"], entries["before"]

    changed = change_question(clips, lambda _, q: printed(q, exchanged), DISTANCE)
    caught(checked(changed), "map")


def test_something_else_that_changed(clips: Clips, checked) -> None:
    """A distractor that stands elsewhere in the twin's record too."""
    at = next(i for i, clip in enumerate(clips) if any(map(NEAREST, clip.record.questions)))
    record = clips[at].record
    question = next(filter(NEAREST, record.questions))
    clips[at] = replace(clips[at], record=moved_too(record, question.objects[1]))
    caught(checked(clips), "answers", also=["projection", "map", "margins", "shapes"])


def test_another_change_than_the_twin_says(clips: Clips, checked) -> None:
    at = next(i for i, clip in enumerate(clips) if any(map(KIND, clip.record.questions)))
    record = clips[at].record
    assert record.twin.edit != "swapped"
    clips[at] = replace(clips[at], record=replace(record, twin=replace(record.twin, edit="swapped")))
    caught(checked(clips), "answers", also=["map"])


def test_groups_that_the_text_does_not_tell_apart(clips: Clips, checked) -> None:
    def unmarked(_: ClipRecord, question: Question) -> Question:
        _, _, rest = question.text.partition("afterwards. ")
        return replace(question, text=rest)

    caught(checked(change_question(clips, unmarked, CHANGED)), "format")


def test_a_name_that_means_two_things(clips: Clips, checked) -> None:
    """Another object of the category that is visible after only."""

    def doubled(record: ClipRecord, question: Question) -> ClipRecord:
        kind = record.objects[question.objects[0]].type
        others = [i for i, o in enumerate(record.objects) if i not in question.objects]
        shown = next(i for i in others if any(i in record.frames[f].visible for f in question.frames))
        name = record.objects[shown].name
        renamed = [replace(o, type=kind) if o.name == name else o for o in record.objects]
        return replace(record, objects=renamed)

    at = next(i for i, clip in enumerate(clips) if any(map(CHANGED, clip.record.questions)))
    record = clips[at].record
    question = next(filter(CHANGED, record.questions))
    made = replace(doubled(record, question), questions=[question])
    clips[at] = replace(clips[at], record=made)
    caught(checked(clips), "uniqueness", also=["references"])


def test_frames_of_the_clip_before_that_do_not_exist(clips: Clips, checked) -> None:
    def beyond(_: ClipRecord, question: Question) -> Question:
        return replace(question, before=[*question.before[:-1], 9])

    caught(checked(change_question(clips, beyond, CHANGED)), "references")


def test_a_twin_of_another_clip(clips: Clips, checked) -> None:
    record = clips[1].record
    clips[1] = replace(clips[1], record=replace(record, twin=replace(record.twin, of="another")))
    caught(checked(clips), "references")


def test_a_change_that_is_asked_without_the_frames_before(clips: Clips, checked) -> None:
    def alone(_: ClipRecord, question: Question) -> Question:
        return replace(question, before=[], objects_before=[])

    caught(checked(change_question(clips, alone, KIND)), "references")


def test_groups_without_a_tie(clips: Clips, checked) -> None:
    """Frames after that are taken from elsewhere and show nothing of what those before show."""

    def apart(record: ClipRecord) -> ClipRecord:
        frames = [replace(f, position=[f.position[0] + 0.01, *f.position[1:]]) for f in record.frames]
        things = {i for q in record.questions for i in q.objects}
        return replace(record, frames=[
            replace(f, objects=[one for one in f.objects if one.object in things and _was_changed(record, one.object)])
            for f in frames
        ])  # fmt: skip

    at = next(i for i, clip in enumerate(clips) if any(map(DISTANCE, clip.record.questions)))
    record = replace(clips[at].record, questions=[q for q in clips[at].record.questions if DISTANCE(q)])
    clips[at] = replace(clips[at], record=apart(record))
    caught(checked(clips), "ties", also=["poses", "projection", "boxes"])


def _was_changed(record: ClipRecord, index: int) -> bool:
    return record.objects[index].id == record.twin.now


def test_repair_keeps_the_sound_questions_and_no_twin_without_its_walk(clips: Clips, tmp_path) -> None:
    clips = change_question(clips, other, CHANGED)
    clips[2] = replace(clips[2], images=[b"no image", *clips[2].images[1:]])
    folder = tmp_path / "set"
    folder.mkdir()
    write_dataset(folder, clips, recipe=RECIPE)
    repair(str(folder), str(tmp_path / "repaired"))
    kept = {clip.record.clip_id: clip.record for clip in read(str(tmp_path / "repaired"))}
    assert clips[2].record.clip_id not in kept and clips[3].record.clip_id not in kept
    assert all(record.twin.of in kept for record in kept.values() if record.twin.of)
    walks = [clip.record.clip_id for clip in clips if not clip.record.twin.of]
    assert kept.keys() == set(walks) - {clips[2].record.clip_id}, "the pictures of these twins are none"
