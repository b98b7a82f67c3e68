"""How the kernels are compiled, and that what is compiled fits the sources.

numba stores machine code beside the sources and renews it when the file of a function changes, but not when a
function that it calls changes in another file. Changed sources therefore drop all stored code of this package.
"""

import hashlib
from pathlib import Path

FAST = {"cache": True, "nogil": True, "fastmath": True, "error_model": "numpy"}
EXACT = {"cache": True, "nogil": True, "error_model": "numpy"}
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


drop_stale(_FOLDER)
