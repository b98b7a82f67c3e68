"""The steps that turn a house into samples, as a worker uses them; tests put small ones in their place."""

import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

import psutil

from layoutgen import __version__
from layoutgen.config import Recipe
from layoutgen.dataset.counts import Counts
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.records import Clip, Question
from layoutgen.errors import EnvironmentProblem
from layoutgen.houses.house import House

CALL_SECONDS = 120.0
"""For one simulator call: on a machine with several times more work than CPUs, building a house took over 30 s."""


Ask = Callable[[Clip, Recipe, int], tuple[list[Question], dict[str, Counts]]]
"""All questions that a clip allows, and task -> reason -> how many were rejected; of the clip, the recipe and the
dataset's seed."""
Select = Callable[[Sequence[Sequence[Question]], Recipe], list[list[Question]]]
"""Which of a shard's questions are kept; of the questions of each clip in order, and the recipe."""


class Studio(Protocol):
    """A simulator that films houses; it starts when it is first needed."""

    def film(self, house: House, clip_index: int) -> Clip:
        """One walk through a house, without questions; raises LayoutgenError."""

    def cpu_seconds(self) -> float:
        """CPU time of the simulator's process that runs now; 0 where none does."""

    def close(self) -> None:
        """Ends the simulator; the next `film` starts it anew."""


@dataclass(frozen=True)
class Steps:
    """What a worker does with houses.

    Attributes:
        studio: films them.
        ask: asks a clip.
        select: chooses among a shard's questions.
    """

    studio: Studio
    ask: Ask
    select: Select


StepsFactory = Callable[[Plan], Steps]


class ThorStudio:
    """Films with AI2-THOR's client; Unity renders on the GPU that Ray gave this worker, the first that it may see.

    Raises:
        EnvironmentProblem: this machine would not render what the plan says.
    """

    def __init__(self, plan: Plan) -> None:
        from layoutgen.thor.engines import EngineName
        from layoutgen.thor.session import ThorSession

        self._plan = plan
        engine = cast(EngineName, plan.engine.name)
        self._session = ThorSession(engine, plan.recipe.camera, gpu=visible_gpu(), call_timeout=CALL_SECONDS)
        if (found := (__version__, self._session.engine_ref)) != (plan.code_version, plan.engine):
            raise EnvironmentProblem(
                f"{socket.gethostname()} has layoutgen {found[0]} with {found[1]}, the plan wants {plan.code_version} "
                f"with {plan.engine}; install the same layoutgen and models (`layoutgen assets install`) on every node"
            )

    def film(self, house: House, clip_index: int) -> Clip:
        """One walk."""
        from layoutgen.capture import capture

        return capture(self._session, house, self._plan.recipe, self._plan.seed, clip_index)

    def cpu_seconds(self) -> float:
        """Of the simulator and what it started."""
        return 0.0 if self._session.pid is None else tree_cpu_seconds(self._session.pid)

    def close(self) -> None:
        """Ends the simulator."""
        self._session.close()


def visible_gpu() -> int | None:
    """Which of the GPUs that CUDA_VISIBLE_DEVICES names a simulator takes; Ray sets it to the worker's own."""
    return 0 if os.environ.get("CUDA_VISIBLE_DEVICES", "")[:1].isdecimal() else None


def thor_steps(plan: Plan) -> Steps:
    """The real steps."""
    from layoutgen.qa import ask
    from layoutgen.qa.select import select

    return Steps(ThorStudio(plan), ask, select)


def tree_cpu_seconds(pid: int) -> float:
    """User and system time that a process and its living descendants have used."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        times = [member.cpu_times() for member in [process, *process.children(recursive=True)]]
        return float(sum(time.user + time.system for time in times))
    return 0.0
