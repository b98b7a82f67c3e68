"""Distances from cameras, moves and turns of the camera."""

from itertools import pairwise
from math import cos, dist, radians, sin

from layoutgen.audit.solvers.base import Fact, SolverScene, SolverView, TaskRule, Truth, closest
from layoutgen.dataset.records import Question
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import bearing, wrap_degrees

LEAST_MOTION = 0.5
"""Metres between cameras of which one lies in some direction from the other."""

SIDE_SIGN = {"left": -1.0, "ahead": 0.0, "right": 1.0}


def camera_distance(scene: SolverScene, question: Question) -> Truth:
    """From the camera of frame views[0] to the closest point of object A."""
    return Truth(value=scene.point_gap(scene.view(question.views[0]).point, question.objects[0]))


def displacement(scene: SolverScene, question: Question) -> Truth:
    """Between the cameras of frames views[0] and views[1]."""
    first, second = (scene.view(frame) for frame in question.views)
    return Truth(value=dist(first.point, second.point))


def action(scene: SolverScene, question: Question) -> Truth:
    """From frame views[0] turn given[0] by given[1] degrees, walk given[2] metres: is object A closer or further?"""
    view, index = scene.view(question.views[0]), question.objects[0]
    change = scene.point_gap(_end(view, *question.given), index) - scene.point_gap(view.point, index)
    return Truth("closer" if change < 0 else "further", margin=abs(change))


def _end(view: SolverView, side: str, degrees: str, metres: str) -> Point:
    heading = radians(view.yaw + SIDE_SIGN[side] * float(degrees))
    return view.x + float(metres) * sin(heading), view.z + float(metres) * cos(heading)


def camera_turn(scene: SolverScene, question: Question) -> Truth:
    """From the yaw of frame views[0] to that of views[1]."""
    first, second = (scene.view(frame) for frame in question.views)
    return _closest_turn(question, wrap_degrees(second.yaw - first.yaw))


def goal_aiming(scene: SolverScene, question: Question) -> Truth:
    """From the yaw of frame views[0] to the centre of object A."""
    view = scene.view(question.views[0])
    return _closest_turn(question, wrap_degrees(bearing(view.point, scene.centre(question.objects[0])) - view.yaw))


def _closest_turn(question: Question, turn: float) -> Truth:
    """The option of `given` closest to a turn; half the lead over the second closest is the margin."""
    misses = sorted((abs(wrap_degrees(turn - float(option))), float(option)) for option in question.given)
    return Truth(f"{misses[0][1]:.0f}", turn, margin=(misses[1][0] - misses[0][0]) / 2)


def _move(question: Question) -> tuple[Fact, ...]:
    """The turn and the way of a move."""
    side, degrees, metres = question.given
    turn = () if side == "ahead" else (Fact("degrees", degrees),)
    return Fact(side), *turn, Fact("metres", metres)


def camera_motion(scene: SolverScene, question: Question) -> Truth:
    """The quarter in which the camera of frame views[1] is for one who looks as frame views[0] does, 0.5 m away."""
    first, second = (scene.view(frame) for frame in question.views)
    if dist(first.point, second.point) < LEAST_MOTION:
        raise ValueError("the cameras stand in one place")
    angle = wrap_degrees(bearing(first.point, second.point) - first.yaw)
    quarter = f"{'front' if abs(angle) < 90 else 'back'}-{'right' if angle > 0 else 'left'}"
    return Truth(quarter, margin=min(abs(abs(angle) - boundary) for boundary in (0.0, 90.0, 180.0)))


def camera_angle(scene: SolverScene, question: Question) -> Truth:
    """Between the yaws of frames views[0] and views[1], either way."""
    first, second = (scene.view(frame) for frame in question.views)
    turn = (second.yaw - first.yaw) % 360
    return Truth(value=min(turn, 360 - turn))


def path_length(scene: SolverScene, question: Question) -> Truth:
    """From camera to camera of the frames `views`, in their order; no frame twice in a row."""
    places = [scene.view(frame).point for frame in question.views]
    return Truth(value=sum(dist(place, after) for place, after in pairwise(places)))


def closest_view(scene: SolverScene, question: Question) -> Truth:
    """The frame of `views` whose camera is closest to object A, as the number of its image."""
    index = question.objects[0]
    return closest([(scene.point_gap(scene.view(frame).point, index), str(frame + 1)) for frame in question.views])


RULES = {
    "camera_distance": TaskRule(camera_distance, "number", "m", "m", needs="all"),
    "camera_displacement": TaskRule(displacement, "number", "m", "m"),
    "action_consequence": TaskRule(action, "choice", margin_unit="m", says=_move, needs="all"),
    "camera_turn": TaskRule(camera_turn, "choice", "deg", "deg"),
    "goal_aiming": TaskRule(goal_aiming, "choice", "deg", "deg", needs="all"),
    "camera_motion": TaskRule(camera_motion, "choice", margin_unit="deg"),
    "camera_angle": TaskRule(camera_angle, "number", "deg", "deg", digits=0),
    "path_length": TaskRule(path_length, "number", "m", "m"),
    "closest_view": TaskRule(closest_view, "choice", margin_unit="m", needs="all"),
}
