"""What holds of reasoning in each style, on random layouts and whatever the task."""

import re

import pytest
from msgspec.structs import replace

from layoutgen.audit.response import false_equations
from layoutgen.audit.styles import MOST_SENTENCES, MOST_WORDS
from layoutgen.config import Recipe, load_recipe
from layoutgen.dataset.records import Question
from layoutgen.errors import RecipeError
from layoutgen.language import load
from layoutgen.qa import ask, speech
from layoutgen.qa.registry import TASKS
from layoutgen.qa.response import parse_response, user_prompt
from tests.factories import make_clip, record_of

EVERYTHING = replace(load_recipe("everything"), think=True)
RECORDS = [make_clip(seed, objects=18, turned=0.2) for seed in range(12)]


def asked(recipe: Recipe) -> list[Question]:
    return [question for record in RECORDS for question in ask(record, recipe, 5).questions]


@pytest.fixture(scope="module")
def plain() -> list[Question]:
    return asked(EVERYTHING)


@pytest.fixture(scope="module", params=["brief", "told"])
def styled(request: pytest.FixtureRequest) -> tuple[str, list[Question]]:
    return request.param, asked(replace(EVERYTHING, think=request.param))


def test_the_style_changes_nothing_but_the_reasoning(plain: list[Question], styled: tuple[str, list[Question]]) -> None:
    style, questions = styled
    assert {q.style for q in plain} == {"arithmetic"} and {q.style for q in questions} == {style}
    for one, other in zip(plain, questions, strict=True):
        assert replace(one, response="", style="") == replace(other, response="", style="")
        a, b = parse_response(one.response), parse_response(other.response)
        assert (a.map_text, a.answer) == (b.map_text, b.answer) and b.think


def test_each_style_keeps_its_form(styled: tuple[str, list[Question]]) -> None:
    style, questions = styled
    assert {question.task for question in questions} == {name for name in TASKS if not TASKS[name].info.change}
    for question in questions:
        think = parse_response(question.response).think
        assert not false_equations(think)[1], think
        assert not re.search(r"[{}]|\(\)|  |Sqrt|Abs", think), think
        assert think[0].isupper() or not think[0].isalpha()
        assert think.endswith(".")
        if style == "brief":
            assert len(think.split()) <= MOST_WORDS and len(re.findall(r"[.!?](?=\s|$)", think)) <= MOST_SENTENCES
        else:
            assert "=" not in think and "≈" not in think
        if question.kind != "map":
            assert re.search(rf"\b{re.escape(question.answer)}\b", think[-90:]), think


def test_shares_mix_the_styles_of_the_same_questions(plain: list[Question]) -> None:
    shares = replace(EVERYTHING, think={"arithmetic": 1, "told": 1}, think_of={"object_count": False})
    mixed = asked(shares)
    for one, other in zip(plain, mixed, strict=True):
        assert other.style == "none" if other.task == "object_count" else other.style in ("arithmetic", "told")
        assert other.style != "arithmetic" or one == other
    told = [question.style == "told" for question in mixed if question.task != "object_count"]
    assert 0.45 < sum(told) / len(told) < 0.55


def test_what_is_told_says_which_image_shows_what() -> None:
    boxes = {"Bed": (-1, 2, 1, 4), "Sofa": (3, 2, 4, 4)}
    record = record_of(boxes, views=[(0, 0, 0)])
    recipe = replace(EVERYTHING, think="told", tasks={"minimum_distance": 1}, frames={1: 1}, synonyms=False)
    think = parse_response(ask(record, recipe, 0).questions[0].response).think
    assert re.search(r"\bimage 1\b.*\b(bed and the sofa|sofa and the bed)\b", think) and "2.0 m" in think


def test_prompts_ask_for_the_style() -> None:
    prompts = {}
    for style in ("arithmetic", "brief", "told", "none"):
        recipe = replace(EVERYTHING, think=style, tasks={"minimum_distance": 1}, frames={4: 1})
        prompts[style] = user_prompt(ask(RECORDS[0], recipe, 0).questions[0])
    assert len(set(prompts.values())) == 4 and "<think>" not in prompts["none"]


def test_styles_phrase_steps_that_there_are() -> None:
    english = load("en")
    for style in english.styles.values():
        assert style.steps.keys() - {"common"} <= TASKS.keys()
        for steps in style.steps.values():
            assert all(len(set(texts)) == len(texts) for texts in steps.values())


def test_a_language_without_a_style_is_refused() -> None:
    with pytest.raises(RecipeError, match="the language en tells no reasoning in the style sung"):
        speech.style(load("en"), "sung")
