"""The solver of every task, by the task's name: the built-in ones, and those that plug-ins add."""

from layoutgen.audit import solvers
from layoutgen.audit.solvers import TaskRule
from layoutgen.plugins import Registry

RULES: Registry[TaskRule] = Registry("solvers", TaskRule, solvers.RULES)
