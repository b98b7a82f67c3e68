"""What solvers see and say."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import shapely

from layoutgen.catalogue.names import UNASKED_TYPES, category_name
from layoutgen.dataset.records import ClipRecord, Question, SceneObject
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.geometry.polygons import contains

SQUARE = 1e-3
"""Metres by which the corners of an outline may miss those of its box and still count as them."""


class Fact(NamedTuple):
    """What a text must say, whose words each language has: `tells` in its file, by this key."""

    key: str
    value: str = ""


@dataclass(frozen=True)
class Truth:
    """A solver's answer.

    Attributes:
        option: the right option, or the map that is the answer as compact JSON; "" for numbers. Options are keys that
            are the same in all languages (`front-left`, `yes`), categories, the number of an image, degrees clockwise,
            or boxes.
        value: the exact quantity, in the question's unit; 0.0 where the task has none.
        margin: distance to the next other option, in the task's margin unit. For measured numbers it follows from the
            value, for counts it is 1: None for both.
        ranked: the distances that decide, in order, of which each exceeds the one before by a share.
    """

    option: str = ""
    value: float = 0.0
    margin: float | None = None
    ranked: Sequence[float] = ()


def closest(options: Sequence[tuple[float, str]]) -> Truth:
    """The option with the least distance, of (distance, option); the distances of any two differ by the margin."""
    found = sorted(options)
    margin = min(after[0] - before[0] for before, after in pairwise(found))
    return Truth(found[0][1], margin=margin, ranked=[distance for distance, _ in found[:2]])


@dataclass(frozen=True)
class SolverView:
    """Where a frame was taken, in the observer frame: metres, and degrees clockwise from straight ahead."""

    x: float
    z: float
    yaw: float

    @property
    def point(self) -> Point:
        """The position (x, z)."""
        return self.x, self.z


@dataclass(frozen=True)
class Printed:
    """What a response's map prints, by indices of the record."""

    boxes: dict[int, FloorBox] = field(default_factory=dict)
    heights: dict[int, Sequence[float]] = field(default_factory=dict)
    views: dict[int, SolverView] = field(default_factory=dict)
    rooms: dict[int, Sequence[Sequence[float]]] = field(default_factory=dict)
    images: dict[int, list[int]] = field(default_factory=dict)
    states: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SolverScene:
    """A clip as the record holds it, or only as `printed` shows it.

    Attributes:
        record: the record.
        counted: for each frame, the objects that count as seen in it by the recipe's thresholds.
        printed: what a response's map prints.
        by_mass: whether centres are those of footprints instead of boxes.
    """

    record: ClipRecord
    counted: Sequence[Set[int]]
    printed: Printed | None = None
    by_mass: bool = False

    def box(self, index: int) -> FloorBox:
        """The box of an object on the floor."""
        return self.printed.boxes[index] if self.printed else self.record.objects[index].floor_box

    def height(self, index: int) -> Sequence[float]:
        """Lowest and highest point of an object above the floor."""
        return self.printed.heights[index] if self.printed else self.record.objects[index].y

    def view(self, frame: int) -> SolverView:
        """Where a frame was taken."""
        if self.printed:
            return self.printed.views[frame]
        pose = self.record.frames[frame]
        x, z = self.observer.point(pose.position[0], pose.position[2])
        return SolverView(x, z, self.observer.yaw(pose.yaw_deg))

    def room(self, index: int) -> Sequence[Sequence[float]]:
        """The floor polygon of a room."""
        return self.printed.rooms[index] if self.printed else self.record.rooms[index].polygon

    def centre(self, index: int) -> Point:
        """The centre of an object's box; the centroid of its footprint where `by_mass` is asked for."""
        if self.by_mass:
            middle = self.covers(index).centroid
            return middle.x, middle.y
        return self.box(index).centre

    def covers(self, index: int) -> shapely.MultiPolygon:
        """What an object covers: its footprint, or its box where only that is printed."""
        if self.printed:
            return shapely.MultiPolygon([shapely.box(*self.box(index))])
        if index not in self._covered:
            parts = self.record.objects[index].footprint
            self._covered[index] = shapely.MultiPolygon([shapely.Polygon(part) for part in parts])
        return self._covered[index]

    def corners(self, index: int) -> list[Point]:
        """The corners of an object's footprint, or of its box where only that is printed."""
        if self.printed:
            return self.box(index).corners
        return [(x, z) for part in self.record.objects[index].footprint for x, z in part]

    def gap(self, a: int, b: int) -> float:
        """Distance of the closest points of two objects' footprints."""
        return self.box(a).gap(self.box(b)) if self.printed else float(self.covers(a).distance(self.covers(b)))

    def point_gap(self, point: Point, index: int) -> float:
        """Distance from a point to the closest point of an object's footprint; 0 inside."""
        if self.printed:
            return self.box(index).point_gap(point)
        return float(self.covers(index).distance(shapely.Point(point)))

    def turned(self, index: int) -> bool:
        """Whether an object does not stand square to the observer."""
        return is_turned(self.record.objects[index])

    def rooms_at(self, point: Point) -> list[int]:
        """The rooms that hold a place."""
        rooms = self.printed.rooms if self.printed else range(len(self.record.rooms))
        return [index for index in rooms if contains(self.room(index), point)]

    def sightings(self, index: int, frames: Sequence[int]) -> list[int]:
        """Those of the frames in which an object counts as seen."""
        if self.printed:
            return [image - 1 for image in self.printed.images[index]]
        return [frame for frame in frames if index in self.counted[frame]]

    def unmistakable(self, frames: Sequence[int]) -> list[int]:
        """Objects to name that count as seen in some frame and are the only ones of their category in all of them."""
        present = [self.category(index) for index in self.present(frames)]
        seen = set[int]().union(*(self.counted[frame] for frame in frames))
        return [
            index
            for index in sorted(seen)
            if present.count(self.category(index)) == 1 and self.record.objects[index].type not in UNASKED_TYPES
        ]

    def category(self, index: int) -> str:
        """What kind of thing an object is called."""
        return category_name(self.record.objects[index].type)

    def present(self, frames: Sequence[int]) -> set[int]:
        """Objects with at least one pixel in some of the frames, or seen through glass there."""
        shown = (self.record.frames[frame] for frame in frames)
        return {one.object for frame in shown for found in (frame.objects, frame.through_glass) for one in found}

    @cached_property
    def _covered(self) -> dict[int, shapely.MultiPolygon]:
        return {}

    @cached_property
    def observer(self) -> ObserverFrame:
        """The frame that the record's boxes are in."""
        return self.record.observer


def is_turned(thing: SceneObject) -> bool:
    """Whether some corner of an object's outline is none of its box's."""
    x0, z0, x1, z1 = thing.floor_box
    return any(
        min(abs(x - x0), abs(x - x1)) > SQUARE or min(abs(z - z0), abs(z - z1)) > SQUARE for x, z in thing.outline
    )


@dataclass(frozen=True)
class TaskRule:
    """A task as its definition states it, once more: `qa.task.Info` says the same of what writes it.

    The audit reads neither `Info` nor the task's code. If it took kind, unit, digits and decimals from there, a wrong
    one would be written and confirmed alike; stated twice, it is a fault of the gate `format` or `answers`.

    Attributes:
        solve: finds the answer.
        kind: `choice`, `number` or `map`.
        unit: of the value.
        margin_unit: of the margin.
        digits: decimals of a printed number.
        decimals: decimals of the map's metres.
        least: the least margin, None where the recipe's margins say it.
        says: what the text must say of `given`: facts, whatever their words, and categories or numbers as they stand.
        numbers: whether the text holds the numbers of the images in `views`.
        counts: whether the objects are all instances of a category rather than one named object each.
        whole: how many of its first objects some frame must hold whole, which stand square to the observer.
        sides: axes of those sides whose longest is asked for: `xz` or `xyz`; "" where none is.
        related: whether a person must relate places in different images, or to image 1; False where each image answers
            for itself.
        limited: which of the recipe's limits hold: those of a `direction`, of a `distance` from the first object, or
            none.
        coordinates: whether question and answer hold coordinates, so that the text must say what they mean.
        needs: which objects must be seen to tell the answer: the `first`, `all`, or "" where it can be told, or is
            another one, without.
        change: whether it is about what differs between a clip and its twin, both of which its frames show.
        named: whether the text names what it is about.
    """

    solve: Callable[[SolverScene, Question], Truth]
    kind: str
    unit: str = ""
    margin_unit: str = ""
    digits: int = 1
    decimals: int = 1
    least: float | None = None
    numbers: bool = True
    says: Callable[[Question], Sequence[Fact | str]] = lambda question: ()
    counts: bool = False
    whole: int = 0
    sides: str = ""
    related: bool = True
    limited: str = ""
    coordinates: bool = False
    needs: str = ""
    change: bool = False
    named: bool = True


Rules = Mapping[str, TaskRule]
