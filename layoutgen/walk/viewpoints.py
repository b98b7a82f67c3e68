"""Poses worth standing at, and the choice among them of a set that sees much."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.agent import GRID
from layoutgen.geometry.camera import Pose
from layoutgen.walk.grid import Grid
from layoutgen.walk.scene import Array, WalkScene
from layoutgen.walk.sight import Sight

VIEWS_PER_SPOT = 12
"""Directions in which each spot of a pool looks."""
_SPACING = 0.5
_ROOMY = 9
_MOST_SPOTS = 120
_CLOSE_WALL = 1.2
_APART_METRES, _APART_DEGREES = 0.6, 40.0


@dataclass(frozen=True)
class Pool:
    """Poses with what each is expected to show.

    Attributes:
        poses: n poses.
        shares: (n, m), see `Sight.shares`.
        worth: (n,), factor 0 to 1; low for views of a wall close by.
    """

    poses: list[Pose]
    shares: Array
    worth: Array

    def only(self, chosen: NDArray[np.bool_]) -> "Pool":
        """The poses where `chosen` (n,) holds."""
        return Pool(
            [p for p, keep in zip(self.poses, chosen, strict=True) if keep], self.shares[chosen], self.worth[chosen]
        )


def make_pool(sight: Sight, poses: list[Pose]) -> Pool:
    """Estimates what the poses show."""
    worth = np.where(sight.wall_distance(poses) < _CLOSE_WALL, 0.3, 1.0)
    return Pool(poses, sight.shares(poses), worth)


def spots(scene: WalkScene, grid: Grid, most: int = _MOST_SPOTS) -> NDArray[np.int64]:
    """Indices of cells spread over the free floor: the most open one of each block, hardly any beside furniture."""
    cells, openness = scene.cells[scene.stands], grid.openness()[scene.stands]
    side = max(_SPACING, sqrt(len(cells) * GRID**2 / most))
    blocks = np.floor((cells - scene.cells.min(axis=0)) / side)
    order = np.argsort(-openness, kind="stable")
    _, first = np.unique(blocks[order], axis=0, return_index=True)
    chosen = order[first]
    return scene.stands[chosen[openness[chosen] >= min(_ROOMY, openness[chosen].max())]]


def all_round(position: Sequence[float], eye_y: float, step: int, first: int) -> list[Pose]:
    """Level poses at a position (x, z) looking every `step` degrees from the first."""
    x, z = position
    return [Pose(float(x), eye_y, float(z), float(yaw % 360)) for yaw in range(first, first + 360, step)]


def best_start(pool: Pool, types: Sequence[str], noise: Array, square: bool) -> int:
    """Index of the pose that shows the most categories; where `square`, of those along the axes."""
    fits = np.array([not square or pose.yaw_deg % 90 == 0 for pose in pool.poses])
    columns = [np.flatnonzero(np.array(types) == name) for name in dict.fromkeys(types)]
    categories = sum((pool.shares[:, group].max(axis=1) for group in columns), np.zeros(len(pool.poses)))
    value = (categories + 0.3 * pool.shares.sum(axis=1)) * pool.worth * noise
    return int(np.argmax(np.where(fits, value, -1.0)))


def spread(pool: Pool, count: int, given: Sequence[int], noise: Array) -> list[int]:
    """Adds to the given poses those that see the most between them; seeing a thing again counts less each time."""
    chosen, seen = list(given), pool.shares[list(given)].sum(axis=0)
    stands = np.array([(pose.x, pose.z, pose.yaw_deg) for pose in pool.poses])
    free = np.logical_and.reduce([_apart(stands, index) for index in chosen])
    pose, thing = np.nonzero(pool.shares)
    shares = pool.shares[pose, thing]
    while len(chosen) < count and free.any():
        gains = np.log1p(2 * shares / (1 + 2 * seen[thing]))
        worth = np.bincount(pose, gains, len(pool.poses)) * pool.worth * noise
        best = int(np.argmax(np.where(free, worth, -1.0)))
        chosen.append(best)
        seen += pool.shares[best]
        free &= _apart(stands, best)
    return chosen


def _apart(stands: Array, index: int) -> NDArray[np.bool_]:
    """(n,), whether a pose differs enough from the one at `index`; a row of `stands` (n, 3) is x, z, yaw."""
    x, z, _ = np.abs(stands - stands[index]).T
    turned = np.abs((stands[:, 2] - stands[index, 2] + 180) % 360 - 180) >= _APART_DEGREES
    return (np.maximum(x, z) >= _APART_METRES) | turned
