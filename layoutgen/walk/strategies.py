"""Four ways to move through a house; each gives the stops of a walk, the first along an axis where that is asked."""

from collections.abc import Callable
from dataclasses import replace
from math import atan2, degrees

import numpy as np

from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.walk.grid import Grid, tour, turns
from layoutgen.walk.scene import Array, WalkScene
from layoutgen.walk.sight import Sight
from layoutgen.walk.viewpoints import VIEWS_PER_SPOT, Pool, all_round, best_start, make_pool, spots, spread

_TURN_STOPS = 8
_ORBIT_SECTORS = 16
_ORBIT_NEAR, _ORBIT_FAR, _ORBIT_BEST = 0.6, 2.6, 1.4
_ORBIT_LEAST_AREA = 0.25
_SQUARE_SPOTS = 4
"""Every so many spots off the grid look along the axes where a walk is to begin so."""


class Planner:
    """What the strategies share for one clip.

    Args:
        scene, sight: the house, and the lens on it.
        rng: makes clips of one house differ.
        most: of stops.
        square: whether the first stop looks along a world axis.
    """

    def __init__(self, scene: WalkScene, sight: Sight, rng: np.random.Generator, most: int, square: bool) -> None:
        self.scene, self.sight, self.rng, self.most, self.square = scene, sight, rng, most, square
        self.eye_y = scene.floor_y + sight.lens.eye
        self.grid = Grid(scene.cells, scene.corner)
        self.spots = spots(scene, self.grid)
        self.pool = make_pool(sight, self._views())
        self.noise = rng.uniform(0.8, 1.0, len(self.pool.poses))
        self.start = best_start(self.pool, scene.types, self.noise, square)

    def held(self, pose: Pose) -> Pose:
        """The pose as a hand holds it: pitch and roll are the clip's, give or take their jitter."""
        grip = self.sight.lens.grip
        pitch, roll = self.rng.uniform(-1, 1, 2) * (grip.pitch_jitter, grip.roll_jitter)
        return replace(pose, horizon_deg=round(grip.pitch + pitch, 1), roll_deg=round(grip.roll + roll, 1))

    def _views(self) -> list[Pose]:
        """The poses at each spot: every 30 degrees, from an axis on the grid and from anywhere off it.

        Where the first stop is to be square, a quarter of the spots off the grid look along the axes too.
        """
        step, count = 360 // VIEWS_PER_SPOT, len(self.spots)
        firsts = np.zeros(count, int) if self.scene.corner is None else self.rng.integers(0, step, count)
        firsts[:: _SQUARE_SPOTS if self.square else count + 1] = 0
        around = [
            all_round(self.scene.cells[spot], self.eye_y, step, first)
            for spot, first in zip(self.spots, firsts.tolist(), strict=True)
        ]
        return [self.held(pose) for poses in around for pose in poses]

    def ordered(self, stops: list[Pose]) -> list[Pose]:
        """The stops in the order of a short tour from the first."""
        order = tour(self.grid.distances([(p.x, p.z) for p in stops]), turns([p.yaw_deg for p in stops]))
        return [stops[index] for index in order]

    def topped_up(self, stops: list[Pose]) -> list[Pose]:
        """The stops, and where they are few, a tour of places that add to them."""
        if len(stops) >= self.most:
            return stops
        pool = make_pool(self.sight, stops + self.pool.poses)
        noise = np.concatenate([np.ones(len(stops)), self.noise])
        added = spread(pool, self.most, list(range(len(stops))), noise)[len(stops) :]
        return stops + self.ordered([stops[-1], *(pool.poses[index] for index in added)])[1:]


def walkthrough(planner: Planner) -> list[Pose]:
    """A tour of the places from which the most is seen."""
    chosen = spread(planner.pool, planner.most, [planner.start], planner.noise)
    return planner.ordered([planner.pool.poses[index] for index in chosen])


def lookaround(planner: Planner) -> list[Pose]:
    """Full turns at a few places that see much between them."""
    first = planner.start // VIEWS_PER_SPOT
    centres = planner.pool.poses[planner.start % VIEWS_PER_SPOT :: VIEWS_PER_SPOT]
    shares = planner.pool.shares.reshape(len(centres), VIEWS_PER_SPOT, -1).max(axis=1)
    places = Pool(centres, shares, np.ones(len(centres)))
    chosen = spread(places, max(1, planner.most // _TURN_STOPS), [first], planner.noise[::VIEWS_PER_SPOT])
    stops: list[Pose] = []
    for centre in planner.ordered([centres[index] for index in chosen]):
        yaw = int(stops[-1].yaw_deg if stops else centre.yaw_deg)
        around = all_round((centre.x, centre.z), planner.eye_y, 360 // _TURN_STOPS, yaw)
        stops.extend(planner.held(pose) for pose in around)
    return stops


def orbit(planner: Planner) -> list[Pose]:
    """A walk around a piece of furniture, facing it; a walkthrough where none can be walked around."""
    rings = [ring for index in _orbit_targets(planner) if len(ring := _ring(planner, index)) >= 4]
    if not rings:
        return walkthrough(planner)
    rings.sort(key=len, reverse=True)
    ring = rings[int(planner.rng.integers(min(3, len(rings))))]
    first = min(range(len(ring)), key=lambda i: (abs(wrap_degrees(ring[i].yaw_deg - _square(ring[i]))), i))
    turned = ring[first:] + ring[:first]
    return [replace(turned[0], yaw_deg=_square(turned[0])), *turned[1:]] if planner.square else turned


def random(planner: Planner) -> list[Pose]:
    """Places and directions drawn at random among those that show something."""
    shows = planner.pool.only(planner.pool.shares.sum(axis=1) * planner.pool.worth > 0.5)
    pool = shows if shows.poses else planner.pool
    count = min(planner.most, len(pool.poses))
    drawn = [pool.poses[int(i)] for i in planner.rng.choice(len(pool.poses), count, replace=False)]
    firsts = [pose for pose in pool.poses if pose.yaw_deg % 90 == 0 or not planner.square]
    firsts = firsts or [planner.pool.poses[planner.start]]
    return planner.ordered([firsts[int(planner.rng.integers(len(firsts)))], *drawn])


STRATEGIES: dict[str, Callable[[Planner], list[Pose]]] = {
    "walkthrough": walkthrough,
    "lookaround": lookaround,
    "orbit": orbit,
    "random": random,
}


def _square(pose: Pose) -> float:
    """The multiple of 90 degrees next to a pose's yaw."""
    return float(round(pose.yaw_deg / 90) % 4 * 90)


def _orbit_targets(planner: Planner) -> list[int]:
    """Furniture large enough to walk around, standing low."""
    boxes = planner.scene.boxes
    areas = (boxes[:, 3] - boxes[:, 0]) * (boxes[:, 5] - boxes[:, 2])
    standing = boxes[:, 1] - planner.scene.floor_y < 0.3
    return [int(i) for i in np.flatnonzero(standing & (areas >= _ORBIT_LEAST_AREA))]


def _ring(planner: Planner, index: int) -> list[Pose]:
    """One pose a sector around the object, clockwise, each in clear sight of it and facing it."""
    scene, box = planner.scene, planner.scene.boxes[index]
    centre = scene.centres[index, [0, 2]]
    outside = np.maximum(np.maximum(box[[0, 2]] - scene.cells, scene.cells - box[[3, 5]]), 0)
    gaps = np.hypot(outside[:, 0], outside[:, 1])
    sectors: dict[int, tuple[float, Pose]] = {}
    for cell in np.flatnonzero((gaps >= _ORBIT_NEAR) & (gaps <= _ORBIT_FAR)):
        pose = _facing(planner, scene.cells[cell], centre)
        sector = int(pose.yaw_deg // (360 / _ORBIT_SECTORS))
        rank = abs(float(gaps[cell]) - _ORBIT_BEST)
        if sector not in sectors or rank < sectors[sector][0]:
            sectors[sector] = (rank, pose)
    ring = [sectors[sector][1] for sector in sorted(sectors)]
    clear = planner.sight.lines_of_sight([(pose.x, pose.z) for pose in ring])[:, index]
    return [pose for pose, good in zip(ring, clear, strict=True) if good]


def _facing(planner: Planner, cell: Array, centre: Array) -> Pose:
    yaw = float(round(degrees(atan2(centre[0] - cell[0], centre[1] - cell[1]))) % 360)
    return planner.held(Pose(float(cell[0]), planner.eye_y, float(cell[1]), yaw))
