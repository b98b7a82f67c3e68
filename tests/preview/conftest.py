"""A small dataset, its pages, and a browser to look at them."""

from pathlib import Path

import pytest

from layoutgen.dataset.records import Clip
from tests.audit.conftest import clean_clips
from tests.browser import Browser, make_browser
from tests.dataset_maker import write_dataset


@pytest.fixture(scope="session")
def clips() -> list[Clip]:
    """Clips with questions of every task."""
    return list(clean_clips())


@pytest.fixture(scope="session")
def source(clips: list[Clip], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The clips as a dataset."""
    return str(write_dataset(tmp_path_factory.mktemp("set"), clips))


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    """Headless Chromium."""
    return make_browser(tmp_path)
