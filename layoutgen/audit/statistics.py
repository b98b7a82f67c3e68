"""Intervals for shares, and guesses scored on houses that they were not learnt from."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from math import sqrt
from typing import NamedTuple

from layoutgen.audit.rows import QuestionRow
from layoutgen.seeds import seed_for

Z = 1.96
SURE = 3.0
FOLDS = 5


class Share(NamedTuple):
    """A share with its 95 % Wilson interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def share(hits: float, count: int) -> Share:
    """The share of hits; (0, 0, 1) where nothing was counted."""
    if count == 0:
        return Share(0.0, 0.0, 1.0)
    p, spread = hits / count, Z * Z / count
    middle = (p + spread / 2) / (1 + spread)
    half = Z * sqrt(p * (1 - p) / count + spread / (4 * count)) / (1 + spread)
    return Share(p, middle - half, middle + half)


class Gain(NamedTuple):
    """How much more often one guesser is right than another, and the least that this certainly is."""

    value: float
    least: float


Answered = Sequence[tuple[QuestionRow, str]]
"""Questions with what was guessed for each."""
Guesser = Callable[[Sequence[QuestionRow], Sequence[QuestionRow]], Sequence[str]]
"""Learns from some questions and answers others: returns the answer guessed for each."""


def fold_of(house: str) -> int:
    """The fold that a house's questions are held out in."""
    return seed_for("fold", house) % FOLDS


def guesses(rows: Sequence[QuestionRow], guesser: Guesser) -> list[tuple[QuestionRow, str]]:
    """Every question with what was guessed for it after learning from other houses only."""
    answered: list[tuple[QuestionRow, str]] = []
    for fold in range(FOLDS):
        held = [row for row in rows if fold_of(row.house) == fold]
        known = [row for row in rows if fold_of(row.house) != fold]
        if held and known:
            answered += zip(held, guesser(known, held), strict=True)
    return answered


def hits(answered: Answered) -> list[float]:
    """1 for each right guess, 0 for each wrong one."""
    return [float(guess == row.right) for row, guess in answered]


def chances(answered: Answered) -> list[float]:
    """What picking any option gets on average."""
    return [1 / len(row.options) for row, _ in answered]


def gain(answered: Answered, base: Sequence[float]) -> Gain:
    """How much better guesses are than a base score on the same questions; a house's questions go together.

    The least gain lies SURE standard errors below, with houses as clusters: many tasks are tested at once.
    """
    houses: dict[str, list[float]] = defaultdict(list)
    for (row, _), hit, score in zip(answered, hits(answered), base, strict=True):
        houses[row.house].append(hit - score)
    mean = sum(map(sum, houses.values())) / len(answered)
    error = sqrt(sum((sum(d) - mean * len(d)) ** 2 for d in houses.values())) / len(answered)
    return Gain(mean, mean - SURE * error)
