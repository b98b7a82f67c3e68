"""What agents and generators do to objects: open, switch, move, hide, add."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta, Struct

from layoutgen.catalogue.assets import assets
from layoutgen.engine.actions.registry import action
from layoutgen.engine.actions.teleport import Point
from layoutgen.engine.errors import ActionError
from layoutgen.engine.rotation import from_euler
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.metadata import pivot, vector
from layoutgen.engine.world.objects import SimObject
from layoutgen.engine.world.simulator import Simulator
from layoutgen.engine.world.visibility import visible
from layoutgen.geometry.camera import Array

Openness = Annotated[float, Meta(ge=0.0, le=1.0)]
MAX_ADDED = 2000  # objects that SpawnAsset may add to one scene


class ObjectPose(Struct, frozen=True, rename="camel"):
    """Where SetObjectPoses puts an object, which it names as metadata does."""

    object_name: str
    position: Point
    rotation: Point = Point(0.0, 0.0, 0.0)


def find(simulator: Simulator, object_id: str) -> SimObject:
    """The object with an id.

    Raises:
        ActionError: there is none.
    """
    item = simulator.world.find(object_id)
    if item is None:
        raise ActionError(f"{object_id} is not the objectId on any object in the scene!")
    return item


def _within_reach(simulator: Simulator, agent: Agent, object_id: str, force: bool, ability: str) -> SimObject:
    """An object that has an ability and that the agent can get at."""
    item = find(simulator, object_id)
    if not item.has(ability):
        raise ActionError(f"{object_id} does not have the property {ability}!")
    if not force:
        touchable = visible(simulator.world, agent, simulator.screen.aspect, simulator.near, simulator.far)[1]
        if not touchable[simulator.world.objects.index(item)]:
            raise ActionError(f"{object_id} is not interactable from where Agent {agent.number} is")
    return item


@action(ignored=("moveMagnitude", "useGripper", "physicsInterval", "ignoreAgentInTransition"))
def open_object(
    simulator: Simulator, agent: Agent, object_id: str, openness: Openness = 1.0, force_action: bool = False
) -> None:
    """Opens an object, all the way or in part."""
    item = _within_reach(simulator, agent, object_id, force_action, "CanOpen")
    if not force_action and item.openness == openness:
        raise ActionError(f"{object_id} is already at openness {openness:g}")
    simulator.world.open(item, openness)


@action()
def close_object(simulator: Simulator, agent: Agent, object_id: str, force_action: bool = False) -> None:
    """Closes an object."""
    item = _within_reach(simulator, agent, object_id, force_action, "CanOpen")
    if not force_action and item.openness == 0:
        raise ActionError("object already closed")
    simulator.world.open(item, 0.0)


@action()
def toggle_object_on(simulator: Simulator, agent: Agent, object_id: str, force_action: bool = False) -> None:
    """Switches an object on."""
    _toggle(simulator, _within_reach(simulator, agent, object_id, force_action, "CanToggleOnOff"), on=True)


@action()
def toggle_object_off(simulator: Simulator, agent: Agent, object_id: str, force_action: bool = False) -> None:
    """Switches an object off."""
    _toggle(simulator, _within_reach(simulator, agent, object_id, force_action, "CanToggleOnOff"), on=False)


def _toggle(simulator: Simulator, item: SimObject, *, on: bool) -> None:
    if item.is_on == on:
        raise ActionError(f"can't toggle object {'on' if on else 'off'} if it's already {'on' if on else 'off'}!")
    simulator.world.switch(item, on)


@action("DisableObject", "RemoveFromScene")
def disable_object(simulator: Simulator, agent: Agent, object_id: str) -> None:
    """Takes an object, with what stands on it, out of the scene."""
    _enable(simulator, find(simulator, object_id), enabled=False)


@action()
def enable_object(simulator: Simulator, agent: Agent, object_id: str) -> None:
    """Brings a disabled object back."""
    _enable(simulator, find(simulator, object_id), enabled=True)


def _enable(simulator: Simulator, item: SimObject, *, enabled: bool) -> None:
    if item.asset is None:
        raise ActionError(f"{item.id} is part of the building")
    simulator.world.enable(item, enabled)


@action(ignored=("kinematic", "isKinematic", "makeUnbreakable", "allowTeleportOutOfHand"))
def teleport_object(
    simulator: Simulator,
    agent: Agent,
    object_id: str,
    position: Point,
    rotation: Point | None = None,
    force_action: bool = False,
) -> None:
    """Moves an object's pivot to a place, with everything on it; it must be free unless forced."""
    item = find(simulator, object_id)
    _place(simulator, item, position, rotation)
    other = None if force_action else _overlapped(simulator, item)
    if other is not None:
        raise ActionError(f"{object_id} would collide with {other.id}")


@action(ignored=("forceKinematic",))
def place_object_at_point(
    simulator: Simulator, agent: Agent, object_id: str, position: Point, rotation: Point | None = None
) -> None:
    """Moves an object's pivot to a free place."""
    teleport_object(simulator, agent, object_id, position, rotation)


@action(ignored=("placeStationary", "enablePhysicsJitter", "forceRigidbodySleep", "skipMoveable"))
def set_object_poses(simulator: Simulator, agent: Agent, object_poses: list[ObjectPose]) -> None:
    """Moves several objects, named as in metadata."""
    for pose in object_poses:
        _place(simulator, find(simulator, pose.object_name), pose.position, pose.rotation)


def _place(simulator: Simulator, item: SimObject, position: Point, rotation: Point | None) -> None:
    if item.asset is None:
        raise ActionError(f"{item.id} is part of the building")
    turn = (rotation or Point()).filled(np.array(item.euler()))
    world = simulator.world
    world.place(item, item.position, from_euler(*turn.tolist()))
    origin = pivot(item)
    world.place(item, item.position + (position.filled(origin) - origin), item.matrix)
    world.stand(item, None)


def _overlapped(simulator: Simulator, item: SimObject) -> SimObject | None:
    """Another object whose box reaches into this one's."""
    own = set(item.family())
    for other in simulator.world.objects:
        if other.asset is None or not other.enabled or other in own:
            continue
        inside = np.minimum(item.aabb[1], other.aabb[1]) - np.maximum(item.aabb[0], other.aabb[0])
        if np.all(inside > 1e-3):
            return other
    return None


@action(ignored=("kinematic", "loadAssetIfMissing", "skyboxId"))
def spawn_asset(
    simulator: Simulator,
    agent: Agent,
    asset_id: str,
    generated_id: str,
    position: Point | None = None,
    rotation: Point | None = None,
) -> None:
    """Adds an asset to the scene; position is the centre of its box."""
    asset = assets().get(asset_id)
    if asset is None:
        raise ActionError(f"Asset with id '{asset_id}' does not exist in the asset database.")
    former = simulator.world.find(generated_id)
    if former is not None and former.enabled:
        raise ActionError(f"An object with id '{generated_id}' is in the scene already")
    if len(simulator.world.objects) >= MAX_ADDED:
        raise ActionError(f"The scene has {MAX_ADDED} objects already")
    turn = (rotation or Point()).filled(np.zeros(3))
    place = (position or Point()).filled(np.zeros(3))
    simulator.world.add(asset, generated_id, place, from_euler(*turn.tolist()))


@action(fast=True)
def get_in_scene_asset_geometry(
    simulator: Simulator,
    agent: Agent,
    object_id: str,
    triangles: bool = False,
    uv: bool = False,
    normals: bool = False,
) -> list[dict[str, Any]]:
    """The meshes of an object or a part of the building, in world coordinates."""
    mesh, matrix, position = simulator.world.shape(object_id)
    if mesh is None:
        raise ActionError(f"{object_id} is not the objectId on any object in the scene!")
    geometry: dict[str, Any] = {"name": object_id, "vertices": _vectors(mesh.vertices @ matrix.T + position)}
    if triangles:
        geometry["triangles"] = mesh.faces.reshape(-1).tolist()
    if uv:
        geometry["uv"] = [{"x": u, "y": v} for u, v in mesh.uvs.tolist()]
    if normals:
        geometry["normals"] = _vectors(mesh.normals @ matrix.T)
    return [geometry]


def _vectors(points: Array) -> list[dict[str, float]]:
    return [vector(point) for point in points.tolist()]
