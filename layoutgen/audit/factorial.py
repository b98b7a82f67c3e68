"""How even a set's questions are over the full cross of answer, distance and size, where its recipe aims at that."""

from collections import Counter
from collections.abc import Sequence
from math import log, prod
from typing import NamedTuple

from layoutgen.audit.balance import FEWEST, by_task
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow

KINDS = ("choice", "number")


class Coverage(NamedTuple):
    """Of the cross of the values that a task's factors have in a set.

    Attributes:
        cells: its combinations.
        held: share of them that some question has.
        evenness: entropy of the questions over them, as a share of that of even counts.
    """

    cells: int
    held: float
    evenness: float


def coverage(rows: Sequence[QuestionRow]) -> Coverage:
    """Of one task's questions."""
    combined = [(_answer(row), *row.classes) for row in rows]
    cells = prod(len(set(values)) for values in zip(*combined, strict=True))
    counts = Counter(combined).values()
    entropy = -sum(count / len(rows) * log(count / len(rows)) for count in counts)
    return Coverage(cells, len(counts) / cells, entropy / log(cells) if cells > 1 else 1.0)


def note_coverage(rows: Sequence[QuestionRow], ledger: Ledger) -> None:
    """Adds a line to the gate `spread`: the mean over the tasks, and the task that does worst."""
    tasks = {task: few for kind in KINDS for task, few in by_task(rows, kind).items() if len(few) >= FEWEST}
    if not tasks:
        return
    found = {task: coverage(questions) for task, questions in tasks.items()}
    worst = min(found, key=lambda task: found[task].evenness)
    held, even = (
        sum(values) / len(found) for values in zip(*((c.held, c.evenness) for c in found.values()), strict=True)
    )
    text = f"cross of answer, distance and size: {held:.2f} of the combinations held, {even:.2f} even"
    ledger.note("spread", f"{text}; least {worst} with {found[worst].evenness:.2f}")


def _answer(row: QuestionRow) -> str:
    """The answer; measured numbers in steps of a factor of 1.5."""
    if row.kind != "number" or row.right.isdigit():
        return row.right
    return str(int(log(max(float(row.right), 0.01)) // log(1.5)))
