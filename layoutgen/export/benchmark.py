"""What the exports to evaluation harnesses have in common: a question's row, and what its set can be scored by."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from layoutgen.audit.refusals import refusal
from layoutgen.dataset.plan import read_plan
from layoutgen.dataset.storage import Storage
from layoutgen.export.base import Images, Row
from layoutgen.export.judging import judged
from layoutgen.export.samples import ExportSample
from layoutgen.qa.halves import evidence_out
from layoutgen.qa.response import parse_response, restyle, user_prompt

MAP_METRICS = ("map_precision", "map_recall", "map_iou", "map_centre_error_m", "map_size_error_m")
SMALLER_IS_BETTER = frozenset({"map_centre_error_m", "map_size_error_m", "refused"})


def row(sample: ExportSample, images: Images) -> Row:
    """A question as a harness asks and scores it, in words and with all that its metrics need."""
    record, question = sample.record, sample.question
    direct = restyle(record, question, "none", think=False, original=sample.original)
    return {
        "id": sample.id,
        "clip_id": record.clip_id,
        "question_id": question.id,
        "images": list(images),
        "question": question.text,
        "options": question.options,
        "prompt": sample.prompt,
        "direct_prompt": user_prompt(direct),
        "answer": question.answer,
        "kind": question.kind,
        "task": question.task,
        "frames": question.shown,
        "house": record.house.id,
        "split": record.split,
        "language": question.language,
        "value": question.value,
        "unit": question.unit,
        "map": parse_response(question.response).map_text,
        "pair": question.pair,
        "refusal": refusal(question) if question.refusable else "",
        "tellable": question.tellable,
        "evidence_out": evidence_out(question),
    }


LIKE: Row = {
    **dict.fromkeys(("id", "clip_id", "question_id"), ""),
    "images": [{}],
    "question": "",
    "options": [""],
    **dict.fromkeys(("prompt", "direct_prompt", "answer", "kind", "task"), ""),
    "frames": 0,
    **dict.fromkeys(("house", "split", "language"), ""),
    "value": 0.0,
    **dict.fromkeys(("unit", "map", "pair", "refusal"), ""),
    "tellable": True,
    "evidence_out": False,
}
"""A row with a value of each column's type."""


def metrics_of(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The metrics that a set has items for, the general ones first."""
    found: dict[str, None] = {}
    for one in rows:
        found |= dict.fromkeys(judged(one, one["map"] and f"<map>{one['map']}</map>"))
    return sorted(found, key=lambda name: name.startswith("task_"))


@dataclass(frozen=True)
class Name:
    """What a benchmark is called: after its recipe, or simply layoutgen where its plan is not at hand.

    Attributes:
        snake: `layoutgen_qvs_bench`, as lmms-eval's tasks are called.
        camel: `LayoutgenQvsBench`, as VLMEvalKit's data sets are.
    """

    snake: str
    camel: str

    @classmethod
    def of(cls, source: str) -> "Name":
        """The name of a dataset's benchmark."""
        plan = read_plan(Storage(source))
        parts = ["layoutgen", *re.findall(r"[a-z0-9]+", plan.recipe.name.lower() if plan else "")]
        return cls("_".join(parts), "".join(part.capitalize() for part in parts))
