"""Lets a candidate pass only where the answer follows from its own map, with room to spare (promises 1 to 3)."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Certified, Rejected, Solution, Task, need

_TIE = 1e-6
"""A margin below this on the rounded map is a tie, which binary floats decide."""

_PRINTED = {"m": 0.02, "deg": 1.0}
"""Margins that a choice keeps on the rounded map, so that the numbers its reasoning prints still differ."""


def certified(
    task: Task, scene: Scene, rng: np.random.Generator, wanted: int, tries: int, rejections: Counter[str]
) -> Iterator[Certified]:
    """Up to `wanted` different certified candidates out of at most `tries`; counts why the others failed."""
    tried: set[Candidate] = set()
    for _, candidate in zip(range(tries), task.candidates(scene, rng), strict=False):
        if isinstance(candidate, str):
            rejections[candidate] += 1
            continue
        if candidate in tried:
            continue
        tried.add(candidate)
        try:
            solution = certify(task, scene, candidate)
        except Rejected as reason:
            rejections[str(reason)] += 1
            continue
        yield Certified(task, candidate, solution)
        wanted -= 1
        if wanted == 0:
            return


def certify(task: Task, scene: Scene, candidate: Candidate) -> Solution:
    """The exact solution.

    Raises:
        Rejected: the exact answer is within the margin of another, or the printed map gives another answer.
    """
    exact = task.solve(scene.exact, candidate)
    need(exact.margin >= task.threshold(scene.facts.recipe.margins), "margin")
    from_map = task.solve(scene.facts.rounded(task.info.decimals), candidate)
    least = _PRINTED.get(task.info.margin_unit, _TIE) if task.info.kind == "choice" else _TIE
    need(from_map.margin > least, "map tie")
    need(_same(task, exact, from_map), "map disagrees")
    return exact


def _same(task: Task, exact: Solution, from_map: Solution) -> bool:
    if task.info.kind == "number":
        return task.printed(exact.value) == task.printed(from_map.value)
    return exact.pick == from_map.pick
