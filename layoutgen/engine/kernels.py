"""Where the renderer's machine code is kept: a folder for each state of its sources, never beside them.

numba compiles a function anew when its own source changes, but not when a function that it calls changes in another
file; a folder whose name is the digest of all of them never holds code that is out of date. This module does without
numba, so that a client may ask, too.
"""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from uuid import uuid4

from layoutgen.identity import kernels_digest
from layoutgen.resources import cache_root, private_folder

PREFIX = "layoutgen-kernels-"
KEPT = 4
"""Folders that stay, the last used ones: a few versions and checkouts side by side."""
IDLE_SECONDS = 24 * 3600.0
"""A folder that was used since may belong to an engine that runs."""


def kernel_folder() -> Path:
    """The folder of these sources, below NUMBA_CACHE_DIR where the user has set it, else in our cache."""
    return Path(os.environ.get("NUMBA_CACHE_DIR") or cache_root()) / f"{PREFIX}{kernels_digest()[:16]}"


def open_kernel_folder() -> Path | None:
    """Makes the folder or marks it as used; None where it is not ours or cannot be written, and then nothing is stored.

    Any number of processes may do so at once.
    """
    folder = kernel_folder()
    try:
        private_folder(folder)
        os.utime(folder)
        TemporaryFile(dir=folder).close()
    except OSError:
        return None
    _sweep(folder.parent)
    return folder


def _sweep(parent: Path) -> None:
    """Removes the folders of other versions but for the last used ones."""
    with suppress(OSError):
        folders = sorted(parent.glob(f"{PREFIX}*"), key=lambda folder: folder.stat().st_mtime, reverse=True)
        for folder in folders[KEPT:]:
            if time.time() - folder.stat().st_mtime > IDLE_SECONDS:
                _remove(folder)


def _remove(folder: Path) -> None:
    """At once for everybody else: a process that begins to use it meanwhile makes it anew, whole."""
    doomed = folder.with_name(f"{folder.name}.{uuid4().hex[:8]}")
    folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)
