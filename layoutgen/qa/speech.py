"""How a language words the tasks; one that the language does not know, a plug-in's, words itself."""

from collections.abc import Mapping, Sequence
from functools import cache, partial

import numpy as np

from layoutgen.errors import RecipeError
from layoutgen.language import Language, Style, load
from layoutgen.qa.phrases import Words
from layoutgen.qa.registry import TASKS
from layoutgen.qa.task import Task

ARITHMETIC = "arithmetic"
"""The style that computes everything, and that every language has."""


@cache
def wordings(task: Task, code: str = "en") -> Sequence[str]:
    """Questions of a task, as format strings over its slots."""
    return spoken(code).wordings.get(task.info.name) or task.wordings


@cache
def style(name: str, code: str = "en") -> Style:
    """A style of reasoning; `arithmetic` is that of the language's `steps`.

    Raises:
        RecipeError: the language has no such style.
    """
    language = spoken(code)
    if name == ARITHMETIC:
        return Style(language.steps)
    if name not in language.styles:
        raise RecipeError(f"the language {code} tells no reasoning in the style {name}")
    return language.styles[name]


@cache
def steps(task: Task, code: str = "en", manner: str = ARITHMETIC) -> Mapping[str, Sequence[str]]:
    """Steps of a task's reasoning in a style, as format strings; those that only other styles phrase have none."""
    name, language = task.info.name, spoken(code)
    plain = {**language.common, **task.phrases, **language.steps.get(name, {})}
    unsaid = dict.fromkeys([*plain, *(step for other in language.styles.values() for step in other.of_task(name))], ())
    if manner == ARITHMETIC:
        return {**unsaid, **plain}
    told, own = style(manner, code).steps, task.styled.get(manner, {})
    return {**unsaid, **told.get("common", {}), **own, **told.get(name, {})}


def words(task: Task, rng: np.random.Generator, manner: str = ARITHMETIC, spelling: str = "british") -> Words:
    """What fills in the steps of a task, in a style and spelling."""
    phrasings, terms, units = _spelt(task, manner, spelling)
    return Words(rng, phrasings, terms, style(manner).alike, units)


@cache
def _spelt(
    task: Task, manner: str, spelling: str
) -> tuple[Mapping[str, Sequence[str]], Mapping[str, str], Mapping[str, str]]:
    """Steps, terms and words for units."""
    language = spoken("en")
    spelt = partial(language.spelt, spelling=spelling)
    phrasings = {step: tuple(map(spelt, texts)) for step, texts in steps(task, manner=manner).items()}
    terms, units = style(manner).terms, language.units
    return phrasings, {k: spelt(v) for k, v in terms.items()}, {k: spelt(v) for k, v in units.items()}


@cache
def spoken(code: str) -> Language:
    """A language that words every task.

    Raises:
        RecipeError: some task has no wordings.
    """
    language = load(code)
    if mute := [name for name, task in TASKS.items() if not (language.wordings.get(name) or task.wordings)]:
        raise RecipeError(f"the language {code} has no wordings of {', '.join(mute)}")
    return language
