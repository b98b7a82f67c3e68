"""Lets one process compile the embedded engine's kernels while the others wait, instead of all of them at once.

Numba compiles at the first house, which takes tens of seconds, and keeps the result on disk; from then on it takes
none. A marker in the cache folder says that this has happened for these sources on this machine.
"""

import contextlib
import fcntl
import hashlib
import platform
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PATIENCE = 600.0
"""Seconds that the first house may take."""


@contextlib.contextmanager
def first_house(folder: Path) -> Iterator[bool]:
    """Holds the lock while the kernels may have to be compiled; yields whether that is so.

    Args:
        folder: of caches; where it cannot be written there is no lock, and every first house counts as slow.
    """
    marker = folder / f"compiled-{_fingerprint()}"
    if marker.exists():
        yield False
        return
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(open(folder / "compiling.lock", "w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield not marker.exists()
        with contextlib.suppress(OSError):
            marker.touch()


def _fingerprint() -> str:
    """Changes with whatever makes numba compile again: sources, versions, machine."""
    parts = [platform.node(), platform.machine(), platform.python_version(), version("numba")]
    for source in sorted(_engine_folder().rglob("*.py")):
        status = source.stat()
        parts.append(f"{source.name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _engine_folder() -> Path:
    spec = find_spec("layoutgen.engine")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent
