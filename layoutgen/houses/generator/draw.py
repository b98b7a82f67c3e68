"""Random choices for the generator: one stream a house, and calls that stay quick in the millions."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from layoutgen.houses.assets import Asset, assets_by_type

T = TypeVar("T")


class DeadEnd(Exception):
    """What has been drawn so far leaves no way to go on; the house must be drawn anew."""


class Draw:
    """Draws from one stream of random numbers; equal seeds and equal calls give equal results.

    Attributes:
        stock: object type -> the assets to draw from.
    """

    def __init__(self, rng: np.random.Generator, split: str | None = None) -> None:
        """Draws by `rng`, assets from those of a split (None: from all)."""
        self._rng = rng
        self.stock = assets_by_type(split)

    def chance(self, p: float) -> bool:
        """True with probability `p`."""
        return bool(self._rng.random() < p)

    def uniform(self, low: float, high: float) -> float:
        """A number between `low` and `high`."""
        return low + (high - low) * float(self._rng.random())

    def between(self, limits: tuple[float, float]) -> float:
        """A number between two limits."""
        return self.uniform(limits[0], limits[1])

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + min(int(self._rng.random() * (high - low + 1)), high - low)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.integer(0, len(items) - 1)]

    def asset(self, kind: str) -> Asset:
        """An asset of an object type."""
        return self.pick(self.stock[kind])

    def weighted(self, weights: Mapping[T, float]) -> T:
        """A key, each as often as its weight says; weights need not add up to 1."""
        mark = float(self._rng.random()) * sum(weights.values())
        for key, weight in weights.items():
            mark -= weight
            if mark < 0:
                return key
        return next(reversed(list(weights)))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All items in random order."""
        left = list(items)
        for last in range(len(left) - 1, 0, -1):
            other = self.integer(0, last)
            left[last], left[other] = left[other], left[last]
        return left

    def whole(self, expected: float) -> int:
        """A whole number whose mean is `expected`: it or its neighbour above."""
        base = int(expected)
        return base + self.chance(expected - base)
