"""Whether two datasets are the same, byte by byte, in everything that follows from their plan."""

from layoutgen.dataset.manifest import MANIFEST_NAME
from layoutgen.dataset.plan import differences, read_plan
from layoutgen.dataset.sidecar import committed, without_run
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError


def disagreements(url: str, other_url: str) -> list[str]:
    """One line for each thing in which two datasets differ; tars are compared by the sha256 of their sidecars.

    Of datasets of different plans, which have no byte in common, only the plans are compared.

    Raises:
        DatasetError: one of them is no dataset, or a sidecar is damaged.
    """
    here, there = Storage(url), Storage(other_url)
    plan, other_plan = read_plan(here), read_plan(there)
    if plan is None or other_plan is None:
        raise DatasetError(f"{url if plan is None else other_url}: no dataset here")
    lines = [f"plan: {line}" for line in differences(plan, other_plan, ("here", "there"))]
    if plan.identity() != other_plan.identity():
        return lines
    lines += _shards(here, there)
    if here.read(MANIFEST_NAME) != there.read(MANIFEST_NAME):
        lines.append(f"{MANIFEST_NAME} differs")
    return lines


def _shards(here: Storage, there: Storage) -> list[str]:
    mine, others = ({s.file: without_run(s) for s in committed(storage)} for storage in (here, there))
    files = sorted(mine.keys() | others.keys())
    return [f"{file} differs" for file in files if mine.get(file) != others.get(file)]
