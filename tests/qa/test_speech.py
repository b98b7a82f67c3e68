"""What the languages' files say, and what is said of a file that lacks something."""

from dataclasses import replace
from string import Formatter

import msgspec
import pytest

from layoutgen.errors import RecipeError
from layoutgen.language import load
from layoutgen.qa import speech
from layoutgen.qa.registry import TASKS


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_nothing_is_said_of_a_task_that_nobody_asks() -> None:
    english = load("en")
    assert english.wordings.keys() <= TASKS.keys() and english.steps.keys() - {"common"} <= TASKS.keys()


def test_phrasings_of_a_step_say_the_same() -> None:
    """Those that leave a value out would leave the reasoning with a gap."""
    for steps in load("en").steps.values():
        assert not {step: texts for step, texts in steps.items() if len({frozenset(slots(t)) for t in texts}) > 1}


def test_a_language_without_a_task_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    english = load("en")
    mute = {task: texts for task, texts in english.wordings.items() if task != "room_size"}
    monkeypatch.setattr(speech, "load", lambda code: msgspec.structs.replace(english, wordings=mute))
    speech.check_spoken("xx", ["room_count"])
    with pytest.raises(RecipeError, match="the language xx has no wordings of room_size"):
        speech.check_spoken("xx", ["room_count", "room_size"])


def test_an_unknown_language_names_those_that_exist() -> None:
    with pytest.raises(RecipeError, match=r"there is no language 'tlh'; choose from en\b"):
        load("tlh")


def test_a_plug_in_words_itself_in_english_and_shares_the_common_steps() -> None:
    info = replace(TASKS["recall_map"].info, name="own")
    styled = {"told": {"own": ("I see {x}.",)}}
    own = {"info": info, "wordings": ("Own {names}?",), "phrases": {"vector": ("Vector.",), "own": ("x = 1.",)}}
    own["styled"] = styled
    task = type("Own", (type(TASKS["recall_map"]),), own)()
    english = load("en")
    assert speech.wordings(task, english) == ("Own {names}?",)
    assert speech.steps(task, english)["vector"] == ("Vector.",) and "conclude" in speech.steps(task, english)
    assert speech.steps(task, english, "told")["own"] == ("I see {x}.",)
    assert speech.steps(task, english, "brief")["own"] == () and speech.steps(task, english, "brief")["conclude"]
    assert not speech.wordings(task, msgspec.structs.replace(english, code="xx"))
