"""Which frames of a clip and its twin a question about their change shows: such as show it, with ties to image 1.

Image 1 is always the clip's first, in whose frame all boxes of its record are told. From the places of the walk both
groups show the same views; from elsewhere each is chosen by itself.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from layoutgen.geometry.ties import Flags
from layoutgen.qa.both import NONE, BothFacts
from layoutgen.qa.scene import ClipFacts

Chosen = tuple[list[int], list[int]]
"""Frames before and after."""


def all_frames(original: ClipFacts, twin: ClipFacts) -> BothFacts:
    """Both clips with all frames that both have."""
    shown = range(min(len(facts.record.frames) for facts in (original, twin)))
    return BothFacts(original, twin, shown, shown)


def chosen_frames(facts: BothFacts, count: int, rng: np.random.Generator) -> Chosen | None:
    """`count` frames of each; None where no such sets show what changed and hold together.

    Args:
        facts: of all frames of both clips.
        count: images of each of the two groups.
        rng: which of the images that show it are shown, and which others.
    """
    ways, n = _ways(facts.ties), facts.count
    nodes = {0}
    for side in (one for one in facts.changed if one != NONE):
        shown = [node for node in ways if side in facts.recognisable[node]]
        if not shown:
            return None
        nodes |= set(ways[shown[int(rng.integers(len(shown)))]])
    order = rng.permutation(n).tolist()
    if not facts.record.twin.elsewhere:
        places = _filled({node % n for node in nodes}, order, count)
        return (places, places) if places else None
    before = _filled({node for node in nodes if node < n}, order, count)
    after = _filled({node - n for node in nodes if node >= n}, order, count)
    return (before, after) if before and after else None


def _ways(tied: Flags) -> dict[int, list[int]]:
    """Image -> the images of a shortest chain of ties to it from the first, both included; of those that have one."""
    ways: dict[int, list[int]] = {0: [0]}
    reached = [0]
    for node in reached:
        for other in np.flatnonzero(tied[node]).tolist():
            if other not in ways:
                ways[other] = [*ways[node], other]
                reached.append(other)
    return ways


def _filled(needed: Iterable[int], others: Sequence[int], count: int) -> list[int]:
    """The frames needed and others up to `count`, in order; [] where more are needed."""
    found = sorted(set(needed))
    more = [frame for frame in others if frame not in found][: max(count - len(found), 0)]
    return sorted([*found, *more]) if len(found) <= count else []
