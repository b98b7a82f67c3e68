"""Reads what a wording asks: its task, by the words that tell it, and the part that each thing has in it.

A wording is a text with slots, `How far is the {a} from the {b}?`; what fills them is printed by code, so that names,
numbers and options cannot change. What can is what is asked of them, and that is read here, by a language's file.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from string import Formatter

import msgspec

from layoutgen.config import read_yaml
from layoutgen.errors import InputError
from layoutgen.language import load as language_of
from layoutgen.qa import speech
from layoutgen.qa.registry import TASKS

_FOLDER = Path(__file__).parent / "facts"
_DIMENSIONS = re.compile(r"\b(?:3-?D|(?:two|three)[- ]dimension\w*)", re.IGNORECASE)


class TaskFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What makes a wording a task's.

    Attributes:
        says, never: names of words, all of which it has, and none of which it has.
        parts: slot -> the parts that its thing may have.
        first: slots that come before all others.
    """

    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    parts: dict[str, tuple[str, ...]] = {}
    first: tuple[str, ...] = ()


class Facts(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True, dict=True):
    """A language's file, which says what its keys mean; all texts but `leads` are regular expressions."""

    refused: str
    numbers: str
    leads: frozenset[str]
    words: dict[str, str]
    cues: dict[str, str]
    tasks: dict[str, TaskFacts]

    @cached_property
    def _words(self) -> dict[str, re.Pattern[str]]:
        return {name: _pattern(text) for name, text in self.words.items()}

    @cached_property
    def _refused(self) -> re.Pattern[str]:
        return _pattern(self.refused)

    @cached_property
    def _numbers(self) -> re.Pattern[str]:
        return _pattern(rf"{self.numbers}|\d+(?:\.\d+)?")

    def faults(self, task: str, text: str) -> list[str]:
        """Why a text with the slots of a task is no wording of it."""
        facts = self.tasks[task]
        lacks = [f"lacks words for `{name}`" for name in facts.says if not self._words[name].search(text)]
        adds = [f"says {found[0]!r}" for name in facts.never if (found := self._words[name].search(text))]
        return lacks + adds + [f"gives {{{slot}}} another part" for slot in self._misplaced(facts, text)]

    def refusal(self, text: str) -> str:
        """What it says that no paraphrase may, "" for nothing."""
        found = self._refused.search(text)
        return found[0] if found else ""

    def numbers_in(self, text: str) -> set[str]:
        """The numbers of a text, in figures or words; how many dimensions space has is none."""
        return {found[0].lower() for found in self._numbers.finditer(_DIMENSIONS.sub("", text))}

    def _misplaced(self, facts: TaskFacts, text: str) -> list[str]:
        """Slots whose thing has another part in the text than in the task."""
        wrong = [slot for slot, parts in facts.parts.items() if not self._parts(slot, text) <= set(parts)]
        late = [slot for slot in facts.first if _last(slot, text) > min(_others(facts.first, text), default=len(text))]
        return sorted({*wrong, *late})

    def _parts(self, slot: str, text: str) -> set[str]:
        """The parts that a thing has, one for each time it is named."""
        marks = [match.span() for match in re.finditer(re.escape(f"{{{slot}}}"), text)]
        return {self._part(slot, span, text) for span in marks}

    def _part(self, slot: str, span: tuple[int, int], text: str) -> str:
        for part, cue in self.cues.items():
            found = _cue(cue, slot).finditer(text)
            if any(match.start() <= span[0] and span[1] <= match.end() for match in found):
                return part
        return "other"


def _last(slot: str, text: str) -> int:
    return text.rfind(f"{{{slot}}}")


def _others(first: tuple[str, ...], text: str) -> Iterator[int]:
    return (text.find(f"{{{slot}}}") for slot in slots(text) if slot not in first)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_joined(text)})(?!\w)", re.IGNORECASE | re.DOTALL)


@cache
def _cue(text: str, slot: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_joined(text)})".replace("@", re.escape(f"{{{slot}}}")), re.IGNORECASE)


def _joined(text: str) -> str:
    """A pattern that goes on over several lines, which begin with a bar."""
    return text.replace(" |", "|")


@cache
def load(language: str) -> Facts:
    """The facts of a language.

    Raises:
        InputError: it has none; its wordings cannot be checked, and so none are accepted.
    """
    path = _FOLDER / f"{language}.yaml"
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in _FOLDER.glob("*.yaml")))
        raise InputError(f"wordings in the language {language!r} cannot be checked; known are {known}")
    return read_yaml(path, Facts)


def slots(text: str) -> Counter[str]:
    """The slots of a wording, each as often as it has it.

    Raises:
        ValueError: it is none: a brace stands alone, or a slot holds more than its name.
    """
    found: Counter[str] = Counter()
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            if spec or conversion or not name.isidentifier():
                raise ValueError(f"{{{name}}} is no slot")
            found[name] += 1
    return found


def reads_as(language: str, task: str, text: str) -> set[str]:
    """The tasks whose facts differ from this task's and of which the text is a wording as well, by slots and words."""
    facts, own = load(language), slots(text)
    return {
        other
        for other, shapes in _shapes(language).items()
        if own in shapes and facts.tasks[other] != facts.tasks[task] and not facts.faults(other, text)
    }


@cache
def _shapes(language: str) -> Mapping[str, list[Counter[str]]]:
    """Task -> the slots of its wordings, for those whose facts are known."""
    known = load(language).tasks
    return {name: shapes_of(language, name) for name in TASKS if name in known}


@cache
def own_wordings(language: str, task: str) -> tuple[str, ...]:
    """The wordings of a task in the language's own file."""
    return tuple(speech.wordings(TASKS[task], language_of(language)))


def shapes_of(language: str, task: str) -> list[Counter[str]]:
    """The different sets of slots that wordings of a task have."""
    found: list[Counter[str]] = []
    for text in own_wordings(language, task):
        if (shape := slots(text)) not in found:
            found.append(shape)
    return found
