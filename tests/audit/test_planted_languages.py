"""Planted faults of sets in another language than English: each caught by its own gate, and a sound set passes."""

from functools import cache

import pytest
from msgspec.structs import replace

from layoutgen.audit.consistency import follows_from_map
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.qa.asking import ask
from layoutgen.qa.response import parse_response
from layoutgen.qa.select import select
from tests.audit.conftest import Clips, answered, assert_caught, change_question, clean_clips, gate, task
from tests.dataset_maker import RECIPE

CHINESE = replace(RECIPE, language="zh", synonyms=True)


@cache
def spoken() -> tuple[Clip, ...]:
    """Clips with questions of every task in Chinese."""
    clips = clean_clips()
    asked = select([ask(clip, CHINESE, 1).questions for clip in clips], CHINESE)
    return tuple(clip.with_questions(questions) for clip, questions in zip(clips, asked, strict=True))


@pytest.fixture
def chinese() -> Clips:
    """They, to be changed."""
    return list(spoken())


def retold(question: Question, old: str, new: str) -> Question:
    """The question with words exchanged in its text."""
    assert old in question.text
    return replace(question, text=question.text.replace(old, new))


def test_a_chinese_set_passes(chinese: Clips, audited) -> None:
    report = audited(chinese, recipe=CHINESE)
    assert not report.failed, [(one.name, one.examples[:2]) for one in report.failed]
    assert len({question.task for clip in chinese for question in clip.record.questions}) >= 30


def test_answers_follow_from_chinese_maps(chinese: Clips) -> None:
    for clip in chinese:
        for question in clip.record.questions:
            entries = parse_response(question.response).map_entries
            if entries:
                assert follows_from_map(clip.record, question, entries, question.answer), question


def test_an_english_sentence(chinese: Clips, audited) -> None:
    def english(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=f"Look at this. {question.text}")

    found = audited(change_question(chinese, english, task("minimum_distance")), recipe=CHINESE)
    assert_caught(found, "format")
    assert "is no word of the language zh" in gate(found, "format").examples[0].what


def test_an_english_step(chinese: Clips, audited) -> None:
    def english(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=question.response.replace("<think>", "<think>Along x they overlap. "))

    assert_caught(audited(change_question(chinese, english, task("minimum_distance")), recipe=CHINESE), "format")


def test_an_english_name_on_the_map(chinese: Clips, audited) -> None:
    def english(record: ClipRecord, question: Question) -> Question:
        entries = parse_response(question.response).map_entries or []
        own = entries[0]["object_name"]
        return replace(question, response=question.response.replace(f'"{own}"', '"bed"', 1))

    found = audited(change_question(chinese, english, task("minimum_distance")), recipe=CHINESE)
    assert_caught(found, "map", also=["format"])


def test_a_chinese_sentence_in_an_english_set(clips: Clips, audited) -> None:
    def chinese(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=f"请看。{question.text}")

    assert_caught(audited(change_question(clips, chinese, task("minimum_distance"))), "format")


@pytest.mark.parametrize("code", ["en", "tlh"])
def test_another_language_than_the_recipe_has(chinese: Clips, audited, code: str) -> None:
    def other(_: ClipRecord, question: Question) -> Question:
        return replace(question, language=code)

    found = audited(change_question(chinese, other, task("room_count", "camera_distance")), recipe=CHINESE)
    assert_caught(found, "format", also=["map", "uniqueness"])


@pytest.mark.parametrize(
    ("asked", "old", "new"),
    [
        ("farthest_object", "最", "很"),
        ("vertical_direction", "”", "’"),
        ("perspective_object", "正", "斜"),
        ("action_consequence", "米", "步"),
    ],
)
def test_what_a_task_lays_down_is_not_said(chinese: Clips, audited, asked: str, old: str, new: str) -> None:
    found = audited(change_question(chinese, lambda _, q: retold(q, old, new), task(asked)), recipe=CHINESE)
    assert_caught(found, "uniqueness")


@pytest.mark.parametrize("name", ["recall_map", "recall_grid", "place_object"])
@pytest.mark.parametrize("lost", ["第一张图", "米", "右"])
def test_coordinates_without_their_origin_or_unit(chinese: Clips, audited, name: str, lost: str) -> None:
    found = audited(change_question(chinese, lambda _, q: retold(q, lost, "某"), task(name)), recipe=CHINESE)
    assert_caught(found, "format")


@pytest.mark.parametrize("name", ["relative_direction_hard", "camera_turn", "frame_of_object", "depth_order"])
def test_a_wrong_option(chinese: Clips, audited, name: str) -> None:
    def other(_: ClipRecord, question: Question) -> Question:
        return answered(question, "A" if question.answer != "A" else "B")

    assert_caught(audited(change_question(chinese, other, task(name)), recipe=CHINESE), "answers")
