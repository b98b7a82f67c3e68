"""Gate `styles`: reasoning is told in the styles and shares that the recipe plans, and each style keeps its form."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from layoutgen.audit.reading import names_of
from layoutgen.audit.report import Ledger
from layoutgen.audit.response import Response
from layoutgen.audit.rows import QuestionRow
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.config import Recipe, ThinkStyle
from layoutgen.dataset.records import Question

NONE, ARITHMETIC, BRIEF, TOLD = "none", "arithmetic", "brief", "told"
MOST_WORDS = 80
"""Words of a brief reasoning: a clause for each of six objects."""
MOST_SENTENCES = 2
SURE = 4.5
"""Standard deviations by which a style's share may differ from its plan: many styles and tasks are tested at once."""
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？]")
_CHINESE_WORD = re.compile(r"[\u3400-\u9fff]{1,2}")
"""No space parts Chinese words, which have two characters mostly."""
_EQUATION = re.compile(r"[=≈]")


@dataclass(frozen=True)
class _Telling:
    """How a language tells what images show.

    Attributes:
        end: what parts sentences.
        images: pattern of images, with their numbers.
        name: a thing that is known, as a pattern over its {name}.
    """

    end: str
    images: re.Pattern[str]
    name: str


_TELLINGS = {
    "en": _Telling(". ", re.compile(r"\bimages? (\d+(?:, \d+)*(?: and (?:image )?\d+)?)", re.I), r"\bthe {name}\b"),
    "zh": _Telling("。", re.compile(r"第(\d+(?:、\d+)*(?:和\d+)?)张图"), "{name}"),
}

_Plan = tuple[tuple[ThinkStyle, float], ...]


def check_style(sample: Sample, question: Question, response: Response | None, ledger: Ledger) -> None:
    """The style is one that the recipe plans for the task, and the reasoning is as that style is."""
    ledger.check("styles")
    think = response.think if response else ""
    faults = [*_faults(question, think, sample.recipe)]
    if question.style == TOLD:
        faults += _sight_faults(sample, question, think)
    for fault in faults:
        ledger.fault("styles", sample.where(question), fault)


def _faults(question: Question, think: str, recipe: Recipe) -> Iterator[str]:
    style, planned = question.style, _planned(question, recipe)
    if style not in planned:
        yield f"the recipe plans reasoning {' or '.join(planned)}, this is {style}"
    if (style == NONE) == bool(think):
        yield f"the style is {style}, and the response has {'a' if think else 'no'} <think>"
    if style == BRIEF and (count := words_of(think)) > MOST_WORDS:
        yield f"brief reasoning has {count} words"
    if style == BRIEF and (count := len(_SENTENCE_END.findall(think))) > MOST_SENTENCES:
        yield f"brief reasoning has {count} sentences"
    if style == TOLD and (sign := _EQUATION.search(think)):
        yield f"what is told has an equation: {think[max(sign.start() - 20, 0) : sign.end() + 20]!r}"
    if style in (BRIEF, TOLD) and think and question.kind != "map" and not _states(think, question.answer):
        yield f"the reasoning does not state the answer {question.answer!r}"


def _planned(question: Question, recipe: Recipe) -> Collection[str]:
    """The styles that there may be: what stands beside another question is told step by step, if at all."""
    planned = recipe.thinking(question.task).keys()
    return planned if not question.is_contrast or planned == {NONE} else {ARITHMETIC}


def words_of(think: str) -> int:
    """How many words a reasoning has."""
    return len(_CHINESE_WORD.sub(" x ", think).split())


def _states(think: str, answer: str) -> bool:
    return re.search(rf"(?<![.\w]){re.escape(answer)}(?!\w)", think, re.ASCII) is not None


def _sight_faults(sample: Sample, question: Question, think: str) -> Iterator[str]:
    """What a sentence names beside images counts as seen in them."""
    names, telling = names_of(question), _TELLINGS.get(question.language)
    objects = {names.get(sample.categories[i], sample.categories[i]): i for i in question.objects}
    if telling is None:
        return
    for sentence in think.split(telling.end):
        images = [int(n) - 1 for listed in telling.images.findall(sentence) for n in re.findall(r"\d+", listed)]
        for index, frame in ((i, f) for i in _named(sentence, objects, telling) for f in images):
            if frame not in question.frames or index not in sample.counted[frame]:
                yield f"image {frame + 1} is told to show the {sample.categories[index]}, which is not seen in it"


def _named(sentence: str, objects: Mapping[str, int], telling: _Telling) -> Iterator[int]:
    """The objects that a sentence names; a desk lamp names no desk."""
    for name in sorted(objects, key=len, reverse=True):
        sentence, count = re.subn(telling.name.format(name=re.escape(name)), "", sentence, flags=re.IGNORECASE)
        if count:
            yield objects[name]


def check_shares(rows: Sequence[QuestionRow], recipe: Recipe, ledger: Ledger) -> None:
    """The share of each style among the tasks that one plan holds for; of changes, one style is told."""
    found: dict[_Plan, Counter[str]] = defaultdict(Counter)
    for row in (row for row in rows if row.task not in RULES or not RULES[row.task].change):
        found[tuple(recipe.thinking(row.task).items())][row.style] += 1
    for plan, styles in found.items():
        for style, share in plan if len(plan) > 1 else ():
            _check_share(style, share, styles, ledger)


def _check_share(style: str, share: float, styles: Counter[str], ledger: Ledger) -> None:
    total, count = styles.total(), styles[style]
    if abs(count - share * total) > SURE * sqrt(total * share * (1 - share)) + 1:
        what = f"{count} of {total} questions are {style}, the recipe plans a share of {share:.2f}"
        ledger.fault("styles", "whole set", what)
