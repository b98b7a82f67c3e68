"""The audit: every shard scanned in parallel, then the checks over the whole dataset."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tqdm import tqdm

from layoutgen import __version__
from layoutgen.audit.files import check_dataset
from layoutgen.audit.gates import GATES
from layoutgen.audit.report import Ledger, Report, gates_of
from layoutgen.audit.scan import Scan, scan_shard
from layoutgen.config import Recipe
from layoutgen.dataset.plan import read_plan
from layoutgen.dataset.sidecar import Sidecar, committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError


def audit(source: str, *, workers: int = 1, fail_on: frozenset[str] = frozenset()) -> Report:
    """Checks a dataset.

    Args:
        source: the dataset's folder or URL.
        workers: processes; the result is the same for any number.
        fail_on: gates that only warn by themselves and shall fail.

    Raises:
        DatasetError: there is no dataset at all; damage inside of one is what the report is about.
    """
    started, storage, ledger = time.monotonic(), Storage(source), Ledger()
    sidecars = committed(storage)
    if not sidecars:
        raise DatasetError(f"{source}: no finished shards here; is it the folder that `layoutgen generate` wrote?")
    plan = read_plan(storage)
    check_dataset(storage, sidecars, plan, ledger)
    whole = Scan(ledger)
    for scan in _scans(source, sidecars, plan.recipe if plan else Recipe(name="default"), workers):
        _join(whole, scan)
    return Report(
        source=source,
        version=__version__,
        clips=len(whole.clips),
        questions=len(whole.questions),
        images=len(whole.images),
        houses=len({house for _, house in whole.clips}),
        seconds=time.monotonic() - started,
        gates=gates_of(ledger, GATES, fail_on),
    )


def _scans(source: str, sidecars: list[Sidecar], recipe: Recipe, workers: int) -> Iterator[Scan]:
    bar = tqdm(total=len(sidecars), unit=" shards", desc="audit", disable=None)
    with bar:
        if workers <= 1 or len(sidecars) == 1:
            for sidecar in sidecars:
                yield scan_shard(source, sidecar, recipe)
                bar.update()
            return
        with ProcessPoolExecutor(min(workers, len(sidecars)), mp_context=get_context("spawn")) as pool:
            for scan in pool.map(scan_shard, [source] * len(sidecars), sidecars, [recipe] * len(sidecars)):
                yield scan
                bar.update()


def _join(whole: Scan, part: Scan) -> None:
    whole.ledger.join(part.ledger)
    whole.clips += part.clips
    whole.images += part.images
    whole.questions += part.questions
