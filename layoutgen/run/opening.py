"""What is already there when a run begins: which shards count, which houses are filmed, what must be done again."""

from dataclasses import dataclass

from layoutgen.dataset.manifest import MANIFEST_NAME
from layoutgen.dataset.plan import PLAN_NAME, Plan, write_plan
from layoutgen.dataset.sidecar import Sidecar, read_sidecar, shard_of, sidecar_name, tar_name
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.run.sealing import Parts, take_back


@dataclass(frozen=True)
class Survey:
    """A dataset as a run finds it.

    Attributes:
        intact: shard -> sidecar of what is committed for this plan.
        kept: those of them that stay as they are.
    """

    intact: dict[int, Sidecar]
    kept: dict[int, Sidecar]


def survey(storage: Storage, plan: Plan, *, retry_failed: bool) -> Survey:
    """Looks at the target without changing it.

    Args:
        storage: the target.
        plan: of the run.
        retry_failed: shards with failed houses do not stay as they are.
    """
    intact = _intact(storage, plan)
    kept = {shard: sidecar for shard, sidecar in intact.items() if _stays(plan, sidecar, retry_failed)}
    return Survey(intact, kept)


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


def _intact(storage: Storage, plan: Plan) -> dict[int, Sidecar]:
    """Committed shards of this plan whose tars have the size that their sidecars say."""
    found: dict[int, Sidecar] = {}
    for shard in range(len(plan.shards())):
        try:
            sidecar = read_sidecar(storage, sidecar_name(shard))
        except DatasetError:
            continue  # missing or truncated: the shard is written again
        if sidecar.plan == plan.identity() and storage.size(sidecar.file) == sidecar.bytes:
            found[shard] = sidecar
    return found


def _stays(plan: Plan, sidecar: Sidecar, retry_failed: bool) -> bool:
    complete = sidecar.houses == len(plan.shards()[sidecar.shard])
    return complete and not (retry_failed and sidecar.failures)
