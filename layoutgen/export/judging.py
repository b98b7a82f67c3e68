"""What a response to a benchmark's question is worth, as `layoutgen evaluate score` counts it.

Each metric takes one item from a response and has one function that makes a number of all items. Sums are exact, so
that the number does not depend on the order of questions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import fsum, nan
from typing import Any

from layoutgen.maps.score import score_map
from layoutgen.qa.halves import is_right
from layoutgen.qa.response import answer_of, parse_map, parse_response
from layoutgen.qa.scoring import answer_accuracy

Row = Mapping[str, Any]


def judged(row: Row, response: str) -> dict[str, Any]:
    """Metric -> item of a response; metrics that the question has no part in are left out.

    Args:
        row: of the benchmark, by the names that `benchmark.row` gives.
        response: all that the model said.
    """
    answer = answer_of(response)
    score = answer_accuracy(row["kind"], answer, row["answer"])
    return {
        "answer": score,
        "answer_task_mean": [row["task"], score],
        f"task_{row['task']}": score,
        **dict(_by_kind(row, score)),
        **dict(_of_map(row, response)),
        **dict(_of_contrast(row, answer)),
    }


def _by_kind(row: Row, score: float) -> Iterator[tuple[str, Any]]:
    if options := len(row["options"]):
        yield "caa", [score - 1 / options, 1 - 1 / options]
    if row["kind"] == "choice":
        yield "accuracy", score
    if row["kind"] == "number":
        yield "mra", score


def _of_map(row: Row, response: str) -> Iterator[tuple[str, Any]]:
    truth = [entry for entry in parse_map(row["map"]) or [] if "object_name" in entry]
    if truth:
        found = score_map(parse_response(response).map_entries or [], truth)
        yield "map_precision", found.precision
        yield "map_recall", found.recall
        yield "map_iou", found.iou
        yield "map_centre_error_m", found.centre_error
        yield "map_size_error_m", found.size_error


def _of_contrast(row: Row, answer: str) -> Iterator[tuple[str, Any]]:
    if row["pair"]:
        yield "pair", [row["pair"], row["kind"], answer, row["answer"]]
    if row["evidence_out"]:
        yield "evidence_removed", float(answer_accuracy(row["kind"], answer, row["answer"]) == 1.0)
    if row["refusal"]:
        refused = answer_accuracy(row["kind"], answer, row["refusal"]) == 1.0
        yield "refused", float(refused)
        yield "refusal_precision", float(not row["tellable"]) if refused else None
        if not row["tellable"]:
            yield "refusal_recall", float(refused)


def mean(items: Sequence[float | None]) -> float:
    """Of those that are numbers; NaN where there is none."""
    values = [item for item in items if item is not None]
    return fsum(values) / len(values) if values else nan


def ratio(items: Sequence[Sequence[float] | None]) -> float:
    """Of what was earned to what could be; NaN where nothing could."""
    parts = [item for item in items if item is not None]
    return fsum(earned for earned, _ in parts) / fsum(possible for _, possible in parts) if parts else nan


def task_mean(items: Sequence[Sequence[Any] | None]) -> float:
    """Of the tasks' means."""
    tasks: dict[str, list[float]] = {}
    for task, score in filter(None, items):
        tasks.setdefault(task, []).append(score)
    return mean([mean(tasks[task]) for task in sorted(tasks)])


def both_right(items: Sequence[Sequence[str] | None]) -> float:
    """Share of whole pairs of which both halves are right."""
    pairs: dict[str, list[Sequence[str]]] = {}
    for item in filter(None, items):
        pairs.setdefault(item[0], []).append(item)
    return mean([_both(*halves) for halves in pairs.values() if len(halves) == 2])


def _both(one: Sequence[str], other: Sequence[str]) -> float:
    halves = ((one, other), (other, one))
    return float(all(is_right(kind, answer, truth, that[3]) for (_, kind, answer, truth), that in halves))


FUNCTIONS: Mapping[str, Callable[[Sequence[Any]], float]] = {
    "caa": ratio,
    "answer_task_mean": task_mean,
    "pair": both_right,
}
"""Metric -> what makes a number of its items; of all others, `mean`."""
