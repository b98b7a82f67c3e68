import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.qa.scoring import MRA_VARIANTS, answer_accuracy, choice_accuracy, kind_of, mean_relative_accuracy


@pytest.mark.parametrize("text", ["B", "b", "B.", "(B)", " B. the chair", "[B]", "B) chair"])
def test_a_letter_is_recognised_however_it_is_dressed(text: str) -> None:
    assert choice_accuracy(text, "B") == 1.0


@pytest.mark.parametrize("text", ["", "C", "chair", "BC", "Box", "二", "B" * 10_000])
def test_anything_else_is_no_letter_b(text: str) -> None:
    assert choice_accuracy(text, "B") == 0.0


def test_an_empty_target_is_never_matched() -> None:
    assert choice_accuracy("", "") == 0.0


# Relative error 0.12 passes the thresholds 0.50 to 0.15: 8 of 10.
@pytest.mark.parametrize(
    ("prediction", "target", "variant", "score"),
    [
        ("2.24", "2.0", "vsi", 0.8),
        ("2.24", "2.0", "v2lo", 0.8),
        ("2.24", "2.0", "infinibench", 0.88),
        ("2.0 m.", "2.0", "vsi", 1.0),
        ("2.0 m", "2.0", "v2lo", 0.0),
        ("3.", "3", "vsi", 1.0),
        ("0", "0", "vsi", 1.0),
        ("0.1", "0", "vsi", 0.0),
        ("0.1", "0", "v2lo", 0.9),
        ("0", "0", "infinibench", 1.0),
        ("5", "2", "infinibench", 0.0),
        ("nan", "2", "vsi", 0.0),
        ("inf", "2", "vsi", 0.0),
        ("", "2", "vsi", 0.0),
        ("two", "2", "v2lo", 0.0),
        ("1e999", "2", "infinibench", 0.0),
    ],
)
def test_hand_computed_mra(prediction: str, target: str, variant: str, score: float) -> None:
    assert mean_relative_accuracy(prediction, target, variant) == pytest.approx(score)


def test_an_error_exactly_on_a_threshold_passes_it() -> None:
    assert mean_relative_accuracy("1.1", "1.0") == pytest.approx(0.9)  # passes 0.50 to 0.10


@given(st.text(), st.floats(0.1, 100), st.sampled_from(MRA_VARIANTS))
def test_no_text_raises_and_scores_stay_in_range(text: str, target: float, variant: str) -> None:
    assert 0.0 <= mean_relative_accuracy(text, target, variant) <= 1.0


@given(st.floats(0.1, 100), st.floats(0, 1), st.floats(0, 1), st.sampled_from(MRA_VARIANTS))
def test_a_closer_guess_never_scores_less(target: float, a: float, b: float, variant: str) -> None:
    near, far = sorted((a, b))
    scores = [mean_relative_accuracy(repr(target * (1 + error)), target, variant) for error in (near, far)]
    assert scores[0] >= scores[1] - 1e-9


@pytest.mark.parametrize("text", ["cannot be told", "Cannot be told.", " CANNOT be  told ", "'cannot be told'"])
def test_what_cannot_be_told_is_recognised_in_any_case(text: str) -> None:
    assert {mean_relative_accuracy(text, "cannot be told", variant) for variant in MRA_VARIANTS} == {1.0}


@pytest.mark.parametrize("text", ["", "2.0", "told", "nothing", "."])
def test_nothing_else_says_that_it_cannot_be_told(text: str) -> None:
    assert mean_relative_accuracy(text, "cannot be told") == 0.0
    assert mean_relative_accuracy("cannot be told", "2.0") == 0.0


def test_words_are_the_answer_of_a_number() -> None:
    assert [kind_of(answer) for answer in ("B", "2.5", "cannot be told", "[]", "无法判断")] == [
        *("choice", "number", "number", "map", "number")
    ]


def test_kind_decides_the_metric() -> None:
    assert answer_accuracy("choice", "A", "A") == 1.0
    assert answer_accuracy("number", "2.0", "2.0") == 1.0
    with pytest.raises(ValueError, match="choose from"):
        answer_accuracy("number", "2", "2", "mine")
