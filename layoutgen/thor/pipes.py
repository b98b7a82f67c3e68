"""The folder of a simulator's pipes and log, which the next client removes where its own was killed."""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

_PREFIX = "layoutgen-thor-"
_LOCK = "lock"
_NEW_SECONDS = 60.0


class PipeFolder(tempfile.TemporaryDirectory):
    """A temporary folder locked for as long as this process lives; clears away those whose process is gone.

    The kernel releases the lock however the process ends, in whatever container it ran.
    """

    def __init__(self) -> None:
        _clear_abandoned(Path(tempfile.gettempdir()))
        super().__init__(prefix=_PREFIX)
        self._lock = Path(self.name, _LOCK).open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def cleanup(self) -> None:
        """Removes the folder; may be called again."""
        self._lock.close()
        super().cleanup()


def _clear_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # another user's, or another client clears it at this moment
            if time.time() - folder.stat().st_mtime > _NEW_SECONDS and _abandoned(folder):
                shutil.rmtree(folder)


def _abandoned(folder: Path) -> bool:
    """Whether nobody holds the folder's lock."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
