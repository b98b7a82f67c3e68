"""Chooses a clip's keyframes among the rendered candidates.

Keyframes stay in the order of the walk, so the first n of them are themselves a walk, cut short: the nested sets of
1, 4, 8, 12 and 16 frames are plausible films, neighbours overlap, and later sets only add what comes into view later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose
from layoutgen.walk.scene import Array

_HASH_DISTANCE = 5
_PARTIAL = 0.2


@dataclass(frozen=True)
class Candidate:
    """What choosing needs to know of a rendered pose.

    Attributes:
        pose: the camera's.
        seen: (m,), objects that count as seen.
        shown: (m,), objects with any pixel.
        usable: neither blank nor against furniture.
        hash: see `quality.dhash`.
    """

    pose: Pose
    seen: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    usable: bool
    hash: int


def choose_keyframes(candidates: Sequence[Candidate], most: int = 16) -> list[int]:
    """Indices of the keyframes in the order of the walk, at most `most`; empty where no frame can be the first.

    The first is the earliest usable frame that looks along a world axis; the others are chosen one by one for what
    they add, seeing a thing again counting less each time.
    """
    first = _first(candidates)
    if first is None:
        return []
    value = _values(candidates)
    chosen, sum_seen = [first], value[first].copy()
    free = np.array([index > first and candidate.usable for index, candidate in enumerate(candidates)])
    while len(chosen) < most:
        free &= _differs(candidates, chosen[-1])
        if not free.any():
            break
        gain = (np.log1p(2 * (sum_seen + value)) - np.log1p(2 * sum_seen)).sum(axis=1)
        best = int(np.argmax(np.where(free, gain, -1.0)))
        chosen.append(best)
        sum_seen += value[best]
        free[best] = False
    return sorted(chosen)


def _first(candidates: Sequence[Candidate]) -> int | None:
    square = [i for i, candidate in enumerate(candidates) if candidate.pose.yaw_deg % 90 == 0]
    good = [i for i in square if candidates[i].usable and candidates[i].seen.any()]
    fair = [i for i in square if candidates[i].shown.any()]
    return next(iter(good or fair), None)


def _values(candidates: Sequence[Candidate]) -> Array:
    """(n, m), what each candidate tells of each object."""
    return np.array([candidate.seen + _PARTIAL * (candidate.shown & ~candidate.seen) for candidate in candidates])


def _differs(candidates: Sequence[Candidate], index: int) -> NDArray[np.bool_]:
    """(n,), which candidates look unlike the one at `index`."""
    here = candidates[index].hash
    return np.array([(candidate.hash ^ here).bit_count() > _HASH_DISTANCE for candidate in candidates])
