"""Planted faults that leave an answer to be told without looking: options that a map rules out, sizes a type tells."""

import json
from collections.abc import Callable
from functools import lru_cache

from msgspec.structs import replace

from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.qa.asking import ask
from tests.audit.conftest import Clips, assert_caught, change_question, gate, task
from tests.dataset_maker import RECIPE, bare_clip

OPEN = replace(RECIPE, atypical_sizes=0.5, tasks={"longest_side": 1.0, "object_size": 1.0})
Box = list[float]


def moved(question: Question, change: Callable[[Box], Box]) -> Question:
    """The question with a wrong option changed, wherever it is said."""
    wrong = next(option for option in question.options if option != question.options["ABCD".index(question.answer)])
    new = str([round(value, 1) for value in change(json.loads(wrong))])
    return replace(
        question,
        text=question.text.replace(wrong, new),
        options=[new if option == wrong else option for option in question.options],
        given=sorted(new if option == wrong else option for option in question.given),
    )


def test_option_that_touches_a_box_of_the_map(clips: Clips, audited) -> None:
    def onto(record: ClipRecord, question: Question) -> Question:
        x0, z0, *_ = record.objects[question.objects[1]].floor_box
        return moved(question, lambda box: [x0, z0, x0 + box[2] - box[0], z0 + box[3] - box[1]])

    report = audited(change_question(clips, onto, task("place_object")))
    assert_caught(report, "answers", also=["margins"])
    assert "touches a box" in gate(report, "answers").examples[0].what


def test_option_of_another_size(clips: Clips, audited) -> None:
    def thinner(_: ClipRecord, question: Question) -> Question:
        return moved(question, lambda box: [box[0], box[1], box[2] - 0.3, box[3]])

    report = audited(change_question(clips, thinner, task("place_object")))
    assert_caught(report, "answers")
    assert "differ in size" in gate(report, "answers").examples[0].what


@lru_cache
def sized_clips() -> tuple[Clip, ...]:
    """Clips asked for sizes only of types that come in several, all of them: the factory's are of any size."""
    return tuple(clip.with_questions(ask(clip, OPEN, 1).questions) for clip in map(bare_clip, range(4)))


def test_sizes_of_types_that_come_in_several(audited) -> None:
    report = audited(sized_clips(), recipe=OPEN)
    assert report.failed == []
    assert gate(report, "open_sizes").checked > 4


def test_size_that_its_type_tells(audited) -> None:
    """Asked by a recipe that takes any type."""
    loose = replace(OPEN, atypical_sizes=0.0)
    false = [clip.with_questions(ask(clip, loose, 1).questions) for clip in map(bare_clip, range(4))]
    assert_caught(audited(false, recipe=OPEN), "open_sizes")


def test_size_of_another_type_than_said(audited) -> None:
    def other(_: ClipRecord, question: Question) -> Question:
        return replace(question, given=["Dresser" if question.given != ["Dresser"] else "Desk"])

    false = change_question(list(sized_clips()), other, lambda question: True)
    assert_caught(audited(false, recipe=OPEN), "open_sizes")
