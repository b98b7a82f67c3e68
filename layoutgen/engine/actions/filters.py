"""Filters of the objects that metadata lists."""

from layoutgen.engine.actions.registry import action
from layoutgen.engine.agent import Agent
from layoutgen.engine.simulator import Simulator


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
