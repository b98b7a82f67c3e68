"""The real lmms-eval runs the tasks that we export, and gives our scores."""

import json
import math
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layoutgen.evaluate.score import score, summary
from layoutgen.export.lmms import CHECKED
from layoutgen.export.samples import Choice
from layoutgen.export.write import export
from tests.export.harness_sets import BARE, SETS, predictions, scores
from tests.venvs import venv

pytestmark = pytest.mark.slow

REPLAY = Path(__file__).with_name("replay.py")
"""What plays predictions back, in lmms-eval's environment."""

NEEDS = (
    *("torch", "transformers", "datasets", "accelerate", "peft", "pillow", "evaluate", "jsonlines", "pytablewriter"),
    *(
        "sacrebleu",
        "loguru",
        "tenacity",
        "openpyxl",
        "python-dotenv",
        "openai",
        "httpx",
        "aiohttp",
        "numexpr",
        "filelock<4",
    ),
    *(
        "scikit-learn",
        "nltk",
        "tiktoken",
        "hf_transfer",
        "pybind11",
        "tqdm-multiprocess",
        "zstandard",
        "ftfy",
        "einops",
    ),
)
"""What lmms-eval imports; all that it asks for does not fit together on every index."""


@pytest.fixture(scope="module")
def python() -> Path:
    return venv("lmms", "import filelock._api, lmms_eval.evaluator", NEEDS, [f"lmms-eval=={CHECKED}"])


@pytest.fixture(scope="module")
def exported(
    harness_set: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, Path]]:
    """Name of a set -> it and its export."""
    folder = tmp_path_factory.mktemp("lmms-run")
    made = {name: (harness_set(name), folder / f"{name}-tasks") for name in SETS}
    for dataset, out in made.values():
        export(str(dataset), "lmms-eval", out, Choice())
    return made


def run(python: Path, folder: Path, *command: str | Path) -> None:
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hf"), "HF_DATASETS_CACHE": str(folder / "hf")}
    done = subprocess.run([python, *command], env=os.environ | offline, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0 and "Error during evaluation" not in done.stderr, done.stderr[-3000:]


def numbers(results: dict[str, Any]) -> dict[str, float]:
    """Metric -> its number."""
    named = {key.removesuffix(",none"): value for key, value in results.items() if key.endswith(",none")}
    return {m: v for m, v in named.items() if isinstance(v, float) and not math.isnan(v) and "stderr" not in m}


def test_the_printed_command_scores_as_we_do(python: Path, exported: dict[str, Any], tmp_path: Path) -> None:
    dataset, out = exported["twins"]
    group = next(out.glob("tasks/*")).name
    answers = ["--model", "dummy", "--model_args", f"response={BARE}", "--output_path", "results", "--log_samples"]
    include = ["--include_path", out / "tasks", "--tasks", f"{group},{group}_map", "--batch_size", "1"]
    run(python, tmp_path, "-m", "lmms_eval", *include, *answers)
    found = json.loads(next((tmp_path / "results").rglob("*results.json")).read_text())["results"]
    check(found, summary(score(str(dataset), predictions(dataset)["same"])), group)


def test_every_guesser_scores_as_with_us(python: Path, exported: dict[str, Any], tmp_path: Path) -> None:
    groups = {name: next(out.glob("tasks/*")).name for name, (_, out) in exported.items()}
    said = {name: predictions(dataset) for name, (dataset, _) in exported.items()}
    guessers = list(said["asked"])
    plan = {
        "include": [str(out / "tasks") for _, out in exported.values()],
        "tasks": [task for group in groups.values() for task in (group, f"{group}_map")],
        "said": {g: {" ".join(key): text for one in said.values() for key, text in one[g].items()} for g in guessers},
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    run(python, tmp_path, REPLAY, "plan.json", "found.json")
    found = json.loads((tmp_path / "found.json").read_text())
    for name, (dataset, _) in exported.items():
        for guesser in guessers:
            check(found[guesser]["results"], summary(score(str(dataset), said[name][guesser])), groups[name])


def check(found: dict[str, Any], ours: dict[str, Any], group: str) -> None:
    """Every number of every task equals ours to the last digit; the group's, which is a mean of means, to the 12th."""
    frames = [int(count) for count in ours["by_frames"]["answer"]]
    for variant in ("", "_map"):
        for count in frames:
            theirs = numbers(found[f"{group}{variant}_{count}"])
            theirs.pop("answer_task_mean")
            hidden = (
                {"consistent"} if variant else {"consistent", *(m for m in ours["by_frames"] if m.startswith("map_"))}
            )
            assert theirs == {m: value for m, value in scores(ours, count) if m not in hidden}
        whole = numbers(found[f"{group}{variant}"])["answer"]
        assert whole == pytest.approx(ours["overall"]["answer"]["mean"], abs=1e-12)
