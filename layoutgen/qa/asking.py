"""Asks a clip what a recipe wants asked: certified questions, more than are kept, for `select` to choose from."""

from collections import Counter
from math import ceil
from typing import NamedTuple

from layoutgen.config import Recipe
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.qa.certify import certified
from layoutgen.qa.mix import Cell, Mix
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import ClipFacts, Scene
from layoutgen.qa.writing import write
from layoutgen.seeds import rng_for

_SURPLUS = 2.5
"""Questions offered per question kept: what lets a shard's answers be spread, and other tasks stand in."""

_FEWEST = 2
"""Questions offered at least by a task about a set of frames."""

_TRIES = 30
"""Candidates tried per question kept: bounds the time where nearly all are rejected."""


class Asked(NamedTuple):
    """Questions about one clip, and task -> reason -> how many candidates were rejected for it."""

    questions: list[Question]
    rejections: dict[str, dict[str, int]]


def ask(clip: Clip | ClipRecord, recipe: Recipe, seed: int) -> Asked:
    """Certified questions about a clip, about 2.5 times as many as are kept; `select` keeps a spread choice.

    Args:
        clip: the clip; questions it already holds are ignored.
        recipe: says which tasks, frame counts, margins and kinds of map.
        seed: the data set's; with the clip's id it decides everything.

    Raises:
        RecipeError: the recipe names an unknown task.
    """
    record = clip.record if isinstance(clip, Clip) else clip
    mix, facts = Mix.of(recipe), ClipFacts(record, recipe)
    scenes = {count: Scene(facts, count) for count in mix.frames if count <= len(record.frames)}
    rejections = {name: Counter[str]() for name in mix.tasks}
    questions: list[Question] = []
    for cell in mix.cells(scenes):
        wanted = recipe.questions_per_clip * mix.share(cell)
        _ask_cell(scenes[cell[1]], cell, wanted, seed, rejections[cell[0]], questions)
    return Asked(questions, {task: dict(count) for task, count in rejections.items() if count})


def _ask_cell(
    scene: Scene, cell: Cell, wanted: float, seed: int, rejections: Counter[str], questions: list[Question]
) -> None:
    """Adds the questions of one task about one set of frames."""
    rng = rng_for(seed, "ask", scene.record.clip_id, *cell)
    task = TASKS[cell[0]]
    offers = max(_FEWEST, ceil(_SURPLUS * wanted))
    for one in certified(task, scene, rng, offers, ceil(_TRIES * max(wanted, 0.5)), rejections):
        questions.append(write(one, scene, f"q{len(questions):03d}", rng))
