"""Turns a certified candidate into the question as it is stored: text, options, map, reasoning, answer."""

from collections.abc import Sequence

import numpy as np

from layoutgen.config import Recipe
from layoutgen.dataset.records import Question
from layoutgen.maps.grid import grid_text
from layoutgen.maps.metric import map_text
from layoutgen.qa.phrases import COMMON
from layoutgen.qa.response import compose
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Certified
from layoutgen.qa.words import LETTERS, Words, lettered


def write(certified: Certified, scene: Scene, identity: str, rng: np.random.Generator) -> Question:
    """The question.

    Args:
        certified: what is asked.
        scene: the frames it shows.
        identity: id of the question in its clip.
        rng: decides on wording, phrasing and the order of the options.
    """
    task, candidate, solution, info = certified.task, certified.candidate, certified.solution, certified.task.info
    words = Words(rng, {**COMMON, **task.phrases})
    options, letter = _shuffled(task.options(scene, candidate), solution.pick, rng)
    wording = words.pick(len(task.wordings))
    stem = task.wordings[wording].format(**task.slots(scene, candidate))
    answer = LETTERS[letter] if info.kind == "choice" else task.answer(scene, candidate, solution)
    return Question(
        id=identity,
        task=info.name,
        kind=info.kind,
        frames=list(scene.frames),
        text=f"{stem}\n{lettered(options)}" if options else stem,
        options=list(options),
        answer=answer,
        value=float(solution.value),
        unit=info.unit,
        objects=list(candidate.objects),
        views=list(candidate.views),
        margin=float(solution.margin),
        margin_unit=info.margin_unit,
        template=f"{info.name}.{wording + 1}",
        response=_response(certified, scene, answer, options, words),
        given=list(candidate.given),
    )


def _shuffled(options: Sequence[str], pick: int, rng: np.random.Generator) -> tuple[list[str], int]:
    """The options in random order, and where the right one has come to stand."""
    order = rng.permutation(len(options)).tolist()
    return [options[i] for i in order], order.index(pick) if options else -1


def _response(certified: Certified, scene: Scene, answer: str, options: Sequence[str], words: Words) -> str:
    recipe, task, candidate = scene.facts.recipe, certified.task, certified.candidate
    printed = scene.facts.rounded(task.info.decimals)
    think = ""
    if recipe.think:
        told = f"{answer}, {options[LETTERS.index(answer)]}" if options else answer
        sentences = task.think(scene, printed, candidate, words)
        think = " ".join([*sentences, *_conclusion(task.info.kind, told, words)])
    return compose(_map(certified, scene, recipe), think, answer)


def _conclusion(kind: str, told: str, words: Words) -> list[str]:
    return [] if kind == "map" else [words.say("conclude", answer=told)]


def _map(certified: Certified, scene: Scene, recipe: Recipe) -> str:
    if recipe.map == "none":
        return ""
    task, candidate = certified.task, certified.candidate
    objects = listed_objects(scene, candidate.objects, recipe.map == "metric-all")
    if recipe.map == "grid":
        return grid_text(scene.record, objects)
    return map_text(task.entries(scene, scene.facts.rounded(task.info.decimals), candidate, objects))


def listed_objects(scene: Scene, objects: Sequence[int], everything: bool) -> list[int]:
    """The objects a map lists: the question's own, or with them all that count as seen."""
    return [*objects, *(i for i in scene.seen if i not in objects)] if everything else list(objects)
