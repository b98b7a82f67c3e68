"""Gates `letters`, `spread`, `mix` and `categories`, and the statistics behind them: nothing crowds out the rest."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import sqrt
from typing import NamedTuple

from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow
from layoutgen.config import Recipe
from layoutgen.seeds import seed_for

Z = 1.96
SURE = 3.0
FOLDS = 5
EXCESS = 0.05
"""How far above an even share a letter or answer may certainly lie."""
NUMBER_SHARE = 0.6
"""Share of a numeric task's questions that one printed answer may certainly have."""
FEWEST = 30
"""Questions of a task below which nothing is said of its answers."""
CATEGORY_SHARE = 0.35
MIX_DISTANCE = 0.1
"""Total variation distance between the recipe's mix and the one found."""


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


def check_balance(
    rows: Sequence[QuestionRow], tasks: Counter[str], shown: Counter[int], recipe: Recipe, ledger: Ledger
) -> None:
    """All balance gates; `tasks` and `shown` count every question, `rows` may be a sample."""
    _check_letters(rows, ledger)
    _check_spread(rows, ledger)
    _check_categories(rows, ledger)
    even = {task: 1.0 for task in tasks}
    _check_mix("tasks", tasks, recipe.tasks or even, ledger)
    _check_mix("frame counts", shown, recipe.frames, ledger)


def by_task(rows: Iterable[QuestionRow], kind: str) -> dict[str, list[QuestionRow]]:
    """The questions of one kind, per task in alphabetical order."""
    found: dict[str, list[QuestionRow]] = defaultdict(list)
    for row in rows:
        if row.kind == kind:
            found[row.task].append(row)
    return dict(sorted(found.items()))


def _check_letters(rows: Sequence[QuestionRow], ledger: Ledger) -> None:
    """Per number of options, each letter's share against an even one."""
    answers: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.kind == "choice":
            answers[len(row.options)].append(row.answer)
    for options, letters in sorted(answers.items()):
        ledger.check("letters", len(letters))
        for letter, count in sorted(Counter(letters).items()):
            found = share(count, len(letters))
            if found.low > 1 / options + EXCESS:
                ledger.fault(
                    "letters", f"{options} options", f"{letter} is right in {found}, even is {1 / options:.3f}"
                )


def _check_spread(rows: Sequence[QuestionRow], ledger: Ledger) -> None:
    """Per task, the most frequent answer's share against an even one."""
    for task, questions in _large(by_task(rows, "choice")):
        even = sum(1 / len(row.options) for row in questions) / len(questions)
        _check_top(task, questions, even + 2 * EXCESS, ledger)
    for task, questions in _large(by_task(rows, "number")):
        _check_top(task, questions, NUMBER_SHARE, ledger)
    if not ledger.checked["spread"]:
        ledger.skip("spread", f"no task has {FEWEST} questions")


def _large(tasks: dict[str, list[QuestionRow]]) -> list[tuple[str, list[QuestionRow]]]:
    return [(task, questions) for task, questions in tasks.items() if len(questions) >= FEWEST]


def _check_top(task: str, questions: Sequence[QuestionRow], limit: float, ledger: Ledger) -> None:
    ledger.check("spread", len(questions))
    answer, count = Counter(row.right for row in questions).most_common(1)[0]
    found = share(count, len(questions))
    if found.low > limit:
        ledger.fault("spread", task, f"{answer!r} is right in {found}, the limit is {limit:.3f}")


def _check_categories(rows: Sequence[QuestionRow], ledger: Ledger) -> None:
    ledger.check("categories", len(rows))
    counts = Counter(category for row in rows for category in set(row.categories))
    for category, count in counts.most_common(3):
        found = share(count, len(rows))
        if found.low > CATEGORY_SHARE:
            ledger.fault("categories", category, f"is asked about in {found} of the questions")


def _check_mix(name: str, found: Counter, wanted: dict, ledger: Ledger) -> None:
    total, shares = sum(found.values()), sum(wanted.values())
    ledger.check("mix", total)
    if not total or not shares:
        return
    keys = found.keys() | wanted.keys()
    distance = sum(abs(found[key] / total - wanted.get(key, 0.0) / shares) for key in keys) / 2
    if distance > MIX_DISTANCE and total >= 200:
        held = ", ".join(f"{key} {found[key] / total:.2f}" for key in sorted(keys))
        ledger.fault("mix", name, f"{distance:.2f} away from the recipe's mix: {held}")
