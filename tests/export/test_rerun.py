"""Recordings of Rerun: written by the export, and opened again where the SDK is installed."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layoutgen.cli import main
from layoutgen.export.rerun import quaternion
from tests.asked import asked_dataset


def test_quaternions_turn_as_their_rotations_do() -> None:
    angle = np.radians(35)
    about_y = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    assert quaternion(about_y) == pytest.approx([0, np.sin(angle / 2), 0, np.cos(angle / 2)])
    assert quaternion(np.eye(3)) == [0, 0, 0, 1]


def test_without_the_sdk_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "rerun", None)
    source = str(asked_dataset(tmp_path / "set", seeds=range(1)))
    assert main(["export", source, "--to", "rerun", "--out", str(tmp_path / "out"), "--workers", "1"]) == 3
    assert "pip install 'layoutgen[rerun]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_recordings_are_whole(tmp_path: Path) -> None:
    rerun = pytest.importorskip("rerun")
    source = str(asked_dataset(tmp_path / "set", seeds=range(2)))
    out = tmp_path / "out"
    assert main(["export", source, "--to", "rerun", "--out", str(out), "--workers", "1"]) == 0
    written = sorted(out.glob("*.rrd"))
    assert [path.stem for path in written] == ["000000", "000001"]
    assert "rerun KEY.rrd" in (out / "README.md").read_text()
    program = Path(rerun.__file__).parents[1] / "rerun_cli" / "rerun"
    done = subprocess.run([program, "rrd", "verify", *written], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    told = subprocess.run([program, "rrd", "print", "-v", written[0]], capture_output=True, text=True, timeout=120)
    for path in ("/world/camera/image", "/world/objects", "/world/rooms", "/world/walk", "/questions"):
        assert path in told.stdout
