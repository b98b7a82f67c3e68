"""A run in this process: shards, failures, resuming, extending, retrying."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from layoutgen.dataset import read
from layoutgen.dataset.manifest import read_manifest
from layoutgen.dataset.reader import read_samples
from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import EnvironmentProblem
from layoutgen.run.sealing import Parts
from layoutgen.run.verify import verify_dataset
from tests.run.fakes import fingerprint, make_plan, run


@pytest.fixture
def out(tmp_path: Path) -> str:
    return str(tmp_path / "out")


def test_every_house_becomes_a_sample_of_its_shard(out: str, tmp_path: Path) -> None:
    summary = run(out, make_plan(10, 4), tmp_path / "s")
    assert (summary.left, summary.manifest.samples, summary.manifest.failed_houses) == (0, 10, 0)
    assert [clip.record.house.index for clip in read(out, verify=True)] == list(range(10))
    assert [(s.first_house, s.houses, s.samples) for s in committed(Storage(out))] == [(0, 4, 4), (4, 4, 4), (8, 2, 2)]
    assert read_manifest(Storage(out)) == summary.manifest
    assert not verify_dataset(out).faults


def test_questions_are_selected_over_the_shard(out: str, tmp_path: Path) -> None:
    run(out, make_plan(8, 4), tmp_path / "s")
    assert [len(clip.record.questions) for clip in read(out)] == [1, 2, 3, 1, 1, 2, 3, 1]
    [first, second] = committed(Storage(out))
    assert first.questions == 7 and first.tasks == {"size": 7} and first.frame_counts == {"1": 7}
    assert second.rejections == {"size": {"margin": 8}}


def test_several_walks_of_a_house_have_numbered_keys(out: str, tmp_path: Path) -> None:
    run(out, make_plan(2, 2, clips=2), tmp_path / "s")
    assert [clip.record.clip_id[-2:] for clip in read(out)] == ["#0", "#1", "#0", "#1"]


def test_twins_follow_their_walk_under_its_key(out: str, tmp_path: Path) -> None:
    run(out, make_plan(3, 2, clips=2, twins=1.0), tmp_path / "s")
    keys = [
        key for file in ("layoutgen-00000.tar", "layoutgen-00001.tar") for key, _ in read_samples(Storage(out), file)
    ]
    assert keys == [
        *("000000-0", "000000-0-removed", "000000-1", "000000-1-removed", "000001-0", "000001-1"),
        *("000002-0", "000002-0-removed", "000002-1", "000002-1-removed"),
    ]
    assert [s.rejections.get("twin.removed") for s in committed(Storage(out))] == [{"no candidate": 2}, None]
    run(f"{out}-one", make_plan(2, 2, twins=1.0), tmp_path / "s")
    assert [key for key, _ in read_samples(Storage(f"{out}-one"), "layoutgen-00000.tar")] == [
        *("000000", "000000-removed", "000001"),
    ]


def test_extending_keeps_twins_and_what_is_said_of_those_left_out(out: str, tmp_path: Path) -> None:
    faults = {5: "refuse"}
    run(out, make_plan(6, 4, twins=1.0), tmp_path / "s", faults=faults)
    run(out, make_plan(11, 4, twins=1.0), tmp_path / "s", faults=faults)
    run(f"{out}-large", make_plan(11, 4, twins=1.0), tmp_path / "s", faults=faults)
    assert fingerprint(out) == fingerprint(f"{out}-large")
    run(out, make_plan(11, 4, twins=1.0), tmp_path / "s", retry_failed=True)
    run(f"{out}-calm", make_plan(11, 4, twins=1.0), tmp_path / "s")
    assert fingerprint(out) == fingerprint(f"{out}-calm")


def test_failures_are_on_record_with_their_reason(out: str, tmp_path: Path) -> None:
    summary = run(out, make_plan(6, 6), tmp_path / "s", faults={1: "refuse", 3: "bug", 4: "die"})
    assert summary.manifest.failures == {"KeyError": 1, "SceneFailed": 1, "SimulatorDied": 1}
    [sidecar] = committed(Storage(out))
    assert [(f.house, f.id, f.error) for f in sidecar.failures] == [
        (1, "ithor:FloorPlan2", "SceneFailed"),
        (3, "ithor:FloorPlan4", "KeyError"),
        (4, "ithor:FloorPlan5", "SimulatorDied"),
    ]
    assert sidecar.failures[0].reason == "the fault refuse"
    assert sidecar.run.retried == {4: 3}
    assert "KeyError" in next((tmp_path / "s/logs").iterdir()).read_text()


def test_a_simulator_that_dies_once_costs_nothing(out: str, tmp_path: Path) -> None:
    run(out, make_plan(4), tmp_path / "s", faults={2: "die-once"})
    run(f"{out}-calm", make_plan(4), tmp_path / "s")
    assert fingerprint(out) == fingerprint(f"{out}-calm")


def test_a_machine_where_no_simulator_lives_ends_the_run(out: str, tmp_path: Path) -> None:
    faults = dict.fromkeys(range(30), "die")
    with pytest.raises(EnvironmentProblem, match="the last 12 houses all failed .SimulatorDied"):
        run(out, make_plan(30), tmp_path / "s", faults=faults)


def test_extending_gives_what_a_larger_run_gives(out: str, tmp_path: Path) -> None:
    faults = {9: "refuse"}
    run(out, make_plan(10, 4), tmp_path / "s", faults=faults)
    untouched = Path(out, "layoutgen-00000.tar").stat().st_mtime_ns
    summary = run(out, make_plan(15, 4), tmp_path / "s", faults=faults)
    run(f"{out}-large", make_plan(15, 4), tmp_path / "s", faults=faults)
    assert summary.manifest.houses == 15
    assert fingerprint(out) == fingerprint(f"{out}-large")
    assert Path(out, "layoutgen-00000.tar").stat().st_mtime_ns == untouched


def test_a_mix_of_sources_gives_the_same_bytes_on_resume(out: str, tmp_path: Path) -> None:
    """Clips name the sources that their houses are of; what is cut off goes on as if it had not been."""
    mix = "ithor:kitchens@3 + ithor:bedrooms@1"
    run(out, make_plan(6, 4, source=mix), tmp_path / "s")
    run(out, make_plan(12, 4, source=mix), tmp_path / "s")
    run(f"{out}-whole", make_plan(12, 4, source=mix), tmp_path / "s")
    assert fingerprint(out) == fingerprint(f"{out}-whole")
    houses = [clip.record.house for clip in read(out)]
    assert Counter(house.source for house in houses) == {"ithor:kitchens": 9, "ithor:bedrooms": 3}
    assert [house.index for house in houses if house.source == "ithor:bedrooms"] == [0, 1, 2]


def test_retrying_films_only_the_failed_houses(out: str, tmp_path: Path) -> None:
    run(out, make_plan(8, 4), tmp_path / "s", faults={5: "refuse"})
    run(out, make_plan(8, 4), tmp_path / "s", faults=dict.fromkeys([0, 1, 2, 3, 4, 6, 7], "refuse"), retry_failed=True)
    run(f"{out}-calm", make_plan(8, 4), tmp_path / "s")
    assert fingerprint(out) == fingerprint(f"{out}-calm")


def test_overwriting_removes_the_dataset_and_nothing_else(out: str, tmp_path: Path) -> None:
    run(out, make_plan(10, 4), tmp_path / "s")
    Path(out, "notes.txt").write_text("mine")
    run(out, make_plan(3, 4), tmp_path / "s", overwrite=True)
    assert sorted(path.name for path in Path(out).glob("[!.]*")) == [
        "layoutgen-00000.json",
        "layoutgen-00000.tar",
        "manifest.json",
        "notes.txt",
        "plan.json",
    ]


@pytest.mark.parametrize("damaged", ["layoutgen-00001.json", "layoutgen-00001.tar", "manifest.json"])
def test_the_next_run_mends_a_truncated_file(out: str, tmp_path: Path, damaged: str) -> None:
    run(out, make_plan(8, 4), tmp_path / "s")
    before, path = fingerprint(out), Path(out, damaged)
    path.write_bytes(path.read_bytes()[:-700])
    assert verify_dataset(out).faults
    run(out, make_plan(8, 4), tmp_path / "s")
    assert fingerprint(out) == before


def test_verify_finds_one_changed_byte_and_repair_uncommits_the_shard(out: str, tmp_path: Path) -> None:
    run(out, make_plan(8, 4), tmp_path / "s")
    before, path = fingerprint(out), Path(out, "layoutgen-00001.tar")
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    [fault] = verify_dataset(out, repair=True).faults
    assert fault.startswith("layoutgen-00001.tar has sha256")
    assert not Path(out, "layoutgen-00001.json").exists() and not Path(out, "manifest.json").exists()
    run(out, make_plan(8, 4), tmp_path / "s")
    assert fingerprint(out) == before


def test_a_damaged_part_is_filmed_again(out: str, tmp_path: Path) -> None:
    plan, storage = make_plan(4, 4), Storage(out)
    run(f"{out}-calm", plan, tmp_path / "s")
    with pytest.raises(KeyboardInterrupt):
        run(out, plan, tmp_path / "s", faults={3: "stop"})
    assert Parts(storage, plan).houses(0) == {0, 1, 2}
    storage.write(".run/parts/00000/000001.msgpack", b"\x00 not a part")
    run(out, plan, tmp_path / "s")
    assert fingerprint(out) == fingerprint(f"{out}-calm")
    assert not Parts(storage, plan).shards()


def test_a_sidecar_of_another_plan_does_not_count(out: str, tmp_path: Path) -> None:
    run(out, make_plan(4, 4, seed=1), tmp_path / "s")
    stale = Path(out, "layoutgen-00000.json").read_bytes()
    run(out, make_plan(4, 4, seed=2), tmp_path / "s", overwrite=True)
    fresh = fingerprint(out)
    Path(out, "layoutgen-00000.json").write_bytes(stale)
    run(out, make_plan(4, 4, seed=2), tmp_path / "s")
    assert fingerprint(out) == fresh


def test_events_are_json_lines(out: str, tmp_path: Path) -> None:
    run(out, make_plan(2, 2), tmp_path / "s", faults={1: "refuse"})
    events = [msgspec.json.decode(line) for line in (tmp_path / "s/events.jsonl").read_text().splitlines()]
    assert [event["event"] for event in events] == ["start", "house", "house", "shard"]
    assert events[2]["failure"]["error"] == "SceneFailed"
    assert events[3]["sha256"] == committed(Storage(out))[0].sha256
