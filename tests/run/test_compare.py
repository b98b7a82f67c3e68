"""Two datasets held against each other, made by the same code or by different code."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.cli import main
from layoutgen.dataset.plan import write_plan
from layoutgen.dataset.records import Clip
from layoutgen.dataset.storage import Storage
from layoutgen.run.verify import compare
from tests import dataset_maker
from tests.run.fakes import make_plan, run

HOUSES = 6


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return [dataset_maker.bare_clip(seed, frames=2) for seed in range(HOUSES)]


def write(folder: Path, clips: list[Clip], version: str) -> str:
    """The clips as one state of the code makes them: plan and records name it."""
    made = []
    for clip in clips:
        engine = replace(clip.record.engine, version=version)
        made.append(replace(clip, record=replace(clip.record, engine=engine)))
    dataset_maker.write_dataset(folder, made)
    plan = dataset_maker.make_plan(len(clips), 4)
    plan = replace(plan, code_sha256=version[-1] * 64, engine=replace(plan.engine, version=version))
    write_plan(Storage(str(folder)), plan)
    return str(folder)


def changed(clips: list[Clip], index: int, **parts: object) -> list[Clip]:
    return [replace(clip, **parts) if number == index else clip for number, clip in enumerate(clips)]


def test_the_same_samples_of_different_code_are_the_same(tmp_path: Path, clips: list[Clip]) -> None:
    found = compare(write(tmp_path / "a", clips, "1+a"), write(tmp_path / "b", clips, "1.1+b"))
    assert found.differences == []
    [note] = found.notes
    assert note == (
        "made by different code: layoutgen 0 (sources aaaaaaaaaaaa), engine 1+a here; "
        "layoutgen 0 (sources bbbbbbbbbbbb), engine 1.1+b there"
    )


def test_what_different_code_made_different_is_named(tmp_path: Path, clips: list[Clip]) -> None:
    here = write(tmp_path / "a", clips, "1+a")
    images = changed(clips, 5, images=[*clips[5].images[:-1], b"another"])
    assert compare(here, write(tmp_path / "b", images, "1+b")).differences == [
        "layoutgen-00001.tar differs: sample 000005 in images"
    ]
    record = replace(clips[2].record, clip_id="another", split="val")
    assert compare(here, write(tmp_path / "c", changed(clips, 2, record=record), "1+b")).differences == [
        "layoutgen-00000.tar differs: sample 000002 in clip_id, split"
    ]
    Path(write(tmp_path / "d", clips, "1+b"), "layoutgen-00001.json").unlink()
    assert compare(here, str(tmp_path / "d")).differences == ["layoutgen-00001.tar differs: only one has it"]


def test_different_code_is_no_fault_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    plan = make_plan(8, 4)
    run("set", plan, tmp_path / "s")
    run("other", replace(plan, code_version="1", code_sha256="b" * 64), tmp_path / "s")
    assert main(["verify", "set", "--same-as", "other"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("made by different code: layoutgen 0 (sources not named), engine 1 here; layoutgen 1 (sou")
    assert "0 faults, the same as other" in told
    run("longer", replace(plan, code_version="1", code_sha256="b" * 64, seed=4), tmp_path / "s")
    assert main(["verify", "set", "--same-as", "longer", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["faults"] == ["plan: seed: 3 here, 4 there"] and len(found["notes"]) == 1
