"""The model and its processor: loading, LoRA, prompts and images as tensors, merging adapters."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from layoutgen.errors import EnvironmentProblem, InputError, one_line
from layoutgen.train.recipe import LoraRecipe, TrainRecipe

_LANGUAGE_LINEAR = r".*language_model.*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)"
"""All linear layers of the language model, none of the vision tower's (as in the paper)."""
_PROCESSOR_CLASSES = {
    "qwen2_vl": "Qwen2VLProcessor",
    "qwen2_5_vl": "Qwen2_5_VLProcessor",
    "qwen3_vl": "Qwen3VLProcessor",
}
_SPECIAL_TOKENS = {
    "image_token": "<|image_pad|>",
    "video_token": "<|video_pad|>",
    "vision_start_token": "<|vision_start|>",
    "vision_end_token": "<|vision_end|>",
}


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


def load_processor(model: str, min_pixels: int | None = None, max_pixels: int | None = None) -> Any:
    """The processor of a model directory or hub name, with the pixel budget of one image set.

    Raises:
        EnvironmentProblem: neither transformers' own loader nor the image-only fallback can load it.
    """
    from transformers import AutoProcessor

    try:
        processor = AutoProcessor.from_pretrained(model)
    except (ImportError, ValueError, TypeError, OSError) as error:
        processor = _image_only_processor(model, error)
    _set_pixel_budget(processor.image_processor, min_pixels, max_pixels)
    return processor


def image_only(base: type) -> type:
    """`base` without its video processor: same name, so that what it saves loads as the original elsewhere."""
    from transformers import ProcessorMixin

    def init(
        self: Any, image_processor: Any = None, tokenizer: Any = None, chat_template: Any = None, **_: Any
    ) -> None:
        for name, token in _SPECIAL_TOKENS.items():
            setattr(self, name, token)
            setattr(self, f"{name}_id", tokenizer.convert_tokens_to_ids(token))
        ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)

    return type(base.__name__, (base,), {"__init__": init, "__qualname__": base.__qualname__})


def vision_token_ids(processor: Any) -> list[int]:
    """Ids of the tokens that stand for pictures; a completion with one would ask for pixels that are not there."""
    ids = (getattr(processor, f"{name}_id", None) for name in _SPECIAL_TOKENS)
    return [token for token in ids if token is not None]


def _image_only_processor(model: str, reason: Exception) -> Any:
    import transformers

    kind = transformers.AutoConfig.from_pretrained(model).model_type
    if kind not in _PROCESSOR_CLASSES:
        raise EnvironmentProblem(
            f"{model}: its processor does not load ({reason}); try `pip install torchvision`"
        ) from reason
    return image_only(getattr(transformers, _PROCESSOR_CLASSES[kind])).from_pretrained(model)  # type: ignore[attr-defined]


def _set_pixel_budget(image_processor: Any, min_pixels: int | None, max_pixels: int | None) -> None:
    """Qwen's image processors keep the budget as an area in `size`: shortest_edge and longest_edge are pixel counts."""
    wanted = {"shortest_edge": min_pixels, "longest_edge": max_pixels}
    changes = {key: pixels for key, pixels in wanted.items() if pixels is not None}
    image_processor.size = replace(image_processor.size, **changes)


def merge_adapters(adapters: Path, out: Path) -> None:
    """Writes the merged model and its processor to `out`.

    Raises:
        InputError: `adapters` holds no adapters, or `out` exists already.
    """
    from peft import PeftConfig, PeftModel
    from transformers import AutoModelForImageTextToText

    if not (adapters / "adapter_config.json").is_file():
        raise InputError(f"{adapters}: no adapter_config.json; name the --out folder of `layoutgen train`")
    if out.exists():
        raise InputError(f"{out}: exists already; name a new folder")
    base = PeftConfig.from_pretrained(str(adapters)).base_model_name_or_path
    model = AutoModelForImageTextToText.from_pretrained(base, dtype="auto")
    merged = PeftModel.from_pretrained(model, str(adapters)).merge_and_unload()
    partial = out.with_name(f"{out.name}.tmp")
    merged.save_pretrained(partial)
    load_processor(base).save_pretrained(partial)
    partial.rename(out)
