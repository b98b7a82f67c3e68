"""From images of instance colours to object indices."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


class InstanceDecoder:
    """Turns images of instance colours into object indices with one table look-up a pixel.

    One decoder serves house after house: its table is 32 MB, which cost 20 ms to get afresh for each.
    """

    def __init__(self) -> None:
        self._table = np.zeros(1 << 24, np.int16)
        self._known: list[int] = []

    def learn(self, object_ids: Sequence[str], colors: Iterable[tuple[str, Sequence[int]]]) -> None:
        """Takes over a house and forgets the one before.

        Args:
            object_ids: what the indices count.
            colors: names and colours, red first; a colour that two names share belongs to neither.
        """
        owners: dict[int, set[str]] = {}
        for name, (red, green, blue, *_) in colors:
            owners.setdefault(red | green << 8 | blue << 16, set()).add(name)
        index = {name: number for number, name in enumerate(object_ids)}
        self._table[self._known] = 0
        self._known = list(owners)
        self._table[self._known] = [
            index.get(min(names), -1) + 1 if len(names) == 1 else 0 for names in owners.values()
        ]

    def decode(self, image: NDArray[np.uint32]) -> NDArray[np.int32]:
        """Indices (h, w), -1 for none, of an image whose lowest three bytes are red, green and blue."""
        instances: NDArray[np.int32] = self._table[image & 0xFFFFFF].astype(np.int32)
        instances -= 1
        return instances
