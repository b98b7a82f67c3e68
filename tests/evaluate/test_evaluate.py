import json
from pathlib import Path

import pytest

from layoutgen.cli import main
from layoutgen.config import Recipe
from layoutgen.dataset import read
from layoutgen.errors import DatasetError, InputError
from layoutgen.evaluate.baselines import BASELINES, baseline
from layoutgen.evaluate.cli import BASELINE_NAMES, MRA_NAMES
from layoutgen.evaluate.curves import curves
from layoutgen.evaluate.predictions import Prediction, append, load_predictions, open_for_append
from layoutgen.evaluate.score import Scored, cell, grouped, score, score_one, summary
from layoutgen.qa.scoring import MRA_VARIANTS
from tests.asked import asked_dataset


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asked_dataset(tmp_path_factory.mktemp("evaluate") / "dataset", seeds=range(8))


def predict(name: str, dataset: Path) -> dict[tuple[str, str], str]:
    records = [clip.record for clip in read(str(dataset))]
    return {prediction.key: prediction.response for prediction in baseline(name, records)}


def scored(house: str = "a", answer: float = 1.0, task: str = "t", frames: int = 1) -> Scored:
    return Scored(house, task, "choice", frames, answer, True, None, None)


def test_the_commands_list_every_baseline_and_variant() -> None:
    assert set(BASELINE_NAMES) == set(BASELINES) and set(MRA_NAMES) == set(MRA_VARIANTS)


def test_the_oracle_map_answers_everything(dataset: Path) -> None:
    results = score(str(dataset), predict("oracle-map", dataset))
    wrong = {one.task for one in results if one.answer < 1}
    assert not wrong
    assert all(one.consistent for one in results)
    maps = [one.map for one in results if one.map is not None]
    assert 0 < len(maps) < len(results)  # a map of nothing but rooms or views has no place to be scored
    assert all((fit.precision, fit.recall, fit.iou) == (1.0, 1.0, pytest.approx(1.0)) for fit in maps)


def test_the_reference_responses_score_full_marks(dataset: Path) -> None:
    references = {(c.record.clip_id, q.id): q.response for c in read(str(dataset)) for q in c.record.questions}
    assert summary(score(str(dataset), references))["overall"]["answer"]["mean"] == 1.0


def test_blind_baselines_do_not(dataset: Path) -> None:
    for name in ("chance", "majority", "category-median"):
        overall = summary(score(str(dataset), predict(name, dataset)))["overall"]["answer"]
        assert 0.05 < overall["mean"] < 0.9 and overall["low"] < overall["mean"] < overall["high"]


def test_baselines_are_the_same_every_time(dataset: Path) -> None:
    assert predict("chance", dataset) == predict("chance", dataset)


def test_missing_predictions_score_zero(dataset: Path) -> None:
    oracle = predict("oracle-map", dataset)
    half = dict(list(oracle.items())[::2])
    result = summary(score(str(dataset), half))
    assert result["answered"] == len(half) and result["questions"] == len(oracle)
    assert result["overall"]["answer"]["mean"] == pytest.approx(len(half) / len(oracle))


def test_a_wrong_map_is_measured_and_a_wrong_conclusion_is_inconsistent(dataset: Path) -> None:
    clip, question = next(
        (c, q) for c in read(str(dataset)) for q in c.record.questions if q.task == "minimum_distance"
    )
    names = [clip.record.objects[index].name.rstrip(" 0123456789") for index in question.objects]
    boxes = [[0.0, 0.0, 1.0, 1.0], [3.0, 0.0, 4.0, 1.0]]
    drawn = json.dumps([{"object_name": n, "bbox": b} for n, b in zip(names, boxes, strict=True)])
    follows = score_one(clip.record, question, f"<map>{drawn}</map><think>.</think><answer>2.0</answer>")
    breaks = score_one(clip.record, question, f"<map>{drawn}</map><think>.</think><answer>2.7</answer>")
    assert (follows.consistent, breaks.consistent) == (True, False)
    assert follows.map is not None and follows.map.iou < 0.5


def test_garbage_scores_zero_without_raising(dataset: Path) -> None:
    clip = next(read(str(dataset)))
    for text in (
        "",
        "<map>[{}]</map><answer></answer>",
        "<answer>" * 5000,
        "\x00",
        "<map>[[1]]</map><answer>A</answer>",
    ):
        assert 0 <= score_one(clip.record, clip.record.questions[0], text).answer <= 1


def test_intervals_resample_houses() -> None:
    # Two houses that disagree: the interval spans all that can be drawn, however many questions they have.
    both = [scored("a", 1.0) for _ in range(50)] + [scored("b", 0.0) for _ in range(50)]
    result = cell(both, "answer")
    assert result is not None and (result.mean, result.low, result.high) == (0.5, 0.0, 1.0)
    same = cell([scored(str(i), 1.0) for i in range(9)], "answer")
    assert same is not None and (same.low, same.high) == (1.0, 1.0)


def test_groups_and_empty_metrics() -> None:
    rows = [scored(frames=1, answer=1.0), scored(frames=16, answer=0.0), scored(frames=16, answer=0.5)]
    means = {frames: value.mean for frames, value in grouped(rows, lambda s: s.frames, "answer").items()}
    assert means == {1: 1.0, 16: 0.25}
    assert cell(rows, "map_iou") is None


def test_task_mean_weighs_tasks_alike() -> None:
    rows = [scored(task="a", answer=1.0)] * 3 + [scored(task="b", answer=0.0)]
    result = summary(rows)["overall"]
    assert (result["answer"]["mean"], result["answer_task_mean"]) == (0.75, 0.5)


def test_curves_are_valid_svg_with_a_point_for_every_frame_count(dataset: Path) -> None:
    from xml.etree import ElementTree

    results = score(str(dataset), predict("oracle-map", dataset))
    drawing = ElementTree.fromstring(curves(results, "a <model> & co"))
    circles = drawing.findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) >= 2 * len({one.frames for one in results})


def test_predictions_survive_a_cut_off_line(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    with open_for_append(path) as stream:
        append(stream, Prediction("c", "q1", "<answer>A</answer>"))
        stream.write(b'{"clip_id": "c", "question')
    assert list(load_predictions(path)) == [("c", "q1")]
    with open_for_append(path) as stream:
        append(stream, Prediction("c", "q2", "ü"))
    assert list(load_predictions(path)) == [("c", "q1"), ("c", "q2")]


def test_a_line_that_is_no_prediction_is_named(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"clip_id": "c"}\n')
    with pytest.raises(InputError, match="line 1"):
        load_predictions(path)


def test_commands(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, svg = tmp_path / "p.jsonl", tmp_path / "p.svg"
    assert main(["evaluate", "baseline", "oracle-map", "--data", str(dataset), "--out", str(out)]) == 0
    assert main(["evaluate", "score", str(out), "--data", str(dataset), "--svg", str(svg)]) == 0
    assert "object_count" in capsys.readouterr().out and svg.read_text().startswith("<svg")
    assert main(["evaluate", "score", str(out), "--data", str(dataset), "--json", "--mra", "v2lo"]) == 0
    assert json.loads(capsys.readouterr().out)["mra"] == "v2lo"
    assert main(["evaluate", "baseline", "chance", "--data", str(dataset), "--out", str(out)]) == 2
    assert main(["evaluate", "score", str(tmp_path / "no.jsonl"), "--data", str(dataset)]) == 2


def test_predictions_of_another_dataset_are_refused(dataset: Path) -> None:
    with pytest.raises(InputError, match="none of the 1 predictions"):
        score(str(dataset), {("x", "y"): ""})


def test_recipes_without_maps_have_no_map_scores(tmp_path: Path) -> None:
    bare = asked_dataset(tmp_path / "bare", seeds=[1], recipe=Recipe(name="bare", map="none", think=False))
    results = score(str(bare), predict("majority", bare))
    assert all(one.map is None and one.consistent is None for one in results)


def test_data_is_looked_at_before_a_model_is_loaded(tmp_path: Path, dataset: Path) -> None:
    """No model is called so: where there is nothing to ask, none is needed."""
    from layoutgen.evaluate.predict import predict as ask_model

    with pytest.raises(DatasetError, match="no finished shards"):
        ask_model(str(tmp_path), "no/model", tmp_path / "out.jsonl")
    with open_for_append(tmp_path / "all.jsonl") as stream:
        for (clip, question), response in predict("chance", dataset).items():
            append(stream, Prediction(clip, question, response))
    assert ask_model(str(dataset), "no/model", tmp_path / "all.jsonl") == 0


def choice(answer: float, options: int, house: str = "a") -> Scored:
    return Scored(house, "t", "choice", 1, answer, True, None, None, options=options)


def test_chance_adjusted_accuracy_is_0_for_guessing_and_1_for_all_right() -> None:
    guessed = [choice(1.0, 4), *[choice(0.0, 4)] * 3, choice(1.0, 2), choice(0.0, 2)]
    for rows, value in ((guessed, 0.0), ([choice(1.0, 4), choice(1.0, 2)], 1.0), ([choice(0.0, 2)], -1.0)):
        found = cell(rows, "caa")
        assert found is not None and found.mean == pytest.approx(value)
    mixed = cell([choice(1.0, 4), choice(0.0, 2)], "caa")
    assert mixed is not None and mixed.mean == (3 / 4 - 1 / 2) / (3 / 4 + 1 / 2)
    assert cell([Scored("a", "t", "number", 1, 0.3, True, None, None)], "caa") is None


def test_means_do_not_depend_on_the_order_of_questions() -> None:
    rows = [scored(house=str(index % 7), answer=index / 10) for index in range(10)] * 3
    assert cell(rows, "answer") == cell(rows[::-1], "answer")


def test_runs_are_compared_with_one_another_and_with_chance(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from xml.etree import ElementTree

    runs = [tmp_path / f"{name}.jsonl" for name in ("oracle-map", "majority")]
    for run in runs:
        with open_for_append(run) as stream:
            for (clip, question), response in predict(run.stem, dataset).items():
                append(stream, Prediction(clip, question, response))
    svg, iou = tmp_path / "runs.svg", tmp_path / "iou.svg"
    command = ["evaluate", "compare", *map(str, runs), "--data", str(dataset)]
    assert main([*command, "--svg", str(svg), "--iou-svg", str(iou)]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows] == ["answer", "oracle-map", "majority", "chance"]
    space = "{http://www.w3.org/2000/svg}"
    dashed = [
        one.get("stroke-dasharray") for one in ElementTree.fromstring(svg.read_text()).findall(f"{space}polyline")
    ]
    assert dashed == [None, None, "6 4"]
    assert len(ElementTree.fromstring(iou.read_text()).findall(f"{space}circle")) >= 2
    assert main([*command, "--metric", "no"]) == 2
    (tmp_path / "other").mkdir()
    twin = (tmp_path / "other" / "majority.jsonl").write_bytes(runs[1].read_bytes())
    assert twin and main([*command, str(tmp_path / "other" / "majority.jsonl")]) == 2


def test_answers_are_summed_up_by_how_well_maps_fit() -> None:
    from layoutgen.evaluate.curves import iou_cells
    from layoutgen.maps.score import MapScore

    fits = [(0.0, 0.0), (0.19, 1.0), (0.5, 1.0), (1.0, 1.0)]
    rows = [
        Scored("a", "t", "choice", 1, right, True, MapScore(1, 1, iou, None, None, iou), None) for iou, right in fits
    ]
    found = {place: value.mean for place, value in iou_cells([*rows, scored()]).items()}
    assert found == {0.1: 0.5, 0.5: 1.0, 0.9: 1.0}
