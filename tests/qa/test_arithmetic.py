from hypothesis import given
from hypothesis import strategies as st

from layoutgen.audit.response import false_equations
from layoutgen.qa import arithmetic

TENTHS = st.integers(-150, 150).map(lambda n: n / 10)
VALUES = st.floats(-20, 20).map(lambda x: round(x, 4) + 0.0)


@given(TENTHS, TENTHS, TENTHS, TENTHS)
def test_steps_on_printed_numbers_hold_as_printed(a: float, b: float, c: float, d: float) -> None:
    steps = [
        arithmetic.middle(a, b),
        arithmetic.difference(a, b),
        arithmetic.total(a, b),
        arithmetic.dot((a, b), (c, d)),
        arithmetic.across((a, b), (c, d)),
        arithmetic.cross((a, b), (c, d)),
        arithmetic.length(a, b, 1),
        arithmetic.length(a, b, 2),
        arithmetic.heading(a, b),
        arithmetic.heading(a, b, 0),
        arithmetic.cells(a, b, 0.7),
    ]
    count, false = false_equations(". ".join(step.text for step in steps))
    assert (count, false) == (len(steps), [])


@given(VALUES)
def test_numbers_read_back_and_nought_has_no_sign(value: float) -> None:
    assert float(arithmetic.literal(value)) == value
    assert arithmetic.literal(-0.00001) == "0.0"
    assert (arithmetic.operand(value)[0] == "(") == (value < 0)


def test_what_is_exact_says_so_and_what_is_rounded_does_not() -> None:
    assert arithmetic.length(3.0, 4.0, 1).text == "sqrt(3.0^2 + 4.0^2) = 5.0"
    assert arithmetic.length(1.0, 1.0, 1).text == "sqrt(1.0^2 + 1.0^2) ≈ 1.4"
    assert arithmetic.middle(-1.1, 0.4).text == "(-1.1 + 0.4) / 2 = -0.35"
    assert arithmetic.difference(0.5, -1.2).text == "0.5 - (-1.2) = 1.7"


def test_intervals_that_touch_have_no_gap() -> None:
    assert arithmetic.axis_gap(0.0, 1.0, 1.0, 2.0) is None
    gap = arithmetic.axis_gap(3.0, 4.0, 1.0, 2.5)
    assert gap is not None and (gap.text, gap.value) == ("3.0 - 2.5 = 0.5", 0.5)
