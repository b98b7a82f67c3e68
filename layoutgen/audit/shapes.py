"""Gate `shapes`: no answer hangs on taking an object's box for the object.

What fills its box is its box. Of all else, a counter around a corner or a table that stands askew, the printed box
also holds places beside it: no camera may stand there whose place the answer takes into account, and the answer must
be the same with the centroids of footprints for the centres of boxes.
"""

from collections.abc import Iterator

import shapely

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers import TaskRule, Truth
from layoutgen.dataset.records import Question

FULL = 1 - 1e-6
"""Share of its box from which on an object fills it."""


def check_shapes(sample: Sample, question: Question, rule: TaskRule, truth: Truth, ledger: Ledger) -> None:
    """One question, whose answer by the record is `truth`."""
    ledger.check("shapes")
    for fault in _faults(sample, question, rule, truth):
        ledger.fault("shapes", sample.where(question), fault)


def _faults(sample: Sample, question: Question, rule: TaskRule, truth: Truth) -> Iterator[str]:
    shaped = [index for index in dict.fromkeys(question.objects) if not _fills(sample, index)]
    if not shaped or rule.kind == "map":
        return
    for view in question.views if rule.related else ():
        for index in shaped:
            if _beside(sample, view, index):
                yield f"image {view + 1} is taken beside {sample.record.objects[index].name}, inside its box"
    try:
        middle = rule.solve(sample.by_mass, question)
    except (LookupError, ValueError, TypeError, ArithmeticError) as error:
        yield f"by the centroids of footprints it cannot be solved: {error}"
        return
    if _said(rule, middle) != _said(rule, truth):
        yield f"by the centroids of footprints the answer is {_said(rule, middle)!r}"


def _said(rule: TaskRule, truth: Truth) -> str:
    return truth.option if rule.kind == "choice" else f"{truth.value:.{rule.digits}f}"


def _fills(sample: Sample, index: int) -> bool:
    return sample.scene.covers(index).area >= FULL * sample.scene.box(index).area


def _beside(sample: Sample, view: int, index: int) -> bool:
    point = shapely.Point(sample.scene.view(view).point)
    inside = shapely.box(*sample.scene.box(index)).covers(point)
    return bool(inside) and not sample.scene.covers(index).covers(point)
