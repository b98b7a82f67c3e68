"""The texts of a language, `<code>.yaml` beside this module."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from layoutgen.config import read_yaml
from layoutgen.errors import RecipeError
from layoutgen.language.parts import (
    ANSWERS,
    Edits,
    Extents,
    Groups,
    Images,
    Joints,
    Moves,
    Part,
    Phrasings,
    Places,
    Prompt,
    Refusals,
    Route,
    Rules,
    Style,
    Turns,
    TurnsBy,
    Ways,
    rewritten,
)
from layoutgen.wording import meant

_FOLDER = Path(__file__).parent


class Language(Part, frozen=True, eq=False):
    """All that a language says; one is only equal to itself, so that what follows from it can be remembered.

    What code decides by (categories, answers, sides) is the same in all languages and is put into words here alone.

    Attributes:
        wordings: task -> its questions without options, as format strings over the task's slots.
        steps: task, or `common` -> step of the reasoning -> its phrasings, as format strings.
        categories, rooms: category, kind of room -> what it is called where not by itself.
        names: category -> other names that people use for it.
        classifiers, classifier: category -> the word that counts things of it, and that for all others.
        definite: {name} with its article.
        indefinite, plurals: rules that make the other forms of a name.
        verb_ending: of a verb whose subject is one image.
        tells: fact -> what a text may hold to say it, as format strings over its {value}; any one does.
        coordinates: patterns that a text must hold, all of them, to say what its coordinates mean.
        letters: pattern of the letters that its texts consist of.
        foreign: words of other letters that they may hold as well.
        chosen: an option's {letter} and text, as reasoning concludes it.
        refusals: how a question offers to say that it cannot be told.
        styles: name -> how reasoning is told otherwise than by `steps`.
        units: unit as records have it -> its word, which wordings of tasks in that unit hold.
        spellings: name -> how words begin that are spelt otherwise there.
        numbers: words for 0, 1, 2 ...
        code: of the language, the file's name.
    """

    wordings: dict[str, Phrasings]
    steps: dict[str, dict[str, Phrasings]]
    categories: dict[str, str]
    rooms: dict[str, str]
    classifiers: dict[str, str]
    classifier: str
    definite: str
    indefinite: Rules
    plurals: Rules
    verb_ending: str
    joints: Joints
    answers: dict[str, str]
    directions: Ways
    sides: Ways
    turns: Turns
    turns_by: TurnsBy
    moves: Moves
    route: Route
    extents: Extents
    image: str
    images: Images
    places: Places
    groups: Groups
    edits: Edits
    chosen: str
    tells: dict[str, Phrasings]
    coordinates: Phrasings
    letters: str
    foreign: Phrasings
    prompt: Prompt
    refusals: Refusals = Refusals()
    names: dict[str, Phrasings] = {}
    styles: dict[str, Style] = {}
    units: dict[str, str] = {}
    spellings: dict[str, dict[str, str]] = {}
    numbers: Phrasings = ()
    code: str = ""

    @property
    def common(self) -> dict[str, Phrasings]:
        """The steps that serve every task."""
        return self.steps["common"]

    def naming(self, said: Mapping[str, str]) -> Mapping[str, str]:
        """Category or kind of room -> what it is called, of those not called by themselves; `said` takes precedence."""
        return {**self.categories, **self.rooms, **said} if self.categories or self.rooms else said

    def called(self, category: str) -> str:
        """What a category or a kind of room is plainly called."""
        return self.categories.get(category) or self.rooms.get(category, category)

    def the(self, name: str) -> str:
        """A name with the article of what is known."""
        return self.definite.format(name=name)

    def some(self, name: str) -> str:
        """A name with the article of what is not."""
        return rewritten(name, self.indefinite)

    def plural(self, name: str) -> str:
        """Several of a name."""
        return rewritten(name, self.plurals)

    def counter(self, category: str) -> str:
        """The word between a number and a name."""
        return self.classifiers.get(category, self.classifier)

    def listed(self, names: Sequence[str]) -> str:
        """`a`, `a and b`, `a, b and c`."""
        head, last = names[:-1], names[-1]
        return self.joints.comma.join(head) + self.joints.last + last if head else last

    def picture(self, frame: int) -> str:
        """What a text calls a frame; images count from 1."""
        return self.image.format(n=frame + 1)

    def turn_by(self, degrees: int) -> str:
        """A turn clockwise, in words."""
        return (self.turns_by.right if degrees > 0 else self.turns_by.left).format(degrees=abs(degrees))

    def spelt(self, text: str, spelling: str) -> str:
        """A text in one of the language's spellings; as it is where that is its own."""
        words = self.spellings.get(spelling)
        return _respelt(text, words) if words else text

    def own_spelling(self, text: str) -> str:
        """A text in the language's own spelling, whatever it is in."""
        for words in self.spellings.values():
            text = _respelt(text, {new: old for old, new in words.items()})
        return text


def _respelt(text: str, words: Mapping[str, str]) -> str:
    for old, new in words.items():
        text = re.sub(rf"\b{old}", new, text)
        text = re.sub(rf"\b{old.capitalize()}", new.capitalize(), text)
    return text


def codes() -> list[str]:
    """The languages that there are."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


@cache
def load(code: str) -> Language:
    """The language of a code, `en`.

    Raises:
        RecipeError: there is none of that code, or its file is not as it should be; the message names the key's path.
    """
    if code not in codes():
        raise RecipeError(f"there is no language {code!r}{meant(code, codes())}; choose from {', '.join(codes())}")
    path = _FOLDER / f"{code}.yaml"
    found = read_yaml(path, Language)
    if "common" not in found.steps:
        raise RecipeError(f"{path}: lacks `common` - at `$.steps`")
    if missing := [answer for answer in ANSWERS if answer not in found.answers]:
        raise RecipeError(f"{path}: lacks `{missing[0]}` - at `$.answers`")
    return msgspec.structs.replace(found, code=code)


@cache
def number_words() -> dict[str, float]:
    """What numbers are called in any language -> the number."""
    return {word: float(value) for code in codes() for value, word in enumerate(load(code).numbers)}
