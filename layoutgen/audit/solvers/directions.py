"""Directions between objects, solved by angles."""

from layoutgen.audit.solvers.base import Scene, TaskRule, Truth
from layoutgen.dataset.records import Question
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.directions import bearing, boundary_margin, relative_bearing

WORD_DEGREES = {"forward": 0.0, "right": 90.0, "backward": 180.0, "left": -90.0}
QUARTERS = (0.0, 90.0, 180.0, -90.0)


def quadrant(angle: float) -> str:
    """The quadrant of a direction in degrees clockwise from forward."""
    return ("front" if abs(angle) < 90 else "back") + ("-right" if angle > 0 else "-left")


def framed_direction(scene: Scene, question: Question) -> Truth:
    """Objects A, B, C, D; the vector from A to B is called given[0]; the answer is the quadrant of C seen from D."""
    a, b, c, d = question.objects
    forward = bearing(scene.centre(a), scene.centre(b)) - WORD_DEGREES[question.given[0]]
    angle = relative_bearing(scene.centre(d), scene.centre(c), forward)
    if any(quadrant(other) != quadrant(angle) for other in _around(scene, c, d, forward)):
        raise ValueError("the boxes reach into two quadrants")
    return Truth(quadrant(angle), margin=boundary_margin(angle, QUARTERS))


def _around(scene: Scene, target: int, origin: int, forward: float) -> list[float]:
    """Directions of the target's corners from the origin's centre, and of its centre from the origin's corners."""
    start, end = scene.centre(origin), scene.centre(target)
    pairs: list[tuple[Point, Point]] = [(start, corner) for corner in scene.corners(target)]
    pairs += [(corner, end) for corner in scene.corners(origin)]
    return [relative_bearing(a, b, forward) for a, b in pairs]


RULES = {
    "vertical_direction": TaskRule(framed_direction, "choice", margin_unit="deg"),
    "horizontal_direction": TaskRule(framed_direction, "choice", margin_unit="deg"),
}
