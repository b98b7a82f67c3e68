"""Scans from folder to audited set: what is broken is recorded, and all else goes on."""

from pathlib import Path

import pytest

from layoutgen import read as read_set
from layoutgen.audit.run import audit
from layoutgen.cli import main
from layoutgen.dataset.sidecar import read_sidecar
from layoutgen.dataset.storage import Storage
from tests.scans.room import read_json, write_json


@pytest.fixture(scope="module")
def made(room: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of three scans: one sound, one without outlines of rooms and floor, one with an impossible pose."""
    scans, out = tmp_path_factory.mktemp("three"), tmp_path_factory.mktemp("set") / "set"
    (scans / "a").symlink_to(room)
    for name in "bc":
        (scans / name).mkdir()
        for part in (part for part in room.iterdir() if part.name != "rooms.json"):
            (scans / name / part.name).symlink_to(part)
    (scans / "b" / "cameras.json").unlink()
    said = read_json(room / "cameras.json")
    said["frames"][2]["camera_to_world"][1][1] = None
    write_json(scans / "b" / "cameras.json", said)
    (scans / "c" / "images").unlink()
    (scans / "c" / "images").symlink_to(room / "images")
    words = ["--source", f"posed:{scans}", "--houses", "3", "--recipe", "quickstart", "--workers", "0", "--yes"]
    assert main(["generate", *words, "--modality", "depth", "--modality", "ids", "--out", str(out)]) == 1
    return out


def test_a_broken_scan_is_recorded_and_the_run_goes_on(made: Path) -> None:
    storage = Storage(str(made))
    (failure,) = read_sidecar(storage, "layoutgen-00000.json").failures
    assert (failure.house, failure.id, failure.error) == (1, "posed:b", "SceneFailed")
    assert failure.reason == "b: cameras.json: images/000002.png: its pose has a number that is not finite"


def test_records_say_that_they_are_of_scans(made: Path) -> None:
    first, *_ = (clip.record for clip in read_set(str(made)))
    assert (first.source.kind, first.source.name, first.source.licence) == ("scan", "hand-made", "CC0-1.0")
    assert first.house.id == "posed:a" and first.engine.name == "scan" and len(first.questions) > 10
    assert first.rooms[0].type == "LivingRoom" and first.camera.lens == ""


def test_the_audit_finds_nothing_wrong_but_that_two_scans_are_one(made: Path) -> None:
    report = audit(str(made))
    failed = {gate.name: gate.examples for gate in report.gates if gate.status == "FAIL"}
    assert failed.keys() <= {"clips"}, failed


def test_a_set_of_scans_can_be_asked_anew_and_looked_at(made: Path, tmp_path: Path) -> None:
    assert main(["ask", str(made), "--recipe", "everything", "--workers", "0", "--out", str(tmp_path / "asked")]) == 0
    assert main(["preview", str(tmp_path / "asked"), "--out", str(tmp_path / "page.html")]) == 0


def test_scans_are_shown_by_their_studio_only(
    made: Path, room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["generate", "--source", f"posed:{room}", "--engine", "embedded", "--houses", "1", "--dry-run"]) == 2
    assert "use --engine scan" in capsys.readouterr().err
    assert main(["generate", "--source", "spec:studio", "--engine", "scan", "--houses", "1", "--dry-run"]) == 2
    assert "use another --source" in capsys.readouterr().err
