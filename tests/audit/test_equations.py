"""The evaluator of reasoning texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.audit.response import evaluate, false_equations


@pytest.mark.parametrize(
    "text",
    [
        "The gap is 2.0 - 1.5 = 0.5. Then sqrt(0.5^2 + 1.2^2) = 1.3, done.",
        "x = (1.0 + (-2.0)) / 2 = -0.5, z = (0.1 + 0.4) / 2 = 0.25 at its centre",
        "(here 1 + 2 = 3), then max(1.0, 2.0) = 2.0; atan2(1.0, 0.0) = 90.0 and 2.0 > 1.0",
        "1.4 m - 0.2 m = 1.2 m, or 120 cm",
        "sqrt(2) ≈ 1.414 and 10 / 3 ≈ 3.3 < 4",
        "1 + 1 + 1 = 3",
        "no numbers here = no claim",
    ],
)
def test_true_statements(text: str) -> None:
    assert false_equations(text)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "2.0 - 1.5 = 0.4",
        "sqrt(2) = 1.414",
        "10 / 3 ≈ 3.4",
        "1.0 > 2.0",
        "1 + 1 = 2 = 3",
        "1 / 0 = 5",
        "9^99999 = 1",
        "sqrt(0 - 1) = 1",
        "5 = five",
        "2 + (1 = 3",
    ],
)
def test_false_and_unreadable_statements(text: str) -> None:
    assert len(false_equations(text)[1]) == 1


@pytest.mark.parametrize(
    "text", ["__import__('os')", "(1).real", "[1][0]", "1 if 1 else 2", "a", "2 // 1", "1,2", "'a'"]
)
def test_nothing_but_arithmetic_is_evaluated(text: str) -> None:
    with pytest.raises((ValueError, SyntaxError)):
        evaluate(text)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises((ValueError, SyntaxError, MemoryError)):
        evaluate("(" * 5000 + "1" + ")" * 5000)


@given(st.floats(-99, 99).map(lambda v: round(v, 2)), st.floats(0.1, 9).map(lambda v: round(v, 2)))
def test_printed_sums_hold_and_wrong_ones_do_not(a: float, b: float) -> None:
    printed = f"{a:.2f} - {b:.2f} ≈ {a - b:.1f}"
    assert false_equations(printed) == (1, [])
    assert false_equations(f"{a:.2f} - {b:.2f} ≈ {a - b + 0.2:.1f}")[1]
