"""Four ways to move through a house; each gives the stops of a walk, the first looking along a world axis."""

from collections.abc import Callable
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


class Planner:
    """What the strategies share for one clip.

    Args:
        scene, sight, horizon: the house, the lens on it, and the pitch of the camera (positive looks down).
        rng: makes clips of one house differ.
        most: of stops.
    """

    def __init__(self, scene: WalkScene, sight: Sight, horizon: float, rng: np.random.Generator, most: int) -> None:
        self.scene, self.sight, self.horizon, self.rng, self.most = scene, sight, horizon, rng, most
        self.eye_y = scene.floor_y + sight.lens.eye
        self.grid = Grid(scene.cells)
        self.spots = spots(scene, self.grid)
        poses = [pose for spot in self.spots for pose in all_round(scene.cells[spot], self.eye_y, horizon)]
        self.pool = make_pool(sight, poses)
        self.noise = rng.uniform(0.8, 1.0, len(poses))
        self.start = best_start(self.pool, scene.types, self.noise)

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
        stops.extend(all_round((centre.x, centre.z), planner.eye_y, planner.horizon, 360 // _TURN_STOPS, yaw))
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
    here = turned[0]
    return [Pose(here.x, here.y, here.z, _square(here), here.horizon_deg), *turned[1:]]


def random(planner: Planner) -> list[Pose]:
    """Places and directions drawn at random among those that show something."""
    shows = planner.pool.only(planner.pool.shares.sum(axis=1) * planner.pool.worth > 0.5)
    pool = shows if shows.poses else planner.pool
    count = min(planner.most, len(pool.poses))
    drawn = [pool.poses[int(i)] for i in planner.rng.choice(len(pool.poses), count, replace=False)]
    square = [pose for pose in pool.poses if pose.yaw_deg % 90 == 0] or [planner.pool.poses[planner.start]]
    return planner.ordered([square[int(planner.rng.integers(len(square)))], *drawn])


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
    return Pose(float(cell[0]), planner.eye_y, float(cell[1]), yaw, planner.horizon)
