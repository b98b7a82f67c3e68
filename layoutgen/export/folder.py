"""A new folder that is there whole or not at all."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from layoutgen.dataset.storage import write_errors
from layoutgen.errors import OutputError


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place `out` when the block ends without an error.

    Raises:
        OutputError: `out` exists already, or cannot be written.
        DiskFull: no space is left.
    """
    if out.exists():
        raise OutputError(f"{out}: exists already; name a new folder")
    partial = out.with_name(f".{out.name}.tmp")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with write_errors(str(out)):
            partial.mkdir(parents=True)
            yield partial
            partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files by their paths below a folder."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
