"""How the kernels are compiled, and that what is compiled fits the sources.

numba stores machine code beside the sources and renews it when the file of a function changes, but not when a
function that it calls changes in another file. Changed sources therefore drop all stored code of this package.
"""

import hashlib
from pathlib import Path

from numba import njit

_FOLDER = Path(__file__).parent


def drop_stale(folder: Path) -> bool:
    """Removes numba's index files under a package's `__pycache__` if any source changed; returns whether it did."""
    sources = b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))
    digest = hashlib.sha256(sources).hexdigest()
    stamp = folder / "__pycache__" / "kernels.sha256"
    try:
        if stamp.exists() and stamp.read_text() == digest:
            return False
        stamp.parent.mkdir(exist_ok=True)
        for index in stamp.parent.glob("*.nbi"):
            index.unlink(missing_ok=True)
        stamp.write_text(digest)
    except OSError:
        return False  # not ours to write: then nobody edits these sources either
    return True


def can_store() -> bool:
    """Whether numba finds a folder for machine code: neither the package's nor the user's may be writable."""
    try:
        njit(cache=True)(drop_stale)  # looks for the folder, compiles nothing
    except RuntimeError:
        return False
    return True


drop_stale(_FOLDER)
EXACT = {"cache": can_store(), "nogil": True, "error_model": "numpy"}
FAST = {**EXACT, "fastmath": True}
