"""Called by lmms-eval with one row of the Parquet files at a time, and with all items of a metric at the end.

Responses are read from the last `<answer>`, or whole where they have none; `<map>` and `<think>` are left aside.
"""

from typing import Any

from layoutgen.export.judging import both_right, judged, mean, ratio, task_mean

AGGREGATIONS = (mean, ratio, task_mean, both_right)
"""What the task files name."""


def doc_to_visual(doc: dict[str, Any]) -> list[Any]:
    """The images, in order."""
    return [image.convert("RGB") for image in doc["images"]]


def doc_to_text(doc: dict[str, Any], lmms_eval_specific_kwargs: dict[str, Any] | None = None) -> str:
    """The question that asks for the answer alone."""
    return str(doc["direct_prompt"])


def doc_to_text_map(doc: dict[str, Any], lmms_eval_specific_kwargs: dict[str, Any] | None = None) -> str:
    """The question that asks for a map and reasoning first, as the data set has it."""
    return str(doc["prompt"])


METRICS: tuple[str, ...] = ()
"""All that any question of the set has a part in; filled in at the end of the file."""


def process_results(doc: dict[str, Any], results: list[str]) -> dict[str, Any]:
    """Metric -> item of a response, None where the question has no part in it.

    Every question has an item for each, since lmms-eval weighs tasks in a group by the items of their last metric.
    """
    return {**dict.fromkeys(METRICS), **judged(doc, results[0])}
