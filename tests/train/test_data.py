import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from layoutgen.cli import main
from layoutgen.dataset import read
from layoutgen.dataset.reader import tars
from layoutgen.errors import DatasetError, InputError, RecipeError
from layoutgen.train.data import Source, count_rows, parse_sources, rows, steps_for, stream
from layoutgen.train.recipe import load_train_recipe
from layoutgen.train.rewards import map_reward
from tests.asked import RECIPE, asked_dataset

pytest.importorskip("datasets")


def questions(dataset: Path) -> list[tuple[str, int]]:
    """What identifies a row: its response and its number of images."""
    return [(q.response, len(q.frames)) for clip in read(str(dataset)) for q in clip.record.questions]


def identity(row: dict) -> tuple[str, int]:
    return row["completion"][0]["content"], len(row["images"])


def test_sources_and_weights() -> None:
    assert parse_sources(["a:0.7", "s3://b/c:0.3"]) == [Source("a", 0.7), Source("s3://b/c", 0.3)]
    assert parse_sources(["s3://b/c"]) == [Source("s3://b/c")]
    with pytest.raises(InputError, match="every --data a weight"):
        parse_sources(["a:0.7", "b"])
    with pytest.raises(InputError, match="must be positive"):
        parse_sources(["a:-1"])


def test_steps_show_every_question() -> None:
    assert [steps_for(16, 1, 4), steps_for(17, 1, 4), steps_for(16, 3, 16), steps_for(1, 0.1, 64)] == [4, 5, 3, 1]


def test_a_pass_holds_every_question_once_and_images_as_stored(dataset: Path) -> None:
    streamed = list(rows(tars(str(dataset)), "sft"))
    assert Counter(map(identity, streamed)) == Counter(questions(dataset))
    clip = next(read(str(dataset)))
    first = clip.record.questions[0]
    assert [image["bytes"] for image in streamed[0]["images"]] == [clip.images[i] for i in first.frames]
    assert count_rows(Source(str(dataset))) == len(streamed)


def test_a_chinese_response_earns_the_whole_map_reward(tmp_path: Path) -> None:
    recipe = msgspec.structs.replace(RECIPE, language="zh", tasks={"minimum_distance": 1.0})
    found = list(rows(tars(str(asked_dataset(tmp_path, range(1), recipe))), "grpo"))
    responses = [question.response for clip in read(str(tmp_path)) for question in clip.record.questions]
    assert found and map_reward(responses, truth=[row["truth"] for row in found]) == [1.0] * len(found)


@pytest.mark.slow
def test_the_stream_shuffles_reproducibly(dataset: Path) -> None:
    def order(seed: int) -> list[tuple[str, int]]:
        return [identity(row) for row in stream([Source(str(dataset))], "sft", seed, 64)]

    assert order(1) == order(1) != order(2)
    assert Counter(order(1)) == Counter(questions(dataset))


def test_weights_mix_datasets_and_general_chats(dataset: Path, tmp_path: Path) -> None:
    clip = next(read(str(dataset)))
    (tmp_path / "cat.jpg").write_bytes(clip.images[0])
    chat = {
        "messages": [{"role": "user", "content": "<image>What is it?"}, {"role": "assistant", "content": "A cat."}],
        "images": ["cat.jpg"],
    }
    (tmp_path / "general.jsonl").write_text("".join(json.dumps(chat) + "\n" for _ in range(200)))
    sources = parse_sources([f"{dataset}:0.5", f"{tmp_path}/general.jsonl:0.5"])
    mixed = [row["completion"][0]["content"] for row, _ in zip(stream(sources, "sft", 0, 16), range(100), strict=False)]
    assert 30 < mixed.count("A cat.") < 70
    row = next(iter(stream([sources[1]], "sft", 0, 1)))
    assert row["prompt"] == [{"role": "user", "content": "What is it?"}] and len(row["images"]) == 1


def test_general_chats_have_no_reward(tmp_path: Path) -> None:
    (tmp_path / "general.jsonl").write_text("{}\n")
    with pytest.raises(InputError, match="no checkable answer"):
        list(rows([str(tmp_path / "general.jsonl")], "grpo"))
    with pytest.raises(DatasetError, match="line 1"):
        list(rows([str(tmp_path / "general.jsonl")], "sft"))


RANK = """
import json, sys
from accelerate import PartialState
from accelerate.data_loader import prepare_data_loader
from torch.utils.data import DataLoader
from layoutgen.train.data import Source, stream
state = PartialState(cpu=True)
rows = stream([Source(sys.argv[1])], "sft", seed=0, buffer=16)
loader = prepare_data_loader(DataLoader(rows, batch_size=1, collate_fn=lambda batch: batch), dispatch_batches=False)
seen = [[row["completion"][0]["content"], len(row["images"])] for batch in loader for row in batch]
open(f"{sys.argv[2]}/rank{state.process_index}.json", "w").write(json.dumps(seen))
"""


@pytest.mark.slow
def test_two_processes_share_an_epoch_without_overlap(dataset: Path, tmp_path: Path) -> None:
    script = tmp_path / "rank.py"
    script.write_text(RANK)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    subprocess.run([*command, str(script), str(dataset), str(tmp_path)], check=True, timeout=200, capture_output=True)
    ranks = [[tuple(row) for row in json.loads((tmp_path / f"rank{i}.json").read_text())] for i in (0, 1)]
    assert all(ranks)
    assert Counter(ranks[0]) + Counter(ranks[1]) == Counter(questions(dataset))


MEMORY = """
import resource, sys
from layoutgen.train.data import Source, stream
rows = stream([Source(sys.argv[1])], "sft", seed=0, buffer=1000)
count = sum(1 for _ in rows.select_columns(["prompt"]))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_a_buffer_of_a_thousand_questions_stays_under_a_gigabyte(tmp_path: Path) -> None:
    dataset = asked_dataset(tmp_path / "dataset", seeds=range(100))
    done = subprocess.run([sys.executable, "-c", MEMORY, str(dataset)], capture_output=True, text=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    assert count > 1000 and megabytes < 1000


def test_the_papers_recipes_load() -> None:
    sft = load_train_recipe("sft-qwen2.5-vl-7b", "sft")
    assert sft.lora is not None and (sft.lora.rank, sft.lora.alpha, sft.learning_rate, sft.epochs) == (64, 128, 1e-4, 3)
    grpo = load_train_recipe("grpo-qwen2.5-vl-7b", "grpo")
    assert (grpo.grpo.generations, grpo.learning_rate) == (4, 1e-6)
    assert grpo.grpo.rewards == {"accuracy": 0.9, "format": 0.1}
    with pytest.raises(RecipeError, match="train sft"):
        load_train_recipe("sft-qwen2.5-vl-7b", "grpo")


def test_commands_refuse_bad_input_in_one_line(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert main(["train", "sft", "--data", str(tmp_path), "--out", out]) == 2
    assert "no questions" in capsys.readouterr().err
    assert main(["train", "sft", "--data", str(dataset), "--out", out, "--recipe", "nothing"]) == 2
    assert "bundled: " in capsys.readouterr().err
    import torch

    if not torch.cuda.is_available():
        assert main(["train", "sft", "--data", str(dataset), "--out", out]) == 3
        assert "--cpu" in capsys.readouterr().err
    assert not Path(out).exists()
