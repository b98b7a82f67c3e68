"""Lets one process compile the embedded engine's kernels while the others wait, instead of all of them at once.

Numba compiles at the first house, which takes minutes, and keeps the result on disk; from then on it takes none. A
marker beside the machine code says that this has happened for these sources on this machine.
"""

import contextlib
import fcntl
import hashlib
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tqdm import tqdm

PATIENCE = 600.0
"""Seconds that the first house may take."""
COMPILING = "compiling the renderer's kernels, once for this version: a minute or two"


@contextlib.contextmanager
def first_house(folder: Path) -> Iterator[bool]:
    """Holds the lock while the kernels may have to be compiled; yields whether that is so, and tells the user.

    Args:
        folder: of the machine code; where it cannot be written there is no lock, and every first house counts as slow.
    """
    marker = folder / _marker_name()
    if marker.exists():
        yield False
        return
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(open(folder / "compiling.lock", "w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        slow = not marker.exists()
        if slow:
            _tell()
        yield slow
        with contextlib.suppress(OSError):
            marker.touch()


def compiled(folder: Path) -> bool:
    """Whether the first house has come and gone."""
    return (folder / _marker_name()).exists()


def _tell() -> None:
    tqdm.write(COMPILING, file=sys.stderr)  # which makes room above a bar


def _marker_name() -> str:
    """Changes with whatever makes numba compile again, beside the digest in the folder's name."""
    parts = [platform.node(), platform.machine(), platform.python_version(), version("numba")]
    for source in sorted(_kernel_sources().glob("*.py")):
        parts.append(f"{source} {source.stat().st_mtime_ns}")
    return f"compiled-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


def _kernel_sources() -> Path:
    """Found without importing them, and numba with them."""
    spec = find_spec("layoutgen.engine")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "render"
