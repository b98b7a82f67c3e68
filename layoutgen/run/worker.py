"""A worker: films houses one at a time and seals shards, in this process or in a Ray actor."""

import os
from dataclasses import dataclass
from pathlib import Path

from layoutgen.dataset.plan import Plan
from layoutgen.dataset.sidecar import Failure, Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.houses import open_source
from layoutgen.run.agenda import Job
from layoutgen.run.filming import Filming
from layoutgen.run.logs import log_to
from layoutgen.run.parts import HousePart, Parts
from layoutgen.run.sealing import PartsMissing, seal
from layoutgen.run.steps import StepsFactory, real_steps


@dataclass(frozen=True)
class WorkerSettings:
    """What a worker needs to know; small, for it travels to every node.

    Attributes:
        plan: of the run.
        url: the dataset.
        log_folder: where each worker writes its log.
        folder: where the command was given; relative paths mean the same on every node that has it.
        tries: how often a house is begun when the simulator fails.
        restart_every: houses after which the simulator is restarted, 0 for never.
        make_steps: makes the steps, once in the worker's process.
    """

    plan: Plan
    url: str
    log_folder: str
    folder: str
    tries: int = 3
    restart_every: int = 0
    make_steps: StepsFactory = real_steps


@dataclass(frozen=True)
class Filmed:
    """What the driver learns of a house; its images stay where the worker wrote them."""

    house: int
    clips: int
    frames: int
    failure: Failure | None


Result = Filmed | Sidecar | PartsMissing


class HouseWorker:
    """Does one job at a time and holds one simulator."""

    def __init__(self, settings: WorkerSettings) -> None:
        self._settings, self._plan = settings, settings.plan
        if Path(settings.folder).is_dir():
            os.chdir(settings.folder)
        self._log = log_to(settings.log_folder, "worker")
        self._storage = Storage(settings.url)
        self._parts = Parts(self._storage, self._plan)
        source = self._plan.source
        self._houses = open_source(source.name, self._plan.seed, source.split or None)
        self._steps = settings.make_steps(self._plan)
        self._since_restart = 0

    def run(self, job: Job) -> Result:
        """Does a job.

        Raises:
            DiskFull, OutputError: the target cannot take the result; whatever else goes wrong with a house is recorded
                as its failure.
        """
        return self._film(job.number) if job.kind == "film" else self._seal(job.number)

    def close(self) -> None:
        """Ends the simulator."""
        self._steps.studio.close()

    def _film(self, index: int) -> Filmed:
        self._log.info("house %d begun", index)
        self._restart_when_due()
        part = Filming(self._plan, self._steps, index, self._settings.tries).part(lambda: self._houses[index])
        self._parts.write(part)
        self._log.info("house %d done: %s", index, part.seconds)
        return filmed(part)

    def _seal(self, shard: int) -> Sidecar | PartsMissing:
        result = seal(self._storage, self._plan, shard, self._steps)
        self._log.info("shard %d: %s", shard, "committed" if isinstance(result, Sidecar) else result)
        return result

    def _restart_when_due(self) -> None:
        if self._since_restart == self._settings.restart_every > 0:
            self._steps.studio.close()
            self._since_restart = 0
        self._since_restart += 1


def filmed(part: HousePart) -> Filmed:
    """The summary of a part."""
    return Filmed(part.house, len(part.clips), sum(len(clip.images) for clip in part.clips), part.failure)
