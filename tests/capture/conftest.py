"""A studio on the embedded engine and the houses it films."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from layoutgen.config import CameraRecipe, Recipe, WalkRecipe
from layoutgen.houses.house import House
from layoutgen.houses.sources import open_source
from layoutgen.studio.thor.embedded import EmbeddedStudio

SMALL = CameraRecipe(width=320, height=240)
RECIPE = Recipe(name="r", camera=SMALL, walk=WalkRecipe(candidates=24))


@pytest.fixture(scope="session")
def studio() -> Iterator[EmbeddedStudio]:
    with EmbeddedStudio(SMALL) as running:
        yield running


@pytest.fixture(scope="session")
def room(real_data: Path) -> House:
    """A real house of one room."""
    return open_source(f"file:{real_data}/houses/procthor-one-room-100.jsonl.gz")[8]


@pytest.fixture(scope="session")
def flat(real_data: Path) -> House:
    """A real house of several rooms."""
    return open_source(f"file:{real_data}/houses/procthor-multi-room-20.jsonl.gz")[7]
