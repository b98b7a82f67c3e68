from hypothesis import given
from hypothesis import strategies as st

from layoutgen.qa.response import compose, parse_map, parse_response

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
