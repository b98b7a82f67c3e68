"""Poses that link others: what they are expected to show ties views to each other that share nothing.

A walk from room to room looks through every doorway it takes, so that its own poses hold the links; only they have to
be rendered.
"""

from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np

from layoutgen.catalogue.names import category_name
from layoutgen.geometry.ties import Flags, alone, connected, ties
from layoutgen.walk.scene import Array

_RECOGNISED = 0.9
"""Estimated share of an object in an image from which a person is expected to recognise it. Of the ties expected so, 89
in 100 are found in the images, and 71 in 100 of those found are expected (28 houses)."""


def expected_ties(shares: Array, types: Sequence[str]) -> Flags:
    """(n, n), which two of n poses probably see things in common that relate them.

    Args:
        shares: (n, m), see `Sight.shares`.
        types: (m,), the objects' types.
    """
    only = alone([category_name(kind) for kind in types])
    return ties(np.zeros((len(shares), len(shares))), shares >= _RECOGNISED, only)


def with_links(tied: Flags, chosen: Sequence[int], most: int) -> list[int]:
    """The poses chosen, and such others that ties connect those with the first, by the shortest chains.

    Args:
        tied: (n, n), of all poses, in the order of the walk.
        chosen: ascending; none is left out.
        most: poses in all; chains for which there is no room are left out.
    """
    found = list(chosen)
    for index in chosen[1:]:
        early = [place for place in found if place <= index]
        if not connected(tied[np.ix_(early, early)])[-1]:
            chain = _chain(tied, found[0], index, set(found))
            found = sorted({*found, *chain}) if len(found) + len(chain) <= most else found
    return found


def _chain(tied: Flags, start: int, goal: int, free: set[int]) -> list[int]:
    """Poses to add so that ties lead from start to goal, as few as there can be; [] for no way.

    Those that are `free` cost nothing, and those that come after the goal twice, for they link it too late.
    """
    before, costs, queue = {start: start}, {start: 0}, [(0, start)]
    while queue and queue[0][1] != goal:
        cost, index = heappop(queue)
        for other in np.flatnonzero(tied[index]).tolist():
            more = cost + (other not in free) + (other > goal)
            if more < costs.get(other, len(tied)):
                before[other], costs[other] = index, more
                heappush(queue, (more, other))
    path = [goal] if queue else [start]
    while path[-1] != start:
        path.append(before[path[-1]])
    return [index for index in path if index not in free]
