"""Kinds of options that several commands share.

Of those that name what a command writes, a place that cannot be written is refused before any work is done.
"""

from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import click

from layoutgen.errors import OutputError

SEED = click.IntRange(-(2**63), 2**63 - 1)
"""What plans, records and their readers hold as a seed."""


class OutFile(click.ParamType):
    """A file to write, as a Path.

    Args:
        dash: let `-` through, which stands for stdout.
    """

    name = "file"

    def __init__(self, *, dash: bool = False) -> None:
        self._dash = dash

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Raises OutputError where no such file can be written."""
        path = Path(value)
        if self._dash and str(path) == "-":
            return path
        if path.is_dir():
            raise OutputError(f"{path}: is a folder; name a file")
        check_place(path)
        return path


class OutFolder(click.ParamType):
    """A folder to write into or to create, as a Path."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Raises OutputError where it cannot be."""
        path = Path(value)
        check_place(path, folder=True)
        return path


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
