"""Workers that take jobs from an agenda: one in this process, or many under Ray that may die, hang or come late."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from secrets import token_hex
from shutil import rmtree
from tempfile import gettempdir, mkdtemp
from threading import current_thread, main_thread
from typing import Any, NamedTuple

from layoutgen.errors import EnvironmentProblem, one_line
from layoutgen.run.agenda import Agenda, Job
from layoutgen.run.watch import watched
from layoutgen.run.worker import HouseWorker, Result, WorkerSettings
from layoutgen.wording import counted

OBJECT_STORE_BYTES = 100 * 2**20
"""Only jobs and summaries pass through the store, so it may be small."""
MAX_FAILED_BOOTS = 4
_LONGEST_PLACE = 12
"""Letters of a folder in which Ray's own may lie."""

log = logging.getLogger(__name__)


class Lost(NamedTuple):
    """In place of a result: workers died or hung too often with this job in hand."""

    reason: str


Outcome = tuple[Job, Result | Lost]


Tell = Callable[[str], None]
"""Is told what a run waits for, until its first result; see `Progress.tell`."""
WARM_UP = "the engine warms up on its first house"


def in_process(
    agenda: Agenda, settings: WorkerSettings, tell: Tell, house_deadline: float
) -> Generator[Outcome, None, None]:
    """Does the whole agenda here, one job after the other; a house has `house_deadline` seconds."""
    tell(WARM_UP)
    with closing(HouseWorker(settings, watched(house_deadline, lambda: agenda.stopped))) as worker:
        while job := agenda.next():
            yield job, worker.run(job)


@dataclass(frozen=True)
class PoolSettings:
    """How workers run under Ray; times in seconds.

    Attributes:
        workers: how many; None for one per CPU (and share of a GPU) that the cluster has at the time.
        gpus: share of a GPU that each holds.
        address: of a running cluster; "" starts Ray on this machine.
        house_deadline: for one house; the worker has its own, shorter ones for each call of the simulator.
        seal_deadline: for one shard.
        boot_deadline: from asking for a worker to its first word.
    """

    workers: int | None
    gpus: float = 0.0
    address: str = ""
    house_deadline: float = 900.0
    seal_deadline: float = 1800.0
    boot_deadline: float = 300.0


@contextmanager
def ray_session(pool: PoolSettings) -> Iterator[None]:
    """Ray for the length of a run.

    Raises:
        EnvironmentProblem: Ray does not start, or there is no cluster at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if not pool.address and "ray" not in sys.modules:  # it reads these once; its ports are open to the network
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ.setdefault("RAY_AUTH_TOKEN", token_hex(32))
    with ExitStack() as stack:
        folder = "" if pool.address else stack.enter_context(_ray_folder())
        stack.enter_context(_started(pool, folder))
        yield


@contextmanager
def _ray_folder() -> Iterator[str]:
    """A folder of our own for the files of Ray, whose usual one anybody may write to and nobody removes.

    Its name is short, for the sockets in it have 107 letters for their whole path.
    """
    place = gettempdir() if len(gettempdir()) <= _LONGEST_PLACE else "/tmp"
    folder = mkdtemp(prefix="lgray-", dir=place)
    try:
        yield f"{folder}/r"  # Ray lets anybody write to the folder that it is given
    finally:
        rmtree(folder, ignore_errors=True)


@contextmanager
def _started(pool: PoolSettings, folder: str) -> Iterator[None]:
    import ray

    # Without an explicit address, ray.init joins any cluster that a stale file in /tmp names.
    local: dict[str, Any] = {
        "include_dashboard": False,
        "object_store_memory": OBJECT_STORE_BYTES,
        "_temp_dir": folder,
    }
    if pool.workers:
        local["num_cpus"] = pool.workers
    try:
        with _own_signals():
            ray.init(
                address=pool.address or "local",
                log_to_driver=False,
                logging_level="ERROR",
                **({} if pool.address else local),
            )
    except Exception as error:  # a slow machine, a full disk, another version: Ray has no type for them
        raise EnvironmentProblem(
            f"Ray does not start at {pool.address or 'this machine'}: {one_line(error)}"
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _own_signals() -> Iterator[None]:
    """Puts the handlers of signals back that Ray replaces by its own, which print its stack and end the process."""
    if current_thread() is not main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True)
class _Busy:
    """A worker at work (booting where `job` is None) and when it is late."""

    actor: Any
    job: Job | None
    due: float


class RayPool:
    """A hand-written `ray.wait` loop. Ray's own retries are off: they repeat or lose houses when a node goes.

    The driver hands out one job at a time, so it knows what each worker has in hand. A worker that dies or misses its
    deadline is killed, with all it started, and replaced; its job is queued again a bounded number of times.
    """

    def __init__(self, agenda: Agenda, worker: WorkerSettings, pool: PoolSettings, tell: Tell) -> None:
        import ray

        self._ray, self._agenda, self._worker, self._pool, self._tell = ray, agenda, worker, pool, tell
        options = {"num_cpus": 1, "num_gpus": pool.gpus, "max_restarts": 0, "max_task_retries": 0}
        self._actor_class = ray.remote(scheduling_strategy="SPREAD", **options)(HouseWorker)
        self._busy: dict[Any, _Busy] = {}
        self._idle: list[Any] = []
        self._failed_boots, self._boot_failure = 0, ""

    def outcomes(self) -> Generator[Outcome, None, None]:
        """Runs the agenda; results come in the order in which they are ready.

        Raises:
            EnvironmentProblem: no worker can start.
            LayoutgenError: whatever a worker raised.
        """
        try:
            results = 0
            while self._assign():
                self._tell("" if results else self._phase())
                ready, _ = self._ray.wait(list(self._busy), timeout=1.0)
                for ref in ready + self._late(ready):
                    if outcome := self._settle(ref):
                        results += 1
                        yield outcome
        finally:
            for actor in [*self._idle, *(busy.actor for busy in self._busy.values())]:
                self._ray.kill(actor)

    def _assign(self) -> bool:
        """Gives jobs to idle workers and hires new ones; False where nothing is left to wait for."""
        while self._idle and (job := self._agenda.next()):
            self._give(self._idle.pop(), job)
        while self._agenda.waiting > self._booting() and self._may_hire():
            self._hire()
        if self._agenda.waiting and not self._busy:
            raise EnvironmentProblem(f"{MAX_FAILED_BOOTS} workers in a row could not start: {self._boot_failure}")
        return len(self._busy) > self._booting() or self._agenda.waiting > 0

    def _phase(self) -> str:
        """What the first result is waited for."""
        return WARM_UP if len(self._busy) > self._booting() else f"starting {counted(self._booting(), 'worker')}"

    def _booting(self) -> int:
        return sum(busy.job is None for busy in self._busy.values())

    def _may_hire(self) -> bool:
        return len(self._busy) + len(self._idle) < self._wanted() and self._failed_boots < MAX_FAILED_BOOTS

    def _wanted(self) -> int:
        """How many workers there should be now; grows when nodes join."""
        if self._pool.workers:
            return self._pool.workers
        resources = self._ray.cluster_resources()
        room = resources.get("CPU", 1.0)
        if self._pool.gpus:
            room = min(room, resources.get("GPU", 0.0) / self._pool.gpus + 1e-6)
        return max(1, int(room))

    def _hire(self) -> None:
        actor = self._actor_class.remote(self._worker)
        due = time.monotonic() + self._pool.boot_deadline
        self._busy[actor.__ray_ready__.remote()] = _Busy(actor, None, due)

    def _give(self, actor: Any, job: Job) -> None:
        seconds = self._pool.house_deadline if job.kind == "capture" else self._pool.seal_deadline
        self._busy[actor.run.remote(job)] = _Busy(actor, job, time.monotonic() + seconds)

    def _late(self, ready: list[Any]) -> list[Any]:
        now = time.monotonic()
        return [ref for ref, busy in self._busy.items() if now > busy.due and ref not in ready]

    def _settle(self, ref: Any) -> Outcome | None:
        """Takes a worker's answer, or replaces the worker that gave none."""
        errors, busy = self._ray.exceptions, self._busy.pop(ref)
        try:
            result = self._ray.get(ref, timeout=0)
        except errors.GetTimeoutError:
            return self._replace(busy, "the worker gave no answer before its deadline", "")
        except errors.RayTaskError as error:
            self._idle.append(busy.actor)
            raise error.cause from None
        except errors.RayError as error:
            return self._replace(busy, "the worker's process died", str(error).strip())
        self._failed_boots = 0
        self._idle.append(busy.actor)
        return (busy.job, result) if busy.job else None

    def _replace(self, busy: _Busy, reason: str, details: str) -> Outcome | None:
        """Kills a worker; its job is queued again, or comes out as lost."""
        self._ray.kill(busy.actor)
        log.warning("%s with %s in hand: %s", reason, busy.job or "nothing", details)
        if busy.job:
            return None if self._agenda.lost(busy.job) else (busy.job, Lost(reason))
        # On a cluster, a worker without a word may still wait for a node with room.
        if details or not self._pool.address:
            self._failed_boots += 1
            self._boot_failure = details.rpartition("\n")[2] or reason
        return None
