"""What the strongest blind guesser goes by: the numbers of the text, and what names told of other houses."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.rows import QuestionRow

Rows = Sequence[QuestionRow]
Floats = NDArray[np.float64]
Key = tuple[object, ...]
Clue = tuple[str, Key]
"""A kind of evidence, and the words it is about."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_BOX = re.compile(r"\[(?:-?\d+(?:\.\d+)?, ){3}-?\d+(?:\.\d+)?\]")
_LISTED = re.compile(r"\s*[,;、，]\s*")
_KINDS = ("is", "beside", "over", "at", "before")
_DOUBT = 6.0
"""Questions that a name must have been in before its record counts half."""
_STEM_NUMBERS = 3


class Evidence:
    """How much more often than by chance options were right whose words gave a clue; a house never tells of itself."""

    def __init__(self, known: Rows) -> None:
        names = sorted({name for row in known for name in row.called}, key=lambda name: (-len(name), name))
        self._name = re.compile("|".join(map(_bounded, names)) or r"(?!)")
        self._all: dict[Clue, Floats] = defaultdict(lambda: np.zeros(2))
        self._of_house: dict[tuple[str, Clue], Floats] = defaultdict(lambda: np.zeros(2))
        for row in known:
            for option in row.options:
                gained = np.array([(option == row.right) - 1 / len(row.options), 1.0])
                for clue in clues(row, option, self.named(row)):
                    self._all[clue] += gained
                    self._of_house[row.house, clue] += gained

    def named(self, row: QuestionRow) -> list[str]:
        """The categories that the question's text names, in its order; what only the record knows is left out."""
        return self._name.findall(row.stem)

    def of(self, row: QuestionRow, option: str) -> list[float]:
        """The mean record of an option's clues, by kind."""
        found: dict[str, list[float]] = {kind: [] for kind in _KINDS}
        nothing = np.zeros(2)
        for clue in clues(row, option, self.named(row)):
            gained, count = self._all.get(clue, nothing) - self._of_house.get((row.house, clue), nothing)
            found[clue[0]].append(gained / (count + _DOUBT))
        return [sum(values) / len(values) if values else 0.0 for values in found.values()]


def _bounded(name: str) -> str:
    """A name as a pattern, by whole words where its script parts words."""
    return rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)


def clues(row: QuestionRow, option: str, named: Sequence[str]) -> Iterator[Clue]:
    """What an option's words may tell: by themselves, with what the question names, and against other options."""
    parts = _LISTED.split(option)
    if _BOX.search(option):
        return
    if len(parts) == 1:
        yield "is", (option,)
        yield from (("beside", (option, role, name)) for role, name in enumerate(named))
        yield from (("over", (option, other)) for other in row.options if other != option)
        return
    for place, part in enumerate(parts):
        yield "at", (part, place, len(parts))
    for first, second in combinations(parts, 2):
        yield "before", (first, second)


def features(row: QuestionRow, evidence: Evidence) -> Floats:
    """One line per option: its own numbers, each also as a rank among the options, and what the options share."""
    own = np.array([[*_figures(row, option), *evidence.of(row, option)] for option in row.options], np.float64)
    ranks = (own[:, None, :] > own[None, :, :]).sum(axis=1) + (own[:, None, :] == own[None, :, :]).sum(axis=1) / 2
    shared = [*_stem_numbers(row), row.shown, len(row.options), stable(row.template)]
    letters = np.arange(len(row.options), dtype=np.float64)[:, None]
    return np.hstack([own, ranks, letters, np.tile(np.array(shared, np.float64), (len(row.options), 1))])


def _stem_numbers(row: QuestionRow) -> list[float]:
    """The first numbers of the question that belong to no box."""
    found = [float(n) for n in _NUMBER.findall(_BOX.sub("", row.stem))[:_STEM_NUMBERS]]
    return found + [-1.0] * (_STEM_NUMBERS - len(found))


def _figures(row: QuestionRow, option: str) -> list[float]:
    box = _boxes(option)
    if len(box):
        return [*_of_box(box[0], _boxes(row.stem), np.concatenate([_boxes(other) for other in row.options])), 0.0, 0.0]
    number = next((float(n) for n in _NUMBER.findall(option)), 0.0)
    others = Counter(n for other in row.options for n in _NUMBER.findall(other)[:1])
    return [0.0] * 12 + [number, float(others[f"{number:g}"])]


def _boxes(text: str) -> Floats:
    return np.array([json.loads(found) for found in _BOX.findall(text)], np.float64).reshape(-1, 4)


def _of_box(box: Floats, given: Floats, options: Floats) -> list[float]:
    """Size, place, and the relation of a box to those given and to the other options."""
    size, centre = box[2:] - box[:2], (box[2:] + box[:2]) / 2
    if not len(given):
        given = options
    centres, all_centres = (given[:, 2:] + given[:, :2]) / 2, (options[:, 2:] + options[:, :2]) / 2
    apart = np.maximum(given[:, :2] - box[2:], box[:2] - given[:, 2:])
    gaps = np.hypot(*np.maximum(apart, 0).T)
    overlaps = np.prod(np.maximum(-apart, 0), axis=1)
    low, high = given[:, :2].min(axis=0), given[:, 2:].max(axis=0)
    outside = np.maximum(np.maximum(low - box[:2], box[2:] - high), 0)
    aligned = np.abs(given[:, :, None] - box[None, None, :])[:, [0, 0, 2, 2, 1, 1, 3, 3], [0, 2, 0, 2, 1, 3, 1, 3]]
    return [
        *size,
        gaps.min(),
        float(np.median(gaps)),
        float((gaps == 0).sum()),
        overlaps.max(),
        float(np.hypot(*(centre - centres.mean(axis=0)))),
        float(np.hypot(*(centre - all_centres.mean(axis=0)))),
        float(np.hypot(*(centre - all_centres).T).sum()),
        float(outside.sum()),
        float((aligned < 0.05).any(axis=1).sum()),
        float(np.hypot(*centre)),
    ]


def stable(text: str) -> int:
    """A small number for a text, the same in every process."""
    return sum(ord(c) * (i + 1) for i, c in enumerate(text)) % 997
