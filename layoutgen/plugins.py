"""What other distributions add, found by their entry points, beside what is built in.

A distribution says so in its metadata; with setuptools or hatch, in `pyproject.toml`:

    [project.entry-points."layoutgen.tasks"]
    shelf_height = "my_tasks:SHELF_HEIGHT"

Groups: `tasks` (a `qa.task.Task`), `solvers` (an `audit.solvers.TaskRule`), `sources` (a `houses.sources.SourceKind`),
`exports` (an `export.base.Format`), `rewards` (a `train.rewards.Reward`) and `studios` (a class that is a
`studio.base.Studio`). An entry point's name is what
recipes, options and records call its object. Nothing of a plug-in is imported before its group is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Generic, TypeVar, cast

from layoutgen.errors import EnvironmentProblem, one_line

T = TypeVar("T")

OURS = "layoutgen"
"""The origin of what is built in."""


@cache
def load(group: str) -> Mapping[str, object]:
    """The objects of a group's entry points by name, in the names' order.

    Args:
        group: without its prefix, for example `tasks`.

    Raises:
        EnvironmentProblem: one cannot be loaded, or two have the same name.
    """
    return {name: _loaded(point) for name, point in _points(group).items()}


def load_one(group: str, name: str) -> object:
    """One of a group's objects, where the others need not load.

    Raises:
        EnvironmentProblem: it cannot be loaded.
    """
    return _loaded(_points(group)[name])


def origins(group: str) -> Mapping[str, str]:
    """The distribution, with its version, that adds each name of a group; loads nothing."""
    return {name: _origin(point) for name, point in _points(group).items()}


def used(**names: Iterable[str]) -> dict[str, str]:
    """Of names by their groups those that plug-ins add: `tasks.shelf_height` -> `my-tasks 1.0`, sorted."""
    found = ((f"{group}.{name}", origins(group).get(name)) for group, wanted in names.items() for name in wanted)
    return {name: origin for name, origin in sorted(found) if origin is not None}


def gathered(package: ModuleType, name: str) -> list[Any]:
    """What the modules of one of our own packages call `name`, in the order of the modules' names.

    So a built-in task or solver is a module like a plug-in's, and no list of modules is kept beside them.
    """
    modules = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
    return [getattr(module, name) for module in modules if hasattr(module, name)]


class Registry(Mapping[str, T], Generic[T]):
    """What is built in by name, in its own order, and after it what plug-ins add; read when first used."""

    def __init__(
        self, group: str, kind: type, built_in: Mapping[str, T], name_of: Callable[[T], str] | None = None
    ) -> None:
        """Reads nothing yet.

        Args:
            group: of the entry points, without its prefix.
            kind: what each must be an instance of.
            built_in: the project's own.
            name_of: what an object calls itself, where it does; the entry point must be called so as well.
        """
        self.group, self.kind, self.built_in, self._name_of = group, kind, built_in, name_of

    def __getitem__(self, name: str) -> T:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def origin(self, name: str) -> str:
        """`layoutgen`, or the distribution that adds it, with its version."""
        return OURS if name in self.built_in else origins(self.group)[name]

    @cached_property
    def _entries(self) -> dict[str, T]:
        added = {name: self._checked(name, value) for name, value in load(self.group).items()}
        return {**self.built_in, **added}

    def _checked(self, name: str, value: object) -> T:
        if name in self.built_in:
            raise self._refusal(name, "has a name that is built in; it must choose another")
        if not isinstance(value, self.kind):
            raise self._refusal(name, f"is of type {type(value).__name__}; it must be a {self.kind.__name__}")
        found = cast(T, value)
        if self._name_of and (own := self._name_of(found)) != name:
            raise self._refusal(name, f"calls itself {own!r}; its entry point must be called so too")
        return found

    def _refusal(self, name: str, reason: str) -> EnvironmentProblem:
        point = _points(self.group)[name]
        return EnvironmentProblem(f"{_described(point)} {reason}, or uninstall it")


@cache
def _points(group: str) -> Mapping[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=f"layoutgen.{group}"), key=lambda point: (point.name, _origin(point))):
        if other := found.get(point.name):
            raise EnvironmentProblem(
                f"{_described(other)} and that of {_origin(point)} have the same name; uninstall one of them"
            )
        found[point.name] = point
    return found


def _loaded(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception as error:  # a plug-in's import may raise anything
        reason = f"{type(error).__name__}: {one_line(error)}"
        raise EnvironmentProblem(f"{_described(point)} cannot be loaded ({reason}); mend it or uninstall it") from error


def _described(point: EntryPoint) -> str:
    return f"the plug-in {point.name!r} ({point.group}) of {_origin(point)}"


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value
