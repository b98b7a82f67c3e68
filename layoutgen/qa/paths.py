"""Whether one can walk straight between two points, as far as a layout knows."""

from collections.abc import Collection

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.polygons import contains, crosses
from layoutgen.maps.layout import Layout

HEAD_HEIGHT = 1.5
"""Metres; what begins above it is no obstacle."""


def is_free(layout: Layout, start: Point, end: Point, ignored: Collection[int] = ()) -> bool:
    """Whether a segment stays in one room and off the boxes of all objects but `ignored`."""
    room = next((polygon for polygon in layout.rooms if contains(polygon, start)), None)
    if room is None or not contains(room, end) or crosses(room, start, end):
        return False
    return not any(
        meets(box, start, end)
        for i, box in enumerate(layout.boxes)
        if i not in ignored and layout.heights[i][0] < HEAD_HEIGHT
    )


def way_between(layout: Layout, a: int, b: int) -> bool:
    """Whether one can walk straight from one object's place to another's; what touches either is no obstacle."""
    near = [i for i in range(len(layout.boxes)) if layout.gap(i, a) == 0 or layout.gap(i, b) == 0]
    return is_free(layout, layout.centres[a], layout.centres[b], near)


def meets(box: FloorBox, start: Point, end: Point) -> bool:
    """Whether a segment meets a box."""
    if max(start[0], end[0]) < box.x_min or min(start[0], end[0]) > box.x_max:
        return False
    if max(start[1], end[1]) < box.z_min or min(start[1], end[1]) > box.z_max:
        return False
    return box.point_gap(end) == 0 or crosses(box.corners, start, end)
