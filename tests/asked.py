"""Synthetic datasets with certified questions, for the rooms that hand datasets on."""

from collections.abc import Sequence
from pathlib import Path

from layoutgen.config import ContrastRecipe, Recipe
from layoutgen.dataset.records import Clip, ClipRecord
from layoutgen.qa import ask, ask_walk
from layoutgen.qa.registry import TASKS
from layoutgen.qa.select import select
from tests.dataset_maker import bare_clip, write_dataset
from tests.factories import make_clip
from tests.twins import filmed, lone, moved, removed

OF_ONE_CLIP = tuple(name for name, task in TASKS.items() if not task.info.change)
"""Tasks that a clip is asked by itself; the others need a twin."""

RECIPE = Recipe(name="test", questions_per_clip=20)
TWINS = Recipe(name="twins", questions_per_clip=6, contrast=ContrastRecipe(pairs=8, refusals=6))


def asked_clips(seeds: Sequence[int], recipe: Recipe = RECIPE, frames: int = 16) -> list[Clip]:
    """Clips with every fifth question that could be asked of them."""
    clips = [bare_clip(seed, frames=frames) for seed in seeds]
    return [clip.with_questions(ask(clip, recipe, 7).questions[::5]) for clip in clips]


def asked_dataset(folder: Path, seeds: Sequence[int] = range(5), recipe: Recipe = RECIPE) -> Path:
    """A finished dataset of such clips, four to a shard."""
    return write_dataset(folder, asked_clips(seeds, recipe), recipe=recipe)


def twin_walks(seeds: Sequence[int], recipe: Recipe = TWINS) -> list[Clip]:
    """Walks of one house each, every one with a twin that lacks a thing and one in which that stands elsewhere."""
    return [clip for seed in seeds for clip in _twin_walk(make_clip(seed, objects=18, rooms=1), seed, recipe)]


def _twin_walk(record: ClipRecord, seed: int, recipe: Recipe) -> list[Clip]:
    index = lone(record)
    records = [record, removed(record, index), moved(record, index, 1.2, 0.5)]
    chosen = select([asked.questions for asked in ask_walk(records, recipe, 1)], recipe)
    clips = [filmed(one, (seed, place)) for place, one in enumerate(records)]
    return [clip.with_questions(questions) for clip, questions in zip(clips, chosen, strict=True)]


def twins_dataset(folder: Path, seeds: Sequence[int] = range(4), recipe: Recipe = TWINS) -> Path:
    """A finished dataset of such walks, one to a shard."""
    return write_dataset(folder, twin_walks(seeds, recipe), shard_size=3, recipe=recipe)
