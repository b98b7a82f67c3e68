"""What a question task is: where its candidates come from, how they are solved, worded and reasoned about."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Literal

import numpy as np

from layoutgen.config import MarginRecipe
from layoutgen.dataset.records import Question
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.maps.printed import Entry, object_entries, view_entries
from layoutgen.qa.phrases import Words
from layoutgen.qa.scene import Scene

MIN_GAP = 0.15
"""Metres between the closest points of two objects that a question sets in relation."""

ROUNDING_SHARE = 0.1
"""A printed number's exact value keeps this share of the printed step away from the next printed value."""


class Rejected(Exception):
    """A candidate that makes no question; the message is the reason that the sidecar counts."""


class Gone(Rejected):
    """What a candidate names is not in the other clip."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a question would be about, before it is known whether it can be asked.

    Attributes:
        objects: indices of objects in the order of their roles.
        views: indices of frames in the order of their roles.
        given: words and numbers that the text lays down, as the record holds them; a task to which they are more than
            words has one function that reads them and one that writes them.
    """

    objects: tuple[int, ...] = ()
    views: tuple[int, ...] = ()
    given: tuple[str, ...] = ()

    @classmethod
    def of(cls, question: Question) -> "Candidate":
        """The candidate that a question was written from."""
        return cls(tuple(question.objects), tuple(question.views), tuple(question.given))


Draws = Iterator[Candidate | str]
"""What a task thinks of: candidates, and for draws that make none the reason."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A layout's answer: the option picked (choice), the value (number), and how far the next answer is.

    `margin` is what the record stores; `lead` is the share by which the next distance exceeds one where it decides;
    `survived` is the share of the perturbed layouts that give the same answer.
    """

    pick: int = -1
    value: float = 0.0
    margin: float = inf
    lead: float = inf
    survived: float = 1.0


@dataclass(frozen=True)
class Info:
    """What `layoutgen tasks` tells of a task.

    Attributes:
        name: as recipes and records use it.
        kind: `choice`, `number` or `map`.
        source: the benchmark or data set that asks it.
        margin: the rule in words.
        margin_unit: unit of the stored margin.
        example: one question as it may read.
        unit: of the value behind the answer, "" for none.
        digits: decimals of a printed number.
        decimals: decimals of the map's metres.
        heights: whether the map lists the objects' heights.
        map_views: whether the map lists the viewpoints of `views`.
        map_images: whether the map lists the images that show each object.
        limited: which of the recipe's limits hold: those of a `direction`, of a `distance` from the first object, of a
            `count` over several categories, or none.
        related: whether a person must relate places in different images; False where each image answers for itself.
        change: whether it is about what differs between a clip and its twin, whose frames are shown after its own; such
            tasks are no part of a recipe's mix.
        sized: whether it asks how large an object is.
    """

    name: str
    kind: str
    source: str
    margin: str
    margin_unit: str
    example: str
    unit: str = ""
    digits: int = 1
    decimals: int = 1
    heights: bool = False
    map_views: bool = False
    map_images: bool = False
    limited: Literal["", "direction", "distance", "count"] = ""
    related: bool = True
    change: bool = False
    sized: bool = False


class Task(ABC):
    """One task; stateless. What it says is told by `layoutgen.language`, or for a plug-in by itself: `wordings` are
    format strings filled with `slots`, `phrases` are steps of its reasoning, `styled` are those in other styles (style
    -> step -> phrasings; what is not among them is left unsaid there).

    A module of `qa.tasks`, or a plug-in (see `layoutgen.plugins`), adds tasks; nothing else knows any by name but
    the audit, whose solver for it is written from the task's definition and not from its code.
    """

    info: Info
    wordings: Sequence[str] = ()
    phrases: Mapping[str, Sequence[str]] = {}
    styled: Mapping[str, Mapping[str, Sequence[str]]] = {}
    needed = slice(0)
    """Which of a candidate's objects nobody can do without: where the images lack one, the answer cannot be told."""
    in_rooms = False
    """Whether it needs the outlines of rooms, which a scan may lack."""
    paired = True
    """Whether the same words may be asked of a clip and its twin, where the text prints no layout."""

    @abstractmethod
    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """Draws candidates in random order; a draw that makes none is the reason why. May repeat, may be endless."""

    @abstractmethod
    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The answer by a layout; raises Rejected where it has none."""

    @abstractmethod
    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """What fills the wordings."""

    @abstractmethod
    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The steps from the printed map to the answer, as sentences."""

    @abstractmethod
    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """What a drawing shows of the answer; [] where the objects' names and the cameras' views say all."""

    def options(self, scene: Scene, candidate: Candidate) -> tuple[str, ...]:
        """Texts of the options in the solver's order; () for numbers."""
        return ()

    def is_tied(self, scene: Scene, candidate: Candidate) -> bool:
        """Whether ties connect all that it is about with image 1, where maps are drawn from, where it is `related`."""
        return all(map(scene.is_tied, candidate.objects)) and scene.tied.issuperset(candidate.views)

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """Raises Rejected where `candidates` would not have drawn a candidate that another scene gave."""
        need(set(scene.unambiguous).issuperset(candidate.objects), "not plainly there")

    def carried(self, candidate: Candidate, scene: Scene, other: Scene, there: Mapping[int, int]) -> Candidate:
        """What the words of a candidate are about in another clip.

        Args:
            candidate: of `scene`.
            scene: where it was drawn.
            other: the other clip's frames.
            there: index of an object in `scene` -> its index in `other`.

        Raises:
            Rejected: they are about nothing there.
        """
        if not there.keys() >= set(candidate.objects):
            raise Gone("gone")
        return replace(candidate, objects=tuple(there[index] for index in candidate.objects))

    def usual(self, question: Question) -> float | None:
        """What someone would guess a number to be who knows only the names in the question; None where they tell none.

        Of the questions with one, a recipe with `atypical_sizes` keeps those that it answers badly.
        """
        return None

    def categories(self, candidate: Candidate) -> tuple[str, ...]:
        """Categories that the text names, beside those of the objects."""
        return ()

    def entries(self, scene: Scene, layout: Layout, candidate: Candidate, objects: Sequence[int]) -> list[Entry]:
        """The map: `objects` (the question's own, or all that are seen) and the viewpoints where they matter."""
        names = scene.map_names(objects)
        entries = object_entries(layout, objects, names, self.info.heights)
        return entries + view_entries(layout, candidate.views) if self.info.map_views else entries

    def answer(self, scene: Scene, candidate: Candidate, solution: Solution) -> str:
        """The answer as text: the picked option's, the printed number, or a map."""
        if self.info.kind == "choice":
            return self.options(scene, candidate)[solution.pick]
        return self.printed(solution.value)

    def printed(self, value: float) -> str:
        """A number as the answer prints it."""
        rounded = round(value, self.info.digits) + 0.0
        return f"{rounded:.{self.info.digits}f}"

    def threshold(self, margins: MarginRecipe) -> float:
        """The least margin of a question that is asked, in the margin's unit."""
        if self.info.kind == "number" and self.info.unit != "count":
            return ROUNDING_SHARE * float(10**-self.info.digits)
        return {"deg": margins.angle_deg, "m": margins.distance_m, "ratio": margins.ratio}.get(
            self.info.margin_unit, 1.0
        )

    def rounding_margin(self, value: float) -> float:
        """Distance of a value from the nearest boundary between two printed numbers."""
        step = float(10**-self.info.digits)
        return step / 2 - abs(value - round(value, self.info.digits))


@dataclass(frozen=True)
class Certified:
    """A candidate that passed: the same answer by exact geometry and by its own map, with room to spare."""

    task: Task
    candidate: Candidate
    solution: Solution


def need(good: bool, reason: str) -> None:
    """Rejects a candidate unless `good`."""
    if not good:
        raise Rejected(reason)


def lead(near: float, far: float) -> float:
    """The share by which a distance exceeds a smaller one."""
    return (far - near) / near if near > 0 else inf


def least_of(distances: Sequence[float], *, farthest: bool = False) -> Solution:
    """The option with the least distance, or with the greatest; the margin is the least difference of any two."""
    ranked = sorted(distances)
    two = ranked[-2:] if farthest else ranked[:2]
    margin = min(b - a for a, b in pairwise(ranked))
    return Solution(distances.index(two[-1 if farthest else 0]), margin=margin, lead=lead(*two))


def two_views(scene: Scene, rng: np.random.Generator) -> Draws:
    """Pairs of any two shown frames, without end."""
    while len(scene.frames) >= 2:
        yield Candidate(views=tuple(rng.permutation(len(scene.frames))[:2].tolist()))
