"""Gates `answers`, `margins`, `visibility`, `uniqueness`, `equations`: each question against its own record."""

from collections.abc import Mapping

from layoutgen.audit.equations import false_equations
from layoutgen.audit.report import Ledger
from layoutgen.audit.response import check_format, parse, printed_boxes
from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers import SOLVERS, Scene, Solver
from layoutgen.config import Recipe
from layoutgen.dataset.records import Question
from layoutgen.geometry.boxes import Box

VALUE_TOLERANCE = 1e-6
NUMBER_TOLERANCE = 1e-9


def check_question(sample: Sample, question: Question, recipe: Recipe, ledger: Ledger) -> None:
    """Every check of one question whose references are sound."""
    response = parse(question.response)
    check_format(sample, question, response, ledger)
    if response is None:
        return
    printed = printed_boxes(sample, question, response, ledger)
    check_equations(sample, question, response.think, ledger)
    check_visibility(sample, question, recipe, ledger)
    check_answer(sample, question, printed, ledger)


def check_equations(sample: Sample, question: Question, think: str, ledger: Ledger) -> None:
    """Evaluates every relation in the reasoning."""
    count, false = false_equations(think)
    ledger.check("equations", count)
    for relation in false:
        ledger.fault("equations", sample.where(question), f"does not hold: {relation}")


def check_visibility(sample: Sample, question: Question, recipe: Recipe, ledger: Ledger) -> None:
    """Objects asked about count as seen in one of the frames shown."""
    for index in dict.fromkeys(question.objects):
        ledger.check("visibility")
        if not any(sample.visible(index, frame, recipe) for frame in question.frames):
            name = sample.record.objects[index].name
            ledger.fault("visibility", sample.where(question), f"{name} is not seen well enough in any frame shown")


def check_answer(sample: Sample, question: Question, printed: Mapping[int, Box], ledger: Ledger) -> None:
    """Recomputes the answer from the record, and again from the boxes that the map prints."""
    ledger.check("answers")
    solver = SOLVERS.get(question.task)
    if solver is None:
        ledger.fault("answers", sample.where(question), f"the audit knows no task {question.task!r}")
        return
    fault = _answer_fault(sample, question, solver, None)
    if not fault and printed:
        fault = _answer_fault(sample, question, solver, printed)
    if fault:
        ledger.fault("answers", sample.where(question), fault)


def _answer_fault(sample: Sample, question: Question, solver: Solver, printed: Mapping[int, Box] | None) -> str:
    source = "the map" if printed else "the record"
    try:
        truth = solver(Scene(sample.record, printed), question)
    except (LookupError, ValueError, ArithmeticError) as error:
        return f"cannot be solved from {source}: {error!r}"
    stored = _stored_answer(question)
    if not _same(question, truth.answer, stored):
        return f"{source} gives {truth.answer or 'no single answer'!r}, the question says {stored!r}"
    if printed is None and abs(truth.value - question.value) > VALUE_TOLERANCE:
        return f"the record gives {truth.value:.6f} {question.unit}, the question's value is {question.value:.6f}"
    return ""


def _stored_answer(question: Question) -> str:
    """The text of the chosen option, or the printed number."""
    if question.kind != "choice":
        return question.answer
    position = ord(question.answer[0]) - ord("A")
    return question.options[position] if 0 <= position < len(question.options) else question.answer


def _same(question: Question, found: str, stored: str) -> bool:
    if question.kind != "number":
        return found == stored
    return abs(float(found) - float(stored)) < NUMBER_TOLERANCE
