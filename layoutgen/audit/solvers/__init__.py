"""A second opinion on every answer: solvers written from the tasks' definitions, not from the writer's code.

Each solver sees a Scene: the objects' boxes as the record holds them, or as a response's map prints them. A module here
exports its solvers as RULES, by the names of their tasks.
"""

from layoutgen.audit.solvers.base import Fact, Printed, Rules, SolverScene, SolverView, TaskRule, Truth

__all__ = ["Fact", "Printed", "Rules", "SolverScene", "TaskRule", "Truth", "SolverView"]
