"""Distances, sizes and counts."""

from collections.abc import Callable
from itertools import pairwise
from math import dist, sqrt

from layoutgen.audit.solvers.base import Fact, SolverScene, TaskRule, Truth, closest
from layoutgen.catalogue.names import alike
from layoutgen.dataset.records import Question


def closest_points(scene: SolverScene, question: Question) -> Truth:
    """Objects A and B: the distance of their closest points on the floor plan."""
    a, b = question.objects
    return Truth(value=scene.gap(a, b))


def closest_in_space(scene: SolverScene, question: Question) -> Truth:
    """Objects A and B: the distance of the closest points of the prisms over what they cover."""
    a, b = question.objects
    (bottom, top), (other_bottom, other_top) = scene.height(a), scene.height(b)
    above = bottom - other_top if bottom > other_top else max(other_bottom - top, 0.0)
    return Truth(value=sqrt(scene.gap(a, b) ** 2 + above**2))


def longer_side(scene: SolverScene, question: Question) -> Truth:
    """Object A: the larger of its extents along x and z, in metres."""
    return Truth(value=max(scene.box(question.objects[0]).size))


def longest_of_three(scene: SolverScene, question: Question) -> Truth:
    """Object A: the largest of width, length and height, in centimetres."""
    index = question.objects[0]
    low, high = scene.height(index)
    return Truth(value=100 * max(*scene.box(index).size, high - low))


def count(scene: SolverScene, question: Question) -> Truth:
    """The objects are every instance of a category with any pixel in the frames shown; the answer is their number.

    The category is `given` where there may be none, and then none that a person may take for it is shown.
    """
    category = question.given[0] if question.given else scene.category(question.objects[0])
    if not question.objects and alike(category) & {scene.category(i) for i in scene.present(question.frames)}:
        raise ValueError(f"something that resembles {category!r} is in view")
    instances = {i for i in scene.present(question.frames) if scene.category(i) == category}
    if instances != set(question.objects):
        raise ValueError(f"the frames show {len(instances)} objects of the category {category!r}")
    if scene.printed:
        instances = {i for i in scene.printed.boxes if scene.category(i) == category}
    return Truth(value=float(len(instances)))


def total(scene: SolverScene, question: Question) -> Truth:
    """Objects are every instance of the categories `given`, different ones, in the frames shown: how many together?"""
    categories = set(question.given)
    instances = {i for i in scene.present(question.frames) if scene.category(i) in categories}
    if len(categories) != len(question.given) or sorted(instances) != sorted(question.objects):
        raise ValueError(f"the frames show {len(instances)} objects of {', '.join(question.given)}")
    if missing := sorted(categories - {scene.category(i) for i in instances}):
        raise ValueError(f"the frames show no {missing[0]}")
    if scene.printed:
        instances = {i for i in scene.printed.boxes if scene.category(i) in categories}
    return Truth(value=float(len(instances)))


def ranked(distance: Callable[[SolverScene, int, int], float], place: int) -> Callable[[SolverScene, Question], Truth]:
    """Objects R, then one per option in any order: which option is at a place (0 closest, -1 farthest) from R?

    The distances of any two differ.
    """

    def solve(scene: SolverScene, question: Question) -> Truth:
        reference, *others = question.objects
        if sorted(scene.category(i) for i in others) != sorted(question.options):
            raise ValueError("the options are not the objects asked about")
        found = sorted((distance(scene, i, reference), scene.category(i)) for i in others)
        deciding = [gap for gap, _ in (found[:2] if place == 0 else found[-2:])]
        return Truth(found[place][1], margin=min(b[0] - a[0] for a, b in pairwise(found)), ranked=deciding)

    return solve


def by_centres(scene: SolverScene, a: int, b: int) -> float:
    """Distance of the centres of two objects."""
    return dist(scene.centre(a), scene.centre(b))


def closest_pair(scene: SolverScene, question: Question) -> Truth:
    """Objects A and B, C and D, E and F: the pair whose closest points are closest; the options are the pairs."""
    pairs = [question.objects[place : place + 2] for place in range(0, len(question.objects), 2)]
    return closest([(scene.gap(a, b), f"{scene.category(a)}, {scene.category(b)}") for a, b in pairs])


def fits_through(scene: SolverScene, question: Question) -> Truth:
    """Is the gap between objects B and C wider than the smaller of object A's extents along x and z?"""
    index, a, b = question.objects
    room = scene.gap(a, b) - min(scene.box(index).size)
    return Truth("yes" if room > 0 else "no", margin=abs(room))


RULES = {
    "minimum_distance": TaskRule(closest_points, "number", "m", "m", limited="distance", needs="all"),
    "absolute_distance": TaskRule(
        closest_in_space, "number", "m", "m", says=lambda _: (Fact("in space"),), limited="distance", needs="all"
    ),
    "object_size": TaskRule(longer_side, "number", "m", "m", whole=1, sides="xz", needs="all"),
    "longest_side": TaskRule(
        longest_of_three, "number", "cm", "cm", digits=0, decimals=2, whole=1, sides="xyz", needs="all"
    ),
    "object_count": TaskRule(count, "number", "count", "count", digits=0, counts=True),
    "total_count": TaskRule(total, "number", "count", "count", digits=0, counts=True, limited="count"),
    "relative_distance": TaskRule(ranked(by_centres, 0), "choice", margin_unit="m", limited="distance", needs="first"),
    "closest_object": TaskRule(
        ranked(SolverScene.gap, 0), "choice", margin_unit="m", limited="distance", needs="first"
    ),
    "closest_pair": TaskRule(closest_pair, "choice", margin_unit="m"),
    "fits_through": TaskRule(fits_through, "choice", margin_unit="m", whole=1, needs="all"),
    "farthest_object": TaskRule(
        ranked(SolverScene.gap, -1),
        "choice",
        margin_unit="m",
        says=lambda _: (Fact("farthest"),),
        limited="distance",
        needs="first",
    ),
}
