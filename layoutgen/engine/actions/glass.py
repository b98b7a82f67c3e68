"""What is seen through glass. Images of instances do not tell: they show the glass, as AI2-THOR's do.

Both actions are extensions of this engine's: Unity has none like them.
"""

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.actions.registry import action
from layoutgen.engine.errors import ActionError
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.simulator import Simulator
from layoutgen.geometry.camera import Pose

Ids = NDArray[np.int32]


@action(fast=True)
def get_glazed_objects(simulator: Simulator, agent: Agent) -> list[str]:
    """Ids of the objects that are glass in part or whole."""
    world = simulator.world
    names = [world.names[instance] for instance in world.scenery.renderer.glazed()]
    return [name for name in names if world.find(name) is not None]


@action(fast=True)
def get_objects_through_glass(
    simulator: Simulator, agent: Agent, third_party_camera_id: int | None = None
) -> dict[str, list[int]]:
    """What a camera, the agent's by default, sees through any number of panes.

    Returns objectId -> [pixels, x_min, y_min, x_max, y_max], pixels inclusive, rows from the top; only where the
    instance image shows another object's glass.
    """
    pose, fov_deg, roll_deg = _camera(simulator, agent, third_party_camera_id)
    world, screen = simulator.world, simulator.screen
    front, behind = (
        world.render(
            pose, screen.width, screen.height, fov_deg, rgb=False, roll_deg=roll_deg, far=simulator.far, glass=glass
        ).ids
        for glass in (True, False)
    )
    found = _extents(np.where(front == behind, 0, behind))
    return {world.names[i]: found[i] for i in found if world.find(world.names[i]) is not None}


def _camera(simulator: Simulator, agent: Agent, number: int | None) -> tuple[Pose, float, float]:
    """Pose, vertical field of view and roll of a camera, as images are drawn with them."""
    if number is None:
        return agent.camera(), agent.fov_deg, 0.0
    if not 0 <= number < len(simulator.cameras):
        raise ActionError(f"There is no third party camera {number}.")
    camera = simulator.cameras[number]
    if camera.orthographic_size is not None:
        raise ActionError("What an orthographic camera sees through glass is not known.")
    return camera.pose(), camera.fov_deg, camera.rotation[2]


def _extents(ids: Ids) -> dict[int, list[int]]:
    """Pixels and extent [x_min, y_min, x_max, y_max] of each instance (h, w) but 0."""
    rows, columns = np.nonzero(ids)
    instances, places, counts = np.unique(ids[rows, columns], return_inverse=True, return_counts=True)
    low, high = np.full((len(instances), 2), max(ids.shape)), np.zeros((len(instances), 2), np.int64)
    points = np.column_stack([columns, rows])
    np.minimum.at(low, places, points)
    np.maximum.at(high, places, points)
    table = np.column_stack([counts, low, high]).tolist()
    return dict(zip(instances.tolist(), table, strict=True))
