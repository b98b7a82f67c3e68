"""Does an answer follow from a map that a model drew? Solves the question from that map and nothing else."""

import re
from collections.abc import Sequence
from math import isfinite
from typing import Any

from layoutgen.audit.names import plain, said_map
from layoutgen.audit.reading import names_of
from layoutgen.audit.refusals import bare, refusal
from layoutgen.audit.response import LETTERS
from layoutgen.audit.rules import RULES
from layoutgen.audit.solvers import Printed, SolverScene, SolverView, TaskRule, Truth
from layoutgen.audit.truth import printed_number
from layoutgen.audit.units import asked_in, converted
from layoutgen.catalogue.names import category_name
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.dataset.states import when_of
from layoutgen.geometry.boxes import FloorBox
from layoutgen.maps.printed import map_names, room_names
from layoutgen.qa.scoring import answer_accuracy

Entry = dict[str, Any]


def answer_from_map(record: ClipRecord, question: Question, entries: Sequence[Entry]) -> str:
    """The letter, number or map that follows from a drawn map; "" where it lacks something."""
    rule = RULES.get(question.task)
    if rule is None:
        return ""
    if question.refusable and _lacks(record, question, entries):
        return refusal(question)
    if rule.counts:
        return str(_instances(record, question, entries))
    try:
        truth = rule.solve(
            SolverScene(record, _asked_in(record, question), _printed(record, question, entries)), plain(bare(question))
        )
        return _answer(question, asked_in(rule, question), converted(truth, rule, question))
    except (LookupError, ValueError, TypeError, ArithmeticError):
        return ""


def follows_from_map(record: ClipRecord, question: Question, entries: Sequence[Entry], answer: str) -> bool:
    """Whether an answer is the one that follows from a map."""
    expected = answer_from_map(record, question, entries)
    return bool(expected) and answer_accuracy(question.kind, answer, expected) == 1.0


def _answer(question: Question, rule: TaskRule, truth: Truth) -> str:
    """The letter, the map's text or the printed number."""
    if question.kind == "choice":
        return LETTERS[plain(question).options.index(truth.option)]
    if question.kind == "map":
        return said_map(question, truth.option)
    return printed_number(truth.value, rule.digits) if isfinite(truth.value) else ""


def _lacks(record: ClipRecord, question: Question, entries: Sequence[Entry]) -> bool:
    """Whether a map has no entry for something that the question names."""
    categories = [*question.absent, *(category_name(record.objects[index].type) for index in question.objects)]
    listed, called = {str(entry.get("object_name")) for entry in entries}, names_of(question)
    return not listed.issuperset(called.get(category, category) for category in categories)


def _instances(record: ClipRecord, question: Question, entries: Sequence[Entry]) -> int:
    named = [category_name(record.objects[index].type) for index in question.objects]
    categories = dict.fromkeys([*question.given, *named])  # of those given there may be none
    called = names_of(question)
    names = "|".join(re.escape(called.get(category, category)) for category in categories)
    now = [entry for entry in entries if entry.get("when") != "before"]
    return sum(bool(re.fullmatch(rf"({names})( \d+)?", str(entry.get("object_name")))) for entry in now)


def _printed(record: ClipRecord, question: Question, entries: Sequence[Entry]) -> Printed:
    """What the map says of the question's things; the first of several entries of a name counts."""
    states = [when_of(record.objects[index]) for index in question.objects]
    names = zip(states, map_names(record, question.objects, names_of(question)), strict=True)
    named = dict(zip(names, question.objects, strict=True))
    printed = Printed()
    for entry in entries:
        index = named.get((str(entry.get("when", "")), str(entry.get("object_name"))))
        if index is not None and "bbox" in entry:
            printed.boxes.setdefault(index, _box(entry["bbox"]))
            printed.heights.setdefault(index, entry.get("y", []))
            printed.images.setdefault(index, entry.get("images", []))
            printed.states.setdefault(index, str(entry.get("state", "")))
        elif "position" in entry:
            x, z = entry["position"]
            printed.views.setdefault(int(entry["image"]) - 1, SolverView(float(x), float(z), float(entry["yaw"])))
        elif "polygon" in entry:
            _add_room(record, question, printed, entry)
    return printed


def _asked_in(record: ClipRecord, question: Question) -> list[set[int]]:
    """For each frame, which of the question's objects it shows; that they count as seen there is the audit's matter."""
    asked = set(question.objects)
    return [{entry.object for entry in frame.objects} & asked for frame in record.frames]


def _box(values: Any) -> FloorBox:
    """Corners in order, whichever way round a model gave them."""
    x0, z0, x1, z1 = (float(value) for value in values)
    return FloorBox.around([(x0, z0), (x1, z1)])


def _add_room(record: ClipRecord, question: Question, printed: Printed, entry: Entry) -> None:
    names = room_names([room.type for room in record.rooms], names_of(question))
    if entry.get("room") in names:
        printed.rooms.setdefault(names.index(entry["room"]), entry["polygon"])
