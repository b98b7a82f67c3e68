import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.qa.scoring import MRA_VARIANTS, answer_accuracy, choice_accuracy, kind_of, mean_relative_accuracy
from layoutgen.seeds import rng_for


@pytest.mark.parametrize(
    "text", ["B", "b", "B.", "(B)", " B. the chair", "[B]", "B) chair", "B、椅子", "（B）", "B。", "B：椅子"]
)
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
        ("2.0米。", "2.0", "vsi", 1.0),
        ("约2.0米", "2.0", "vsi", 0.0),
        ("2.0 m", "2.0", "v2lo", 0.0),
        ("3.", "3", "vsi", 1.0),
        ("0", "0", "vsi", 1.0),
        ("0.1", "0", "vsi", 0.0),
        ("0.1", "0", "v2lo", 0.8),
        ("0", "0", "infinibench", 1.0),
        ("5", "2", "infinibench", 0.0),
        ("nan", "2", "vsi", 0.0),
        ("inf", "2", "vsi", 0.0),
        ("", "2", "vsi", 0.0),
        ("two", "2", "v2lo", 1.0),
        ("Two.", "2", "vsi", 1.0),
        ("two m", "2", "v2lo", 0.0),
        ("1e999", "2", "infinibench", 0.5),
        ("about 2.24 of 3", "2.0", "infinibench", 0.88),
        ("1,000 m", "1000", "infinibench", 1.0),
        ("0.0005", "0", "infinibench", 0.5),
        ("2.24", "2.0", "vlmevalkit", 0.8),
        ("2.0 m of 3", "2.0", "vlmevalkit", 1.0),
        ("chair 3 is 2.0 m away", "2.0", "vlmevalkit", 1.0),
        ("about two metres", "2", "vlmevalkit", 1.0),
        ("0.1", "0", "vlmevalkit", 0.9),
        ("far", "2", "vlmevalkit", 0.0),
    ],
)
def test_hand_computed_mra(prediction: str, target: str, variant: str, score: float) -> None:
    assert mean_relative_accuracy(prediction, target, variant) == pytest.approx(score)


def originals(guess: float, truth: float) -> dict[str, float]:
    """What the four originals give numbers, as numpy computes it there; VSI-Bench's takes no target of 0."""
    absolute = abs(guess - truth)
    relative = absolute / truth if truth else absolute
    steps = np.linspace(0.5, 0.95, 10)
    ours = {
        "v2lo": float(np.sum(relative <= np.linspace(0.50, 0.05, 10))) / 10,
        "vlmevalkit": float((abs((guess - truth) / (truth or 1.0)) <= 1 - steps).astype(float).mean()),
        "infinibench": max(0.0, 1.0 - absolute / max(abs(truth), 1e-3)),
    }
    return ours | ({"vsi": float((relative <= 1 - steps).mean())} if truth else {})


def test_every_variant_equals_its_original_to_the_last_digit() -> None:
    rng = rng_for("originals")
    truths = np.round(rng.uniform(0, 9, 5000), 1).tolist()
    shares = rng.choice([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.7], 5000).tolist()
    for truth, share in zip(truths, shares, strict=True):
        for guess in (round(truth * (1 + share), 3), round(truth * (1 - share), 1)):
            for variant, score in originals(guess, truth).items():
                assert mean_relative_accuracy(str(guess), str(truth), variant) == score, (guess, truth, variant)


def test_variants_part_at_a_threshold() -> None:
    """2.1 is 0.05 and a bit off 2.0: more than the reward's 0.05, and not more than VSI-Bench's 1 - 0.95."""
    found = {variant: mean_relative_accuracy("2.1", "2.0", variant) for variant in ("vsi", "v2lo", "vlmevalkit")}
    assert found == {"vsi": 1.0, "v2lo": 0.9, "vlmevalkit": 1.0}


def test_the_papers_reward_takes_nothing_but_the_whole_option() -> None:
    assert [answer_accuracy("choice", text, "B", "v2lo") for text in ("b", "B", "B.", "B. chair")] == [1, 1, 0, 0]
    assert [answer_accuracy("choice", text, "B") for text in ("b", "B", "B.", "B. chair")] == [1, 1, 1, 1]


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
