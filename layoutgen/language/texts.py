"""The texts of a language, `<code>.yaml` beside this module."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec

from layoutgen.config import read_yaml
from layoutgen.errors import RecipeError

_FOLDER = Path(__file__).parent

Phrasings = tuple[str, ...]


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How reasoning is told: over the same steps, of which it may leave out any.

    Attributes:
        steps: task, or `common` -> step -> its phrasings; a step without any is left unsaid.
        between: what stands between two phrasings.
        end: what closes the last of them, which then make one sentence; "" where each is a sentence.
        alike: whether a step that is said again is phrased as before.
        terms: parts of sentences, as format strings.
    """

    steps: dict[str, dict[str, Phrasings]]
    between: str = " "
    end: str = ""
    alike: bool = False
    terms: dict[str, str] = {}

    def of_task(self, task: str) -> dict[str, Phrasings]:
        """The steps of a task that has any of its own."""
        return {**self.steps.get("common", {}), **self.steps.get(task, {})}

    def text(self, said: Iterable[str]) -> str:
        """The reasoning that phrasings make; empty ones are left out."""
        text = self.between.join(filter(None, said))
        return f"{text[:1].upper()}{text[1:]}{self.end}" if self.end else text


class Language(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """All that a language says; one is only equal to itself, so that what follows from it can be remembered.

    Attributes:
        wordings: task -> its questions without options, as format strings over the task's slots.
        steps: task, or `common` -> step of the reasoning -> its phrasings, as format strings.
        names: category -> other names that people use for it.
        styles: name -> how reasoning is told otherwise than by `steps`.
        units: unit as records have it -> its word, which wordings of tasks in that unit hold.
        spellings: name -> how words begin that are spelt otherwise there.
        numbers: words for 0, 1, 2 ...
    """

    wordings: dict[str, Phrasings]
    steps: dict[str, dict[str, Phrasings]]
    names: dict[str, tuple[str, ...]] = {}
    styles: dict[str, Style] = {}
    units: dict[str, str] = {}
    spellings: dict[str, dict[str, str]] = {}
    numbers: tuple[str, ...] = ()

    @property
    def common(self) -> dict[str, Phrasings]:
        """The steps that serve every task."""
        return self.steps["common"]

    def spelt(self, text: str, spelling: str) -> str:
        """A text in one of the language's spellings; as it is where that is its own."""
        words = self.spellings.get(spelling)
        return _respelt(text, words) if words else text


def _respelt(text: str, words: Mapping[str, str]) -> str:
    for old, new in words.items():
        text = re.sub(rf"\b{old}", new, text)
        text = re.sub(rf"\b{old.capitalize()}", new.capitalize(), text)
    return text


@cache
def load(code: str) -> Language:
    """The language of a code, `en`.

    Raises:
        RecipeError: its file is not as it should be; the message names the key's path.
    """
    path = _FOLDER / f"{code}.yaml"
    found = read_yaml(path, Language)
    if "common" not in found.steps:
        raise RecipeError(f"{path}: lacks `common` - at `$.steps`")
    return found
