"""What is seen through glass. Images of instances do not tell: they show the glass, as AI2-THOR's do.

Both actions are extensions of this engine's: Unity has none like them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.actions.registry import action
from layoutgen.engine.actions.teleport import Number
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.cameras import check_fov
from layoutgen.engine.world.simulator import Simulator
from layoutgen.geometry.camera import Pose
from layoutgen.houses.schema import Vector

ROWS = 120
"""Rows of the grid of rays, about; between two of them lies nothing that anybody would name."""


@action(fast=True)
def get_glazed_objects(simulator: Simulator, agent: Agent) -> list[str]:
    """Ids of the objects that are glass in part or whole."""
    world = simulator.world
    names = [world.names[instance] for instance in world.scenery.renderer.glazed()]
    return [name for name in names if world.find(name) is not None]


@action(fast=True)
def get_objects_through_glass(
    simulator: Simulator, agent: Agent, position: Vector, rotation: Vector, field_of_view: Number
) -> dict[str, list[int]]:
    """What a camera there sees through any number of panes; it takes what AddThirdPartyCamera does, and draws nothing.

    Returns objectId -> [pixels, x_min, y_min, x_max, y_max], pixels inclusive, rows from the top: where the instance
    image shows another object's glass, as finely as a grid of `ROWS` rows tells.
    """
    world, screen = simulator.world, simulator.screen
    step = max(1, round(screen.height / ROWS))
    size = -(-screen.width // step), -(-screen.height // step), check_fov(field_of_view)
    pose = Pose(*position.xyz, rotation.y, rotation.x)
    options: dict[str, Any] = {"rgb": False, "roll_deg": rotation.z, "far": simulator.far}
    front, behind = (world.render(pose, *size, glass=glass, **options).ids for glass in (True, False))
    found = _extents(np.where(front == behind, 0, behind), step, (screen.width - 1, screen.height - 1))
    return {world.names[i]: found[i] for i in found if world.find(world.names[i]) is not None}


def _extents(ids: NDArray[np.int32], step: int, last: tuple[int, int]) -> dict[int, list[int]]:
    """Pixels and extent, in the whole image's pixels up to `last`, of each instance but 0 where every `step`-th is."""
    rows, columns = np.nonzero(ids)
    instances, places, counts = np.unique(ids[rows, columns], return_inverse=True, return_counts=True)
    low, high = np.full((len(instances), 2), max(ids.shape)), np.zeros((len(instances), 2), np.int64)
    points = np.column_stack([columns, rows])
    np.minimum.at(low, places, points)
    np.maximum.at(high, places, points)
    boxes = np.column_stack([low * step, np.minimum((high + 1) * step - 1, last)])
    sizes = (boxes[:, 2] - boxes[:, 0] + 1) * (boxes[:, 3] - boxes[:, 1] + 1)
    table = np.column_stack([np.minimum(counts * step**2, sizes), boxes]).tolist()
    return dict(zip(instances.tolist(), table, strict=True))
