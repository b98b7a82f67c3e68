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
    "en": {
        "m": r"\b(?<!square )met(?:re|er)s",
        "cm": r"\bcentimet(?:re|er)s",
        "ft": r"\b(?<!square )feet",
        "m2": r"\bsquare met(?:re|er)s",
        "ft2": r"\bsquare feet",
    },
    "zh": {"m": "(?<![平方厘毫千])米", "cm": "厘米", "ft": "(?<!方)英尺", "m2": "平方米", "ft2": "平方英尺"},
}
"""Language -> how its texts say a unit."""
_SPELT = {"british": r"\b(?:centi)?meters?\b|\bcenters?\b", "american": r"\b(?:centi)?metres?\b|\bcentres?\b"}
"""Words that the spelling of a text does not have."""
WORDS = {
    "en": (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty"
    ).split(),
    "zh": "零 一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十".split(),
}
"""Language -> the numbers that its answers may say in a word."""
_NUMBERS = {word: str(number) for words in WORDS.values() for number, word in enumerate(words)}


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
    return _NUMBERS.get(answer, answer)


def said_faults(question: Question, own: TaskRule, recipe: Recipe) -> Iterator[str]:
    """Whether a text says its unit, and the unit, the spelling and words for numbers are those of the recipe."""
    if question.kind == "number" and own.unit in METRES:
        yield from _unit_faults(question, own, recipe)
    if question.kind == "number":
        yield from _word_faults(question, own, recipe)
    if question.spelling != recipe.spelling:
        yield f"the spelling is {question.spelling}, the recipe's {recipe.spelling}"
    elif found := re.search(_SPELT.get(question.spelling, "$^"), f"{question.text} {question.response}", re.I):
        yield f"{found[0]!r} is not {question.spelling} spelling"


def _word_faults(question: Question, own: TaskRule, recipe: Recipe) -> Iterator[str]:
    words, answer = WORDS.get(question.language, []), question.answer
    if answer in _NUMBERS and not (recipe.number_words and own.unit == "count"):
        yield f"the answer is the word {answer!r}, and the recipe wants digits"
    elif answer in _NUMBERS and answer not in words:
        yield f"the answer {answer!r} is no number word of the language {question.language}"
    worded = recipe.number_words == 1 and own.unit == "count" and not question.is_contrast
    if worded and answer.isdigit() and int(answer) < len(words):
        yield "the answer is in digits, and the recipe wants a word"


def _unit_faults(question: Question, own: TaskRule, recipe: Recipe) -> Iterator[str]:
    planned = {own.unit} if question.is_contrast else {_unit(name, own) for name in recipe.unit_shares}
    if question.unit not in planned:
        yield f"the unit is {question.unit}, the recipe plans {' or '.join(sorted(planned))}"
    stem = question.text.lower()
    patterns = _SAID.get(question.language, {})
    said = [unit for unit, pattern in patterns.items() if re.search(pattern, stem)]
    if patterns and said != [question.unit]:
        yield f"the unit is {question.unit}, the text says {' and '.join(said) or 'none'}"


def _unit(name: str, own: TaskRule) -> str:
    return own.unit if name == "own" else _UNITS[name][own.unit == "m2"]
