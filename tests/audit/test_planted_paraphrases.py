"""Planted faults of paraphrases: in the plan, and in questions that use them."""

import re

import pytest
from msgspec.structs import replace

from layoutgen.audit.paraphrases import strange_numbers, telling_words
from layoutgen.config import Paraphrases, Recipe
from layoutgen.dataset.records import ClipRecord, Question
from layoutgen.language import load
from tests.audit.conftest import Clips, assert_caught, change_all, change_question, clean_clips, gate
from tests.dataset_maker import RECIPE

WORDINGS = {
    "minimum_distance": (
        "Please say how many metres of floor lie between the {a} and the {b} at their closest points.",
    ),
    "closest_object": ("Seen from above, which of them keeps the smallest gap to the {r}, edge to edge?",),
    "relative_direction_medium": ("You have walked to the {a} and face the {b}. Is the {c} left, right or back?",),
    "object_count": ("Please tell me how many {plural} there are in {images}, each counted once.",),
}
ASKED = replace(
    RECIPE, tasks=dict.fromkeys(WORDINGS, 1.0), paraphrases=Paraphrases("tiny", "en", WORDINGS), questions_per_clip=30
)


@pytest.fixture
def worded() -> Clips:
    return list(clean_clips.__wrapped__(recipe=ASKED))  # a recipe with dicts cannot be remembered


def paraphrased(task: str):
    return lambda question: question.template == f"{task}.p1"


def reworded(recipe: Recipe, task: str, old: str, new: str) -> Recipe:
    """The recipe with another paraphrase of a task."""
    changed = {task: (WORDINGS[task][0].replace(old, new),)}
    return replace(recipe, paraphrases=Paraphrases("tiny", "en", WORDINGS | changed))


def test_sound_paraphrases_pass(worded: Clips, audited) -> None:
    report = audited(worded, recipe=ASKED)
    assert not [one.name for one in report.failed if one.group == "truth"]
    assert gate(report, "paraphrases").checked > 8 and gate(report, "telling_words").status == "PASS"


def test_a_paraphrase_that_the_plan_lacks(worded: Clips, audited) -> None:
    def other(_: ClipRecord, question: Question) -> Question:
        return replace(question, template="minimum_distance.p2")

    found = audited(change_question(worded, other, paraphrased("minimum_distance")), recipe=ASKED)
    assert_caught(found, "paraphrases")


def test_a_paraphrase_of_another_task(worded: Clips, audited) -> None:
    def other(_: ClipRecord, question: Question) -> Question:
        return replace(question, template="object_count.p1")

    found = audited(change_question(worded, other, paraphrased("minimum_distance")), recipe=ASKED)
    assert_caught(found, "paraphrases")


def test_things_that_changed_their_places(worded: Clips, audited) -> None:
    def swapped(record: ClipRecord, question: Question) -> Question:
        first, second = re.search("to the (.+?) and face the (.+?)[.]", question.text).groups()  # type: ignore[union-attr]
        text = question.text.replace(f"to the {first} and face the {second}.", f"to the {second} and face the {first}.")
        return replace(question, text=text)

    found = audited(change_question(worded, swapped, paraphrased("relative_direction_medium")), recipe=ASKED)
    assert_caught(found, "paraphrases")


def test_a_text_that_says_more_than_its_paraphrase(worded: Clips, audited) -> None:
    def more(_: ClipRecord, question: Question) -> Question:
        return replace(question, text=f"{question.text} Round up.")

    assert_caught(audited(change_question(worded, more, paraphrased("object_count")), recipe=ASKED), "paraphrases")


@pytest.mark.parametrize(
    ("old", "new"), [("metres", "feet"), ("metres", "centimetres"), ("points", "points within 5 m")]
)
def test_another_unit_or_number_in_plan_and_text(worded: Clips, audited, old: str, new: str) -> None:
    def other(question: Question) -> Question:
        asked = question.template == "minimum_distance.p1"
        return replace(question, text=question.text.replace(old, new)) if asked else question

    recipe = reworded(ASKED, "minimum_distance", old, new)
    assert_caught(audited(change_all(worded, other), recipe=recipe), "paraphrases", also=["format"])


@pytest.mark.parametrize(
    ("task", "old", "new"),
    [("closest_object", "smallest", "largest"), ("minimum_distance", "of floor", "of space")],
)
def test_a_word_that_tells_another_task_in_plan_and_text(worded: Clips, audited, task: str, old: str, new: str) -> None:
    def other(question: Question) -> Question:
        return (
            replace(question, text=question.text.replace(old, new)) if question.template == f"{task}.p1" else question
        )

    report = audited(
        change_all(worded, other), recipe=reworded(ASKED, task, old, new), fail_on=frozenset({"telling_words"})
    )
    assert_caught(report, "telling_words")


def test_no_wording_of_ours_is_strange() -> None:
    for task, texts in load("en").wordings.items():
        assert not [text for text in texts if strange_numbers("en", task, text) or telling_words("en", task, text)]
