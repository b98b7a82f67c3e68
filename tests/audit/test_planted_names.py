"""Planted faults of other names for categories: each caught by its own gate, and a sound set passes."""

from collections.abc import Callable
from functools import cache

import pytest
from msgspec.structs import replace

from layoutgen.audit.consistency import follows_from_map
from layoutgen.dataset.records import Clip, ClipRecord, Question, Said
from layoutgen.qa.asking import ask
from layoutgen.qa.response import parse_response
from layoutgen.qa.select import select
from tests.audit.conftest import Clips, assert_caught, change_question, clean_clips, gate
from tests.dataset_maker import RECIPE

CALLING = replace(RECIPE, synonyms=True)


@cache
def called() -> tuple[Clip, ...]:
    """Clips whose questions call things by other names."""
    clips = clean_clips()
    asked = select([ask(clip, CALLING, 1).questions for clip in clips], CALLING)
    return tuple(clip.with_questions(questions) for clip, questions in zip(clips, asked, strict=True))


@pytest.fixture
def named() -> Clips:
    """They, to be changed."""
    return list(called())


def calls_one(question: Question) -> bool:
    return len(question.said) == 1 and question.kind == "number" and len(question.objects) > 1


def renamed(question: Question, name: str) -> Question:
    """The question with the one name replaced wherever it stands."""
    (one,) = question.said
    texts = {key: getattr(question, key).replace(one.name, name) for key in ("text", "response")}
    return replace(question, **texts, said=[Said(one.category, name)])


def test_other_names_pass(named: Clips, audited) -> None:
    report = audited(named, recipe=CALLING)
    assert not report.failed, [(one.name, one.examples[:2]) for one in report.failed]
    assert sum(bool(question.said) for clip in named for question in clip.record.questions) > 20


def test_answers_follow_from_maps_with_other_names(named: Clips) -> None:
    for clip in named:
        for question in (one for one in clip.record.questions if one.said):
            entries = parse_response(question.response).map_entries
            assert entries and follows_from_map(clip.record, question, entries, question.answer), question


def test_a_name_that_nobody_uses(named: Clips, audited) -> None:
    found = audited(change_question(named, lambda _, q: renamed(q, "gizmo"), calls_one), recipe=CALLING)
    assert_caught(found, "uniqueness")
    assert "nobody calls" in gate(found, "uniqueness").examples[0].what


def test_the_name_of_something_else_in_view(named: Clips, audited) -> None:
    def other(record: ClipRecord, question: Question) -> Question:
        seen = {entry.object for entry in record.frames[question.frames[0]].objects} - set(question.objects)
        taken = {record.objects[index].type.lower() for index in seen}
        return renamed(question, sorted(taken)[0])

    assert_caught(audited(change_question(named, other, calls_one), recipe=CALLING), "uniqueness")


@pytest.mark.parametrize(
    ("change", "caught"),
    [
        (lambda q: replace(q, text=q.text.replace(q.said[0].name, q.said[0].category)), "uniqueness"),
        (lambda q: replace(q, response=q.response.replace(q.said[0].name, q.said[0].category)), "map"),
    ],
)
def test_one_thing_called_by_two_names(
    named: Clips, audited, change: Callable[[Question], Question], caught: str
) -> None:
    found = audited(change_question(named, lambda _, question: change(question), calls_one), recipe=CALLING)
    assert_caught(found, caught)
