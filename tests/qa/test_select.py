from collections import Counter

import pytest
from msgspec.structs import replace

from layoutgen.config import Recipe, load_recipe
from layoutgen.dataset.records import Question
from layoutgen.qa import ask
from layoutgen.qa.select import select
from tests.factories import make_clip

Offers = list[list[Question]]


def _offers(recipe: Recipe, clips: int) -> Offers:
    # One room, so that frame 0 alone often shows enough: what the walk's choice of the first frame sees to.
    return [ask(make_clip(seed, objects=14, rooms=1), recipe, 1).questions for seed in range(clips)]


@pytest.fixture(scope="module")
def bench() -> tuple[Recipe, Offers]:
    # The factory's sizes have nothing to do with its types: how few of them are untypical is no matter here.
    recipe = replace(load_recipe("qvs-bench"), atypical_sizes=0.0)
    return recipe, _offers(recipe, 100)


def test_the_benchmark_keeps_its_proportions_within_one_percent(bench: tuple[Recipe, Offers]) -> None:
    recipe, offers = bench
    kept = [question for clip in select(offers, recipe) for question in clip]
    assert len(kept) > 500
    tasks, frames = Counter(q.task for q in kept), Counter(len(q.frames) for q in kept)
    for task, share in recipe.tasks.items():
        assert abs(tasks[task] / len(kept) - share / sum(recipe.tasks.values())) < 0.01, tasks
    for count, share in recipe.frames.items():
        assert abs(frames[count] / len(kept) - share / sum(recipe.frames.values())) < 0.01, frames


def test_answers_and_letters_are_spread(bench: tuple[Recipe, Offers]) -> None:
    kept = [question for clip in select(bench[1], bench[0]) for question in clip]
    for task in ("vertical_direction", "horizontal_direction"):
        questions = [q for q in kept if q.task == task]
        letters = Counter(q.answer for q in questions)
        answers = Counter(q.options["ABCD".index(q.answer)] for q in questions)
        assert max(letters.values()) <= 0.3 * len(questions)
        assert max(answers.values()) <= 0.3 * len(questions)


def test_balancing_beats_taking_what_comes_first(bench: tuple[Recipe, Offers]) -> None:
    recipe, offers = bench
    plain = Recipe(name="plain", tasks=recipe.tasks, frames=recipe.frames, questions_per_clip=12, balance=False)
    balanced = Recipe(name="balanced", tasks=recipe.tasks, frames=recipe.frames, questions_per_clip=12)
    assert _unevenness(select(offers, balanced)) < _unevenness(select(offers, plain)) / 2


def test_no_clip_gets_more_than_its_number_and_none_is_asked_twice() -> None:
    recipe = Recipe(name="test", questions_per_clip=25)
    offers = _offers(recipe, 10)
    for offered, kept in zip(offers, select(offers, recipe), strict=True):
        assert len(kept) == 25 and len({q.id for q in kept}) == 25
        assert {q.id for q in kept} <= {q.id for q in offered}


def test_a_shard_is_chosen_the_same_way_again_and_clips_without_offers_are_fine(bench: tuple[Recipe, Offers]) -> None:
    recipe, offers = bench
    assert select(offers, recipe) == select(offers, recipe)
    assert select([[], []], recipe) == [[], []]


def test_enough_is_asked_of_a_furnished_clip() -> None:
    recipe = load_recipe("everything")
    offers = [ask(make_clip(seed, objects=18), recipe, 1).questions for seed in range(10)]
    assert min(map(len, select(offers, recipe))) >= 40


def _unevenness(kept: Offers) -> float:
    """Squared deviations from the mean of the counts of letters and of answers to the direction tasks."""
    questions = [q for clip in kept for q in clip if q.task.endswith("_direction")]
    letters = Counter((q.task, q.answer) for q in questions)
    answers = Counter((q.task, q.options["ABCD".index(q.answer)]) for q in questions)
    return sum((n - len(questions) / 8) ** 2 for n in [*letters.values(), *answers.values()])


def test_the_thousandth_question_comes_after_those_before_it() -> None:
    (question, *_), recipe = ask(make_clip(1), Recipe(name="r"), 1).questions, Recipe(name="r", questions_per_clip=4)
    offers = [[replace(question, id=f"q{number:03d}", objects=[number]) for number in (998, 999, 1000, 1001)]]
    assert [kept.id for kept in select(offers, recipe)[0]] == ["q998", "q999", "q1000", "q1001"]
