"""How far a run is, from the plan, the sidecars and the lock alone: any process on any machine may ask."""

from collections.abc import Sequence

import msgspec

from layoutgen import __version__
from layoutgen.dataset.manifest import MANIFEST_NAME, Manifest, manifest_of
from layoutgen.dataset.plan import PLAN_NAME, ParentRef, read_plan
from layoutgen.dataset.sidecar import Failure, Sidecar, committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.identity import code_digest
from layoutgen.run.lock import Lock, runner_of
from layoutgen.run.sealing import Parts


class Status(msgspec.Struct, frozen=True):
    """A run seen from outside.

    Attributes:
        code_version, code_sha256: of the layoutgen that makes it.
        same_code: whether that is the one installed here, which alone can go on with it.
        houses: of the plan.
        committed: houses in committed shards, failed ones included.
        filmed: houses filmed, but not yet in a committed shard.
        finished: the manifest is there.
        runner: who is running, None for nobody.
        houses_per_hour: over the times in which shards were being made; 0 where none is finished.
        hours_left: at that rate; 0 where nothing is left or no rate is known.
        totals: sums over the committed shards.
        failures: their failed houses.
        parent: the dataset whose frames it asks about, all "" where it was filmed.
        go_on: the command line that goes on with it.
    """

    url: str
    code_version: str
    code_sha256: str
    same_code: bool
    houses: int
    committed: int
    filmed: int
    finished: bool
    runner: Lock | None
    houses_per_hour: float
    hours_left: float
    totals: Manifest
    failures: list[Failure]
    parent: ParentRef
    go_on: str


def status_of(url: str) -> Status:
    """Looks at a dataset, finished, running or stopped.

    Raises:
        DatasetError: there is none.
    """
    storage = Storage(url)
    plan = read_plan(storage)
    if plan is None:
        raise DatasetError(f"{url}: no {PLAN_NAME} here; is it the folder that `layoutgen generate` wrote?")
    sidecars = [sidecar for sidecar in committed(storage) if sidecar.plan == plan.identity()]
    parts = Parts(storage, plan)
    done = sum(sidecar.houses for sidecar in sidecars)
    filmed = sum(len(parts.houses(shard)) for shard in parts.shards() - {sidecar.shard for sidecar in sidecars})
    rate = houses_per_hour(sidecars)
    return Status(
        url=url,
        code_version=plan.code_version,
        code_sha256=plan.code_sha256,
        same_code=(plan.code_version, plan.code_sha256) == (__version__, code_digest()),
        houses=plan.houses,
        committed=done,
        filmed=filmed,
        finished=storage.exists(MANIFEST_NAME),
        runner=runner_of(storage),
        houses_per_hour=rate,
        hours_left=(plan.houses - done - filmed) / rate if rate else 0.0,
        totals=manifest_of(sidecars),
        failures=[failure for sidecar in sidecars for failure in sidecar.failures],
        parent=plan.parent,
        go_on=plan.go_on(url),
    )


def houses_per_hour(sidecars: Sequence[Sidecar]) -> float:
    """Houses over the hours in which at least one shard was being made, so that pauses do not count."""
    spans = sorted((sidecar.run.started, sidecar.run.finished) for sidecar in sidecars)
    busy, until = 0.0, 0.0
    for started, finished in spans:
        busy += max(0.0, finished - max(started, until))
        until = max(until, finished)
    return 3600 * sum(sidecar.houses for sidecar in sidecars) / busy if busy else 0.0
