"""Pairs and refusals: the same words, other answers, and the walk's own questions as they are without them."""

from collections import Counter, defaultdict
from functools import lru_cache

import pytest
from msgspec.structs import replace

from layoutgen.config import ContrastRecipe, Recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.language import load
from layoutgen.qa import ask, ask_walk
from layoutgen.qa.asking import Shown
from layoutgen.qa.mix import Mix
from layoutgen.qa.pairs import APART, _certified, sides
from layoutgen.qa.registry import TASKS
from layoutgen.qa.response import user_prompt
from layoutgen.qa.select import select
from layoutgen.qa.task import Candidate, Rejected
from tests.factories import make_clip, record_of
from tests.twins import added, lone, moved, removed, twin_of

RECIPE = Recipe(
    name="test", questions_per_clip=10, synonyms=True, contrast=ContrastRecipe(pairs=6, changes=0, refusals=6)
)
Asked = dict[str, list[tuple[int, Question]]]


@lru_cache
def walks() -> tuple[tuple[ClipRecord, ...], ...]:
    records = [make_clip(seed, objects=18, rooms=1) for seed in range(3)]
    return (
        (records[0], removed(records[0], lone(records[0])), moved(records[0], lone(records[0]), 1.2, 0.5)),
        (records[1], moved(records[1], lone(records[1]), -0.9, 0.8)),
        added(records[2], lone(records[2])),
    )


@lru_cache
def asked(walk: int) -> tuple[tuple[Question, ...], ...]:
    return tuple(tuple(one.questions) for one in ask_walk(walks()[walk], RECIPE, 1))


def halves(clips: tuple[tuple[Question, ...], ...] | list[list[Question]]) -> Asked:
    pairs: Asked = defaultdict(list)
    for place, questions in enumerate(clips):
        for question in questions:
            if question.pair:
                pairs[question.pair].append((place, question))
    return pairs


@pytest.mark.parametrize("walk", range(3))
def test_a_walk_is_asked_the_same_without_twins(walk: int) -> None:
    own = ask(walks()[walk][0], RECIPE, 1).questions
    assert list(asked(walk)[0][: len(own)]) == own
    assert all(question.pair for question in asked(walk)[0][len(own) :])
    assert all(question.pair for twin in asked(walk)[1:] for question in twin)
    alone = select([own], RECIPE)[0]
    together = select(list(map(list, asked(walk))), RECIPE)[0]
    assert [question for question in together if not question.pair] == alone


@pytest.mark.parametrize("walk", range(3))
def test_halves_share_their_words_and_differ_in_their_answers(walk: int) -> None:
    pairs = halves(asked(walk))
    assert len(pairs) > 20
    for name, found in pairs.items():
        (a, first), (b, second) = found
        assert name.startswith(f"{walks()[walk][0].clip_id}:")
        for key in ("text", "options", "task", "kind", "template", "said", "views", "given", "refusable"):
            assert getattr(first, key) == getattr(second, key)
        assert len(first.frames) == len(second.frames) and (a, first.frames) != (b, second.frames)
        assert first.answer != second.answer
        if first.kind == "number" and first.unit != "count" and not first.refusable:
            low, high = sorted((first.value, second.value))
            assert high >= APART * low


@pytest.mark.parametrize("edit", ["moved", "opened"])
def test_whether_a_door_counts_for_a_size_is_not_asked(edit: str) -> None:
    record = make_clip(0, objects=18, rooms=1)
    index = lone(record)
    thing = record.objects[index]
    both = [Shown(one, RECIPE, Mix.of(RECIPE), 0) for one in (record, twin_of(record, edit, thing.id, thing.id))]
    here, other = sides(*both)
    scenes = tuple(side.shown.scenes[max(side.shown.scenes)] for side in (here, other))
    with pytest.raises(Rejected) as refused:
        _certified(TASKS["object_size"], Candidate((index,), given=(thing.type,)), scenes, here.there)
    assert ("opened or closed" in str(refused.value)) == (edit == "opened")


def test_what_was_taken_away_counts_for_one_less_and_is_not_there() -> None:
    pairs = [found for found in halves(asked(0)).values() if walks()[0][found[1][0]].twin.edit == "removed"]
    plain = [(first, second) for (_, first), (_, second) in pairs if not first.refusable]
    assert {first.task for first, _ in plain} >= {"object_count", "object_presence"}
    for first, second in plain:
        if first.task == "object_count":
            assert (first.answer, second.answer) == ("1", "0")
            assert second.objects == [] and second.given == first.given != []


@pytest.mark.parametrize("walk", range(3))
def test_as_much_can_be_told_as_cannot(walk: int) -> None:
    refusable = [question for clip in asked(walk) for question in clip if question.refusable]
    counts = Counter((q.task, len(q.frames), q.tellable) for q in refusable)
    assert sum(counts.values()) > 20
    assert all(counts[task, frames, True] == counts[task, frames, False] for task, frames, _ in counts)


@pytest.mark.parametrize("walk", range(3))
def test_what_cannot_be_told_lacks_one_thing(walk: int) -> None:
    phrases = load("en").refusals.phrases
    for found in halves(asked(walk)).values():
        if not found[0][1].refusable:
            continue
        (from_clip, told), (place, untold) = sorted(found, key=lambda half: not half[1].tellable)
        record = walks()[walk][place]
        shown = {record.objects[i].type for frame in untold.frames for i in record.frames[frame].visible}
        lost = {walks()[walk][from_clip].objects[i].type for i in told.objects} - shown
        assert told.tellable and not untold.tellable and len(lost) == len(untold.absent) == 1
        said = untold.options["ABCDEFGH".index(untold.answer)] if untold.options else untold.answer
        assert said in phrases and untold.text.count(said) == 1
        assert untold.names.get(untold.absent[0], untold.absent[0]) in untold.response.partition("<think>")[2]


@pytest.mark.parametrize("drawn", ["metric", "metric-all", "grid", "none"])
def test_prompts_do_not_tell_which_half_cannot_be_told(drawn: str) -> None:
    recipe = replace(RECIPE, map=drawn, think=False)
    found = [tuple(one.questions) for walk in walks() for one in ask_walk(walk, recipe, 1)]
    refusable = [pair for pair in halves(found).values() if pair[0][1].refusable]
    assert len(refusable) > 6
    for (_, first), (_, second) in refusable:
        assert user_prompt(first) == user_prompt(second)


def test_frames_exchanged_begin_with_the_first() -> None:
    """Where maps are drawn from."""
    exchanged = [q for walk in range(3) for clip in asked(walk) for q in clip if q.frames != list(range(len(q.frames)))]
    assert len(exchanged) > 5
    assert all(q.refusable and q.frames[0] == 0 and not q.views for q in exchanged)


def test_both_halves_are_kept_or_none() -> None:
    clips = [list(clip) for walk in range(3) for clip in asked(walk)]
    kept = select(clips, RECIPE)
    found = halves(kept)
    assert all(len(both) == 2 for both in found.values())
    pairs = Counter(max(place for place, _ in both) for both in found.values() if not both[0][1].refusable)
    refusals = Counter(name.rpartition(":")[0] for name, both in found.items() if both[0][1].refusable)
    assert max(pairs.values()) <= 6 and max(refusals.values()) == 6
    assert select(clips, replace(RECIPE, contrast=ContrastRecipe(0, 0, 0))) == [
        [question for question in clip if not question.pair] for clip in kept
    ]


def test_nothing_is_offered_that_is_not_wanted() -> None:
    none = replace(RECIPE, contrast=ContrastRecipe(pairs=0, changes=0, refusals=0))
    first, *twins = ask_walk(walks()[0], none, 1)
    assert first.questions == ask(walks()[0][0], none, 1).questions
    assert all(twin.questions == [] for twin in twins)


def test_rejections_are_counted_by_reason() -> None:
    rejections = ask_walk(walks()[0], RECIPE, 1)[0].rejections
    assert rejections["pair.relative_distance"]["gone"] > 0
    assert any(task.startswith("refusal.") for task in rejections)


def test_a_twin_that_differs_in_nothing_gives_no_pair() -> None:
    record = walks()[0][0]
    same = twin_of(record, "moved", record.objects[0].id, record.objects[0].id)
    assert (
        ask_walk([record, same], replace(RECIPE, contrast=ContrastRecipe(changes=0, refusals=0)), 1)[1].questions == []
    )


def test_an_exchanged_object_is_the_same_under_its_new_id() -> None:
    record = record_of({"Sofa": (0, 0, 1, 1), "Bed": (2, 2, 3, 4)})
    objects = [replace(record.objects[0], id="Sofa|new"), record.objects[1]]
    twin = replace(twin_of(record, "swapped", record.objects[0].id, "Sofa|new"), objects=objects)
    recipe = Recipe(name="r", frames={1: 1.0})
    here, other = sides(*(Shown(one, recipe, Mix.of(recipe), 0) for one in (record, twin)))
    assert (here.focus, other.focus) == (0, 0)
    assert dict(here.there) == dict(other.there) == {0: 0, 1: 1}
    chair = replace(twin, objects=[replace(objects[0], type="Chair"), objects[1]])
    assert dict(sides(*(Shown(one, recipe, Mix.of(recipe), 0) for one in (record, chair)))[0].there) == {1: 1}
