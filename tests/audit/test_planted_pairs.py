"""Planted faults in pairs and in questions that cannot be told."""

import dataclasses
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from msgspec.structs import replace

from layoutgen.audit.consistency import follows_from_map
from layoutgen.audit.contrasts import check_contrasts
from layoutgen.audit.pairs import Half, halves_of, pair_faults, pairs_of
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.sample import Sample
from layoutgen.config import ContrastRecipe, Recipe
from layoutgen.dataset.records import Clip, FrameObject, Question
from layoutgen.qa import ask_walk
from layoutgen.qa.response import parse_response
from layoutgen.qa.select import select
from tests.audit.conftest import Clips, answered, assert_caught, gate
from tests.dataset_maker import RECIPE
from tests.factories import make_clip
from tests.twins import added, filmed, lone, moved, removed

WANTED = replace(RECIPE, questions_per_clip=4, contrast=ContrastRecipe(pairs=8, refusals=8))
Change = Callable[[Question], Question]


@lru_cache
def twin_clips() -> tuple[Clip, ...]:
    return asked(WANTED)


def asked(recipe: Recipe) -> tuple[Clip, ...]:
    """Walks with a twin each, and all their questions."""
    records = [replace(make_clip(seed, frames=8, objects=20, rooms=1), clip_id=f"{seed:06d}") for seed in range(4)]
    walks = [
        [records[0], removed(records[0], lone(records[0]))],
        [records[1], moved(records[1], lone(records[1]), 0.9, 0.4)],
        list(added(records[2], lone(records[2]))),
        [records[3]],
    ]
    clips = [[filmed(record, record.clip_id) for record in walk] for walk in walks]
    offered = [one.questions for walk in clips for one in ask_walk(walk, recipe, 1)]
    flat = [clip for walk in clips for clip in walk]
    kept = select(offered, recipe, [clip.record for clip in flat])
    return tuple(clip.with_questions(questions) for clip, questions in zip(flat, kept, strict=True))


def altered(change: Change, wanted: Callable[[Question], bool], most: int = 1) -> Clips:
    """The clips with the first questions changed that are wanted."""
    left, clips = most, []
    for clip in twin_clips():
        questions = []
        for question in clip.record.questions:
            if left and wanted(question):
                question, left = change(question), left - 1
            questions.append(question)
        clips.append(clip.with_questions(questions))
    assert left == 0
    return clips


def partner(question: Question) -> Question:
    """The other half."""
    halves = [one for clip in twin_clips() for one in clip.record.questions if one.pair == question.pair]
    return next(one for one in halves if one.id != question.id)


def told(question: Question) -> bool:
    return question.refusable and question.tellable


def untold(question: Question) -> bool:
    return not question.tellable


def plain_pair(question: Question) -> bool:
    return bool(question.pair) and not question.refusable


def test_a_sound_set(audited) -> None:
    report = audited(twin_clips(), recipe=WANTED)
    assert {one.name for one in report.failed} <= {"twins"}  # whose images are noise here, each its own
    assert gate(report, "pairs").checked > 12
    refusals = [q for clip in twin_clips() for q in clip.record.questions if q.refusable]
    assert sum(map(told, refusals)) == sum(map(untold, refusals)) > 6
    assert {q.kind for q in refusals} == {"choice", "number"}


@pytest.mark.parametrize(
    "plan",
    [
        {"map": "grid", "think": False},
        {"language": "zh"},
        {"units": "feet", "number_words": 1.0, "think": "brief"},
        {"think": False},
    ],
)
def test_a_sound_set_in_any_manner(plan: dict[str, Any], audited) -> None:
    recipe = replace(WANTED, **plan)
    clips = asked(recipe)
    report = audited(clips, recipe=recipe)
    assert {one.name for one in report.failed} <= {"twins"}, [(one.name, one.examples[:1]) for one in report.failed]
    for clip in clips if recipe.map == "metric" else ():
        for question in (one for one in clip.record.questions if one.pair):
            entries = parse_response(question.response).map_entries or []
            assert follows_from_map(clip.record, question, entries, question.answer)


def test_pair_with_equal_answers(audited) -> None:
    """The other half's answer, which its own record does not bear out."""
    report = audited(
        altered(
            lambda q: replace(answered(q, partner(q).answer), value=partner(q).value),
            lambda q: plain_pair(q) and q.kind == "choice",
        ),
        recipe=WANTED,
    )
    assert_caught(report, "pairs", also=["twins", "answers"])


def test_pair_that_asks_the_same_clip_twice(audited) -> None:
    """Each answer is right, and there is but one."""
    clips = list(twin_clips())
    question = next(q for q in clips[0].record.questions if plain_pair(q))
    both = [replace(question, id="p900a", pair="000000:900"), replace(question, id="p900b", pair="000000:900")]
    clips[0] = clips[0].with_questions([*clips[0].record.questions, *both])
    assert_caught(audited(clips, recipe=WANTED), "pairs", also=["twins", "shared_questions"])


def a_pair(wanted: Callable[[Question], bool]) -> list[Half]:
    """The halves of a pair that the gate finds sound."""
    record = make_clip(0, frames=8, objects=20, rooms=1)
    walk = [record, moved(record, lone(record), 0.9, 0.4)]
    clips = [filmed(one, one.clip_id) for one in walk]
    asked = [clip.with_questions(one.questions) for clip, one in zip(clips, ask_walk(clips, WANTED, 1), strict=True)]
    images = {frame.file: b"" for frame in record.frames}
    halves = [half for clip in asked for half in halves_of(Sample("0", "0", clip.record, WANTED, images))]
    found = next(pair for pair in pairs_of(halves).values() if wanted(pair[0].question))
    assert not list(pair_faults(found[0].question.pair, found))
    return found


def test_pair_that_asks_how_large_is_what_was_opened() -> None:
    halves = a_pair(lambda q: plain_pair(q) and q.kind == "number")
    sized = [half._replace(question=replace(half.question, task="object_size"), edit="opened") for half in halves]
    assert any("size of what was opened" in fault for fault in pair_faults(sized[0].question.pair, sized))


def test_pair_that_differs_by_a_line_of_the_grid() -> None:
    """The thing is as good as where it was."""
    first, second = a_pair(lambda q: q.task == "recall_grid")
    near = second._replace(places=tuple((x + 0.1, z) for x, z in first.places))
    assert [fault for fault in pair_faults(first.question.pair, [first, near]) if "one too near" in fault]


def test_half_missing(audited) -> None:
    clips = list(twin_clips())
    clips[1] = clips[1].with_questions([q for q in clips[1].record.questions if not plain_pair(q)])
    report = audited(clips, recipe=WANTED)
    assert_caught(report, "pairs", also=["twins"])
    assert "has 1 halves" in gate(report, "pairs").examples[0].what


@pytest.mark.parametrize("drawn", ["", "<map>[]</map>"])
def test_map_that_tells_the_half(drawn: str, audited) -> None:
    recipe = replace(WANTED, map="grid", think=False)
    clips = [list(clip.record.questions) for clip in asked(recipe)]
    place, first = next((i, j) for i, found in enumerate(clips) for j, one in enumerate(found) if untold(one))
    question = clips[place][first]
    clips[place][first] = replace(question, response=f"{drawn}<answer>{question.answer}</answer>")
    spoilt = [clip.with_questions(found) for clip, found in zip(asked(recipe), clips, strict=True)]
    assert_caught(audited(spoilt, recipe=recipe), "pairs", ["map", "twins"])


def test_text_that_differs_by_a_word(audited) -> None:
    report = audited(altered(lambda q: replace(q, text=f"Please: {q.text}"), plain_pair), recipe=WANTED)
    assert_caught(report, "pairs", also=["twins"])
    assert "differ in text" in gate(report, "pairs").examples[0].what


def test_refusal_that_can_be_told(audited) -> None:
    """The half that shows everything answers that it cannot be told."""

    def refuse(question: Question) -> Question:
        other = partner(question)
        return replace(answered(question, other.answer), tellable=False, absent=other.absent)

    report = audited(altered(refuse, told), recipe=WANTED)
    assert_caught(report, "tellable", also=["twins", "pairs"])
    assert "is to be seen" in gate(report, "tellable").examples[0].what


def test_refusal_where_a_glimpse_is_left(audited) -> None:
    """One frame shows a few pixels of it: no half counts it as seen, but the answer is in doubt."""
    clips = list(twin_clips())
    at, question = next(
        (at, q) for at, clip in enumerate(clips) for q in clip.record.questions if untold(q) and not clip.record.twin.of
        and partner(q) in clip.record.questions
    )  # fmt: skip
    record = clips[at].record
    absent = next(i for i in partner(question).objects if i not in question.objects)
    frames = list(record.frames)
    shown = frames[question.frames[-1]]
    glimpse = FrameObject(absent, 3, 0.01, [0, 0, 2, 0])
    frames[question.frames[-1]] = replace(shown, objects=sorted([*shown.objects, glimpse], key=lambda one: one.object))
    clips[at] = Clip(replace(record, frames=frames), clips[at].images)
    report = audited(clips, recipe=WANTED)
    assert "tellable" in {one.name for one in report.failed}


def test_told_one_that_cannot(audited) -> None:
    """The half that lacks what is named gives the other one's answer."""

    def tell(question: Question) -> Question:
        other = partner(question)
        told = replace(answered(question, other.answer), tellable=True, absent=[], value=other.value)
        return replace(told, margin=other.margin)

    report = audited(altered(tell, untold), recipe=WANTED)
    assert {"pairs", "answers"} <= {one.name for one in report.failed}


def test_option_that_is_offered_twice(audited) -> None:
    report = audited(
        altered(lambda q: replace(q, text=f"{q.text}\n{q.text}"), lambda q: told(q) and q.kind == "number"),
        recipe=WANTED,
    )
    assert_caught(report, "tellable", also=["twins", "pairs"])


def test_option_where_none_is_marked(audited) -> None:
    report = audited(altered(lambda q: replace(q, refusable=False), told), recipe=WANTED)
    assert "tellable" in {one.name for one in report.failed}


def test_refusal_without_its_counterpart(audited) -> None:
    """Taken out together with the pair's name, so that nothing misses it."""
    clips = [
        clip.with_questions([replace(q, pair="") if untold(q) else q for q in clip.record.questions if not told(q)])
        for clip in twin_clips()
    ]
    report = audited(clips, recipe=WANTED)
    assert "tellable" in {one.name for one in report.failed}


def row(number: int, tellable: bool, shown: int = 8, place: int = 0) -> QuestionRow:
    options = ("left", "right", "cannot be told")
    return QuestionRow(
        where=f"{number}", house=f"house {number // 4}", task="easy", kind="choice", template=f"easy.{number % 5}",
        stem=f"Where is the thing {number % 7}?", options=options, answer="ABC"[place], right=options[place],
        shown=shown, categories=(), pair=f"p{number // 2}", refusable=True, tellable=tellable,
    )  # fmt: skip


def statistics(rows: list[QuestionRow]) -> Ledger:
    ledger = Ledger()
    check_contrasts(rows, ledger)
    return ledger


def test_balanced_refusals() -> None:
    ledger = statistics([row(n, n % 2 == 0, 4 if n % 4 < 2 else 8, n % 3) for n in range(240)])
    assert ledger.checked["refusals"] >= 240 and not ledger.found["refusals"]


def test_numbers_of_images_that_tell() -> None:
    """Half of all can be told, and none with few images."""
    ledger = statistics([row(n, n % 2 == 0, 8 if n % 2 == 0 else 4, n % 3) for n in range(240)])
    assert ledger.found["refusals"] and "number of images" in ledger.examples["refusals"][0].where


def test_words_that_tell() -> None:
    pytest.importorskip("sklearn")
    even = [row(n, n % 2 == 0, 8, n % 3) for n in range(240)]
    rows = [one if one.tellable else replace_stem(one) for one in even]
    assert any("guesses" in one.what for one in statistics(rows).examples["refusals"])


def replace_stem(one: QuestionRow) -> QuestionRow:
    return dataclasses.replace(one, stem=f"{one.stem} Really?")


def test_an_option_that_keeps_its_place() -> None:
    ledger = statistics([row(n, n % 2 == 0, 8, 2 if n % 2 else n % 3) for n in range(240)])
    assert any("stands at C" in one.what for one in ledger.examples["refusals"])
