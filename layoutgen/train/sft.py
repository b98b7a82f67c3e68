"""Stage 1: supervised fine-tuning on maps, thoughts and answers, with TRL's SFTTrainer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from layoutgen.train.couples import training_stream
from layoutgen.train.data import Source, count_rows, steps_for, stream
from layoutgen.train.model import (
    checkpoint_to_resume,
    common_arguments,
    jsonl_log,
    load_model,
    load_processor,
    lora_config,
    trainer_arguments,
)
from layoutgen.train.recipe import TrainRecipe


def train_sft(
    recipe: TrainRecipe,
    sources: Sequence[Source],
    out: Path,
    *,
    evaluation: Sequence[Source] = (),
    steps: int = 0,
    resume: bool = False,
    cpu: bool = False,
) -> Any:
    """Trains and saves the model (or its adapters) to `out`; returns the trainer.

    Args:
        recipe: hyper-parameters; `recipe.model` names the model.
        sources: training data with weights.
        out: folder for checkpoints, logs and the final model.
        evaluation: data whose loss is logged every `recipe.eval_steps` steps.
        steps: optimizer steps; 0 follows from `recipe.epochs`.
        resume: go on from the newest checkpoint in `out`, exactly where it stopped.
        cpu: train on the CPU.
    """
    from accelerate import PartialState
    from trl import SFTConfig, SFTTrainer

    from layoutgen.train.answers import answering

    out.mkdir(parents=True, exist_ok=True)
    per_step = recipe.batch_size * recipe.accumulation * PartialState(cpu=cpu).num_processes
    steps = steps or steps_for(sum(map(count_rows, sources)), recipe.epochs, per_step)
    checkpoint = checkpoint_to_resume(recipe, out, steps) if resume else None
    processor = load_processor(recipe.model, recipe.min_pixels or None, recipe.max_pixels or None, recipe.processor)
    own = {
        **common_arguments(recipe, out, steps, cpu),
        "max_length": None,  # TRL's default of 1,024 would cut image tokens
        "eval_strategy": "steps" if evaluation and recipe.eval_steps else "no",
        "eval_steps": recipe.eval_steps or None,
    }
    trainer = SFTTrainer(
        model=load_model(recipe.model, cpu, recipe.quantization),
        args=trainer_arguments(SFTConfig, recipe, own),
        train_dataset=training_stream(recipe, sources).repeat(None),
        eval_dataset=stream(evaluation, "sft", recipe.seed, 1) if evaluation else None,
        processing_class=processor,
        peft_config=lora_config(recipe.lora),
        callbacks=[jsonl_log(out / "log.jsonl")],
    )
    if evaluation and recipe.eval_answers:
        trainer.add_callback(answering(trainer, processor, evaluation, recipe.eval_answers))
    trainer.train(resume_from_checkpoint=checkpoint)
    trainer.save_model(str(out))
    if recipe.push_to_hub:
        trainer.push_to_hub()
    return trainer
