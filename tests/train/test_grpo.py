from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from layoutgen.train.data import Source
from layoutgen.train.recipe import GrpoRecipe, LoraRecipe, TrainRecipe

pytest.importorskip("trl")

RECIPE = TrainRecipe(
    stage="grpo",
    lora=LoraRecipe(rank=64, alpha=128, dropout=0.0),
    batch_size=64,
    learning_rate=1e-2,
    scheduler="constant",
    shuffle_buffer=8,
    log_steps=1,
    save_steps=0,
    grpo=GrpoRecipe(generations=32, max_completion_length=8),
)


def share_of_digits(completions: list[Any], **_: Any) -> list[float]:
    """Share of a completion's characters that are digits."""
    texts = [completion[0]["content"] for completion in completions]
    return [sum(map(str.isdigit, text)) / max(len("".join(text.split())), 1) for text in texts]


@pytest.mark.slow
def test_a_trivial_reward_is_learnt(sixteen: Source, tiny_model: Path, tmp_path: Path) -> None:
    from layoutgen.train.grpo import train_grpo

    recipe = replace(RECIPE, model=str(tiny_model))
    trainer = train_grpo(recipe, [sixteen], tmp_path, rewards=[share_of_digits], steps=10, cpu=True)
    rewards = [entry["reward"] for entry in trainer.state.log_history if "reward" in entry]
    assert rewards[0] < 0.3 and max(rewards) >= 0.9, rewards


def test_all_four_rewards_run_on_real_shards(dataset: Path, tiny_model: Path, tmp_path: Path) -> None:
    from layoutgen.train.grpo import train_grpo

    weights = {"format": 0.1, "accuracy": 0.6, "map": 0.2, "consistency": 0.1}
    recipe = replace(
        RECIPE, model=str(tiny_model), batch_size=8, grpo=replace(RECIPE.grpo, generations=4, rewards=weights)
    )
    trainer = train_grpo(recipe, [Source(str(dataset))], tmp_path, steps=2, cpu=True)
    logged = {key for entry in trainer.state.log_history for key in entry}
    assert {f"rewards/{name}_reward/mean" for name in weights} <= logged
