"""Ends of commands: each has its own exit code and one line, and none leaves its user waiting."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from layoutgen.cli import INTERNAL_ERROR
from layoutgen.errors import EnvironmentProblem
from layoutgen.run.command import check_engine, confirm_overwrite
from layoutgen.run.watch import HouseTimeout, watched
from layoutgen.studio.thor.unity import UnityStudio
from tests.hostile.conftest import run_cli
from tests.run.fakes import make_plan, run


def test_unity_that_cannot_run_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(UnityStudio, "problems", classmethod(lambda kind: iter(["there is no GPU"])))
    out = tmp_path / "set"
    words = ("--engine", "unity", "--source", "spec:studio", "--houses", "1", "--workers", "0")
    assert run_cli("generate", "--out", str(out), *words) == 3
    assert "Unity cannot run here: there is no GPU" in capfd.readouterr().err and not out.exists()
    with pytest.raises(EnvironmentProblem):
        check_engine("unity")
    check_engine("embedded")


def test_nothing_is_overwritten_unasked(sound: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cli("generate", "--out", str(sound), "--overwrite", "--source", "spec:studio", "--houses", "1") == 2
    assert "add --yes" in capfd.readouterr().err and (sound / "plan.json").exists()


def test_memory_is_no_place(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_cli("generate", "--out", "memory://x", "--houses", "1") == 2
    assert "would be gone" in capfd.readouterr().err


def test_errors_of_our_own_have_a_code_and_a_report(
    sound: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("layoutgen.run.status.status_of", lambda url: 1 / 0)
    assert run_cli("status", str(sound)) == INTERNAL_ERROR
    told = capfd.readouterr().err
    [report] = tmp_path.glob("layoutgen-error-*.log")
    assert told.count("\n") == 1 and "ZeroDivisionError" in told and str(report) in told
    assert "Traceback" in report.read_text()


def test_a_house_without_end_is_on_record(tmp_path: Path) -> None:
    summary = run(
        str(tmp_path / "out"), make_plan(3, 4), tmp_path / "s", faults={1: "hang"}, house_deadline=0.3, tries=1
    )
    assert summary.finished and summary.manifest.failures == {"HouseTimeout": 1}


def test_a_watch_ends_what_a_signal_did_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layoutgen.run.watch.LAST_SECONDS", 0.1)
    monkeypatch.setattr("layoutgen.run.watch._TICK_SECONDS", 0.05)
    with pytest.raises(KeyboardInterrupt), watched(60.0, lambda: True)():
        time.sleep(5)
    with pytest.raises(HouseTimeout), watched(0.1, lambda: False)():
        while True:
            pass
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.slow
def test_a_signal_is_obeyed_under_ray(tmp_path: Path) -> None:
    script = (
        "import sys, time, os, signal; from pathlib import Path; from tests.run.fakes import make_plan, run\n"
        f"run({str(tmp_path / 'out')!r}, make_plan(40, 4), Path({str(tmp_path / 's')!r}), workers=1, seconds=0.3)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not list((tmp_path / "out").rglob("*.msgpack")) and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    assert "finishing the houses in hand" in told and "***" not in told and "Traceback" not in told


def test_confirm_asks_nothing_where_nothing_is(tmp_path: Path) -> None:
    from layoutgen.dataset.storage import Storage

    confirm_overwrite(Storage(str(tmp_path)), overwrite=True, yes=False)
