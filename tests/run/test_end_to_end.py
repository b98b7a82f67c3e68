"""The genuine client, the embedded engine, real questions: from the command line to samples."""

import json
from pathlib import Path

import pytest

from layoutgen.cli import main
from layoutgen.dataset import read

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
    assert main([*words, "both", "--houses", "2", "--recipe", "small.yaml"]) == 0
    assert main(["verify", "set", "--same-as", "both"]) == 0
    clips = list(read("set", verify=True))
    assert [clip.record.house.index for clip in clips] == [0, 1]
    assert all(clip.record.questions and clip.images and clip.record.engine.name == "embedded" for clip in clips)
