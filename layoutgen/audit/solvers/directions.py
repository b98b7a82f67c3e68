"""Directions between objects and from cameras, all solved by angles clockwise from a forward direction."""

from collections.abc import Callable, Sequence

from layoutgen.audit.solvers.base import SolverScene, TaskRule, Truth, one_of
from layoutgen.dataset.records import Question
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import bearing, boundary_margin, relative_bearing

WORD_DEGREES = {"forward": 0.0, "right": 90.0, "backward": 180.0, "left": -90.0}
"""Where something lies that is called so, clockwise from forward."""
SIDE_WORDS = {"forward": "ahead", "backward": "behind", "left": "left", "right": "right"}

AWAY = ("away from the", "back to the", "behind")
"""One of these says that B is in the back of the person."""

Sector = Callable[[float], str]


def quadrant(angle: float) -> str:
    """front-right, back-right, back-left or front-left."""
    return ("front" if abs(angle) < 90 else "back") + ("-right" if angle > 0 else "-left")


def half(angle: float) -> str:
    """right or left."""
    return "right" if angle > 0 else "left"


def third(angle: float) -> str:
    """right, left, or back beyond 135 degrees."""
    return "back" if abs(angle) > 135 else half(angle)


BOUNDARIES: dict[Sector, tuple[float, ...]] = {
    quadrant: (0.0, 90.0, 180.0, -90.0),
    half: (0.0, 180.0),
    third: (0.0, 135.0, -135.0),
}


def _sector(
    scene: SolverScene, sector: Sector, origin: Point, around: Sequence[Point], target: int, forward: float
) -> Truth:
    """The sector of a target from an origin; its corners, and it from the points around the origin, must agree."""
    angle = relative_bearing(origin, scene.centre(target), forward)
    others = [relative_bearing(origin, corner, forward) for corner in scene.corners(target)]
    others += [relative_bearing(point, scene.centre(target), forward) for point in around]
    if any(sector(other) != sector(angle) for other in others):
        raise ValueError("the boxes reach into several sectors")
    return Truth(sector(angle), margin=boundary_margin(angle, BOUNDARIES[sector]))


def framed(scene: SolverScene, question: Question) -> Truth:
    """Objects A, B, C, D; the vector from A to B is called given[0]; the quadrant of C seen from D."""
    a, b, c, d = question.objects
    forward = bearing(scene.centre(a), scene.centre(b)) - WORD_DEGREES[question.given[0]]
    return _sector(scene, quadrant, scene.centre(d), scene.corners(d), c, forward)


def from_object(sector: Sector) -> Callable[[SolverScene, Question], Truth]:
    """Objects A, B, C; standing at A, turned so that B is given[0]: where is C?"""

    def solve(scene: SolverScene, question: Question) -> Truth:
        a, b, c = question.objects
        forward = bearing(scene.centre(a), scene.centre(b)) - WORD_DEGREES[question.given[0]]
        return _sector(scene, sector, scene.centre(a), scene.corners(a), c, forward)

    return solve


def from_view_facing(scene: SolverScene, question: Question) -> Truth:
    """Objects B, C; standing where frame views[0] was taken, facing B: where is C?"""
    b, c = question.objects
    place = scene.view(question.views[0]).point
    return _sector(scene, third, place, (), c, bearing(place, scene.centre(b)))


def from_camera(scene: SolverScene, question: Question) -> Truth:
    """Object A in the quadrants of the camera of frame views[0]."""
    view = scene.view(question.views[0])
    return _sector(scene, quadrant, view.point, (), question.objects[0], view.yaw)


def _given_word(question: Question) -> tuple[str, ...]:
    return (question.given[0],)


def _side_word(question: Question) -> tuple[str, ...]:
    return (SIDE_WORDS[question.given[0]],)


def _away_words(question: Question) -> tuple[str, ...]:
    """One of `AWAY`."""
    if question.given != ["backward"]:
        raise ValueError(f"the person has B {question.given[0]}, not backward")
    return one_of(AWAY, question)


def _choice(
    solve: Callable[[SolverScene, Question], Truth], says: Callable[[Question], tuple[str, ...]] = lambda question: ()
) -> TaskRule:
    return TaskRule(solve, "choice", margin_unit="deg", says=says, limited="direction", needs="all")


RULES = {
    "vertical_direction": _choice(framed, _given_word),
    "horizontal_direction": _choice(framed, _given_word),
    "relative_direction_easy": _choice(from_object(half)),
    "relative_direction_medium": _choice(from_object(third)),
    "relative_direction_hard": _choice(from_object(quadrant)),
    "backward_direction_medium": _choice(from_object(third), _away_words),
    "backward_direction_hard": _choice(from_object(quadrant), _away_words),
    "perspective_object": _choice(from_object(quadrant), _side_word),
    "perspective_view": _choice(from_view_facing),
    "camera_direction": _choice(from_camera),
}
