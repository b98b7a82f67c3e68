"""Which certified candidates are asked: the recipe's mix of tasks and frame counts, spread answers and letters."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.errors import RecipeError
from layoutgen.houses.names import category_name
from layoutgen.qa.task import Certified, balance_key
from layoutgen.qa.words import LETTERS

Cell = tuple[str, int]
"""A task and a number of shown frames."""

_SLACK, _SLACK_SHARE = 1.0, 0.003
"""How far a strict mix may exceed its shares: questions, and share of the questions so far."""


@dataclass(frozen=True)
class Mix:
    """Shares of tasks and of frame counts, each summing to 1."""

    tasks: dict[str, float]
    frames: dict[int, float]

    @classmethod
    def of(cls, recipe: Recipe, known: Sequence[str]) -> "Mix":
        """The mix a recipe wants; no tasks named means all `known` alike.

        Raises:
            RecipeError: the recipe names an unknown task.
        """
        for name in recipe.tasks:
            if name not in known:
                raise RecipeError(f"recipe {recipe.name}: no task {name!r}, see `layoutgen tasks` - at `$.tasks`")
        tasks = recipe.tasks or dict.fromkeys(known, 1.0)
        return cls(_normalised(tasks), _normalised(recipe.frames))

    def share(self, cell: Cell) -> float:
        """Share of the questions that are of a task and show a number of frames."""
        return self.tasks[cell[0]] * self.frames[cell[1]]

    def cells(self, counts: Collection[int]) -> list[Cell]:
        """All cells with the given numbers of frames, in the mix's order."""
        return [(task, count) for task in self.tasks for count in self.frames if count in counts]


class Spread:
    """What has been asked so far, and the choice of what to ask next."""

    def __init__(self, mix: Mix, strict: bool, balance: bool) -> None:
        self.mix, self.strict, self.balance = mix, strict, balance
        self.total = 0
        self._cells: Counter[Cell] = Counter()
        self._tasks: Counter[str] = Counter()
        self._frames: Counter[int] = Counter()
        self._answers: Counter[tuple[str, ...]] = Counter()
        self._letters: Counter[tuple[str, int, int]] = Counter()

    def choose(self, offers: Mapping[Cell, Sequence[Certified]], limit: int) -> list[Certified]:
        """At most `limit` of the offers: always from the cell that lags furthest behind its share."""
        open_offers = {cell: list(offered) for cell, offered in offers.items() if offered}
        chosen: list[Certified] = []
        repeated: Counter[tuple] = Counter()
        while len(chosen) < limit:
            cells = [cell for cell in open_offers if not self.strict or self._fits(cell)]
            if not cells:
                break
            cell = max(cells, key=self._lag)
            one = self._best(open_offers[cell], repeated)
            open_offers[cell].remove(one)
            if not open_offers[cell]:
                del open_offers[cell]
            chosen.append(one)
            repeated[_topic(one)] += 1
            self._count(cell, one.balance)
        return chosen

    def letter(self, task: str, options: int, rng: np.random.Generator) -> int:
        """The position used least so far for a task's answers among `options`; ties are drawn."""
        used = [self._letters[task, options, place] for place in range(options)]
        least = [place for place in range(options) if used[place] == min(used)]
        place = least[int(rng.integers(len(least)))]
        self._letters[task, options, place] += 1
        return place

    def count_written(self, question: Question, record: ClipRecord) -> None:
        """Counts a question chosen in an earlier run."""
        picked = ""
        if question.options:
            place = LETTERS.index(question.answer)
            picked = question.options[place]
            self._letters[question.task, len(question.options), place] += 1
        categories = [category_name(record.objects[i].type) for i in question.objects[:1]]
        key = balance_key(question.kind, question.unit, picked or question.answer, question.value)
        self._count((question.task, len(question.frames)), (key, *categories))

    def _lag(self, cell: Cell) -> float:
        return self.mix.share(cell) * (self.total + 1) - self._cells[cell]

    def _fits(self, cell: Cell) -> bool:
        """Whether one more question keeps the shares of its task and of its frame count."""
        slack = _SLACK + _SLACK_SHARE * self.total
        task, count = cell
        return (
            self._tasks[task] + 1 <= self.mix.tasks[task] * (self.total + 1) + slack
            and self._frames[count] + 1 <= self.mix.frames[count] * (self.total + 1) + slack
        )

    def _best(self, offered: Sequence[Certified], repeated: Counter[tuple]) -> Certified:
        """The offer not yet asked of this clip whose answer, then whose first category, was asked least."""
        if not self.balance:
            return min(offered, key=lambda one: repeated[_topic(one)])
        return min(offered, key=lambda one: (repeated[_topic(one)], *self._asked(one)))

    def _asked(self, one: Certified) -> tuple[int, int]:
        name, (answer, *category) = one.task.info.name, one.balance
        return self._answers[name, answer], self._answers[(name, "of", *category)]

    def _count(self, cell: Cell, balance: tuple[str, ...]) -> None:
        answer, *category = balance
        self.total += 1
        self._cells[cell] += 1
        self._tasks[cell[0]] += 1
        self._frames[cell[1]] += 1
        self._answers[cell[0], answer] += 1
        self._answers[(cell[0], "of", *category)] += 1


def _topic(one: Certified) -> tuple:
    return one.task.info.name, one.candidate


def _normalised(shares: Mapping) -> dict:
    total = sum(shares.values())
    return {key: share / total for key, share in shares.items() if share > 0}
