"""Answers the client's actions one by one: the lock-step loop and the messages of a step."""

import traceback
from typing import Any, BinaryIO

from layoutgen.engine.actions import ACTIONS, run
from layoutgen.engine.client.frames import Painter
from layoutgen.engine.client.protocol import Field, FieldType, read_action, write_message
from layoutgen.engine.client.stepdata import Outcome, patch, step_metadata
from layoutgen.engine.errors import ActionError, SceneError
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.metadata import ObjectPacker
from layoutgen.engine.world.simulator import Output, Simulator


class Server:
    """Runs actions on a simulator and makes the answers."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._painter = Painter(simulator.world)
        self._packer = ObjectPacker(simulator.world)

    def serve(self, requests: BinaryIO, answers: BinaryIO) -> None:
        """Answers until the client closes its pipe.

        Raises:
            ProtocolError: the client sent garbage.
            BrokenPipeError: the client is gone.
        """
        while (request := read_action(requests)) is not None:
            write_message(answers, self.answer(request))

    def answer(self, request: dict[str, Any]) -> list[Field]:
        """The fields of the answer to one action."""
        agent = self._agent(request)
        outcome = Outcome(str(request.get("action")), agent.number)
        try:
            outcome.result = run(self.simulator, agent, request)
        except (ActionError, SceneError) as error:
            outcome.fail(str(error), getattr(error, "code", None))
        except Exception as error:  # a fault in one action must not end the client's session
            outcome.fail(_report(error))
        if outcome.success and self.simulator.fast_emit and ACTIONS[outcome.action].fast:
            return [(FieldType.METADATA_PATCH, patch(outcome))]
        try:
            return self._frame(outcome, request)
        except Exception as error:  # a house that loads but cannot be drawn
            outcome.fail(_report(error))
            self.simulator.load(None)
            return self._frame(outcome, request)

    def _agent(self, request: dict[str, Any]) -> Agent:
        number, agents = request.get("agentId"), self.simulator.agents
        return agents[number] if isinstance(number, int) and 0 <= number < len(agents) else agents[0]

    def _frame(self, outcome: Outcome, request: dict[str, Any]) -> list[Field]:
        simulator = self.simulator
        if not self._painter.fits(simulator.world):
            self._painter, self._packer = Painter(simulator.world), ObjectPacker(simulator.world)
        output = _wanted(simulator.output, request)
        images = list(self._painter.images(simulator, output)) if output.image else []
        colors = self._painter.colors if output.image and (output.instances or output.classes) else None
        sequence = request.get("sequenceId")
        number = sequence if isinstance(sequence, int) and abs(sequence) < 2**53 else 0
        metadata = step_metadata(simulator, self._packer, outcome, number, colors, rendered=output.image)
        simulator.fresh = outcome.action == "Reset"
        return [(FieldType.METADATA, metadata), *images]


def _report(error: Exception) -> str:
    """A fault of the engine's own, as Unity reports exceptions."""
    lines = traceback.format_exception(error, limit=-3)
    return f"{type(error).__name__}: {error}. trace: {' '.join(lines)}".replace("\n", " ")


def _wanted(usual: Output, request: dict[str, Any]) -> Output:
    """The images of this step: the usual ones, unless the request turns some on or all off."""
    instances = bool(request.get("renderInstanceSegmentation") or request.get("renderObjectImage"))
    return Output(
        image=usual.image and request.get("renderImage", True) is not False,
        depth=usual.depth,
        normals=usual.normals or bool(request.get("renderNormalsImage")),
        instances=usual.instances or instances,
        classes=usual.classes or bool(request.get("renderClassImage")),
    )
