"""How well the name of a thing tells its size: what selection asks against."""

from collections import defaultdict
from statistics import median

from layoutgen.dataset.records import Question
from layoutgen.qa.units import task_of

TELLING = 0.6
"""Score of a guess by the name from which on a question is left out."""


class Foretold:
    """Scores guesses at a shard's numbers by what was kept of it about things of the same name.

    Whoever knows the sizes things of a name have guesses their median; a question that this answers asks for no look.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], list[float]] = defaultdict(list)

    def score(self, question: Question) -> float:
        """About the mean relative accuracy, 0 to 1, of the median of a name's usual value and of those kept.

        0 where no name tells anything.
        """
        usual = task_of(question).usual(question)
        if usual is None or question.value <= 0:
            return 0.0
        guess = median([usual, *self._kept[_name(question)]])
        return max(0.0, 1 - 2 * abs(guess - question.value) / question.value)

    def count(self, question: Question) -> None:
        """Adds a question that is kept."""
        if question.kind == "number":
            self._kept[_name(question)].append(question.value)


def _name(question: Question) -> tuple[str, ...]:
    return question.task, question.unit, *question.given
