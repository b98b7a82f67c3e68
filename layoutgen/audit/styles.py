"""Gate `styles`: reasoning is told in the styles and shares that the recipe plans, and each style keeps its form."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import sqrt

from layoutgen.audit.report import Ledger
from layoutgen.audit.response import Response
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.sample import Sample
from layoutgen.config import Recipe, ThinkStyle
from layoutgen.dataset.records import Question

NONE, BRIEF, TOLD = "none", "brief", "told"
MOST_WORDS = 80
"""Words of a brief reasoning: a clause for each of six objects."""
MOST_SENTENCES = 2
SURE = 4.5
"""Standard deviations by which a style's share may differ from its plan: many styles and tasks are tested at once."""
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？]")
_EQUATION = re.compile(r"[=≈]")

_Plan = tuple[tuple[ThinkStyle, float], ...]


def check_style(sample: Sample, question: Question, response: Response | None, ledger: Ledger) -> None:
    """The style is one that the recipe plans for the task, and the reasoning is as that style is."""
    ledger.check("styles")
    for fault in _faults(question, response.think if response else "", sample.recipe):
        ledger.fault("styles", sample.where(question), fault)


def _faults(question: Question, think: str, recipe: Recipe) -> Iterator[str]:
    style, planned = question.style, recipe.thinking(question.task)
    if style not in planned:
        yield f"the recipe plans reasoning {' or '.join(planned)}, this is {style}"
    if (style == NONE) == bool(think):
        yield f"the style is {style}, and the response has {'a' if think else 'no'} <think>"
    if style == BRIEF and (count := len(think.split())) > MOST_WORDS:
        yield f"brief reasoning has {count} words"
    if style == BRIEF and (count := len(_SENTENCE_END.findall(think))) > MOST_SENTENCES:
        yield f"brief reasoning has {count} sentences"
    if style == TOLD and (sign := _EQUATION.search(think)):
        yield f"what is told has an equation: {think[max(sign.start() - 20, 0) : sign.end() + 20]!r}"


def check_shares(rows: Sequence[QuestionRow], recipe: Recipe, ledger: Ledger) -> None:
    """The share of each style among the tasks that one plan holds for."""
    found: dict[_Plan, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[tuple(recipe.thinking(row.task).items())][row.style] += 1
    for plan, styles in found.items():
        for style, share in plan if len(plan) > 1 else ():
            _check_share(style, share, styles, ledger)


def _check_share(style: str, share: float, styles: Counter[str], ledger: Ledger) -> None:
    total, count = styles.total(), styles[style]
    if abs(count - share * total) > SURE * sqrt(total * share * (1 - share)) + 1:
        what = f"{count} of {total} questions are {style}, the recipe plans a share of {share:.2f}"
        ledger.fault("styles", "whole set", what)
