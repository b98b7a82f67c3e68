import json
import runpy
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from layoutgen.cli import main
from layoutgen.dataset import read
from layoutgen.dataset.records import Question
from layoutgen.errors import DatasetError, InputError, OutputError
from layoutgen.export.formats import FORMATS
from layoutgen.export.samples import Choice
from layoutgen.export.scans import NAMES
from layoutgen.export.write import export
from layoutgen.maps.printed import lists_objects
from layoutgen.qa.response import compose, parse_response
from layoutgen.train.rewards import accuracy_reward
from tests.asked import asked_dataset
from tests.export.test_rewards_file import pretend_swift

ALL = Choice()


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asked_dataset(tmp_path_factory.mktemp("export") / "dataset")


@pytest.fixture(scope="module")
def questions(dataset: Path) -> dict[str, tuple]:
    """Export id -> (clip, question)."""
    return {f"{c.record.clip_id}_{q.id}": (c, q) for c in read(str(dataset)) for q in c.record.questions}


def shown(pair: tuple) -> list[bytes]:
    clip, question = pair
    return [clip.images[index] for index in question.frames]


def load_rows(dataset: Path, to: str, out: Path, **options: object) -> list[dict]:
    from datasets import load_dataset

    export(str(dataset), to, out, ALL, **options)  # type: ignore[arg-type]
    kind = "parquet" if list(out.rglob("*.parquet")) else "json"
    files = sorted(str(path) for path in out.rglob("*.parquet" if kind == "parquet" else "*.json*"))
    return list(load_dataset(kind, data_files=files, split="train", cache_dir=str(out / "cache")))


def test_the_command_lists_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--help"]) == 0
    assert f"--to [{'|'.join([*FORMATS, *NAMES])}]" in capsys.readouterr().out
    assert len(FORMATS.built_in) == 11


@pytest.mark.parametrize(
    "to", ["trl", *(pytest.param(to, marks=pytest.mark.slow) for to in ("easyr1", "verl")), "parquet"]
)
def test_parquet_formats_load_as_images_equal_to_the_shards(
    to: str, dataset: Path, questions: dict, tmp_path: Path
) -> None:
    import numpy as np
    from PIL import Image

    rows = load_rows(dataset, to, tmp_path / to)
    assert len(rows) == len(questions)
    for row, pair in zip(rows[:10], list(questions.values())[:10], strict=True):
        pictures = [np.asarray(image) for image in row["images"]]
        originals = [np.asarray(Image.open(__import__("io").BytesIO(data))) for data in shown(pair)]
        assert len(pictures) == len(originals)
        assert all((a == b).all() for a, b in zip(pictures, originals, strict=True))


def test_trl_rows_have_prompt_completion_and_reward_columns(dataset: Path, questions: dict, tmp_path: Path) -> None:
    row, (_, question) = load_rows(dataset, "trl", tmp_path / "out")[0], next(iter(questions.values()))
    assert row["completion"] == [{"role": "assistant", "content": question.response}]
    assert row["prompt"][0]["content"].startswith(question.text)
    assert "<image>" not in row["prompt"][0]["content"]
    assert (row["answer"], row["kind"]) == (question.answer, question.kind)


@pytest.mark.parametrize(("to", "key"), [("easyr1", "problem"), ("verl", "prompt")])
def test_rl_rows_have_an_image_tag_for_every_image(to: str, key: str, dataset: Path, tmp_path: Path) -> None:
    for row in load_rows(dataset, to, tmp_path / to):
        text = row[key] if isinstance(row[key], str) else row[key][0]["content"]
        assert text.count("<image>") == len(row["images"])


def test_verl_rows_hold_the_ground_truth_where_verl_looks(dataset: Path, questions: dict, tmp_path: Path) -> None:
    for row in load_rows(dataset, "verl", tmp_path / "out"):
        _, question = questions[row["extra_info"]["id"]]
        assert row["reward_model"] == {"style": "rule", "ground_truth": question.answer}
        assert row["data_source"] == f"layoutgen/{question.task}"
        entries = json.loads(row["extra_info"]["truth"])
        assert len(entries) == len(question.objects)
        assert all(entry.keys() == {"object_name", "bbox"} for entry in entries)


def read_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_ms_swift_lines_point_at_identical_pictures(dataset: Path, questions: dict, tmp_path: Path) -> None:
    export(str(dataset), "ms-swift", tmp_path / "out", ALL)
    sft, grpo = read_lines(tmp_path / "out/sft-train.jsonl"), read_lines(tmp_path / "out/grpo-train.jsonl")
    assert len(sft) == len(grpo) == len(questions)
    for row, rl_row, pair in zip(sft, grpo, questions.values(), strict=True):
        user, assistant = row["messages"]
        assert user["content"].count("<image>") == len(row["images"])
        assert assistant == {"role": "assistant", "content": pair[1].response}
        assert [(tmp_path / "out" / path).read_bytes() for path in row["images"]] == shown(pair)
        assert rl_row["solution"] == pair[1].answer and len(rl_row["messages"]) == 1


def test_llamafactory_index_describes_its_file(dataset: Path, questions: dict, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(str(dataset), "llamafactory", out, ALL)
    entry = json.loads((out / "dataset_info.json").read_text())["layoutgen_train"]
    rows = json.loads((out / entry["file_name"]).read_text())
    assert len(rows) == len(questions)
    for row, pair in zip(rows, questions.values(), strict=True):
        assert [(out / path).read_bytes() for path in row[entry["columns"]["images"]]] == shown(pair)
        roles = [message[entry["tags"]["role_tag"]] for message in row[entry["columns"]["messages"]]]
        assert roles == [entry["tags"]["user_tag"], entry["tags"]["assistant_tag"]]


def test_qwen_vl_rows(dataset: Path, questions: dict, tmp_path: Path) -> None:
    export(str(dataset), "qwen-vl", tmp_path / "out", ALL)
    rows = json.loads((tmp_path / "out/layoutgen-train.json").read_text())
    for row, (_, question) in zip(rows, questions.values(), strict=True):
        human, gpt = row["conversations"]
        assert human["value"].count("<image>\n") == len(row["image"]) == len(question.frames)
        assert gpt == {"from": "gpt", "value": question.response}


def test_flat_tars_read_back_with_webdataset(dataset: Path, questions: dict, tmp_path: Path) -> None:
    import webdataset as wds

    export(str(dataset), "webdataset-flat", tmp_path / "out", ALL)
    tars = sorted(str(path) for path in (tmp_path / "out").glob("*.tar"))
    samples = list(wds.WebDataset(tars, shardshuffle=False, empty_check=False))
    assert [sample["__key__"] for sample in samples] == list(questions)
    for sample, pair in zip(samples, questions.values(), strict=True):
        assert json.loads(sample["json"])["response"] == pair[1].response
        assert [sample[f"frame_{i:02d}.jpg"] for i in range(len(shown(pair)))] == shown(pair)


def test_two_processes_write_the_same_files(dataset: Path, tmp_path: Path) -> None:
    export(str(dataset), "qwen-vl", tmp_path / "a/out", ALL, workers=1)
    export(str(dataset), "qwen-vl", tmp_path / "b/out", ALL, workers=2)
    first, second = ({p.relative_to(tmp_path / x): p.read_bytes() for p in (tmp_path / x).rglob("*.j*")} for x in "ab")
    assert first == second


@pytest.mark.parametrize("style", ["metric", "grid", "none"])
@pytest.mark.parametrize("think", [True, False])
def test_responses_are_restyled(style: str, think: bool, dataset: Path, questions: dict, tmp_path: Path) -> None:
    export(str(dataset), "qwen-vl", tmp_path / "out", Choice(map=style, think=think))
    for row, (_, question) in zip(
        json.loads((tmp_path / "out/layoutgen-train.json").read_text()), questions.values(), strict=True
    ):
        response = row["conversations"][1]["value"]
        parts = parse_response(response)
        keys = {key for entry in parts.map_entries or [] for key in entry}
        listed = parse_response(question.response).map_entries or []
        drawn = style == "metric" or (style == "grid" and lists_objects(listed))
        assert ("<map>" in response, "<think>" in response) == (drawn, think)
        assert ("cell" in keys) == (
            drawn and style == "grid" and bool(question.objects)
        ) and parts.answer == question.answer
        prompt = row["conversations"][0]["value"]
        assert ("on a 10x10 grid seen from above" in prompt) == (drawn and style == "grid")


def test_filters_choose_questions(dataset: Path, questions: dict, tmp_path: Path) -> None:
    choice = Choice(tasks=frozenset({"object_count"}), frames=frozenset({4, 16}))
    done = export(str(dataset), "qwen-vl", tmp_path / "out", choice)
    wanted = [q for _, q in questions.values() if q.task == "object_count" and len(q.frames) in (4, 16)]
    assert done.questions == len(wanted) > 0


def test_no_match_leaves_nothing_behind(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no question passes"):
        export(str(dataset), "trl", tmp_path / "out", Choice(frames=frozenset({7})))
    assert list(tmp_path.iterdir()) == []


def test_a_task_that_is_not_there_is_named_with_the_one_that_may_be_meant(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no task 'object_cuont' \(did you mean 'object_count'\?\)"):
        export(str(dataset), "trl", tmp_path / "out", Choice(tasks=frozenset({"object_count", "object_cuont"})))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", ["trl", "webdataset-flat"])
def test_a_damaged_frame_is_refused(to: str, dataset: Path, tmp_path: Path) -> None:
    """A frame's bytes are overwritten: the tar still reads, and its checksum tells."""
    copy = tmp_path / "copy"
    shutil.copytree(dataset, copy)
    tar = sorted(copy.glob("*.tar"))[0]
    data = bytearray(tar.read_bytes())
    place = data.index(b"\xff\xd8\xff") + 200
    data[place : place + 100] = bytes(100)
    tar.write_bytes(data)
    with pytest.raises(DatasetError, match=r"has sha256 .* `layoutgen verify` lists"):
        export(str(copy), to, tmp_path / "out", ALL)
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


def test_an_existing_target_is_left_alone(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputError, match="exists already"):
        export(str(dataset), "trl", tmp_path / "out", ALL)


def test_bad_input_is_one_line_and_exit_2(tmp_path: Path, dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path), "--to", "trl", "--out", str(tmp_path / "out")]) == 2
    assert "no finished shards" in capsys.readouterr().err
    assert main(["export", str(dataset), "--to", "qwen-vl", "--images", "bytes", "--out", str(tmp_path / "out")]) == 2
    assert "as path only" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_reward_file_scores_as_easyr1_and_verl_call_it(dataset: Path, questions: dict, tmp_path: Path) -> None:
    export(str(dataset), "verl", tmp_path / "out", ALL)
    plugin = runpy.run_path(str(tmp_path / "out/layoutgen_rewards.py"))
    _, question = next(iter(questions.values()))
    batch = [{"response": question.response, "ground_truth": question.answer}, {"response": "?", "ground_truth": "B"}]
    right, wrong = plugin["easyr1_score"](batch)
    assert (right["overall"], right["accuracy"], right["format"]) == (1.0, 1.0, 1.0) and wrong["overall"] == 0.0
    scores = plugin["verl_score"]("layoutgen/x", question.response, question.answer, {"truth": "[]"})
    assert scores["score"] == 1.0


def test_exported_rewards_score_every_kind_as_our_own_do(
    dataset: Path, questions: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Perfect, wrong and half-right answers, in the shapes in which the three trainers hand them over."""
    orms = pretend_swift(monkeypatch, "rewards")
    for to in ("easyr1", "verl", "ms-swift"):
        export(str(dataset), to, tmp_path / to, ALL)
    plugin = runpy.run_path(str(tmp_path / "easyr1/layoutgen_rewards.py"))
    easyr1, verl, swift = (_rows(tmp_path / to) for to in ("easyr1", "verl", "ms-swift"))
    asked = [question for _, question in questions.values()]
    assert {question.kind for question in asked} == {"choice", "number", "map"}
    assert len({question.task for question in asked}) > 25
    for question, one, two, three in zip(asked, easyr1, verl, swift, strict=True):
        for response in (question.response, _answering(question, "2.0"), _answering(question, "[]"), "B"):
            ours = accuracy_reward([response], answer=[question.answer], kind=[question.kind])[0]
            by_easyr1 = plugin["easyr1_score"](
                [{"response": response, "response_length": 9, "ground_truth": one["reference"]}]
            )[0]["accuracy"]
            by_verl = plugin["verl_score"](
                two["data_source"], response, two["reward_model"]["ground_truth"], two["extra_info"]
            )["accuracy"]
            columns = {key: [value] for key, value in three.items() if key not in ("messages", "images")}
            by_swift = orms["layoutgen_accuracy"]()([response], **columns)[0]
            assert ours == by_easyr1 == by_verl == by_swift, (question.task, response)
            assert ours == 1.0 or response != question.response, question.task


def _rows(out: Path) -> list[dict]:
    if (out / "grpo-train.jsonl").exists():
        return read_lines(out / "grpo-train.jsonl")
    return [row for path in sorted(out.rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def _answering(question: Question, answer: str) -> str:
    parts = parse_response(question.response)
    return compose(parts.map_text, parts.think, answer)


def test_a_place_that_cannot_be_written_is_named(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"file/out: cannot be written \(Not a directory\)"):
        export(str(dataset), "trl", tmp_path / "file" / "out", ALL)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
