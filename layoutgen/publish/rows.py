"""The questions as rows, which the Hub's viewer shows and one line loads: with their images, and without."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from layoutgen.dataset.reader import read, tars
from layoutgen.dataset.records import ClipRecord, walks
from layoutgen.export.parquet import IMAGES, ParquetPart, Row, row_schema
from layoutgen.export.samples import Choice, ExportSample, samples
from layoutgen.qa.phrases import lettered
from layoutgen.qa.response import parse_response

QUESTIONS, TEXT = "questions", "text"
"""Folders, and what the Hub calls the two configs."""

_SAMPLE: Row = {
    "id": "",
    "question": "",
    "options": [""],
    "answer": "",
    "task": "",
    "kind": "",
    "frames": 0,
    "map": "",
    "think": "",
    "value": 0.0,
    "unit": "",
    "clip": "",
    "house": "",
    "split": "",
}
_WITH_IMAGES: Row = {"id": "", IMAGES: [], **_SAMPLE}

COLUMNS = {
    "id": "unique in the dataset",
    IMAGES: "the frames shown, in order (`questions` only)",
    "question": "what is asked, without its options",
    "options": "their texts without letters; empty for numbers and maps",
    "answer": "the letter, the number or the map",
    "task": "its task",
    "kind": "`choice`, `number` or `map`",
    "frames": "how many frames it shows",
    "map": "the metric map of its objects, as JSON",
    "think": "the derivation from the map to the answer",
    "value": "the exact quantity behind a number, 0 where there is none",
    "unit": "of `value`",
    "clip": "`clip_id` of its record",
    "house": "id of its house",
    "split": "train, val or test",
}
"""What each column of the two configs holds."""


@dataclass(frozen=True)
class Written:
    """Numbers of rows, and what was seen on the way.

    Attributes:
        text: without images: all questions.
        questions: with images.
        types: object types that any frame shows.
    """

    text: int
    questions: int
    types: frozenset[str]


def write_rows(directory: str, folder: Path, most_bytes: int) -> Written:
    """Writes `text/*.parquet` and `questions/*.parquet`, a file of each for every shard.

    Args:
        directory: the dataset.
        folder: to write into.
        most_bytes: of images, counted as often as questions show them; the first walks that fit, twins and all, get
            rows with images.
    """
    written, types = dict.fromkeys((TEXT, QUESTIONS), 0), set[str]()
    left = most_bytes
    for name in written:
        (folder / name).mkdir(parents=True)
    for shard, tar in enumerate(tars(directory)):
        with ExitStack() as stack:
            text = stack.enter_context(_part(folder, TEXT, shard, _SAMPLE))
            shown = stack.enter_context(_part(folder, QUESTIONS, shard, _WITH_IMAGES))
            for walk in walks(read(tar)):
                found = list(samples(walk, Choice()))
                left -= sum(len(image) for sample in found for image in sample.images)
                types.update(types_of(clip.record for clip in walk))
                for sample in found:
                    row = _row(sample)
                    text.write(row)
                    written[TEXT] += 1
                    if left >= 0:
                        shown.write({**row, IMAGES: _images(sample)})
                        written[QUESTIONS] += 1
    return Written(**written, types=frozenset(types))


def types_of(records: Iterable[ClipRecord]) -> set[str]:
    """Object types that some frame shows."""
    return {thing.type for record in records for thing in record.objects}


def _part(folder: Path, name: str, shard: int, sample: Row) -> ParquetPart:
    return ParquetPart(folder / name / f"{shard:05d}.parquet", row_schema(sample))


def _images(sample: ExportSample) -> list[Row]:
    return [{"bytes": data, "path": name} for data, name in zip(sample.images, sample.names, strict=True)]


def _row(sample: ExportSample) -> Row:
    question, record = sample.question, sample.record
    parts = parse_response(question.response)
    return {
        "id": sample.id,
        "question": question.text.removesuffix(f"\n{lettered(question.options)}"),
        "options": question.options,
        "answer": question.answer,
        "task": question.task,
        "kind": question.kind,
        "frames": question.shown,
        "map": parts.map_text,
        "think": parts.think,
        "value": question.value,
        "unit": question.unit,
        "clip": record.clip_id,
        "house": record.house.id,
        "split": record.split,
    }
