"""How an answer is scored: exact match for choices, mean relative accuracy (MRA) for numbers, in its four variants.

Under the one name MRA, four different numbers are in use, each of which is equal here to its original to the last
digit, where p is the predicted number and g > 0 the true one:

- `vsi` (VSI-Bench's scorer, the default): share of the ten c = 0.50, 0.55 ... 0.95 with |p - g| / g <= 1 - c; p is what
  stands before the first space, without closing full stops. A target of 0, at which the original fails, is matched
  exactly.
- `v2lo` (Video2Layout's reward): share of t = 0.50, 0.45 ... 0.05 with |p - g| / |g| <= t, of which five are not the
  floats 1 - c; the whole answer must be a number ("2.1 m" scores 0), or the whole option ("B. the chair" for B too);
  for a target of 0 the absolute error takes the relative error's place.
- `vlmevalkit` (VLMEvalKit's, which EASI's leaderboard runs): thresholds as `vsi`, a target of 0 as `v2lo`; p is the
  number at the answer's beginning, or else the last one in it (where it has none, the original goes on to look for one
  in the reasoning).
- `infinibench` (InfiniBench's, of measures): max(0, 1 - |p - g| / max(|g|, 0.001)), without thresholds; p is the first
  number in the answer, whose commas are left out.

In all of them a number may be a word of any language, `three`.

Where the right answer to a number is words, that it cannot be told, only those words score, whatever their case and
their full stop.
"""

import re
from collections.abc import Callable
from math import isfinite

from layoutgen.errors import DatasetError
from layoutgen.language import number_words
from layoutgen.maps.score import score_map
from layoutgen.qa.phrases import LETTERS
from layoutgen.qa.response import parse_map

_WORD = re.compile(r"\s*([^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)")
"""A word; it ends before Chinese characters and punctuation, which no space parts from it."""

_BEFORE_SPACE = re.compile(r"[^ \u3000-\u303f\u3400-\u9fff\uff00-\uff0f\uff1a-\uffef]*")
"""What VSI-Bench's scorer reads, and that it ends before Chinese as well."""

_NUMERAL = re.compile(r"[-+]?(?:\d*\.\d+|\d+)(?:[eE][-+]?\d+)?")
_LETTERS = re.compile(r"\b[^\W\d_]+\b")
_PLAIN_NUMERAL = re.compile(r"-?\d+(?:\.\d+)?")


def choice_accuracy(prediction: str, target: str) -> float:
    """1.0 if the predicted letter is the target's; accepts `b`, `B.`, `(B)`, `B. the chair` and `B、椅子`."""
    return float(_letter(prediction) == target.strip().upper() != "")


def whole_match(prediction: str, target: str) -> float:
    """1.0 if the answer is the target and nothing else, whatever its case: what Video2Layout's reward pays for."""
    return float(prediction.strip().lower() == target.strip().lower() != "")


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
    read, score = _VARIANTS[variant]
    guess = read(prediction)
    return 0.0 if guess is None else score(guess, truth)


def answer_accuracy(kind: str, prediction: str, target: str, variant: str = "vsi") -> float:
    """Score of an answer to a question of kind `choice`, `number` or `map` (the map's fit), 0 to 1.

    `variant` is that of numbers; with `v2lo`, choices are matched whole as well.
    """
    if kind == "number":
        return mean_relative_accuracy(prediction, target, variant)
    if kind == "map":
        return score_map(parse_map(prediction) or [], parse_map(target) or []).fit
    return whole_match(prediction, target) if variant == "v2lo" else choice_accuracy(prediction, target)


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
        return number_words().get(text.strip().lower())
    return value if isfinite(value) else None


def _before_space(text: str) -> float | None:
    found = _BEFORE_SPACE.match(text)
    return _number(found[0].rstrip(".")) if found else None


def _leading_or_last(text: str) -> float | None:
    text = _LETTERS.sub(_in_digits, text)
    numerals = list(_NUMERAL.finditer(text))
    if not numerals:
        return None
    leading = not text[: numerals[0].start()].strip()
    return _number(numerals[0 if leading else -1][0])


def _in_digits(word: re.Match[str]) -> str:
    number = number_words().get(word[0].lower())
    return word[0] if number is None else f"{number:g}"


def _first_numeral(text: str) -> float | None:
    found = _PLAIN_NUMERAL.search(text.replace(",", ""))
    return _number(found[0]) if found else _before_space(text)


def _spaced(start: float, end: float) -> list[float]:
    """Ten evenly spaced floats, the very ones that `numpy.linspace` gives."""
    step = (end - start) / 9
    return [*(index * step + start for index in range(9)), end]


CONFIDENCES = tuple(1 - confidence for confidence in _spaced(0.5, 0.95))
THRESHOLDS = tuple(_spaced(0.5, 0.05))


def _share(error: float, thresholds: tuple[float, ...]) -> float:
    return sum(error <= threshold for threshold in thresholds) / len(thresholds)


def _vsi(guess: float, truth: float) -> float:
    return _vlmevalkit(guess, truth) if truth else float(guess == 0)


def _v2lo(guess: float, truth: float) -> float:
    return _share(_error(guess, truth), THRESHOLDS)


def _vlmevalkit(guess: float, truth: float) -> float:
    return _share(_error(guess, truth), CONFIDENCES)


def _error(guess: float, truth: float) -> float:
    """Relative to the truth, absolute where that is 0."""
    return abs(guess - truth) / abs(truth) if truth else abs(guess - truth)


def _infinibench(guess: float, truth: float) -> float:
    return max(0.0, 1.0 - abs(guess - truth) / max(abs(truth), 1e-3))


_VARIANTS: dict[str, tuple[Callable[[str], float | None], Callable[[float, float], float]]] = {
    "vsi": (_before_space, _vsi),
    "v2lo": (_number, _v2lo),
    "vlmevalkit": (_leading_or_last, _vlmevalkit),
    "infinibench": (_first_numeral, _infinibench),
}
"""Name -> how a number is read and how it is scored."""

MRA_VARIANTS = tuple(_VARIANTS)
