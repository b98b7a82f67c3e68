"""Every task against an independent brute force (sampled points, exhaustive search, shapely) on random layouts."""

import json
from cmath import phase
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from math import degrees

import numpy as np
import pytest
from shapely.geometry import Point, Polygon

from layoutgen.catalogue.names import category_name
from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.geometry.camera import project
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.qa import ask
from tests.asked import OF_ONE_CLIP
from tests.factories import make_clip

RECIPE = Recipe(name="test", frames={1: 1.0, 12: 3.0}, questions_per_clip=12)
NEAR = 0.03
"""Metres that sampling may err by."""


class World:
    """A record as clouds of sampled points and complex numbers (real to the right, imaginary ahead)."""

    def __init__(self, record: ClipRecord, question: Question) -> None:
        self.record, self.question = record, question
        first = record.frames[0]
        self.observer = ObserverFrame(first.position[0], first.position[2], first.yaw_deg)
        self.answer = question.options[ord(question.answer) - ord("A")] if question.kind == "choice" else ""

    def outline(self, index: int) -> np.ndarray:
        """Points along the outline's sides, (n, 2)."""
        corners = np.array(self.record.objects[index].outline)
        steps = np.linspace(0, 1, 60, endpoint=False)[:, None]
        return np.concatenate([p + steps * (q - p) for p, q in pairwise([*corners, corners[0]])])

    def place(self, index: int) -> complex:
        """The outline's middle."""
        return complex(*np.mean(self.record.objects[index].outline, axis=0))

    def view(self, frame: int) -> complex:
        """Where a frame was taken."""
        x, _, z = self.record.frames[frame].position
        return complex(*self.observer.point(x, z))

    def looks(self, frame: int) -> complex:
        """Unit vector in which a frame looks."""
        yaw = np.radians(self.record.frames[frame].yaw_deg - self.observer.yaw_deg)
        return complex(np.sin(yaw), np.cos(yaw))

    def gap(self, a: int, b: int) -> float:
        """Least distance of two outlines' samples."""
        return float(np.linalg.norm(self.outline(a)[:, None] - self.outline(b)[None], axis=2).min())

    def reach(self, point: complex, index: int) -> float:
        """Least distance from a point to an outline's samples, 0 inside."""
        if Polygon(self.record.objects[index].outline).contains(Point(point.real, point.imag)):
            return 0.0
        return float(np.linalg.norm(self.outline(index) - (point.real, point.imag), axis=1).min())

    def room(self, point: complex) -> int:
        """Index of the room around a point."""
        where = Point(point.real, point.imag)
        return next((i for i, room in enumerate(self.record.rooms) if Polygon(room.polygon).covers(where)), -1)

    def sides(self, origin: complex, ahead: complex, index: int) -> set[tuple[bool, bool]]:
        """(in front, on the left) of every sample of an outline, for one at `origin` who looks `ahead`."""
        turned = [(complex(x, z) - origin) / ahead for x, z in self.outline(index)]
        return {(point.real > 0, point.imag > 0) for point in turned}


AHEAD = {"forward": 1, "backward": -1, "left": -1j, "right": 1j}
"""What a vector is called -> the factor that turns it into the forward direction."""


def _names(quadrants: set[tuple[bool, bool]]) -> set[str]:
    return {f"{'front' if front else 'back'}-{'left' if left else 'right'}" for front, left in quadrants}


def _direction(w: World) -> bool:
    a, b, c, d = w.question.objects
    ahead = (w.place(b) - w.place(a)) * AHEAD[w.question.given[0]]
    return _names(w.sides(w.place(d), ahead, c)) == {w.answer}


def _facing(w: World) -> bool:
    *place, towards, target = w.question.objects
    origin = w.place(place[0]) if place else w.view(w.question.views[0])
    ahead = (w.place(towards) - origin) * AHEAD[w.question.given[0]]
    if "-" in w.answer:
        return _names(w.sides(origin, ahead, target)) == {w.answer}
    angles = {abs(degrees(phase((complex(x, z) - origin) / ahead))) for x, z in w.outline(target)}
    if w.answer == "back":
        return min(angles) > 135
    beyond = len(w.question.options) == 3 and max(angles) >= 135
    return {left for _, left in w.sides(origin, ahead, target)} == {w.answer == "left"} and not beyond


def _camera_direction(w: World) -> bool:
    view = w.question.views[0]
    return _names(w.sides(w.view(view), w.looks(view), w.question.objects[0])) == {w.answer}


def _number(measure: Callable[[World], float], step: float = 0.1) -> Callable[[World], bool]:
    def agrees(w: World) -> bool:
        value = measure(w)
        return abs(w.question.value - value) <= NEAR and abs(float(w.question.answer) - value) <= step / 2 + NEAR

    return agrees


def _nearest(measure: Callable[[World, int, int], float], sign: int = 1) -> Callable[[World], bool]:
    def agrees(w: World) -> bool:
        reference, *options = w.question.objects
        best = min(options, key=lambda index: sign * measure(w, index, reference))
        return category_name(w.record.objects[best].type) == w.answer

    return agrees


def _largest(w: World) -> float:
    thing = w.record.objects[w.question.objects[0]]
    sides = [*np.ptp(np.array(thing.outline), axis=0)]
    return float(max(sides)) if w.question.unit == "m" else 100 * float(max(*sides, thing.y[1] - thing.y[0]))


def _count(w: World) -> bool:
    kind = w.record.objects[w.question.objects[0]].type
    visible = {seen.object for frame in w.question.frames for seen in w.record.frames[frame].objects}
    return int(w.question.answer) == sum(w.record.objects[i].type == kind for i in visible)


def _total_count(w: World) -> bool:
    visible = {seen.object for frame in w.question.frames for seen in w.record.frames[frame].objects}
    names = [category_name(w.record.objects[index].type) for index in visible]
    return int(w.question.answer) == sum(map(names.count, w.question.given))


def _turn(w: World) -> bool:
    first = w.question.views[0]
    origin = w.view(first)
    target = w.place(w.question.objects[0]) - origin if w.question.objects else w.looks(w.question.views[1])
    clockwise = -degrees(phase(target / w.looks(first)))
    misses = {option: abs((float(option) - clockwise + 180) % 360 - 180) for option in w.question.given}
    best = int(min(misses, key=misses.__getitem__))
    return w.answer == f"turn {'right' if best > 0 else 'left'} by {abs(best)} degrees"


def _action(w: World) -> bool:
    side, angle, metres = w.question.given
    view, target = w.question.views[0], w.question.objects[0]
    turn = np.exp(1j * np.radians(float(angle)) * (1 if side == "left" else -1))
    start = w.view(view)
    end = start + sum(w.looks(view) * turn * float(metres) / 100 for _ in range(100))
    return (w.reach(end, target) < w.reach(start, target)) == (w.answer == "closer")


def _ordered(w: World, key: Callable[[int], float]) -> bool:
    order = sorted(w.question.objects, key=key)
    return ", ".join(category_name(w.record.objects[i].type) for i in order) == w.answer


def _camera_motion(w: World) -> bool:
    first, second = w.question.views
    way = (w.view(second) - w.view(first)) / w.looks(first)
    return _names({(way.real > 0, way.imag > 0)}) == {w.answer}


def _camera_angle(w: World) -> float:
    first, second = map(w.looks, w.question.views)
    return abs(degrees(phase(second / first)))


def _path_length(w: World) -> float:
    places = [w.view(view) for view in w.question.views]
    return sum(abs(b - a) for a, b in pairwise(places))


def _closest_view(w: World) -> bool:
    best = min(w.question.views, key=lambda view: w.reach(w.view(view), w.question.objects[0]))
    return w.answer == f"image {best + 1}"


def _closest_pair(w: World) -> bool:
    objects = w.question.objects
    a, b = min(zip(objects[::2], objects[1::2], strict=True), key=lambda pair: w.gap(*pair))
    return w.answer == ", ".join(category_name(w.record.objects[i].type) for i in (a, b))


def _fits_through(w: World) -> bool:
    index, a, b = w.question.objects
    return (w.gap(a, b) > min(np.ptp(np.array(w.record.objects[index].outline), axis=0))) == (w.answer == "yes")


def _left_to_right(w: World) -> bool:
    view = w.question.views[0]
    return _ordered(w, lambda index: -phase((w.place(index) - w.view(view)) / w.looks(view)))


def _depth_order(w: World) -> bool:
    return _ordered(w, lambda index: w.reach(w.view(w.question.views[0]), index))


def _first_frame(w: World, index: int) -> int:
    return next(n for n, frame in enumerate(w.record.frames) if index in {seen.object for seen in frame.objects})


def _frame_of_object(w: World) -> bool:
    target = w.question.objects[0]
    shown = [v for v in w.question.views if target in {seen.object for seen in w.record.frames[v].objects}]
    return [f"image {view + 1}" for view in shown] == [w.answer]


def _presence(w: World) -> bool:
    visible = {seen.object for frame in w.question.frames for seen in w.record.frames[frame].objects}
    there = w.question.given[0] in {category_name(w.record.objects[i].type) for i in visible}
    return w.answer == ("yes" if there else "no")


def _route(w: World) -> bool:
    legs = [w.place(b) - w.place(a) for a, b in pairwise(w.question.objects)]
    turns = []
    for arriving, leaving in pairwise(legs):
        angle = degrees(phase(leaving / arriving))
        turns.append("back" if abs(angle) > 135 else "left" if angle > 45 else "right" if angle < -45 else "straight")
    return w.answer == " and then ".join(f"turn {turn}" for turn in turns)


def _room_of_object(w: World) -> bool:
    return category_name(w.record.rooms[w.room(w.place(w.question.objects[0]))].type) == w.answer


def _object_of_room(w: World) -> bool:
    inside = [i for i in w.question.objects if w.record.rooms[w.room(w.place(i))].type == w.question.given[0]]
    return [category_name(w.record.objects[i].type) for i in inside] == [w.answer]


def _room_size(w: World) -> float:
    return float(Polygon(w.record.rooms[w.room(w.view(w.question.views[0]))].polygon).area)


def _total_area(w: World) -> float:
    named = [room for room in w.record.rooms if room.type in w.question.given]
    assert len(named) == len(w.question.given)
    return float(sum(Polygon(room.polygon).area for room in named))


def _recall_map(w: World) -> bool:
    entries = json.loads(w.question.answer)
    truth = [np.array(w.record.objects[i].outline) for i in w.question.objects]
    boxes = [[*points.min(axis=0), *points.max(axis=0)] for points in truth]
    return bool(np.abs(np.array([entry["bbox"] for entry in entries]) - boxes).max() <= 0.05 + 1e-9)


def _recall_grid(w: World) -> bool:
    x0, z0, side = map(float, w.question.given)
    for index, entry in zip(w.question.objects, json.loads(w.question.answer), strict=True):
        column, row = entry["cell"]
        place = w.place(index)
        if not (0 <= place.real - x0 - column * side <= side and 0 <= place.imag - z0 - row * side <= side):
            return False
    return True


def _place_object(w: World) -> bool:
    points = np.array(w.record.objects[w.question.objects[0]].outline)
    box = [*points.min(axis=0), *points.max(axis=0)]
    misses = [np.abs(np.array(json.loads(option)) - box).max() for option in w.question.options]
    return w.question.options[int(np.argmin(misses))] == w.answer and min(misses) <= 0.05 + 1e-9


CHECKS: dict[str, Callable[[World], bool]] = {
    "vertical_direction": _direction,
    "horizontal_direction": _direction,
    "minimum_distance": _number(lambda w: w.gap(*w.question.objects)),
    "absolute_distance": _number(lambda w: w.gap(*w.question.objects)),
    "object_size": _number(_largest),
    "longest_side": _number(_largest, 1.0),
    "relative_distance": _nearest(lambda w, a, b: abs(w.place(a) - w.place(b))),
    "closest_object": _nearest(lambda w, a, b: w.gap(a, b)),
    "farthest_object": _nearest(lambda w, a, b: w.gap(a, b), -1),
    "object_count": _count,
    "total_count": _total_count,
    **dict.fromkeys((f"relative_direction_{level}" for level in ("easy", "medium", "hard")), _facing),
    **dict.fromkeys((f"backward_direction_{level}" for level in ("medium", "hard")), _facing),
    "perspective_object": _facing,
    "perspective_view": _facing,
    "camera_distance": _number(lambda w: w.reach(w.view(w.question.views[0]), w.question.objects[0])),
    "camera_direction": _camera_direction,
    "camera_displacement": _number(lambda w: abs(w.view(w.question.views[0]) - w.view(w.question.views[1]))),
    "camera_turn": _turn,
    "camera_motion": _camera_motion,
    "camera_angle": _number(_camera_angle, 1.0),
    "path_length": _number(_path_length),
    "closest_view": _closest_view,
    "closest_pair": _closest_pair,
    "fits_through": _fits_through,
    "left_to_right": _left_to_right,
    "goal_aiming": _turn,
    "action_consequence": _action,
    "depth_order": _depth_order,
    "appearance_order": lambda w: _ordered(w, lambda index: _first_frame(w, index)),
    "frame_of_object": _frame_of_object,
    "object_presence": _presence,
    "route_plan": _route,
    "room_of_object": _room_of_object,
    "object_of_room": _object_of_room,
    "room_count": _number(lambda w: len({w.room(w.view(view)) for view in w.question.frames}), 1.0),
    "room_size": _number(_room_size),
    "total_area": _number(_total_area),
    "recall_map": _recall_map,
    "recall_grid": _recall_grid,
    "place_object": _place_object,
}


@pytest.mark.parametrize("layouts", [30, pytest.param(1000, marks=pytest.mark.slow)])
def test_every_task_agrees_with_brute_force_on_random_layouts(layouts: int) -> None:
    assert CHECKS.keys() == set(OF_ONE_CLIP)
    tested: Counter[str] = Counter()
    for seed in range(layouts):
        record = make_clip(seed, objects=14, frames=12, turned=0.2)
        for question in ask(record, RECIPE, seed).questions:
            assert CHECKS[question.task](World(record, question)), (seed, question)
            tested[question.task] += 1
    assert min(tested[name] for name in OF_ONE_CLIP) >= layouts / 10, tested


def test_sizes_are_only_asked_of_objects_whose_whole_box_projects_into_a_shown_image() -> None:
    recipe = Recipe(name="test", frames={12: 1.0}, tasks={"object_size": 1.0}, questions_per_clip=10)
    asked = 0
    for seed in range(40):
        record = make_clip(seed, frames=12, turned=0.2)
        for question in ask(record, recipe, 0).questions:
            corners = _corners(record, question.objects[0])
            assert any(_whole(record, frame, corners) for frame in question.frames)
            asked += 1
    assert asked > 100


def _corners(record: ClipRecord, index: int) -> np.ndarray:
    return np.array(record.objects[index].box.corners)


def _whole(record: ClipRecord, frame: int, corners: np.ndarray) -> bool:
    shot, camera = record.frames[frame], record.camera
    pixels, _ = project(shot.pose, corners, camera.width, camera.height, 90.0)
    return bool(np.all((pixels >= 0) & (pixels <= (camera.width, camera.height))))
