"""Small scenes with known geometry."""

import numpy as np

from layoutgen.walk.scene import WalkScene

TABLE = [2.0, 0.0, 2.0, 3.0, 0.8, 2.6]
SHELF = [0.0, 0.0, 0.2, 0.3, 2.0, 1.2]
LAMP = [5.4, 0.0, 4.4, 5.8, 1.6, 4.8]
FAR_BED = [8.5, 0.0, 1.0, 10.5, 0.6, 3.0]


def cells(x0: float, z0: float, x1: float, z1: float, blocked: list[list[float]]) -> np.ndarray:
    """The 0.25 m grid of a rectangle without what lies within 0.2 m of a box."""
    grid = [(x, z) for x in np.arange(x0, x1 + 1e-9, 0.25) for z in np.arange(z0, z1 + 1e-9, 0.25)]
    free = [
        (x, z) for x, z in grid if not any(b[0] - 0.2 < x < b[3] + 0.2 and b[2] - 0.2 < z < b[5] + 0.2 for b in blocked)
    ]
    return np.array(free)


def two_rooms() -> WalkScene:
    """Rooms of 6 x 5 m side by side, a wall at x = 6 with a doorway at z from 2 to 3."""
    boxes = [TABLE, SHELF, LAMP, FAR_BED]
    left, right = cells(0.25, 0.25, 5.75, 4.75, boxes), cells(6.25, 0.25, 11.75, 4.75, boxes)
    doorway = np.array([(6.0, z) for z in (2.25, 2.5, 2.75)])
    walls = [
        [0, 0, 12, 0],
        [12, 0, 12, 5],
        [12, 5, 0, 5],
        [0, 5, 0, 0],
        [6, 0, 6, 2],
        [6, 3, 6, 5],
    ]
    free = np.unique(np.concatenate([left, right, doorway]), axis=0)
    return WalkScene(
        floor_y=0.0,
        cells=free,
        stands=np.flatnonzero(free[:, 0] != 6.0),
        boxes=np.array(boxes, np.float64),
        types=("DiningTable", "ShelvingUnit", "FloorLamp", "Bed"),
        walls=np.array(walls, np.float64),
    )
