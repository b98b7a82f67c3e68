from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layoutgen.studio.thor.embedded import EmbeddedStudio
from tests.studio.scripted import command


@pytest.fixture
def open_studio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., EmbeddedStudio]]:
    """Opens studios on a scripted simulator, in an empty home folder; closes them afterwards."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    studios: list[EmbeddedStudio] = []

    def open_(fault: str = "none", trigger: str = "none", marker: str = "", **options: object) -> EmbeddedStudio:
        settings = {"call_timeout": 1.0, "start_timeout": 3.0, **options}
        studios.append(EmbeddedStudio(command=command(fault, trigger, marker), **settings))
        return studios[-1]

    yield open_
    for studio in studios:
        studio.close()
