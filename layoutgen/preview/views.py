"""Which part of the floor plan a map shows: all of a clip, or what one question is about."""

from collections.abc import Iterable

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.geometry.boxes import FloorBounds, Point, centre, corners, size
from layoutgen.geometry.frames import ObserverFrame

MARGIN, CLOSE_MARGIN = 0.6, 0.9
"""Metres around the whole map, and around what a close-up is about."""
LEAST_SIDE = 2.4
"""Metres that a close-up spans at least, so that it still shows what lies around."""
CLOSER = 0.75
"""A close-up that spans more than this share of the whole map is not worth the jump."""
LETTERS_A_SIDE = 46
"""Letters' heights along the longer side of a map, which read well when it is scaled to a column."""


def observer(record: ClipRecord) -> ObserverFrame:
    """The frame that the record's boxes are in."""
    first = record.frames[0]
    return ObserverFrame(first.position[0], first.position[2], first.yaw_deg)


def eye(record: ClipRecord, index: int) -> Point:
    """Where a frame's camera stands, in the observer frame."""
    x, _, z = record.frames[index].position
    return observer(record).point(x, z)


def view_of(record: ClipRecord) -> FloorBounds:
    """The whole map: every object and camera with a margin around, [x_min, z_min, x_max, z_max] in metres."""
    cameras = [eye(record, index) for index in range(len(record.frames))]
    return _around([*cameras, *_corners(record, range(len(record.objects)))], MARGIN)


def focus_of(record: ClipRecord, question: Question) -> FloorBounds:
    """The close-up of what a question is about, of the whole map's shape and inside of it.

    It is the whole map where the question is about most of it, or about rooms, or about a single view.
    """
    whole = view_of(record)
    points = [*(eye(record, index) for index in question.views), *_corners(record, question.objects)]
    if len(points) < 2:
        return whole
    wanted, sides = _around(points, CLOSE_MARGIN), size(whole)
    share = max(max(side, LEAST_SIDE) / full for side, full in zip(size(wanted), sides, strict=True))
    if share > CLOSER:
        return whole
    half = [full * share / 2 for full in sides]
    x, z = (
        min(max(middle, whole[axis] + half[axis]), whole[axis + 2] - half[axis])
        for axis, middle in enumerate(centre(wanted))
    )
    return x - half[0], z - half[1], x + half[0], z + half[1]


def letter_height(view: FloorBounds) -> float:
    """Height of letters in metres that reads well when the view is scaled to a column."""
    return min(0.26, max(size(view)) / LETTERS_A_SIDE)


def _corners(record: ClipRecord, objects: Iterable[int]) -> list[Point]:
    return [corner for index in objects for corner in corners(record.objects[index].bbox)]


def _around(points: list[Point], margin: float) -> FloorBounds:
    xs, zs = zip(*points, strict=True)
    return min(xs) - margin, min(zs) - margin, max(xs) + margin, max(zs) + margin
