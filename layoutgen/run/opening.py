"""What is already there when a run begins: which shards count, which houses are filmed, what must be done again."""

from dataclasses import dataclass

from layoutgen.dataset.manifest import MANIFEST_NAME
from layoutgen.dataset.plan import PLAN_NAME, Plan, write_plan
from layoutgen.dataset.sidecar import Sidecar, read_sidecar, shard_of, sidecar_name, tar_name
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.run.parts import Parts, take_back
from layoutgen.run.request import Resolved


@dataclass(frozen=True)
class Opening:
    """Where a run starts from.

    Attributes:
        done: shard -> sidecar of what is committed and stays.
        filmed: unfinished shard -> houses of it that have a part.
    """

    done: dict[int, Sidecar]
    filmed: dict[int, set[int]]


def open_dataset(resolved: Resolved, *, overwrite: bool, retry_failed: bool) -> Opening:
    """Prepares the target for a run that holds its lock; on interruption the same call picks up again."""
    storage, plan = resolved.storage, resolved.plan
    storage.sweep()
    if overwrite:
        erase(storage)
    done = _intact(storage, plan)
    kept = {shard: sidecar for shard, sidecar in done.items() if _stays(plan, sidecar, retry_failed)}
    if len(kept) < len(plan.shards()):
        storage.remove(MANIFEST_NAME)
    write_plan(storage, plan)
    parts = Parts(storage, plan)
    for shard in parts.shards() & set(done):
        parts.remove(shard)  # a run was cut off between committing the shard and removing its parts
    for shard in sorted(set(done) - set(kept)):
        _reopen(storage, parts, done[shard], retry_failed)
    todo = set(range(len(plan.shards()))) - set(kept)
    return Opening(kept, {shard: parts.houses(shard) for shard in sorted(todo)})


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


def _reopen(storage: Storage, parts: Parts, sidecar: Sidecar, retry_failed: bool) -> None:
    """Turns a shard that must be written again (it grows, or has failed houses) back into parts."""
    for part in take_back(storage, sidecar, failures_too=not retry_failed):
        parts.write(part)
    storage.remove(sidecar_name(sidecar.shard))
