"""Scores predictions against a dataset: answers, maps, and whether the answer follows from the predicted map."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from layoutgen.audit.consistency import follows_from_map
from layoutgen.dataset.reader import read_with_bar
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.errors import InputError
from layoutgen.evaluate.predictions import Key
from layoutgen.maps.score import MapScore, score_map
from layoutgen.qa.response import parse_response
from layoutgen.qa.scoring import answer_accuracy


@dataclass(frozen=True)
class Scored:
    """One question's scores.

    Attributes:
        house: id of its house; intervals resample houses, since questions of one house are not independent.
        task: its task.
        kind: `choice` or `number`.
        frames: number of images shown.
        answer: accuracy, or MRA for numbers, 0 to 1.
        answered: whether there is a prediction with an answer at all.
        map: how the predicted map fits; None where the reference's lists no object.
        consistent: whether the answer follows from the predicted map; None where no map was predicted.
    """

    house: str
    task: str
    kind: str
    frames: int
    answer: float
    answered: bool
    map: MapScore | None
    consistent: bool | None


def score(directory: str, predictions: Mapping[Key, str], variant: str = "vsi") -> list[Scored]:
    """Scores every question of the dataset; one without a prediction scores 0.

    Raises:
        InputError: no prediction belongs to this dataset.
        DatasetError: no dataset there.
    """
    records = [clip.record for clip in read_with_bar(directory, "score")]
    keys = {(record.clip_id, question.id) for record in records for question in record.questions}
    if not keys & predictions.keys():
        raise InputError(f"none of the {len(predictions)} predictions is for a question of {directory}")
    return list(_score_all(records, predictions, variant))


def _score_all(records: Iterable[ClipRecord], predictions: Mapping[Key, str], variant: str) -> Iterator[Scored]:
    for record in records:
        for question in record.questions:
            yield score_one(record, question, predictions.get((record.clip_id, question.id), ""), variant)


def score_one(record: ClipRecord, question: Question, response: str, variant: str = "vsi") -> Scored:
    """Scores one response; malformed text scores 0 and never raises."""
    parts = parse_response(response)
    entries = parse_response(question.response).map_entries or []
    truth = [entry for entry in entries if "object_name" in entry]  # maps of rooms or views alone are not scored
    return Scored(
        house=record.house.id,
        task=question.task,
        kind=question.kind,
        frames=len(question.frames),
        answer=answer_accuracy(question.kind, parts.answer, question.answer, variant),
        answered=bool(parts.answer),
        map=score_map(parts.map_entries or [], truth) if truth else None,
        consistent=None
        if parts.map_entries is None
        else follows_from_map(record, question, parts.map_entries, parts.answer),
    )
