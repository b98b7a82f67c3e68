"""Questions about the scene that change nothing, and which objects answers list."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from layoutgen.engine.actions.movement import HORIZON_LIMITS
from layoutgen.engine.actions.objects import find
from layoutgen.engine.actions.registry import action
from layoutgen.engine.errors import ActionError
from layoutgen.engine.world import navigation
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.footprints import footprint
from layoutgen.engine.world.metadata import object_metadata, pivot, vector
from layoutgen.engine.world.simulator import Simulator
from layoutgen.engine.world.visibility import interactable_poses, visible
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.camera import Array
from layoutgen.geometry.frames import sin_cos
from layoutgen.houses.schema import Vector

GridSize = Annotated[float, Meta(gt=0.0, le=5.0)]
Fraction = Annotated[float, Meta(ge=0.0, le=1.0)]
Distance = Annotated[float, Meta(ge=0.0, le=1000.0)]
HORIZONS = (-30.0, 0.0, 30.0, 60.0)


@action(fast=True, ignored=("maxStepCount",))
def get_reachable_positions(
    simulator: Simulator,
    agent: Agent,
    grid_size: GridSize | None = None,
    directions_relative_agent: bool = False,
) -> list[dict[str, float]]:
    """Positions that the agent can walk to in steps of the grid, its own first."""
    sine, cosine = sin_cos(agent.yaw_deg if directions_relative_agent else 0.0)
    axes = np.array([[cosine, -sine], [sine, cosine]])
    points = _reachable(simulator, agent, grid_size or agent.settings.grid_size, axes)
    return [vector(point) for point in points]


def _reachable(simulator: Simulator, agent: Agent, grid: float, axes: Array) -> Array:
    """Positions (n, 3); `axes` (2, 2) are the grid's directions on the floor."""
    world = simulator.world
    body = agent.settings.body.capsule
    (x0, _, z0), (x1, _, z1) = world.bounds
    start = agent.position[[0, 2]]
    flat = navigation.reachable(world.obstacles(body), body, start, grid, axes, (x0, z0, x1, z1))
    return np.insert(flat, 1, agent.position[1], axis=1)


@action(fast=True)
def get_interactable_poses(
    simulator: Simulator,
    agent: Agent,
    object_id: str,
    positions: list[Vector] | None = None,
    rotations: list[float] | None = None,
    horizons: list[float] | None = None,
    standings: list[bool] | None = None,
    max_distance: Distance | None = None,
    max_poses: Annotated[int, Meta(ge=1)] | None = None,
) -> list[dict[str, Any]]:
    """Poses for TeleportFull from which the object can be interacted with."""
    item = find(simulator, object_id)
    for horizon in horizons or ():
        if not HORIZON_LIMITS[0] <= horizon <= HORIZON_LIMITS[1]:
            raise ActionError(f"Each horizon must be in [-30:60]. You gave {horizon:g}.")
    if positions is None:
        places = _reachable(simulator, agent, agent.settings.grid_size, np.eye(2))
    else:
        places = np.array([[p.x, p.y, p.z] for p in positions]).reshape(-1, 3)
    found = interactable_poses(
        simulator.world,
        agent,
        item,
        places,
        rotations or _turns(agent),
        horizons or HORIZONS,
        standings or ([True, False] if agent.settings.body.can_crouch else [True]),
        agent.settings.visibility_distance if max_distance is None else max_distance,
        simulator.screen.aspect,
    )
    keys = ("x", "y", "z", "rotation", "standing", "horizon")
    return [dict(zip(keys, pose, strict=True)) for pose in found[:max_poses]]


def _turns(agent: Agent) -> list[float]:
    step = agent.settings.rotate_step_deg
    return [agent.yaw_deg % step + index * step for index in range(round(360 / step))]


@action(fast=True, ignored=("checkVisible",))
def get_object_in_frame(simulator: Simulator, agent: Agent, x: Fraction, y: Fraction) -> str:
    """Id of the object at a point of the image, from (0, 0) at the top left to (1, 1)."""
    instance, _ = _pick(simulator, agent, x, y)
    name = simulator.world.names[instance]
    if simulator.world.find(name) is None:
        raise ActionError(f"Could not find object at ({x:g}, {y:g})")
    return name


@action(fast=True)
def get_coordinate_from_raycast(simulator: Simulator, agent: Agent, x: Fraction, y: Fraction) -> dict[str, float]:
    """World position of what is at a point of the image, from (0, 0) at the top left to (1, 1)."""
    instance, point = _pick(simulator, agent, x, y)
    if instance == 0:
        raise ActionError(f"Nothing is at ({x:g}, {y:g})")
    return vector(point)


def _pick(simulator: Simulator, agent: Agent, x: float, y: float) -> tuple[int, Array]:
    """Instance and world position (3,) at a point of the image."""
    camera = agent.camera()
    right, up, forward = camera.basis()
    half = float(np.tan(np.radians(agent.fov_deg) / 2))
    ray = forward + (2 * x - 1) * half * simulator.screen.aspect * right + (1 - 2 * y) * half * up
    ray /= np.linalg.norm(ray)
    origin = np.array([camera.x, camera.y, camera.z])
    hit, distance = simulator.world.cast(origin[None], ray[None], simulator.far)
    return int(hit[0]), origin + ray * distance[0]


@action(fast=True)
def get_object_metadata(simulator: Simulator, agent: Agent, object_ids: list[str]) -> list[dict[str, Any]]:
    """Metadata of some objects."""
    world = simulator.world
    seen, touchable = visible(world, agent, simulator.screen.aspect, simulator.near, simulator.far)
    entries = []
    for item in [find(simulator, object_id) for object_id in object_ids]:
        index = world.objects.index(item)
        distance = float(np.linalg.norm(pivot(item) - agent.position))
        entries.append(object_metadata(
            item, visible=bool(seen[index]), touchable=bool(touchable[index]), distance=distance
        ))  # fmt: skip
    return entries


@action(fast=True)
def get_visible_objects(simulator: Simulator, agent: Agent) -> list[str]:
    """Ids of the visible objects."""
    seen, _ = visible(simulator.world, agent, simulator.screen.aspect, simulator.near, simulator.far)
    return [item.id for item, is_seen in zip(simulator.world.objects, seen, strict=True) if is_seen]


@action(fast=True)
def get_object_footprints(
    simulator: Simulator, agent: Agent, object_ids: list[str] | None = None
) -> dict[str, list[list[Point]]]:
    """What objects cover, seen from above: objectId -> polygons [[x, z], ...] in the world, as `footprint` makes them.

    An extension of this engine's: Unity has no such action. Without `objectIds` it answers for all that are in the
    scene, whatever the object filter.
    """
    world = simulator.world
    chosen = [find(simulator, name) for name in object_ids] if object_ids is not None else world.objects
    return {item.id: [list(polygon) for polygon in footprint(item.state.stance)] for item in chosen if item.enabled}


@action("BBoxDistance", fast=True)
def bbox_distance(simulator: Simulator, agent: Agent, object_id0: str, object_id1: str) -> float:
    """Distance of the closest points of two objects' world boxes, metres."""
    a, b = find(simulator, object_id0).aabb, find(simulator, object_id1).aabb
    apart = np.maximum(np.maximum(a[0] - b[1], b[0] - a[1]), 0.0)
    return float(np.linalg.norm(apart))


@action()
def set_object_filter(simulator: Simulator, agent: Agent, object_ids: list[str]) -> None:
    """Lists only these objects."""
    simulator.chosen_ids, simulator.chosen_types = set(object_ids), None


@action()
def set_object_filter_for_type(simulator: Simulator, agent: Agent, object_types: list[str]) -> None:
    """Lists only objects of these types."""
    simulator.chosen_ids, simulator.chosen_types = None, set(object_types)


@action()
def reset_object_filter(simulator: Simulator, agent: Agent) -> None:
    """Lists all objects again."""
    simulator.chosen_ids = simulator.chosen_types = None
