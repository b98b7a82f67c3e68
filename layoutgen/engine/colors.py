"""Colours of instance and class masks: the first three bytes of the MD5 of the name, as AI2-THOR has them."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@lru_cache(maxsize=8192)
def color_of(name: str) -> tuple[int, int, int]:
    """RGB, 0 to 255, of an object id or a class name."""
    digest = hashlib.md5(name.encode(errors="replace"), usedforsecurity=False).digest()
    return digest[0], digest[1], digest[2]


def lookup_table(names: Sequence[str]) -> NDArray[np.uint32]:
    """RGBA colours as one little-endian integer a name, to be indexed by instance numbers."""
    table = np.array([(*color_of(name), 255) for name in names], np.uint8).reshape(-1, 4)
    return np.ascontiguousarray(table).view(np.uint32)[:, 0]


def color_entries(names: Sequence[str]) -> list[dict[str, object]]:
    """The `colors` list of metadata: one entry a name."""
    return [{"color": list(color_of(name)), "name": name} for name in dict.fromkeys(names)]
