"""The metadata message of a step: what happened, where the agents are, what they see."""

from dataclasses import dataclass
from time import monotonic
from typing import Any

import msgpack
import numpy as np

from layoutgen.engine.rotation import from_euler
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.cameras import SimCamera
from layoutgen.engine.world.metadata import ObjectPacker, bounds_metadata, packed, vector
from layoutgen.engine.world.simulator import Simulator
from layoutgen.engine.world.visibility import visible

HAND = np.array([0.0, -0.16, 0.38])  # where the default agent's hand is, in the camera's frame
_NIL = msgpack.packb(None)


@dataclass
class Outcome:
    """How an action ended."""

    action: str
    agent: int
    result: Any = None
    message: str = ""
    code: str | None = None
    success: bool = True

    def fail(self, message: str, code: str | None = None) -> None:
        """Marks the action as failed."""
        self.success, self.message, self.code = False, message, code


def patch(outcome: Outcome) -> bytes:
    """The short answer to actions that change nothing."""
    return packed({**_status(outcome), "agentId": outcome.agent, "actionReturn": outcome.result})


def step_metadata(
    simulator: Simulator, packer: ObjectPacker, outcome: Outcome, sequence: int, colors: bytes | None, *, rendered: bool
) -> bytes:
    """The whole metadata message, packed.

    Args:
        simulator: the state after the action.
        packer: of the simulator's world.
        outcome: of the action.
        sequence: the request's number.
        colors: the packed `colors` list; None where no masks are sent.
        rendered: whether images come with it.
    """
    agents = []
    for agent in simulator.agents:
        objects = _objects(simulator, agent, packer)
        before, after = _before_colors(simulator, agent, outcome, rendered), _after_colors(simulator, agent, outcome)
        agents.append(_agent_message(objects, before, colors, after))
    writer = msgpack.Packer()
    head = writer.pack_map_header(4) + packed("agents") + writer.pack_array_header(len(agents))
    tail = {"thirdPartyCameras": None, "activeAgentId": outcome.agent, "sequenceId": sequence}
    return b"".join([head, *agents, *_pairs(tail)])


def _agent_message(objects: bytes, before: dict[str, Any], colors: bytes | None, after: dict[str, Any]) -> bytes:
    """One agent's metadata: packed parts between the others, in Unity's order."""
    head = msgpack.Packer().pack_map_header(2 + len(before) + len(after)) + packed("objects")
    return b"".join([head, objects, *_pairs(before), packed("colors"), colors or _NIL, *_pairs(after)])


def _pairs(values: dict[str, Any]) -> list[bytes]:
    return [packed(part) for pair in values.items() for part in pair]


def _objects(simulator: Simulator, agent: Agent, packer: ObjectPacker) -> bytes:
    chosen = simulator.listed()
    if not chosen:  # as under `SetObjectFilter(objectIds=[])`, with which generation films
        return packed([])
    seen, touchable = visible(simulator.world, agent, simulator.screen.aspect, simulator.near, simulator.far)
    return packer.pack(agent.position, seen, touchable, chosen)


def _before_colors(simulator: Simulator, agent: Agent, outcome: Outcome, rendered: bool) -> dict[str, Any]:
    camera = agent.camera()
    return {
        "isSceneAtRest": True,
        "agent": _pose(agent),
        "heldObjectPose": _hand(agent),
        "arm": None,
        "fov": agent.fov_deg,
        "cameraPosition": {"x": camera.x, "y": camera.y, "z": camera.z},
        "cameraOrthSize": 0.0 if simulator.fresh else -1.0,
        "thirdPartyCameras": [_camera(i, c) for i, c in enumerate(simulator.cameras)] if rendered else None,
        "collided": False,
        "collidedObjects": [],
        "inventoryObjects": [],
        "sceneName": simulator.scene,
        **_status(outcome),
        "screenWidth": simulator.screen.width,
        "screenHeight": simulator.screen.height,
        "agentId": agent.number,
        "depthFormat": "Meters",
    }


def _after_colors(simulator: Simulator, agent: Agent, outcome: Outcome) -> dict[str, Any]:
    bounds = simulator.world.bounds
    lists: list[Any] | None = None if simulator.fresh else []
    return {
        "flatSurfacesOnGrid": [],
        "distances": [],
        "normals": [],
        "isOpenableGrid": [],
        "segmentedObjectIds": [],
        "objectIdsInBox": [],
        "actionIntReturn": 0,
        "actionFloatReturn": 0.0,
        "actionStringsReturn": lists,
        "actionFloatsReturn": lists,
        "actionVector3sReturn": lists,
        "visibleRange": None,
        "currentTime": monotonic() - simulator.started,
        "sceneBounds": bounds_metadata(bounds),
        "actionReturn": outcome.result if agent.number == outcome.agent else None,
    }


def _status(outcome: Outcome) -> dict[str, Any]:
    return {
        "lastAction": outcome.action,
        "errorMessage": outcome.message,
        "errorCode": outcome.code,
        "lastActionSuccess": outcome.success,
    }


def _pose(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "position": vector(agent.position),
        "rotation": {"x": 0.0, "y": float(agent.yaw_deg), "z": 0.0},
        "cameraHorizon": float(agent.horizon_deg),
        "isStanding": agent.standing if agent.settings.body.can_crouch else None,
        "inHighFrictionArea": False,
    }


def _hand(agent: Agent) -> dict[str, Any]:
    camera = agent.camera()
    turn = from_euler(camera.horizon_deg, camera.yaw_deg, 0.0)
    return {
        "position": vector(np.array([camera.x, camera.y, camera.z]) + turn @ HAND),
        "rotation": {"x": float(agent.horizon_deg) % 360, "y": float(agent.yaw_deg), "z": 0.0},
        "localPosition": vector(HAND),
        "localRotation": vector(np.zeros(3)),
    }


def _camera(number: int, camera: SimCamera) -> dict[str, Any]:
    return {
        "thirdPartyCameraId": number,
        "position": vector(camera.position),
        "rotation": vector(camera.rotation),
        "fieldOfView": float(camera.fov_deg),
    }
