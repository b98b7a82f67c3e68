"""What a language's file consists of, beside the wordings and steps of tasks: small groups of texts, each complete."""

import re
from collections.abc import Iterable

import msgspec

Phrasings = tuple[str, ...]

Rules = tuple[tuple[str, str], ...]
"""Patterns with what takes the place of what they find; the first that is found holds."""

ANSWERS = (
    *("front-left", "front-right", "back-left", "back-right", "left", "right", "back"),
    *("closer", "further", "yes", "no", "forward", "backward"),
    *("a thing was taken away", "a thing was added", "a thing was moved"),
    *("a thing was exchanged for another of its kind", "a thing was opened or closed"),
)
"""What options say that are neither names nor numbers, whatever the language."""


class Part(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A group of texts, none of which may be left out unless it has a default here."""


class Joints(Part, frozen=True, eq=False):
    """What stands between names, before the last one, between turns, between places or terms, and between sentences."""

    comma: str
    last: str
    then: str
    semicolon: str
    sentence: str


class Ways(Part, frozen=True, eq=False):
    """What each way from an axis is called."""

    forward: str
    backward: str
    left: str
    right: str


class Turns(Part, frozen=True, eq=False):
    """The turns of a route."""

    left: str
    right: str
    back: str


class TurnsBy(Part, frozen=True, eq=False):
    """Turns by {degrees}."""

    left: str
    right: str


class Moves(Part, frozen=True, eq=False):
    """A walk of {metres} straight ahead, and one after a {turn}."""

    straight: str
    turned: str


class Route(Part, frozen=True, eq=False):
    """A leg to the object {name}, the blank of a turn with what surrounds it, and the route's end."""

    leg: str
    turn: str
    end: str


class Extents(Part, frozen=True, eq=False):
    """What a box's extents are called."""

    x: str
    z: str
    y: str


class Images(Part, frozen=True, eq=False):
    """What a text calls the shown images, one or several."""

    one: str
    several: str


class Places(Part, frozen=True, eq=False):
    """What vectors begin at that is no object: the camera, and the place just spoken of."""

    camera: str
    there: str


class Groups(Part, frozen=True, eq=False):
    """Two groups of images: what the texts call {a}, or {a} to {b}, and what tells which group is which."""

    one: str
    several: str
    mark_one: str
    mark_several: str


class Edits(Part, frozen=True, eq=False):
    """What was done to a thing, as `Which of these was {done}?` says it, and the states of one that opens."""

    removed: str
    added: str
    moved: str
    swapped: str
    opened: str
    open: str
    closed: str


class Keys(Part, frozen=True, eq=False):
    """How to give the keys of map entries that only some tasks need; `when` is of maps of two states."""

    when: str
    state: str
    y: str
    images: str
    position: str
    polygon: str


class Given(Part, frozen=True, eq=False):
    """What introduces a map that is given with a question, by its style; the map follows."""

    metric: str = ""
    grid: str = ""


class Prompt(Part, frozen=True, eq=False):
    """How to give the parts of a response: the map by its style, the reasoning by its style, the answer by its kind.

    `number_or_words`: of a number that perhaps cannot be told; `given`: of a map that need not be drawn.
    """

    metric: str
    grid: str
    keys: Keys
    think: dict[str, str]
    choice: str
    number: str
    word: str
    map: str
    number_or_words: str = ""
    given: Given = Given()


class Refusals(Part, frozen=True, eq=False):
    """What says that something cannot be told, and sentences that ask to say so, in that {phrase}, for a number."""

    phrases: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()


class Style(Part, frozen=True, eq=False):
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


def rewritten(text: str, rules: Rules) -> str:
    """The text by the first rule whose pattern it holds; as it is where it holds none."""
    for pattern, replacement in rules:
        if re.search(pattern, text):
            return re.sub(pattern, replacement, text, count=1)
    return text
