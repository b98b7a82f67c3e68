"""Mirrored layouts give mirrored answers, turned ones the same: checked on what is asked of random layouts."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from layoutgen.config import Recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.footprints import Footprint
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.maps.layout import Layout, Viewpoint
from layoutgen.qa import ask
from layoutgen.qa.registry import TASKS
from layoutgen.qa.scene import ClipFacts, Scene
from layoutgen.qa.task import Candidate
from tests.asked import OF_ONE_CLIP
from tests.factories import make_clip

RECIPE = Recipe(name="test", frames={12: 1.0}, questions_per_clip=40)
SWAP = {"left": "right", "right": "left"}
SIGNED = ("camera_turn", "goal_aiming")
"""Tasks whose givens are signed turns."""


def _moved(shape: Footprint, move: Callable[[float, float], Point]) -> Footprint:
    return Footprint(tuple([move(x, z) for x, z in part] for part in shape.parts))


def _mirrored(layout: Layout) -> Layout:
    return replace(
        layout,
        boxes=tuple(FloorBox(-b.x_max, b.z_min, -b.x_min, b.z_max) for b in layout.boxes),
        footprints=tuple(shape and _moved(shape, lambda x, z: (-x, z)) for shape in layout.footprints),
        views=tuple(Viewpoint(-v.x, v.z, wrap_degrees(-v.yaw_deg)) for v in layout.views),
        rooms=tuple([(-x, z) for x, z in room] for room in layout.rooms),
    )


def _turned(layout: Layout) -> Layout:
    """The same house from an observer turned left by 90 degrees: everything turns right."""
    return replace(
        layout,
        boxes=tuple(FloorBox(b.z_min, -b.x_max, b.z_max, -b.x_min) for b in layout.boxes),
        footprints=tuple(shape and _moved(shape, lambda x, z: (z, -x)) for shape in layout.footprints),
        views=tuple(Viewpoint(v.z, -v.x, wrap_degrees(v.yaw_deg + 90)) for v in layout.views),
        rooms=tuple([(z, -x) for x, z in room] for room in layout.rooms),
    )


def _swapped(text: str, task: str = "") -> str:
    """What a mirror makes of an answer."""
    if task == "left_to_right":
        return ", ".join(reversed(text.split(", ")))
    return "".join(SWAP.get(part, part) for part in re.split("(left|right)", text))


@pytest.fixture(scope="module")
def asked() -> list[tuple[ClipRecord, list[Question]]]:
    records = [make_clip(seed, objects=16, frames=12) for seed in range(25)]
    return [(record, ask(record, RECIPE, 3).questions) for record in records]


# Grids and printed boxes are laid down in the text by their coordinates, which a mirror does not change.
COORDINATES = {"recall_grid", "place_object"}


def test_mirrored_layouts_give_mirrored_answers(asked: list[tuple[ClipRecord, list[Question]]]) -> None:
    tested = set()
    for record, questions in asked:
        scene = Scene(ClipFacts(record, RECIPE), 12)
        mirrored = _mirrored(scene.exact)
        for question in (q for q in questions if q.task not in COORDINATES):
            task, candidate = TASKS[question.task], _candidate(question)
            flip = replace(candidate, given=tuple(map(_given(question.task), candidate.given)))
            before, after = task.solve(scene.exact, candidate), task.solve(mirrored, flip)
            assert abs(after.margin - before.margin) < 1e-6
            if question.kind == "choice":
                options = task.options(scene, candidate), task.options(scene, flip)
                assert options[1][after.pick] == _swapped(options[0][before.pick], question.task), question
            elif question.unit != "":
                assert abs(after.value - before.value) < 1e-9
            tested.add(question.task)
    assert len(tested) >= len(OF_ONE_CLIP) - len(COORDINATES) - 2


def test_turned_layouts_give_the_same_answers(asked: list[tuple[ClipRecord, list[Question]]]) -> None:
    for record, questions in asked:
        scene = Scene(ClipFacts(record, RECIPE), 12)
        turned = _turned(scene.exact)
        for question in (q for q in questions if q.task not in COORDINATES):
            task, candidate = TASKS[question.task], _candidate(question)
            before, after = task.solve(scene.exact, candidate), task.solve(turned, candidate)
            assert (after.pick, abs(after.value - before.value) < 1e-9) == (before.pick, True), question


def _candidate(question: Question) -> Candidate:
    return Candidate(tuple(question.objects), tuple(question.views), tuple(question.given))


def _given(task: str) -> Callable[[str], str]:
    if task == "left_to_right":
        return lambda order: order[::-1]
    return (lambda turn: str(-int(turn))) if task in SIGNED else _swapped
