"""Chooses a clip's keyframes among the rendered candidates.

Keyframes stay in the order of the walk, so the first n of them are themselves a walk, cut short: the nested sets of
1, 4, 8, 12 and 16 frames are plausible films, neighbours overlap, and later sets only add what comes into view later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.walk.scene import Array

_DIFFERENT_BITS, _VERY_DIFFERENT_BITS = 5, 10
_APART_METRES, _APART_DEGREES = 0.5, 25.0
_FIRST_AMONG = 0.4
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


def choose_keyframes(candidates: Sequence[Candidate], types: Sequence[str], most: int = 16) -> list[int]:
    """Indices of the keyframes in the order of the walk, at most `most`; empty where no frame can be the first.

    The first looks along a world axis and is, of those early in the walk, the one that sees the most types. The
    others are chosen one by one for what they add, seeing a thing again counting less each time: clearly different
    views first, and only then, where they do not suffice, views that merely are no doubles.

    Args:
        candidates: in the order of the walk.
        types: (m,), object type of what `seen` and `shown` tell of.
        most: keyframes.
    """
    first = _first(candidates, types)
    if first is None:
        return []
    value, chosen = _values(candidates), [first]
    later = np.arange(len(candidates)) > first
    usable = later & np.array([candidate.usable for candidate in candidates])
    for allowed in (_clearly_differs, _differs):
        _add(chosen, candidates, value, usable, allowed, most)
    return sorted(chosen)


def _add(
    chosen: list[int],
    candidates: Sequence[Candidate],
    value: Array,
    usable: NDArray[np.bool_],
    allowed: Callable[[Candidate, Candidate], bool],
    most: int,
) -> None:
    """Adds, best first, candidates that are `allowed` beside all chosen before them."""
    free = [i for i in np.flatnonzero(usable).tolist() if all(allowed(candidates[i], candidates[c]) for c in chosen)]
    known = value[chosen].sum(axis=0)
    while free and len(chosen) < most:
        gains = (np.log1p(2 * (known + value[free])) - np.log1p(2 * known)).sum(axis=1)
        best = free[int(np.argmax(gains))]
        chosen.append(best)
        known = known + value[best]
        free = [i for i in free if allowed(candidates[i], candidates[best])]


def _first(candidates: Sequence[Candidate], types: Sequence[str]) -> int | None:
    square = [i for i, candidate in enumerate(candidates) if candidate.pose.yaw_deg % 90 == 0]
    good = [i for i in square if candidates[i].usable and candidates[i].seen.any()]
    fair = [i for i in square if candidates[i].shown.any()]
    options = good or fair
    early = [i for i in options if i < _FIRST_AMONG * len(candidates)] or options[:1]
    return max(
        early, key=lambda i: (len({types[k] for k in np.flatnonzero(candidates[i].seen).tolist()}), -i), default=None
    )


def _values(candidates: Sequence[Candidate]) -> Array:
    """(n, m), what each candidate tells of each object."""
    return np.array([candidate.seen + _PARTIAL * (candidate.shown & ~candidate.seen) for candidate in candidates])


def _differs(a: Candidate, b: Candidate, bits: int = _DIFFERENT_BITS) -> bool:
    """Whether two images are no doubles."""
    return (a.hash ^ b.hash).bit_count() > bits


def _clearly_differs(a: Candidate, b: Candidate) -> bool:
    """Whether two images differ much, and their poses too."""
    moved = hypot(a.pose.x - b.pose.x, a.pose.z - b.pose.z) >= _APART_METRES
    turned = abs(wrap_degrees(a.pose.yaw_deg - b.pose.yaw_deg)) >= _APART_DEGREES
    return (moved or turned) and _differs(a, b, _VERY_DIFFERENT_BITS)
