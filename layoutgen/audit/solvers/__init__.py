"""A second opinion on every answer: solvers written from the tasks' definitions, not from the writer's code.

Each solver sees a Scene: the objects' boxes as the record holds them, or as a response's map prints them.
"""

from layoutgen.audit.solvers.base import Scene, Solver, Truth
from layoutgen.audit.solvers.directions import framed_direction

SOLVERS: dict[str, Solver] = {
    "vertical_direction": framed_direction,
    "horizontal_direction": framed_direction,
}

__all__ = ["SOLVERS", "Scene", "Solver", "Truth"]
