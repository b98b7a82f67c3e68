"""Scores predictions and sums them up by task and by number of images, with bootstrap intervals over houses."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import fsum
from typing import Any

import numpy as np

from layoutgen.audit.consistency import follows_from_map
from layoutgen.dataset.reader import read_with_bar
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.dataset.states import asked_of, with_walks
from layoutgen.errors import InputError
from layoutgen.evaluate import contrast
from layoutgen.evaluate.condition import AS_IT_IS, Condition
from layoutgen.evaluate.contrast import Contrast, contrasts
from layoutgen.evaluate.predictions import Key
from layoutgen.maps.score import MapScore, score_map
from layoutgen.qa.response import answer_of, parse_response
from layoutgen.qa.scoring import answer_accuracy
from layoutgen.seeds import rng_for

RESAMPLES = 1000


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
        contrast: what it says of pairs and refusals.
        options: number of options of a choice; 0 for all else.
    """

    house: str
    task: str
    kind: str
    frames: int
    answer: float
    answered: bool
    map: MapScore | None
    consistent: bool | None
    contrast: Contrast = Contrast()
    options: int = 0


def score(
    directory: str, predictions: Mapping[Key, str], variant: str = "vsi", condition: Condition = AS_IT_IS
) -> list[Scored]:
    """Scores every question of the dataset; one without a prediction scores 0.

    Args:
        directory: the dataset.
        predictions: by clip and question.
        variant: of MRA.
        condition: how questions were shown; what is not asked then is left out, and of given maps none is scored.

    Raises:
        InputError: no prediction belongs to this dataset.
        DatasetError: no dataset there.
    """
    records = [clip.record for clip in read_with_bar(directory, "score")]
    asked = {(record.clip_id, one.id) for record in records for one in record.questions if condition.takes(one)}
    if not asked & predictions.keys():
        raise InputError(f"none of the {len(predictions)} predictions is for a question of {directory}")
    found, none = contrasts(records, predictions, condition.dummy), Contrast()
    scored = _score_all(records, predictions, variant)
    told = [replace(one, contrast=found.get(key, none)) for key, one in scored if key in asked]
    return [replace(one, map=None) for one in told] if condition.given else told


def _score_all(
    records: Iterable[ClipRecord], predictions: Mapping[Key, str], variant: str
) -> Iterator[tuple[Key, Scored]]:
    for record, original in with_walks(records, lambda record: record):
        for question in record.questions:
            key = record.clip_id, question.id
            yield key, score_one(record, question, predictions.get(key, ""), variant, original)


def score_one(
    record: ClipRecord, question: Question, response: str, variant: str = "vsi", original: ClipRecord | None = None
) -> Scored:
    """Scores one response; malformed text scores 0 and never raises. `original`: what the clip is a twin of."""
    parts, answer = parse_response(response), answer_of(response)
    entries = parse_response(question.response).map_entries or []
    truth = [entry for entry in entries if "object_name" in entry]  # maps of rooms or views alone are not scored
    return Scored(
        house=record.house.id,
        task=question.task,
        kind=question.kind,
        frames=question.shown,
        answer=answer_accuracy(question.kind, answer, question.answer, variant),
        answered=bool(answer),
        options=len(question.options),
        map=score_map(parts.map_entries or [], truth) if truth else None,
        consistent=None
        if parts.map_entries is None
        else follows_from_map(*asked_of(record, question, original), parts.map_entries, answer),
    )


@dataclass(frozen=True)
class Cell:
    """A mean with its 95 % interval, and the number of questions behind it."""

    questions: int
    mean: float
    low: float
    high: float

    def plain(self) -> dict[str, float]:
        """As JSON holds it."""
        return {"questions": self.questions, "mean": self.mean, "low": self.low, "high": self.high}


def _contrasted(measure: Callable[[Contrast], bool | None], scored: Scored) -> float | None:
    value = measure(scored.contrast)
    return None if value is None else float(value)


def _above_chance(scored: Scored) -> float | None:
    return scored.answer - 1 / scored.options if scored.options else None


def _possible(scored: Scored, metric: str) -> float:
    """The most that a question can earn of a metric."""
    return 1 - 1 / scored.options if metric == "caa" else 1.0


METRICS: dict[str, Callable[[Scored], float | None]] = {
    "answer": lambda s: s.answer,
    "accuracy": lambda s: s.answer if s.kind == "choice" else None,
    "caa": _above_chance,
    "mra": lambda s: s.answer if s.kind == "number" else None,
    "map_precision": lambda s: None if s.map is None else s.map.precision,
    "map_recall": lambda s: None if s.map is None else s.map.recall,
    "map_iou": lambda s: None if s.map is None else s.map.iou,
    "map_centre_error_m": lambda s: None if s.map is None else s.map.centre_error,
    "map_size_error_m": lambda s: None if s.map is None else s.map.size_error,
    "consistent": lambda s: None if s.consistent is None else float(s.consistent),
    **{name: partial(_contrasted, measure) for name, measure in contrast.METRICS.items()},
}
"""Name -> value of a scored question; None leaves the question out of the mean.

`accuracy` is that of choices, `mra` that of numbers. `caa` is the chance-adjusted accuracy of choices (SITE, arXiv
2505.05456): what they earn above guessing over what can be earned above it, 0 for guessing and 1 for all right.
"""


def cell(scored: Iterable[Scored], metric: str) -> Cell | None:
    """The mean of a metric, the same in whatever order questions come; None where no question has it."""
    measured = [(one, value) for one in scored if (value := METRICS[metric](one)) is not None]
    if not measured:
        return None
    values, possible = [value for _, value in measured], [_possible(one, metric) for one, _ in measured]
    houses, members = np.unique([one.house for one, _ in measured], return_inverse=True)
    sums = np.bincount(members, values, len(houses))
    most = np.bincount(members, possible, len(houses))
    rng = rng_for("bootstrap", len(houses))
    weights = rng.multinomial(len(houses), np.full(len(houses), 1 / len(houses)), size=RESAMPLES)
    low, high = np.percentile(weights @ sums / (weights @ most), [2.5, 97.5])
    return Cell(len(measured), fsum(values) / fsum(possible), float(low), float(high))


def grouped(scored: Sequence[Scored], key: Callable[[Scored], Hashable], metric: str) -> dict[Any, Cell]:
    """A cell for each value of `key`, in order."""
    groups: dict[Any, list[Scored]] = {}
    for one in scored:
        groups.setdefault(key(one), []).append(one)
    cells = {name: cell(groups[name], metric) for name in sorted(groups)}
    return {name: value for name, value in cells.items() if value is not None}


def summary(scored: Sequence[Scored]) -> dict[str, Any]:
    """Everything as plain data: overall, by task, by number of images, and both; each metric with its interval.

    `overall.answer_task_mean` is the mean over tasks, as VSI-Bench reports it; `overall.answer` that over questions.
    """
    overall = {name: value.plain() for name in METRICS if (value := cell(scored, name)) is not None}
    by_task = _plain(grouped(scored, lambda s: s.task, "answer"))
    return {
        "questions": len(scored),
        "answered": sum(one.answered for one in scored),
        "overall": overall | {"answer_task_mean": fsum(c["mean"] for c in by_task.values()) / len(by_task)},
        "by_task": by_task,
        "by_frames": {name: _plain(grouped(scored, lambda s: s.frames, name)) for name in METRICS},
        "by_task_and_frames": _plain(grouped(scored, _task_and_frames, "answer")),
        "contrast": {name: parts for name in contrast.METRICS if (parts := _by_task(scored, name))},
    }


def _by_task(scored: Sequence[Scored], metric: str) -> dict[str, dict[str, dict[str, float]]]:
    """A metric by task, and by task and number of images; {} where no question has it."""
    by_task = _plain(grouped(scored, lambda s: s.task, metric))
    both = _plain(grouped(scored, _task_and_frames, metric))
    return {"by_task": by_task, "by_task_and_frames": both} if by_task else {}


def _task_and_frames(scored: Scored) -> str:
    return f"{scored.task}/{scored.frames:02d}"


def _plain(cells: dict[Any, Cell]) -> dict[str, dict[str, float]]:
    return {str(name): value.plain() for name, value in cells.items()}


def table(scored: Sequence[Scored]) -> str:
    """The summary as text: tasks down, numbers of images across, map quality below."""
    frames = sorted({one.frames for one in scored})
    widths = f"{'':27}{'all':>13}" + "".join(f"{f'{n} img':>13}" for n in frames)
    tasks = sorted({one.task for one in scored})
    lines = [widths, *(line(task, [s for s in scored if s.task == task], "answer", frames) for task in tasks)]
    lines += ["-" * len(widths), *(line(name, scored, name, frames) for name in METRICS)]
    return "\n".join(filter(None, [*lines, *_contrast_lines(scored, tasks)]))


def _contrast_lines(scored: Sequence[Scored], tasks: Sequence[str]) -> Iterator[str]:
    """The metrics of pairs and refusals by task."""
    grids = {name: grouped(scored, lambda s: s.task, name) for name in contrast.METRICS}
    by_task = {name: grid for name, grid in grids.items() if grid}
    if by_task:
        yield "\n" + f"{'':27}" + "".join(f"{name:>19}" for name in by_task)
    for task in tasks:
        cells = [grid.get(task) for grid in by_task.values()]
        if any(cells):
            yield f"{task:27}" + "".join(f"{_text(value, ''):>19}" for value in cells)


def line(title: str, scored: Sequence[Scored], metric: str, frames: Sequence[int]) -> str:
    """A row of a table: a metric over all questions, and by number of images; "" where no question has it."""
    overall = cell(scored, metric)
    if overall is None:
        return ""
    by_frames = grouped(scored, lambda s: s.frames, metric)
    return f"{title:27}" + "".join(f"{_text(c, metric):>13}" for c in [overall, *map(by_frames.get, frames)])


def _text(value: Cell | None, metric: str) -> str:
    if value is None:
        return "-"
    scale, digits = (1.0, 2) if metric.endswith("_m") else (100.0, 1)
    return f"{scale * value.mean:.{digits}f} ±{scale * (value.high - value.low) / 2:.{digits}f}"
