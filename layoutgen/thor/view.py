"""What the camera saw: an event of the client as plain arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose


@dataclass(frozen=True)
class View:
    """One rendered look.

    Attributes:
        pose: the camera's.
        rgb: uint8 (h, w, 3).
        depth: float32 (h, w), planar metres.
        labels: int32 (h, w), index into the session's `object_ids`, -1 where none of them is seen.
    """

    pose: Pose
    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    labels: NDArray[np.int32]


class LabelDecoder:
    """Turns images of instance colours into object indices with one table look-up a pixel.

    One decoder serves house after house: its table is 32 MB, which cost 20 ms to get afresh for each.
    """

    def __init__(self) -> None:
        self._table = np.zeros(1 << 24, np.int16)
        self._known: list[int] = []

    def learn(self, object_ids: Sequence[str], colors: Iterable[dict[str, Any]]) -> None:
        """Takes over a house and forgets the one before.

        Args:
            object_ids: what the labels index.
            colors: `metadata["colors"]` of the house; a colour that two names share belongs to neither.
        """
        owners: dict[int, set[str]] = {}
        for entry in colors:
            red, green, blue = entry["color"][:3]
            owners.setdefault(red | green << 8 | blue << 16, set()).add(entry["name"])
        index = {name: number for number, name in enumerate(object_ids)}
        self._table[self._known] = 0
        self._known = list(owners)
        self._table[self._known] = [
            index.get(min(names), -1) + 1 if len(names) == 1 else 0 for names in owners.values()
        ]

    def decode(self, image: NDArray[np.uint32]) -> NDArray[np.int32]:
        """Labels (h, w) of an instance image whose lowest three bytes are red, green and blue."""
        labels: NDArray[np.int32] = self._table[image & 0xFFFFFF].astype(np.int32)
        labels -= 1
        return labels
