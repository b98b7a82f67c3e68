"""Gate `limits`: what is set in relation keeps the recipe's limits, which benchmarks state beyond their margins."""

from collections.abc import Iterator
from itertools import combinations

import shapely

from layoutgen.audit.report import Ledger
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers import SolverScene
from layoutgen.config import LimitRecipe
from layoutgen.dataset.records import Question

TOLERANCE = 1e-6


def check_limits(sample: Sample, question: Question, ledger: Ledger) -> None:
    """One question, where its task has a solver that names limits and the recipe sets some."""
    limits, rule = sample.recipe.limits, RULES.get(question.task)
    if rule is None or not rule.limited or limits == LimitRecipe() or not question.tellable:
        return
    ledger.check("limits")
    faults = _direction_faults if rule.limited == "direction" else _distance_faults
    for fault in faults(sample.scene, question, limits):
        ledger.fault("limits", sample.where(question), fault)


def _direction_faults(scene: SolverScene, question: Question, limits: LimitRecipe) -> Iterator[str]:
    names = {index: scene.record.objects[index].name for index in question.objects}
    if question.margin < limits.sector_deg - TOLERANCE:  # gate `margins` holds it against the true one
        yield f"{question.margin:.1f} degrees from the next sector, the limit is {limits.sector_deg:g}"
    for a, b in combinations(sorted(names), 2):
        if (gap := scene.gap(a, b)) < limits.separation_m - TOLERANCE:
            yield f"{names[a]} and {names[b]} are {gap:.2f} m apart, the limit is {limits.separation_m:g}"
    for index, name in names.items():
        if (side := _longer_side(scene, index)) > limits.extent_m + TOLERANCE:
            yield f"{name} measures {side:.2f} m, the limit is {limits.extent_m:g}"


def _distance_faults(scene: SolverScene, question: Question, limits: LimitRecipe) -> Iterator[str]:
    first, *others = question.objects
    for other in others:
        if (gap := scene.gap(first, other)) < limits.distance_m - TOLERANCE:
            name = scene.record.objects[other].name
            yield f"{name} is {gap:.2f} m from the first object, the limit is {limits.distance_m:g}"


def _longer_side(scene: SolverScene, index: int) -> float:
    """Of the smallest rectangle around an object's footprint."""
    a, b, c = shapely.points(shapely.oriented_envelope(shapely.MultiPoint(scene.corners(index))).exterior.coords)[:3]
    return float(max(a.distance(b), b.distance(c)))
