"""Moving, turning and looking."""

from typing import Any

import numpy as np

from layoutgen.engine.actions.registry import action
from layoutgen.engine.errors import ActionError
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.simulator import Simulator
from layoutgen.geometry.camera import Array
from layoutgen.geometry.frames import sin_cos, wrap_degrees
from layoutgen.houses.schema import Vector

HORIZON_LIMITS = (-30.0, 60.0)
LOOK_STEP = 30.0
# Options of Unity's physics that change nothing where every movement ends at once.
_PHYSICS = (
    "maxAgentsDistance", "forceAction", "manualInteract", "allowAgentsToIntersect", "speed", "fixedDeltaTime",
    "returnToStart", "disableRendering", "objectId", "noise",
)  # fmt: skip
_DIRECTIONS = {"MoveAhead": 0.0, "MoveRight": 90.0, "MoveBack": 180.0, "MoveLeft": 270.0}


def _mover(turn_deg: float) -> Any:
    def move(simulator: Simulator, agent: Agent, move_magnitude: float | None = None) -> None:
        """Steps in a direction relative to where the agent faces."""
        distance = agent.settings.grid_size if move_magnitude is None else move_magnitude
        if not distance > 0:
            raise ActionError("moveMagnitude must be > 0")
        sine, cosine = sin_cos(agent.yaw_deg + turn_deg)
        _step(simulator, agent, distance * np.array([sine, 0.0, cosine]))

    return move


for _name, _turn in _DIRECTIONS.items():
    action(_name, ignored=_PHYSICS)(_mover(_turn))


def _step(simulator: Simulator, agent: Agent, offset: Array) -> None:
    world = simulator.world
    target = agent.snap(agent.position + offset)
    low, high = world.bounds
    if not (np.all(low[[0, 2]] <= target[[0, 2]]) and np.all(target[[0, 2]] <= high[[0, 2]])):
        raise ActionError(f"Scene bounds do not contain target position: {_vector(target, 2)}")
    body = agent.settings.body.capsule
    obstacles = world.obstacles(body)
    blocking = obstacles.blocking(agent.position[[0, 2]], target[[0, 2]], body)
    if blocking is not None:
        name = obstacles.names[blocking]
        raise ActionError(f"{name} is blocking Agent {agent.number} from moving by {_vector(offset, 4)}.")
    other = _other_agent(simulator, agent, target)
    if other is not None:
        raise ActionError(f"Agent {other} is blocking Agent {agent.number} from moving by {_vector(offset, 4)}.")
    agent.position = target


def _other_agent(simulator: Simulator, agent: Agent, target: Array) -> int | None:
    """Number of another agent whose body stands where this one would go."""
    for other in simulator.agents:
        gap = np.hypot(*(other.position - target)[[0, 2]])
        if other is not agent and gap < other.settings.body.capsule.radius + agent.settings.body.capsule.radius:
            return other.number
    return None


def _vector(point: Array, decimals: int) -> str:
    x, y, z = (float(value) + 0.0 for value in point)
    return f"({x:.{decimals}f}, {y:.{decimals}f}, {z:.{decimals}f})"


@action(ignored=_PHYSICS)
def rotate_right(simulator: Simulator, agent: Agent, degrees: float | None = None) -> None:
    """Turns clockwise seen from above."""
    agent.yaw_deg = (agent.yaw_deg + _turn_degrees(agent, degrees)) % 360


@action(ignored=_PHYSICS)
def rotate_left(simulator: Simulator, agent: Agent, degrees: float | None = None) -> None:
    """Turns counter-clockwise seen from above."""
    agent.yaw_deg = (agent.yaw_deg - _turn_degrees(agent, degrees)) % 360


def _turn_degrees(agent: Agent, degrees: float | None) -> float:
    if degrees == 0:
        raise ActionError("Cannot rotate by 0 degrees as this previously defaulted to rotating by a diferent amount.")
    return agent.settings.rotate_step_deg if degrees is None else degrees


@action(lenient=True)
def look_down(simulator: Simulator, agent: Agent, degrees: float = 0.0) -> None:
    """Tilts the camera down."""
    _look(agent, "LookDown", degrees, down=True)


@action(lenient=True)
def look_up(simulator: Simulator, agent: Agent, degrees: float = 0.0) -> None:
    """Tilts the camera up."""
    _look(agent, "LookUp", degrees, down=False)


def _look(agent: Agent, name: str, degrees: float, *, down: bool) -> None:
    if degrees < 0:
        raise ActionError(f"{name} action requires positive degree value. Invalid value used: {degrees:g}")
    if abs(degrees * 10 - round(degrees * 10)) > 1e-4:
        raise ActionError(
            f"{name} action requires degree value to be a multiple of 0.1f. Invalid value used: {degrees:g}"
        )
    change = degrees or LOOK_STEP
    horizon = agent.horizon_deg + (change if down else -change)
    lowest, highest = HORIZON_LIMITS
    if horizon > highest + 1e-3 and down:
        raise ActionError("can't look down beyond 60 degrees below the forward horizon", "LookDownCantExceedMin")
    if horizon < lowest - 1e-3 and not down:
        raise ActionError("can't look up beyond 30 degrees above the forward horizon", "LookDownCantExceedMin")
    agent.horizon_deg = horizon


@action(lenient=True)
def rotate_look(simulator: Simulator, agent: Agent, rotation: Vector | None = None, horizon: float = 0.0) -> None:
    """Sets yaw and horizon, without limits."""
    agent.yaw_deg = (rotation.y if rotation else 0.0) % 360
    agent.horizon_deg = wrap_degrees(horizon)


@action()
def stand(simulator: Simulator, agent: Agent) -> None:
    """Rises from a crouch."""
    _set_standing(agent, standing=True)


@action()
def crouch(simulator: Simulator, agent: Agent) -> None:
    """Lowers the camera."""
    _set_standing(agent, standing=False)


def _set_standing(agent: Agent, *, standing: bool) -> None:
    if not agent.settings.body.can_crouch:
        raise ActionError(f"The {agent.settings.mode} agent cannot stand or crouch")
    if agent.standing == standing:
        raise ActionError(f"Already {'standing' if standing else 'crouching'}")
    agent.standing = standing
