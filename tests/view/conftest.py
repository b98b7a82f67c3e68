"""A set with twins and questions of every kind, served, and a browser that stays open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from layoutgen.dataset.records import Clip
from layoutgen.view.app import Shelf
from layoutgen.view.index import Index
from tests.audit.conftest import clean_clips
from tests.browser import make_browser
from tests.changes import asked_twins
from tests.dataset_maker import write_dataset
from tests.devtools import Devtools
from tests.view.serving import serving


@pytest.fixture(scope="session")
def clips() -> list[Clip]:
    """Two walks with a twin each, the second of which are asked about the change, and five other clips."""
    return [*asked_twins(range(20, 22)), *clean_clips()[:5]]


@pytest.fixture(scope="session")
def source(clips: list[Clip], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The clips as a dataset."""
    return str(write_dataset(tmp_path_factory.mktemp("view"), clips, twins=True))


@pytest.fixture(scope="session")
def index(source: str) -> Iterator[Index]:
    """The set, read to its end."""
    index = Index(source, keep=False)
    index.wait(len(index._tars) * 100)
    yield index
    index.close()


@pytest.fixture(scope="session")
def address(index: Index) -> Iterator[str]:
    """The set, served."""
    with serving(Shelf([index])) as found:
        yield found


@pytest.fixture(scope="session")
def devtools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Devtools]:
    """A Chromium."""
    browser = make_browser(tmp_path_factory.mktemp("browser"))
    page = Devtools(browser.program, browser.folder)
    yield page
    page.close()


@pytest.fixture
def page(devtools: Devtools) -> Iterator[Devtools]:
    """The browser at its usual size; fails where the page logged an error."""
    devtools.resize(1440, 900)
    devtools.open("about:blank")
    devtools.errors.clear()
    yield devtools
    assert not devtools.errors, devtools.errors


@pytest.fixture
def own(clips: list[Clip]) -> Clip:
    """A clip without a twin, with questions of many tasks."""
    return clips[-1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    (tmp_path / "set").mkdir()
    return tmp_path / "set"
