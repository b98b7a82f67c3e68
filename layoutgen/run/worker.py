"""A worker: films houses one at a time into parts and seals shards, in this process or in a Ray actor."""

import logging
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname
from tempfile import gettempdir

from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.records import Clip, Counts, Filmed, add_rejections, encode_record
from layoutgen.dataset.sidecar import Failure, Sidecar
from layoutgen.dataset.storage import Storage, is_full
from layoutgen.errors import ActionFailed, DiskFull, LayoutgenError, SceneFailed, SimulatorError, one_line
from layoutgen.houses import open_source
from layoutgen.houses.house import House
from layoutgen.run.agenda import Job
from layoutgen.run.machine import log_to
from layoutgen.run.sealing import HousePart, Parts, PartsMissing, seal
from layoutgen.run.steps import Steps, StepsFactory, real_steps
from layoutgen.run.watch import HouseTimeout, Watch

log = logging.getLogger(__name__)


class HouseCapture:
    """The making of one house's part.

    Args:
        plan: of the run.
        steps: the worker's.
        index: the house's position in the run.
        tries: how often the house is begun at most when the simulator fails.
    """

    def __init__(self, plan: Plan, steps: Steps, index: int, tries: int) -> None:
        self._plan, self._steps, self._index, self._limit = plan, steps, index, tries
        self._clips: list[Clip] = []
        self._rejections: dict[str, Counts] = {}
        self._left_out: dict[str, Counts] = {}
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._house_id = ""
        self._tries = 1

    def part(self, get_house: Callable[[], House]) -> HousePart:
        """Films and asks the house; never raises for what the house or the simulator does.

        Raises:
            DiskFull: the simulator's temporary files found no space.
        """
        started = time.time()
        failure = self._failure_of(get_house)
        return HousePart(
            house=self._index,
            clips=self._clips,
            rejections=self._rejections if failure else add_rejections([self._rejections, self._left_out]),
            failure=failure,
            tries=self._tries,
            started=started,
            seconds=dict(self._seconds),
        )

    def _failure_of(self, get_house: Callable[[], House]) -> Failure | None:
        try:
            house = get_house()
            self._house_id = house.id
            for clip_index in range(self._plan.recipe.walk.clips_per_house):
                self._add_clip(house, clip_index)
        except Exception as error:  # the run goes on, and the house is on record with the reason
            if is_full(error):
                raise DiskFull(f"{gettempdir()} or another disk of {gethostname()}: {error}") from error
            if isinstance(error, HouseTimeout):
                self._steps.studio.close()  # it may be in the middle of a call
            log.warning("house %d failed: %s", self._index, error, exc_info=not isinstance(error, LayoutgenError))
            return Failure(self._index, self._house_id, type(error).__name__, one_line(error))
        return None

    def _add_clip(self, house: House, clip_index: int) -> None:
        with self._clock("capture"):
            walk = self._capture(house, clip_index)
        self._left_out = add_rejections([self._left_out, walk.left_out])
        with self._clock("ask"):
            asked = self._steps.ask(walk.clips, self._plan.recipe, self._plan.seed)
        for clip, (questions, rejections) in zip(walk.clips, asked, strict=True):
            decode_record(encode_record(clip.record))  # what nobody would read is not written
            self._clips.append(clip.with_questions(questions))
            self._rejections = add_rejections([self._rejections, rejections])

    def _capture(self, house: House, clip_index: int) -> Filmed:
        steps, plan = self._steps, self._plan
        while True:
            try:
                return steps.capture(steps.studio, house, plan.recipe, plan.seed, clip_index)
            except (SceneFailed, ActionFailed):
                raise  # the simulator works and says no; it would say so again
            except SimulatorError as error:
                steps.studio.close()
                if self._tries >= self._limit:
                    raise
                self._tries += 1
                log.warning("house %d: %s: %s; try %d", self._index, type(error).__name__, error, self._tries)

    @contextmanager
    def _clock(self, stage: str) -> Iterator[None]:
        """Adds this process's CPU time to the stage, and the simulator's to `engine`."""
        studio = self._steps.studio
        own, engine = time.process_time(), studio.cpu_seconds()
        try:
            yield
        finally:
            self._seconds[stage] += time.process_time() - own
            self._seconds["engine"] += max(0.0, studio.cpu_seconds() - engine)


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
class HouseDone:
    """What the driver learns of a house; its images stay where the worker wrote them."""

    house: int
    clips: int
    frames: int
    failure: Failure | None


Result = HouseDone | Sidecar | PartsMissing


class HouseWorker:
    """Does one job at a time and holds one simulator; `watch` surrounds the filming of each house."""

    def __init__(self, settings: WorkerSettings, watch: Watch = nullcontext) -> None:
        self._settings, self._plan, self._watch = settings, settings.plan, watch
        if Path(settings.folder).is_dir():  # Ray starts workers in a folder of its own
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
        return self._capture(job.number) if job.kind == "capture" else self._seal(job.number)

    def close(self) -> None:
        """Ends the simulator."""
        self._steps.studio.close()

    def _capture(self, index: int) -> HouseDone:
        self._log.info("house %d begun", index)
        self._restart_when_due()
        with self._watch():
            part = HouseCapture(self._plan, self._steps, index, self._settings.tries).part(lambda: self._houses[index])
        self._parts.write(part)
        self._log.info("house %d done: %s", index, part.seconds)
        return house_done(part)

    def _seal(self, shard: int) -> Sidecar | PartsMissing:
        result = seal(self._storage, self._plan, shard, self._steps)
        self._log.info("shard %d: %s", shard, "committed" if isinstance(result, Sidecar) else result)
        return result

    def _restart_when_due(self) -> None:
        if self._since_restart == self._settings.restart_every > 0:
            self._steps.studio.close()
            self._since_restart = 0
        self._since_restart += 1


def house_done(part: HousePart) -> HouseDone:
    """The summary of a part."""
    return HouseDone(part.house, len(part.clips), sum(len(clip.images) for clip in part.clips), part.failure)
