"""How many tokens the questions of an export take, so that no printed command cuts one.

Images are counted as Qwen2.5-VL sees them, whose patches of 28 x 28 pixels are the smallest in use (Qwen3-VL's are 32 x
32). Text is counted without a tokenizer, from above: a fifth more than its pieces, where Qwen's own tokenizer gave at
most a tenth more over 1,200 prompts and responses.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from math import ceil, floor, sqrt

PIXELS = 200_704
"""Pixels of an image in the printed commands, as in our training recipes: 256 patches."""

TEMPLATE = 64
"""Tokens of a chat template: system prompt, roles, ends of turns."""

_PATCH = 28
_EDGES = 2
"""Tokens before and behind each image."""

_MARGIN = 1.2
_STEP = 256
"""Budgets are multiples of it."""

_PIECE = re.compile(r"[A-Za-z]+|\d|[^\W\d_]|[^\w\s]+|\s{2,}|_")
_LETTERS = 5
"""Of a word that make one more token."""


@dataclass(frozen=True)
class Longest:
    """The largest of an export, each by itself, in tokens; images are as large as they come, or have PIXELS at most.

    Attributes:
        images: of a question, their number.
        prompt, small_prompt: a question with its images and the chat template.
        response: a response.
        whole, small_whole: a question with its response.
    """

    images: int = 0
    prompt: int = 0
    small_prompt: int = 0
    response: int = 0
    whole: int = 0
    small_whole: int = 0

    def budget(self, name: str) -> int:
        """The attribute of that name as a trainer is told it: rounded up."""
        tokens: int = getattr(self, name)
        return max(_STEP, ceil(tokens / _STEP) * _STEP)


def longest(parts: Iterable[Longest]) -> Longest:
    """The largest over several."""
    return reduce(_larger, parts, Longest())


def _larger(one: Longest, other: Longest) -> Longest:
    return Longest(*(max(getattr(one, name), getattr(other, name)) for name in Longest.__dataclass_fields__))


def measured(prompt: str, response: str, sizes: Sequence[tuple[int, int]]) -> Longest:
    """What one question takes.

    Args:
        prompt: of the user's turn, without image tags.
        response: of the assistant's.
        sizes: width and height of each image.
    """
    text, said = TEMPLATE + text_tokens(prompt), text_tokens(response)
    native, small = (sum(image_tokens(*size, limit) for size in sizes) + text for limit in (0, PIXELS))
    return Longest(len(sizes), native, small, said, native + said, small + said)


def text_tokens(text: str) -> int:
    """Tokens of a text, from above: digits are one each, words one for every five letters begun."""
    return ceil(_MARGIN * sum(map(_tokens, _PIECE.findall(text))))


def _tokens(piece: str) -> int:
    if not piece.isascii():
        return 2 * len(piece)
    return ceil(len(piece) / _LETTERS) if piece.isalpha() else 1


def image_tokens(width: int, height: int, pixels: int = 0) -> int:
    """Tokens of an image, which is shrunk to at most so many pixels (0: as it is) and to whole patches first."""
    sides = [max(1, round(side / _PATCH)) for side in (width, height)]
    if pixels and sides[0] * sides[1] * _PATCH**2 > pixels:
        shrunk = sqrt(width * height / pixels)
        sides = [max(1, floor(side / shrunk / _PATCH)) for side in (width, height)]
    return sides[0] * sides[1] + _EDGES
