"""One run at a time in a dataset: a lock file with a heartbeat, on any target; a dead run's lock is recognised."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import msgspec
import psutil

from layoutgen.dataset.storage import Storage
from layoutgen.errors import UNDECODABLE, LayoutgenError, RunLocked
from layoutgen.run.parts import RUN_FOLDER

LOCK_NAME = f"{RUN_FOLDER}/lock.json"
HEARTBEAT_SECONDS = 20.0
STALE_SECONDS = 180.0
"""A lock of another machine whose heartbeat is older than this belongs to a run that is gone."""


class Lock(msgspec.Struct, frozen=True):
    """Who runs; times are seconds since 1970, `born` is when the process began."""

    host: str
    pid: int
    born: float
    started: float
    beat: float

    def alive(self) -> bool:
        """Whether the run that wrote it can still be running."""
        if self.host == socket.gethostname():
            return abs(_birth(self.pid) - self.born) < 1.0
        return time.time() - self.beat < STALE_SECONDS


def read_lock(storage: Storage) -> Lock | None:
    """The lock in a dataset, dead or alive; None where there is none or it is damaged."""
    data = storage.read(LOCK_NAME)
    try:
        return None if data is None else msgspec.json.decode(data, type=Lock)
    except UNDECODABLE:
        return None


@contextmanager
def run_lock(storage: Storage) -> Iterator[None]:
    """Holds the dataset for this process.

    Raises:
        RunLocked: another run holds it.
        OutputError: the target cannot be written.
    """
    now = time.time()
    lock = Lock(socket.gethostname(), os.getpid(), _birth(os.getpid()), now, now)
    _acquire(storage, lock)
    stop = Event()
    heart = Thread(target=_beat, args=(storage, lock, stop), daemon=True)
    heart.start()
    try:
        yield
    finally:
        stop.set()
        heart.join()
        storage.remove(LOCK_NAME)
        if not storage.names(RUN_FOLDER):
            storage.remove(RUN_FOLDER)


def _acquire(storage: Storage, lock: Lock) -> None:
    if storage.create(LOCK_NAME, msgspec.json.encode(lock)):
        return
    holder = read_lock(storage)
    if holder is not None and holder.alive():
        raise RunLocked(
            f"{storage.url}: another run is writing here (process {holder.pid} on {holder.host}); wait for it, stop it,"
            " or choose another --out"
        )
    storage.remove(LOCK_NAME)
    if not storage.create(LOCK_NAME, msgspec.json.encode(lock)):
        raise RunLocked(f"{storage.url}: another run has just started here; wait for it or choose another --out")


def _beat(storage: Storage, lock: Lock, stop: Event) -> None:
    while not stop.wait(HEARTBEAT_SECONDS):
        try:
            storage.write(LOCK_NAME, msgspec.json.encode(msgspec.structs.replace(lock, beat=time.time())))
        except LayoutgenError:
            continue  # a full or slow target is the run's own business; the next beat tries again


def _birth(pid: int) -> float:
    """When a process began, which tells it from an older one of the same id; 0 where there is no such process."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0
