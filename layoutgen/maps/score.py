"""How well a predicted map fits the true one.

Entries are matched by category (names without their numbers, since a model may number chairs otherwise), one to one,
nearest centres first. Whatever a model prints, scoring it does not raise.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from layoutgen.geometry.boxes import FloorBox

HIT_DISTANCE = 0.5
"""Metres within which a matched entry's centre counts as found."""

NEAR_DISTANCE = 1.0
"""Metres at which `fit` stops to credit a matched entry's centre."""

LEAST_EXTENT = 0.1
"""Metres that a printed box is thick at least, for its overlap; the step of one decimal."""

_NUMBER = re.compile(r" \d+$")
Named = tuple[tuple[str, str], FloorBox | None]
"""State, "" where there is one only, and category; and where it is."""


@dataclass(frozen=True)
class MapScore:
    """A predicted map against the true one.

    Attributes:
        precision: share of the predicted entries that are hits (matched, centres within HIT_DISTANCE).
        recall: share of the true entries that are hit.
        iou: sum of the matched boxes' intersection over union, over the larger of the two numbers of entries, so that
            both missing and invented entries cost.
        centre_error: mean distance of matched centres, metres; None where nothing matches.
        size_error: mean absolute difference of matched extents, metres; None where nothing matches.
        fit: like `iou`, but half of it earned by centres that come nearer than NEAR_DISTANCE; rises smoothly.
    """

    precision: float
    recall: float
    iou: float
    centre_error: float | None
    size_error: float | None
    fit: float


def score_map(predicted: Sequence[Mapping[str, Any]], truth: Sequence[Mapping[str, Any]]) -> MapScore:
    """Scores the entries that have an `object_name`; rooms and viewpoints are left out."""
    guesses, targets = _objects(predicted), _objects(truth)
    pairs = _match(guesses, targets)
    distances = [a.centre_distance(b) for a, b in pairs]
    overlaps = [_thick(a).iou(_thick(b)) for a, b in pairs]
    hits = sum(distance <= HIT_DISTANCE for distance in distances)
    larger = max(len(guesses), len(targets), 1)
    nearness = sum(max(0.0, 1 - distance / NEAR_DISTANCE) for distance in distances)
    return MapScore(
        precision=hits / max(len(guesses), 1),
        recall=hits / max(len(targets), 1),
        iou=sum(overlaps) / larger,
        centre_error=_mean(distances),
        size_error=_mean([_size_error(a, b) for a, b in pairs]),
        fit=(sum(overlaps) + nearness) / (2 * larger),
    )


def _objects(entries: Sequence[Mapping[str, Any]]) -> list[Named]:
    named = [entry for entry in entries if "object_name" in entry]
    return [(_called(entry), _box(_place(entry))) for entry in named]


def _called(entry: Mapping[str, Any]) -> tuple[str, str]:
    return str(entry.get("when", "")), _NUMBER.sub("", str(entry["object_name"]).strip().lower())


def _place(entry: Mapping[str, Any]) -> Any:
    """An entry's box; that of a grid map's cell `[column, row]` has sides of 1."""
    try:
        column, row = entry["cell"]
        return column, row, column + 1, row + 1
    except (KeyError, TypeError, ValueError):
        return entry.get("bbox")


def _box(values: Any) -> FloorBox | None:
    """Four finite numbers, None for anything else; corners may come in either order."""
    try:
        x0, z0, x1, z1 = (float(value) for value in values)
    except (TypeError, ValueError, OverflowError):
        return None
    if not all(map(isfinite, (x0, z0, x1, z1))):
        return None
    return FloorBox.around([(x0, z0), (x1, z1)])


def _thick(box: FloorBox) -> FloorBox:
    """The box with both extents at least LEAST_EXTENT: a painting's printed box has no area, yet it can be met."""
    x, z = box.centre
    half_x, half_z = (max(extent, LEAST_EXTENT) / 2 for extent in box.size)
    return FloorBox(x - half_x, z - half_z, x + half_x, z + half_z)


def _match(guesses: Sequence[Named], targets: Sequence[Named]) -> list[tuple[FloorBox, FloorBox]]:
    free_guesses, free_targets = set(range(len(guesses))), set(range(len(targets)))
    pairs = []
    for _, i, j in sorted(_distances(guesses, targets)):
        if i in free_guesses and j in free_targets:
            free_guesses.remove(i)
            free_targets.remove(j)
            pairs.append((guesses[i][1], targets[j][1]))
    return [(a, b) for a, b in pairs if a is not None and b is not None]


def _distances(guesses: Sequence[Named], targets: Sequence[Named]) -> Iterator[tuple[float, int, int]]:
    for i, (name, guess) in enumerate(guesses):
        for j, (other, target) in enumerate(targets):
            if name == other and guess is not None and target is not None:
                yield guess.centre_distance(target), i, j


def _size_error(a: FloorBox, b: FloorBox) -> float:
    return sum(abs(u - v) for u, v in zip(a.size, b.size, strict=True)) / 2


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
