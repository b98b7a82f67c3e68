"""Synthetic datasets with certified questions, for the rooms that hand datasets on."""

from collections.abc import Sequence
from pathlib import Path

from layoutgen.config import Recipe
from layoutgen.dataset.records import Clip
from layoutgen.qa import ask
from layoutgen.qa.registry import TASKS
from tests.dataset_maker import bare_clip, write_dataset

OF_ONE_CLIP = tuple(name for name, task in TASKS.items() if not task.info.change)
"""Tasks that a clip is asked by itself; the others need a twin."""

RECIPE = Recipe(name="test", questions_per_clip=20)


def asked_clips(seeds: Sequence[int], recipe: Recipe = RECIPE, frames: int = 16) -> list[Clip]:
    """Clips with every fifth question that could be asked of them."""
    clips = [bare_clip(seed, frames=frames) for seed in seeds]
    return [clip.with_questions(ask(clip, recipe, 7).questions[::5]) for clip in clips]


def asked_dataset(folder: Path, seeds: Sequence[int] = range(5), recipe: Recipe = RECIPE) -> Path:
    """A finished dataset of such clips, four to a shard."""
    return write_dataset(folder, asked_clips(seeds, recipe), recipe=recipe)
