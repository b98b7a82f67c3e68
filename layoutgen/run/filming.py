"""One house through the simulator: try again when that fails, put on record what cannot be done."""

import logging
import time
from collections.abc import Callable

from layoutgen.dataset.records import Clip
from layoutgen.dataset.sidecar import Failure
from layoutgen.errors import ActionFailed, LayoutgenError, SceneFailed, SimulatorError
from layoutgen.houses.house import House
from layoutgen.run.parts import HousePart
from layoutgen.run.steps import Studio

log = logging.getLogger(__name__)


class Filming:
    """The making of one house's part.

    Args:
        studio: the worker's simulator.
        index: the house's position in the run.
        clips: how many walks to make.
        tries: how often the house is begun at most when the simulator fails.
    """

    def __init__(self, studio: Studio, index: int, clips: int, tries: int) -> None:
        self._studio, self._index, self._wanted, self._limit = studio, index, clips, tries
        self._clips: list[Clip] = []
        self._house_id = ""
        self._tries = 1

    def part(self, get_house: Callable[[], House]) -> HousePart:
        """Films the house; never raises for what the house or the simulator does."""
        started, clock, engine_clock = time.time(), time.process_time(), self._studio.cpu_seconds()
        failure = self._failure_of(get_house)
        engine = self._studio.cpu_seconds() - engine_clock
        return HousePart(
            house=self._index,
            clips=self._clips,
            failure=failure,
            tries=self._tries,
            started=started,
            seconds={"film": time.process_time() - clock, "engine": max(engine, 0.0)},
        )

    def _failure_of(self, get_house: Callable[[], House]) -> Failure | None:
        try:
            house = get_house()
            self._house_id = house.id
            for clip_index in range(self._wanted):
                self._clips.append(self._film(house, clip_index))
        except Exception as error:  # the run goes on, and the house is on record with the reason
            log.warning("house %d failed: %s", self._index, error, exc_info=not isinstance(error, LayoutgenError))
            return Failure(self._index, self._house_id, type(error).__name__, one_line(error))
        return None

    def _film(self, house: House, clip_index: int) -> Clip:
        while True:
            try:
                return self._studio.film(house, clip_index)
            except (SceneFailed, ActionFailed):
                raise  # the simulator works and says no; it would say so again
            except SimulatorError as error:
                self._studio.close()
                if self._tries >= self._limit:
                    raise
                self._tries += 1
                log.warning("house %d: %s: %s; try %d", self._index, type(error).__name__, error, self._tries)


def one_line(error: BaseException) -> str:
    """An error's message on one line, at most 300 characters; its name where it has none."""
    return " ".join(str(error).split())[:300] or type(error).__name__
