"""Gates `houses`, `shared_images`, `shared_questions`: nothing of one split lies in another, or in another dataset."""

from collections import defaultdict
from collections.abc import Iterable

from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import ClipRow, Scan

GATES = ("houses", "shared_images", "shared_questions")
ADVICE = "--against OTHER names a second set"


def check_leakage(here: Scan, other: Scan | None, ledger: Ledger) -> None:
    """Compares the splits of a dataset, and the dataset with another one whose splits count as one."""
    away = "the other dataset"
    clips = [(row, row.split) for row in here.clips] + [(row, away) for row in (other.clips if other else [])]
    _check("houses", ((row.house, split, row.clip) for row, split in clips), "the house of clip", ledger)
    _check("shared_images", _images(clips), "a frame of clip", ledger)
    questions = [(key, split, where) for (key, split), where in here.identities.items()]
    if other:
        questions += [(key, away, where) for (key, _), where in other.identities.items()]
    _check("shared_questions", questions, "the text and response of", ledger)
    splits = {split for _, split in clips}
    if len(splits) < 2:
        lacks = f"there is only the split {splits.pop()}; {ADVICE}" if splits else "there is no clip"
        for gate in GATES:
            ledger.skip(gate, lacks)


def _images(clips: Iterable[tuple[ClipRow, str]]) -> Iterable[tuple[int, str, str]]:
    return ((sha, split, row.clip) for row, split in clips for sha, _ in row.frames if sha)


def _check(gate: str, items: Iterable[tuple[object, str, str]], what: str, ledger: Ledger) -> None:
    """Items are (key, split, where); a key of several splits is a leak."""
    splits: dict[object, dict[str, str]] = defaultdict(dict)
    for key, split, where in items:
        splits[key].setdefault(split, where)
    ledger.check(gate, len(splits))
    for places in splits.values():
        if len(places) > 1:
            first, *rest = sorted(places.items())
            others = ", ".join(f"{split} ({where})" for split, where in rest)
            ledger.fault(gate, first[1], f"{what} {first[1]} is in {first[0]} and in {others}")
