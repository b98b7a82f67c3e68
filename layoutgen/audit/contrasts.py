"""Gates `refusals` and `pairs_blind`: neither words nor numbers tell what cannot be told, or which half a pair's is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from math import sqrt

from layoutgen.audit.balance import EXCESS, SURE, Guesser, by_task, gain, guesses, hits, share
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.shortcuts import GAIN, LEARNED, base_of, is_enough, majority, template_majority

Rows = Sequence[QuestionRow]
TOLD, UNTOLD = "can be told", "cannot be told"


def is_uneven(count: int, total: int, even: float) -> bool:
    """Whether a share is certainly more than EXCESS above an even one, SURE standard errors away: much is tested."""
    return count / total - even - EXCESS > SURE * sqrt(even * (1 - even) / total)


def plain_rows(rows: Rows) -> list[QuestionRow]:
    """Those that single clips give: what the other statistics are about."""
    return [row for row in rows if not row.pair]


def check_contrasts(rows: Rows, ledger: Ledger) -> None:
    """Both gates; `rows` may be a sample of houses."""
    refusable = [row for row in rows if row.refusable]
    _check_even(refusable, ledger)
    _check_places(refusable, ledger)
    _check_blind("refusals", {"whether it can be told": [_as_told(row) for row in refusable]}, ledger)
    _check_blind("pairs_blind", by_task([row for row in rows if row.pair and not row.refusable], "choice"), ledger)


def _as_told(row: QuestionRow) -> QuestionRow:
    """The question whether it can be told, of the same words."""
    stem = "\n".join([row.stem, *row.options])
    right = TOLD if row.tellable else UNTOLD
    answer = "A" if row.tellable else "B"
    return replace(row, task="told", kind="choice", stem=stem, options=(TOLD, UNTOLD), answer=answer, right=right)


_KEYS: dict[str, Callable[[QuestionRow], Hashable]] = {
    "task": lambda row: row.task,
    "number of images": lambda row: row.shown,
    "task and number of images": lambda row: (row.task, row.shown),
    "wording": lambda row: row.template,
}


def _check_even(rows: Rows, ledger: Ledger) -> None:
    """As many of each task and number of images can be told as cannot."""
    ledger.check("refusals", len(rows))
    for what, key in _KEYS.items():
        groups: dict[Hashable, Counter[bool]] = defaultdict(Counter)
        for row in rows:
            groups[key(row)][row.tellable] += 1
        for name, counts in groups.items():
            total, most = counts.total(), max(counts.values())
            if is_uneven(most, total, 0.5):
                side = TOLD if counts[True] == most else UNTOLD
                ledger.fault("refusals", f"{what} {name}", f"{share(most, total)} {side}, even is 0.5")


def _check_places(rows: Rows, ledger: Ledger) -> None:
    """The option stands at each letter as often as at any other."""
    places: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.options and not row.tellable:
            places[len(row.options)][row.answer] += 1
    for options, counts in sorted(places.items()):
        for place, count in sorted(counts.items()):
            if is_uneven(count, counts.total(), 1 / options):
                what = f"stands at {place} in {share(count, counts.total())}, even is {1 / options:.3f}"
                ledger.fault("refusals", f"{options} options", what)


def _check_blind(gate: str, tasks: dict[str, list[QuestionRow]], ledger: Ledger) -> None:
    """The blind guessers of the other gates, houses held out together."""
    tested: dict[str, Guesser] = {"wording": template_majority, **(LEARNED if find_spec("sklearn") else {})}
    for task, rows in tasks.items():
        if not is_enough(rows):
            continue
        base = base_of(guesses(rows, majority))
        for name, guesser in tested.items():
            answered = guesses(rows, guesser)
            got = share(sum(hits(answered)), len(answered))
            ledger.check(gate, len(answered))
            ledger.note(gate, f"{task}: {name} {got.value:.2f} against {sum(base) / len(base):.2f}")
            if gain(answered, base).least > GAIN:
                ledger.fault(
                    gate,
                    task,
                    f"{name} guesses {got} blindly, the majority answer, or chance, {sum(base) / len(base):.3f}",
                )
