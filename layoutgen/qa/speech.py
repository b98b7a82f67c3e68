"""How a language words the tasks; one that the language does not know, a plug-in's, words itself, in English."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial

import numpy as np

from layoutgen.config import Paraphrases, Recipe
from layoutgen.errors import RecipeError
from layoutgen.language import Language, Style, load
from layoutgen.qa.phrases import Words
from layoutgen.qa.registry import TASKS
from layoutgen.qa.task import Task

Shares = str | Mapping[str, float]
"""A language, or language -> share of the clips, as recipes have it."""

ARITHMETIC = "arithmetic"
"""The style that computes everything, and that every language has."""

BRITISH = "british"
"""The spelling of every language that does not know several."""

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
    return language.own_spelling(more[place - len(own)]), f"{task.info.name}.p{place - len(own) + 1}"


@cache
def wordings(task: Task, language: Language) -> Sequence[str]:
    """Questions of a task, as format strings over its slots; () where it cannot be asked in the language."""
    return language.wordings.get(task.info.name) or (task.wordings if language.code == OWN else ())


@cache
def style(language: Language, name: str) -> Style:
    """A style of reasoning; `arithmetic` is that of the language's `steps`.

    Raises:
        RecipeError: the language has no such style.
    """
    if name == ARITHMETIC:
        return Style(language.steps, between=language.joints.sentence)
    if name not in language.styles:
        raise RecipeError(f"the language {language.code} tells no reasoning in the style {name}")
    return language.styles[name]


@cache
def steps(task: Task, language: Language, manner: str = ARITHMETIC) -> Mapping[str, Sequence[str]]:
    """Steps of a task's reasoning in a style, as format strings; those that only other styles phrase have none."""
    name, own = task.info.name, language.code == OWN
    plain = {**language.common, **(task.phrases if own else {}), **language.steps.get(name, {})}
    unsaid = dict.fromkeys([*plain, *(step for other in language.styles.values() for step in other.of_task(name))], ())
    if manner == ARITHMETIC:
        return {**unsaid, **plain}
    told, styled = style(language, manner).steps, task.styled.get(manner, {}) if own else {}
    return {**unsaid, **told.get("common", {}), **styled, **told.get(name, {})}


def words(
    task: Task, language: Language, rng: np.random.Generator, manner: str = ARITHMETIC, spelling: str = BRITISH
) -> Words:
    """What fills in the steps of a task, in a style and spelling."""
    phrasings, terms, units = _spelt(task, language, manner, spelling)
    return Words(rng, phrasings, language, terms, style(language, manner).alike, units)


@cache
def _spelt(
    task: Task, language: Language, manner: str, spelling: str
) -> tuple[Mapping[str, Sequence[str]], Mapping[str, str], Mapping[str, str]]:
    """Steps, terms and words for units."""
    spelt = partial(language.spelt, spelling=spelling)
    phrasings = {step: tuple(map(spelt, texts)) for step, texts in steps(task, language, manner).items()}
    terms, units = style(language, manner).terms, language.units
    return phrasings, {k: spelt(v) for k, v in terms.items()}, {k: spelt(v) for k, v in units.items()}


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


def check_manner(code: str, recipe: Recipe) -> None:
    """Raises RecipeError where a language lacks a style, a spelling, units or number words that a recipe wants."""
    language = load(code)
    for name in dict.fromkeys(name for task in ("", *recipe.think_of) for name in recipe.thinking(task)):
        if name != "none":
            style(language, name)
    if recipe.spelling != BRITISH and recipe.spelling not in language.spellings:
        raise RecipeError(f"the language {code} has no {recipe.spelling} spelling")
    if recipe.unit_shares.keys() != {"own"} and not language.units:
        raise RecipeError(f"the language {code} has no words for units")
    if recipe.number_words and not language.numbers:
        raise RecipeError(f"the language {code} has no words for numbers")
