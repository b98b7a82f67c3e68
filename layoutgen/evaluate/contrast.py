"""Whether a model looks: both halves of pairs, questions whose evidence is out, and answers that it cannot be told."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from layoutgen.audit.refusals import refusal
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.evaluate.dummies import takes
from layoutgen.evaluate.predictions import Key
from layoutgen.qa.halves import evidence_out, is_right
from layoutgen.qa.response import answer_of
from layoutgen.qa.scoring import answer_accuracy


@dataclass(frozen=True)
class Contrast:
    """What a response to one question says of that.

    Attributes:
        both: whether both halves of the pair are right, on the half that comes first; None for all other questions.
        removed: whether the answer is exactly that nothing is there or that it cannot be told, on the half of a pair
            whose evidence is out; None for all other questions.
        refused: whether the answer is that it cannot be told; None where the text does not offer that.
        tellable: as the question has it.
    """

    both: bool | None = None
    removed: bool | None = None
    refused: bool | None = None
    tellable: bool = True


METRICS: dict[str, Callable[[Contrast], bool | None]] = {
    "pair": lambda c: c.both,
    "evidence_removed": lambda c: c.removed,
    "refusal_precision": lambda c: not c.tellable if c.refused else None,
    "refusal_recall": lambda c: None if c.tellable else c.refused,
    "refused": lambda c: c.refused,
}
"""Name -> value of a question; None leaves it out of the mean.

`pair` and `evidence_removed` are accuracies; of all that is said not to be told, `refusal_precision` cannot be; of what
cannot be told, `refusal_recall` is said to be so; `refused` is how often that is said at all where it is offered.
"""


def contrasts(records: Iterable[ClipRecord], predictions: Mapping[Key, str], dummy: str = "") -> dict[Key, Contrast]:
    """The contrast of every question that is half of a pair or may be refused; only of those that a dummy takes."""
    known = ((key, question) for key, question in _asked(records) if takes(dummy, question))
    asked = [(key, question) for key, question in known if question.pair or question.refusable]
    answers = {key: answer_of(predictions.get(key, "")) for key, _ in asked}
    both = _both(asked, answers)
    return {key: _contrast(question, answers[key], both.get(key)) for key, question in asked}


def _asked(records: Iterable[ClipRecord]) -> Iterator[tuple[Key, Question]]:
    for record in records:
        for question in record.questions:
            yield (record.clip_id, question.id), question


def _both(asked: Iterable[tuple[Key, Question]], answers: Mapping[Key, str]) -> dict[Key, bool]:
    """First half of each whole pair -> whether both are right."""
    pairs: dict[str, list[tuple[Key, Question]]] = {}
    for key, question in asked:
        if question.pair:
            pairs.setdefault(question.pair, []).append((key, question))
    return {halves[0][0]: _all_right(halves, answers) for halves in pairs.values() if len(halves) == 2}


def _all_right(halves: list[tuple[Key, Question]], answers: Mapping[Key, str]) -> bool:
    return all(
        is_right(one.kind, answers[key], one.answer, other.answer)
        for (key, one), (_, other) in zip(halves, halves[::-1], strict=True)
    )


def _contrast(question: Question, answer: str, both: bool | None) -> Contrast:
    exact = answer_accuracy(question.kind, answer, question.answer) == 1.0
    return Contrast(
        both=both,
        removed=exact if evidence_out(question) else None,
        refused=answer_accuracy(question.kind, answer, refusal(question)) == 1.0 if question.refusable else None,
        tellable=question.tellable,
    )
