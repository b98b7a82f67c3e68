"""Teleport and TeleportFull."""

from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from layoutgen.engine.actions.movement import HORIZON_LIMITS
from layoutgen.engine.actions.registry import action
from layoutgen.engine.errors import ActionError
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.simulator import Simulator
from layoutgen.geometry.camera import Array
from layoutgen.geometry.frames import wrap_degrees

Number = Annotated[float, Meta(ge=-1e5, le=1e5)]
MAX_DROP = 0.05  # metres between the height asked for and the floor's


class Point(Struct, frozen=True):
    """A vector of which axes may be left out."""

    x: Number | None = None
    y: Number | None = None
    z: Number | None = None

    def filled(self, default: Array) -> Array:
        """The vector (3,) with missing axes taken from `default`."""
        return np.array([d if v is None else v for v, d in zip((self.x, self.y, self.z), default, strict=True)])


@action()
def teleport(
    simulator: Simulator,
    agent: Agent,
    position: Point | None = None,
    rotation: Point | None = None,
    horizon: Number | None = None,
    standing: bool | None = None,
    force_action: bool = False,
    x: Number | None = None,
    y: Number | None = None,
    z: Number | None = None,
) -> None:
    """Puts the agent elsewhere; what is left out stays as it is."""
    _teleport(simulator, agent, position or Point(x, y, z), rotation, horizon, standing, force_action)


@action()
def teleport_full(
    simulator: Simulator,
    agent: Agent,
    rotation: Point,
    horizon: Number,
    position: Point | None = None,
    standing: bool | None = None,
    force_action: bool = False,
    x: Number | None = None,
    y: Number | None = None,
    z: Number | None = None,
) -> None:
    """Puts the agent elsewhere; its whole pose must be given."""
    missing = []
    if position is None and None in (x, y, z):
        missing.append("position")
    if standing is None and agent.settings.body.can_crouch:
        missing.append("standing")
    if missing:
        raise ActionError(
            f"action: TeleportFull is missing the following arguments: {', '.join(missing)}", "MissingArguments"
        )
    _teleport(simulator, agent, position or Point(x, y, z), rotation, horizon, standing, force_action)


def _teleport(
    simulator: Simulator,
    agent: Agent,
    position: Point,
    rotation: Point | None,
    horizon: float | None,
    standing: bool | None,
    force: bool,
) -> None:
    target = position.filled(agent.position)
    turn = (rotation or Point()).filled(np.array([0.0, agent.yaw_deg, 0.0]))
    tilt = agent.horizon_deg if horizon is None else horizon
    if not force:
        _check_pose(turn, tilt)
        target = _checked_position(simulator, agent, target)
    agent.position, agent.yaw_deg, agent.horizon_deg = target, float(turn[1]) % 360, wrap_degrees(tilt)
    if standing is not None and agent.settings.body.can_crouch:
        agent.standing = standing


def _check_pose(turn: Array, tilt: float) -> None:
    if abs(turn[0]) >= 1e-2 or abs(turn[2]) >= 1e-2:
        given = ", ".join(f"{angle:.1f}" for angle in turn)
        raise ActionError(
            "ArgumentOutOfRangeException: No agents currently can change in pitch or roll. So, you must set "
            f"rotation(x=0, y=yaw, z=0). You gave ({given})."
        )
    lowest, highest = HORIZON_LIMITS
    if not lowest <= tilt <= highest:
        raise ActionError(
            f"ArgumentOutOfRangeException: Each horizon must be in [{lowest:g}:{highest:g}]. You gave {tilt:g}."
        )


def _checked_position(simulator: Simulator, agent: Agent, target: Array) -> Array:
    """Where the agent comes to stand at a position, if it fits there."""
    world = simulator.world
    text = ", ".join(f"{value:.2f}" for value in target)
    low, high = world.bounds
    if np.any(target < low - 1e-6) or np.any(target > high + 1e-6):
        raise ActionError(f"Teleport position ({text}) out of scene bounds! Ignore this by setting forceAction=true.")
    if not np.allclose(agent.snap(target), target, rtol=0, atol=1e-4):
        raise ActionError(f"Teleport position ({text}) is not on the grid of size {agent.settings.grid_size:g}.")
    body = agent.settings.body.capsule
    obstacles = world.obstacles(body)
    touching = obstacles.touching(target[0], target[2], body)
    if touching:
        raise ActionError(f"Collided with: {obstacles.names[touching[0]]}.")
    return _settled(target, agent.height_over(world.floor_height))


def _settled(target: Array, standing_height: float) -> Array:
    drop = abs(float(target[1]) - standing_height)
    if drop > MAX_DROP:
        raise ActionError(
            "After teleporting and adjusting agent position to floor, there was too large a "
            f"change({drop:.4g} > {MAX_DROP:g}) in the y component. Consider using `forceAction=true` if you'd like to "
            "teleport anyway."
        )
    return np.array([target[0], standing_height, target[2]])
