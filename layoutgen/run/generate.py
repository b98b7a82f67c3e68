"""The main path of a run: open the target, hand out houses, commit shards, stop when asked, close with the manifest."""

import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import current_thread, main_thread
from types import FrameType

import msgspec
from tqdm import tqdm

from layoutgen.dataset.manifest import Manifest, manifest_of, write_manifest
from layoutgen.dataset.sidecar import Failure, Sidecar
from layoutgen.errors import EnvironmentProblem, HouseError
from layoutgen.run.agenda import Agenda, Job
from layoutgen.run.lock import Hold, run_lock
from layoutgen.run.machine import SpaceGuard, log_to
from layoutgen.run.opening import erase, prepare, survey
from layoutgen.run.pool import Lost, Outcome, PoolSettings, RayPool, in_process, ray_session
from layoutgen.run.progress import Progress
from layoutgen.run.request import Resolved
from layoutgen.run.sealing import HousePart, Parts, PartsMissing
from layoutgen.run.worker import HouseDone, WorkerSettings, house_done
from layoutgen.studio import registry

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
MAX_SIMULATOR_FAILURES = 12
"""So many houses in a row lost to the simulator or the worker mean that the machine, not the houses, is at fault."""
_MACHINE_ERRORS = frozenset({"SimulatorDied", "SimulatorTimeout", "ProtocolError", "WorkerLost", "HouseTimeout"})


@contextmanager
def graceful_stop(stop: Callable[[], None], in_hand: str = "houses") -> Iterator[None]:
    """Calls `stop` at the first signal, saying what is `in_hand`, and raises KeyboardInterrupt at the second."""
    if current_thread() is not main_thread():
        yield
        return
    received = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal received
        if received:
            raise KeyboardInterrupt
        received = True
        print(f"\nfinishing the {in_hand} in hand; again to end at once", file=sys.stderr, flush=True)
        stop()

    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How a run works, without any influence on its bytes.

    Attributes:
        pool: workers under Ray; None works in this process.
        worker: what each worker is told.
        overwrite: start anew whatever is there.
        retry_failed: film houses again whose failures are on record.
        check_space: refuse to begin where the disk looks too small, and stop while a shard still fits on it.
        house_deadline: seconds for one house in this process; the pool has its own.
    """

    pool: PoolSettings | None
    worker: WorkerSettings
    house_deadline: float = 900.0
    overwrite: bool = False
    retry_failed: bool = False
    check_space: bool = True


class Summary(msgspec.Struct, frozen=True):
    """How a run ended; counts are of the whole dataset, `seconds` is of this run.

    Attributes:
        finished: every shard is committed and the manifest written; otherwise a signal ended the run.
        houses: of the plan.
        left: houses not filmed yet.
        manifest: sums over the committed shards.
    """

    finished: bool
    houses: int
    left: int
    manifest: Manifest
    seconds: float


def generate(resolved: Resolved, options: RunOptions, progress: Progress) -> Summary:
    """Carries out a plan, from wherever the target stands.

    Raises:
        RunLocked: another run is writing to the target, or took it over while this one stood still.
        DiskFull: the target is full, or soon will be; what is finished stays.
        EnvironmentProblem: Ray or the workers do not start, or the simulator fails for house after house.
    """
    began, storage, plan, retry = time.monotonic(), resolved.storage, resolved.plan, options.retry_failed
    with run_lock(storage) as hold:
        if options.overwrite:
            erase(storage)
        found = survey(storage, plan, retry_failed=retry)
        space = SpaceGuard(storage, plan, found.kept.values()) if options.check_space else None
        if space:
            space.check_before(plan.houses - sum(sidecar.houses for sidecar in found.kept.values()))
        filmed = prepare(storage, plan, found, retry_failed=retry)
        run = _Run(resolved, found.kept, filmed, options, progress, space, hold)
        run.work()
        return run.close(time.monotonic() - began)


class _Run:
    """The driver's side of a run: keeps the agenda and the sidecars, never an image."""

    def __init__(
        self,
        resolved: Resolved,
        kept: Mapping[int, Sidecar],
        filmed: Mapping[int, set[int]],
        options: RunOptions,
        progress: Progress,
        space: SpaceGuard | None,
        hold: Hold,
    ) -> None:
        self._resolved, self._options, self._progress, self._space = resolved, options, progress, space
        self._storage, self._plan, self._hold = resolved.storage, resolved.plan, hold
        self._sidecars = dict(kept)
        self._parts = Parts(self._storage, self._plan)
        self._agenda = Agenda(self._plan, filmed, options.worker.tries)
        self._simulator_failures = 0

    def work(self) -> None:
        """Does what is left."""
        if not self._agenda.waiting:
            return
        self._progress.start(self._plan.houses, self._plan.houses - self._agenda.houses_left)
        with closing(self._progress), graceful_stop(self._agenda.stop), self._outcomes() as outcomes:
            for job, outcome in outcomes:
                self._take(job, outcome)

    def close(self, seconds: float) -> Summary:
        """Writes the manifest where every shard is committed."""
        manifest = manifest_of([self._sidecars[shard] for shard in sorted(self._sidecars)])
        finished = len(self._sidecars) == len(self._plan.shards())
        if finished:
            write_manifest(self._storage, manifest)
            Parts.remove_all(self._storage)
        return Summary(finished, self._plan.houses, self._agenda.houses_left, manifest, seconds)

    @contextmanager
    def _outcomes(self) -> Iterator[Iterator[Outcome]]:
        pool, worker = self._options.pool, self._options.worker
        if pool is None:
            deadline = self._options.house_deadline
            with closing(in_process(self._agenda, worker, self._progress.tell, deadline)) as outcomes:
                yield outcomes
            return
        log_to(worker.log_folder, "driver")
        if note := registry.first_start(self._plan.engine.name):  # the workers have no terminal to say it
            tqdm.write(note, file=sys.stderr)
        self._progress.tell("starting Ray")
        with ray_session(pool):
            workers = RayPool(self._agenda, worker, pool, self._progress.tell)
            with closing(workers.outcomes()) as outcomes:
                yield outcomes

    def _take(self, job: Job, outcome: HouseDone | Sidecar | PartsMissing | Lost) -> None:
        self._hold.check()
        match outcome:
            case Lost():
                self._give_up(job, outcome.reason)
            case HouseDone():
                self._count(outcome)
            case PartsMissing():
                self._agenda.capture_again(outcome.shard, outcome.houses)
            case Sidecar():
                self._sidecars[outcome.shard] = outcome
                self._progress.sealed(outcome)

    def _count(self, house: HouseDone) -> None:
        self._agenda.house_done(house.house)
        self._progress.house_done(house)
        if self._space:
            self._space.check()
        self._check_simulator(house.failure)

    def _give_up(self, job: Job, reason: str) -> None:
        """Puts a house on record that no worker survived."""
        if job.kind == "seal":
            raise EnvironmentProblem(f"shard {job.number} cannot be written: {reason}; see the logs of the workers")
        failure = Failure(job.number, self._house_id(job.number), "WorkerLost", reason)
        part = HousePart(house=job.number, failure=failure, tries=self._options.worker.tries)
        self._parts.write(part)
        self._count(house_done(part))

    def _house_id(self, index: int) -> str:
        try:
            return self._resolved.source[index].id
        except HouseError:
            return ""

    def _check_simulator(self, failure: Failure | None) -> None:
        if failure is None or failure.error not in _MACHINE_ERRORS:
            self._simulator_failures = 0
            return
        self._simulator_failures += 1
        if self._simulator_failures >= MAX_SIMULATOR_FAILURES:
            raise EnvironmentProblem(
                f"the last {MAX_SIMULATOR_FAILURES} houses all failed ({failure.error}: {failure.reason}); mend that, "
                f"`layoutgen doctor` may tell, then: layoutgen generate --out {self._storage.url} --retry-failed"
            )
