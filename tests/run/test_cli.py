"""`generate`, `status` and `verify` at the command line: what they refuse, say and return."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from layoutgen.cli import main
from layoutgen.dataset.plan import write_plan
from layoutgen.dataset.storage import Storage
from layoutgen.houses import open_source
from layoutgen.run.command import _listed
from layoutgen.run.request import Request, resolve
from tests.houses.plain import plain
from tests.run.fakes import make_plan, run

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(capsys: Capture, *arguments: str) -> str:
    """The one line on stderr with which the command refuses; checks that nothing was written."""
    before = sorted(Path().rglob("*"))
    assert main(["generate", "--workers", "0", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and sorted(Path().rglob("*")) == before
    return captured.err.strip().splitlines()[-1]


def house() -> dict[str, Any]:
    return plain(open_source("spec:apartment", 0)[0])


def test_malformed_houses_are_named_before_anything_is_written(capsys: Capture) -> None:
    good, bad = json.dumps(house()), house()
    bad["objects"][0]["assetId"] = "Chair_of_nobody"
    Path("cut.jsonl").write_text(f"{good}\n{good[:500]}\n")
    Path("bad.jsonl").write_text(f"{good}\n{json.dumps(bad)}\n")
    with gzip.open("keyless.jsonl.gz", "wt") as file:
        file.write(json.dumps({key: value for key, value in house().items() if key != "rooms"}))
    Path("empty.jsonl").write_text("")
    assert "not valid JSON" in refused(capsys, "--source", "file:cut.jsonl", "--houses", "2")
    assert "Chair_of_nobody" in refused(capsys, "--source", "file:bad.jsonl", "--houses", "2")
    assert "rooms" in refused(capsys, "--source", "file:keyless.jsonl.gz", "--houses", "1")
    assert "holds no houses" in refused(capsys, "--source", "file:empty.jsonl")
    assert "has 2 houses, 3 were asked for" in refused(capsys, "--source", "file:bad.jsonl", "--houses", "3")


def test_unknown_words_are_refused(capsys: Capture) -> None:
    Path("odd.yaml").write_text("name: odd\nfps: 3\n")
    assert "unknown field `fps`" in refused(capsys, "--recipe", "odd.yaml")
    Path("task.yaml").write_text("name: task\ntasks: {object_taste: 1}\n")
    assert "no task 'object_taste'" in refused(capsys, "--recipe", "task.yaml")
    assert "unknown house source 'spce:x'" in refused(capsys, "--source", "spce:x")
    assert "'many' is neither a number nor `auto`" in refused(capsys, "--workers", "many")
    assert "0 is not in the range" in refused(capsys, "--houses", "0")
    assert "--resume and --overwrite exclude each other" in refused(capsys, "--resume", "--overwrite")
    assert "--extend N adds N houses" in refused(capsys, "--extend", "3", "--houses", "9")
    assert "exist in Unity only" in refused(capsys, "--source", "ithor:kitchens", "--engine", "embedded")
    assert "no dataset yet for --extend" in refused(capsys, "--extend", "3")
    assert "no dataset yet for --retry-failed" in refused(capsys, "--retry-failed")
    assert "has more than 64 bits" in refused(capsys, "--seed", "99999999999999999999")
    assert "an empty path names no place" in refused(capsys, "--out", "")


def test_targets_that_cannot_be_written_are_refused(capsys: Capture) -> None:
    Path("file").write_text("")
    assert "file is not a folder" in refused(capsys, "--out", "file/set", "--houses", "1")
    assert "/proc/set" in refused(capsys, "--out", "/proc/set", "--houses", "1")
    assert "nosuch://set" in refused(capsys, "--out", "nosuch://set", "--houses", "1")


def test_memory_is_not_shared_between_workers(capsys: Capture) -> None:
    assert "would be gone" in refused(capsys, "--out", "memory://x", "--houses", "1", "--workers", "0")


def test_another_plan_is_refused_with_the_difference(capsys: Capture) -> None:
    write_plan(Storage("set"), make_plan(10, 4))
    line = refused(capsys, "--out", "set", "--houses", "12", "--engine", "embedded", "--source", "spec:apartment")
    assert "set holds another plan (code_version: 0 there, " in line
    assert "houses: 10 there, 12 asked for" in line and "source.name: ithor there, spec:apartment asked for" in line
    assert "install what it was made with to go on" in line and "--overwrite" in line
    own = resolve(Request(out="own", houses=2, engine="embedded", source="spec:studio")).plan
    write_plan(Storage("own"), own)
    line = refused(capsys, "--out", "own", "--houses", "3")
    assert "own holds another plan (houses: 2 there, 3 asked for); leave these options out" in line
    assert "--extend N" in line


def test_other_code_is_refused_in_words(capsys: Capture) -> None:
    own = resolve(Request(out="own", houses=2, engine="embedded", source="spec:studio")).plan
    engine = replace(own.engine, version="0.2.0+old")
    write_plan(Storage("own"), replace(own, code_sha256="a" * 64, engine=engine))
    now = f"{own.code_version} (sources {own.code_sha256[:12]}) here"
    assert f"own was made by other sources of layoutgen: {own.code_version} (sources aaaaaaaaaaaa) there, {now}; " in (
        line := refused(capsys, "--out", "own")
    )
    assert "install that version to go on with it, or use another --out, or --overwrite" in line
    assert "made by other sources" in refused(capsys, "--out", "own", "--extend", "3")
    assert "own holds another plan (" in refused(capsys, "--out", "own", "--seed", "5")
    plan = json.loads(Path("own/plan.json").read_bytes())
    del plan["code_sha256"]  # as before plans named the sources
    Path("own/plan.json").write_text(json.dumps(plan))
    assert f"{own.code_version} (sources not named) there, {now}; " in refused(capsys, "--out", "own")
    assert main(["status", "own", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["code_version"], found["code_sha256"], found["same_code"]) == (own.code_version, "", False)


def test_of_many_differences_a_few_are_named(capsys: Capture) -> None:
    write_plan(Storage("set"), make_plan(10, 4))
    line = refused(capsys, "--out", "set", "--engine", "embedded", "--source", "spec:loft", "--recipe", "everything")
    assert line.count(" asked for") == 3 and re.search(r"; and \d+ more\);", line)
    assert len(line) < 350


def test_a_dry_run_shows_every_choice_and_writes_nothing(capsys: Capture) -> None:
    assert main(["generate", "--houses", "5000", "--dry-run"]) == 0
    table = capsys.readouterr().err
    for word in ("layoutgen-data/quickstart-0", "embedded", "5000", "spec:apartment", "50", "workers", "(default)"):
        assert word in table
    assert not list(Path().iterdir())


def test_status_of_a_stopped_and_of_a_finished_run(capsys: Capture, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run("set", make_plan(10, 4), tmp_path / "s", faults={1: "refuse", 6: "stop"})
    assert main(["status", "set"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("set: stopped, 6 of 10 houses (60 %)")
    assert (
        "failed      1 house (SceneFailed 1)\n              house 1: SceneFailed: the fault refuse\n" in text
        and "go on with: layoutgen generate --out set" in text
    )
    assert "  made by     layoutgen 0 (sources not named); installed here is 0." in text
    run("set", make_plan(10, 4), tmp_path / "s")
    assert main(["status", "set", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["finished"], found["committed"], found["hours_left"]) == (True, 10, 0.0)
    assert found["totals"]["tasks"] == {"size": found["totals"]["questions"]}


def test_verify_returns_1_and_lists_what_is_wrong(capsys: Capture, tmp_path: Path) -> None:
    run("set", make_plan(8, 4), tmp_path / "s")
    assert main(["verify", "set"]) == 0
    assert "2 shards, " in capsys.readouterr().out
    Path("set/layoutgen-00001.tar").unlink()
    assert main(["verify", "set", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"] == ["layoutgen-00001.tar is missing"]
    assert main(["verify", "set", "--repair"]) == 1
    assert "layoutgen-00001.tar is missing" in capsys.readouterr().out


def test_verify_compares_two_datasets(capsys: Capture, tmp_path: Path) -> None:
    for name, houses, seed in (("set", 8, 3), ("same", 8, 3), ("longer", 9, 3), ("other", 8, 4)):
        run(name, make_plan(houses, 4, seed=seed), tmp_path / "s")
    assert main(["verify", "set", "--same-as", "same"]) == 0
    assert "0 faults, the same as same" in capsys.readouterr().out
    assert main(["verify", "set", "--same-as", "longer", "--json"]) == 1
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert faults == [
        "plan: houses: 8 here, 9 there",
        "layoutgen-00002.tar differs",
        "manifest.json differs",
    ]
    assert main(["verify", "set", "--same-as", "other", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"] == ["plan: seed: 3 here, 4 there"]
    assert main(["verify", "set", "--same-as", "other"]) == 1
    assert "--repair" not in capsys.readouterr().err


@pytest.mark.parametrize("command", ["status", "verify"])
def test_a_folder_without_a_dataset_is_refused(capsys: Capture, command: str) -> None:
    assert main([command, "."]) == 2
    assert "is it the folder that `layoutgen generate` wrote?" in capsys.readouterr().err


def test_depth_ids_and_video_can_be_asked_for_on_the_command_line() -> None:
    plain = resolve(Request(source="spec:studio", houses=1, engine="embedded")).plan.recipe
    rich = resolve(
        Request(source="spec:studio", houses=1, engine="embedded", modalities=("ids", "depth"), video=True)
    ).plan.recipe
    assert (plain.modalities, plain.video) == ([], False)
    assert (rich.modalities, rich.video) == (["depth", "ids"], True)


def test_verify_holds_the_shards_against_the_plan(capsys: Capture, tmp_path: Path) -> None:
    run("set", make_plan(8, 4), tmp_path / "s")
    plan = Path("set/plan.json").read_bytes()
    for text, says in ((plan[:200], "not a plan"), (plan.replace(b'"seed": 3', b'"seed": 4'), "for another plan")):
        Path("set/plan.json").write_bytes(text)
        assert main(["verify", "set"]) == 1
        assert says in capsys.readouterr().out
    Path("set/plan.json").unlink()
    assert main(["verify", "set"]) == 1
    assert "plan.json is missing" in capsys.readouterr().out


def test_long_lists_of_tasks_are_wrapped_and_no_count_stands_alone() -> None:
    lines = _listed("  questions   640", {f"task_with_a_name_{number}": 20 for number in range(32)})
    assert len(lines) > 5 and max(map(len, lines)) <= 110
    assert all(line.rstrip(",)").endswith(" 20") for line in lines) and "\0" not in "".join(lines)
