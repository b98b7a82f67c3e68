"""One clip as the page asks for it: frames with boxes, objects, rooms, map, twins, and questions with linked texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from layoutgen.catalogue.names import UNASKED_TYPES, category_name
from layoutgen.dataset.records import ClipRecord, Frame, Question
from layoutgen.errors import DatasetError
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.pages.drawing import Layer, fragment, svg
from layoutgen.preview.boxes import boxes
from layoutgen.preview.cards import clip_facts, joint, question_facts, stem
from layoutgen.preview.geometry import overlay
from layoutgen.preview.linked import names_of, packed, pieces
from layoutgen.preview.plan import draw, focus_of, view_of
from layoutgen.preview.text import pretty
from layoutgen.qa.phrases import LETTERS
from layoutgen.qa.response import parse_response
from layoutgen.qa.scoring import answer_accuracy
from layoutgen.view.index import Index, Row

Predictions = dict[str, dict[tuple[str, str], str]]
"""Name of a model's file -> (clip_id, question_id) -> its response."""

SIGNS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])


@dataclass(frozen=True)
class Shown:
    """A clip, or both states of one, ready to be asked about.

    Attributes:
        row: the clip's.
        record: what is drawn: the clip's own, or that of both states.
        questions: about that record.
        captions: of its frames.
        origin: (clip number, index) of each of its frames.
    """

    row: Row
    record: ClipRecord
    questions: list[Question]
    captions: list[str]
    origin: list[tuple[int, int]]

    def question(self, name: str) -> Question:
        """The question of an id; raises DatasetError where there is none."""
        for question in self.questions:
            if question.id == name:
                return question
        raise DatasetError(f"clip {self.row.id} has no question {name!r}")


def shown(index: Index, row: Row, change: bool = False) -> Shown:
    """A clip with the questions about itself, or, for `change`, with its original and those about what changed.

    Raises:
        DatasetError: it is damaged, or no twin with questions about its change.
    """
    record = index.record(row.n)
    if not change:
        count = len(record.frames)
        own = [question for question in record.questions if not question.before]
        captions = [f"Image {i + 1}" for i in range(count)]
        return Shown(row, record, own, captions, [(row.n, i) for i in range(count)])
    asked = [question for question in record.questions if question.before]
    if not asked:
        raise DatasetError(f"clip {row.id} asks about no change")
    first = index.find(record.twin.of)
    states = joint(record, asked, index.record(first.n))
    origin = [*((first.n, i) for i in range(states.before)), *((row.n, i) for i in range(states.after))]
    return Shown(row, states.record, states.asked, states.captions, origin)


def clip_page(index: Index, one: Shown, predictions: Predictions) -> dict[str, Any]:
    """Everything about a clip but its pixels and the drawings of single answers."""
    record = one.record
    return {
        "n": one.row.n,
        "id": record.clip_id,
        "key": one.row.key,
        "facts": clip_facts(record),
        "split": record.split,
        "size": [record.camera.width, record.camera.height],
        "frames": [_frame(index, one, i) for i in range(len(record.frames))],
        "objects": _objects(record),
        "rooms": [{"type": category_name(room.type), "polygon": room.polygon} for room in record.rooms],
        "view": list(view_of(record)),
        "map": str(svg(draw(record), view_of(record), "plan", f"Map of clip {record.clip_id}")),
        "questions": [_question(record, question, predictions) for question in one.questions],
        "changes": sum(1 for question in index.record(one.row.n).questions if question.before),
        **_relations(index, one),
    }


def _frame(index: Index, one: Shown, position: int) -> dict[str, Any]:
    frame, (clip, number) = one.record.frames[position], one.origin[position]
    row = index.row(clip)
    original = index.record(clip).frames[number].file
    layers = {kind: f"{kind}_{number:02d}.png" for kind in ("depth", "ids")}
    return {
        "caption": one.captions[position],
        "image": [clip, original],
        "layers": {kind: [clip, name] for kind, name in layers.items() if name in row.members},
        "boxes": [[seen.object, *seen.box] for seen in frame.objects if _askable(one.record, seen.object)],
        "glimpsed": [[seen.object, *seen.box] for seen in frame.through_glass if _askable(one.record, seen.object)],
        "drawn": str(boxes(one.record, frame)),
        "camera": _camera(one.record, frame),
    }


def _askable(record: ClipRecord, index: int) -> bool:
    return record.objects[index].type not in UNASKED_TYPES


def _camera(record: ClipRecord, frame: Frame) -> dict[str, Any]:
    """Eye and axes in the observer frame, and half the image's width and height at 1 m."""
    matrix, lens = np.array(frame.camera_to_world), record.camera
    floor = frame.position[1] - frame.camera_height
    eye = _seen(record.observer, matrix[:3, 3][None], floor)[0]
    tips = _seen(record.observer, matrix[:3, 3] + matrix[:3, :3].T, floor)
    half = [lens.width / 2 / lens.fx, lens.height / 2 / lens.fy]
    return {"eye": _rounded(eye), "axes": [_rounded(tip - eye) for tip in tips], "half": half}


def _objects(record: ClipRecord) -> list[dict[str, Any]]:
    floor = record.frames[0].position[1] - record.frames[0].camera_height
    found = []
    for thing in record.objects:
        box = thing.oriented_box
        corners = np.array(box.centre) + SIGNS * np.array(box.size) @ np.array(box.rotation).T
        found.append(
            {
                "name": thing.name,
                "type": thing.type,
                "id": thing.id,
                "room": thing.room,
                "size": _rounded(np.array([*thing.floor_box.size, thing.y[1] - thing.y[0]])),
                "y": thing.y,
                "asked": thing.type not in UNASKED_TYPES,
                "corners": [_rounded(corner) for corner in _seen(record.observer, corners, floor)],
                "footprint": thing.footprint,
            }
        )
    return found


def _seen(observer: ObserverFrame, points: "np.ndarray", floor: float) -> "np.ndarray":
    """World points (n, 3) in the observer frame, heights above the floor."""
    return np.array([[x, y - floor, z] for (x, z), y in ((observer.point(p[0], p[2]), p[1]) for p in points)])


def _rounded(values: "np.ndarray") -> list[float]:
    return [round(float(value), 4) for value in values]


def _relations(index: Index, one: Shown) -> dict[str, Any]:
    """Neighbours in the set, the clip it is a twin of, its own twins, and what changed."""
    record, twin = index.record(one.row.n), index.record(one.row.n).twin
    walk = twin.of or record.clip_id
    family = index.ask("SELECT n, id, edit FROM clips WHERE id = ? OR twin = ? ORDER BY n", (walk, walk))
    beside = index.ask("SELECT n, id FROM clips WHERE n IN (?, ?)", (one.row.n - 1, one.row.n + 1))
    return {
        "family": [{"n": n, "id": name, "edit": edit} for n, name, edit in family] if len(family) > 1 else [],
        "previous": next((name for n, name in beside if n < one.row.n), ""),
        "next": next((name for n, name in beside if n > one.row.n), ""),
        "twin": twin if twin.of else None,
    }


def _question(record: ClipRecord, question: Question, predictions: Predictions) -> dict[str, Any]:
    names, response = names_of(record, question), pretty(question.response)
    return {
        "id": question.id,
        "task": question.task,
        "kind": question.kind,
        "frames": question.frames,
        "views": question.views,
        "objects": question.objects,
        "text": question.text,
        "response": question.response,
        "stem": packed(pieces(stem(question), names)),
        "options": [
            {"letter": letter, "text": packed(pieces(option, names)), "right": letter == question.answer}
            for letter, option in zip(LETTERS, question.options, strict=False)
        ],
        "answer": question.answer,
        "map": [packed(pieces(line, names)) for line in response.map],
        "think": [packed(pieces(line, names)) for line in response.think],
        "facts": question_facts(question),
        "pair": question.pair,
        "predictions": _predictions(record, question, predictions, names),
    }


def _predictions(
    record: ClipRecord, question: Question, predictions: Predictions, names: dict[str, list[int]]
) -> list[dict[str, Any]]:
    """What models said, beside how well that scores."""
    found = []
    for name, responses in predictions.items():
        response = responses.get((record.clip_id, question.id))
        if response is None:
            continue
        answer, said = parse_response(response).answer, pretty(response)
        found.append(
            {
                "name": name,
                "response": response,
                "answer": answer,
                "score": answer_accuracy(question.kind, answer, question.answer),
                "map": [packed(pieces(line, names)) for line in said.map],
                "think": [packed(pieces(line, names)) for line in said.think],
            }
        )
    return found


def answer_drawing(one: Shown, question: Question) -> dict[str, Any]:
    """The geometry behind an answer, to be laid over the clip's map, and its close-up there."""
    record, view = one.record, view_of(one.record)
    layer = Layer(question.id, overlay(record, question), focus_of(record, question))
    return {"layer": str(fragment(layer, view)), "shapes": len(layer.shapes)}


def load(files: Sequence[tuple[str, Any]]) -> Predictions:
    """Predictions by the names of their files."""
    from layoutgen.evaluate.predictions import load_predictions

    return {name: load_predictions(path) for name, path in files}
