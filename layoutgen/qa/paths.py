"""Whether one can walk straight between two points, as far as the record knows."""

from collections.abc import Collection

from layoutgen.geometry.boxes import Point, corners
from layoutgen.geometry.polygons import contains, crosses
from layoutgen.qa.scene import Scene

HEAD_HEIGHT = 1.5
"""Metres; what hangs above it is no obstacle."""


def is_free(scene: Scene, start: Point, end: Point, ignored: Collection[int] = ()) -> bool:
    """Whether a segment stays in one room and off the boxes of all objects of the record but `ignored`."""
    layout = scene.exact
    room = next((polygon for polygon in layout.rooms if contains(polygon, start)), None)
    if room is None or not contains(room, end) or crosses(room, start, end):
        return False
    return not any(
        meets(layout.boxes[i], start, end)
        for i in range(len(layout.boxes))
        if i not in ignored and layout.heights[i][0] < HEAD_HEIGHT
    )


def meets(box: tuple[float, float, float, float], start: Point, end: Point) -> bool:
    """Whether a segment meets a box."""
    if max(start[0], end[0]) < box[0] or min(start[0], end[0]) > box[2]:
        return False
    if max(start[1], end[1]) < box[1] or min(start[1], end[1]) > box[3]:
        return False
    inside = box[0] <= end[0] <= box[2] and box[1] <= end[1] <= box[3]
    return inside or crosses(corners(box), start, end)
