"""The actions of AI2-THOR that the engine has; importing this package registers them all."""

from layoutgen.engine.actions import cameras, filters, movement, queries, scene, teleport
from layoutgen.engine.actions.registry import ACTIONS, run

__all__ = ["ACTIONS", "cameras", "filters", "movement", "queries", "run", "scene", "teleport"]
