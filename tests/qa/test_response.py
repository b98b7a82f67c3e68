import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.qa.response import answer_of, compose, parse_map, parse_response

PLAIN = st.text(alphabet=st.characters(exclude_characters="<>"), min_size=1).map(str.strip).filter(bool)


@given(PLAIN, PLAIN)
def test_a_response_reads_back(think: str, answer: str) -> None:
    parts = parse_response(compose('[{"object_name": "bed", "bbox": [0.0, 1.0, 2.0, 3.0]}]', think, answer))
    assert (parts.think, parts.answer) == (think, answer)
    assert parts.map_entries == [{"object_name": "bed", "bbox": [0.0, 1.0, 2.0, 3.0]}]


def test_tags_without_content_are_left_out() -> None:
    assert compose("", "", "B") == "<answer>B</answer>"
    assert compose("[]", "", "B") == "<map>[]</map><answer>B</answer>"


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    parse_response(text)
    parse_response(f"<map>{text}</map><answer>{text}")


def test_maps_that_are_none() -> None:
    for text in ("", "{}", "[1]", '[{"a": 1}', "[" * 100_000, "x" * 300_000):
        assert parse_map(text) is None
    assert parse_map("[]") == []


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ("<map>[]</map><think>A</think><answer> B </answer>", "B"),
        ("<answer>A</answer> no: <answer>B</answer>", "B"),
        ("B", "B"),
        (" 2.5 m\n", "2.5 m"),
        ("<think>Is it A?</think>\nB", "B"),
        ("<think>Is it A?</think><answer></answer>", ""),
        ("<think>Is it A?", "<think>Is it A?"),
        ("", ""),
    ],
)
def test_an_answer_without_its_tag_is_what_is_no_map_and_no_reasoning(response: str, answer: str) -> None:
    assert answer_of(response) == answer


@given(st.lists(st.sampled_from(["<map>", "</map>", "<think>", "</think>", "<answer>", "</answer>", "B", "\n", "</"])))
def test_tags_are_read_as_a_pattern_would(parts: list[str]) -> None:
    text = "".join(parts)
    pattern = re.compile(r"<(map|think|answer)>(.*?)</\1>", re.DOTALL)
    found = {match[1]: match[2].strip() for match in pattern.finditer(text)}
    read = parse_response(text)
    assert (read.map_text, read.think, read.answer) == tuple(found.get(tag, "") for tag in ("map", "think", "answer"))
    assert answer_of(text) == (found.get("answer") or pattern.sub("", text).strip())
