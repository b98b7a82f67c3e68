"""Kinds of options that several commands share.

Of those that name what a command writes, a place that cannot be written is refused before any work is done.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import click
from click.shell_completion import CompletionItem

from layoutgen import resources
from layoutgen.errors import OutputError
from layoutgen.wording import meant


class Seed(click.ParamType):
    """An integer of 64 bits, as plans, records and their readers hold it."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Fails where it is no integer, or a larger one."""
        seed: int = click.INT.convert(value, param, ctx)
        return seed if -(2**63) <= seed < 2**63 else self.fail(f"{seed} has more than 64 bits", param, ctx)


def _not_one_of(value: str, names: Collection[str]) -> str:
    return f"{value!r} is not one of {', '.join(names)}{meant(value, names)}"


def _completed(incomplete: str, kind: str) -> list[CompletionItem]:
    """Lets the shell complete a `file` or a `dir` by itself."""
    return [CompletionItem(incomplete, type=kind)]


class Dataset(click.ParamType):
    """A dataset's folder or URL, as it was given."""

    name = "dataset"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Folders."""
        return _completed(incomplete, "dir")


class Bundled(click.ParamType):
    """The name of a bundled YAML file, or the path of another.

    Args:
        kind: `pipelines` or `scene_specs`.
    """

    name = "name"

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The bundled names, or files where none begins so."""
        names = [name for name in resources.names(self._kind) if name.startswith(incomplete)]
        return [CompletionItem(name) for name in names] or _completed(incomplete, "file")


class OneOf(click.ParamType):
    """A name of a table that plug-ins add to, which is read when it is needed.

    Args:
        names: reads the table.
    """

    name = "name"

    def __init__(self, names: Callable[[], Collection[str]]) -> None:
        self._names = names

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The names, as those of a choice are shown."""
        return f"[{'|'.join(self._names())}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Fails where there is no such name."""
        names = self._names()
        return value if value in names else self.fail(_not_one_of(value, names), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names."""
        return [CompletionItem(name) for name in self._names() if name.startswith(incomplete)]


class TableOption(click.Option):
    """An option whose help goes on with what a table holds that plug-ins add to.

    Args:
        table: asked for when the help is shown.
    """

    def __init__(self, *arguments: Any, table: Callable[[], str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._begun, self._table = self.help, table

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Reads the table."""
        self.help = f"{self._begun} {self._table()}"
        return super().get_help_record(ctx)


class OutFile(click.ParamType):
    """A file to write, as a Path."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Raises OutputError where no such file can be written."""
        path = _local(value)
        if path.is_dir():
            raise OutputError(f"{path}: is a folder; name a file")
        check_place(path)
        return path

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Files."""
        return _completed(incomplete, "file")


class OutFolder(click.ParamType):
    """A folder to write into or to create, as a Path."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Raises OutputError where it cannot be."""
        path = _local(value)
        check_place(path, folder=True)
        return path

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Folders."""
        return _completed(incomplete, "dir")


def _local(value: Any) -> Path:
    if "://" in str(value):
        raise OutputError(f"{value}: this command writes to local paths only; copy what it wrote from there")
    return Path(value)


def check_place(path: Path, *, folder: bool = False) -> None:
    """Tries whether a file can be put at a path, or into a folder of that path, by one that has no name.

    Raises:
        OutputError: it cannot; the message names the folder that is in the way.
    """
    place = path.absolute() if folder else path.absolute().parent
    while not place.exists():
        place = place.parent
    if not place.is_dir():
        raise OutputError(f"{path}: {place} is not a folder; choose another place")
    try:
        with TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise OutputError(
            f"{path}: {place} cannot be written ({error.strerror}); choose another place or change its permissions"
        ) from error
