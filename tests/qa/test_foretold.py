"""Selection asks for sizes that what was kept of the same type does not tell."""

from statistics import median

import pytest
from msgspec.structs import replace

from layoutgen.catalogue.typical import usual_size
from layoutgen.config import Recipe
from layoutgen.dataset.records import Question
from layoutgen.qa.foretold import TELLING, Foretold
from layoutgen.qa.registry import TASKS
from layoutgen.qa.select import select
from layoutgen.seeds import rng_for

RECIPE = Recipe(name="sizes", tasks={"object_size": 1.0}, frames={4: 1.0}, questions_per_clip=1)


def size(value: float, identity: int = 0, kind: str = "Dresser", task: str = "object_size") -> Question:
    return Question(
        id=f"q{identity}", task=task, kind="number", frames=[0, 1, 2, 3], text=f"How large is the {kind}?", options=[],
        answer=f"{value:.1f}", value=value, unit="m", objects=[identity], views=[], margin=0.05, margin_unit="m",
        template=f"{task}.1", response="", given=[kind],
    )  # fmt: skip


def test_the_usual_size_tells_itself_and_not_what_is_twice_as_large() -> None:
    usual, foretold = usual_size("Dresser", heights=False) or 0.0, Foretold()
    assert foretold.score(size(usual)) == 1
    assert foretold.score(size(2 * usual)) == pytest.approx(0)
    assert foretold.score(size(1.25 * usual)) == pytest.approx(0.6)


def test_what_was_kept_shifts_the_guess() -> None:
    foretold = Foretold()
    before = foretold.score(size(2.4))
    for _ in range(5):
        foretold.count(size(2.4))
    assert before < foretold.score(size(2.4)) == 1
    assert foretold.score(size(2.4, kind="CoffeeTable")) < 1, "one type tells nothing of another"


def test_a_choice_has_no_usual_value() -> None:
    choice = replace(size(1.0, task="relative_distance"), kind="choice")
    assert TASKS["relative_distance"].usual(choice) is None
    assert Foretold().score(choice) == 0


def test_sizes_kept_are_not_told_by_their_type() -> None:
    """Offered a hundred clips with four dressers each, of any size there is."""
    rng = rng_for("dressers")
    offers = [[size(float(v), n) for n, v in enumerate(rng.uniform(0.7, 2.6, 4).round(2))] for _ in range(100)]
    told, spread = (
        [q.value for clip in select(offers, replace(RECIPE, atypical_sizes=share)) for q in clip] for share in (0, 0.4)
    )
    assert len(spread) > 90
    assert _guessed(spread) < _guessed(told) - 0.05


def test_nothing_is_kept_that_is_told() -> None:
    usual = usual_size("Dresser", heights=False) or 0.0
    recipe = replace(RECIPE, atypical_sizes=0.4)
    assert select([[size(usual)]], recipe) == [[]]
    assert select([[size(usual)]], RECIPE) != [[]]
    assert select([[size(usual), size(2 * usual, 1)]], recipe) == [[size(2 * usual, 1)]]
    assert TELLING < 1


def _guessed(values: list[float]) -> float:
    middle = median(values)
    return sum(max(0.0, 1 - 2 * abs(middle - value) / value) for value in values) / len(values)
