"""One run at a time in a dataset, on any target: each run shows itself in a file of its own, then looks for others.

A run holds the dataset once it has shown itself and has then seen no other that lives. Two never do: of any two, the
one that shows itself later sees the earlier when it looks. No run writes another's file, and what a dead run left is
removed by whoever holds the dataset, so there is nothing to race for. All that the target must do is list what was
written before, as folders and object stores do; it needs neither renaming nor creation that fails where a file is.
"""

import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import msgspec
import psutil

from layoutgen.dataset.storage import Storage
from layoutgen.errors import UNDECODABLE, LayoutgenError, OutputError, RunLocked
from layoutgen.run.sealing import RUN_FOLDER

HEARTBEAT_SECONDS = 20.0
STALE_SECONDS = 180.0
"""A lock of another machine whose heartbeat is older than this belongs to a run that is gone."""
PATIENCE_SECONDS = 10.0
"""Two runs that begin at once agree after a few looks; one that cannot be seen to give way is left the dataset."""
LOOK_SECONDS = 0.1
WATCH_SECONDS = 2.5 * HEARTBEAT_SECONDS
"""So long a lock of another machine is looked at that seems to be stale: the clocks of the two may differ."""
_SAME_BIRTH = 0.005 if Path("/proc/self/stat").exists() else 1.0
_LOCK_FILE = re.compile(r"lock-[0-9a-f]+\.json")


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """A run that holds a dataset or wants to; times are seconds since 1970.

    Attributes:
        token: its name, which no other run ever has.
        holds: it has seen that nobody else does.
        host, pid: its process.
        born: when the process began, which tells it from an older one of the same id; of the host's own clock, where
            there is one that nobody sets.
        started: when it showed itself.
        beat: when it was last known to live.
    """

    token: str
    holds: bool = False
    host: str
    pid: int
    born: float
    started: float
    beat: float

    @property
    def name(self) -> str:
        """Its file."""
        return lock_name(self.token)

    def alive(self) -> bool:
        """Whether the run that wrote it can still be running."""
        if self.host == socket.gethostname():
            return abs(_birth(self.pid) - self.born) < _SAME_BIRTH
        return abs(time.time() - self.beat) < STALE_SECONDS


def lock_name(token: str) -> str:
    """The file in which a run shows itself."""
    return f"{RUN_FOLDER}/lock-{token}.json"


def read_locks(storage: Storage) -> dict[str, Lock | None]:
    """Every lock in a dataset, dead or alive, by its file; None for a damaged one, which no living run writes."""
    names = [f"{RUN_FOLDER}/{name}" for name in storage.names(RUN_FOLDER) if _LOCK_FILE.fullmatch(name)]
    contents = {name: storage.read(name) for name in names}
    return {name: _decoded(data) for name, data in contents.items() if data is not None}


def runner_of(storage: Storage) -> Lock | None:
    """The run that holds a dataset now; None where none does."""
    return next((lock for lock in read_locks(storage).values() if lock and lock.holds and lock.alive()), None)


def _decoded(data: bytes) -> Lock | None:
    try:
        return msgspec.json.decode(data, type=Lock)
    except UNDECODABLE:
        return None


class Hold:
    """A held dataset; its heartbeat tells other machines that this run lives."""

    def __init__(self, storage: Storage, lock: Lock) -> None:
        self._storage, self._lock = storage, lock
        self._stop, self._lost = Event(), Event()
        self._heart = Thread(target=self._beat_on, daemon=True)
        self._heart.start()

    def check(self) -> None:
        """Raises RunLocked where another run took the dataset over, because this one gave no sign for too long."""
        if self._lost.is_set():
            raise RunLocked(
                f"{self._storage.url}: this process stood still for {STALE_SECONDS:.0f} s or more, and another run has "
                "taken over; leave the dataset to it"
            )

    def end(self) -> None:
        """Gives the dataset free."""
        self._stop.set()
        self._heart.join()
        _withdraw(self._storage, self._lock)

    def _beat_on(self) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS) and not self._lost.is_set():
            try:
                self.beat()
            except LayoutgenError:
                continue  # a full or slow target is the run's own business; the next beat tries again

    def beat(self) -> None:
        """Renews the sign of life and looks whether another run came after all."""
        _show(self._storage, msgspec.structs.replace(self._lock, beat=time.time()))
        others = _others(self._storage, self._lock)
        if any(other.holds and other.started > self._lock.started for other in others):
            self._lost.set()


@contextmanager
def run_lock(storage: Storage) -> Iterator[Hold]:
    """Holds the dataset for this process.

    Raises:
        RunLocked: another run holds it.
        OutputError: the target cannot be written.
    """
    hold = Hold(storage, _acquire(storage))
    try:
        yield hold
    finally:
        hold.end()


def _acquire(storage: Storage) -> Lock:
    now, pid = time.time(), os.getpid()
    lock = Lock(token=uuid4().hex, host=socket.gethostname(), pid=pid, born=_birth(pid), started=now, beat=now)
    _show(storage, lock)
    try:
        _await_turn(storage, lock)
        if any(beats(storage, name) for name in _stale(storage)):
            raise RunLocked(
                f"{storage.url}: another run is writing here, on a machine whose clock is not ours; wait for it, stop"
                " it, or choose another --out"
            )
        lock = msgspec.structs.replace(lock, holds=True)
        _show(storage, lock)
        _bury(storage)
    except BaseException:
        _withdraw(storage, lock)
        raise
    return lock


def _await_turn(storage: Storage, lock: Lock) -> None:
    """Returns when no other run is there; of those that begin at once, the one with the lowest token stays."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while others := _others(storage, lock):
        first = min(others, key=lambda other: (not other.holds, other.token))
        if first.holds or first.token < lock.token or time.monotonic() > deadline:
            raise RunLocked(
                f"{storage.url}: another run is writing here (process {first.pid} on {first.host}); wait for it, stop"
                " it, or choose another --out"
            )
        time.sleep(LOOK_SECONDS)


def _stale(storage: Storage) -> list[str]:
    """Locks of other machines whose runs held the dataset and seem to be gone."""
    here = socket.gethostname()
    locks = read_locks(storage).items()
    return [name for name, lock in locks if lock and lock.holds and lock.host != here and not lock.alive()]


def beats(storage: Storage, name: str) -> bool:
    """Whether a lock is renewed while it is looked at, which no clock can hide."""
    before, until = storage.read(name), time.monotonic() + WATCH_SECONDS
    while time.monotonic() < until:
        time.sleep(min(HEARTBEAT_SECONDS / 4, WATCH_SECONDS / 4))
        if (now := storage.read(name)) != before:
            return now is not None
    return False


def _others(storage: Storage, lock: Lock) -> list[Lock]:
    """The other runs that live."""
    locks = read_locks(storage).values()
    return [other for other in locks if other is not None and other.token != lock.token and other.alive()]


def _bury(storage: Storage) -> None:
    """Removes the locks of dead runs."""
    for name, lock in read_locks(storage).items():
        if lock is None or not lock.alive():
            storage.remove(name)


def _show(storage: Storage, lock: Lock) -> None:
    """Writes a lock; twice where a run that ends removes the folder, or one that begins sweeps temporary files."""
    data = msgspec.json.encode(lock)
    try:
        storage.write(lock.name, data)
    except OutputError:
        storage.write(lock.name, data)


def _withdraw(storage: Storage, lock: Lock) -> None:
    storage.remove(lock.name)
    storage.remove_empty(RUN_FOLDER)


def _birth(pid: int) -> float:
    """When a process began, in seconds since the machine did where it tells; 0 where there is no such process."""
    with suppress(OSError, ValueError, IndexError):
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        return int(stat.rpartition(b")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0
