"""What is seen in which frame, and in which order."""

from dataclasses import replace
from itertools import pairwise

from layoutgen.audit.solvers.base import SolverScene, SolverView, TaskRule, Truth
from layoutgen.catalogue.names import alike
from layoutgen.dataset.records import Question
from layoutgen.geometry.frames import bearing, wrap_degrees


def frame_of_object(scene: SolverScene, question: Question) -> Truth:
    """Object A; in exactly one of the frames `views` it counts as seen, in the others it has no pixel."""
    index = question.objects[0]
    seen = [view for view in question.views if view in scene.sightings(index, question.frames)]
    glimpsed = [view for view in question.views if index in scene.present([view])]
    if len(seen) != 1 or glimpsed != seen:
        raise ValueError(f"{scene.category(index)} is seen in {len(glimpsed)} of the frames asked about")
    return Truth(str(seen[0] + 1), margin=1.0)


def presence(scene: SolverScene, question: Question) -> Truth:
    """Is there an object of the category given[0]? The only one, or none of it and none that resembles it."""
    category = question.given[0]
    if scene.printed:
        return Truth("yes" if category in map(scene.category, scene.printed.boxes) else "no", margin=1.0)
    shown = {index: scene.category(index) for index in scene.present(question.frames)}
    found = [index for index, name in shown.items() if name == category]
    if found != question.objects:
        raise ValueError(f"the frames show {len(found)} of {category!r}")
    if not found and alike(category) & set(shown.values()):
        raise ValueError(f"something that resembles {category!r} is in view")
    return Truth("yes" if found else "no", margin=1.0)


def depth_order(scene: SolverScene, question: Question) -> Truth:
    """Objects, all seen in frame views[0], from the nearest to its camera to the farthest."""
    view = _view_of_all(scene, question)
    distances = [scene.point_gap(view.point, index) for index in question.objects]
    return replace(_order(scene, question, distances), ranked=sorted(distances))


def left_to_right(scene: SolverScene, question: Question) -> Truth:
    """Objects, all seen in frame views[0], by the direction of their centres for its camera, the leftmost first."""
    view = _view_of_all(scene, question)
    turns = [wrap_degrees(bearing(view.point, scene.centre(index)) - view.yaw) for index in question.objects]
    return _order(scene, question, turns)


def _view_of_all(scene: SolverScene, question: Question) -> SolverView:
    """Where frame views[0] was taken, in which all objects asked about must count as seen."""
    view = question.views[0]
    if not set(question.objects) <= set(scene.counted[view]):
        raise ValueError("an object does not count as seen in the image asked about")
    return scene.view(view)


def appearance_order(scene: SolverScene, question: Question) -> Truth:
    """Objects by the first frame in which each counts as seen; none has a pixel earlier."""
    firsts = [scene.sightings(index, question.frames)[0] for index in question.objects]
    for index, first in zip(question.objects, firsts, strict=True):
        if index in scene.present([frame for frame in question.frames if frame < first]):
            raise ValueError(f"{scene.category(index)} has pixels before it counts as seen")
    return _order(scene, question, [float(first) for first in firsts])


def _order(scene: SolverScene, question: Question, values: list[float]) -> Truth:
    ranked = sorted(zip(values, question.objects, strict=True))
    margin = min(after[0] - before[0] for before, after in pairwise(ranked))
    return Truth(", ".join(scene.category(index) for _, index in ranked), margin=margin)


RULES = {
    "frame_of_object": TaskRule(frame_of_object, "choice", margin_unit="count", related=False),
    "object_presence": TaskRule(
        presence, "choice", margin_unit="count", says=lambda question: (question.given[0],), related=False
    ),
    "depth_order": TaskRule(depth_order, "choice", margin_unit="m", needs="all"),
    "left_to_right": TaskRule(left_to_right, "choice", margin_unit="deg", related=False, needs="all"),
    "appearance_order": TaskRule(appearance_order, "choice", margin_unit="frames", related=False),
}
