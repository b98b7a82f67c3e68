"""The actions of AI2-THOR that the engine has; importing this package registers them all."""

from layoutgen.engine.actions import appearance, cameras, glass, movement, objects, procedural, queries, scene, teleport
from layoutgen.engine.actions.registry import ACTIONS, run

__all__ = [
    "ACTIONS", "appearance", "cameras", "filters", "glass", "movement", "objects", "procedural", "queries", "run",
    "scene", "teleport",
]  # fmt: skip
