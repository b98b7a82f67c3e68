"""Every language's file says all that the others say, and names everything, each by its own name."""

from collections.abc import Iterator
from string import Formatter

import pytest

from layoutgen.catalogue.assets import assets
from layoutgen.catalogue.names import UNASKED_TYPES, category_name
from layoutgen.config import Recipe
from layoutgen.language import Language, codes, load
from layoutgen.qa.asking import ask
from layoutgen.qa.naming import unmistaken
from layoutgen.qa.registry import TASKS
from layoutgen.qa.response import user_prompt
from tests.factories import make_clip

FEWEST = 12
ENGLISH = load("en")
ASKED = sorted({category_name(asset.type) for asset in assets().values() if asset.type not in UNASKED_TYPES})
SPELT = {"plural": "name", "Move": "move", "Plurals": "plurals"}
"""Two ways to fill in one fact: a category or its plural, with a capital or not."""
OPTIONAL = {"s", "classifier"}
"""A verb's ending, and the word that counts things."""


@pytest.fixture(params=codes())
def language(request: pytest.FixtureRequest) -> Language:
    return load(request.param)


def slots(text: str) -> set[str]:
    found = {name for _, name, _, _ in Formatter().parse(text) if name}
    return {SPELT.get(name, name) for name in found} - OPTIONAL


def asked(code: str, seeds: range = range(2)) -> Iterator[tuple[str, str, str]]:
    """Text, response and prompt of questions of every task."""
    recipe = Recipe(name="test", language=code, synonyms=True, questions_per_clip=80, frames={1: 1.0, 12: 3.0})
    for seed in seeds:
        for question in ask(make_clip(seed), recipe, 0).questions:
            assert question.language == code
            yield question.text, question.response, user_prompt(question)


def test_every_task_has_enough_different_wordings(language: Language) -> None:
    assert set(language.wordings) >= set(TASKS.built_in)
    for name, wordings in language.wordings.items():
        assert len(set(wordings)) == len(wordings) >= FEWEST, name


@pytest.mark.parametrize("task", list(ENGLISH.wordings))
def test_wordings_have_the_slots_of_the_english_ones(language: Language, task: str) -> None:
    wanted = slots(ENGLISH.wordings[task][0])
    assert not [text for text in language.wordings[task] if slots(text) != wanted]


def test_steps_are_the_english_ones_with_their_slots(language: Language) -> None:
    assert language.steps.keys() == ENGLISH.steps.keys()
    for task, steps in language.steps.items():
        assert steps.keys() == ENGLISH.steps[task].keys()
        for step, texts in steps.items():
            assert all(slots(text) == slots(ENGLISH.steps[task][step][0]) for text in texts), (task, step)


def test_facts_are_the_english_ones(language: Language) -> None:
    assert language.tells.keys() == ENGLISH.tells.keys()


def test_everything_has_a_name_of_its_own(language: Language) -> None:
    things = dict.fromkeys([*ASKED, *language.categories, *language.rooms])
    named = [name.lower() for thing in things for name in (language.called(thing), *language.names.get(thing, ()))]
    assert len(named) == len(set(named)) and language.names.keys() <= set(ASKED)
    assert language.code == "en" or not [thing for thing in ASKED if language.called(thing) == thing]


def test_every_other_name_can_be_said_where_nothing_else_is_in_view(language: Language) -> None:
    for category, names in language.names.items():
        assert unmistaken(language, category, []) == [language.called(category), *names]


def test_options_tell_what_they_mean(language: Language) -> None:
    turns = [language.turns.left, language.turns.right, language.turns.back]
    said = [*language.answers.values(), *turns, language.turn_by(90), language.turn_by(-90), language.picture(0)]
    assert len(set(said)) == len(said)
    assert not any(language.joints.comma in name for name in [*map(language.called, ASKED), *said])


def test_everything_asked_is_in_its_language(language: Language) -> None:
    other = "sofa" if language.code != "en" else "沙发"
    for texts in asked(language.code):
        assert not any(other in text for text in texts)


def test_chinese_has_no_latin_letters_but_those_that_are_meant() -> None:
    meant = {*load("zh").foreign, "map", "think", "answer"}
    for text, _, prompt in asked("zh"):
        latin = "".join(c if c.isascii() and (c.isalpha() or c == "_") else " " for c in text + " " + prompt)
        assert not {word for word in latin.split() if word.strip("_")} - meant


def test_clips_speak_the_languages_of_a_recipe_by_their_shares() -> None:
    recipe = Recipe(name="test", tasks={"minimum_distance": 1.0}, frames={12: 1.0}, language={"en": 3.0, "zh": 1.0})
    spoken = [{q.language for q in ask(make_clip(seed), recipe, 0).questions} for seed in range(24)]
    assert all(len(found) <= 1 for found in spoken)
    assert 2 <= sum(found == {"zh"} for found in spoken) <= 11
