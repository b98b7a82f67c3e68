"""What both training stages share: the device, the model with its adapters, the trainers' common arguments."""

import json
from pathlib import Path
from typing import Any

from layoutgen.errors import EnvironmentProblem, InputError, one_line
from layoutgen.train.recipe import LoraRecipe, TrainRecipe

_LANGUAGE_LINEAR = r".*language_model.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)"
"""All linear layers of the language model, none of the vision tower's (as in the paper)."""


def require_training_extra() -> None:
    """Fails early and in one line where the `train` extra is missing.

    Raises:
        EnvironmentProblem: names the missing package and the command that installs it.
    """
    for package in ("torch", "transformers", "trl", "peft", "accelerate", "datasets"):
        try:
            __import__(package)
        except ImportError as error:
            raise EnvironmentProblem(
                f"training needs {package}, which does not import ({error}); install it: pip install 'layoutgen[train]'"
            ) from error


def require_device(cpu: bool) -> bool:
    """Whether to train on the CPU; only if there is no CUDA device and the user asked for it.

    Raises:
        EnvironmentProblem: no CUDA device and `cpu` is False.
    """
    import torch

    if torch.cuda.is_available():
        return cpu
    if not cpu:
        raise EnvironmentProblem("no CUDA device: this would be very slow; pass --cpu to run on the CPU all the same")
    return True


def load_model(name: str, cpu: bool) -> Any:
    """A vision-language model in bfloat16 on CUDA, in float32 on the CPU."""
    import torch
    from transformers import AutoModelForImageTextToText

    dtype = torch.float32 if cpu else torch.bfloat16
    try:
        return AutoModelForImageTextToText.from_pretrained(name, dtype=dtype)
    except (OSError, ValueError) as error:
        raise InputError(f"model {name!r} does not load: {one_line(error)}") from error


def lora_config(lora: LoraRecipe | None) -> Any:
    """PEFT's configuration, or None for full fine-tuning."""
    from peft import LoraConfig

    if lora is None:
        return None
    target = _LANGUAGE_LINEAR if lora.target == "language" else lora.target
    return LoraConfig(
        r=lora.rank, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=target, task_type="CAUSAL_LM"
    )


def common_arguments(recipe: TrainRecipe, out: Path, steps: int, cpu: bool) -> dict[str, Any]:
    """Keyword arguments that SFTConfig and GRPOConfig have in common."""
    return {
        "output_dir": str(out),
        "max_steps": steps,
        "per_device_train_batch_size": recipe.batch_size,
        "gradient_accumulation_steps": recipe.accumulation,
        "learning_rate": recipe.learning_rate,
        "lr_scheduler_type": recipe.scheduler,
        "warmup_steps": round(recipe.warmup_ratio * steps),
        "weight_decay": recipe.weight_decay,
        "gradient_checkpointing": recipe.gradient_checkpointing and not cpu,
        "bf16": not cpu,
        "use_cpu": cpu,
        "logging_steps": recipe.log_steps,
        "save_strategy": "steps" if recipe.save_steps else "no",
        "save_steps": recipe.save_steps or 1,
        "dataloader_num_workers": recipe.workers,
        # Every rank reads its own questions; the default would read all on rank 0 and ship decoded pixels.
        "accelerator_config": {"dispatch_batches": False},
        "report_to": ["tensorboard"],
        "seed": recipe.seed,
        "disable_tqdm": False,
    }


def last_checkpoint(out: Path) -> str | None:
    """The newest checkpoint in an output folder, or None."""
    checkpoints = sorted(out.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    return str(checkpoints[-1]) if checkpoints else None


def jsonl_log(path: Path) -> Any:
    """A trainer callback that appends each log entry to `path` as one JSON line."""
    from transformers import TrainerCallback

    class JsonlLog(TrainerCallback):
        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any) -> None:
            if logs and state.is_world_process_zero:
                with path.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps({"step": state.global_step, **logs}) + "\n")

    return JsonlLog()
