"""The solver of every task, by the task's name: those of the modules in `solvers/`, and those that plug-ins add."""

from layoutgen.audit import solvers
from layoutgen.audit.solvers import Rules, TaskRule
from layoutgen.plugins import Registry, gathered


def _built_in() -> Rules:
    return {name: rule for rules in gathered(solvers, "RULES") for name, rule in rules.items()}


RULES: Registry[TaskRule] = Registry("solvers", TaskRule, _built_in())
