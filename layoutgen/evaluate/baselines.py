"""Predictions that need no model: what blind guessing gets, and what a perfect map gets."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from statistics import median

from layoutgen.audit.consistency import answer_from_map
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.dataset.states import asked_of
from layoutgen.evaluate.predictions import Prediction
from layoutgen.qa.response import compose, parse_response
from layoutgen.qa.scoring import number_of
from layoutgen.seeds import rng_for

Guess = Callable[[ClipRecord, Question], str]


def baseline(name: str, records: Iterable[ClipRecord]) -> Iterator[Prediction]:
    """The predictions of a baseline for every question, in order; `name` is a key of BASELINES."""
    known = list(records)
    guess = BASELINES[name](known)
    for record in known:
        for question in record.questions:
            yield Prediction(record.clip_id, question.id, guess(record, question))


def _chance(records: list[ClipRecord]) -> Guess:
    """A letter at random; for numbers, another question's answer of the same task at random."""
    numbers = _answers(records, lambda question: question.task)

    def guess(record: ClipRecord, question: Question) -> str:
        rng = rng_for("chance", record.clip_id, question.id)
        if question.kind == "choice":
            return compose("", "", "ABCDEFGH"[rng.integers(len(question.options))])
        return compose("", "", str(rng.choice(numbers[question.task])))

    return guess


def _majority(records: list[ClipRecord]) -> Guess:
    """The most frequent answer of the task."""
    return _constant(records, lambda question: question.task, lambda answers: Counter(answers).most_common(1)[0][0])


def _category_median(records: list[ClipRecord]) -> Guess:
    """The median number that other houses have for the same categories, or for the task where they have none.

    Choices get the majority answer.
    """
    majority = _majority(records)
    numbers: dict[tuple[str, ...], list[tuple[str, float]]] = {}
    for record in records:
        for question in record.questions:
            if question.kind == "number" and question.tellable:
                for key in _keys(record, question):
                    numbers.setdefault(key, []).append((record.house.id, number_of(question.answer)))

    def guess(record: ClipRecord, question: Question) -> str:
        if question.kind != "number":
            return majority(record, question)
        for key in _keys(record, question):
            others = [value for house, value in numbers.get(key, []) if house != record.house.id]
            if others:
                return compose("", "", f"{median(others):g}")
        return compose("", "", "1")

    return guess


def _keys(record: ClipRecord, question: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The task with the categories it is about, and the task alone."""
    types = sorted({record.objects[index].type for index in question.objects})
    return (question.task, question.unit, *types), (question.task, question.unit)


def _oracle_map(records: list[ClipRecord]) -> Guess:
    """The true map as it is printed, and the answer that follows from it."""

    known = {record.clip_id: record for record in records}

    def guess(record: ClipRecord, question: Question) -> str:
        parts = parse_response(question.response)
        both = asked_of(record, question, known.get(record.twin.of))
        return compose(parts.map_text, "", answer_from_map(*both, parts.map_entries or []))

    return guess


def _answers(records: list[ClipRecord], key: Callable[[Question], str]) -> dict[str, list[str]]:
    answers: dict[str, list[str]] = {}
    for record in records:
        for question in record.questions:
            answers.setdefault(key(question), []).append(question.answer)
    return answers


def _constant(records: list[ClipRecord], key: Callable[[Question], str], choose: Callable[[list[str]], str]) -> Guess:
    chosen = {name: choose(answers) for name, answers in _answers(records, key).items()}
    return lambda record, question: compose("", "", chosen[key(question)])


BASELINES: dict[str, Callable[[list[ClipRecord]], Guess]] = {
    "chance": _chance,
    "majority": _majority,
    "category-median": _category_median,
    "oracle-map": _oracle_map,
}
