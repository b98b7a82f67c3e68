"""Distances from cameras, moves and turns of the camera."""

from math import cos, dist, radians, sin

from layoutgen.audit.solvers.base import SolverScene, SolverView, TaskRule, Truth
from layoutgen.dataset.records import Question
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import bearing, wrap_degrees

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
    degrees = misses[0][1]
    words = f"turn {'right' if degrees > 0 else 'left'} by {abs(degrees):.0f} degrees"
    return Truth(words, turn, margin=(misses[1][0] - misses[0][0]) / 2)


def _move(question: Question) -> tuple[str, ...]:
    """The words and numbers of a move that its text must hold."""
    side, degrees, metres = question.given
    return (side, f"{metres} m") if side == "ahead" else (side, f"{degrees} degrees", f"{metres} m")


RULES = {
    "camera_distance": TaskRule(camera_distance, "number", "m", "m", needs="all"),
    "camera_displacement": TaskRule(displacement, "number", "m", "m"),
    "action_consequence": TaskRule(action, "choice", margin_unit="m", says=_move, needs="all"),
    "camera_turn": TaskRule(camera_turn, "choice", "deg", "deg"),
    "goal_aiming": TaskRule(goal_aiming, "choice", "deg", "deg", needs="all"),
}
