"""One house through the steps: film, ask, try again when the simulator fails, put on record what cannot be done."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import gethostname
from tempfile import gettempdir

from layoutgen.dataset.counts import Counts, add_rejections
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.records import Clip
from layoutgen.dataset.sidecar import Failure
from layoutgen.dataset.storage import is_full
from layoutgen.errors import ActionFailed, DiskFull, LayoutgenError, SceneFailed, SimulatorError, one_line
from layoutgen.houses.house import House
from layoutgen.run.parts import HousePart
from layoutgen.run.steps import Steps

log = logging.getLogger(__name__)


class Filming:
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
            rejections=self._rejections,
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
            log.warning("house %d failed: %s", self._index, error, exc_info=not isinstance(error, LayoutgenError))
            return Failure(self._index, self._house_id, type(error).__name__, one_line(error))
        return None

    def _add_clip(self, house: House, clip_index: int) -> None:
        with self._clock("film"):
            clip = self._film(house, clip_index)
        with self._clock("ask"):
            questions, rejections = self._steps.ask(clip, self._plan.recipe, self._plan.seed)
        self._clips.append(clip.with_questions(questions))
        self._rejections = add_rejections([self._rejections, rejections])

    def _film(self, house: House, clip_index: int) -> Clip:
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
