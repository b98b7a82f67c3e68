"""What solvers see and say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.geometry.boxes import Box, Point, centre, corners
from layoutgen.geometry.boxes import gap as box_gap
from layoutgen.geometry.frames import ObserverFrame


@dataclass(frozen=True)
class Truth:
    """A solver's answer.

    Attributes:
        answer: the option's text for choices, the number as it must be printed for numbers.
        value: the exact quantity, 0.0 where the task has none.
        margin: how far it is from the next other answer, in the question's margin_unit; None where the task has none.
    """

    answer: str
    value: float = 0.0
    margin: float | None = None


@dataclass(frozen=True)
class Scene:
    """A clip as one question sees it; `printed` replaces boxes of the record where a map prints others."""

    record: ClipRecord
    printed: Mapping[int, Box] | None = None

    def box(self, index: int) -> Box:
        """The box of an object, [x_min, z_min, x_max, z_max]."""
        return self.record.objects[index].bbox if self.printed is None else self.printed[index]

    def centre(self, index: int) -> Point:
        """The centre of an object's box."""
        return centre(self.box(index))

    def corners(self, index: int) -> list[Point]:
        """The corners of an object's footprint, or of its box where only that is printed."""
        if self.printed is None and self._turned(index):
            return [(x, z) for x, z in self.record.objects[index].footprint]
        return corners(self.box(index))

    def gap(self, a: int, b: int) -> float:
        """Closest points of two objects: of their oriented footprints, or of the boxes where only those are printed."""
        if self.printed is None and (self._turned(a) or self._turned(b)):
            return float(shapely.distance(self._footprint(a), self._footprint(b)))
        return box_gap(self.box(a), self.box(b))

    def _turned(self, index: int) -> bool:
        xs, zs = self.record.objects[index].bbox[::2], self.record.objects[index].bbox[1::2]
        footprint = self.record.objects[index].footprint
        return any(min(abs(x - e) for e in xs) + min(abs(z - e) for e in zs) > 1e-3 for x, z in footprint)

    def _footprint(self, index: int) -> shapely.Polygon:
        return shapely.Polygon(self.record.objects[index].footprint)

    @cached_property
    def observer(self) -> ObserverFrame:
        """The frame that the record's boxes are in."""
        first = self.record.frames[0]
        return ObserverFrame(first.position[0], first.position[2], first.yaw_deg)


Solver = Callable[[Scene, Question], Truth]


def option_of(question: Question, fits: Sequence[bool]) -> str:
    """The one option that fits; "" where none or several do."""
    chosen = [option for option, good in zip(question.options, fits, strict=True) if good]
    return chosen[0] if len(chosen) == 1 else ""
