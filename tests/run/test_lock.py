"""No two runs hold one dataset, whatever they do in between each other; a dead run's lock keeps nobody out."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier
from typing import IO, Any, TypeVar

import msgspec
import pytest

from layoutgen.dataset.storage import Storage
from layoutgen.errors import RunLocked
from layoutgen.run import lock as locks
from layoutgen.run.lock import Lock, lock_name, read_locks, run_lock, runner_of
from tests.run.racers import ROUNDS

T = TypeVar("T")
MOST_REQUESTS = 30


class Interleaved(Storage):
    """Lets another do something just before the request with a given number."""

    def __init__(self, url: str, at: int, meanwhile: Callable[[], object]) -> None:
        super().__init__(url)
        self.requests, self._at, self._meanwhile = 0, at, meanwhile

    def _count(self) -> None:
        self.requests += 1
        if self.requests == self._at + 1:
            self._meanwhile()

    def names(self, folder: str = "") -> list[str]:
        self._count()
        return super().names(folder)

    def read(self, name: str) -> bytes | None:
        self._count()
        return super().read(name)

    def write_with(self, name: str, fill: Callable[[IO[bytes]], T]) -> T:
        self._count()
        return super().write_with(name, fill)

    def remove(self, name: str = "") -> None:
        self._count()
        super().remove(name)


def plant(storage: Storage, token: str, **fields: Any) -> None:
    """Writes a lock; by default that of a dead run of this machine."""
    now = time.time()
    known = {"host": socket.gethostname(), "pid": 1, "born": 1.0, "started": now, "beat": now, "holds": True}
    storage.write(lock_name(token), msgspec.json.encode(Lock(token=token, **{**known, **fields})))


def holds(stack: ExitStack, storage: Storage) -> bool:
    """Tries to hold a dataset until the stack ends."""
    try:
        stack.enter_context(run_lock(storage))
    except RunLocked:
        return False
    return True


def test_no_interleaving_gives_a_dead_runs_dataset_to_two(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another run begins, and gets as far as it can, before each request of the first one in turn."""
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.05)
    winners = []
    for at in range(MOST_REQUESTS):
        url = f"{target}/{at}"
        plant(Storage(url), "dead")
        with ExitStack() as stack:
            second: list[bool] = []
            storage = Interleaved(url, at, lambda: second.append(holds(stack, Storage(url))))  # noqa: B023
            first = holds(stack, storage)
            if not second:  # the first had it before the request came
                break
            assert first != second[0]
            winners.append(first)
            assert runner_of(Storage(url)) is not None and not read_locks(Storage(url)).keys() & {lock_name("dead")}
        assert not read_locks(Storage(url))
    assert len(winners) >= 5 and winners[0] is False and winners[-1] is True


def test_of_many_processes_that_find_a_dead_lock_one_gets_it(tmp_path: Path) -> None:
    """Round after round; each round's winner dies and leaves its lock to the next."""
    command = [sys.executable, "-m", "tests.run.racers", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    alive_dead_winners = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert alive_dead_winners == [(0, 0, 1)] + [(0, 1, 1)] * (ROUNDS - 1)


def test_of_many_runs_at_an_object_store_one_gets_it(s3_bucket: str) -> None:
    racers = 6
    for number in range(2):
        url, barrier = f"{s3_bucket}/race-{number}", Barrier(racers)
        plant(Storage(url), "dead")

        def race(_: int, url: str = url, barrier: Barrier = barrier) -> bool:
            with ExitStack() as stack:
                barrier.wait()
                held = holds(stack, Storage(url))
                barrier.wait()
                return held

        with ThreadPoolExecutor(racers) as pool:
            assert sum(pool.map(race, range(racers))) == 1
        assert not read_locks(Storage(url))


def test_another_machines_run_lives_as_long_as_it_gives_signs(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "WATCH_SECONDS", 0.1)
    storage = Storage(target)
    plant(storage, "fa", host="elsewhere")
    with pytest.raises(RunLocked, match="process 1 on elsewhere"), run_lock(storage):
        pass
    plant(storage, "fa", host="elsewhere", beat=time.time() - locks.STALE_SECONDS - 1)
    assert runner_of(storage) is None
    with run_lock(storage):
        runner = runner_of(storage)
        assert runner is not None and runner.pid == os.getpid()


def test_a_run_that_begins_while_another_makes_up_its_mind_waits_for_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE_SECONDS", 0.3)
    storage = Storage(str(tmp_path))
    plant(storage, "f" * 33, host="elsewhere", holds=False)  # longer than any token, so behind every one
    began = time.monotonic()
    with pytest.raises(RunLocked), run_lock(storage):
        pass
    assert time.monotonic() - began >= 0.3
    plant(storage, "0", host="elsewhere", holds=False)
    began = time.monotonic()
    with pytest.raises(RunLocked), run_lock(storage):
        pass
    assert time.monotonic() - began < 0.3


def test_a_run_that_was_taken_for_dead_stops(target: str) -> None:
    storage = Storage(target)
    with run_lock(storage) as hold:
        hold.check()
        plant(storage, "0", host="elsewhere", started=time.time() - 60)
        hold.beat()
        hold.check()  # that one began before: it has to give way
        plant(storage, "1", host="elsewhere", started=time.time() + 1)
        hold.beat()
        with pytest.raises(RunLocked, match="stood still"):
            hold.check()


def test_the_heart_beats(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "HEARTBEAT_SECONDS", 0.02)
    storage = Storage(target)
    with run_lock(storage):
        first = runner_of(storage)
        time.sleep(0.5)
        later = runner_of(storage)
    assert first is not None and later is not None and later.beat > first.beat
    assert (later.token, later.started) == (first.token, first.started)
