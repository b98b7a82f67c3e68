"""Sidecars, manifests, plans and recipes of strangers; what a URL or a repository's name may be."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from layoutgen.config import load_recipe
from layoutgen.dataset.manifest import MANIFEST_NAME, read_manifest
from layoutgen.dataset.plan import PLAN_NAME, read_plan
from layoutgen.dataset.sidecar import read_sidecar, sidecar_name
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError, InputError, OutputError, RecipeError
from layoutgen.houses.generator.spec import load_spec
from layoutgen.plainyaml import plain_yaml
from tests.hostile.conftest import Plain, run_cli


def changed(sound: Path, folder: Path, name: str, change: Callable[[Plain], object]) -> Storage:
    """A copy of a set with one document changed."""
    shutil.copytree(sound, folder)
    plain = json.loads((folder / name).read_bytes())
    change(plain)
    (folder / name).write_text(json.dumps(plain))
    return Storage(str(folder))


SIDECARS = {
    "a file elsewhere": lambda s: s.update(file="../other/layoutgen-00000.tar"),
    "another shard": lambda s: s.update(shard=1, file="layoutgen-00001.tar"),
    "less than nothing": lambda s: s.update(bytes=-1),
    "an hour beyond time": lambda s: s["run"].update(finished=1e308),
    "tasks without end": lambda s: s.update(tasks={f"t{i}": 1 for i in range(10_000)}),
}


@pytest.mark.parametrize("name", SIDECARS)
def test_sidecars_are_held_to_their_shard(sound: Path, tmp_path: Path, name: str) -> None:
    storage = changed(sound, tmp_path / "set", sidecar_name(0), SIDECARS[name])
    with pytest.raises(DatasetError, match=sidecar_name(0)):
        read_sidecar(storage, sidecar_name(0))
    assert run_cli("verify", storage.url) == 1
    for command in (
        ("export", "--to", "trl", "--out", str(tmp_path / "out")),
        ("publish", "--repo", "u/n", "--dry-run"),
    ):
        assert run_cli(command[0], storage.url, *command[1:]) in (1, 2)


def test_manifests_name_shards_only(sound: Path, tmp_path: Path) -> None:
    storage = changed(sound, tmp_path / "set", MANIFEST_NAME, lambda m: m["shards"][0].update(file="../../x.tar"))
    with pytest.raises(DatasetError, match="no shard's name"):
        read_manifest(storage)


PLANS = {
    "a frame of a wall": lambda p: p["recipe"]["camera"].update(width=100_000),
    "a billion candidates": lambda p: p["recipe"]["walk"].update(candidates=10**9),
    "jitter beyond the ceiling": lambda p: p["recipe"]["camera"].update(height_jitter=0.9, eye=2.1),
    "frames that no clip has": lambda p: p["recipe"].update(frames={"7": 1.0}),
    "nobody's shares": lambda p: p["recipe"].update(tasks={"object_count": 0.0}),
    "a name of a megabyte": lambda p: p["recipe"].update(name="n" * 10**6),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_recipe_is_checked_in_whatever_file_it_stands(sound: Path, tmp_path: Path, name: str) -> None:
    storage = changed(sound, tmp_path / "set", PLAN_NAME, PLANS[name])
    with pytest.raises(InputError, match=r"recipe"):
        load_recipe(f"{storage.url}/{PLAN_NAME}")
    with pytest.raises(InputError, match=r"recipe"):
        read_plan(storage)


@pytest.mark.parametrize("change", [{"houses": 10**12}, {"shard_size": 0}, {"shard_size": -1}, {"seed": 2**70}])
def test_plans_have_bounds(sound: Path, tmp_path: Path, change: Plain) -> None:
    with pytest.raises(DatasetError):
        read_plan(changed(sound, tmp_path / "set", PLAN_NAME, lambda plan: plan.update(change)))


def merge_bomb() -> bytes:
    steps = [f"b{i}: &b{i} {{<<: [*b{i - 1}, *b{i - 1}, *b{i - 1}]}}" for i in range(1, 31)]
    return "\n".join(["b0: &b0 {a: 1}", *steps]).encode()


BOMBS = {
    "brackets": b"description: " + b"[" * 200_000,
    "braces": b"tasks: " + b"{a: " * 50_000,
    "dashes": b"\n".join(b" " * i + b"-" for i in range(2000)),
    "merges": merge_bomb(),
    "aliases": b"a: &a [" + b"1," * 1000 + b"]\nb: &b [" + b"*a," * 1000 + b"]\nc: [" + b"*b," * 1000 + b"]",
    "itself": b"a: &a [*a]",
    "code": b"!!python/object/apply:os.system [true]",
    "digits": b"a: " + b"9" * 100_000,
    "size": b"a: '" + b"x" * 5_000_000 + b"'",
}


@pytest.mark.parametrize("name", BOMBS)
def test_yaml_bombs_are_refused_at_once(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_bytes(BOMBS[name])
    for load in (load_recipe, load_spec):
        with pytest.raises(InputError, match="bomb.yaml: "):
            load(str(path))


def test_yaml_means_what_it_did() -> None:
    assert plain_yaml(b"a: &x {b: [1, 2.5, on, null]}\nc: *x\nd: {<<: *x, e: '1'}") == {
        "a": {"b": [1, 2.5, True, None]},
        "c": {"b": [1, 2.5, True, None]},
        "d": {"b": [1, 2.5, True, None], "e": "1"},
    }


@pytest.mark.parametrize(
    "line",
    ["plan: {grid: [0.000001, 0.00001]}", "rooms: {x: {area: [1, 1000000]}}", "small: {density: 1000000000}"],
)
def test_specs_have_bounds(tmp_path: Path, line: str) -> None:
    (tmp_path / "s.yaml").write_text(f"name: s\nlayouts: [{{zones: [[x]]}}]\n{line}\n")
    with pytest.raises(InputError, match="s.yaml"):
        load_spec(str(tmp_path / "s.yaml"))


def test_a_document_has_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layoutgen.dataset.storage.MAX_DOCUMENT_BYTES", 1000)
    (tmp_path / PLAN_NAME).write_bytes(b" " * 2000)
    with pytest.raises(DatasetError, match="over 1,000 bytes"):
        read_plan(Storage(str(tmp_path)))


@pytest.mark.parametrize(
    "command", ["verify", "status", "show x", "export --to trl --out x", "generate --dry-run --out"]
)
def test_passwords_are_neither_taken_nor_told(command: str, capfd: pytest.CaptureFixture[str]) -> None:
    name, *options = command.split()
    url = "s3://AKIAKEY:SECRETPASS@bucket/set"
    assert run_cli(name, *options, url) == 2 if options[-1:] == ["--out"] else run_cli(name, url, *options) == 2
    told = capfd.readouterr()
    assert "SECRETPASS" not in told.out + told.err and "s3://AKIAKEY:...@bucket" in told.err


def test_what_is_not_a_password_is_a_place(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        Storage("s3://key:word@bucket/set")
    Storage(str(tmp_path / "a:b@c"))


@pytest.mark.parametrize("repo", ["../x", "a/..", "a/../b", "/x", "a/b\n", "ä/x", "a/b/c", "-x/y", "a\\b/c"])
def test_repositories_are_not_paths(sound: Path, repo: str) -> None:
    assert run_cli("publish", str(sound), "--dry-run", "--repo", repo) == 2


def test_recipes_of_plans_are_as_good_as_others(sound: Path) -> None:
    assert load_recipe(str(sound / PLAN_NAME)).name == "test"
    with pytest.raises(RecipeError, match="not the plan"):
        load_recipe(str(sound / MANIFEST_NAME))
