"""The genuine client, the embedded engine, real questions: from the command line to samples."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks.family import role
from layoutgen.cli import main
from layoutgen.dataset import read
from layoutgen.run.verify import disagreements

RECIPE = """\
name: small
camera: {width: 128, height: 96}
walk: {candidates: 16}
visibility: {min_pixels: 40}
questions_per_clip: 12
"""


def test_generate_extend_and_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(RECIPE)
    words = ["generate", "--engine", "embedded", "--source", "spec:apartment", "--workers", "0", "--out"]
    assert main([*words, "set", "--houses", "1", "--recipe", "small.yaml", "--progress", "json"]) == 0
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [event["event"] for event in events] == ["start", "house", "shard", "end"]
    assert events[-1]["finished"] and events[-1]["manifest"]["samples"] == 1
    assert main(["generate", "--out", "set", "--extend", "1", "--workers", "0"]) == 0
    assert main([*words, "both", "--houses", "2", "--recipe", "small.yaml", "--workers", "2"]) == 0
    assert main(["verify", "set", "--same-as", "both"]) == 0
    clips = list(read("set", verify=True))
    assert [clip.record.house.index for clip in clips] == [0, 1]
    assert all(clip.record.questions and clip.images and clip.record.engine.name == "embedded" for clip in clips)


def generate_with(workers: int, houses: int) -> str:
    """A dataset made with so many workers."""
    Path("small.yaml").write_text(RECIPE)
    words = ["generate", "--engine", "embedded", "--source", "spec:apartment", "--recipe", "small.yaml"]
    words += ["--houses", str(houses), "--shard-size", "3", "--workers", str(workers), "--out", f"by{workers}"]
    assert main(words) == 0
    return f"by{workers}"


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    calm = generate_with(0, 8)
    assert [line for workers in (1, 2) for line in disagreements(calm, generate_with(workers, 8))] == []


def test_ctrl_c_in_a_terminal_ends_neither_the_house_nor_the_engine(tmp_path: Path) -> None:
    """A terminal sends SIGINT to the whole process group, engine included."""
    (tmp_path / "small.yaml").write_text(RECIPE)
    words = [sys.executable, "-m", "layoutgen.cli", "generate", "--houses", "9", "--recipe", "small.yaml"]
    words += ["--engine", "embedded", "--source", "spec:apartment", "--workers", "0", "--out", "set"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True) as driver:
        wait_for_engine(driver.pid)
        os.killpg(driver.pid, signal.SIGINT)
        text, _ = driver.communicate(timeout=120)
    assert driver.returncode == 130
    assert "1 of 9 houses are filmed and kept; go on with: layoutgen generate --out set" in text
    [log] = [path.read_text() for path in (tmp_path / "set/logs").iterdir()]
    assert "house 0 done" in log and "WARNING" not in log


def wait_for_engine(driver: int) -> None:
    """Returns once the engine of the first house is past the start of its interpreter."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        family = psutil.Process(driver).children(recursive=True)
        if any(role(process) == "engine" and ignores_interrupts(process.pid) for process in family):
            return
        time.sleep(0.05)
    raise TimeoutError("no engine started")


def ignores_interrupts(pid: int) -> bool:
    [mask] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigIgn")]
    return bool(int(mask.split()[1], 16) & 1 << signal.SIGINT - 1)
