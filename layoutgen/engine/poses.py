"""From where an agent could interact with an object."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.agent import Agent
from layoutgen.engine.cameras import FAR, NEAR
from layoutgen.engine.objects import SimObject
from layoutgen.engine.visibility import BEYOND, in_view, world_points
from layoutgen.engine.world import World
from layoutgen.geometry.camera import Array, Pose

Found = tuple[float, float, float, float, bool, float]


def interactable_poses(
    world: World,
    agent: Agent,
    item: SimObject,
    positions: Array,
    rotations: Sequence[float],
    horizons: Sequence[float],
    standings: Sequence[bool],
    distance: float,
    aspect: float,
) -> list[Found]:
    """(x, y, z, rotation, standing, horizon) of each pose in which the object is in reach, in view and not hidden.

    Args:
        world: the scene.
        agent: whose body and lens; it is not moved.
        item: the object.
        positions: (n, 3) that the agent can stand at.
        rotations, horizons: degrees.
        standings: whether the agent stands.
        distance: metres from the agent's axis to the object's box, seen from above.
        aspect: width over height of the image.
    """
    near_by = positions[_flat_gap(item, positions) <= distance]
    points = world_points(item)
    found: list[Found] = []
    clear = {standing: _clear(world, agent, item, near_by, points, standing) for standing in standings}
    for horizon, rotation, (row, place), standing in product(horizons, rotations, enumerate(near_by), standings):
        camera = _camera(agent, place, rotation, horizon, standing)
        seen = in_view(camera, agent.fov_deg, points[clear[standing][row]], aspect, NEAR, FAR)
        if seen.any():
            found.append((*place.tolist(), rotation, standing, horizon))
    return found


def _flat_gap(item: SimObject, positions: Array) -> Array:
    low, high = item.aabb[:, [0, 2]]
    flat = positions[:, [0, 2]]
    outside: Array = np.maximum(np.maximum(low - flat, flat - high), 0.0)
    return np.linalg.norm(outside, axis=1)


def _camera(agent: Agent, place: Array, rotation: float, horizon: float, standing: bool) -> Pose:
    return Agent(agent.number, agent.settings, place, rotation, horizon, standing).camera()


def _clear(
    world: World, agent: Agent, item: SimObject, places: Array, points: Array, standing: bool
) -> NDArray[np.bool_]:
    """Whether nothing stands between the camera at each place and each point: (places, points)."""
    if len(places) == 0:
        return np.zeros((0, len(points)), bool)
    cameras = [_camera(agent, place, 0.0, 0.0, standing) for place in places]
    origins = np.repeat([[c.x, c.y, c.z] for c in cameras], len(points), axis=0)
    offsets = np.tile(points, (len(places), 1)) - origins
    length = np.linalg.norm(offsets, axis=1)
    hit, _ = world.cast(origins, offsets / length[:, None], float(length.max()) + BEYOND)
    return (hit == item.instance).reshape(len(places), len(points))
