"""Finds and checks the equations in a reasoning text.

A relation is `left = right`, `left ≈ right`, `left < right` or `left > right`, chains included (`a + b = c ≈ d`),
where the sides are arithmetic on numbers: + - * / ^, parentheses, and sqrt(a), abs(a), max(a, ...), min(a, ...) and
atan2(x, z), which is the direction of (x, z) in degrees clockwise from the z axis. A left side without any number
(`x = ...`) only names the right one.

`=` holds to 1e-9. `≈` holds where the left side, rounded to the decimals that the right side prints, is the right side.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import atan2, degrees, isfinite, sqrt

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|(sqrt|abs|max|min|atan2)\b|([-+*/^(),]))")
_SIDE = re.compile(r"(?:\b(?:sqrt|abs|max|min|atan2)\b|[-+*/^(),.\d\s])+")
_RELATION = re.compile(r"[=≈<>]")
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sqrt": sqrt,
    "abs": abs,
    "max": max,
    "min": min,
    "atan2": lambda x, z: degrees(atan2(x, z)),
}
_TOLERANCE = 1e-9


class NotArithmetic(ValueError):
    """A text is no arithmetic expression of the grammar above."""


@dataclass(frozen=True)
class Relation:
    """One relation found in a text: both sides as written, and the sign between."""

    left: str
    sign: str
    right: str

    def holds(self) -> bool:
        """Whether it is true as printed; a side that cannot be read makes it false."""
        try:
            left, right = evaluate(self.left), evaluate(self.right)
        except (ArithmeticError, ValueError, TypeError, RecursionError):
            return False
        return _COMPARE[self.sign](left, right, self.right)


def relations(text: str) -> Iterator[Relation]:
    """Every relation of a text in order; `x = 3` and the like, whose left side holds no number, are skipped."""
    text = re.sub(r"</?\w+>", " ", text)
    signs = list(_RELATION.finditer(text))
    starts = [0, *(sign.end() for sign in signs)]
    ends = [*(sign.start() for sign in signs), len(text)]
    pieces = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    for index, sign in enumerate(signs):
        left = _tail(pieces[index])
        if any(character.isdigit() for character in left):
            yield Relation(left, sign[0], _head(pieces[index + 1]))


def false_relations(text: str) -> list[Relation]:
    """The relations of a text that do not hold."""
    return [relation for relation in relations(text) if not relation.holds()]


def evaluate(expression: str) -> float:
    """The value of an arithmetic expression.

    Raises:
        NotArithmetic: the text does not follow the grammar.
        ArithmeticError, ValueError: it has no finite value.
    """
    if len(expression) > 500:
        raise NotArithmetic("expression of more than 500 characters")
    parser = _Parser(_tokens(expression))
    value = parser.sum()
    if parser.at < len(parser.tokens):
        raise NotArithmetic(f"unexpected {parser.tokens[parser.at]!r} in {expression!r}")
    if isinstance(value, complex) or not isfinite(value):
        raise ArithmeticError(f"{expression!r} has no finite value")
    return value


def _tokens(expression: str) -> list[str]:
    tokens, at = [], 0
    expression = expression.strip()
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            raise NotArithmetic(f"cannot read {expression[at:]!r}")
        tokens.append(match[0].strip())
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent: sum > product > sign > power > atom."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    def take(self, *wanted: str) -> str:
        """Consumes and returns the next token if it is one of `wanted`, else returns ""."""
        if self.at < len(self.tokens) and self.tokens[self.at] in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return ""

    def sum(self) -> float:
        value = self.product()
        while sign := self.take("+", "-"):
            term = self.product()
            value = value + term if sign == "+" else value - term
        return value

    def product(self) -> float:
        value = self.signed()
        while sign := self.take("*", "/"):
            factor = self.signed()
            value = value * factor if sign == "*" else value / factor
        return value

    def signed(self) -> float:
        return -self.signed() if self.take("-") else self.power()

    def power(self) -> float:
        base = self.atom()
        return float(base ** self.signed()) if self.take("^") else base

    def atom(self) -> float:
        if self.take("("):
            value = self.sum()
            self.need(")")
            return value
        if name := self.take(*_FUNCTIONS):
            return float(_FUNCTIONS[name](*self.arguments()))
        if self.at < len(self.tokens) and self.tokens[self.at][0].isdigit():
            self.at += 1
            return float(self.tokens[self.at - 1])
        raise NotArithmetic("a number is missing")

    def arguments(self) -> list[float]:
        self.need("(")
        values = [self.sum()]
        while self.take(","):
            values.append(self.sum())
        self.need(")")
        return values

    def need(self, token: str) -> None:
        if not self.take(token):
            raise NotArithmetic(f"{token!r} is missing")


def _tail(piece: str) -> str:
    """The arithmetic that a piece of text ends with."""
    found = [match for match in _SIDE.finditer(piece) if match.end() == len(piece)]
    return found[0][0].lstrip(" ,.)\n").strip() if found else ""


def _head(piece: str) -> str:
    """The arithmetic that a piece of text begins with."""
    match = _SIDE.match(piece)
    return _balanced(match[0].strip(" ,.\n")) if match else ""


def _balanced(side: str) -> str:
    """Cuts what follows an unmatched closing parenthesis: `(the gap is 1 - 0.5 = 0.5)`."""
    depth = 0
    for index, character in enumerate(side):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return side[:index].rstrip(" ,.")
    return side


def _decimals(number: str) -> int:
    return len(number.partition(".")[2]) if re.fullmatch(r"-?\d+(\.\d+)?", number) else 9


def _about(left: float, right: float, printed: str) -> bool:
    return abs(left - right) <= 0.5 * 10 ** -_decimals(printed) + _TOLERANCE


_COMPARE: dict[str, Callable[[float, float, str], bool]] = {
    "=": lambda left, right, _: abs(left - right) <= _TOLERANCE,
    "≈": _about,
    "<": lambda left, right, _: left < right,
    ">": lambda left, right, _: left > right,
}
