"""Asks the shards of a dataset, in this process or in several; needs neither Ray nor a simulator."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from threading import Thread
from typing import NamedTuple

from layoutgen.config import Recipe
from layoutgen.dataset.manifest import ShardEntry
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.reader import check_frames, read_samples
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.processes import naming_deaths
from layoutgen.qa.asking import AskedClip, Written
from layoutgen.qa.contrast import offered_walk
from layoutgen.qa.select import select
from layoutgen.run.parent import opened_shard
from layoutgen.run.sealing import Sealing, take_back


class AskJob(NamedTuple):
    """A shard to ask: the plan and place of the new dataset, and what the parent's manifest says of the shard."""

    plan: Plan
    url: str
    shard: int
    entry: ShardEntry


class LateWriting:
    """Asks the clips of a shard, and writes the responses of those questions only that are kept."""

    def __init__(self) -> None:
        self._offers: list[dict[str, Written]] = []

    def ask(self, clips: Sequence[Clip], recipe: Recipe, seed: int) -> list[AskedClip]:
        """What `qa.ask_walk` gives, without the responses."""
        walk = offered_walk(clips, recipe, seed)
        self._offers += [{one.draft.id: one for one in offers} for offers, _ in walk]
        return [AskedClip([one.draft for one in offers], rejections) for offers, rejections in walk]

    def select(
        self, candidates: Sequence[Sequence[Question]], recipe: Recipe, records: Sequence[ClipRecord]
    ) -> list[list[Question]]:
        """What `qa.select` keeps of the clips that were asked, in their order, with the responses."""
        kept = select(candidates, recipe, records)
        return [[offers[one.id].written() for one in clip] for offers, clip in zip(self._offers, kept, strict=True)]


def ask_shard(job: AskJob) -> Sidecar:
    """Writes a shard with the parent's images and new questions, and commits it.

    Raises:
        DatasetError: the parent's shard is damaged.
        DiskFull, OutputError: the target cannot take it.
    """
    parent = job.plan.parent.url
    late = LateWriting()
    sealing = Sealing(job.plan, job.shard, late.ask, late.select)
    with opened_shard(parent, job.entry, job.shard) as (source, sidecar):
        for part in take_back(source, sidecar, failures_too=True):
            for clip in part.clips:
                check_frames(clip, f"{parent}/{sidecar.file}")
            sealing.add(part)
        return sealing.write(Storage(job.url), read_samples(source, sidecar.file))


def sidecars_of(jobs: Sequence[AskJob], workers: int, stopped: Callable[[], bool]) -> Iterator[Sidecar]:
    """Does the jobs and gives what they committed, in the order in which they are ready.

    Args:
        jobs: the shards.
        workers: processes, 0 for this one.
        stopped: asked before each job; True lets those in hand finish and ends.

    Raises:
        EnvironmentProblem: a worker died.
        LayoutgenError: whatever a job raised.
    """
    waiting = iter(jobs)
    if workers == 0:
        yield from (ask_shard(job) for job in waiting if not stopped())
        return
    with _pool(min(workers, max(len(jobs), 1))) as pool:
        busy: set[Future[Sidecar]] = set()
        while True:
            while len(busy) < workers and not stopped() and (job := next(waiting, None)):
                with _interrupts_held():
                    busy.add(pool.submit(ask_shard, job))
            if not busy:
                return
            done, busy = wait(busy, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with this one, however it ends, and at once where an error ends the work."""
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    with naming_deaths(), ProcessPoolExecutor(workers, context, _begin) as pool:
        try:
            yield pool
        except BaseException:
            for process in set(multiprocessing.active_children()) - others:
                process.kill()
            raise


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits, and never reaches processes begun meanwhile, which would die of it before `_begin`."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Leaves a terminal's Ctrl-C to the driver, which lets the shards in hand finish, and ends with the driver."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_driver, daemon=True).start()


def _end_with_driver() -> None:
    if driver := multiprocessing.parent_process():
        driver.join()
        os._exit(1)
