"""What a training recipe hands through to the Trainer, and when a run may be gone on with."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from layoutgen.errors import InputError, RecipeError
from layoutgen.train.model import checkpoint_to_resume, common_arguments, trainer_arguments
from layoutgen.train.recipe import TrainRecipe


@dataclass
class Config:
    output_dir: str
    max_grad_norm: float = 1.0


def recipe(**keys: Any) -> TrainRecipe:
    return TrainRecipe(stage="sft", **keys)


def test_arguments_of_the_trainer_pass_through() -> None:
    made = trainer_arguments(Config, recipe(trainer={"max_grad_norm": 0.5}), {"output_dir": "out"})
    assert made == Config("out", 0.5)


@pytest.mark.parametrize(
    ("given", "why"),
    [("max_grad_nrom", r"no argument 'max_grad_nrom' \(did you mean 'max_grad_norm'\?\)"), ("output_dir", "follows")],
)
def test_unknown_ones_and_those_of_the_recipe_are_refused(given: str, why: str) -> None:
    with pytest.raises(RecipeError, match=why):
        trainer_arguments(Config, recipe(trainer={given: 1}), {"output_dir": "out"})


def test_loss_is_logged_from_the_first_step_and_the_model_pushed_at_the_end(tmp_path: Path) -> None:
    made = common_arguments(recipe(report_to=["wandb"], push_to_hub="me/model"), tmp_path, 10, cpu=True)
    assert made["logging_first_step"] and made["report_to"] == ["wandb"]
    assert (made["push_to_hub"], made["hub_model_id"], made["hub_strategy"]) == (True, "me/model", "end")


@pytest.mark.parametrize(
    ("keys", "goes_on"),
    [({}, False), ({"scheduler": "constant"}, True), ({"scheduler": "constant", "warmup_ratio": 0.1}, False)],
)
def test_other_steps_are_refused_where_rates_follow_from_them(keys: dict, goes_on: bool, tmp_path: Path) -> None:
    assert checkpoint_to_resume(recipe(**keys), tmp_path, 8) is None
    (tmp_path / "checkpoint-2").mkdir()
    (tmp_path / "checkpoint-2/trainer_state.json").write_text(json.dumps({"max_steps": 4}))
    assert checkpoint_to_resume(recipe(**keys), tmp_path, 4) == str(tmp_path / "checkpoint-2")
    if goes_on:
        assert checkpoint_to_resume(recipe(**keys), tmp_path, 8)
    else:
        with pytest.raises(InputError, match="was begun for 4 steps"):
            checkpoint_to_resume(recipe(**keys), tmp_path, 8)


def test_quantization_needs_adapters() -> None:
    assert "give `lora`" in next(recipe(quantization="4bit").faults())
