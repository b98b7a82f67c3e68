"""Gate `open_sizes`: sizes are asked only of types that come in several, where the recipe wants that.

A type comes in several sizes where the largest tenth of its assets' longest sides exceeds the smallest tenth by the
recipe's share `atypical_sizes`.
"""

import numpy as np

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers import TaskRule
from layoutgen.catalogue.assets import assets_by_type
from layoutgen.dataset.records import Question

ROUNDING = 1e-9


def check_size(sample: Sample, question: Question, rule: TaskRule, ledger: Ledger) -> None:
    """One question, where its task asks for the longest of some sides and its recipe minds the type."""
    least = sample.recipe.atypical_sizes
    if not rule.sides or not least:
        return
    ledger.check("open_sizes")
    kind = sample.record.objects[question.objects[0]].type
    if list(question.given) != [kind]:
        ledger.fault("open_sizes", sample.where(question), f"it is about a {kind}, not {question.given}")
    elif (excess := _excess(kind, rule.sides)) < least - ROUNDING:
        ledger.fault(
            "open_sizes", sample.where(question), f"larger {kind} assets exceed smaller ones by {excess:.2f} only"
        )


def _excess(kind: str, sides: str) -> float:
    """By what share the largest tenth of a type's assets exceeds the smallest."""
    longest = [max(asset.size["xyz".index(side)] for side in sides) for asset in assets_by_type().get(kind, ())]
    if not longest:
        return 0.0
    small, large = np.percentile(longest, [10, 90])
    return float(large / small - 1)
