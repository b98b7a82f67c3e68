"""Asks a clip what a recipe wants asked: certified candidates first, then a spread choice of them, then the text."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from layoutgen.config import Recipe
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.qa.certify import certified
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import ClipFacts, Scene
from layoutgen.qa.select import Mix, Spread
from layoutgen.qa.task import Certified
from layoutgen.qa.writing import write
from layoutgen.seeds import rng_for

_SURPLUS = 3
_TRIES = 40
"""Candidates tried per wanted question: bounds the time where nearly all are rejected."""


@dataclass(frozen=True)
class Asked:
    """Questions about one clip, and task -> reason -> how many candidates were rejected for it."""

    questions: list[Question]
    rejections: dict[str, dict[str, int]]


class Questioner:
    """Asks clip after clip of one shard and keeps the shard's tasks, frame counts, answers and letters spread.

    What it asks depends on the questions asked before, so that one questioner must see a shard's clips in order;
    `recall` brings a new one to the state after clips already written.
    """

    def __init__(self, recipe: Recipe, seed: int) -> None:
        self.recipe, self.seed = recipe, seed
        self.mix = Mix.of(recipe, list(TASKS))
        self.spread = Spread(self.mix, strict=recipe.strict_mix, balance=recipe.balance)

    def ask(self, clip: Clip | ClipRecord) -> Asked:
        """Certified questions about a clip, at most as many as the recipe allows."""
        record = clip.record if isinstance(clip, Clip) else clip
        facts = ClipFacts(record, self.recipe)
        scenes = {n: Scene(facts, n) for n in self.mix.frames if n <= len(record.frames)}
        rejections: dict[str, Counter[str]] = {name: Counter() for name in self.mix.tasks}
        offers = {cell: self._offers(scenes[cell[1]], cell, rejections) for cell in self.mix.cells(scenes)}
        chosen = self.spread.choose(offers, self.recipe.questions_per_clip)
        questions = [self._write(one, scenes[len(one.frames)], at) for at, one in enumerate(chosen)]
        return Asked(questions, {task: dict(count) for task, count in rejections.items() if count})

    def recall(self, questions: Iterable[Question], record: ClipRecord) -> None:
        """Counts questions that were asked before, in their order."""
        for question in questions:
            self.spread.count_written(question, record)

    def _offers(self, scene: Scene, cell: tuple[str, int], rejections: dict[str, Counter[str]]) -> list[Certified]:
        name, count = cell
        wanted = self.recipe.questions_per_clip * self.mix.share(cell)
        rng = rng_for(self.seed, "candidates", scene.record.clip_id, name, count)
        tries = ceil(_TRIES * wanted)
        return list(certified(TASKS[name], scene, rng, ceil(_SURPLUS * wanted), tries, rejections[name]))

    def _write(self, one: Certified, scene: Scene, at: int) -> Question:
        rng = rng_for(self.seed, "text", scene.record.clip_id, at)
        options = len(one.task.options(scene, one.candidate))
        letter = self.spread.letter(one.task.info.name, options, rng) if options else 0
        return write(one, scene, f"q{at:03d}", letter, rng)


def ask(clip: Clip | ClipRecord, recipe: Recipe, seed: int) -> Asked:
    """Questions about a single clip; for a run of clips, a `Questioner` spreads answers over all of them."""
    return Questioner(recipe, seed).ask(clip)
