"""Questions about the scene that change nothing."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from layoutgen.engine import navigation
from layoutgen.engine.actions.registry import action
from layoutgen.engine.agent import Agent
from layoutgen.engine.simulator import Simulator
from layoutgen.geometry.camera import Array
from layoutgen.geometry.frames import sin_cos

GridSize = Annotated[float, Meta(gt=0.0, le=5.0)]


@action(fast=True, ignored=("maxStepCount",))
def get_reachable_positions(
    simulator: Simulator,
    agent: Agent,
    grid_size: GridSize | None = None,
    directions_relative_agent: bool = False,
) -> list[dict[str, float]]:
    """Positions that the agent can walk to in steps of the grid, its own first."""
    axes = np.array(_axes(agent.yaw_deg if directions_relative_agent else 0.0))
    points = reachable_points(simulator, agent, grid_size or agent.settings.grid_size, axes)
    height = float(agent.position[1])
    return [{"x": x, "y": height, "z": z} for x, z in points.tolist()]


def reachable_points(simulator: Simulator, agent: Agent, grid: float, axes: Array) -> Array:
    """Positions (n, 2) as (x, z); `axes` (2, 2) are the grid's directions."""
    world = simulator.world
    body = agent.settings.body.capsule
    (x0, _, z0), (x1, _, z1) = world.bounds
    start = agent.position[[0, 2]]
    return navigation.reachable(world.obstacles(body), body, start, grid, axes, (x0, z0, x1, z1))


def _axes(yaw_deg: float) -> list[list[float]]:
    sine, cosine = sin_cos(yaw_deg)
    return [[cosine, -sine], [sine, cosine]]
