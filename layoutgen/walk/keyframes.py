"""Chooses a clip's keyframes among the rendered candidates.

Keyframes stay in the order of the walk, so the first n of them are themselves a walk, cut short: the nested sets of
1, 4, 8, 12 and 16 frames are plausible films, neighbours overlap, and later sets only add what comes into view later.
What a frame shows counts for a set only where ties connect it with the first frame (see `geometry.ties`): nobody can
relate the rest, and questions about it are not asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layoutgen.config import FRAME_COUNTS
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.ties import Flags, connected

_DIFFERENT_BITS, _VERY_DIFFERENT_BITS = 5, 10
_APART_METRES, _APART_DEGREES = 0.5, 25.0
_FAR = 2.0
"""By so much more of either two poses differ whose images are clearly two pictures."""
_FIRST_AMONG = 0.4
_PARTIAL = 0.2
_LEAST_OF_MEDIAN = 0.4
_LINK, _LEAST_GAIN = 0.7, 0.01
_UNTIED = 0.5
"""What each image costs in each nested set that ties do not connect with the first."""


@dataclass(frozen=True)
class KeyframeCandidate:
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


def choose_keyframes(
    candidates: Sequence[KeyframeCandidate],
    types: Sequence[str],
    most: int = 16,
    *,
    tied: Flags | None = None,
    square: bool = True,
) -> list[int]:
    """Indices of the keyframes in the order of the walk, at most `most`; empty where no frame can be the first.

    The first is, of those early in the walk, the one that ties leave alone with the fewest others, and then the one
    that sees the most types; where `square`, it looks along a world axis. The others are chosen for what they add,
    seeing a thing again counting less each time: views from elsewhere first, and only then, where they do not suffice,
    views from nearby, and views that merely are no doubles; all these with a tie to one chosen before them, and then
    the same without. Exchanges then improve what the nested sets tell, and tie neighbours to each other.

    Args:
        candidates: n, in the order of the walk.
        types: (m,), object type of what `seen` and `shown` tell of.
        most: keyframes.
        tied: (n, n), which two a person can relate; None where everything counts as related.
        square: whether the first looks along a world axis.
    """
    related = np.ones([len(candidates)] * 2, np.bool_) if tied is None else tied
    options = _openings(candidates, square)
    first = _first(candidates, options, types, related, most)
    if first is None:
        return []
    free = _from(first, candidates)
    album = _Album([candidates[i] for i in free], related[np.ix_(free, free)])
    chosen = [0]
    for near in (album.tied, np.ones_like(album.tied)):
        for apart in album.apart:
            _add(chosen, album, apart, near, most)
    chosen = chosen[: max(count for count in FRAME_COUNTS if count <= len(chosen))]  # the first ones tell most
    return [free[i] for i in _exchanged(sorted(chosen), album)]


class _Album:
    """The candidates that may be chosen, the first of them always.

    Attributes:
        value: (n, m), what each tells of each object.
        apart: three matrices (n, n), from the strictest: whether two images differ much, their poses do very much, and
            the second shows no less than others; whether their poses do at all; whether they merely are no doubles.
        tied: (n, n), whether a person can relate two.
    """

    def __init__(self, candidates: Sequence[KeyframeCandidate], tied: Flags) -> None:
        seen = np.array([candidate.seen for candidate in candidates], np.float64)
        self.value = seen + _PARTIAL * np.array([c.shown & ~c.seen for c in candidates])
        bits = np.array([[(a.hash ^ b.hash).bit_count() for b in candidates] for a in candidates])
        rich = seen.sum(axis=1) >= _LEAST_OF_MEDIAN * np.median(seen.sum(axis=1))
        differ = (bits > _VERY_DIFFERENT_BITS) & rich
        self.apart = (differ & _moved(candidates, _FAR), differ & _moved(candidates, 1.0), bits > _DIFFERENT_BITS)
        self.tied = tied
        self._ties = [sum(1 << int(other) for other in np.flatnonzero(row)) for row in tied]

    def score(self, chosen: Sequence[int]) -> float:
        """Worth of a set in the order of the walk: what its nested sets tell, and how many neighbours are tied."""
        related = [self._connected(chosen[:count]) for count in FRAME_COUNTS]
        known = np.array([self.value[found].sum(axis=0) for found in related])
        links = self.tied[chosen[:-1], chosen[1:]].sum()
        untied = sum(min(count, len(chosen)) for count in FRAME_COUNTS) - sum(map(len, related))
        return float(np.log1p(2 * known).sum() / len(known) + _LINK * links - _UNTIED * untied)

    def _connected(self, chosen: Sequence[int]) -> list[int]:
        """Those that ties connect with the first; by bits, since thousands of sets are weighed."""
        reached, left, grown = [chosen[0]], list(chosen[1:]), True
        bits = self._ties[chosen[0]]
        while grown:
            found = [index for index in left if bits >> index & 1]
            for index in found:
                bits |= self._ties[index]
                left.remove(index)
            reached += found
            grown = bool(found)
        return reached


def _add(chosen: list[int], album: _Album, apart: Flags, near: Flags, most: int) -> None:
    """Adds the images that tell most, one by one, each `apart` from all chosen before it and `near` one of them."""
    known = album.value[chosen].sum(axis=0)
    free = apart[chosen].all(axis=0)
    while (fit := free & near[chosen].any(axis=0)).any() and len(chosen) < most:
        gains = (np.log1p(2 * (known + album.value)) - np.log1p(2 * known)).sum(axis=1)
        best = int(np.argmax(np.where(fit, gains, -1.0)))
        chosen.append(best)
        known = known + album.value[best]
        free &= apart[best]


def _exchanged(chosen: list[int], album: _Album) -> list[int]:
    """Exchanges single images, never the first, while that makes the set better."""
    score, better = album.score(chosen), True
    while better:
        better = False
        for place in range(1, len(chosen)):
            rest = chosen[:place] + chosen[place + 1 :]
            for new in np.flatnonzero(album.apart[0][rest].all(axis=0)).tolist():
                trial = sorted([*rest, new])
                if album.score(trial) > score + _LEAST_GAIN:
                    chosen, score, better = trial, album.score(trial), True
                    break
    return chosen


def _moved(candidates: Sequence[KeyframeCandidate], factor: float) -> NDArray[np.bool_]:
    """(n, n), whether two poses stand or look clearly elsewhere, `factor` times as far as they need to."""
    place = np.array([(c.pose.x, c.pose.z) for c in candidates])
    yaw = np.array([c.pose.yaw_deg for c in candidates])
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    turn = np.abs((yaw[:, None] - yaw[None] + 180) % 360 - 180)
    moved: NDArray[np.bool_] = (distance >= factor * _APART_METRES) | (turn >= factor * _APART_DEGREES)
    return moved


def _from(first: int, candidates: Sequence[KeyframeCandidate]) -> list[int]:
    """The first and those after it that may follow it."""
    return [first, *(i for i in range(first + 1, len(candidates)) if candidates[i].usable)]


def _lost(free: Sequence[int], tied: Flags, most: int) -> int:
    """How many keyframes out of `free` nobody could relate to the first of them."""
    return min(most, len(free)) - min(most, int(connected(tied[np.ix_(free, free)]).sum()))


def _openings(candidates: Sequence[KeyframeCandidate], square: bool) -> list[int]:
    """Those that may be the first, in the order of the walk."""
    fitting = [i for i, candidate in enumerate(candidates) if not square or candidate.pose.yaw_deg % 90 == 0]
    good = [i for i in fitting if candidates[i].usable and candidates[i].seen.any()]
    return good or [i for i in fitting if candidates[i].shown.any()]


def _first(
    candidates: Sequence[KeyframeCandidate], options: Sequence[int], types: Sequence[str], tied: Flags, most: int
) -> int | None:
    early = [i for i in options if i < _FIRST_AMONG * len(candidates)] or options[:1]
    untied = {i: _lost(_from(i, candidates), tied, most) for i in early}
    told = {i: len({types[k] for k in np.flatnonzero(candidates[i].seen).tolist()}) for i in early}
    return max(early, key=lambda i: (-untied[i], told[i], -i), default=None)
