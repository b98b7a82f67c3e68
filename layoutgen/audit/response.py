"""Gate `format`: responses are map, reasoning and answer, in this order, and repeat the record's answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.dataset.records import Question

LETTERS = "ABCDEFGHIJ"
_RESPONSE = re.compile(r"(?:<map>(.*?)</map>)?(?:<think>(.*?)</think>)?<answer>(.+)</answer>", re.DOTALL)


@dataclass(frozen=True)
class Response:
    """A response's parts, "" where a part is absent."""

    map: str
    think: str
    answer: str


def parse(text: str) -> Response | None:
    """The parts of a response, None where it is anything but map, think and answer in this order."""
    found = _RESPONSE.fullmatch(text)
    return Response(found[1] or "", found[2] or "", found[3]) if found else None


def check_format(sample: Sample, question: Question, response: Response | None, ledger: Ledger) -> None:
    """The response parses and repeats the answer; the text prints the options that the answer picks from."""
    ledger.check("format")
    for fault in (*_response_faults(question, response), *_option_faults(question)):
        ledger.fault("format", sample.where(question), fault)


def _response_faults(question: Question, response: Response | None) -> Iterator[str]:
    if response is None:
        yield "the response is not <map>, <think>, <answer> in this order"
    elif response.answer != question.answer:
        yield f"the response answers {response.answer[:40]!r}, the record {question.answer[:40]!r}"


def _option_faults(question: Question) -> Iterator[str]:
    if not question.text.strip():
        yield "has no text"
    lines = question.text.splitlines()
    for letter, option in zip(LETTERS, question.options, strict=False):
        if f"{letter}. {option}" not in lines:
            yield f"option {letter}. {option} is not printed in the text"
    if len(set(question.options)) < len(question.options):
        yield "two options are the same"
    if question.kind == "choice" and question.answer not in list(LETTERS[: len(question.options)]):
        yield f"the answer {question.answer!r} is no letter of the options"
