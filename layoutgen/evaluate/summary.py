"""Averages of scores with bootstrap intervals over houses, as tables for people and plain data for programs."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from layoutgen.evaluate.score import Scored
from layoutgen.seeds import rng_for

RESAMPLES = 1000


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


METRICS: dict[str, Callable[[Scored], float | None]] = {
    "answer": lambda s: s.answer,
    "map_precision": lambda s: None if s.map is None else s.map.precision,
    "map_recall": lambda s: None if s.map is None else s.map.recall,
    "map_iou": lambda s: None if s.map is None else s.map.iou,
    "map_centre_error_m": lambda s: None if s.map is None else s.map.centre_error,
    "map_size_error_m": lambda s: None if s.map is None else s.map.size_error,
    "consistent": lambda s: None if s.consistent is None else float(s.consistent),
}
"""Name -> value of a scored question; None leaves the question out of the mean."""


def cell(scored: Iterable[Scored], metric: str) -> Cell | None:
    """The mean of a metric; None where no question has it."""
    measured = [(one.house, value) for one in scored if (value := METRICS[metric](one)) is not None]
    if not measured:
        return None
    houses, members = np.unique([house for house, _ in measured], return_inverse=True)
    sums = np.bincount(members, [value for _, value in measured], len(houses))
    counts = np.bincount(members, minlength=len(houses))
    rng = rng_for("bootstrap", len(houses))
    weights = rng.multinomial(len(houses), np.full(len(houses), 1 / len(houses)), size=RESAMPLES)
    low, high = np.percentile(weights @ sums / (weights @ counts), [2.5, 97.5])
    return Cell(len(measured), float(sums.sum() / counts.sum()), float(low), float(high))


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
        "overall": overall | {"answer_task_mean": float(np.mean([c["mean"] for c in by_task.values()]))},
        "by_task": by_task,
        "by_frames": {name: _plain(grouped(scored, lambda s: s.frames, name)) for name in METRICS},
        "by_task_and_frames": _plain(grouped(scored, lambda s: f"{s.task}/{s.frames:02d}", "answer")),
    }


def _plain(cells: dict[Any, Cell]) -> dict[str, dict[str, float]]:
    return {str(name): value.plain() for name, value in cells.items()}


def table(scored: Sequence[Scored]) -> str:
    """The summary as text: tasks down, numbers of images across, map quality below."""
    frames = sorted({one.frames for one in scored})
    widths = f"{'':27}{'all':>13}" + "".join(f"{f'{n} img':>13}" for n in frames)
    tasks = sorted({one.task for one in scored})
    lines = [widths, *(_line(task, [s for s in scored if s.task == task], "answer", frames) for task in tasks)]
    lines += ["-" * len(widths), *(_line(name, scored, name, frames) for name in METRICS)]
    return "\n".join(line for line in lines if line)


def _line(title: str, scored: Sequence[Scored], metric: str, frames: Sequence[int]) -> str:
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
