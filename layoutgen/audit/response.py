"""Gates `format` and `equations`: responses are map, reasoning and answer, and every equation in them holds."""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, degrees, isfinite, sqrt

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.dataset.records import Question

LETTERS = "ABCDEFGHIJ"
_RESPONSE = re.compile(r"(?:<map>(.*?)</map>)?(?:<think>(.*?)</think>)?<answer>(.+)</answer>", re.DOTALL)
MAX_LENGTH = 300
MAX_EXPONENT = 16.0
TOLERANCE = 1e-9
_SIGN = re.compile(r"[=≈<>]")
_UNIT = re.compile(r"(?<=\d)\s?(?:m2|m²|cm|m|degrees|deg|°)(?![A-Za-z0-9])")
_WORD = r"sqrt|abs|max|min|atan2"
_BEFORE = re.compile(rf"(?:\b(?:{_WORD})\b|[-+*/^(),.\d\s])*$")
_AFTER = re.compile(rf"(?:\b(?:{_WORD})\b|[-+*/^(),.\d\s])*")
_SENTENCE = re.compile(r"[.,;:](?:\s|$)")
_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")
_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Response:
    """A response's parts, "" where a part is absent."""

    map: str
    think: str
    answer: str


def parse(text: str) -> Response | None:
    """The parts of a response, None where it is anything but map, think and answer in this order."""
    found = _RESPONSE.fullmatch(text)
    return Response(found[1] or "", found[2] or "", found[3]) if found else None


def check_format(sample: Sample, question: Question, response: Response | None, ledger: Ledger) -> None:
    """The response parses and repeats the answer; the text prints the options that the answer picks from."""
    ledger.check("format")
    for fault in (*_response_faults(question, response), *_option_faults(question)):
        ledger.fault("format", sample.where(question), fault)


def _response_faults(question: Question, response: Response | None) -> Iterator[str]:
    if response is None:
        yield "the response is not <map>, <think>, <answer> in this order"
    elif response.answer != question.answer:
        yield f"the response answers {response.answer[:40]!r}, the record {question.answer[:40]!r}"


def _option_faults(question: Question) -> Iterator[str]:
    if not question.text.strip():
        yield "has no text"
    lines = question.text.splitlines()
    for letter, option in zip(LETTERS, question.options, strict=False):
        if f"{letter}. {option}" not in lines:
            yield f"option {letter}. {option} is not printed in the text"
    if len(set(question.options)) < len(question.options):
        yield "two options are the same"
    if question.kind == "choice" and question.answer not in list(LETTERS[: len(question.options)]):
        yield f"the answer {question.answer!r} is no letter of the options"


_CALLS: dict[str, Callable[..., float]] = {
    "sqrt": sqrt,
    "abs": abs,
    "max": max,
    "min": min,
    "atan2": lambda x, z: degrees(atan2(x, z)),
}


def false_equations(text: str) -> tuple[int, list[str]]:
    """How many relations a text prints, and those that are false or cannot be read, as printed."""
    printed = list(_relations(_UNIT.sub("", text)))
    return len(printed), [f"{a} {sign} {b}" for a, sign, b in printed if not _holds(a, sign, b)]


def _relations(text: str) -> Iterator[tuple[str, str, str]]:
    signs = list(_SIGN.finditer(text))
    edges = [0, *(i for sign in signs for i in sign.span()), len(text)]
    pieces = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    for sign, left, right in zip(signs, pieces, pieces[1:], strict=False):
        before = _last_clause(_BEFORE.search(left))
        if any(character.isdigit() for character in before):
            yield before, sign[0], _first_clause(_AFTER.match(right))


def _last_clause(match: re.Match[str] | None) -> str:
    """What an arithmetic run before a sign ends with, cut after the last full stop or comma outside of calls."""
    run = match[0] if match else ""
    cuts = [m.end() for m in _SENTENCE.finditer(run) if _level(run[: m.start()]) <= _level(run)]
    return _opened(run[cuts[-1] :] if cuts else run).strip()


def _first_clause(match: re.Match[str] | None) -> str:
    """What an arithmetic run after a sign begins with, cut at the first full stop or comma outside of calls."""
    run = match[0] if match else ""
    cut = next((m.start() for m in _SENTENCE.finditer(run) if _level(run[: m.start()]) <= 0), len(run))
    depth = 0
    for index, character in enumerate(run[:cut]):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return run[:index].strip()
    return run[:cut].strip()


def _level(text: str) -> int:
    return text.count("(") - text.count(")")


def _opened(run: str) -> str:
    """Drops a parenthesis that opens before the arithmetic: `(here 1 + 2 = 3)`."""
    while _level(run) > 0 and run.lstrip().startswith("("):
        run = run.lstrip()[1:]
    return run


def _holds(left: str, sign: str, right: str) -> bool:
    try:
        a, b = evaluate(left), evaluate(right)
    except (SyntaxError, ValueError, ArithmeticError, TypeError):
        return False
    if sign == "<":
        return a < b
    if sign == ">":
        return a > b
    return abs(a - b) <= (TOLERANCE if sign == "=" else 0.5 * 10.0 ** -_decimals(right) + TOLERANCE)


def _decimals(printed: str) -> int:
    number = _NUMBER.fullmatch(printed)
    return len(number[1] or "") if number else 9


@lru_cache(maxsize=4096)
def evaluate(expression: str) -> float:
    """The value of an arithmetic expression.

    Raises:
        SyntaxError, ValueError, ArithmeticError, TypeError: not arithmetic of the grammar, or no finite value.
    """
    number = _NUMBER.fullmatch(expression)
    if number:
        return float(expression)
    if len(expression) > MAX_LENGTH:
        raise ValueError("too long")
    value = _value(ast.parse(expression.replace("^", "**"), mode="eval").body)
    if not isfinite(value):
        raise ArithmeticError("not finite")
    return value


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand)
        case ast.BinOp(op=ast.Pow()):
            return _power(_value(node.left), _value(node.right))
        case ast.BinOp() if type(node.op) in _BINARY:
            return _BINARY[type(node.op)](_value(node.left), _value(node.right))
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            return float(_CALLS[name](*map(_value, node.args)))
    raise ValueError("not arithmetic")


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > MAX_EXPONENT or (base < 0 and exponent != int(exponent)):
        raise ValueError("exponent out of range")
    return float(base**exponent)
