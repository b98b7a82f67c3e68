"""Draws the geometry behind a question's answer over the map: distances, directions, sizes, camera poses."""

from collections.abc import Iterator, Sequence
from math import cos, hypot, radians, sin

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.geometry.boxes import Box, Point, centre, centre_distance, gap, size
from layoutgen.geometry.directions import bearing
from layoutgen.pages.drawing import Dot, Label, Outline, Shape
from layoutgen.preview.plan import cone, letter_height, view_of

QUADRANTS = ((45, "front right"), (135, "back right"), (-135, "back left"), (-45, "front left"))


def overlay(record: ClipRecord, question: Question) -> list[Shape]:
    """What to draw over `plan.draw(record)` while a question is shown."""
    height = letter_height(view_of(record))
    names = [
        Label(centre(record.objects[i].bbox), record.objects[i].name, height, "asked-name")
        for i in dict.fromkeys(question.objects)
    ]
    views = [
        Outline(cone(record, record.frames[i], 1.6).points, "cone asked", title=f"frame {i}") for i in question.views
    ]
    return [*views, *_answer(record, question, height), *names]


def _answer(record: ClipRecord, question: Question, height: float) -> Iterator[Shape]:
    boxes = [record.objects[i].bbox for i in question.objects]
    if "direction" in question.task and len(boxes) >= 3:
        yield from _direction(boxes, height)
    elif "size" in question.task and boxes:
        yield from _extent(boxes[0], height)
    elif "relative_distance" in question.task and len(boxes) >= 3:
        exact = "vsi" not in question.task
        for box in boxes[1:]:
            yield from _span(boxes[0], box, height, exact)
    elif "distance" in question.task and len(boxes) == 2:
        yield from _span(boxes[0], boxes[1], height, centres=False)


def _direction(boxes: Sequence[Box], height: float) -> Iterator[Shape]:
    """The frame of reference: forward from the first object to the second, drawn at the object asked from."""
    points = [centre(box) for box in boxes]
    start, ahead = points[0], points[1]
    origin, target = (points[3], points[2]) if len(points) > 3 else (start, points[2])
    forward = bearing(start, ahead)
    reach = max(1.2, hypot(target[0] - origin[0], target[1] - origin[1]) * 1.15)
    for turn in (0, 90, 180, 270):
        yield Outline((origin, _ray(origin, forward + turn, reach)), "quadrant", closed=False)
    for turn, name in QUADRANTS:
        yield Label(_ray(origin, forward + turn, reach * 0.8), name, height * 0.85, "quadrant-name")
    yield from _arrow(start, ahead, "forward")
    yield from _arrow(origin, target, "measure")


def _ray(origin: Point, angle_deg: float, length: float) -> Point:
    angle = radians(angle_deg)
    return origin[0] + length * sin(angle), origin[1] + length * cos(angle)


def _arrow(start: Point, end: Point, style: str) -> Iterator[Shape]:
    angle = bearing(end, start)
    yield Outline((start, end), style, closed=False)
    yield Outline((end, _ray(end, angle + 25, 0.22), _ray(end, angle - 25, 0.22)), f"{style} head")


def _span(a: Box, b: Box, height: float, centres: bool) -> Iterator[Shape]:
    """The measured line between two boxes with its length."""
    start, end = (centre(a), centre(b)) if centres else _closest(a, b)
    length = centre_distance(a, b) if centres else gap(a, b)
    yield Outline((start, end), "measure", closed=False)
    yield from (Dot(point, 0.05, "measure-end") for point in (start, end))
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + height * 0.7
    yield Label(middle, f"{length:.2f} m", height, "measure-name")


def _closest(a: Box, b: Box) -> tuple[Point, Point]:
    (ax, bx), (az, bz) = (_near(a[i], a[i + 2], b[i], b[i + 2]) for i in (0, 1))
    return (ax, az), (bx, bz)


def _near(a0: float, a1: float, b0: float, b1: float) -> tuple[float, float]:
    """The closest coordinates of two intervals; where they overlap, the middle of the overlap."""
    if a1 < b0:
        return a1, b0
    if b1 < a0:
        return a0, b1
    middle = (max(a0, b0) + min(a1, b1)) / 2
    return middle, middle


def _extent(box: Box, height: float) -> Iterator[Shape]:
    """A dimension line along the longer side."""
    width, depth = size(box)
    wide = width >= depth
    start, end = ((box[0], box[3] + 0.12), (box[2], box[3] + 0.12)) if wide else (
        (box[2] + 0.12, box[1]), (box[2] + 0.12, box[3])
    )  # fmt: skip
    yield Outline((start, end), "measure", closed=False)
    yield from (Dot(point, 0.05, "measure-end") for point in (start, end))
    at = ((start[0] + end[0]) / 2, end[1] + height) if wide else (end[0] + height * 1.6, (start[1] + end[1]) / 2)
    yield Label(at, f"{max(width, depth):.2f} m", height, "measure-name")
