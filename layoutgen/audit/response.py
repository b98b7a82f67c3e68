"""Gates `format` and `map`: responses are well formed and their maps print the record's boxes."""

import re
from collections.abc import Container, Iterator
from typing import Any

import msgspec

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.dataset.records import Question
from layoutgen.houses.names import category_name

_NUMBER_AFTER = re.compile(r" \d+$")
_RESPONSE = re.compile(r"(?:<map>(.*?)</map>)?(?:<think>(.*?)</think>)?<answer>([^<>]+)</answer>", re.DOTALL)
MAP_DECIMALS = 1


class Response(msgspec.Struct, frozen=True):
    """A response's parts, "" where a part is absent."""

    map: str
    think: str
    answer: str

    def entries(self) -> list[dict[str, Any]]:
        """The map as a list; raises msgspec.DecodeError or ValidationError where it is none."""
        return msgspec.json.decode(self.map, type=list[dict[str, Any]]) if self.map else []


def parse(text: str) -> Response | None:
    """The parts of a response, None where it is anything but map, think and answer in this order."""
    found = _RESPONSE.fullmatch(text)
    return Response(found[1] or "", found[2] or "", found[3]) if found else None


def check_format(sample: Sample, question: Question, response: Response | None, ledger: Ledger) -> None:
    """The response parses, repeats the answer, and the text prints the options that the answer picks from."""
    ledger.check("format")
    for fault in _format_faults(question, response):
        ledger.fault("format", sample.where(question), fault)


def _format_faults(question: Question, response: Response | None) -> Iterator[str]:
    if response is None:
        yield "the response is not <map>, <think>, <answer> in this order"
    elif response.answer != question.answer:
        yield f"the response answers {response.answer!r}, the record {question.answer!r}"
    if not question.text.strip():
        yield "has no text"
    for letter, option in zip("ABCDEFGHIJ", question.options, strict=False):
        if f"{letter}. {option}" not in question.text:
            yield f"option {letter}. {option} is not printed in the text"
    if len(set(question.options)) < len(question.options):
        yield "two options are the same"
    if question.kind == "choice" and question.answer not in list("ABCDEFGHIJ"[: len(question.options)]):
        yield f"the answer {question.answer!r} is no letter of the options"


def printed_boxes(sample: Sample, question: Question, response: Response, ledger: Ledger) -> dict[int, list[float]]:
    """Checks a metric map against the record.

    Returns:
        Object index -> box as printed, for the entries that name an object; empty for other maps.
    """
    if not response.map:
        return {}
    ledger.check("map")
    where = sample.where(question)
    try:
        entries = response.entries()
    except msgspec.MsgspecError:
        ledger.fault("map", where, "the map is not a JSON list of objects")
        return {}
    if not all("bbox" in entry for entry in entries if "object_name" in entry):
        return {}
    return _match_entries(sample, question, entries, ledger)


def _match_entries(
    sample: Sample, question: Question, entries: list[dict[str, Any]], ledger: Ledger
) -> dict[int, list[float]]:
    where, objects = sample.where(question), sample.record.objects
    boxes: dict[int, list[float]] = {}
    for entry in entries:
        if "object_name" in entry:
            index = _object_of(sample, question, entry, boxes)
            if index is None:
                ledger.fault("map", where, f"no object shown is the map's {entry['object_name']!r} at {entry['bbox']}")
            else:
                boxes[index] = entry["bbox"]
    for index in sorted(set(question.objects) - boxes.keys()):
        ledger.fault("map", where, f"the map lacks {objects[index].name} at {rounded(objects[index].bbox)}")
    return boxes


def _object_of(sample: Sample, question: Question, entry: dict[str, Any], taken: Container[int]) -> int | None:
    """The object that an entry prints, among those not printed yet: of its category, at its place."""
    category = _NUMBER_AFTER.sub("", str(entry["object_name"]))
    candidates = [*question.objects, *sorted(sample.present(question))]
    for index in candidates:
        thing = sample.record.objects[index]
        if index not in taken and category_name(thing.type) == category and rounded(thing.bbox) == entry["bbox"]:
            return index
    return None


def rounded(box: list[float]) -> list[float]:
    """A box as a map prints it; never -0.0."""
    return [round(value, MAP_DECIMALS) + 0.0 for value in box]
