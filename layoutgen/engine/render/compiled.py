"""How the kernels are compiled, and where their machine code is kept."""

from collections.abc import Callable
from typing import Any

from numba import config, njit

from layoutgen.engine.kernels import open_kernel_folder

_FOLDER = open_kernel_folder()


def exact(function: Callable[..., Any]) -> Any:
    """Compiles a function whose results must be those of IEEE arithmetic in the written order."""
    return _compiled(function, fastmath=False)


def fast(function: Callable[..., Any]) -> Any:
    """Compiles a function whose arithmetic may be reordered."""
    return _compiled(function, fastmath=True)


def _compiled(function: Callable[..., Any], *, fastmath: bool) -> Any:
    """numba looks for the folder now; whatever else this process compiles keeps its own."""
    own = config.CACHE_DIR
    config.CACHE_DIR = str(_FOLDER or "")
    try:
        return njit(cache=_FOLDER is not None, nogil=True, error_model="numpy", fastmath=fastmath)(function)
    finally:
        config.CACHE_DIR = own
