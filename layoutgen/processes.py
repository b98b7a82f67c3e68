"""Work for many processes at once."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from layoutgen.errors import EnvironmentProblem

Job = TypeVar("Job")
Result = TypeVar("Result")


def parallel(work: Callable[[Job], Result], jobs: Iterable[Job], workers: int) -> Iterator[Result]:
    """The results in the order of the jobs, each as soon as those before it are there.

    The processes are started anew and not forked: a copy of a process with threads, such as those of a progress bar,
    of Arrow or of an object store's client, may wait for ever for a lock that no thread of it holds.

    Args:
        work: a function that its module's name leads to; jobs and results travel by pickle.
        jobs: its arguments.
        workers: processes; up to 1 means this one.

    Raises:
        EnvironmentProblem: a process died.
    """
    if workers <= 1:
        yield from map(work, jobs)
        return
    with naming_deaths(), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, jobs)


@contextmanager
def naming_deaths() -> Iterator[None]:
    """Says in our words that a process of a pool died; raises EnvironmentProblem then."""
    try:
        yield
    except BrokenProcessPool as error:
        raise EnvironmentProblem(
            "a worker died, perhaps for want of memory; run the same command again, with fewer --workers"
        ) from error
