"""Planted faults of units, spelling and numbers in words: each is caught by the gate that recomputes it."""

import re
from collections.abc import Sequence
from functools import lru_cache

import pytest
from msgspec.structs import replace

from layoutgen.audit.consistency import answer_from_map, follows_from_map
from layoutgen.audit.units import METRES
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.qa.response import parse_response
from tests.audit.conftest import Clips, answered, assert_caught, change_all, change_question, clean_clips, gate
from tests.dataset_maker import RECIPE

PUT = replace(
    RECIPE,
    units={"metres": 1.0, "centimetres": 1.0, "feet": 1.0},
    spelling="american",
    number_words=0.5,
    think={"arithmetic": 1.0, "brief": 1.0, "told": 1.0},
)
OTHER = ("cm", "ft", "ft2")


@lru_cache
def sound() -> Sequence[Clip]:
    return clean_clips.__wrapped__(recipe=PUT)  # a recipe with shares has no hash


@pytest.fixture
def clips() -> Clips:
    return list(sound())


def converted(question: Question) -> bool:
    return question.unit in OTHER


def test_a_sound_set_passes(clips: Clips, audited) -> None:
    found = audited(clips, recipe=PUT)
    assert not found.failed, [(gate.name, gate.examples[:2]) for gate in found.failed]
    units = {question.unit for clip in clips for question in clip.record.questions}
    assert units >= {"m", "cm", "ft", "m2", "count"} and gate(found, "equations").checked > 500


def test_the_answer_follows_from_the_printed_map_in_its_unit(clips: Clips) -> None:
    for record in (clip.record for clip in clips):
        for question in filter(converted, record.questions):
            entries = parse_response(question.response).map_entries or []
            assert answer_from_map(record, question, entries) == question.answer
            assert follows_from_map(record, question, entries, question.answer)


@pytest.mark.parametrize("unit", OTHER[:2])
def test_an_answer_in_metres_where_another_unit_is_asked(clips: Clips, audited, unit: str) -> None:
    def plain(_: ClipRecord, question: Question) -> Question:
        return answered(question, f"{question.value * METRES[unit]:.1f}")

    assert_caught(
        audited(change_question(clips, plain, lambda q: q.unit == unit), recipe=PUT), "answers", also=["styles"]
    )


def test_an_exact_value_in_metres(clips: Clips, audited) -> None:
    found = audited(
        change_question(clips, lambda _, q: replace(q, value=q.value * METRES[q.unit]), converted), recipe=PUT
    )
    assert_caught(found, "answers")


def test_a_text_that_asks_for_another_unit(clips: Clips, audited) -> None:
    def other(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=question.text.replace("feet", "yards"))

    assert_caught(audited(change_question(clips, other, lambda q: q.unit == "ft"), recipe=PUT), "format")


def test_a_unit_that_the_recipe_does_not_plan(clips: Clips, audited) -> None:
    found = audited(clips, recipe=replace(PUT, units={"metres": 1.0, "feet": 1.0}))
    assert_caught(found, "format")
    assert "the unit is cm, the recipe plans" in gate(found, "format").examples[0].what


def test_a_false_conversion(clips: Clips, audited) -> None:
    def false(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=re.sub(r"/ 0.3048 ([=≈]) ", r"/ 0.3048 \1 9", question.response))

    found = audited(change_question(clips, false, lambda q: "/ 0.3048" in q.response), recipe=PUT)
    assert_caught(found, "equations")


def test_british_spelling_in_an_american_set(clips: Clips, audited) -> None:
    def british(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=question.text.replace("meters", "metres"))

    assert_caught(audited(change_question(clips, british, lambda q: "meters" in q.text), recipe=PUT), "format")


def test_another_spelling_than_is_planned(clips: Clips, audited) -> None:
    assert_caught(audited(change_all(clips, lambda q: replace(q, spelling="british")), recipe=PUT), "format")


def in_words(question: Question) -> bool:
    return question.kind == "number" and question.answer.isalpha()


def test_a_wrong_number_in_a_word(clips: Clips, audited) -> None:
    found = audited(change_question(clips, lambda _, q: answered(q, "eleven"), in_words), recipe=PUT)
    assert_caught(found, "answers")


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_numbers_in_words_are_as_the_recipe_wants(clips: Clips, audited, share: float) -> None:
    assert_caught(audited(clips, recipe=replace(PUT, number_words=share)), "format")
