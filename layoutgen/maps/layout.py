"""The facts a question is solved from, exact or as a map prints them.

A solver sees nothing but a `Layout`. The exact one holds the record's full precision, footprints included; the
rounded one holds what `<map>` prints and no more. An answer that both give follows from its own map (promise 1).
A third one differs from the exact one in where it puts the middle of an object that is not its box: an answer that
rests on what "the centre" of a counter around a corner means is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import dist, hypot

from layoutgen.dataset.records import ClipRecord
from layoutgen.dataset.states import Thing, things
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.footprints import Footprint, Gaps, fills
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.geometry.polygons import Polygon, contains, is_square


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
        footprints: what each object covers where that is not all of its box, else None.
        square: whether each object stands square to the observer.
        heights: (lowest, highest) of each object above the floor.
        views: viewpoint of each frame.
        rooms: floor polygon of each room.
        room_types: type of each room, as AI2-THOR calls it.
        sightings: frames in which each object counts as seen, in order.
        by_mass: whether centres are those of footprints instead of boxes.
        things: what each object is, and in which state, where the layout holds two; else ().
    """

    boxes: tuple[FloorBox, ...]
    footprints: tuple[Footprint | None, ...]
    square: tuple[bool, ...]
    heights: tuple[tuple[float, float], ...]
    views: tuple[Viewpoint, ...]
    rooms: tuple[Polygon, ...]
    room_types: tuple[str, ...]
    sightings: tuple[tuple[int, ...], ...]
    by_mass: bool = False
    things: tuple[Thing, ...] = ()

    @cached_property
    def centres(self) -> tuple[Point, ...]:
        """Centre (x, z) of each object's box, or where `by_mass` says so, the centroid of its footprint."""
        shapes = self.footprints if self.by_mass else (None,) * len(self.boxes)
        return tuple(shape.centroid if shape else box.centre for shape, box in zip(shapes, self.boxes, strict=True))

    def centre_distance(self, a: int, b: int) -> float:
        """Distance of two objects' centres."""
        return dist(self.centres[a], self.centres[b])

    def with_centroids(self) -> "Layout":
        """The same, `by_mass`; gaps, to which centres are nothing, are found once for both."""
        other = replace(self, by_mass=True)
        vars(other)["_gaps"] = self._gaps
        return other

    @cached_property
    def _gaps(self) -> Gaps:
        return Gaps(self._covers)

    def gap(self, a: int, b: int) -> float:
        """Distance of the closest points of two objects; 0 where they touch or overlap."""
        if self.footprints[a] is None and self.footprints[b] is None:
            return self.boxes[a].gap(self.boxes[b])
        return self._gaps.between(a, b)

    def distance(self, a: int, b: int) -> float:
        """Distance of two objects in space, each taken for what it covers between its lowest and its highest point."""
        return hypot(self.gap(a, b), self.rise(a, b))

    def rise(self, a: int, b: int) -> float:
        """Metres of height between two objects; 0 where they share a height."""
        (low, high), (other_low, other_high) = self.heights[a], self.heights[b]
        return max(low - other_high, other_low - high, 0.0)

    def point_gap(self, point: Point, index: int) -> float:
        """Distance from a point to the closest point of an object; 0 inside."""
        shape = self.footprints[index]
        return shape.point_gap(point) if shape else self.boxes[index].point_gap(point)

    def in_nook(self, point: Point, index: int) -> bool:
        """Whether a point is inside an object's box and outside the object."""
        shape = self.footprints[index]
        return shape is not None and self.boxes[index].point_gap(point) == 0 and shape.point_gap(point) > 0

    @cached_property
    def _rooms_at(self) -> dict[Point, int]:
        return {}

    def room_at(self, point: Point) -> int:
        """Index of the room that holds a point, -1 for none."""
        if point not in self._rooms_at:
            self._rooms_at[point] = next((i for i, room in enumerate(self.rooms) if contains(room, point)), -1)
        return self._rooms_at[point]

    def footprint(self, index: int) -> Footprint:
        """What an object covers, as far as the layout knows."""
        return self._covers[index]

    @cached_property
    def _covers(self) -> tuple[Footprint, ...]:
        return tuple(shape or Footprint((box.corners,)) for shape, box in zip(self.footprints, self.boxes, strict=True))


def exact_layout(record: ClipRecord, sightings: Sequence[Sequence[int]] = ()) -> Layout:
    """The record's geometry at full precision."""
    observer = record.observer
    return Layout(
        boxes=tuple(o.floor_box for o in record.objects),
        footprints=tuple(
            None if fills(o.footprint, o.floor_box) else Footprint(tuple(o.footprint)) for o in record.objects
        ),
        square=tuple(is_square(o.outline, o.floor_box) for o in record.objects),
        heights=tuple((o.y[0], o.y[1]) for o in record.objects),
        views=tuple(
            Viewpoint(*observer.point(f.position[0], f.position[2]), observer.yaw(f.yaw_deg)) for f in record.frames
        ),
        rooms=tuple(room.polygon for room in record.rooms),
        room_types=tuple(room.type for room in record.rooms),
        sightings=tuple(map(tuple, sightings)),
        things=things(record),
    )


def rounded_layout(layout: Layout, decimals: int) -> Layout:
    """What a map prints: boxes, heights, positions and polygons at `decimals`, yaws in whole degrees, no footprints."""
    return replace(
        layout,
        boxes=tuple(FloorBox(*(printed(value, decimals) for value in box)) for box in layout.boxes),
        footprints=(None,) * len(layout.boxes),
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
