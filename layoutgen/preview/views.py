"""Which part of the floor plan a map shows: all of a clip, or what one question is about."""

from collections.abc import Iterable

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.geometry.boxes import FloorBox, Point

MARGIN, CLOSE_MARGIN = 0.6, 0.9
"""Metres around the whole map, and around what a close-up is about."""
LEAST_SIDE = 2.4
"""Metres that a close-up spans at least, so that it still shows what lies around."""
CLOSER = 0.75
"""A close-up that spans more than this share of the whole map is not worth the jump."""
LETTERS_A_SIDE = 46
"""Letters' heights along the longer side of a map, which read well when it is scaled to a column."""


def eye(record: ClipRecord, index: int) -> Point:
    """Where a frame's camera stands, in the observer frame."""
    x, _, z = record.frames[index].position
    return record.observer.point(x, z)


def view_of(record: ClipRecord) -> FloorBox:
    """The whole map: every object and camera with a margin around."""
    cameras = [eye(record, index) for index in range(len(record.frames))]
    return _around([*cameras, *_corners(record, range(len(record.objects)))], MARGIN)


def focus_of(record: ClipRecord, question: Question) -> FloorBox:
    """The close-up of what a question is about, of the whole map's shape and inside of it.

    It is the whole map where the question is about most of it, or about rooms, or about a single view.
    """
    whole = view_of(record)
    points = [*(eye(record, index) for index in question.views), *_corners(record, question.objects)]
    if len(points) < 2:
        return whole
    wanted, sides = _around(points, CLOSE_MARGIN), whole.size
    share = max(max(side, LEAST_SIDE) / full for side, full in zip(wanted.size, sides, strict=True))
    if share > CLOSER:
        return whole
    half_x, half_z = (full * share / 2 for full in sides)
    x, z = wanted.centre
    x = min(max(x, whole.x_min + half_x), whole.x_max - half_x)
    z = min(max(z, whole.z_min + half_z), whole.z_max - half_z)
    return FloorBox(x - half_x, z - half_z, x + half_x, z + half_z)


def letter_height(view: FloorBox) -> float:
    """Height of letters in metres that reads well when the view is scaled to a column."""
    return min(0.26, max(view.size) / LETTERS_A_SIDE)


def _corners(record: ClipRecord, objects: Iterable[int]) -> list[Point]:
    return [corner for index in objects for corner in record.objects[index].floor_box.corners]


def _around(points: list[Point], margin: float) -> FloorBox:
    x0, z0, x1, z1 = FloorBox.around(points)
    return FloorBox(x0 - margin, z0 - margin, x1 + margin, z1 + margin)
