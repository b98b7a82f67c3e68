"""Rooms and routes."""

from collections.abc import Sequence
from itertools import pairwise
from math import atan2, degrees

import shapely

from layoutgen.audit.solvers.base import SolverScene, SolverView, TaskRule, Truth
from layoutgen.catalogue.names import category_name
from layoutgen.dataset.records import Question
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import bearing, boundary_margin, relative_bearing, wrap_degrees

TURN_BOUNDARIES = (45.0, 135.0, -135.0, -45.0)
WALL = 1e-6
"""Metres by which a line of sight may pass through a wall: those along it are free."""


def room_count(scene: SolverScene, question: Question) -> Truth:
    """In how many rooms the cameras of `views` stand; the margin is the least distance of one from a wall."""
    points = [scene.view(frame).point for frame in question.views]
    rooms = [_room(scene, point) for point in points]
    margin = min(_from_wall(scene, room, point) for room, point in zip(rooms, points, strict=True))
    return Truth(value=float(len(set(rooms))), margin=margin)


def room_size(scene: SolverScene, question: Question) -> Truth:
    """Area of the room in which the camera of frame views[0] stands."""
    room = _room(scene, scene.view(question.views[0]).point)
    return Truth(value=float(shapely.Polygon(scene.room(room)).area))


def total_area(scene: SolverScene, question: Question) -> Truth:
    """Areas of the rooms of the types `given` together: each the only one of its type, with the camera of its view.

    By the record every corner must be in sight of a camera in the room; a map does not say where cameras look to.
    """
    rooms = [_room(scene, scene.view(frame).point) for frame in question.views]
    types = [room.type for room in scene.record.rooms]
    if [types[room] for room in rooms] != question.given or any(types.count(kind) > 1 for kind in question.given):
        raise ValueError(f"the images asked about are not of the one {' and the one '.join(question.given)}")
    if len(set(rooms)) < 2:
        raise ValueError("there is nothing to add up")
    if not scene.printed and any(_hidden(scene, room, question.frames) for room in rooms):
        raise ValueError("a corner of the rooms is in no image")
    return Truth(value=sum(float(shapely.Polygon(scene.room(room)).area) for room in rooms))


def _hidden(scene: SolverScene, room: int, frames: Sequence[int]) -> list[Sequence[float]]:
    """Corners of a room that no camera in it has within its field of view and in a line free of the room's walls."""
    inside = shapely.Polygon(scene.room(room)).buffer(WALL)
    views = [view for view in map(scene.view, frames) if room in scene.rooms_at(view.point)]
    half = degrees(atan2(scene.record.camera.width / 2, scene.record.camera.fx))

    def sees(view: SolverView, corner: Sequence[float]) -> bool:
        aside = relative_bearing(view.point, (corner[0], corner[1]), view.yaw)
        return abs(aside) <= half + 1e-6 and inside.covers(shapely.LineString([view.point, corner]))

    return [corner for corner in scene.room(room) if not any(sees(view, corner) for view in views)]


def room_of_object(scene: SolverScene, question: Question) -> Truth:
    """The type of the room that holds the centre of object A."""
    point = scene.centre(question.objects[0])
    room = _room(scene, point)
    return Truth(category_name(scene.record.rooms[room].type), margin=_from_walls(scene, question.objects))


def object_of_room(scene: SolverScene, question: Question) -> Truth:
    """The one object whose centre lies in the only room of type given[0]."""
    rooms = [index for index, room in enumerate(scene.record.rooms) if room.type == question.given[0]]
    if len(rooms) != 1:
        raise ValueError(f"the house has {len(rooms)} rooms of type {question.given[0]}")
    inside = [index for index in question.objects if _room(scene, scene.centre(index)) == rooms[0]]
    if len(inside) != 1:
        raise ValueError(f"{len(inside)} of the objects are in the room asked about")
    return Truth(scene.category(inside[0]), margin=_from_walls(scene, question.objects))


def _room(scene: SolverScene, point: Point) -> int:
    rooms = scene.rooms_at(point)
    if len(rooms) != 1:
        raise ValueError(f"a place lies in {len(rooms)} rooms")
    return rooms[0]


def _from_wall(scene: SolverScene, room: int, point: Point) -> float:
    return float(shapely.Polygon(scene.room(room)).exterior.distance(shapely.Point(point)))


def _from_walls(scene: SolverScene, objects: Sequence[int]) -> float:
    """Least distance of some objects' centres from any wall of any room."""
    rooms = scene.printed.rooms if scene.printed else range(len(scene.record.rooms))
    return min(_from_wall(scene, room, scene.centre(index)) for index in objects for room in rooms)


def route(scene: SolverScene, question: Question) -> Truth:
    """From the centre of A to that of B, C and perhaps D: the turns at the places between."""
    stops = [scene.centre(index) for index in question.objects]
    headings = [bearing(a, b) for a, b in pairwise(stops)]
    angles = [wrap_degrees(b - a) for a, b in pairwise(headings)]
    words = " and then ".join(f"turn {_turn(angle)}" for angle in angles)
    return Truth(words, margin=min(boundary_margin(angle, TURN_BOUNDARIES) for angle in angles))


def _turn(angle: float) -> str:
    if abs(angle) < 45:
        raise ValueError("a turn of the route is none")
    return "back" if abs(angle) > 135 else "right" if angle > 0 else "left"


RULES = {
    "room_count": TaskRule(room_count, "number", "count", "m", digits=0, numbers=False),
    "room_size": TaskRule(room_size, "number", "m2", "m2", decimals=2),
    "total_area": TaskRule(
        total_area,
        "number",
        "m2",
        "m2",
        decimals=2,
        numbers=False,
        says=lambda question: tuple(map(category_name, question.given)),
    ),
    "room_of_object": TaskRule(room_of_object, "choice", margin_unit="m", needs="all"),
    "object_of_room": TaskRule(
        object_of_room, "choice", margin_unit="m", says=lambda question: (category_name(question.given[0]),)
    ),
    "route_plan": TaskRule(route, "choice", margin_unit="deg", needs="all"),
}
