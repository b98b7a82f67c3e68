"""Gate `tellable`: what cannot be told lacks what is named, and what can be told does not.

A question whose text offers to say that it cannot be told offers that once. Where it is right, exactly one thing named
is absent: no shown frame has a pixel or a glimpse of one of its category, or of what a person may take for it.
"""

from collections.abc import Iterator
from functools import cache

import msgspec

from layoutgen.audit.reading import names_of
from layoutgen.audit.report import Ledger
from layoutgen.audit.response import LETTERS
from layoutgen.audit.rules import RULES
from layoutgen.audit.sample import Sample
from layoutgen.catalogue.names import alike, namesakes
from layoutgen.dataset.records import Question
from layoutgen.language import load
from layoutgen.language.texts import codes


@cache
def _phrases() -> frozenset[str]:
    """All that says so, in any language."""
    return frozenset(phrase for code in codes() for phrase in load(code).refusals.phrases)


@cache
def _requests() -> tuple[tuple[str, str], ...]:
    """Each sentence that asks to say so, with what it asks to say."""
    languages = [load(code).refusals for code in codes()]
    return tuple((phrase, r.format(phrase=phrase)) for one in languages for phrase in one.phrases for r in one.requests)


def offers(question: Question) -> list[str]:
    """What the text offers to say so with."""
    if question.kind == "choice":
        return [option for option in question.options if option in _phrases()]
    return [phrase for phrase, request in _requests() for _ in range(question.text.count(request))]


def refuses(question: Question) -> bool:
    """Whether the answer is that it cannot be told."""
    return _said(question) in offers(question)


def refusal(question: Question) -> str:
    """The answer that it cannot be told: a letter, or the phrase; "" where none is offered."""
    phrase = next(iter(offers(question)), "")
    return LETTERS[question.options.index(phrase)] if phrase and question.options else phrase


def bare(question: Question) -> Question:
    """The question without that offer, for solving."""
    if not question.refusable or question.kind != "choice":
        return question
    options = [option for option in question.options if option not in _phrases()]
    answer = LETTERS[options.index(said)] if (said := _said(question)) in options else question.answer
    return msgspec.structs.replace(question, options=options, answer=answer)


def _said(question: Question) -> str:
    """The text of the answer."""
    return dict(zip(LETTERS, question.options, strict=False)).get(question.answer, question.answer)


def check_tellable(sample: Sample, question: Question, ledger: Ledger) -> None:
    """One question whose references are sound."""
    ledger.check("tellable")
    for fault in _refusable_faults(sample, question) if question.refusable else _plain_faults(question):
        ledger.fault("tellable", sample.where(question), fault)


def _plain_faults(question: Question) -> Iterator[str]:
    if offers(question) or not question.tellable or question.absent:
        yield "offers or says that it cannot be told, and is not marked as a question that does"


def _refusable_faults(sample: Sample, question: Question) -> Iterator[str]:
    if len(found := offers(question)) != 1:
        yield f"offers {len(found)} times to say that it cannot be told"
    if not question.pair:
        yield "has no question of the same words beside it that has the other answer"
    if refuses(question) == question.tellable:
        yield f"answers {question.answer!r}, and is said to be {'' if question.tellable else 'not '}tellable"
    rule = RULES.get(question.task)
    if rule is None or not rule.needs:
        yield "may be answered without what is absent"
    yield from _told_faults(sample, question) if question.tellable else _untold_faults(sample, question)


def _told_faults(sample: Sample, question: Question) -> Iterator[str]:
    """Its evidence is there: the solver's part is the gate `answers`."""
    if question.absent:
        yield f"can be told without the {question.absent[0]}"
    for index in question.objects:
        if not any(index in sample.counted[frame] for frame in question.frames):
            yield f"is said to be tellable, and no frame shows the {sample.record.objects[index].name}"


def _untold_faults(sample: Sample, question: Question) -> Iterator[str]:
    shown = {sample.categories[index] for index in sample.present(question)}
    if len(question.absent) != 1:
        yield f"lacks {len(question.absent)} of the things named, not one"
    for category in question.absent:
        for seen in sorted(shown & {category, *alike(category), *namesakes(category)}):
            yield f"a {seen} is to be seen, where the {category} is said to be absent"
        if names_of(question).get(category, category).lower() not in question.text.lower():
            yield f"the text does not name the {category} that is absent"
