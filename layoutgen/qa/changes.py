"""Asks what changed between a clip and its twin: the same certification as everywhere, over a scene of both states."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil

import msgspec

from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.dataset.states import original_of
from layoutgen.qa.asking import AskedClip, Offer, Rejections, Shown, certified, offer
from layoutgen.qa.both import BothFacts, BothScene
from layoutgen.qa.frames import all_frames, chosen_frames
from layoutgen.qa.manner import Manner
from layoutgen.qa.mix import Cell, Mix
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import ClipFacts
from layoutgen.seeds import rng_for

_SURPLUS, _FEWEST, _TRIES = 2.5, 2, 12
"""Questions offered per question kept, at least by a task about a number of frames, and candidates tried for each."""


def ask_changes(original: ClipRecord, twin: ClipRecord, recipe: Recipe, seed: int) -> AskedClip:
    """Certified questions about what changed, to be kept in the twin's record; `select` chooses among them.

    Args:
        original: the clip before.
        twin: the clip after, whose `twin` names the other one and the change.
        recipe: says how many, and over which numbers of frames.
        seed: the data set's; with the twin's id it decides everything.

    Raises:
        DatasetError: the twin is that of another clip.
    """
    mix, rejections = Mix.of_changes(recipe), Rejections(Counter)
    before, after = (Shown(one, recipe, mix, seed).facts for one in (original_of(twin, original), twin))
    found = changes(before, after, seed, rejections)
    questions = [one.named(f"c{number:03d}", "").written() for number, one in enumerate(found)]
    return AskedClip(questions, {task: dict(count) for task, count in rejections.items() if count})


def changes(before: ClipFacts, after: ClipFacts, seed: int, rejections: Rejections) -> Iterator[Offer]:
    """All that is offered about the change between two clips whose facts are known; counts what was rejected."""
    recipe, most = before.recipe, before.recipe.contrast.changes
    mix = Mix.of_changes(recipe)
    scenes = dict(_scenes(before, after, mix.frames, seed)) if most else {}
    for cell in mix.cells(scenes):
        yield from _offered(scenes[cell[1]], cell, most * mix.share(cell), seed, rejections[cell[0]])


def _scenes(before: ClipFacts, after: ClipFacts, counts: Iterable[int], seed: int) -> Iterator[tuple[int, BothScene]]:
    """Numbers of frames with a scene of as many before and after, of those that there can be."""
    whole = all_frames(before, after)
    for count in counts:
        rng = rng_for(seed, "frames of a change", after.record.clip_id, count)
        frames = chosen_frames(whole, count, rng) if count <= whole.count else None
        if frames:
            yield count, BothScene(BothFacts(before, after, *frames))


def _offered(scene: BothScene, cell: Cell, wanted: float, seed: int, rejections: Counter[str]) -> Iterator[Offer]:
    """The questions of one task about one number of frames."""
    rng = rng_for(seed, "changes", scene.record.clip_id, *cell)
    most = max(_FEWEST, ceil(_SURPLUS * wanted))
    for one in certified(TASKS[cell[0]], scene, rng, most, ceil(_TRIES * max(wanted, 1.0)), rejections):
        made = offer(one, scene, "", rng, Manner.plain(scene.facts.recipe, one.task.info))
        yield replace(made, draft=_kept(made.draft, scene))


def _kept(draft: Question, scene: BothScene) -> Question:
    """The question as the twin's record holds it: frames and objects of each clip by themselves."""
    objects, things = draft.objects, scene.exact.things
    first = sum(not thing.after for thing in things)
    return msgspec.structs.replace(
        draft,
        frames=list(scene.both.after),
        before=list(scene.both.before),
        objects=[index - first for index in objects if things[index].after],
        objects_before=[index for index in objects if not things[index].after],
    )
