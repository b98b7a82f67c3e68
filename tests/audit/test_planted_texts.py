"""Planted faults of what a text must say to be answered by itself: each caught by its own gate."""

import re

import pytest
from msgspec.structs import replace

from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.language import load
from tests.audit.conftest import Clips, assert_caught, change_question, task

SPACE = re.compile("|".join(load("en").tells["in space"]), re.IGNORECASE)


@pytest.mark.parametrize("name", ["recall_map", "recall_grid", "place_object"])
@pytest.mark.parametrize("lost", ["camera", "first image", "metres"])
def test_coordinates_without_their_origin_or_unit(clips: Clips, audited, name: str, lost: str) -> None:
    def vague(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=question.text.replace(lost, "thing"))

    assert_caught(audited(change_question(clips, vague, task(name))), "format")


def test_a_distance_in_space_worded_as_one_on_the_floor_plan(clips: Clips, audited) -> None:
    def flat(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=re.sub(SPACE, "thing", question.text))

    assert_caught(audited(change_question(clips, flat, task("absolute_distance"))), "uniqueness")
