"""Arithmetic as it is printed: each step's text together with the number that it prints, for the next step to use.

`=` stands where the printed result is exact, `≈` where it is rounded to the decimals printed. Expressions use + - * /
^, parentheses, sqrt and atan2(x, z), the direction of (x, z) in degrees clockwise from the z axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot

from layoutgen.geometry.boxes import FloorBox, Point

_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """A printed equation and the number on its right side."""

    text: str
    value: float

    def __str__(self) -> str:
        """The equation, as phrasings print it."""
        return self.text

    @property
    def result(self) -> str:
        """The right side, as it is printed."""
        return self.text.rpartition(" ")[2]


def literal(value: float) -> str:
    """A number as it stands alone: at most 4 decimals, never -0.0."""
    return str(round(value, 4) + 0.0)


def operand(value: float) -> str:
    """A number within an expression: negative ones in parentheses."""
    text = literal(value)
    return f"({text})" if text[0] == "-" else text


def equation(expression: str, value: float, decimals: int) -> Step:
    """`expression = value`, or `expression ≈ value` where rounding to `decimals` changes it."""
    rounded = round(value, decimals) + 0.0
    sign = "=" if abs(rounded - value) < _EXACT else "≈"
    text = str(int(rounded)) if decimals == 0 else f"{rounded:.{decimals}f}".rstrip("0")
    return Step(f"{expression} {sign} {text}0" if text.endswith(".") else f"{expression} {sign} {text}", rounded)


def middle(low: float, high: float) -> Step:
    """The mean of two printed numbers."""
    return equation(f"({literal(low)} + {operand(high)}) / 2", (low + high) / 2, 4)


def difference(a: float, b: float, decimals: int = 4) -> Step:
    """a - b."""
    return equation(f"{literal(a)} - {operand(b)}", a - b, decimals)


def total(a: float, b: float, decimals: int = 4) -> Step:
    """a + b."""
    return equation(f"{literal(a)} + {operand(b)}", a + b, decimals)


def added(terms: Sequence[float], decimals: int) -> Step:
    """The sum of several numbers."""
    return equation(" + ".join(map(operand, terms)), sum(terms), decimals)


def length(x: float, z: float, decimals: int) -> Step:
    """The length of (x, z)."""
    return norm((x, z), decimals)


def norm(parts: Sequence[float], decimals: int) -> Step:
    """The length of a vector."""
    return equation(f"sqrt({' + '.join(f'{operand(part)}^2' for part in parts)})", hypot(*parts), decimals)


def heading(x: float, z: float, decimals: int = 1) -> Step:
    """The direction of (x, z) in degrees clockwise from the z axis."""
    return equation(f"atan2({literal(x)}, {literal(z)})", degrees(atan2(x, z)), decimals)


def dot(a: Point, b: Point) -> Step:
    """The scalar product of two vectors: how far b goes along a."""
    text = f"{literal(a[0])} * {operand(b[0])} + {operand(a[1])} * {operand(b[1])}"
    return equation(text, a[0] * b[0] + a[1] * b[1], 4)


def across(a: Point, b: Point) -> Step:
    """How far b goes to the right of a: the scalar product of b with a turned right by 90 degrees."""
    text = f"{literal(a[1])} * {operand(b[0])} - {operand(a[0])} * {operand(b[1])}"
    return equation(text, a[1] * b[0] - a[0] * b[1], 4)


def cross(a: Point, b: Point) -> Step:
    """Twice the signed area of the triangle that two points make with the origin."""
    text = f"{literal(a[0])} * {operand(b[1])} - {operand(b[0])} * {operand(a[1])}"
    return equation(text, a[0] * b[1] - b[0] * a[1], 4)


def cells(value: float, low: float, side: float) -> Step:
    """How many sides a coordinate is from the beginning of a grid."""
    return equation(f"({literal(value)} - {operand(low)}) / {operand(side)}", (value - low) / side, 2)


def centre(box: FloorBox) -> tuple[Step, Step]:
    """Both coordinates of a printed box's centre."""
    return middle(box.x_min, box.x_max), middle(box.z_min, box.z_max)


def axis_gap(a_low: float, a_high: float, b_low: float, b_high: float) -> Step | None:
    """The gap between two intervals; None where they overlap or touch."""
    if b_low > a_high:
        return difference(b_low, a_high)
    return difference(a_low, b_high) if a_low > b_high else None
