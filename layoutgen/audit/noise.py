"""Gate `noise`: where the geometry is only known within an error, the answer is the same within it.

A record with a stated error (the recipe's, or the scan's own where that is larger) is moved by it a number of times, by
numbers of the audit's own: each side of each box, each corner of each room, each camera. The solvers then answer each
question on each of these records. Numbers that differ by a tenth are the same; maps, whose coordinates are off by as
much as the geometry, are not compared.
"""

from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from math import atan, cos, degrees, radians, sin

import numpy as np
from msgspec.structs import replace

from layoutgen.audit.report import Ledger, Place
from layoutgen.audit.solvers import SolverScene, TaskRule, Truth
from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, Frame, Question, Room, SceneObject
from layoutgen.seeds import rng_for

TRIES = 24
"""Moved records: an answer that holds on 85 in a hundred falls short of `_LENIENT` on one set in 5,000."""
_LENIENT = 0.4
"""By which the share may be below the least one, for it was demanded of other moved records than these."""
_NUMBER = 0.1
_LEVER = 2.0
_THIN = 0.001
_TOLERANCE = 1e-6

Numbers = Sequence[float]


class ClipNoise:
    """The moved records of a clip."""

    def __init__(self, record: ClipRecord, recipe: Recipe, counted: Sequence[Set[int]]) -> None:
        self._record, self._least, self._counted = record, recipe.noise.least, counted
        rule, source = recipe.noise, record.source
        self.box_m, self.pose_m = max(rule.box_m, source.noise_m), max(rule.pose_m, source.pose_noise_m)

    @property
    def exact(self) -> bool:
        """Whether no error is stated."""
        return not self.box_m and not self.pose_m

    @cached_property
    def scenes(self) -> list[SolverScene]:
        """The clip as solvers see it in each of the moved records."""
        moved = (_moved(self._record, number, self.box_m, self.pose_m) for number in range(TRIES))
        return [SolverScene(record, self._counted) for record in moved]

    def check(self, question: Question, rule: TaskRule, truth: Truth, where: Place, ledger: Ledger) -> None:
        """One question, whose answer by the record is `truth`."""
        if self.exact:
            if question.survived != 1:
                ledger.fault("noise", where, f"survived is {question.survived}, and no error is stated")
            return
        ledger.check("noise")
        least = self._least
        if not least - _TOLERANCE <= question.survived <= 1:
            ledger.fault("noise", where, f"survived is {question.survived}, the recipe demands {least}")
        elif rule.kind != "map":
            same = sum(_same(rule, truth, other) for other in self._answers(question, rule))
            if same < (least - _LENIENT) * TRIES:
                what = f"holds on {same} of {TRIES} records that are moved by the stated error"
                ledger.fault("noise", where, f"the answer {question.answer!r} {what}")

    def _answers(self, question: Question, rule: TaskRule) -> Iterator[Truth]:
        for scene in self.scenes:
            try:
                yield rule.solve(self._beside_text(scene, question) if rule.coordinates else scene, question)
            except (LookupError, ValueError, TypeError, ArithmeticError):
                continue  # which is another answer

    def _beside_text(self, scene: SolverScene, question: Question) -> SolverScene:
        """The moved record where the text prints boxes, which stay: only what it asks for is moved."""
        things = list(self._record.objects)
        for index in question.objects[:1]:
            things[index] = scene.record.objects[index]
        return SolverScene(replace(scene.record, objects=things), self._counted)


def _same(rule: TaskRule, truth: Truth, other: Truth) -> bool:
    if rule.kind == "choice":
        return truth.option == other.option
    if rule.unit == "count":
        return round(truth.value) == round(other.value)
    return abs(other.value - truth.value) <= max(_NUMBER * abs(truth.value), 10.0**-rule.digits)


def _moved(record: ClipRecord, number: int, box_m: float, pose_m: float) -> ClipRecord:
    """The record with errors of its own, seen from where its first camera is thought to be."""
    rng = rng_for("audit noise", record.clip_id, number)
    first, *others = ([pose_m * one for one in rng.standard_normal(3).tolist()] for _ in record.frames)
    turn = -degrees(atan(first[2] / _LEVER))
    errors = [(box_m * rng.standard_normal(6)).tolist() for _ in record.objects]
    return replace(
        record,
        frames=[_frame(frame, error) for frame, error in zip(record.frames, ([0.0] * 3, *others), strict=True)],
        objects=[_object(thing, one, first, turn) for thing, one in zip(record.objects, errors, strict=True)],
        rooms=[_room(room, box_m * rng.standard_normal((len(room.polygon), 2)), first, turn) for room in record.rooms],
    )


def _frame(frame: Frame, error: Numbers) -> Frame:
    x, y, z = frame.position
    yaw = frame.yaw_deg + degrees(atan(error[2] / _LEVER))
    return replace(frame, position=[x + error[0], y, z + error[1]], yaw_deg=yaw)


def _room(room: Room, errors: np.ndarray, first: Numbers, turn: float) -> Room:
    polygon = [[x + dx, z + dz] for (x, z), (dx, dz) in zip(room.polygon, errors.tolist(), strict=True)]
    return replace(room, polygon=[_seen(point, first, turn) for point in polygon])


def _object(thing: SceneObject, error: Numbers, first: Numbers, turn: float) -> SceneObject:
    """The object with each side of its box moved, and what it covers stretched alike."""
    x0, z0, x1, z1 = (side + one for side, one in zip(thing.bbox, error, strict=False))
    (x0, x1), (z0, z1) = _apart(x0, x1), _apart(z0, z1)
    before, after = thing.bbox, [x0, z0, x1, z1]
    parts = [[_seen(_stretched(point, before, after), first, turn) for point in part] for part in thing.footprint]
    middle = [(x0 + x1) / 2, (z0 + z1) / 2]
    x, z = _seen(middle, first, turn)
    bbox = [x0 + x - middle[0], z0 + z - middle[1], x1 + x - middle[0], z1 + z - middle[1]]
    return replace(thing, bbox=bbox, footprint=parts, y=list(_apart(thing.y[0] + error[4], thing.y[1] + error[5])))


def _apart(low: float, high: float) -> tuple[float, float]:
    return (low, high) if high - low >= _THIN else ((low + high - _THIN) / 2, (low + high + _THIN) / 2)


def _stretched(point: Numbers, before: Numbers, after: Numbers) -> list[float]:
    found = []
    for low, high in ((0, 2), (1, 3)):
        scale = (after[high] - after[low]) / max(before[high] - before[low], _THIN)
        found.append(after[low] + (point[low] - before[low]) * scale)
    return found


def _seen(point: Numbers, first: Numbers, turn: float) -> list[float]:
    """A point of the observer frame from where its camera is thought to stand, turned clockwise by -`turn` degrees."""
    x, z, s, c = point[0] - first[0], point[1] - first[1], sin(radians(turn)), cos(radians(turn))
    return [x * c + z * s, z * c - x * s]
