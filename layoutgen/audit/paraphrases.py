"""Gates `paraphrases` and `telling_words`: further wordings are the plan's, filled with the question's own things, and
read like their task's.

What accepted a wording reads the words that decide a task, from a list. Here it is held against the language's wordings
of the tasks that it could be taken for: a word that many of those say and none of its own task's may be one too many.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache

from layoutgen.audit.report import Ledger
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.dataset.records import Question
from layoutgen.language import load

MANY = 1 / 4
"""Share of a task's wordings that say a word which tells it from others."""

UNITS = {"m": "metre", "cm": "centimetre", "m2": "square metre"}
ASKED = {"m": "metres", "cm": "centimetres", "ft": "feet", "m2": "square metres", "ft2": "square feet"}
SPELLINGS = (("eter", "etre"), ("enter", "entre"), ("olor", "olour"), ("eighbor", "eighbour"), ("ogniz", "ognis"))
"""Ends of words as they are spelt in American and in British."""
_TEMPLATE = re.compile(r"(\w+)\.p(\d+)")
_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[^\W\d_]{4,}(?:-\w+)*|[^\W\d_]+(?:-\w+)+")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)")
_UNIT = re.compile(r"\b(?:square |centi|milli|kilo)?met(?:re|er)(?=s?\b)")
_UNITS = re.compile(_UNIT.pattern + "s?")
_THINGS = "abcdr"
"""Slots that name the objects of a question, in their order."""


def check_wording(sample: Sample, question: Question, ledger: Ledger) -> None:
    """Nothing of a question in a wording of the language's own."""
    found = _TEMPLATE.fullmatch(question.template)
    if found is None:
        return
    given, where = sample.recipe.paraphrases, sample.where(question)
    ledger.check("paraphrases")
    known, number = given.wordings.get(found[1], ()), int(found[2])
    if found[1] != question.task or not 1 <= number <= len(known):
        ledger.fault("paraphrases", where, f"is worded by {question.template}, which the plan does not have")
        return
    for fault in _faults(sample, question, known[number - 1]):
        ledger.fault("paraphrases", where, fault)
    ledger.check("telling_words")
    for fault in telling_words(given.language, question.task, known[number - 1]):
        ledger.fault("telling_words", where, fault)


def _faults(sample: Sample, question: Question, wording: str) -> Iterator[str]:
    language, task = sample.recipe.paraphrases.language, question.task
    yield from strange_numbers(language, task, wording)
    filled = _pattern(_respelt(_in_unit(wording, question))).fullmatch(_respelt(question.text.partition("\n")[0]))
    if filled is None:
        yield f"does not read as {wording!r}"
        return
    things = [filled[slot].lower() for slot in sorted(filled.groupdict()) if slot in _THINGS]
    categories = [sample.categories[index] for index in question.objects]
    names = [_respelt(question.names.get(category, category)).lower() for category in categories]
    if not all(thing == name or thing.endswith(f" {name}") for thing, name in zip(things, names, strict=False)):
        yield f"speaks of {', '.join(things)}, where its objects are {', '.join(names)}"


def _in_unit(wording: str, question: Question) -> str:
    """A wording with the unit that its question is asked in."""
    own = RULES[question.task].unit
    return wording if own == question.unit or own not in UNITS else _UNITS.sub(ASKED[question.unit], wording)


def _respelt(text: str) -> str:
    """A text in one of two spellings, whichever it is in."""
    for american, british in SPELLINGS:
        text = re.sub(american, british, text)
    return text


@lru_cache(1024)
def _pattern(wording: str) -> re.Pattern[str]:
    """A wording with its slots open; one that it has twice is the same twice."""
    seen: set[str] = set()

    def opened(found: re.Match[str]) -> str:
        first = found[1] not in seen
        seen.add(found[1])
        return f"(?P<{found[1]}>.+?)" if first else f"(?P={found[1]})"

    parts = re.split(r"(\{\w+\})", wording)
    return re.compile("".join(_SLOT.sub(opened, part) if part.startswith("{") else re.escape(part) for part in parts))


@lru_cache(1024)
def strange_numbers(language: str, task: str, wording: str) -> tuple[str, ...]:
    """Units and numbers that a wording says and its task does not."""
    faults, rule = [], RULES[task]
    named = {found[0].replace("meter", "metre") for found in _UNIT.finditer(wording.lower())}
    if rule.kind == "number" and rule.unit in UNITS and named != {UNITS[rule.unit]}:
        faults.append(f"{wording!r} speaks of {', '.join(sorted(named)) or 'no unit'}, its task of {UNITS[rule.unit]}s")
    known = {number for text in load(language).wordings[task] for number in _NUMBER.findall(text)}
    faults += [
        f"{wording!r} says {number}, as its task does not" for number in _NUMBER.findall(wording) if number not in known
    ]
    return tuple(faults)


@lru_cache(1024)
def telling_words(language: str, task: str, wording: str) -> tuple[str, ...]:
    """What a wording says that wordings of another task say, and none of its own task."""
    said = _words([wording])
    return tuple(
        f"{wording!r} says {word!r}, as {other} does" for other, word in _telling(language, task) if word in said
    )


@lru_cache
def _telling(language: str, task: str) -> list[tuple[str, str]]:
    """Tasks that a wording could be taken for, by slots and kind of answer, each with a word that tells it."""
    wordings = load(language).wordings
    known = _words(wordings[task])
    found = []
    for other, texts in wordings.items():
        if other != task and RULES[other].kind == RULES[task].kind and _slots(texts) == _slots(wordings[task]):
            counts = Counter(word for text in texts for word in _words([text]))
            found += [
                (other, word) for word, count in counts.items() if count >= MANY * len(texts) and word not in known
            ]
    return sorted(found)


def _words(texts: Collection[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text.lower())}


def _slots(texts: Collection[str]) -> set[str]:
    return {slot for text in texts for slot in _SLOT.findall(text)}
