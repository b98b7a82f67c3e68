"""Gates `letters`, `spread`, `mix` and `categories`: no answer, letter, task or category crowds out the others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.statistics import share
from layoutgen.config import Recipe

EXCESS = 0.05
"""How far above an even share a letter or answer may certainly lie."""
NUMBER_SHARE = 0.6
"""Share of a numeric task's questions that one printed answer may certainly have."""
FEWEST = 30
"""Questions of a task below which nothing is said of its answers."""
CATEGORY_SHARE = 0.35
MIX_DISTANCE = 0.1
"""Total variation distance between the recipe's mix and the one found."""


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
