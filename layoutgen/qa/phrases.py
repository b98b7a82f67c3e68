"""How a clip's seed chooses among phrasings, and how options are printed."""

from collections.abc import Mapping, Sequence

import numpy as np

from layoutgen.language import Language

LETTERS = "ABCDEFGH"
NO_TERMS: Mapping[str, str] = {}


class Words:
    """Fills in phrasings of steps, drawn by a generator; the same generator gives the same text.

    Attributes:
        language: what the phrasings are in.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        steps: Mapping[str, Sequence[str]],
        language: Language,
        terms: Mapping[str, str] = NO_TERMS,
        alike: bool = False,
        units: Mapping[str, str] = NO_TERMS,
    ) -> None:
        """What fills in steps.

        Args:
            rng: decides.
            steps: step -> its phrasings.
            language: of these.
            terms: parts of sentences.
            alike: whether a step that is said again is phrased as before.
            units: unit -> its word.
        """
        self._draws = rng.random(64)
        self.language = language
        self._steps, self._terms, self._at = steps, terms, 0
        self._alike, self._picked, self._units = alike, dict[str, str](), units

    def pick(self, count: int) -> int:
        """A number from 0 to count - 1."""
        self._at = (self._at + 1) % len(self._draws)
        return int(self._draws[self._at] * count)

    def say(self, step: str, /, **values: object) -> str:
        """One of the phrasings of a step, filled in; "" where it is left unsaid, for which nothing is drawn."""
        phrasings = self._steps[step]
        if not phrasings:
            return ""
        picked = phrasings[self.pick(len(phrasings))]
        return (self._picked.setdefault(step, picked) if self._alike else picked).format(**values)

    def unit(self, symbol: str) -> str:
        """The word for a unit."""
        return self._units[symbol]

    def term(self, name: str, /, **values: object) -> str:
        """A part of a sentence, filled in; "" in a style whose sentences need none."""
        return self._terms.get(name, "").format(**values)


def distinct(names: Sequence[str]) -> bool:
    """Whether no name equals or is contained in another."""
    return all(a not in b for a in names for b in names if a is not b)


def lettered(options: Sequence[str]) -> str:
    """Options as they are printed, one a line."""
    return "\n".join(f"{letter}. {option}" for letter, option in zip(LETTERS, options, strict=False))
