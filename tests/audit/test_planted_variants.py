"""Planted faults of directions from behind, of the farthest, of totals, and of what a recipe's limits leave out."""

import re

from msgspec.structs import replace

from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers.places import hidden_corners
from layoutgen.config import LimitRecipe
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.qa.asking import ask
from layoutgen.qa.select import select
from tests.audit.conftest import Clips, answered, assert_caught, change_question, gate, task
from tests.dataset_maker import RECIPE, bare_clip

AREAS = replace(RECIPE, tasks={"total_area": 1.0}, frames={16: 1.0})
BACKWARD = task("backward_direction_medium", "backward_direction_hard")


def _other_letter(_: ClipRecord, question: Question) -> Question:
    return answered(question, "A" if question.answer != "A" else "B")


def test_nearest_given_as_the_farthest(clips: Clips, audited) -> None:
    assert_caught(audited(change_question(clips, _other_letter, task("farthest_object"))), "answers")


def test_farthest_asked_for_in_words_for_the_nearest(clips: Clips, audited) -> None:
    def nearest(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=re.sub("(?i)farthest|largest|greatest|widest", "closest", question.text))

    assert_caught(audited(change_question(clips, nearest, task("farthest_object"))), "uniqueness")


def test_direction_as_if_one_faced_what_is_behind(clips: Clips, audited) -> None:
    assert_caught(audited(change_question(clips, _other_letter, BACKWARD)), "answers")


def test_direction_from_behind_in_words_for_facing(clips: Clips, audited) -> None:
    def facing(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=re.sub("(?i)(away from|back to) the|behind", "facing the", question.text))

    assert_caught(audited(change_question(clips, facing, BACKWARD)), "uniqueness")


def test_direction_from_behind_that_says_forward(clips: Clips, audited) -> None:
    found = audited(change_question(clips, lambda _, question: replace(question, given=["forward"]), BACKWARD))
    assert_caught(found, "answers", also=["margins"])


def test_total_without_one_of_its_categories(clips: Clips, audited) -> None:
    def fewer(record: ClipRecord, question: Question) -> Question:
        kind = record.objects[question.objects[0]].type
        objects = [index for index in question.objects if record.objects[index].type != kind]
        return replace(answered(question, str(len(objects))), objects=objects, value=float(len(objects)))

    assert_caught(audited(change_question(clips, fewer, task("total_count"))), "answers", also=["map"])


def test_total_that_counts_one_more(clips: Clips, audited) -> None:
    def more(_: ClipRecord, question: Question) -> Question:
        return answered(question, str(int(question.answer) + 1))

    assert_caught(audited(change_question(clips, more, task("total_count"))), "answers")


def area_clips() -> Clips:
    """Clips that show two rooms whole."""
    clips = [bare_clip(seed, frames=16) for seed in range(8)]
    kept = select([ask(clip, AREAS, 1).questions for clip in clips], AREAS)
    return [clip.with_questions(questions) for clip, questions in zip(clips, kept, strict=True)]


def test_area_of_one_room_given_as_that_of_two(audited) -> None:
    def smaller(_: ClipRecord, question: Question) -> Question:
        return answered(question, f"{float(question.answer) / 2:.1f}")

    assert_caught(audited(change_question(area_clips(), smaller, task("total_area")), recipe=AREAS), "answers")


def test_area_of_rooms_that_the_text_does_not_name(audited) -> None:
    def other(record: ClipRecord, question: Question) -> Question:
        rooms = [room.type for room in record.rooms]
        free = next(kind for kind in ("Hall", "Office") if kind not in rooms)
        return replace(question, given=[free, *question.given[1:]])

    found = audited(change_question(area_clips(), other, task("total_area")), recipe=AREAS)
    assert_caught(found, "answers", also=["uniqueness"])


def test_area_of_rooms_of_which_a_corner_is_in_no_image(audited) -> None:
    """A question that shows fewer images than it was certified for, where those leave a corner out."""
    clips = area_clips()
    at, changed = next(
        (at, fewer)
        for at, clip in enumerate(clips)
        for question in clip.record.questions
        for count in (4, 8, 12)
        if set(question.views) < set(range(count))
        and has_hidden_corner(clip, fewer := replace(question, frames=list(range(count))))
    )
    clips[at] = clips[at].with_questions([changed])
    found = audited(clips, recipe=AREAS)
    assert_caught(found, "answers")
    assert "a corner of the rooms is in no image" in gate(found, "answers").examples[0].what


def has_hidden_corner(clip: Clip, question: Question) -> bool:
    scene = Sample("0", "shard", clip.record, AREAS, {}).scene
    rooms = {room for view in question.views for room in scene.rooms_at(scene.view(view).point)}
    return any(hidden_corners(scene, room, question.frames) for room in rooms)


def test_questions_beyond_the_limits(clips: Clips, audited) -> None:
    limits = {
        "sector_deg": (35.0, "from the next sector"),
        "separation_m": (1.5, "m apart, the limit is 1.5"),
        "extent_m": (0.6, "measures"),
        "distance_m": (1.0, "m from the first object"),
        "options": (4, "objects, the limit is 4"),
        "categories": (2, "categories, the limit is 2"),
    }
    for key, (value, says) in limits.items():
        strict = replace(RECIPE, limits=LimitRecipe(**{key: value}))
        report = audited(clips, name=key, recipe=strict)
        assert_caught(report, "limits")
        assert says in gate(report, "limits").examples[0].what
