"""Whether two datasets are the same, byte by byte, in what follows from their plan, or in the frames they share."""

from itertools import zip_longest

from layoutgen.dataset.manifest import MANIFEST_NAME, read_manifest
from layoutgen.dataset.plan import differences, read_plan
from layoutgen.dataset.reader import read_samples
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


def strange_frames(url: str, parent_url: str) -> list[str]:
    """One line for each shard of a dataset that was asked over another in which more than the questions differs.

    Raises:
        DatasetError: one of them is no dataset or damaged, or the first was not asked over the second.
    """
    here, there = Storage(url), Storage(parent_url)
    plan, manifest = read_plan(here), read_manifest(there)
    if plan is None or plan.parent.plan != manifest.plan:
        asked = f"was asked over {plan.parent.name}" if plan and plan.parent.plan else "was not asked over another"
        raise DatasetError(f"{url}: {asked}, not over {parent_url}")
    files = [sidecar.file for sidecar in committed(here)]
    return [f"{file} has other frames than {parent_url}" for file in files if not _shares_frames(here, there, file)]


def _shares_frames(here: Storage, there: Storage, file: str) -> bool:
    pairs = zip_longest(read_samples(here, file), read_samples(there, file))
    return all(a and b and a[0] == b[0] and a[1].with_questions([]) == b[1].with_questions([]) for a, b in pairs)


def _shards(here: Storage, there: Storage) -> list[str]:
    mine, others = ({s.file: without_run(s) for s in committed(storage)} for storage in (here, there))
    files = sorted(mine.keys() | others.keys())
    return [f"{file} differs" for file in files if mine.get(file) != others.get(file)]
