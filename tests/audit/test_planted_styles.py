"""Planted faults of reasoning told in styles: each is caught by the gate `styles`, or by that of equations."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import pytest
from msgspec.structs import replace

from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.styles import check_shares
from layoutgen.config import Recipe, ThinkStyle
from layoutgen.dataset.records import Clip, ClipRecord, Question
from tests.audit.conftest import Clips, assert_caught, change_question, clean_clips, gate
from tests.dataset_maker import RECIPE

STYLED: Recipe = replace(
    RECIPE,
    think={"arithmetic": 0.4, "brief": 0.3, "told": 0.3},
    think_of={"object_count": "none", "minimum_distance": "brief", "closest_object": "told"},
)


@lru_cache
def sound() -> Sequence[Clip]:
    return clean_clips.__wrapped__(recipe=STYLED)  # a recipe with shares has no hash


@pytest.fixture
def clips() -> Clips:
    return list(sound())


def styled(style: ThinkStyle) -> Callable[[Question], bool]:
    return lambda question: question.style == style and question.task not in STYLED.think_of


def retold(question: Question, think: str) -> Question:
    return replace(question, response=re.sub(r"<think>.*</think>", f"<think>{think}</think>", question.response))


def test_a_sound_set_passes(clips: Clips, audited) -> None:
    found = audited(clips, recipe=STYLED)
    assert not found.failed, [(gate.name, gate.examples[:2]) for gate in found.failed]
    assert gate(found, "styles").checked == gate(found, "answers").checked


@pytest.mark.parametrize("said", ["told", "arithmetic", "rhymed", ""])
def test_another_style_than_is_planned(clips: Clips, audited, said: str) -> None:
    found = audited(
        change_question(clips, lambda _, q: replace(q, style=said), lambda q: q.task == "minimum_distance"),
        recipe=STYLED,
    )
    assert_caught(found, "styles")


def test_reasoning_where_none_is_planned(clips: Clips, audited) -> None:
    def reasoned(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=question.response.replace("<answer>", "<think>I see.</think><answer>"))

    assert_caught(audited(change_question(clips, reasoned, lambda q: q.style == "none"), recipe=STYLED), "styles")


@pytest.mark.parametrize("style", ["arithmetic", "brief", "told"])
def test_no_reasoning_where_some_is_planned(clips: Clips, audited, style: ThinkStyle) -> None:
    def bare(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=re.sub(r"<think>.*</think>", "", question.response))

    assert_caught(audited(change_question(clips, bare, styled(style)), recipe=STYLED), "styles")


@pytest.mark.parametrize("think", ["and so on " * 40, "One. Two. Three."], ids=["words", "sentences"])
def test_brief_reasoning_that_is_not(clips: Clips, audited, think: str) -> None:
    found = audited(change_question(clips, lambda _, q: retold(q, think), styled("brief")), recipe=STYLED)
    assert_caught(found, "styles")


def test_an_equation_in_what_is_told(clips: Clips, audited) -> None:
    found = audited(
        change_question(clips, lambda _, q: retold(q, f"I add 1 + 1 = 2, so {q.answer}."), styled("told")),
        recipe=STYLED,
    )
    assert_caught(found, "styles")


def test_an_image_that_does_not_show_what_is_told(clips: Clips, audited) -> None:
    def elsewhere(record: ClipRecord, question: Question) -> Question:
        seen = [{one.object for one in record.frames[f].objects} for f in question.frames]
        blind = next(n for n, found in enumerate(seen, 1) if not found & set(question.objects))
        return replace(question, response=re.sub(r"image \d+", f"image {blind}", question.response))

    def hidden(record: ClipRecord, question: Question) -> bool:
        seen = [{one.object for one in record.frames[f].objects} for f in question.frames]
        return any(not found & set(question.objects) for found in seen)

    wanted = next(
        q
        for clip in clips
        for q in clip.record.questions
        if q.style == "told" and q.task == "closest_object" and hidden(clip.record, q)
    )
    found = audited(change_question(clips, elsewhere, lambda q: q is wanted), recipe=STYLED)
    assert_caught(found, "styles")
    assert "is told to show" in gate(found, "styles").examples[0].what


def test_a_telling_that_concludes_nothing(clips: Clips, audited) -> None:
    found = audited(change_question(clips, lambda _, q: retold(q, "I look."), styled("told")), recipe=STYLED)
    assert_caught(found, "styles")


def test_a_false_equation_in_brief_reasoning(clips: Clips, audited) -> None:
    def false(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=re.sub(r"([=≈]) (-?)(\d)", r"\1 \g<2>9\3", question.response, count=1))

    found = audited(
        change_question(clips, false, lambda q: q.style == "brief" and bool(re.search(r"[=≈] -?\d", q.response))),
        recipe=STYLED,
    )
    assert_caught(found, "equations")


def test_a_false_comparison_in_brief_reasoning(clips: Clips, audited) -> None:
    def false(_: ClipRecord, question: Question) -> Question:
        return replace(question, response=re.sub(r"> 0|< 0", lambda m: "<>"[m[0][0] == "<"] + " 0", question.response))

    found = audited(
        change_question(clips, false, lambda q: q.style == "brief" and bool(re.search(r"[<>] 0", q.response))),
        recipe=STYLED,
    )
    assert_caught(found, "equations")


def rows(brief: int, told: int) -> list[QuestionRow]:
    styles = ["brief"] * brief + ["told"] * told
    return [
        QuestionRow(f"{i}", "house", "object_size", "number", "t.1", "", (), "1.0", "1.0", 1, (), style=style)
        for i, style in enumerate(styles)
    ]


@pytest.mark.parametrize(("brief", "told", "faults"), [(50, 50, 0), (60, 40, 0), (80, 20, 2), (100, 0, 2), (2, 0, 0)])
def test_shares_other_than_planned(brief: int, told: int, faults: int) -> None:
    ledger = Ledger()
    check_shares(rows(brief, told), Recipe(name="halves", think={"brief": 1, "told": 1}), ledger)
    assert ledger.found["styles"] == faults
