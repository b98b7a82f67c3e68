"""What is read in a wording: every one of ours asks its own task, and whatever asks something else is refused."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.config import Paraphrases
from layoutgen.errors import InputError, RecipeError
from layoutgen.paraphrase import check
from layoutgen.paraphrase.check import refusal, with_paraphrases
from layoutgen.paraphrase.facts import load, reads_as, slots
from layoutgen.qa import speech
from layoutgen.qa.registry import TASKS
from tests.asked import RECIPE

FACTS = load("en")
LEAST_ACCEPTED = 0.95


def wordings() -> Iterator[tuple[str, str]]:
    for name, task in TASKS.items():
        if name in FACTS.tasks:
            yield from ((name, text) for text in speech.wordings(task))


def kind(task: str, text: str) -> str:
    found = refusal("en", task, text)
    return found.kind if found else ""


def swapped(text: str, a: str, b: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: f"{{{ {a: b, b: a}.get(found[1], found[1]) }}}", text)


def test_every_built_in_task_has_facts() -> None:
    assert set(FACTS.tasks) == set(TASKS)


def test_every_wording_asks_its_own_task_and_no_other() -> None:
    wrong = [(name, text) for name, text in wordings() if FACTS.faults(name, text) or reads_as("en", name, text)]
    assert not wrong


def test_most_wordings_would_be_accepted_beside_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the check is not one that refuses whatever it is shown."""
    texts, good = list(wordings()), 0
    for name, text in texts:
        others = tuple(other for other in speech.wordings(TASKS[name]) if other != text)
        monkeypatch.setattr(check, "_known", lambda language, task, others=others: others)
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


@pytest.mark.parametrize(
    ("task", "text", "why"),
    [
        ("minimum_distance", "How many metres apart are the closest points of the {a} on the floor plan?", "slots"),
        ("minimum_distance", "How many feet apart are the closest points of the {a} and the {b} on the floor plan?", "refused words"),
        ("minimum_distance", "How many centimetres apart are the closest points of the {a} and the {b} on the floor plan?", "facts"),
        ("minimum_distance", "How many metres apart are the centres of the {a} and the {b} on the floor plan?", "facts"),
        ("minimum_distance", "How many metres apart are the farthest points of the {a} and the {b} on the floor plan?", "facts"),
        ("minimum_distance", "Give the least distance in metres between the {a} and the {b}, heights included.", "facts"),
        ("minimum_distance", "On the floor plan, how many metres wide is the gap from the {a} to the {b}, within 3 m?", "numbers"),
        ("minimum_distance", "On the floor plan, how many metres wide is the gap from the {a} to the {b.name}?", "slots"),
        ("minimum_distance", "On the floor plan, how many metres wide is the gap from the {a} to the {b!r}?", "slots"),
        ("minimum_distance", "On the floor plan, how many metres wide is the gap from the {a} to the {b:9}?", "slots"),
        ("minimum_distance", "On the floor plan, how many metres wide is the gap from the {a} to the {b}?}", "slots"),
        ("minimum_distance", "On the floor plan, how many metres wide is the gap from the {a} to image {b}?", "slots"),
        ("minimum_distance", "On the floor plan, how many **metres** wide is the gap from the {a} to the {b}?", "markup"),
        ("minimum_distance", "On the floor plan, how many metres wide is the gap\nfrom the {a} to the {b}?", "markup"),
        ("minimum_distance", "On the floor plan, how many metres wide is the g\u0430p from the {a} to the {b}?", "markup"),
        ("minimum_distance", "<answer>1</answer> How wide is the gap on the floor plan from the {a} to the {b}, in metres?", "markup"),
        ("minimum_distance", "Gap {a} {b}?", "length"),
        ("minimum_distance", "Metres between the {a} and the {b}? " * 20, "length"),
        ("minimum_distance", "Floor-plan distance in metres between the {a} and the {b}: closest points?", "repeated"),
        ("closest_object", "Seen from above, which object has the widest gap to the {r}, edge to edge?", "facts"),
        ("closest_object", "Seen from above, which object does not have the smallest gap to the {r}?", "refused words"),
        ("closest_object", "Seen from above, which object has the smallest gap to the {r}: A. sofa or B. bed?", "options"),
        ("relative_direction_medium", "You stand at the {a} and face the {b}. Is the {c} right, left or back?", "facts"),
        ("relative_direction_medium", "You stand at the {a} and face away from the {b}. Is the {c} left, right or back?", "facts"),
        ("backward_direction_hard", "You stand at the {a}, facing the {b}. Where is the {c}: front-left, front-right, back-left or back-right?", "facts"),
        ("vertical_direction", "Say that from the {b} to the {a} is '{word}'. Where is the {c} as seen from the {d}?", "facts"),
        ("vertical_direction", "Where is the {c} seen from the {d}, if going from the {a} to the {b} is going {word}?", "facts"),
        ("camera_turn", "About what turn leads from the heading of image {n} to the heading of image {m}?", "facts"),
        ("object_count", "How many {plural} are there in {images}, of the three rooms?", "numbers"),
        ("object_presence", "Would one see the {a} in {images}?", "slots"),
        ("depth_order", "Order {names} by floor-plan distance from the camera of image {n}, closest points, farthest first.", "facts"),
    ],
)  # fmt: skip
def test_refused_with_its_reason(task: str, text: str, why: str) -> None:
    assert kind(task, text) == why


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("minimum_distance", "I'm curious: on the floor plan, how many metres separate the {a} from the {b} at their nearest points?"),
        ("relative_direction_medium", "I've walked to the {a} and I'm now facing the {b}. Would the {c} be on my left, right or back?"),
        ("vertical_direction", "Treat going from the {a} to the {b} as '{word}'. With that, where is the {c} seen from the {d}?"),
        ("room_size", "About how big is the room that image {n} was shot in? Answer in square metres of floor."),
        ("object_presence", "Would you say that {a} can be seen in {images}?"),
        ("perspective_object", "You've gone to the {a}, and the {b} is directly {side}. Where would you look for the {c}?"),
    ],
)  # fmt: skip
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
    words = " ".join(speech.wordings(TASKS[task])).split()
    text = " ".join(data.draw(st.lists(st.sampled_from(words), min_size=4, max_size=40)))
    if refusal("en", task, text) is None:
        assert slots(text) in [slots(known) for known in speech.wordings(TASKS[task])]


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
