import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.dataset.records import Clip, Question, encode_record
from layoutgen.errors import InputError
from layoutgen.maps.printed import map_entries
from layoutgen.qa.response import compose, parse_response
from layoutgen.train.rewards import (
    REWARDS,
    accuracy_reward,
    consistency_reward,
    format_reward,
    map_reward,
    rewards_named,
)
from tests.asked import asked_clips

GOOD = '<map>[{"object_name": "chair", "bbox": [0, 0, 1, 1]}]</map><think>1 + 1 = 2</think><answer>B</answer>'


@pytest.fixture(scope="module")
def asked() -> list[tuple[Clip, Question]]:
    return [(clip, question) for clip in asked_clips(range(3)) for question in clip.record.questions]


def columns(clip: Clip, question: Question, copies: int) -> dict[str, list[str]]:
    return {
        "answer": [question.answer] * copies,
        "kind": [question.kind] * copies,
        "truth": [json.dumps(map_entries(clip.record, question.objects))] * copies,
        "record": [encode_record(clip.with_questions([question]).record).decode()] * copies,
    }


@pytest.mark.parametrize(
    ("text", "score"),
    [
        (GOOD, 1.0),
        (f"  {GOOD}\n", 1.0),
        (GOOD.replace("</map><think>", "</map>\n<think>"), 1.0),
        (GOOD + "thanks", 0.0),
        (GOOD + GOOD, 0.0),
        (GOOD.replace("<answer>", "<answer><answer>"), 0.0),
        (GOOD.replace("<map>[", "<map>"), 0.0),
        (GOOD.replace("<think>1 + 1 = 2</think>", ""), 0.0),
        ("<answer>B</answer>", 0.0),
        ("", 0.0),
        ("<map>" * 1000, 0.0),
    ],
)
def test_format(text: str, score: float) -> None:
    assert format_reward([text]) == [score]
    assert format_reward([[{"role": "assistant", "content": text}]]) == [score]


@pytest.mark.parametrize(
    ("answer", "kind", "truth", "score"),
    [
        ("B", "choice", "B", 1.0),
        ("b.", "choice", "B", 1.0),
        ("A", "choice", "B", 0.0),
        ("A</answer><answer>B", "choice", "B", 1.0),  # the last of several answers counts
        ("2.0", "number", "2.0", 1.0),
        ("2.0 m", "number", "2.0", 1.0),
        ("2.2", "number", "2.0", 0.9),
        ("0", "number", "0", 1.0),
        ("nan", "number", "2.0", 0.0),
        ("二", "number", "2", 0.0),
        ("9" * 100_000, "number", "2.0", 0.0),
        ("", "choice", "B", 0.0),
    ],
)
def test_accuracy(answer: str, kind: str, truth: str, score: float) -> None:
    completion = f"<answer>{answer}</answer>"
    assert accuracy_reward([completion], answer=[truth], kind=[kind]) == [pytest.approx(score)]


TRUE_MAP = '[{"object_name": "chair", "bbox": [0.0, 0.0, 1.0, 1.0]}]'


@pytest.mark.parametrize(
    ("predicted", "score"),
    [
        (TRUE_MAP, 1.0),
        ('[{"object_name": "chair", "bbox": [1, 1, 0, 0]}]', 1.0),  # corners the other way round
        ('[{"object_name": "chair", "bbox": [0.5, 0, 1.5, 1]}]', (1 / 3 + 0.5) / 2),
        ('[{"object_name": "table", "bbox": [0, 0, 1, 1]}]', 0.0),
        (TRUE_MAP[:-1] + ', {"object_name": "sofa", "bbox": [4, 4, 5, 5]}]', 0.5),  # an invented object costs half
        ('[{"object_name": "chair", "bbox": [0, 0, 1]}]', 0.0),
        ('[{"object_name": "chair", "bbox": [0, 0, NaN, 1]}]', 0.0),
        ('[{"object_name": "chair", "bbox": [0, 0, 1e999, 1]}]', 0.0),
        ('[{"object_name": "chair"}]', 0.0),
        ("[[]]", 0.0),
        ("{", 0.0),
        ("[" * 100_000, 0.0),
    ],
)
def test_map(predicted: str, score: float) -> None:
    assert map_reward([f"<map>{predicted}</map>"], truth=[TRUE_MAP]) == [pytest.approx(score)]


def test_every_reference_response_earns_every_reward(asked: list[tuple[Clip, Question]]) -> None:
    for clip, question in asked:
        given_columns = columns(clip, question, 1)
        scores = {name: reward([question.response], **given_columns)[0] for name, reward in REWARDS.items()}
        assert scores["format"] == scores["accuracy"] == scores["consistency"] == 1.0, (question.task, scores)


def test_a_wrong_answer_to_the_right_map_is_inconsistent(asked: list[tuple[Clip, Question]]) -> None:
    for clip, question in asked:
        parts = parse_response(question.response)
        wrong = {"choice": "B" if question.answer == "A" else "A", "number": "77.7", "map": "[]"}[question.kind]
        completion = compose(parts.map_text, parts.think, wrong)
        assert consistency_reward([completion], record=columns(clip, question, 1)["record"]) == [0.0]


def test_an_answer_that_follows_from_a_wrong_map_is_consistent(asked: list[tuple[Clip, Question]]) -> None:
    clip, question = next((c, q) for c, q in asked if q.task == "object_size")
    [entry] = parse_response(question.response).map_entries or []
    x0, z0, x1, z1 = entry["bbox"]
    longer = [{**entry, "bbox": [x0, z0, x0 + 7.0, z1]}]
    completion = compose(json.dumps(longer), "longer", "7.0")
    given_columns = columns(clip, question, 1)
    assert consistency_reward([completion], record=given_columns["record"]) == [1.0]
    assert accuracy_reward([completion], answer=given_columns["answer"], kind=given_columns["kind"])[0] < 1.0


@given(text=st.text(), entry=st.recursive(st.none() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_completion_makes_a_reward_raise(text: str, entry: object) -> None:
    record = encode_record(_CLIP.with_questions([_CLIP.record.questions[0]]).record).decode()
    maps = [text, json.dumps([{"object_name": text, "bbox": entry}]), json.dumps(entry)]
    completions = [f"<map>{m}</map><think>{text}</think><answer>{text}</answer>" for m in maps] + [text]
    given_columns = {
        "answer": ["B", "1.5", "0", "A"],
        "kind": ["choice", "number", "number", "choice"],
        "truth": [TRUE_MAP] * 4,
        "record": [record] * 4,
    }
    for reward in REWARDS.values():
        scores = reward(completions, **given_columns)
        assert len(scores) == 4 and all(0 <= score <= 1 and not math.isnan(score) for score in scores)


_CLIP = asked_clips([5])[0]


def test_unknown_rewards_are_named() -> None:
    with pytest.raises(InputError, match="unknown reward mapp .did you mean 'map'..; choose from format"):
        rewards_named(["mapp"])


def test_of_what_is_absent_a_map_has_no_entry() -> None:
    right, invented, none = "<map>[]</map>", f"<map>{TRUE_MAP}</map>", "<map></map>"
    assert map_reward([right, invented, none], truth=["[]", "[]", "[]"]) == [1.0, 0.0, 0.0]
    assert map_reward([right], truth=[TRUE_MAP]) == [0.0]
