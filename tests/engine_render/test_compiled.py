"""Where machine code is kept, and that rendering does without where nothing is writable."""

import pytest
from numba.core.caching import CacheImpl

from layoutgen.engine.render.compiled import can_store


def test_kernels_are_not_stored_where_no_folder_is_writable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert can_store()
    monkeypatch.setattr(CacheImpl, "_locator_classes", [])
    assert not can_store()
