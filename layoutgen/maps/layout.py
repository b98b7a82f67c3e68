"""The facts a question is solved from, exact or as a map prints them.

A solver sees nothing but a `Layout`. The exact one holds the record's full precision, oriented outlines included; the
rounded one holds what `<map>` prints and no more. An answer that both give follows from its own map (promise 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from layoutgen.dataset.records import ClipRecord
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.geometry.polygons import Polygon, contains, convex_gap, is_square


@dataclass(frozen=True)
class Viewpoint:
    """Where a frame was taken, in the observer frame: metres, degrees clockwise from its z axis."""

    x: float
    z: float
    yaw_deg: float

    @property
    def point(self) -> Point:
        """The position (x, z)."""
        return self.x, self.z


@dataclass(frozen=True)
class Layout:
    """Objects, frames and rooms by their index in the record; metres and degrees in the observer frame.

    Attributes:
        boxes: floor box of each object.
        oriented: outline of each object that does not stand square to the observer, else None.
        heights: (lowest, highest) of each object above the floor.
        views: viewpoint of each frame.
        rooms: floor polygon of each room.
        room_types: type of each room, as AI2-THOR calls it.
        sightings: frames in which each object counts as seen, in order.
    """

    boxes: tuple[FloorBox, ...]
    oriented: tuple[Polygon | None, ...]
    heights: tuple[tuple[float, float], ...]
    views: tuple[Viewpoint, ...]
    rooms: tuple[Polygon, ...]
    room_types: tuple[str, ...]
    sightings: tuple[tuple[int, ...], ...]

    @cached_property
    def centres(self) -> tuple[Point, ...]:
        """Centre (x, z) of each object's box."""
        return tuple(box.centre for box in self.boxes)

    @cached_property
    def _gaps(self) -> dict[tuple[int, int], float]:
        return {}

    def gap(self, a: int, b: int) -> float:
        """Distance of the closest points of two objects' outlines; 0 where they touch or overlap."""
        key = (a, b) if a < b else (b, a)
        if key not in self._gaps:
            self._gaps[key] = self._measure(*key)
        return self._gaps[key]

    def _measure(self, a: int, b: int) -> float:
        if self.oriented[a] is None and self.oriented[b] is None:
            return self.boxes[a].gap(self.boxes[b])
        return convex_gap(self.outline(a), self.outline(b))

    def point_gap(self, point: Point, index: int) -> float:
        """Distance from a point to the closest point of an object's outline; 0 inside."""
        outline = self.oriented[index]
        return self.boxes[index].point_gap(point) if outline is None else convex_gap([point], outline)

    @cached_property
    def _rooms_at(self) -> dict[Point, int]:
        return {}

    def room_at(self, point: Point) -> int:
        """Index of the room that holds a point, -1 for none."""
        if point not in self._rooms_at:
            self._rooms_at[point] = next((i for i, room in enumerate(self.rooms) if contains(room, point)), -1)
        return self._rooms_at[point]

    def outline(self, index: int) -> Polygon:
        """Corners of an object's outline."""
        return self.oriented[index] or self.boxes[index].corners


def exact_layout(record: ClipRecord, sightings: Sequence[Sequence[int]] = ()) -> Layout:
    """The record's geometry at full precision."""
    observer = record.observer
    return Layout(
        boxes=tuple(o.floor_box for o in record.objects),
        oriented=tuple(None if is_square(o.outline, o.floor_box) else o.outline for o in record.objects),
        heights=tuple((o.y[0], o.y[1]) for o in record.objects),
        views=tuple(
            Viewpoint(*observer.point(f.position[0], f.position[2]), observer.yaw(f.yaw_deg)) for f in record.frames
        ),
        rooms=tuple(room.polygon for room in record.rooms),
        room_types=tuple(room.type for room in record.rooms),
        sightings=tuple(map(tuple, sightings)),
    )


def rounded_layout(layout: Layout, decimals: int) -> Layout:
    """What a map prints: boxes, heights, positions and polygons at `decimals`, yaws in whole degrees, no outlines."""
    return replace(
        layout,
        boxes=tuple(FloorBox(*(printed(value, decimals) for value in box)) for box in layout.boxes),
        oriented=(None,) * len(layout.boxes),
        heights=tuple((printed(low, decimals), printed(high, decimals)) for low, high in layout.heights),
        views=tuple(
            Viewpoint(printed(v.x, decimals), printed(v.z, decimals), wrap_degrees(printed(v.yaw_deg, 0)))
            for v in layout.views
        ),
        rooms=tuple([(printed(x, decimals), printed(z, decimals)) for x, z in room] for room in layout.rooms),
    )


def printed(value: float, decimals: int) -> float:
    """The value as printed with `decimals`; never -0.0."""
    return round(value, decimals) + 0.0
