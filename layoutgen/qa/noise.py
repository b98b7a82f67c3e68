"""Whether an answer bears the error of the geometry: it must come out on perturbed copies of the layout as well."""

from dataclasses import replace

from layoutgen.maps.layout import Layout
from layoutgen.qa.scene import ClipFacts
from layoutgen.qa.task import Candidate, Rejected, Solution, Task, need

STILL_RIGHT = 0.1
"""Share of a measured number by which it may differ: benchmarks score such an answer with nine tenths."""


def under_noise(task: Task, facts: ClipFacts, candidate: Candidate, exact: Solution) -> Solution:
    """The solution with the share of the copies that give its answer, and the least of their margins.

    Raises:
        Rejected: fewer give it than the recipe demands.
    """
    copies = facts.perturbed
    if not copies:
        return exact
    found = [_solved(task, layout, candidate) for layout in copies]
    same = [one for one in found if one is not None and _agrees(task, exact, one)]
    survived = len(same) / len(copies)
    need(bool(same) and survived >= facts.recipe.noise.least, "noise")
    measured = task.info.kind == "number" and task.info.unit != "count"
    margin = exact.margin if measured else min(exact.margin, *(one.margin for one in same))
    return replace(exact, margin=margin, survived=survived)


def _solved(task: Task, layout: Layout, candidate: Candidate) -> Solution | None:
    try:
        return task.solve(layout, candidate)
    except Rejected:
        return None


def _agrees(task: Task, exact: Solution, other: Solution) -> bool:
    if task.info.kind != "number":
        return exact.pick == other.pick
    if task.info.unit == "count":
        return round(exact.value) == round(other.value)
    step = float(10**-task.info.digits)
    return abs(other.value - exact.value) <= max(STILL_RIGHT * abs(exact.value), step)
