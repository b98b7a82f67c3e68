"""One hand-made scan for all tests here; what they break is a copy of it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scans.room import write_room


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scan that nobody changes."""
    return write_room(tmp_path_factory.mktemp("scans") / "room", depth=True)


@pytest.fixture
def broken(room: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes a copy to break; its pictures are the original's."""

    def copy() -> Path:
        folder = tmp_path / "broken"
        folder.mkdir()
        for file in room.glob("*.*"):
            shutil.copy(file, folder)
        for name in ("images", "depth"):
            (folder / name).symlink_to(room / name)
        return folder

    return copy
