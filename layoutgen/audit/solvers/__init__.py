"""A second opinion on every answer: solvers written from the tasks' definitions, not from the writer's code.

Each solver sees a Scene: the objects' boxes as the record holds them, or as a response's map prints them.
"""

from layoutgen.audit.solvers import cameras, directions, measures, places, recall, sightings
from layoutgen.audit.solvers.base import Printed, Rules, Scene, TaskRule, Truth, View

RULES: Rules = directions.RULES | measures.RULES | cameras.RULES | sightings.RULES | places.RULES | recall.RULES

__all__ = ["RULES", "Printed", "Rules", "Scene", "TaskRule", "Truth", "View"]
