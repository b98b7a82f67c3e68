"""What is read in a wording: every one of ours asks its own task, and whatever asks something else is refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.config import Paraphrases
from layoutgen.errors import InputError, RecipeError
from layoutgen.paraphrase import check
from layoutgen.paraphrase.check import refusal, with_paraphrases
from layoutgen.paraphrase.facts import load, own_wordings, reads_as, slots
from layoutgen.qa.registry import TASKS
from tests.asked import RECIPE

FACTS = load("en")
TEXTS = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text())
LEAST_ACCEPTED = 0.95


def wordings() -> Iterator[tuple[str, str]]:
    for name in TASKS:
        if name in FACTS.tasks:
            yield from ((name, text) for text in own_wordings("en", name))


def refused() -> Iterator[tuple[str, str, str]]:
    for why, tasks in TEXTS["refused"].items():
        yield from ((why, task, text) for task, texts in tasks.items() for text in texts)


def kind(task: str, text: str) -> str:
    found = refusal("en", task, text)
    return found.kind if found else ""


def swapped(text: str, a: str, b: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: f"{{{ {a: b, b: a}.get(found[1], found[1]) }}}", text)


def test_every_built_in_task_has_facts() -> None:
    """But for those about changes, which are worded by us only."""
    assert set(FACTS.tasks) == {name for name, task in TASKS.items() if not task.info.change}


def test_every_wording_asks_its_own_task_and_no_other() -> None:
    wrong = [(name, text) for name, text in wordings() if FACTS.faults(name, text) or reads_as("en", name, text)]
    assert not wrong


def test_most_wordings_would_be_accepted_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the check is not one that refuses whatever it is shown."""
    texts, good = list(wordings()), 0
    for name, text in texts:
        others = tuple(other for other in own_wordings("en", name) if other != text)
        monkeypatch.setattr(check, "own_wordings", lambda language, task, others=others: others)
        good += not kind(name, text)
    assert good >= LEAST_ACCEPTED * len(texts)


def test_no_wording_is_accepted_for_another_task() -> None:
    alike = [(name, other, text) for name, text in wordings() for other in FACTS.tasks if other != name]
    taken = {(a, b) for a, b, text in alike if FACTS.tasks[a] != FACTS.tasks[b] and not kind(b, text)}
    assert not taken


@pytest.mark.parametrize("pair", ["ab", "bc", "ac", "cd", "bd"])
def test_things_that_changed_their_parts_are_refused(pair: str) -> None:
    a, b = pair
    for name, text in wordings():
        parts = FACTS.tasks[name].parts
        if a in parts and b in parts and not {"goal", "other"} >= {*parts[a], *parts[b]} and name != "route_plan":
            assert kind(name, f"Please say: {swapped(text, a, b)}"), text
    assert kind(
        "relative_direction_easy", "Standing by the {b} and looking at the {a}, is the {c} to my left or right?"
    )


@pytest.mark.parametrize(("why", "task", "text"), list(refused()))
def test_refused_with_its_reason(why: str, task: str, text: str) -> None:
    assert kind(task, text) == why


@pytest.mark.parametrize(("task", "text"), [(t, x) for t, xs in TEXTS["accepted"].items() for x in xs])
def test_accepted(task: str, text: str) -> None:
    assert refusal("en", task, text) is None


def test_a_paraphrase_is_not_accepted_twice() -> None:
    text = "Please count the {plural} in {images}, each of them once."
    assert refusal("en", "object_count", text) is None
    assert refusal(
        "en", "object_count", text.upper().replace("{PLURAL}", "{plural}").replace("{IMAGES}", "{images}"), [text]
    )


@given(st.sampled_from(sorted(FACTS.tasks)), st.text(max_size=300))
def test_any_text_is_read_without_harm(task: str, text: str) -> None:
    found = refusal("en", task, text)
    assert found is not None and found.what


@given(st.data())
def test_what_is_accepted_keeps_the_slots(data: st.DataObject) -> None:
    """Whatever words of ours are put together in whatever order."""
    task = data.draw(st.sampled_from(sorted(FACTS.tasks)))
    words = " ".join(own_wordings("en", task)).split()
    text = " ".join(data.draw(st.lists(st.sampled_from(words), min_size=4, max_size=40)))
    if refusal("en", task, text) is None:
        assert slots(text) in [slots(known) for known in own_wordings("en", task)]


def test_a_recipe_with_a_bad_paraphrase_is_refused_in_one_line(tmp_path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(
        "wordings: {room_count: ['Rooms that the camera stood in while all images were taken: not how many?']}"
    )
    with pytest.raises(RecipeError, match=r"paraphrase 1 of room_count says 'not': '"):
        with_paraphrases(RECIPE, str(path))
    path.write_text("wordings: {top_height: ['How high?']}")
    with pytest.raises(RecipeError, match="paraphrases of 'top_height' cannot be checked"):
        with_paraphrases(RECIPE, str(path))
    path.write_text("words: {}")
    with pytest.raises(RecipeError, match="unknown field `words`"):
        with_paraphrases(RECIPE, str(path))


def test_a_language_that_nothing_is_known_of() -> None:
    with pytest.raises(InputError, match="the language 'xx' cannot be checked"):
        refusal("xx", "room_size", "?")
    assert Paraphrases().language == "en"
