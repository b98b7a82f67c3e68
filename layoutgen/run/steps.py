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
from layoutgen.dataset.records import Clip, EngineRef, Question
from layoutgen.errors import EnvironmentProblem
from layoutgen.houses.house import House
from layoutgen.identity import code_digest, described

CALL_SECONDS = 120.0
"""For one simulator call: on a machine with several times more work than CPUs, building a house took over 30 s."""


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
        ask: all questions that one clip allows, and task -> reason -> how many were rejected; takes the clip, the
            recipe and the dataset's seed.
        select: which of a shard's questions are kept; takes the questions of each clip in order, and the recipe.
    """

    studio: Studio
    ask: Callable[[Clip, Recipe, int], tuple[list[Question], dict[str, Counts]]]
    select: Callable[[Sequence[Sequence[Question]], Recipe], list[list[Question]]]


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
        _check_node(plan, self._session.engine_ref)

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


def _check_node(plan: Plan, engine: EngineRef) -> None:
    found = (__version__, code_digest(), engine)
    if found != (plan.code_version, plan.code_sha256, plan.engine):
        here, wanted = described(*found[:2]), described(plan.code_version, plan.code_sha256)
        raise EnvironmentProblem(
            f"{socket.gethostname()} has layoutgen {here} with {engine}, the plan wants {wanted} with {plan.engine}; "
            "install the same layoutgen and models (`layoutgen assets install`) on every node"
        )


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
