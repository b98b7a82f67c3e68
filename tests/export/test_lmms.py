"""`--to lmms-eval`: the files as they lie there, and that they score as we do."""

import math
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from layoutgen.evaluate.score import score, summary
from layoutgen.export.judging import FUNCTIONS, mean
from layoutgen.export.lmms_plugin import AGGREGATIONS
from layoutgen.export.samples import Choice
from layoutgen.export.write import export
from tests.export.harness_sets import GUESSERS, SETS, predictions, scores

OURS_ALONE = {"consistent"}
"""What takes our solvers."""


@pytest.fixture(scope="module", params=SETS)
def exported(
    request: pytest.FixtureRequest, harness_set: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A dataset and its export."""
    folder, dataset = tmp_path_factory.mktemp("lmms"), harness_set(request.param)
    export(str(dataset), "lmms-eval", folder / "out", Choice())
    return dataset, folder / "out"


class Function(str):
    """What `!function` names."""


def task_files(out: Path) -> dict[str, dict[str, Any]]:
    """Task or group -> its file, with what it includes."""

    class Loader(yaml.SafeLoader):
        """Takes `!function` for a name."""

    Loader.add_constructor("!function", lambda loader, node: Function(loader.construct_scalar(node)))
    common = yaml.load(next(out.rglob("_common_yaml")).read_text(), Loader)
    found = [yaml.load(path.read_text(), Loader) for path in sorted(out.rglob("*.yaml"))]
    return {one.get("task") if "group" not in one else one["group"]: {**common, **one} for one in found}


def rows_of(out: Path, task: dict[str, Any]) -> list[dict[str, Any]]:
    folder = next(out.glob("tasks/*"))
    return [
        row for file in task["dataset_kwargs"]["data_files"]["test"] for row in pq.read_table(folder / file).to_pylist()
    ]


def test_every_question_is_in_one_task_of_each_group(exported: tuple[Path, Path]) -> None:
    dataset, out = exported
    tasks = task_files(out)
    name = next(out.glob("tasks/*")).name
    everything = set(predictions(dataset)["same"])
    for group in (name, f"{name}_map"):
        rows = [row for task in tasks[group]["task"] for row in rows_of(out, tasks[task])]
        assert len(rows) == len(everything)
        assert {(row["clip_id"], row["question_id"]) for row in rows} == everything
    for task in tasks[name]["task"]:
        frames = int(task.rpartition("_")[2])
        assert all(row["frames"] == len(row["images"]) == frames for row in rows_of(out, tasks[task]))


def test_only_the_map_prompts_ask_for_maps(exported: tuple[Path, Path]) -> None:
    _, out = exported
    utils = runpy.run_path(str(next(out.rglob("utils.py"))))
    for row in rows_of(out, next(task for task in task_files(out).values() if "dataset_kwargs" in task)):
        direct, mapped = utils["doc_to_text"](row, {}), utils["doc_to_text_map"](row, {})
        assert direct.startswith(row["question"]) and mapped.startswith(row["question"])
        assert "<answer>" in direct and "<map>" not in direct and "<think>" not in direct
        assert "<map>" in mapped and "<think>" in mapped


@pytest.mark.parametrize("guesser", [*GUESSERS, "same"])
def test_scores_are_ours_to_the_last_digit(exported: tuple[Path, Path], guesser: str) -> None:
    dataset, out = exported
    said = predictions(dataset)[guesser]
    ours = summary(score(str(dataset), said))
    utils = runpy.run_path(str(next(out.rglob("utils.py"))))
    for name, task in task_files(out).items():
        if "dataset_kwargs" not in task:
            continue
        rows = rows_of(out, task)
        items = [utils["process_results"](row, [said[row["clip_id"], row["question_id"]]]) for row in rows]
        found = {}
        for metric in task["metric_list"]:
            aggregate = utils[metric["aggregation"].removeprefix("utils.")]
            found[metric["metric"]] = aggregate([one[metric["metric"]] for one in items if metric["metric"] in one])
        wanted = {m: v for m, v in scores(ours, rows[0]["frames"]) if m not in OURS_ALONE}
        known = {m: value for m, value in found.items() if not math.isnan(value) and m != "answer_task_mean"}
        maps = {m for m in wanted if m.startswith("map_")} if "_map_" not in name else set()
        assert known == {m: value for m, value in wanted.items() if m not in maps}
        tasks = [value for metric, value in found.items() if metric.startswith("task_")]
        assert found["answer_task_mean"] == mean(tasks)


def test_every_function_that_is_named_is_there() -> None:
    assert {*FUNCTIONS.values(), mean} == set(AGGREGATIONS)
