"""Stage 2: group-relative policy optimisation against checkable rewards, with TRL's GRPOTrainer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from layoutgen.train.couples import training_stream
from layoutgen.train.data import Source, count_rows, steps_for
from layoutgen.train.model import (
    checkpoint_to_resume,
    common_arguments,
    jsonl_log,
    load_model,
    load_processor,
    lora_config,
    trainer_arguments,
    vision_token_ids,
)
from layoutgen.train.recipe import GrpoRecipe, TrainRecipe
from layoutgen.train.rewards import Reward, rewards_named


def train_grpo(
    recipe: TrainRecipe,
    sources: Sequence[Source],
    out: Path,
    *,
    rewards: Sequence[Reward] = (),
    steps: int = 0,
    resume: bool = False,
    cpu: bool = False,
) -> Any:
    """Trains and saves the model (or its adapters) to `out`; returns the trainer.

    Args:
        recipe: hyper-parameters; `recipe.grpo.rewards` names the rewards and their weights.
        sources: training data with weights; general-domain chats are refused.
        out: folder for checkpoints, logs and the final model.
        rewards: functions to use, all with weight 1, in place of the recipe's.
        steps: optimizer steps; 0 follows from `recipe.epochs`.
        resume: go on from the newest checkpoint in `out`.
        cpu: train on the CPU.
    """
    from accelerate import PartialState
    from trl import GRPOConfig, GRPOTrainer

    out.mkdir(parents=True, exist_ok=True)
    grpo = recipe.grpo
    chosen = list(rewards) or rewards_named(list(grpo.rewards))
    completions = recipe.batch_size * recipe.accumulation * PartialState(cpu=cpu).num_processes
    steps = steps or steps_for(sum(map(count_rows, sources)) * grpo.generations, recipe.epochs, completions)
    checkpoint = checkpoint_to_resume(recipe, out, steps) if resume else None
    processor = load_processor(recipe.model, recipe.min_pixels or None, recipe.max_pixels or None, recipe.processor)
    processor.tokenizer.padding_side = "left"  # TRL pads prompts on the left, the processor must agree
    own = {
        **common_arguments(recipe, out, steps, cpu),
        "num_generations": grpo.generations,
        "max_completion_length": grpo.max_completion_length,
        "temperature": grpo.temperature,
        "beta": grpo.beta,
        "reward_weights": None if rewards else list(grpo.rewards.values()),
        "shuffle_dataset": False,  # the stream is shuffled already, and TRL's own shuffle would hold decoded images
        **_rollouts(grpo, processor),
    }
    trainer = GRPOTrainer(
        model=load_model(recipe.model, cpu, recipe.quantization),
        reward_funcs=chosen,
        args=trainer_arguments(GRPOConfig, recipe, own),
        train_dataset=training_stream(recipe, sources).repeat(None),
        processing_class=processor,
        peft_config=lora_config(recipe.lora),
        callbacks=[jsonl_log(out / "log.jsonl")],
    )
    trainer.train(resume_from_checkpoint=checkpoint)
    trainer.save_model(str(out))
    if recipe.push_to_hub:
        trainer.push_to_hub()
    return trainer


def _rollouts(grpo: GrpoRecipe, processor: Any) -> dict[str, Any]:
    """Where completions are made: by vLLM, or by the model in training."""
    if grpo.vllm:
        return {"use_vllm": True, "vllm_mode": grpo.vllm}
    return {"generation_kwargs": {"suppress_tokens": vision_token_ids(processor)}}
