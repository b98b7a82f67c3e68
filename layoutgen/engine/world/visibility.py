"""Which objects an agent sees and could touch, by rays to points on them, and where it could stand to see one."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from math import radians, tan
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.mesh import Mesh
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.cameras import FAR, NEAR
from layoutgen.engine.world.objects import SimObject
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Array, Pose, to_camera
from layoutgen.seeds import rng_for

POINTS = 24  # sample points an object
BEYOND = 0.5  # metres a ray goes past its point, as in Unity
MAX_PANES = 4  # see-through objects that a ray passes before it is given up
STEP_PAST = 1e-3  # metres


def visible(
    world: World, agent: Agent, aspect: float, near: float, far: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each of `world.objects`: whether it is visible, and whether it is interactable.

    Args:
        world: the scene.
        agent: who looks.
        aspect: width over height of its image.
        near, far: distances of the clipping planes, metres.
    """
    seen, touchable = np.zeros((2, len(world.objects)), bool)
    index, points = _candidates(world, agent, aspect, near, far)
    if len(index) == 0:
        return seen, touchable
    first, last = _trace(world, agent, index, points)
    target = world.instances[index]
    np.logical_or.at(seen, index, last == target)
    np.logical_or.at(touchable, index, first == target)
    return seen, touchable


def _candidates(world: World, agent: Agent, aspect: float, near: float, far: float) -> tuple[NDArray[np.intp], Array]:
    """Points (n, 3) of objects in range that lie within the view, and the indices of their objects (n,)."""
    near_by = np.flatnonzero(_in_range(world.boxes, agent) & world.enabled)
    if len(near_by) == 0:
        return np.empty(0, np.intp), np.empty((0, 3))
    points = np.concatenate([world_points(world.objects[i]) for i in near_by])
    index = np.repeat(near_by, POINTS)
    keep = in_view(agent.camera(), agent.fov_deg, points, aspect, near, far)
    if agent.settings.visibility_scheme == "Distance":
        keep &= _within_distance(agent, points)
    return index[keep], points[keep]


def _in_range(boxes: Array, agent: Agent) -> NDArray[np.bool_]:
    """Which boxes (n, 2, 3) come within the visibility distance of the agent's capsule, seen from above."""
    distance = agent.settings.visibility_distance
    gaps = np.maximum(np.maximum(boxes[:, 0] - agent.position, agent.position - boxes[:, 1]), 0.0)
    top = agent.position[1] + agent.settings.body.capsule.height / 2 + distance
    return (np.hypot(gaps[:, 0], gaps[:, 2]) <= distance) & (boxes[:, 0, 1] <= top)


def _within_distance(agent: Agent, points: Array) -> NDArray[np.bool_]:
    camera, distance = agent.camera(), agent.settings.visibility_distance
    flat = np.hypot(points[:, 0] - camera.x, points[:, 2] - camera.z)
    return (flat <= distance) & (points[:, 1] - agent.position[1] <= distance)


def in_view(camera: Pose, fov_deg: float, points: Array, aspect: float, near: float, far: float) -> NDArray[np.bool_]:
    """Which points (n, 3) lie within the image and between the clipping planes."""
    local = to_camera(camera, points)
    half_height = tan(radians(fov_deg) / 2) * local[:, 2]
    inside = (np.abs(local[:, 0]) < aspect * half_height) & (np.abs(local[:, 1]) < half_height)
    return inside & (local[:, 2] > near) & (local[:, 2] < far)


def _trace(world: World, agent: Agent, index: NDArray[np.intp], points: Array) -> tuple[NDArray, NDArray]:
    """First instance that each ray hits, and the one that it ends at after passing see-through objects."""
    camera = agent.camera()
    origins = np.tile([camera.x, camera.y, camera.z], (len(points), 1))
    offset = points - origins
    length = np.linalg.norm(offset, axis=1)
    directions = offset / length[:, None]
    target = world.instances[index]
    reach = float(length.max()) + BEYOND
    first, distance = world.cast(origins, directions, reach)
    last = first.copy()
    for _ in range(MAX_PANES):
        through = np.isin(last, world.panes) & (last != target)
        if not through.any():
            break
        origins[through] += directions[through] * (distance[through, None] + STEP_PAST)
        last[through], distance[through] = world.cast(origins[through], directions[through], reach)
    return first, last


def world_points(item: SimObject) -> Array:
    """Points (POINTS, 3) on the object's surface."""
    return _surface_points(item.id, ref(item.mesh)) @ item.matrix.T + item.position


@lru_cache(maxsize=4096)
def _surface_points(name: str, own: "ref[Mesh]") -> Array:
    """Points (POINTS, 3) spread over the surface in the mesh's frame, a little inside the surface's triangles."""
    mesh = own()  # by reference, as to be remembered here is no reason to stay
    assert mesh is not None
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) + 1e-12
    rng = rng_for("visibility", name)
    chosen = corners[rng.choice(len(area), POINTS, p=area / area.sum())]
    weights = rng.dirichlet((1.0, 1.0, 1.0), POINTS)
    return np.einsum("pc,pcx->px", weights, chosen)


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
