"""Fixtures every room's tests share."""

import os
from pathlib import Path

import pytest

from layoutgen.resources import cache_root

# Tests that move our cache must not compile the renderer's kernels again, nor the engines that they start.
os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_root()))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder with real ProcTHOR houses and recorded AI2-THOR metadata; not shipped, named by LAYOUTGEN_REAL_DATA."""
    folder = os.environ.get("LAYOUTGEN_REAL_DATA", "")
    if not folder:
        pytest.skip("LAYOUTGEN_REAL_DATA is not set")
    return Path(folder)
