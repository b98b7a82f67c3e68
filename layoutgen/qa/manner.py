"""How a question is put, beside what it asks: drawn by numbers of its own, so that the same is asked in any manner."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from layoutgen.config import Recipe
from layoutgen.qa.speech import ARITHMETIC
from layoutgen.qa.task import Info, Task
from layoutgen.qa.units import measured
from layoutgen.seeds import rng_for

NO_STYLE = "none"
"""The style of a question without reasoning."""

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Manner:
    """How a question is put.

    Attributes:
        style: of its reasoning, `none` for none.
        in_words: whether a count is answered by a word.
        spelling: of its texts.
    """

    style: str = ARITHMETIC
    in_words: bool = False
    spelling: str = "british"

    @classmethod
    def drawn(cls, recipe: Recipe, info: Info, seed: int, clip: str, question: str) -> "Manner":
        """The manner of a question, by its id and its clip's."""
        style = _drawn(recipe.thinking(info.name), seed, "style", clip, question)
        counts = recipe.number_words and info.unit == "count"
        in_words = bool(counts) and rng_for(seed, "words", clip, question).random() < recipe.number_words
        return cls(style, in_words, recipe.spelling)

    @classmethod
    def plain(cls, recipe: Recipe, info: Info) -> "Manner":
        """That of questions about two clips, or two sets of frames: step by step, or without reasoning."""
        mute = recipe.thinking(info.name).keys() == {NO_STYLE}
        return cls(NO_STYLE if mute else ARITHMETIC, spelling=recipe.spelling)


def in_drawn_unit(task: Task, recipe: Recipe, seed: int, clip: str, frames: int) -> Task:
    """A task in the unit that its questions about a set of frames are asked in."""
    return measured(task, _drawn(recipe.unit_shares, seed, "unit", clip, task.info.name, frames))


def _drawn(shares: Mapping[_Key, float], *purpose: str | int) -> _Key:
    """One of several choices that have shares; nothing is drawn where there is but one."""
    choices = list(shares)
    if len(choices) == 1:
        return choices[0]
    bounds = np.cumsum(list(shares.values()))[:-1]
    return choices[int(np.searchsorted(bounds, rng_for(*purpose).random(), side="right"))]
