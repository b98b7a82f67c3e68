"""Which pairs, and which questions about a change, a shard keeps: both halves or none, tasks and answers spread.

They are chosen beside the questions of single clips, in the order offered, and leave the choice of those as it is.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import floor, log
from typing import NamedTuple

from layoutgen.config import ContrastRecipe
from layoutgen.dataset.records import Question

Group = tuple[object, ...]
"""What a number of the recipe holds for: the pairs of a twin, its changes, the refusals of a walk."""


_ALIKE = 2
"""Kept at most of one task where a number holds: more would ask the same about other numbers of images."""


class Member(NamedTuple):
    """A question and the place of its clip in the shard."""

    clip: int
    question: Question


def contrasts(candidates: Sequence[Sequence[Question]], recipe: ContrastRecipe) -> list[list[Question]]:
    """What is kept of each clip."""
    limits = {"pairs": recipe.pairs, "changes": recipe.changes, "refusals": recipe.refusals}
    kept: list[list[Question]] = [[] for _ in candidates]
    used: Counter[tuple[object, ...]] = Counter()
    for group, offered in _groups(candidates).items():
        for together in _spread(offered, limits[str(group[0])], used):
            for clip, question in together:
                kept[clip].append(question)
    return [sorted(questions, key=lambda question: (len(question.id), question.id)) for questions in kept]


def _groups(candidates: Sequence[Sequence[Question]]) -> dict[Group, list[list[Member]]]:
    """What is kept or dropped together, by what its number is limited for, in the order offered."""
    bound: dict[Group, list[Member]] = defaultdict(list)
    for clip, offered in enumerate(candidates):
        for question in (one for one in offered if one.is_contrast):
            bound[(question.pair,) if question.pair else (clip, question.id)].append(Member(clip, question))
    groups: dict[Group, list[list[Member]]] = defaultdict(list)
    for together in bound.values():
        groups[_group(together)].append(together)
    return groups


def _group(together: Sequence[Member]) -> Group:
    """Refusals are limited by walk, which a pair's name begins with; the others by twin, the last of the clips."""
    question = together[0].question
    if question.refusable:
        return "refusals", question.pair.rpartition(":")[0]
    return "pairs" if question.pair else "changes", max(clip for clip, _ in together)


def _spread(offered: Sequence[list[Member]], most: int, used: Counter[tuple[object, ...]]) -> list[list[Member]]:
    """Up to `most`, always of the task least used so far, and of its answers those least used."""
    left, chosen, tasks = list(offered), list[list[Member]](), Counter[str]()
    while left and len(chosen) < most:
        best = min(left, key=lambda together: _commonness(together, used))
        left.remove(best)
        if tasks[best[0].question.task] < _ALIKE:
            tasks[best[0].question.task] += 1
            chosen.append(best)
            used.update(key for keys in map(_keys, best) for key in keys)
    return chosen


def _commonness(together: Sequence[Member], used: Counter[tuple[object, ...]]) -> tuple[int, ...]:
    """How often what a choice has was kept: its task, letters, answers and number of images."""
    counts = zip(*([used[key] for key in _keys(member)] for member in together), strict=True)
    return tuple(map(sum, counts))


def _keys(member: Member) -> tuple[tuple[object, ...], ...]:
    question = member.question
    kind = "refusable" if question.refusable else "before" if question.before else "pair"
    return (
        (kind, question.task),
        (kind, "letter", len(question.options), question.answer if question.options else ""),
        (kind, question.task, answer_class(question)),
        (kind, "images", len(question.frames)),
    )


def answer_class(question: Question) -> str:
    """Questions of a task in one class count as having the same answer.

    Measured numbers fall into bins of a factor of 1.5, as it is their relative error that is scored; maps into one.
    """
    if question.kind == "choice":
        return question.options[ord(question.answer) - ord("A")]
    if question.kind == "number" and question.unit != "count":
        return str(floor(log(max(question.value, 1e-3), 1.5)))
    return f"{question.value:.0f}" if question.kind == "number" else ""
