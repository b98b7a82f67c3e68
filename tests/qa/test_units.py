"""Questions in other units, spellings and with numbers in words: what changes, and what does not."""

import re

import pytest
from msgspec.structs import replace

from layoutgen.audit.response import false_equations
from layoutgen.audit.units import WORDS
from layoutgen.config import load_recipe
from layoutgen.dataset.records import Question
from layoutgen.language import codes, load
from layoutgen.qa import ask, speech
from layoutgen.qa.registry import TASKS
from layoutgen.qa.response import parse_response, user_prompt
from layoutgen.qa.scoring import MRA_VARIANTS, answer_accuracy, kind_of
from layoutgen.qa.task import Task
from layoutgen.qa.units import MEASURES, Converted, measured, task_of
from layoutgen.train.rewards import accuracy_reward
from tests.factories import make_clip
from tests.plugins.toy import TOP_HEIGHT

RECIPE = replace(load_recipe("everything"), synonyms=False, think=True)
RECORDS = [make_clip(seed, objects=18) for seed in range(8)]
MEASURED = [task for task in TASKS.values() if task.info.kind == "number" and task.info.unit in ("m", "cm", "m2")]


def asked(**keys: object) -> list[Question]:
    recipe = replace(RECIPE, **keys)  # type: ignore[arg-type]
    return [question for record in RECORDS for question in ask(record, recipe, 5).questions]


def test_every_wording_of_a_measured_task_says_its_unit_once() -> None:
    for language in map(load, codes()):
        for task in MEASURED:
            for wording in speech.wordings(task, language):
                assert wording.count(language.units[task.info.unit]) == 1, wording


@pytest.mark.parametrize(("unit", "symbols"), [("metres", "m m2"), ("centimetres", "cm m2"), ("feet", "ft ft2")])
def test_lengths_and_areas_are_asked_in_the_unit_and_the_map_stays_in_metres(unit: str, symbols: str) -> None:
    found = [q for q in asked(units=unit) if q.task in {task.info.name for task in MEASURED}]
    assert {q.unit for q in found} == set(symbols.split())
    for question in found:
        assert load("en").units[question.unit] in question.text and question.margin_unit == question.unit
        think = parse_response(question.response).think
        assert not false_equations(think)[1]
        task = task_of(question)
        assert task.printed(question.value) == question.answer and task.info.unit == question.unit
        if question.unit in MEASURES:
            assert re.search(rf"{re.escape(MEASURES[question.unit].formula)} [=≈] {question.answer}\b", think), think
        boxes = [edge for one in parse_response(question.response).map_entries or () for edge in one.get("bbox", ())]
        assert all(abs(edge) < 30 for edge in boxes)


def test_other_tasks_and_own_units_are_the_tasks_themselves() -> None:
    for task in TASKS.values():
        assert measured(task, "own") is task
        if task not in MEASURED:
            assert measured(task, "feet") is task
    assert measured(TASKS["minimum_distance"], "metres") is TASKS["minimum_distance"]
    assert measured(TASKS["longest_side"], "centimetres") is TASKS["longest_side"]


def test_a_plugin_words_and_reasons_in_another_unit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TASKS._entries, "top_height", TOP_HEIGHT)
    found = asked(units="feet", tasks={"top_height": 1.0}, think="arithmetic", think_of={})
    assert found and {question.unit for question in found} == {"ft"}
    for question in found:
        assert question.text.endswith(", in feet?") and "/ 0.3048" in question.response
        assert question.text.startswith(("How high above the floor does", "At what height does"))


def test_a_converted_task_is_the_same_task_in_all_else() -> None:
    for task in MEASURED:
        feet = measured(task, "feet")
        assert (feet.needed, feet.paired, feet.styled) == (task.needed, task.paired, task.styled)
    own = {name for name in vars(Task) if not name.startswith("_") and callable(getattr(Task, name))}
    in_the_new_unit = {"options", "answer", "printed", "threshold", "rounding_margin"}
    assert own - in_the_new_unit <= vars(Converted).keys(), "what Converted does not pass on is Task's own"


def test_american_spelling_changes_nothing_else() -> None:
    british, american = asked(), asked(spelling="american")
    assert any("metres" in q.text for q in british)
    for one, other in zip(british, american, strict=True):
        told = user_prompt(other) + other.response
        assert not re.search(r"\b(centi)?metres?\b|\bcentres?\b", told, re.I)
        back = {"centimeter": "centimetre", "meter": "metre", "center": "centre"}
        for new, old in back.items():
            told = re.sub(rf"\b{new}", old, told).replace(new.capitalize(), old.capitalize())
        assert told == user_prompt(one) + one.response


def test_counts_in_words_are_the_same_counts() -> None:
    digits, words = asked(), asked(number_words=1.0)
    numbers = load("en").numbers
    for one, other in zip(digits, words, strict=True):
        if one.unit != "count":
            assert one == other
            continue
        assert numbers.index(other.answer) == int(one.answer) == other.value
        assert "as a word" in user_prompt(other) and parse_response(other.response).think.count(other.answer)
        for variant in MRA_VARIANTS:
            for given, true in ((one.answer, other.answer), (other.answer.capitalize(), one.answer)):
                assert answer_accuracy("number", given, true, variant) == 1.0
        assert kind_of(other.answer) == "number"
        assert accuracy_reward([f"<answer>{one.answer}</answer>"], answer=[other.answer], kind=["number"]) == [1.0]


def test_numbers_in_words_are_in_order() -> None:
    for code, words in WORDS.items():
        assert list(load(code).numbers) == words and len(set(words)) == 21


def test_shares_of_units_and_words_are_kept_and_change_no_other_question() -> None:
    tasks = {"minimum_distance": 1.0, "object_count": 1.0, "relative_distance": 1.0}
    mixed, plain = asked(units={"own": 1, "feet": 1}, number_words=0.5, tasks=tasks), asked(tasks=tasks)
    units = [q.unit for q in mixed if q.task == "minimum_distance"]
    assert 0.25 < units.count("ft") / len(units) < 0.75
    counts = [q.answer.isalpha() for q in mixed if q.task == "object_count"]
    assert 0.3 < sum(counts) / len(counts) < 0.7
    choices = [[q.text for q in questions if q.kind == "choice"] for questions in (mixed, plain)]
    assert choices[0] == choices[1]
