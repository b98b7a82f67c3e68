"""`--to vlmevalkit`: the TSV as it lies there, and that the real VLMEvalKit loads it and scores as we do."""

import csv
import json
import math
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layoutgen.evaluate.score import score, summary
from layoutgen.export.benchmark import Name
from layoutgen.export.samples import Choice
from layoutgen.export.vlmeval import variants
from layoutgen.export.write import export
from tests.export.harness_sets import GUESSERS, predictions, scores
from tests.export.test_lmms_run import NEEDS
from tests.venvs import venv

REPLAY = Path(__file__).with_name("kit_replay.py")
KIT = ("ms-vlmeval==0.0.20", "validators", "sty", "num2words", "docopt", "xlsxwriter", "tabulate", "portalocker")


@pytest.fixture(scope="module", params=["twins", "chinese"])
def exported(
    request: pytest.FixtureRequest, harness_set: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A dataset and its export."""
    folder, dataset = tmp_path_factory.mktemp("vlmeval"), harness_set(request.param)
    export(str(dataset), "vlmevalkit", folder / "out", Choice())
    return dataset, folder / "out"


def lines(out: Path) -> list[dict[str, str]]:
    with next(out.glob("*.tsv")).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def test_every_question_is_a_line_that_refers_to_its_images(exported: tuple[Path, Path]) -> None:
    dataset, out = exported
    rows = lines(out)
    assert [row["index"] for row in rows] == [str(place) for place in range(len(rows))]
    facts = [json.loads(row["facts"]) for row in rows]
    assert {(one["clip_id"], one["question_id"]) for one in facts} == set(predictions(dataset)["same"])
    shown = [json.loads(row["image_path"].replace("'", '"')) for row in rows]
    assert [len(paths) for paths in shown] == [int(row["frames"]) for row in rows]
    assert {path for paths in shown for path in paths} == {f"images/{one.name}" for one in (out / "images").iterdir()}
    assert all("<map>" in row["prompt"] and "<map>" not in row["direct_prompt"] for row in rows)


def test_the_class_knows_its_variants(exported: tuple[Path, Path]) -> None:
    dataset, out = exported
    name = Name.of(str(dataset)).camel
    source = (out / "layoutgen_bench.py").read_text()
    compile(source, "layoutgen_bench.py", "exec")
    for variant, what in variants(name, {int(row["frames"]) for row in lines(out)}).items():
        assert f'"{variant}": ("{what[0]}", {what[1]}, "{what[2]}")' in source
    assert "import layoutgen" not in source and "from layoutgen" not in source
    assert f'_TASK_MAP = {{"{name.lower()}": "{name}"}}' in (out / "easi_entries.py").read_text()


@pytest.mark.slow
def test_the_real_kit_scores_as_we_do(exported: tuple[Path, Path], tmp_path: Path) -> None:
    dataset, out = exported
    python = venv("lmms", "import sty, validators, vlmeval", NEEDS, KIT)
    said = predictions(dataset)
    name = Name.of(str(dataset)).camel
    told = {guesser: {" ".join(key): text for key, text in said[guesser].items()} for guesser in GUESSERS}
    (tmp_path / "plan.json").write_text(json.dumps({"folder": str(out), "dataset": name, "said": told}))
    done = subprocess.run([python, REPLAY, "plan.json", "found.json"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((tmp_path / "found.json").read_text())
    check_prompts(found, name, lines(out))
    for variant in (name, f"{name}_map"):
        for guesser in GUESSERS:
            ours = summary(score(str(dataset), said[guesser]))
            check_scores(found[variant]["scores"][guesser], ours)


def check_prompts(found: dict[str, Any], name: str, rows: list[dict[str, str]]) -> None:
    """Their loader gives our class, and it all images and the prompt of each question."""
    for variant, column in ((name, "direct_prompt"), (f"{name}_map", "prompt")):
        assert found[variant]["class"] == "LayoutgenBenchmark"
        assert found[variant]["shown"] == {row["id"]: [int(row["frames"]), row[column]] for row in rows}
    few = found["few"]
    assert few["rows"] == sum(row["frames"] == few["name"].rpartition("_")[2] for row in rows)


def check_scores(theirs: dict[str, float], ours: dict[str, Any]) -> None:
    """Every number equals ours to the last digit."""
    assert theirs["overall"] == 100 * ours["overall"]["answer"]["mean"]
    for metric, cell in ours["overall"].items():
        if metric not in ("consistent", "answer_task_mean"):
            assert theirs[metric] == cell["mean"]
    assert theirs["answer_task_mean"] == ours["overall"]["answer_task_mean"]
    for frames in ours["by_frames"]["answer"]:
        start = f"frames_{frames}."
        found = {key.removeprefix(start): value for key, value in theirs.items() if key.startswith(start)}
        found.pop("answer_task_mean")
        wanted = {metric: value for metric, value in scores(ours, int(frames)) if metric != "consistent"}
        assert {metric: value for metric, value in found.items() if not math.isnan(value)} == wanted
