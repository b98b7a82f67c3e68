import json
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from layoutgen.dataset import read
from layoutgen.train.data import Source
from layoutgen.train.recipe import LoraRecipe, TrainRecipe

pytest.importorskip("trl")

RECIPE = TrainRecipe(
    stage="sft",
    lora=LoraRecipe(rank=64, alpha=128, dropout=0.0),
    batch_size=4,
    learning_rate=5e-3,
    scheduler="constant",
    shuffle_buffer=32,
    log_steps=1,
    save_steps=0,
)


@pytest.mark.slow
def test_overfits_sixteen_questions(sixteen: Source, tiny_model: Path, tmp_path: Path) -> None:
    from layoutgen.train.sft import train_sft

    train_sft(replace(RECIPE, model=str(tiny_model)), [sixteen], tmp_path, steps=140, cpu=True)
    losses = [line["loss"] for line in map(json.loads, (tmp_path / "log.jsonl").open()) if "loss" in line]
    assert losses[0] > 5 and sum(losses[-4:]) / 4 < 0.5, losses
    assert (tmp_path / "adapter_model.safetensors").is_file()
    assert list(tmp_path.rglob("events.out.tfevents*")), "no TensorBoard log"


def test_resumes_exactly(sixteen: Source, tiny_model: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    from layoutgen.train.sft import train_sft

    recipe = replace(RECIPE, model=str(tiny_model), save_steps=3)
    train_sft(recipe, [sixteen], tmp_path / "through", steps=6, cpu=True)
    train_sft(recipe, [sixteen], tmp_path / "resumed", steps=3, cpu=True)
    train_sft(recipe, [sixteen], tmp_path / "resumed", steps=6, cpu=True, resume=True)
    through, resumed = (load_file(tmp_path / name / "adapter_model.safetensors") for name in ("through", "resumed"))
    assert all(through[key].equal(resumed[key]) for key in through)


def test_merged_model_loads_without_peft_and_answers(sixteen: Source, tiny_model: Path, tmp_path: Path) -> None:
    from layoutgen.evaluate.predict import predict
    from layoutgen.evaluate.predictions import load_predictions
    from layoutgen.train.model import merge_adapters
    from layoutgen.train.sft import train_sft

    train_sft(replace(RECIPE, model=str(tiny_model)), [sixteen], tmp_path / "run", steps=2, cpu=True)
    merge_adapters(tmp_path / "run", tmp_path / "merged")
    assert not (tmp_path / "merged/adapter_config.json").exists()
    out = tmp_path / "predictions.jsonl"
    first = predict(sixteen.path, str(tmp_path / "merged"), out, max_new_tokens=4, limit=5, cpu=True)
    out.write_bytes(out.read_bytes()[:-20])  # as if killed while writing the last line
    rest = predict(sixteen.path, str(tmp_path / "merged"), out, max_new_tokens=4, cpu=True)
    keys = {(clip.record.clip_id, question.id) for clip in read(sixteen.path) for question in clip.record.questions}
    assert (first, rest) == (5, len(keys) - 4)
    assert load_predictions(out).keys() == keys
    adapters = tmp_path / "adapters.jsonl"
    assert predict(sixteen.path, str(tmp_path / "run"), adapters, max_new_tokens=4, limit=2, cpu=True) == 2


def test_all_frame_counts_train(dataset: Path, tiny_model: Path, tmp_path: Path) -> None:
    from layoutgen.train.sft import train_sft

    shown = {len(question.frames) for clip in read(str(dataset)) for question in clip.record.questions}
    assert {1, 4, 16} <= shown
    recipe = replace(RECIPE, model=str(tiny_model), batch_size=2, log_steps=1)
    trainer = train_sft(recipe, [Source(str(dataset))], tmp_path, steps=4, cpu=True)
    assert all(entry["loss"] > 0 for entry in trainer.state.log_history if "loss" in entry)


TORCHRUN = """
stage: sft
lora: {rank: 8, alpha: 16}
batch_size: 2
log_steps: 1
save_steps: 0
eval_steps: 2
"""


@pytest.mark.slow
def test_two_processes_train_and_evaluate(sixteen: Source, tiny_model: Path, tmp_path: Path) -> None:
    recipe, out = tmp_path / "recipe.yaml", tmp_path / "out"
    recipe.write_text(TORCHRUN)
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    train = ["-m", "layoutgen", "train", "sft", "--cpu", "--data", sixteen.path, "--eval", sixteen.path]
    options = ["--model", str(tiny_model), "--recipe", str(recipe), "--out", str(out)]
    subprocess.run([*launch, *train, *options], check=True, capture_output=True, timeout=200)
    lines = [json.loads(line) for line in (out / "log.jsonl").open()]
    assert [line["step"] for line in lines if "loss" in line] == [1, 2, 3, 4]  # 16 questions, 2 ranks, 2 each
    assert [line["step"] for line in lines if "eval_loss" in line] == [2, 4]


@pytest.mark.slow
def test_questions_are_answered_during_training(
    sixteen: Source, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from layoutgen.train import answers
    from layoutgen.train.sft import train_sft

    monkeypatch.setattr(answers, "NEW_TOKENS", 8)
    recipe = replace(RECIPE, model=str(tiny_model), eval_steps=1, eval_answers=2)
    train_sft(recipe, [sixteen], tmp_path, evaluation=[sixteen], steps=1, cpu=True)
    logged = [line for line in map(json.loads, (tmp_path / "log.jsonl").open()) if "eval_accuracy" in line]
    assert logged and {"eval_accuracy", "eval_format", "eval_map"} <= logged[-1].keys()
