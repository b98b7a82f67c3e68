"""Draws the geometry behind a question's answer over the map: distances, directions, sizes, camera poses."""

from collections.abc import Iterator, Sequence
from math import cos, dist, hypot, radians, sin
from typing import assert_never

import shapely

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.dataset.states import STATES
from layoutgen.errors import DatasetError
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import bearing
from layoutgen.geometry.polygons import Polygon
from layoutgen.maps.layout import exact_layout
from layoutgen.maps.marks import Arrow, Bearing, Cells, Extent, Gap, Mark, Span
from layoutgen.maps.printed import CELLS, Grid, map_names
from layoutgen.pages.drawing import Dot, Label, Outline, Shape
from layoutgen.preview.plan import cone, focus_of, label_box, letter_height, repeated, scale, touches
from layoutgen.qa.registry import TASKS
from layoutgen.qa.task import Candidate

QUADRANTS = ((45, "front-right"), (135, "back-right"), (-135, "back-left"), (-45, "front-left"))


def overlay(record: ClipRecord, question: Question) -> list[Shape]:
    """What to draw over `plan.draw(record)` while a question is shown, in letters that suit its close-up.

    Raises:
        DatasetError: the question lacks an object, a view or a word that its task has.
    """
    view = focus_of(record, question)
    height = letter_height(view)
    views = [Outline(cone(record, record.frames[i], 1.6).points, "cone asked") for i in question.views]
    try:
        answer = _answer(record, question, view)
        return [*views, *answer, *_names(record, question, height), *scale(view)]
    except (LookupError, ValueError, TypeError) as error:
        raise DatasetError(
            f"clip {record.clip_id}, question {question.id}: lacks something that {question.task} asks about"
        ) from error


def _names(record: ClipRecord, question: Question, height: float) -> Iterator[Shape]:
    """The names that the question's map uses, beside their objects where these stand close together."""
    asked = list(dict.fromkeys(question.objects))
    taken: list[FloorBox] = []
    twice = repeated(record)
    stays = {record.objects[index].id.partition("|")[2] for index in twice}
    for index, plain in zip(asked, map_names(record, asked, question.names), strict=True):
        if index in twice:
            continue
        when, _, own = record.objects[index].id.partition("|")
        name = f"{plain}, {when}" if when in STATES and own not in stays else plain
        places = list(_places(record.objects[index].floor_box, name, height))
        label = next((place for place in places if not touches(label_box(place), taken)), places[0])
        taken.append(label_box(label))
        yield label


def _places(box: FloorBox, name: str, height: float) -> Iterator[Label]:
    """Where an object's name may stand: inside of it where it fits, else above or below."""
    x, z = box.centre
    inside = Label((x, z), name, height, "asked-name")
    if all(side > needed for side, needed in zip(box.size, label_box(inside).size, strict=True)):
        yield inside
    for step in (0.8, 1.9):
        yield Label((x, box.z_max + step * height), name, height, "asked-name")
        yield Label((x, box.z_min - step * height), name, height, "asked-name")


def _answer(record: ClipRecord, question: Question, view: FloorBox) -> list[Shape]:
    """The task's marks as shapes; a line that says so where the task is a plug-in's that is not installed."""
    task, height = TASKS.get(question.task), letter_height(view)
    if task is None:
        above = view.centre[0], view.z_max - 2 * height
        return [Label(above, f"no task {question.task!r} is installed to draw this", height, "measure-name")]
    if not question.tellable:
        return []  # what is named is not all there
    marks = task.marks(exact_layout(record), Candidate.of(question))
    return [shape for mark in marks for shape in _shapes(mark, height)]


def _shapes(mark: Mark, height: float) -> Iterator[Shape]:
    match mark:
        case Span(start, end):
            return _span(start, end, height)
        case Gap(a, b, rise):
            return _span(*_closest(a, b), height, rise)
        case Arrow(start, end):
            return _arrow(start, end, "forward", height)
        case Bearing():
            return _bearing(mark, height)
        case Cells(grid):
            return _cells(grid)
        case Extent(box):
            return _extent(box, height)
    assert_never(mark)


def _bearing(mark: Bearing, height: float) -> Iterator[Shape]:
    """The frame of reference, what fixes it, and the arrow to the target."""
    origin, target = mark.origin, mark.target
    forward = bearing(mark.start, mark.ahead) - mark.turn_deg
    reach = max(8 * height, dist(origin, target) * 1.15)
    for turn in (0, 90, 180, 270):
        yield Outline((origin, _ray(origin, forward + turn, reach)), "quadrant", closed=False)
    for turn, name in QUADRANTS:
        yield Label(_ray(origin, forward + turn, 5 * height), name, height * 0.85, "quadrant-name")
    yield from _arrow(mark.start, mark.ahead, "forward", height)
    yield from _arrow(origin, target, "measure", height)


def _cells(grid: Grid) -> Iterator[Shape]:
    """The lines between and around the cells."""
    x, z, far = grid.x, grid.z, CELLS * grid.cell
    for step in range(CELLS + 1):
        across, up = x + step * grid.cell, z + step * grid.cell
        yield Outline(((across, z), (across, z + far)), "quadrant", closed=False)
        yield Outline(((x, up), (x + far, up)), "quadrant", closed=False)


def _ray(origin: Point, angle_deg: float, length: float) -> Point:
    angle = radians(angle_deg)
    return origin[0] + length * sin(angle), origin[1] + length * cos(angle)


def _arrow(start: Point, end: Point, style: str, height: float) -> Iterator[Shape]:
    angle = bearing(end, start)
    yield Outline((start, end), style, closed=False)
    yield Outline((end, *(_ray(end, angle + side, height) for side in (25, -25))), f"{style} head")


def _span(start: Point, end: Point, height: float, rise: float = 0.0) -> Iterator[Shape]:
    """A measured line with its length."""
    yield Outline((start, end), "measure", closed=False)
    yield from (Dot(point, height / 4, "measure-end") for point in (start, end))
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + height * 0.7
    yield Label(middle, f"{hypot(dist(start, end), rise):.2f} m", height, "measure-name")


def _closest(a: Sequence[Polygon], b: Sequence[Polygon]) -> tuple[Point, Point]:
    """The points of two unions of polygons, which may be single points, that are nearest to one another."""
    (ax, az), (bx, bz) = shapely.shortest_line(_union(a), _union(b)).coords
    return (ax, az), (bx, bz)


def _union(parts: Sequence[Polygon]) -> shapely.Geometry:
    return shapely.union_all(
        [shapely.Polygon(part).buffer(0) if len(part) > 2 else shapely.Point(part) for part in parts]
    )


def _extent(box: FloorBox, height: float) -> Iterator[Shape]:
    """A dimension line along the longer side."""
    width, depth = box.size
    wide = width >= depth
    right, above = box.x_max + 0.12, box.z_max + 0.12
    start, end = ((box.x_min, above), (box.x_max, above)) if wide else ((right, box.z_min), (right, box.z_max))
    yield Outline((start, end), "measure", closed=False)
    yield from (Dot(point, height / 4, "measure-end") for point in (start, end))
    at = ((start[0] + end[0]) / 2, end[1] + height) if wide else (end[0] + height * 1.6, (start[1] + end[1]) / 2)
    yield Label(at, f"{max(width, depth):.2f} m", height, "measure-name")
