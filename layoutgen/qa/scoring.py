"""How an answer is scored: exact match for choices, mean relative accuracy (MRA) for numbers, in its three variants.

Under the one name MRA, three different numbers are in use:

- `vsi` (VSI-Bench, the default): share of the ten thresholds t = 0.50, 0.45 ... 0.05 with |p - g| / |g| <= t; p is the
  first word of the answer without a closing full stop. A target of 0 is matched exactly.
- `v2lo` (Video2Layout's reward): the same, but the whole answer must be a number ("2.1 m" scores 0), and for a target
  of 0 the absolute error takes the relative error's place.
- `infinibench` (InfiniBench): max(0, 1 - |p - g| / |g|), without thresholds.

In all of them a number may be a word of any language, `three`.

Where the right answer to a number is words, that it cannot be told, only those words score, whatever their case and
their full stop.
"""

import re
from collections.abc import Callable
from functools import cache
from math import isfinite

from layoutgen.errors import DatasetError
from layoutgen.language import codes, load
from layoutgen.maps.score import score_map
from layoutgen.qa.phrases import LETTERS
from layoutgen.qa.response import parse_map

MRA_VARIANTS = ("vsi", "v2lo", "infinibench")
THRESHOLDS = tuple(step / 100 for step in range(50, 0, -5))

_WORD = re.compile(r"\s*([^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)")
"""A word; it ends before Chinese characters and punctuation, which no space parts from it."""

_EPSILON = 1e-9
"""Absorbs what binary floats add to errors that lie exactly on a threshold."""


def choice_accuracy(prediction: str, target: str) -> float:
    """1.0 if the predicted letter is the target's; accepts `b`, `B.`, `(B)`, `B. the chair` and `B、椅子`."""
    return float(_letter(prediction) == target.strip().upper() != "")


def mean_relative_accuracy(prediction: str, target: str | float, variant: str = "vsi") -> float:
    """MRA of a printed number against the true one, 0 to 1; text that is no finite number scores 0.

    Where the true answer is words, so does all but them.

    Raises:
        ValueError: `variant` is none of MRA_VARIANTS.
    """
    if variant not in MRA_VARIANTS:
        raise ValueError(f"MRA variant {variant!r} is unknown; choose from {', '.join(MRA_VARIANTS)}")
    truth = _number(str(target))
    if truth is None:
        return float(_words(prediction) == _words(str(target)) != "")
    guess = _number(prediction if variant == "v2lo" else _first_word(prediction))
    if guess is None:
        return 0.0
    return _SCORES[variant](guess, truth)


def answer_accuracy(kind: str, prediction: str, target: str, variant: str = "vsi") -> float:
    """Score of an answer to a question of kind `choice`, `number` or `map` (the map's fit), 0 to 1."""
    if kind == "number":
        return mean_relative_accuracy(prediction, target, variant)
    if kind == "map":
        return score_map(parse_map(prediction) or [], parse_map(target) or []).fit
    return choice_accuracy(prediction, target)


def kind_of(answer: str) -> str:
    """The kind of question that a true answer belongs to: maps are JSON lists, choices letters, the rest numbers.

    Numbers have words for answers where they cannot be told.
    """
    if answer.startswith("["):
        return "map"
    return "choice" if len(answer) == 1 and answer in LETTERS else "number"


def _words(text: str) -> str:
    """An answer in words: lower case, without what may surround it."""
    return " ".join(text.lower().split()).strip(" .。'\"")


def number_of(answer: str) -> float:
    """The number that a true answer gives, in digits or as a word; raises DatasetError where it gives none."""
    value = _number(answer)
    if value is None:
        raise DatasetError(f"{answer[:99]!r} is the answer of a number and none; `layoutgen audit` lists all faults")
    return value


def _letter(text: str) -> str:
    word = _first_word(text.strip().lstrip("([（【")).rstrip(".):],")
    return word.upper() if len(word) == 1 else ""


def _first_word(text: str) -> str:
    word = _WORD.match(text)
    return word[1].rstrip(".") if word else ""


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return _number_words().get(text.strip().lower())
    return value if isfinite(value) else None


@cache
def _number_words() -> dict[str, float]:
    return {word: float(value) for code in codes() for value, word in enumerate(load(code).numbers)}


def _within_thresholds(error: float) -> float:
    return sum(error <= threshold + _EPSILON for threshold in THRESHOLDS) / len(THRESHOLDS)


def _vsi(guess: float, truth: float) -> float:
    if truth == 0:
        return float(guess == 0)
    return _within_thresholds(abs(guess - truth) / abs(truth))


def _v2lo(guess: float, truth: float) -> float:
    error = abs(guess - truth)
    return _within_thresholds(error / abs(truth) if truth else error)


def _infinibench(guess: float, truth: float) -> float:
    if truth == 0:
        return float(guess == 0)
    return max(0.0, 1 - abs(guess - truth) / abs(truth))


_SCORES: dict[str, Callable[[float, float], float]] = {"vsi": _vsi, "v2lo": _v2lo, "infinibench": _infinibench}
