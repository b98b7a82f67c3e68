"""How a language words the tasks; one that the language does not know, a plug-in's, words itself, in English."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from layoutgen.config import Paraphrases
from layoutgen.errors import RecipeError
from layoutgen.language import Language, load
from layoutgen.qa.registry import TASKS
from layoutgen.qa.task import Task

Shares = str | Mapping[str, float]
"""A language, or language -> share of the clips, as recipes have it."""

OWN = "en"
"""What tasks word themselves in."""


def worded(task: Task, language: Language, further: Paraphrases, pick: Callable[[int], int]) -> tuple[str, str]:
    """One of a task's questions, paraphrases among them, and what records call it: `room_size.3`, or `room_size.p1`.

    Args:
        task: the task.
        language: what it is asked in.
        further: the recipe's paraphrases, which serve where they are in that language.
        pick: gives a number below another.
    """
    own = wordings(task, language)
    more = further.wordings.get(task.info.name, ()) if further.language == language.code else ()
    place = pick(len(own) + len(more))
    if place < len(own):
        return own[place], f"{task.info.name}.{place + 1}"
    return more[place - len(own)], f"{task.info.name}.p{place - len(own) + 1}"


@cache
def wordings(task: Task, language: Language) -> Sequence[str]:
    """Questions of a task, as format strings over its slots; () where it cannot be asked in the language."""
    return language.wordings.get(task.info.name) or (task.wordings if language.code == OWN else ())


@cache
def steps(task: Task, language: Language) -> Mapping[str, Sequence[str]]:
    """Steps of a task's reasoning, as format strings."""
    own = task.phrases if language.code == OWN else {}
    return {**language.common, **own, **language.steps.get(task.info.name, {})}


def languages(shares: Shares) -> list[str]:
    """The languages of a recipe."""
    return [shares] if isinstance(shares, str) else [code for code, share in shares.items() if share > 0]


def drawn_language(shares: Shares, rng: np.random.Generator) -> str:
    """One of the languages of a recipe."""
    codes = languages(shares)
    if isinstance(shares, str) or len(codes) == 1:
        return codes[0]
    weights = np.array([shares[code] for code in codes])
    return codes[int(rng.choice(len(codes), p=weights / weights.sum()))]


def check_spoken(code: str, tasks: Iterable[str]) -> None:
    """Raises RecipeError where there is no such language, or it has no wordings of one of the tasks."""
    language = load(code)
    if mute := [name for name in tasks if not wordings(TASKS[name], language)]:
        raise RecipeError(f"the language {code} has no wordings of {', '.join(mute)}")
