"""Fixtures that the tests of exports share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.export.harness_sets import make_set


@pytest.fixture(scope="session")
def harness_set(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives one of harness_sets.SETS, made once."""
    made: dict[str, Path] = {}

    def give(name: str) -> Path:
        if name not in made:
            made[name] = make_set(name, tmp_path_factory.mktemp("sets"))
        return made[name]

    return give
