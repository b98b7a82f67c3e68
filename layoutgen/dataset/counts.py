"""Sums of the counts that sidecars, manifest and progress are made of; keys come out sorted."""

from collections import Counter
from collections.abc import Iterable, Mapping

Counts = dict[str, int]


def add_counts(parts: Iterable[Mapping[str, int]]) -> Counts:
    """The key-wise sum."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))


def add_rejections(parts: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, Counts]:
    """The key-wise sum of task -> reason -> count."""
    collected = list(parts)
    tasks = sorted({task for part in collected for task in part})
    return {task: add_counts(part.get(task, {}) for part in collected) for task in tasks}
