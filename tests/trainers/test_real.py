"""The commands that exports print, put through the trainers that they are for: on the CPU, with a tiny random model.

Each test says what it changes of a command: the model, where it runs, how long. Environments: `venvs.py`.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from layoutgen.dataset.records import Clip
from layoutgen.qa.response import user_prompt
from layoutgen.train.rewards import accuracy_reward, map_reward
from tests.trainers.printed import commands, with_changes
from tests.trainers.venvs import environment

pytestmark = pytest.mark.slow
Exported = Callable[[str], Path]
CPU = "--use_cpu true --bf16 false --max_steps 2 --logging_steps 1 --gradient_accumulation_steps 1"


@pytest.fixture(scope="module")
def model(clips: list[Clip], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Qwen2.5-VL with the whole processor of the real one, and its limits of pixels."""
    pytest.importorskip("torch")
    from tests.train import tiny

    corpus = [text for c in clips for q in c.record.questions for text in (user_prompt(q), q.response)]
    folder = tiny.build(tmp_path_factory.mktemp("model") / "tiny", corpus)
    path = folder / "processor_config.json"
    config = json.loads(path.read_text())
    config["image_processor"]["size"] = {"shortest_edge": 3136, "longest_edge": 12_845_056}
    video = {key: value for key, value in config["image_processor"].items() if key != "image_processor_type"}
    config["video_processor"] = {**video, "video_processor_type": "Qwen2VLVideoProcessor"}
    path.write_text(json.dumps(config))
    return folder


@pytest.fixture(scope="module")
def counts(clips: list[Clip]) -> dict[str, int]:
    """Questions of each split."""
    asked = {
        split: sum(len(c.record.questions) for c in clips if c.record.split == split) for split in ("train", "val")
    }
    return {"train": asked["train"], "validation": asked["val"]}


def losses(output: str, key: str = "loss") -> list[float]:
    """The figures that a trainer printed for its steps."""
    return [float(value) for value in re.findall(rf"'{key}': '?(-?[\d.e-]+)", output)]


def test_trl_sft_trains_as_printed(exported: Exported, model: Path, counts: dict[str, int]) -> None:
    folder, trl = exported("trl"), environment("trl")
    command = commands(folder)[0].replace("trl sft", "python -m trl.scripts.sft")  # without accelerate's launcher
    changes = f"{CPU} --model_name_or_path {model} --gradient_checkpointing false --report_to none --eval_steps 2"
    output = trl.run(with_changes(command, f"{changes} --per_device_train_batch_size 1"), folder)
    assert len(losses(output)) == 2 and losses(output, "eval_loss")
    assert (folder / "runs/sft/adapter_model.safetensors").exists()
    script = "import datasets, sys; print({k: v.num_rows for k, v in datasets.load_dataset(sys.argv[1]).items()})"
    assert str(counts) in trl.python(script, str(folder), cwd=folder)


def test_trl_grpo_trains_as_printed(exported: Exported, model: Path) -> None:
    folder = exported("trl")
    command = commands(folder)[1].replace("trl grpo", "python -m trl.scripts.grpo")
    changes = f"{CPU} --model_name_or_path {model} --gradient_checkpointing false --report_to none --eval_strategy no"
    changes += " --per_device_train_batch_size 4 --max_completion_length 16"
    without = "--use_vllm --vllm_mode colocate"  # which needs CUDA
    output = environment("trl").run(with_changes(command, changes, without), folder)
    for name in ("accuracy_reward", "format_reward"):
        assert len(losses(output, f"rewards/{name}/mean")) == 2


SWIFT = f"{CPU} --model_type qwen2_5_vl --template qwen2_5_vl --torch_dtype float32 --attn_impl eager"


def test_ms_swift_sft_trains_as_printed(exported: Exported, model: Path, counts: dict[str, int]) -> None:
    """All rows are tokenised before the first step: one that is longer than the budget would be left out."""
    folder = exported("ms-swift")
    changes = f"{SWIFT} --model {model} --per_device_train_batch_size 1 --lazy_tokenize false"
    output = environment("swift").run(with_changes(commands(folder)[0], changes), folder)
    assert len(losses(output)) == 2
    for count in counts.values():
        assert f"num_rows: {count}" in output


def test_ms_swift_grpo_trains_as_printed(exported: Exported, model: Path) -> None:
    folder = exported("ms-swift")
    changes = f"{SWIFT} --model {model} --per_device_train_batch_size 4 --max_completion_length 16"
    changes += " --per_device_eval_batch_size 4"
    without = "--use_vllm true --vllm_mode colocate"  # which needs CUDA
    output = environment("swift").run(with_changes(commands(folder)[1], changes, without), folder)
    for name in ("LayoutgenAccuracy", "LayoutgenFormat"):
        assert len(losses(output, f"rewards/{name}/mean")) == 2


SCORE_WITH_SWIFT = """
import json, sys
from swift.rewards import orms
from swift.utils import import_external_file
import_external_file("layoutgen_rewards.py")
rows = [json.loads(line) for line in open("grpo-train.jsonl")]
columns = {key: [row[key] for row in rows] for key in ("solution", "kind", "truth", "pair")}
said = json.loads(sys.argv[1])
print("SCORES", json.dumps([orms[f"layoutgen_{name}"]()(said, **columns) for name in ("accuracy", "map")]))
"""
SAID = '<map>[{"object_name": "chair", "bbox": [0, 0, 1, 1]}]</map><think>.</think><answer>2</answer>'


def test_ms_swift_scores_as_our_trainer_does(exported: Exported) -> None:
    folder = exported("ms-swift")
    rows = [json.loads(line) for line in (folder / "grpo-train.jsonl").read_text().splitlines()]
    columns = {name: [row[key] for row in rows] for name, key in (("answer", "solution"), ("kind", "kind"))}
    said = [
        f"<map>{row['truth']}</map><answer>{row['solution']}</answer>" if n % 3 else SAID for n, row in enumerate(rows)
    ]
    ours = [accuracy_reward(said, **columns), map_reward(said, truth=[row["truth"] for row in rows])]
    output = environment("swift").python(SCORE_WITH_SWIFT, json.dumps(said), cwd=folder)
    assert json.loads(output.partition("SCORES ")[2].splitlines()[0]) == ours and any(ours[0]) and any(ours[1])


LLAMA_ROWS = """
import sys
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_tokenizer
model_args, data_args, training_args, *_ = get_train_args()
module = load_tokenizer(model_args)
template = get_template_and_fix_tokenizer(module["tokenizer"], data_args)
found = get_dataset(template, model_args, data_args, training_args, stage="sft", **module)
for name in ("train_dataset", "eval_dataset"):
    lengths = [len(ids) for ids in found[name]["input_ids"]]
    print("ROWS", name, len(lengths), max(lengths) < data_args.cutoff_len)
"""


def test_llamafactory_trains_as_printed(exported: Exported, model: Path, counts: dict[str, int]) -> None:
    folder, llama = exported("llamafactory"), environment("llama")
    changes = f"model_name_or_path={model} bf16=false use_cpu=true max_steps=2 logging_steps=1"
    changes += " per_device_train_batch_size=1 gradient_accumulation_steps=1 eval_steps=2"
    output = llama.run(with_changes(commands(folder)[0], changes), folder)
    assert len(losses(output)) == 2 and losses(output, "eval_loss")
    rows = llama.python(LLAMA_ROWS, "sft.yaml", *changes.split(), cwd=folder)
    assert f"ROWS train_dataset {counts['train']} True" in rows
    assert f"ROWS eval_dataset {counts['validation']} True" in rows


VERL = """
import json, os, sys
import verl
from hydra import compose, initialize_config_dir
from transformers import AutoProcessor
from verl.experimental.reward_loop.reward_loop import migrate_legacy_reward_impl
from verl.trainer.ppo.reward import get_custom_reward_fn
from verl.utils.dataset.rl_dataset import RLHFDataset

home = os.path.join(os.path.dirname(verl.__file__), "trainer/config")
with initialize_config_dir(home, version_base=None):
    config = compose("ppo_trainer", overrides=json.loads(sys.argv[2]))
config = migrate_legacy_reward_impl(config)
processor = AutoProcessor.from_pretrained(sys.argv[1])
config.data.filter_overlong_prompts = True
score = get_custom_reward_fn(config)
for files in (config.data.train_files, config.data.val_files):
    rows = RLHFDataset(files, processor.tokenizer, config.data, processor)
    print("ROWS", len(rows))
scores = []
for row in rows:
    found = score(data_source=row["data_source"], solution_str=sys.argv[3],
                  ground_truth=row["reward_model"]["ground_truth"], extra_info=row["extra_info"])
    scores.append([row["reward_model"]["ground_truth"], row["extra_info"]["kind"], found["accuracy"]])
print("SCORES", json.dumps(scores))
"""


def test_verl_takes_the_command_all_rows_and_the_rewards(
    exported: Exported, model: Path, counts: dict[str, int]
) -> None:
    """Its config is composed with the printed values, and its data set keeps every row of the printed prompt length."""
    import shlex

    folder = exported("verl")
    overrides = [word for word in shlex.split(commands(folder)[0]) if "=" in word]
    output = environment("verl").python(VERL, str(model), json.dumps(overrides), SAID, cwd=folder)
    assert re.findall(r"^ROWS (\d+)$", output, re.MULTILINE) == [str(count) for count in counts.values()]
    scores = json.loads(output.partition("SCORES ")[2].splitlines()[0])
    answers, kinds, found = map(list, zip(*scores, strict=True))
    assert found == accuracy_reward([SAID] * len(found), answer=answers, kind=kinds) and any(found)
