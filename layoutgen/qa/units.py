"""Lengths and areas asked for in another unit than a task's own: the map stays in metres, the answer is converted.

A converted task is the same task behind another face. Its map prints two decimals where the unit is finer than a tenth
of a metre, its reasoning measures in metres and converts in one last step, and the answer that certification compares
is the converted one.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from layoutgen.config import Unit
from layoutgen.dataset.records import Question
from layoutgen.language import Language
from layoutgen.maps.layout import Layout
from layoutgen.maps.marks import Mark
from layoutgen.maps.printed import Entry
from layoutgen.qa import arithmetic
from layoutgen.qa.phrases import Words
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import Scene
from layoutgen.qa.task import Candidate, Draws, Info, Solution, Task, need


@dataclass(frozen=True)
class Measure:
    """A unit as answers print it.

    Attributes:
        digits: decimals of an answer.
        metres: metres, or square metres, in one.
        formula: what metres are multiplied or divided by, as reasoning prints it.
        fine: decimals of the metres that are converted.
    """

    digits: int
    metres: float
    formula: str
    fine: int

    @property
    def blur(self) -> float:
        """How far a value converted as it is may be from one converted as printed; whole centimetres round alike."""
        return 0.0 if self.metres == 10**-self.fine else 0.5 * 10**-self.fine / self.metres


MEASURES = {
    "cm": Measure(0, 0.01, "* 100", 2),
    "ft": Measure(1, 0.3048, "/ 0.3048", 3),
    "ft2": Measure(0, 0.09290304, "/ 0.09290304", 2),
}
"""The international foot is 0.3048 m by definition."""

_LENGTHS: dict[Unit, str] = {"metres": "m", "centimetres": "cm", "feet": "ft"}
_AREAS: dict[Unit, str] = {"metres": "m2", "centimetres": "m2", "feet": "ft2"}
_DECIMALS = {"m": 1, "m2": 2, "cm": 2, "ft": 2, "ft2": 2}
"""Of the map, by the unit asked for."""


class Converted(Task):
    """A task whose number is asked for in another unit."""

    def __init__(self, inner: Task, unit: str) -> None:
        """`inner` measures in metres."""
        self.inner, self.measure = inner, MEASURES[unit]
        self.info = replace(inner.info, unit=unit, margin_unit=unit, digits=self.measure.digits)
        self.wordings, self.phrases, self.styled = inner.wordings, inner.phrases, inner.styled
        self.needed, self.paired = inner.needed, inner.paired

    def candidates(self, scene: Scene, rng: np.random.Generator) -> Draws:
        """The inner task's."""
        return self.inner.candidates(scene, rng)

    def solve(self, layout: Layout, candidate: Candidate) -> Solution:
        """The inner task's value, converted."""
        value = self.inner.solve(layout, candidate).value / self.measure.metres
        margin = self.rounding_margin(value)
        need(margin > self.measure.blur, "margin")
        return Solution(value=value, margin=margin)

    def slots(self, scene: Scene, candidate: Candidate) -> dict[str, str]:
        """The inner task's."""
        return self.inner.slots(scene, candidate)

    def think(self, scene: Scene, layout: Layout, candidate: Candidate, words: Words) -> list[str]:
        """The inner task's reasoning in metres, and the conversion of what it prints."""
        metres = round(self.inner.solve(layout, candidate).value, self.inner.info.digits)
        formula = f"{arithmetic.literal(metres)} {self.measure.formula}"
        step = arithmetic.equation(formula, metres / self.measure.metres, self.info.digits)
        found = self.inner.think(scene, layout, candidate, words)
        return [*found, words.say("in_unit", step=step, unit=words.unit(self.info.unit))]

    def marks(self, layout: Layout, candidate: Candidate) -> list[Mark]:
        """The inner task's."""
        return self.inner.marks(layout, candidate)

    def is_tied(self, scene: Scene, candidate: Candidate) -> bool:
        """The inner task's."""
        return self.inner.is_tied(scene, candidate)

    def check_asked(self, scene: Scene, candidate: Candidate) -> None:
        """The inner task's."""
        self.inner.check_asked(scene, candidate)

    def carried(self, candidate: Candidate, scene: Scene, other: Scene, there: Mapping[int, int]) -> Candidate:
        """The inner task's."""
        return self.inner.carried(candidate, scene, other, there)

    def categories(self, candidate: Candidate) -> tuple[str, ...]:
        """The inner task's."""
        return self.inner.categories(candidate)

    def usual(self, question: Question) -> float | None:
        """The inner task's, converted."""
        usual = self.inner.usual(question)
        return None if usual is None else usual / self.measure.metres

    def entries(self, scene: Scene, layout: Layout, candidate: Candidate, objects: Sequence[int]) -> list[Entry]:
        """The inner task's, in metres."""
        return self.inner.entries(scene, layout, candidate, objects)


def measured(task: Task, unit: Unit) -> Task:
    """The task asked in a unit; itself where it measures nothing, or in that unit by itself."""
    info, symbols = task.info, _AREAS if task.info.unit == "m2" else _LENGTHS
    if unit == "own" or info.kind != "number" or info.unit not in ("m", "cm", "m2") or symbols[unit] == info.unit:
        return task
    return _in(task, symbols[unit])


def task_of(question: Question) -> Task:
    """The task that a question was written by, in its unit."""
    task = TASKS[question.task]
    return task if question.unit == task.info.unit else _in(task, question.unit)


@cache
def _in(task: Task, unit: str) -> Task:
    plain = "m2" if task.info.unit == "m2" else "m"
    digits = MEASURES[unit].fine if unit in MEASURES else 1
    info = replace(task.info, unit=plain, margin_unit=plain, digits=digits, decimals=_DECIMALS[unit])
    return Converted(_copy(task, info), unit) if unit in MEASURES else _copy(task, info)


def _copy(task: Task, info: Info) -> Task:
    other = copy(task)
    other.info = info
    return other


def in_unit(wording: str, task: Task, language: Language) -> str:
    """A wording of a task with the unit that it is asked in instead of its own."""
    own = TASKS[task.info.name].info.unit if task.info.name in TASKS else task.info.unit
    if own == task.info.unit:
        return wording
    return wording.replace(language.units[own], language.units[task.info.unit])
