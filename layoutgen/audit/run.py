"""The audit: every shard scanned in parallel, then the checks over the whole dataset."""

import time
from functools import partial

from tqdm import tqdm

from layoutgen import __version__
from layoutgen.audit.balance import check_balance
from layoutgen.audit.contrasts import check_contrasts, plain_rows
from layoutgen.audit.factorial import note_coverage
from layoutgen.audit.leakage import check_duplicates, check_leakage
from layoutgen.audit.report import GATES, Report, gates_of
from layoutgen.audit.rows import KEPT_QUESTIONS, Scan
from layoutgen.audit.scan import check_dataset, scan_shard
from layoutgen.audit.shortcuts import check_shortcuts
from layoutgen.config import Recipe
from layoutgen.dataset.plan import read_plan
from layoutgen.dataset.sidecar import Sidecar, some_committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.processes import parallel


def audit(
    source: str, *, against: str | None = None, workers: int = 1, fail_on: frozenset[str] = frozenset()
) -> Report:
    """Checks a dataset.

    Args:
        source: the dataset's folder or URL.
        against: another dataset with which it must share no house, image or question.
        workers: processes; the result is the same for any number.
        fail_on: gates that only warn by themselves and shall fail.

    Raises:
        DatasetError: there is no dataset at all; damage inside of one is what the report is about.
    """
    started = time.monotonic()
    storage, sidecars, recipe = _open(source)
    _, others, other_recipe = _open(against or source)
    whole = _scan(source, sidecars, recipe, workers)
    check_dataset(storage, sidecars, whole.ledger)
    other = _scan(against, others, other_recipe, workers) if against else None
    _check_whole(whole, other, recipe)
    return Report(
        source=source,
        version=__version__,
        clips=len(whole.clips),
        questions=whole.questions,
        images=sum(len(row.frames) for row in whole.clips),
        houses=len({row.house for row in whole.clips}),
        seconds=time.monotonic() - started,
        gates=gates_of(whole.ledger, GATES, fail_on),
        distributions=whole.measures,
    )


def _open(source: str) -> tuple[Storage, list[Sidecar], Recipe]:
    """A dataset's shards and recipe; the default recipe's thresholds hold where its plan is lost."""
    storage = Storage(source)
    sidecars = some_committed(storage)
    try:
        plan = read_plan(storage)
    except DatasetError:
        plan = None  # the gate `files` reads it again, and says what is wrong with it
    return storage, sidecars, plan.recipe if plan else Recipe(name="default")


def _scan(source: str, sidecars: list[Sidecar], recipe: Recipe, workers: int) -> Scan:
    questions = sum(sidecar.questions for sidecar in sidecars)
    scan = partial(scan_shard, source, recipe=recipe, rate=min(1.0, KEPT_QUESTIONS / max(questions, 1)))
    whole = Scan()
    with tqdm(total=len(sidecars), unit=" shards", desc=f"audit {source}", disable=None) as bar:
        for part in parallel(scan, sidecars, min(workers, len(sidecars))):
            whole.join(part)
            bar.update()
    return whole


def _check_whole(whole: Scan, other: Scan | None, recipe: Recipe) -> None:
    rows = plain_rows(whole.rows)
    check_balance(rows, whole.tasks, whole.shown, recipe, whole.ledger)
    if recipe.balance == "factorial":
        note_coverage(rows, whole.ledger)
    check_shortcuts(rows, whole.ledger)
    check_contrasts(whole.rows, whole.ledger)
    check_leakage(whole, other, whole.ledger)
    check_duplicates(whole.clips, whole.ledger)
