"""What is already there when a run begins: which shards count, which houses are filmed, what must be done again."""

import sys
from dataclasses import dataclass

from tqdm import tqdm

from layoutgen.dataset.manifest import MANIFEST_NAME
from layoutgen.dataset.plan import PLAN_NAME, Plan, write_plan
from layoutgen.dataset.reader import shard_fault
from layoutgen.dataset.sidecar import Sidecar, read_sidecar, shard_of, sidecar_name, sidecar_names, tar_name
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.run.sealing import Parts, take_back


@dataclass(frozen=True)
class Survey:
    """A dataset as a run finds it.

    Attributes:
        intact: shard -> sidecar of what is committed for this plan.
        kept: those of them that stay as they are.
        faults: shard -> what is wrong with it; its houses are filmed again.
    """

    intact: dict[int, Sidecar]
    kept: dict[int, Sidecar]
    faults: dict[int, str]


def survey(storage: Storage, plan: Plan, *, retry_failed: bool) -> Survey:
    """Looks at the target without changing it, and reads every committed tar once: whatever is kept is sound.

    Args:
        storage: the target.
        plan: of the run.
        retry_failed: shards with failed houses do not stay as they are.
    """
    intact, faults = _intact(storage, plan)
    kept = {shard: sidecar for shard, sidecar in intact.items() if _stays(plan, sidecar, retry_failed)}
    return Survey(intact, kept, faults)


def prepare(storage: Storage, plan: Plan, found: Survey, *, retry_failed: bool) -> dict[int, set[int]]:
    """Writes the plan and turns shards that must be written again (they grow, or have failed houses) into parts.

    Interrupted at any point, the next survey and preparation lead to the same state.

    Returns:
        Each unfinished shard -> its houses that are filmed.
    """
    storage.sweep()
    shards, parts = range(len(plan.shards())), Parts(storage, plan)
    if len(found.kept) < len(shards):
        storage.remove(MANIFEST_NAME)
    write_plan(storage, plan)
    for shard in sorted(found.faults):
        tqdm.write(f"{found.faults[shard]}; its houses are made again", file=sys.stderr)
        storage.remove(sidecar_name(shard))
    for shard in parts.shards() & set(found.intact):
        parts.remove(shard)  # a run was cut off between committing the shard and removing its parts
    for shard in sorted(set(found.intact) - set(found.kept)):
        for part in take_back(storage, found.intact[shard], failures_too=not retry_failed):
            parts.write(part)
        storage.remove(sidecar_name(shard))
    return {shard: parts.houses(shard) for shard in shards if shard not in found.kept}


def erase(storage: Storage) -> None:
    """Removes a dataset's files and nothing else of the folder; the plan goes last."""
    storage.remove(MANIFEST_NAME)
    shards = {shard for name in storage.names() if (shard := shard_of(name)) is not None}
    for shard in sorted(shards):
        storage.remove(sidecar_name(shard))
        storage.remove(tar_name(shard))
    Parts.remove_all(storage)
    storage.remove(PLAN_NAME)


def _intact(storage: Storage, plan: Plan) -> tuple[dict[int, Sidecar], dict[int, str]]:
    """Committed shards of this plan whose tars are those of their sidecars, and what is wrong with others."""
    found: dict[int, Sidecar] = {}
    faults: dict[int, str] = {}
    names = [name for name in sidecar_names(storage) if (shard_of(name) or 0) < len(plan.shards())]
    for name in tqdm(names, desc="checking shards", unit="shard", leave=False, delay=1.0):
        shard = shard_of(name) or 0
        try:
            sidecar = read_sidecar(storage, name)
        except DatasetError as error:
            faults[shard] = str(error)
            continue
        if sidecar.plan != plan.identity():
            faults[shard] = f"{name} is of another plan"
        elif fault := shard_fault(storage, sidecar):
            faults[shard] = fault
        else:
            found[shard] = sidecar
    return found, faults


def _stays(plan: Plan, sidecar: Sidecar, retry_failed: bool) -> bool:
    complete = sidecar.houses == len(plan.shards()[sidecar.shard])
    return complete and not (retry_failed and sidecar.failures)
