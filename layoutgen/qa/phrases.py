"""How a clip's seed chooses among phrasings, and how options are printed."""

from collections.abc import Mapping, Sequence

import numpy as np

from layoutgen.language import Language

LETTERS = "ABCDEFGH"


class Words:
    """Fills in phrasings of steps, drawn by a generator; the same generator gives the same text.

    Attributes:
        language: what the phrasings are in.
    """

    def __init__(self, rng: np.random.Generator, steps: Mapping[str, Sequence[str]], language: Language) -> None:
        self._draws = rng.random(64)
        self.language = language
        self._steps, self._at = steps, 0

    def pick(self, count: int) -> int:
        """A number from 0 to count - 1."""
        self._at = (self._at + 1) % len(self._draws)
        return int(self._draws[self._at] * count)

    def say(self, step: str, /, **values: object) -> str:
        """One of the phrasings of a step, filled in."""
        phrasings = self._steps[step]
        return phrasings[self.pick(len(phrasings))].format(**values)


def distinct(names: Sequence[str]) -> bool:
    """Whether no name equals or is contained in another."""
    return all(a not in b for a in names for b in names if a is not b)


def lettered(options: Sequence[str]) -> str:
    """Options as they are printed, one a line."""
    return "\n".join(f"{letter}. {option}" for letter, option in zip(LETTERS, options, strict=False))
