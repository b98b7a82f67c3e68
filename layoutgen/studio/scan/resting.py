"""What the things of a scan rest on, where nobody said: the lowest points of one just above the top of another."""

from collections.abc import Sequence

import numpy as np

from layoutgen.scans.measure import Thing

_FLOOR = 0.1
"""Metres above the floor up to which a thing stands on the floor."""
_ABOVE, _BELOW = 0.08, 0.4
"""Metres that a thing may begin above, and below, the top of what holds it: pillows sink in, cups stand in sinks."""


def parents(things: Sequence[Thing], floor_y: float) -> list[tuple[str, ...]]:
    """For each thing the ids of what holds it, the smallest first: as its layout says, else as its box stands."""
    boxes = np.array([thing.box for thing in things]).reshape(-1, 6)
    areas = (boxes[:, 3] - boxes[:, 0]) * (boxes[:, 5] - boxes[:, 2])
    known = {thing.instance.id for thing in things}
    found: list[tuple[str, ...]] = []
    for index, thing in enumerate(things):
        if thing.instance.parent in known:
            found.append((thing.instance.parent,))
            continue
        holds = _holds(boxes, boxes[index], floor_y) & (areas > areas[index])
        order = sorted(np.flatnonzero(holds).tolist(), key=lambda other: (areas[other], other))
        found.append(tuple(things[other].instance.id for other in order))
    return found


def _holds(boxes: np.ndarray, box: np.ndarray, floor_y: float) -> np.ndarray:
    """Which boxes (n, 6) a box rests on or in."""
    if box[1] < floor_y + _FLOOR:
        return np.zeros(len(boxes), np.bool_)
    x, z = (box[0] + box[3]) / 2, (box[2] + box[5]) / 2
    over = (boxes[:, 0] <= x) & (x <= boxes[:, 3]) & (boxes[:, 2] <= z) & (z <= boxes[:, 5])
    gap = box[1] - boxes[:, 4]
    return over & (gap < _ABOVE) & (gap > -_BELOW) & (box[4] > boxes[:, 4])
