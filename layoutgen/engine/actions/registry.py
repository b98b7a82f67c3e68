"""Actions by name: their parameters, and the checks that AI2-THOR makes before it runs one.

An action is a function `(simulator, agent, ...) -> actionReturn`. Its parameters after the first two are the action's,
in snake case; the client's names are the same in camel case.
"""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from layoutgen.engine.errors import ActionError
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.simulator import Simulator

Handler = Callable[..., Any]

# Parameters that every action takes, whatever its signature.
ALWAYS_ALLOWED = frozenset({
    "action", "sequenceId", "agentId", "renderImage", "renderObjectImage", "renderClassImage", "renderNormalsImage",
    "renderInstanceSegmentation",
})  # fmt: skip

_SCALARS: dict[Any, str] = {float: "float", int: "int", bool: "bool", str: "string"}


@dataclass(frozen=True)
class Parameter:
    """A parameter as the client knows it: `kind` is what its value is converted to."""

    name: str
    client_name: str
    kind: Any
    required: bool


@dataclass(frozen=True)
class Action:
    """A registered action.

    Attributes:
        lenient: whether unknown arguments are ignored, as by actions that take AI2-THOR's ServerAction.
        fast: whether its answer is a metadata patch instead of a whole frame.
        ignored: parameters that are accepted and have no effect here.
    """

    name: str
    handler: Handler
    parameters: tuple[Parameter, ...]
    lenient: bool
    fast: bool
    ignored: frozenset[str]

    def bind(self, request: dict[str, Any]) -> dict[str, Any]:
        """Keyword arguments for the handler.

        Raises:
            ActionError: an argument is unknown, missing or of the wrong type.
        """
        known = {parameter.client_name: parameter for parameter in self.parameters}
        given = {name: value for name, value in request.items() if name in known}
        if not self.lenient:
            self._check_unknown(set(request) - set(known) - ALWAYS_ALLOWED - self.ignored, request)
        missing = [p.client_name for p in self.parameters if p.required and given.get(p.client_name) is None]
        if missing:
            raise ActionError(
                f"action: {self.name} is missing the following arguments: {', '.join(missing)}", "MissingArguments"
            )
        return {
            known[name].name: self._convert(known[name], value) for name, value in given.items() if value is not None
        }

    def _check_unknown(self, unknown: set[str], request: dict[str, Any]) -> None:
        if not unknown:
            return
        expected = ", ".join(f"{_type_name(p.kind)} {p.client_name}" for p in self.parameters)
        yours = ", ".join(name for name in request if name not in ALWAYS_ALLOWED)
        raise ActionError(
            f'\n\tAction: "{self.name}" called with invalid argument{"s" if len(unknown) > 1 else ""}: '
            + ", ".join(f"'{name}'" for name in sorted(unknown))
            + f"\n\tExpected arguments: {expected}\n\tYour arguments: {yours}"
            + f'\n\tValid ways to call "{self.name}" action:\n\t\tvoid {self.name}({expected})',
            "InvalidArgument",
        )

    def _convert(self, parameter: Parameter, value: Any) -> Any:
        try:
            return msgspec.convert(value, parameter.kind, strict=not _is_scalar(parameter.kind))
        except msgspec.ValidationError as error:
            # The client raises ValueError on the code, which AI2-THOR gives for plain values only.
            code = "InvalidArgument" if _is_scalar(parameter.kind) else None
            raise ActionError(
                f"action: {self.name} has an invalid argument: {parameter.client_name} (=={value}). "
                f"Cannot convert to: {_type_name(parameter.kind)}",
                code,
            ) from error


ACTIONS: dict[str, Action] = {}


def action(
    *names: str, lenient: bool = False, fast: bool = False, ignored: tuple[str, ...] = ()
) -> Callable[[Handler], Handler]:
    """Registers a handler under `names`, or under its own name in AI2-THOR's spelling."""

    def register(handler: Handler) -> Handler:
        for name in names or (_pascal(handler.__name__),):
            ACTIONS[name] = Action(name, handler, _parameters(handler), lenient, fast, frozenset(ignored))
        return handler

    return register


def run(simulator: Simulator, agent: Agent, request: dict[str, Any]) -> Any:
    """Runs the action that a request names and returns its `actionReturn`; one that fails changes nothing.

    Raises:
        ActionError: there is no such action, its arguments are wrong, or it failed.
    """
    name = request.get("action")
    if not isinstance(name, str) or name not in ACTIONS:
        raise ActionError(f"Invalid action: {name}", "InvalidAction")
    chosen = ACTIONS[name]
    arguments = chosen.bind(request)
    with simulator.trying():
        return chosen.handler(simulator, agent, **arguments)


def _parameters(handler: Handler) -> tuple[Parameter, ...]:
    hints = get_type_hints(handler, include_extras=True)
    listed = list(inspect.signature(handler).parameters.values())[2:]
    return tuple(Parameter(p.name, _camel(p.name), hints[p.name], p.default is inspect.Parameter.empty) for p in listed)


def _is_scalar(kind: Any) -> bool:
    return all(option in _SCALARS or option is type(None) for option in _options(kind))


def _type_name(kind: Any) -> str:
    names = [_SCALARS.get(option, getattr(option, "__name__", str(option))) for option in _options(kind)]
    return next(name for name in names if name != "NoneType")


def _options(kind: Any) -> tuple[Any, ...]:
    """The alternatives of a union, without the limits that an annotation adds."""
    options = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return tuple(option.__origin__ if hasattr(option, "__metadata__") else option for option in options)


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def _pascal(name: str) -> str:
    camel = _camel(name)
    return camel[0].upper() + camel[1:]
