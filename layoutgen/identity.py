"""Which state of layoutgen's own code this is: digests over the sources and the data files that decide bytes.

They are the same for a checkout and an installed wheel, on every system and at every path. A file of a room that is
listed here counts whole: a digest that changes too often costs a dataset begun anew, one that changes too seldom
mixes two generators in one dataset.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from layoutgen import resources

CODE_ROOMS = (
    *("capture", "catalogue", "config", "dataset", "engine", "errors", "geometry", "houses", "language", "maps"),
    *("plainyaml", "plugins", "qa", "run", "scans", "seeds", "studio", "walk"),
)
"""What the bytes of a dataset follow from, beside its plan: packages and modules below `layoutgen`."""

BYTELESS_ROOMS = (
    *("__init__", "__main__", "audit", "cli", "evaluate", "export", "identity", "lazy"),
    *("options", "pages", "paraphrase", "preview", "processes", "publish", "resources", "train", "view", "wording"),
)
"""The others: they read, check, show and explain."""

ENGINE_ROOMS = ("catalogue", "engine", "geometry", "houses.schema", "seeds")
"""What the embedded engine consists of."""

KERNEL_ROOMS = ("engine.render",)
"""What numba compiles."""

SUFFIXES = frozenset({".py", ".json", ".csv", ".yaml"})
SKIPPED = frozenset({"cli.py", "__pycache__"})
"""Names of files and folders that decide nothing wherever they lie."""

LIBRARIES = ("numpy", "numba", "embreex", "opencv-python", "shapely", "pillow")
"""Those of others whose versions may change a pixel or the last digit of a number.

They are put on record with each shard and are no part of the identity: most of their versions change no byte, several
machines may make one dataset over weeks, and a security update must not end it.
"""

_PACKAGE = Path(__file__).parent


@cache
def code_digest() -> str:
    """sha256 of all that decides the bytes of a dataset beside its plan."""
    return digest_of(_PACKAGE, CODE_ROOMS, resources.folder("scene_specs"))


@cache
def engine_digest() -> str:
    """sha256 of the embedded engine."""
    return digest_of(_PACKAGE, ENGINE_ROOMS)


@cache
def kernels_digest() -> str:
    """sha256 of what the machine code of the renderer is made from."""
    return digest_of(_PACKAGE, KERNEL_ROOMS)


@cache
def libraries() -> dict[str, str]:
    """Library -> version, of those that are installed."""
    found: dict[str, str] = {}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def described(version: str, sha256: str) -> str:
    """`0.2.0 (sources 1f2e3d4c5b6a)`: how messages name a state of the code; plans of old name no sources."""
    return f"{version} (sources {sha256[:12] or 'not named'})"


def digest_of(package: Path, rooms: Sequence[str], *folders: Path) -> str:
    """sha256 over names and contents, whatever the line endings.

    Args:
        package: the folder of `layoutgen`.
        rooms: packages or modules in it, with dots.
        folders: others that belong to it.
    """
    named = [file for room in rooms for file in _room_files(str(package / room.replace(".", "/")), room)]
    named += [file for folder in folders for file in _files(str(folder), folder.name)]
    digest = hashlib.sha256()
    for name, path in sorted(named):
        with open(path, "rb") as stream:
            content = stream.read().replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _room_files(path: str, room: str) -> Iterator[tuple[str, str]]:
    """Name and path of every file of a package, or of a module."""
    if os.path.isdir(path):
        yield from _files(path, room)
    else:
        yield f"{room}.py", f"{path}.py"


def _files(folder: str, name: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in SKIPPED:
                continue
            if entry.is_dir():
                yield from _files(entry.path, f"{name}/{entry.name}")
            elif os.path.splitext(entry.name)[1] in SUFFIXES:
                yield f"{name}/{entry.name}", entry.path
