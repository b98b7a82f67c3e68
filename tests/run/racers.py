"""Processes that race for a dataset; a program of its own, for a copy of a process with threads may hang."""

import multiprocessing
import os
import sys
from multiprocessing.synchronize import Barrier
from typing import Any

from layoutgen.dataset.storage import Storage
from layoutgen.errors import RunLocked
from layoutgen.run.lock import _acquire, read_locks

RACERS, ROUNDS = 8, 8


def race(url: str, start: Barrier, end: Barrier, results: Any) -> None:
    """Takes the lock if it can, waits until all have tried, and dies without giving it free."""
    start.wait()
    try:
        _acquire(Storage(url))
        results.put(True)
    except RunLocked:
        results.put(False)
    end.wait()
    os._exit(0)


def winners(url: str) -> int:
    """How many of one round's racers got the dataset."""
    fork = multiprocessing.get_context("fork")
    start, end, results = fork.Barrier(RACERS), fork.Barrier(RACERS), fork.SimpleQueue()
    processes = [fork.Process(target=race, args=(url, start, end, results)) for _ in range(RACERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return sum(results.get() for _ in processes)


if __name__ == "__main__":
    for _ in range(ROUNDS):
        left = [lock is not None and lock.alive() for lock in read_locks(Storage(sys.argv[1])).values()]
        print(left.count(True), left.count(False), winners(sys.argv[1]))
