"""What a question may measure in: units other than a task's own, their digits, and number words, by definition."""

import re
from collections.abc import Iterator
from dataclasses import replace

from layoutgen.audit.solvers import TaskRule, Truth
from layoutgen.config import Recipe
from layoutgen.dataset.records import Question

METRES = {"m": 1.0, "cm": 0.01, "ft": 0.3048, "m2": 1.0, "ft2": 0.3048**2}
"""Metres, or square metres, in a unit."""
_DIGITS = {"m": 1, "cm": 0, "ft": 1, "m2": 1, "ft2": 0}
"""Decimals of an answer."""
_DECIMALS = {"m": 1, "cm": 2, "ft": 2, "m2": 2, "ft2": 2}
"""Decimals of the metres of its map."""
_UNITS = {"metres": ("m", "m2"), "centimetres": ("cm", "m2"), "feet": ("ft", "ft2")}
"""What a recipe's units mean for lengths and for areas."""
_SAID = {
    "m": r"(?<!square )met(?:re|er)s",
    "cm": r"centimet(?:re|er)s",
    "ft": r"(?<!square )feet",
    "m2": r"square met(?:re|er)s",
    "ft2": r"square feet",
}
"""How a text says a unit."""
_SPELT = {"british": r"\b(?:centi)?meters?\b|\bcenters?\b", "american": r"\b(?:centi)?metres?\b|\bcentres?\b"}
"""Words that the spelling of a text does not have."""
WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
"""The numbers that an answer may say in a word."""


def asked_in(rule: TaskRule, question: Question) -> TaskRule:
    """The rule of a task in the unit of a question."""
    unit = question.unit
    if unit == rule.unit or rule.unit not in METRES or unit not in METRES:
        return rule
    return replace(rule, unit=unit, margin_unit=unit, digits=_DIGITS[unit], decimals=_DECIMALS[unit])


def converted(truth: Truth, own: TaskRule, question: Question) -> Truth:
    """A solver's truth in the unit of the question."""
    if question.unit == own.unit or question.unit not in METRES:
        return truth
    return replace(truth, value=truth.value * METRES[own.unit] / METRES[question.unit])


def in_digits(answer: str) -> str:
    """A count as printed, whether it is said in a word or not."""
    return str(WORDS.index(answer)) if answer in WORDS else answer


def said_faults(question: Question, own: TaskRule, recipe: Recipe) -> Iterator[str]:
    """Whether a text says its unit, and the unit, the spelling and words for numbers are those of the recipe."""
    if question.kind == "number" and own.unit in METRES:
        yield from _unit_faults(question, own, recipe)
    if question.kind == "number" and question.answer in WORDS and not (recipe.number_words and own.unit == "count"):
        yield f"the answer is the word {question.answer!r}, and the recipe wants digits"
    if question.kind == "number" and recipe.number_words == 1 and question.answer.isdigit():
        yield from ["the answer is in digits, and the recipe wants a word"] if int(question.answer) < len(WORDS) else []
    if question.spelling != recipe.spelling:
        yield f"the spelling is {question.spelling}, the recipe's {recipe.spelling}"
    elif found := re.search(_SPELT.get(question.spelling, "$^"), f"{question.text} {question.response}", re.I):
        yield f"{found[0]!r} is not {question.spelling} spelling"


def _unit_faults(question: Question, own: TaskRule, recipe: Recipe) -> Iterator[str]:
    planned = {_unit(name, own) for name in recipe.unit_shares}
    if question.unit not in planned:
        yield f"the unit is {question.unit}, the recipe plans {' or '.join(sorted(planned))}"
    stem = question.text.lower()
    said = [unit for unit, pattern in _SAID.items() if re.search(rf"\b{pattern}", stem)]
    if said != [question.unit]:
        yield f"the unit is {question.unit}, the text says {' and '.join(said) or 'none'}"


def _unit(name: str, own: TaskRule) -> str:
    return own.unit if name == "own" else _UNITS[name][own.unit == "m2"]
