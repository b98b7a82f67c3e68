"""The steps that turn a house into samples, as a worker uses them; tests put small ones in their place."""

import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from layoutgen import __version__
from layoutgen.config import Recipe
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.records import Clip, ClipRecord, Counts, EngineRef, Filmed, Question
from layoutgen.errors import EnvironmentProblem
from layoutgen.houses.house import House
from layoutgen.identity import code_digest, described
from layoutgen.run.request import used_plugins
from layoutgen.studio.base import Studio

CALL_SECONDS = 120.0
"""For one simulator call: on a machine with several times more work than CPUs, building a house took over 30 s."""


Ask = Callable[[Sequence[Clip], Recipe, int], Sequence[tuple[list[Question], dict[str, Counts]]]]
"""All questions that a walk and its twins allow, and task -> reason -> how many were rejected, both for each clip in
order; of the clips, the recipe and the dataset's seed."""
Select = Callable[[Sequence[Sequence[Question]], Recipe, Sequence[ClipRecord]], list[list[Question]]]
"""Which of a shard's questions are kept; of the questions of each clip in order, the recipe, and the clips' records."""


@dataclass(frozen=True)
class Steps:
    """What a worker does with houses.

    Attributes:
        studio: films them.
        capture: one walk through a house and its twins as clips without questions; takes the studio, the house, the
            recipe, the dataset's seed and the walk's index.
        ask: asks a walk and its twins.
        select: chooses among a shard's questions.
    """

    studio: Studio
    capture: Callable[[Studio, House, Recipe, int, int], Filmed]
    ask: Ask
    select: Select


StepsFactory = Callable[[Plan], Steps]


def real_steps(plan: Plan) -> Steps:
    """The real steps; what renders takes the GPU that Ray gave this worker, the first that it may see.

    Raises:
        EnvironmentProblem: this machine would not render what the plan says.
    """
    from layoutgen.capture import film
    from layoutgen.qa import ask_walk
    from layoutgen.qa.select import select
    from layoutgen.studio import registry

    studio = registry.make(plan.engine.name, plan.recipe.camera, gpu=visible_gpu(), call_timeout=CALL_SECONDS)
    _check_node(plan, studio.facts.engine)
    return Steps(studio, film, ask_walk, select)


def _check_node(plan: Plan, engine: EngineRef) -> None:
    found = (__version__, code_digest(), engine)
    plugins = used_plugins(plan.recipe, plan.source.name, engine)
    if plugins != plan.plugins:
        raise EnvironmentProblem(
            f"{socket.gethostname()} has the plug-ins {plugins or 'none'}, the plan wants {plan.plugins or 'none'}; "
            "install the same versions on every node"
        )
    if found != (plan.code_version, plan.code_sha256, plan.engine):
        here, wanted = described(*found[:2]), described(plan.code_version, plan.code_sha256)
        raise EnvironmentProblem(
            f"{socket.gethostname()} has layoutgen {here} with {engine}, the plan wants {wanted} with {plan.engine}; "
            "install the same layoutgen and models (`layoutgen assets install`) on every node"
        )


def visible_gpu() -> int | None:
    """Which of the GPUs that CUDA_VISIBLE_DEVICES names a simulator takes; Ray sets it to the worker's own."""
    return 0 if os.environ.get("CUDA_VISIBLE_DEVICES", "")[:1].isdecimal() else None
