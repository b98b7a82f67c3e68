"""Draws the geometry behind a question's answer over the map: distances, directions, sizes, camera poses."""

from collections.abc import Iterator
from math import cos, dist, radians, sin

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.errors import DatasetError
from layoutgen.geometry.boxes import Box, Point, centre, centre_distance, gap, size
from layoutgen.geometry.directions import bearing
from layoutgen.maps.metric import map_names
from layoutgen.pages.drawing import Dot, Label, Outline, Shape
from layoutgen.preview.plan import cone, label_box, letter_height, observer, touches, view_of

WORD_DEGREES = {"forward": 0.0, "right": 90.0, "backward": 180.0, "left": -90.0}
"""Where the vector that a text calls so points, clockwise from forward."""
QUADRANTS = ((45, "front-right"), (135, "back-right"), (-135, "back-left"), (-45, "front-left"))


def overlay(record: ClipRecord, question: Question) -> list[Shape]:
    """What to draw over `plan.draw(record)` while a question is shown.

    Raises:
        DatasetError: the question lacks an object, a view or a word that its task has.
    """
    height = letter_height(view_of(record))
    views = [Outline(cone(record, record.frames[i], 1.6).points, "cone asked") for i in question.views]
    try:
        return [*views, *_answer(record, question, height), *_names(record, question, height)]
    except LookupError as error:
        raise DatasetError(
            f"clip {record.clip_id}, question {question.id}: lacks something that {question.task} asks about"
        ) from error


def _names(record: ClipRecord, question: Question, height: float) -> Iterator[Shape]:
    """The names that the question's map uses, beside their objects where these stand close together."""
    asked = list(dict.fromkeys(question.objects))
    taken: list[Box] = []
    for index, name in zip(asked, map_names(record, asked), strict=True):
        x, z = centre(record.objects[index].bbox)
        places = [Label((x, z + step * height * 1.15), name, height, "asked-name") for step in (0, 1, -1, 2, -2)]
        label = next((place for place in places if not touches(label_box(place), taken)), places[0])
        taken.append(label_box(label))
        yield label


def _answer(record: ClipRecord, question: Question, height: float) -> Iterator[Shape]:
    boxes = [record.objects[i].bbox for i in question.objects]
    eyes = [observer(record).point(*record.frames[i].position[::2]) for i in question.views]
    match question.task:
        case "vertical_direction" | "horizontal_direction":
            turn = WORD_DEGREES[question.given[0]]
            yield from _direction(centre(boxes[0]), centre(boxes[1]), turn, centre(boxes[3]), centre(boxes[2]), height)
        case "perspective_view":
            yield from _direction(eyes[0], centre(boxes[0]), 0.0, eyes[0], centre(boxes[1]), height)
        case task if task.startswith("relative_direction") or task == "perspective_object":
            start, turn = centre(boxes[0]), WORD_DEGREES[question.given[0]]
            yield from _direction(start, centre(boxes[1]), turn, start, centre(boxes[2]), height)
        case "relative_distance" | "closest_object":
            for box in boxes[1:]:
                yield from _span(boxes[0], box, height, question.task == "relative_distance")
        case "minimum_distance" | "absolute_distance":
            yield from _span(boxes[0], boxes[1], height, False)
        case "camera_distance" | "camera_direction" | "goal_aiming" | "action_consequence":
            yield from _span((*eyes[0], *eyes[0]), boxes[0], height, question.task == "goal_aiming")
        case "camera_displacement":
            yield from _span((*eyes[0], *eyes[0]), (*eyes[1], *eyes[1]), height, False)
        case "object_size" | "longest_side":
            yield from _extent(boxes[0], height)


def _direction(
    start: Point, ahead: Point, turn_deg: float, origin: Point, target: Point, height: float
) -> Iterator[Shape]:
    """The frame of reference at `origin`; the vector from `start` to `ahead` lies `turn_deg` clockwise of forward."""
    forward = bearing(start, ahead) - turn_deg
    reach = max(1.2, dist(origin, target) * 1.15)
    for turn in (0, 90, 180, 270):
        yield Outline((origin, _ray(origin, forward + turn, reach)), "quadrant", closed=False)
    for turn, name in QUADRANTS:
        yield Label(_ray(origin, forward + turn, min(reach, 2.0) * 0.8), name, height * 0.85, "quadrant-name")
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
