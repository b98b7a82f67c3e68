from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layoutgen.thor.session import ThorSession
from tests.thor.scripted_sessions import command


@pytest.fixture
def open_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., ThorSession]]:
    """Opens sessions on a scripted simulator, in an empty home folder; closes them afterwards."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    sessions: list[ThorSession] = []

    def open_(fault: str = "none", trigger: str = "none", marker: str = "", **options: object) -> ThorSession:
        settings = {"call_timeout": 1.0, "start_timeout": 3.0, **options}
        sessions.append(ThorSession(command=command(fault, trigger, marker), **settings))
        return sessions[-1]

    yield open_
    for session in sessions:
        session.close()
