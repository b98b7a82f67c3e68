"""The rewards that lie beside an export: one file, nothing to install, the same numbers as our trainer's."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from layoutgen.export.rewards_file import rewards_file
from layoutgen.export.samples import Choice
from layoutgen.export.standalone import NotStandalone, standalone
from layoutgen.export.write import export
from layoutgen.train.rewards import accuracy_reward, format_reward, map_reward, pair_reward
from tests.asked import asked_dataset, twins_dataset

OURS = {"accuracy": accuracy_reward, "format": format_reward, "map": map_reward, "pair": pair_reward}
GARBLED = ("", "B", "<answer>", "<map>[[</map><think></think><answer>B</answer>", "<answer>二</answer>", "\x00" * 50)

SCORE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import layoutgen_rewards as rewards
batch = json.load(sys.stdin)
columns = {name: values for name, values in batch.items() if name != "completions"}
names = ("accuracy", "format", "map", "pair")
print(json.dumps({name: getattr(rewards, f"{name}_reward")(batch["completions"], **columns) for name in names}))
"""


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Each question three times: answered rightly, with another's response, and garbled."""
    folder = tmp_path_factory.mktemp("rewards")
    sets = [asked_dataset(folder / "asked"), twins_dataset(folder / "twins", seeds=range(1))]
    rows = [row for made in sets for row in exported(made, folder / f"out-{made.name}")]
    rng = random.Random(0)
    said = [row["completion"][0]["content"] for row in rows]
    completions = [one for right in said for one in (right, rng.choice(said), rng.choice([*GARBLED, right[:-9]]))]
    columns = {name: [row[name] for row in rows for _ in range(3)] for name in ("answer", "kind", "truth", "pair")}
    return {"completions": completions, **columns}


def exported(dataset: Path, out: Path) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq

    export(str(dataset), "trl", out, Choice())
    for path in sorted(out.rglob("*.parquet")):
        yield from pq.read_table(path).to_pylist()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("file")
    (folder / "layoutgen_rewards.py").write_text(rewards_file(), encoding="utf-8")
    return folder


def test_it_needs_no_package_and_scores_as_our_trainer_does(folder: Path, batch: dict[str, list[str]]) -> None:
    """Python is run without any installed package; not one digit may differ."""
    command = [sys.executable, "-I", "-S", "-c", SCORE, str(folder)]
    done = subprocess.run(command, input=json.dumps(batch), capture_output=True, text=True, check=True)
    columns = {name: values for name, values in batch.items() if name != "completions"}
    ours = {name: reward(batch["completions"], **columns) for name, reward in OURS.items()}  # type: ignore[operator]
    assert json.loads(done.stdout) == ours
    assert {"choice", "number", "map"} <= set(batch["kind"]) and any(batch["pair"])
    assert any(" " in answer for answer, kind in zip(batch["answer"], batch["kind"], strict=True) if kind == "number")
    assert ours["accuracy"][::3] == [1.0] * len(ours["accuracy"][::3])
    assert 0 < sum(ours["accuracy"][1::3]) < len(ours["accuracy"][1::3])


def load(folder: Path) -> ModuleType:
    """As trainers load a file: by its path, under a name of theirs."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("custom_reward_fn", folder / "layoutgen_rewards.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pretend_swift(monkeypatch: pytest.MonkeyPatch, home: str) -> dict[str, type]:
    """An ms-swift that keeps its rewards in `swift.<home>`; elsewhere it has nothing."""
    table: dict[str, type] = {}
    package, module = ModuleType("swift"), ModuleType(f"swift.{home}")
    package.__path__ = []  # type: ignore[attr-defined]
    vars(module).update(ORM=object, orms=table)
    monkeypatch.setitem(sys.modules, "swift", package)
    monkeypatch.setitem(sys.modules, f"swift.{home}", module)
    return table


@pytest.mark.parametrize("home", ["rewards", "plugin"])
def test_ms_swift_4_and_3_find_every_reward(
    home: str, folder: Path, batch: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pretend_swift(monkeypatch, home)
    load(folder)
    assert sorted(table) == [f"layoutgen_{name}" for name in sorted(OURS)]
    columns = {name: values for name, values in batch.items() if name not in ("completions", "answer")}
    for name, reward in OURS.items():
        found = table[f"layoutgen_{name}"]()(batch["completions"], solution=batch["answer"], **columns)
        assert found == reward(batch["completions"], answer=batch["answer"], **columns)  # type: ignore[operator]


def test_an_ms_swift_that_keeps_them_elsewhere_is_told_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_swift(monkeypatch, "somewhere")
    with pytest.raises(ImportError, match="neither 3.x .* nor 4.x"):
        load(folder)


def test_easyr1_is_paid_for_whole_pairs(folder: Path) -> None:
    """What a row's `reference` says reaches the reward as the ground truth."""
    score = load(folder).easyr1_score
    halves = [json.dumps({"answer": a, "kind": "number", "truth": "[]", "pair": "p"}) for a in ("2", "cannot be told")]
    said = ["<map>[]</map><think>x</think><answer>2</answer>", "<answer>cannot be told.</answer>"]
    both = score([{"response": r, "ground_truth": g} for r, g in zip(said, halves, strict=True)])
    assert [one["overall"] for one in both] == pytest.approx([1.0, 0.9])
    one = score([{"response": said[0], "ground_truth": halves[0]}, {"response": said[0], "ground_truth": halves[1]}])
    assert [half["pair"] for half in one] == [0.0, 0.0] and one[0]["accuracy"] == 1.0
    assert score([{"response": "<answer>B</answer>", "ground_truth": "B"}])[0]["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("layoutgen.geometry.boxes", "numpy|another name"),
        ("layoutgen.export.cli", "imports within a function"),
        ("layoutgen.dataset.states", "no part of the standard library"),
    ],
)
def test_what_needs_more_is_refused(module: str, why: str) -> None:
    with pytest.raises(NotStandalone, match=why):
        standalone(module, "title")
