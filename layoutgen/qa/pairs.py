"""Pairs: the same words asked of a walk and of its twin, each certified on its own layout, with other answers.

Text, options and their order, frames and names are shared; whoever answers without looking answers both alike and has
one of them wrong. The answers differ by more than any margin: another option; another number of things; a number that
is `APART` times the other; a map on which something named stands `MOVED` metres away, on a grid in another cell too.
How large something is that was opened or closed is not asked: its box holds the door, and whether that counts is moot.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from math import dist
from typing import NamedTuple

import numpy as np

from layoutgen.qa.asking import Offer, Rejections, Shown, certify, offer
from layoutgen.qa.manner import Manner
from layoutgen.qa.mix import Cell, Mix
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Certified, Draws, Gone, Rejected, Solution, Task, need
from layoutgen.seeds import rng_for

APART = 1.5
"""Times that the larger of two numbers is the smaller: whoever gives one for the other earns an MRA of 0.4 at most."""
MOVED = 0.5
"""Metres between the places of a thing on two maps."""

OFFERED = 4
"""Pairs offered per pair kept: what lets tasks and answers be spread."""
COMPANIONS = (0, 5, 5, 5)
"""How many other objects, drawn anew, are asked about beside the one that differs, so that most draws involve it."""
DRAWS = 6
"""Candidates drawn with each."""


class Both(NamedTuple):
    """The halves of a pair, the one of the walk first."""

    walk: Offer
    twin: Offer


@dataclass(frozen=True)
class Side:
    """One of two clips: its frames, the object that differs, and where the other clip has its objects.

    Attributes:
        shown: the clip.
        focus: index of the object that is otherwise in the other clip; None where it is not in this one.
        there: index of an object -> its index in the other clip, where that has it.
    """

    shown: Shown
    focus: int | None
    there: Mapping[int, int]


def sides(walk: Shown, twin: Shown) -> tuple[Side, Side]:
    """A walk and its twin."""
    fact, here, there = twin.record.twin, walk.index, twin.index
    same = {here[key]: there[key] for key in here.keys() & there.keys()}
    before, after = here.get(fact.object), there.get(fact.now)
    if before is not None and after is not None and walk.facts.categories[before] == twin.facts.categories[after]:
        same[before] = after  # exchanged for another of its category, under an id of its own
    back = {there: here for here, there in same.items()}
    return Side(walk, before, same), Side(twin, after, back)


def paired(walk: Shown, twin: Shown, mix: Mix, seed: int, rejections: Rejections) -> Iterator[Both]:
    """Pairs about a walk and its twin, of random cells of the mix, one a cell."""
    rng, both = rng_for(seed, "pairs", twin.record.clip_id), sides(walk, twin)
    cells = mix.cells(walk.scenes.keys() & twin.scenes.keys())
    for place in rng.permutation(len(cells)).tolist():
        cell = cells[place]
        if TASKS[cell[0]].paired and (pair := _pair(both, cell, rng, rejections[f"pair.{cell[0]}"])):
            yield pair


def _pair(both: tuple[Side, Side], cell: Cell, rng: np.random.Generator, rejections: Counter[str]) -> Both | None:
    """The first pair that some draw makes."""
    task, order = TASKS[cell[0]], rng.permutation(2).tolist()
    for here, other in ((both[place], both[1 - place]) for place in order):
        scene, beside = here.shown.scenes[cell[1]], other.shown.scenes[cell[1]]
        for candidate in involving(task, scene, here.focus, rng, rejections):
            try:
                halves = _certified(task, candidate, (scene, beside), here.there)
            except Gone as reason:
                rejections[str(reason)] += 1
                break  # and so with all other draws, which name it too
            except Rejected as reason:
                rejections[str(reason)] += 1
                continue
            words = int(rng.integers(2**63))
            first, second = _offers(halves, (scene, beside), words)
            if (first.draft.text, first.draft.options) == (second.draft.text, second.draft.options):
                return Both(first, second) if here is both[0] else Both(second, first)
            rejections["other words"] += 1
    return None


def involving(
    task: Task, scene: Scene, focus: int | None, rng: np.random.Generator, rejections: Counter[str]
) -> Iterator[Candidate]:
    """Candidates that are about an object of a scene, or that name or count its category."""
    if focus is None or focus not in scene.recognisable:
        return
    category = scene.facts.categories[focus]
    others = [index for index in scene.unambiguous if index != focus]
    for companions in COMPANIONS:
        near = {focus, *(others[place] for place in rng.permutation(len(others))[:companions].tolist())}
        for candidate in _few(task.candidates(scene.about(near), rng)):
            if isinstance(candidate, str):
                rejections[candidate] += 1
            elif focus in candidate.objects or category in candidate.given:
                yield candidate


def _few(draws: Draws) -> Iterator[Candidate | str]:
    return islice(draws, DRAWS)


def _certified(
    task: Task, candidate: Candidate, scenes: tuple[Scene, Scene], there: Mapping[int, int]
) -> tuple[Certified, Certified]:
    """Both halves; raises Rejected where one cannot be asked, or the answer survives."""
    here, other = scenes
    need(_comparable(task, candidate, *scenes), "seen from elsewhere")
    need(not (task.info.sized and "opened" in (here.record.twin.edit, other.record.twin.edit)), "opened or closed")
    candidates = (
        task.carried(candidate, here, here, {index: index for index in candidate.objects}),
        task.carried(candidate, here, other, there),
    )
    first, second = (solved(task, one, scene) for one, scene in zip(candidates, scenes, strict=True))
    need(_differ(task, scenes, first, second), "answer survives")
    return first, second


def solved(task: Task, candidate: Candidate, scene: Scene) -> Certified:
    """A candidate that was not drawn from a scene, certified there; raises Rejected."""
    task.check_asked(scene, candidate)
    return Certified(task, candidate, certify(task, scene, candidate))


def _comparable(task: Task, candidate: Candidate, here: Scene, other: Scene) -> bool:
    """Whether the images named are the same views, and maps drawn from the same place."""
    elsewhere = here.record.twin.elsewhere or other.record.twin.elsewhere
    return not elsewhere or not (candidate.views or task.info.kind == "map" or not task.info.related)


def _differ(task: Task, scenes: tuple[Scene, Scene], first: Certified, second: Certified) -> bool:
    if task.info.kind == "map":
        gridded = first.solution.pick >= 0
        moved = _apart(scenes, first.candidate, second.candidate)
        return moved and (not gridded or first.solution.pick != second.solution.pick)
    if task.info.kind == "choice":
        return first.solution.pick != second.solution.pick
    return numbers_differ(task, first.solution, second.solution)


def numbers_differ(task: Task, first: Solution, second: Solution) -> bool:
    """Whether two numbers are told apart by their score."""
    low, high = sorted((first.value, second.value))
    return high > low if task.info.unit == "count" else high >= APART * low


def _apart(scenes: tuple[Scene, Scene], first: Candidate, second: Candidate) -> bool:
    """Whether something named has moved from one layout to the other."""
    one, other = (scene.exact.centres for scene in scenes)
    return any(dist(one[a], other[b]) >= MOVED for a, b in zip(first.objects, second.objects, strict=True))


def _offers(halves: tuple[Certified, Certified], scenes: tuple[Scene, Scene], words: int) -> tuple[Offer, Offer]:
    """Both halves by the same draws, so that they are worded alike."""
    beside = scenes[0].present | scenes[1].present
    first, second = (
        offer(half, scene, "", rng_for(words, "words"), Manner.plain(scene.facts.recipe, half.task.info), beside=beside)
        for half, scene in zip(halves, scenes, strict=True)
    )
    return first, second
