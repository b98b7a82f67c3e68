"""Planted shortcuts that only the numbers of the text, or what is known of its names, give away."""

from collections.abc import Callable

import numpy as np
import pytest

from layoutgen.audit.balance import gain, guesses
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.shortcuts import GAIN, _check_prior, numbers
from layoutgen.seeds import rng_for

pytest.importorskip("sklearn")
NAMES = ("bed", "sofa", "desk", "safe", "lamp", "painting")
Draw = Callable[[np.random.Generator], tuple[str, list[str], int]]


def rows(draw: Draw, kinds: tuple[str, ...] = ()) -> list[QuestionRow]:
    """Questions out of a stem, its options and the place of the right one."""
    made, rng = [], rng_for("planted numbers")
    for index in range(600):
        stem, options, at = draw(rng)
        made.append(
            QuestionRow(f"{index}", f"house {index // 6}", "task", "choice", "t.1", stem, tuple(options), "ABCD"[at],
                        options[at], 4, kinds, kinds)
        )  # fmt: skip
    return made


def is_caught(draw: Draw, kinds: tuple[str, ...] = ()) -> bool:
    """Whether the guesser certainly gains more than the gate allows."""
    answered = guesses(rows(draw, kinds), numbers)
    return gain(answered, [1 / len(row.options) for row, _ in answered]).least > GAIN


def _box(rng: np.random.Generator, near: float = 0.0) -> list[float]:
    x, z = (rng.uniform(2, 8, 2) if not near else rng.uniform(0, near, 2)).round(1).tolist()
    return [x, z, round(x + 1, 1), round(z + 1, 1)]


def boxes(near: float, size: float = 0.0) -> Draw:
    """Four boxes; the right one is close to the given box, or larger."""

    def draw(rng: np.random.Generator) -> tuple[str, list[str], int]:
        at = int(rng.integers(4))
        options = [_box(rng, near if place == at else 0.0) for place in range(4)]
        options[at][2] = round(options[at][2] + size, 1)
        return "the map: [0.0, 0.0, 1.0, 1.0]", list(map(str, options)), at

    return draw


def numbered(bias: float) -> Draw:
    """Four turns; the smallest is right that often beyond chance."""

    def draw(rng: np.random.Generator) -> tuple[str, list[str], int]:
        turns = (10 * rng.permutation(16)[:4] + 10).tolist()
        at = turns.index(min(turns)) if rng.random() < bias else int(rng.integers(4))
        return "which turn", [f"turn by {turn} degrees" for turn in turns], at

    return draw


def ordered(bias: float) -> Draw:
    """Four orders of three names; a painting comes last in the right one that often beyond chance."""

    def draw(rng: np.random.Generator) -> tuple[str, list[str], int]:
        names = ["painting", *rng.permutation(NAMES[:5])[:2].tolist()]
        options = [", ".join(names[i] for i in order) for order in ((0, 1, 2), (1, 0, 2), (1, 2, 0), (2, 1, 0))]
        return "which order", options, int(rng.integers(2, 4) if rng.random() < bias else rng.integers(4))

    return draw


def sided(bias: float) -> Draw:
    """A direction that the name of the object tells."""

    def draw(rng: np.random.Generator) -> tuple[str, list[str], int]:
        kind = int(rng.integers(4))
        at = kind if rng.random() < bias else int(rng.integers(4))
        return f"where is the {NAMES[kind]}", ["front-left", "front-right", "back-left", "back-right"], at

    return draw


@pytest.mark.parametrize(
    ("draw", "kinds"),
    [(boxes(1.0), ()), (boxes(0.0, 0.5), ()), (numbered(0.5), ()), (ordered(0.6), NAMES), (sided(0.5), NAMES)],
    ids=["box beside the given one", "larger box", "smallest number", "place in an order", "name tells the side"],
)
def test_planted_shortcuts_are_caught(draw: Draw, kinds: tuple[str, ...]) -> None:
    assert is_caught(draw, kinds)


@pytest.mark.parametrize("draw", [boxes(0.0), numbered(0.0), ordered(0.0), sided(0.0)])
def test_sound_questions_pass(draw: Draw) -> None:
    assert not is_caught(draw, NAMES)


@pytest.mark.parametrize(("spread", "caught"), [(0.05, 1), (0.8, 0)])
def test_sizes_that_the_category_tells(spread: float, caught: int) -> None:
    rng, ledger = rng_for("sizes"), Ledger()
    made = [
        QuestionRow(f"{i}", f"house {i // 5}", "object_size", "number", "t.1", "", (), size, size, 4, (kind,))
        for i in range(100)
        for kind, usual in (("bed", 2.0), ("box", 0.5))
        for size in [f"{usual * np.exp(rng.uniform(-spread, spread)):.2f}"]
    ]
    _check_prior("size_prior", ("object_size",), 0.5, made, ledger)
    assert ledger.found["size_prior"] == caught
