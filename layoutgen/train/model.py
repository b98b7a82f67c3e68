"""The model and its processor: loading, LoRA, prompts and images as tensors, merging adapters."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from layoutgen.errors import EnvironmentProblem, InputError, RecipeError, one_line
from layoutgen.train.recipe import LoraRecipe, TrainRecipe
from layoutgen.wording import install_command, meant

_LANGUAGE_LINEAR = (
    r"(?!.*(vision|visual)).*(language_model|text_model).*\.(q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj)"
)
"""All linear layers of the language model, whatever its family calls it, none of the vision tower's (as the paper)."""
_PROCESSOR_CLASSES = {
    "qwen2_vl": "Qwen2VLProcessor",
    "qwen2_5_vl": "Qwen2_5_VLProcessor",
    "qwen3_vl": "Qwen3VLProcessor",
}
_STEADY = ("constant", "constant_with_warmup")
"""Schedules whose learning rates do not depend on how many steps there are."""
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
                f"training needs {package}, which does not import ({error}); install it: {install_command('train')}"
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


def load_model(name: str, cpu: bool, quantization: str = "") -> Any:
    """A vision-language model in bfloat16 on CUDA, in float32 on the CPU.

    Args:
        name: a directory or a hub name.
        cpu: where it is to run.
        quantization: of its weights, `4bit` or `8bit`; "" for none.

    Raises:
        InputError: it does not load.
        EnvironmentProblem: bitsandbytes is missing, or there is no CUDA device for it.
    """
    import torch
    from transformers import AutoModelForImageTextToText

    dtype = torch.float32 if cpu else torch.bfloat16
    options = {"quantization_config": _quantized(quantization, cpu)} if quantization else {}
    try:
        return AutoModelForImageTextToText.from_pretrained(name, dtype=dtype, **options)
    except (OSError, ValueError) as error:
        raise InputError(f"model {name!r} does not load: {one_line(error)}") from error


def _quantized(quantization: str, cpu: bool) -> Any:
    """QLoRA's own setting: NF4 with a second quantization, computed in bfloat16."""
    import torch
    from transformers import BitsAndBytesConfig

    if cpu:
        raise EnvironmentProblem(f"`quantization: {quantization}` needs a CUDA device")
    if find_spec("bitsandbytes") is None:
        raise EnvironmentProblem(f"`quantization: {quantization}` needs bitsandbytes: pip install bitsandbytes")
    if quantization == "8bit":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )


def lora_config(lora: LoraRecipe | None) -> Any:
    """PEFT's configuration, or None for full fine-tuning."""
    from peft import LoraConfig

    if lora is None:
        return None
    target = _LANGUAGE_LINEAR if lora.target == "language" else lora.target
    return LoraConfig(
        r=lora.rank, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules=target, task_type="CAUSAL_LM"
    )


def trainer_arguments(kind: type, recipe: TrainRecipe, own: dict[str, Any]) -> Any:
    """An SFTConfig or a GRPOConfig.

    Args:
        kind: which.
        recipe: its `trainer` adds arguments.
        own: what the rest of the recipe stands for.

    Raises:
        RecipeError: the recipe adds one that there is not, or that another of its keys stands for.
    """
    known = [field.name for field in fields(kind) if field.init]
    for name in recipe.trainer:
        if name not in known:
            raise RecipeError(f"{kind.__name__} has no argument {name!r}{meant(name, known)} - at `$.trainer`")
        if name in own:
            raise RecipeError(f"{name!r} follows from the recipe's other keys and options - at `$.trainer`")
    return kind(**own, **recipe.trainer)


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
        "logging_first_step": True,
        "save_strategy": "steps" if recipe.save_steps else "no",
        "save_steps": recipe.save_steps or 1,
        "dataloader_num_workers": recipe.workers,
        # Every rank reads its own questions; the default would read all on rank 0 and ship decoded pixels.
        "accelerator_config": {"dispatch_batches": False},
        "report_to": recipe.report_to,
        "push_to_hub": bool(recipe.push_to_hub),
        "hub_model_id": recipe.push_to_hub or None,
        "hub_strategy": "end",
        "seed": recipe.seed,
        "disable_tqdm": False,
    }


def checkpoint_to_resume(recipe: TrainRecipe, out: Path, steps: int) -> str | None:
    """The newest checkpoint of a run that is gone on with, None where there is none yet.

    Raises:
        InputError: it was begun with another number of steps, on which its learning rates depend.
    """
    checkpoint = last_checkpoint(out)
    if checkpoint is None:
        return None
    begun = json.loads((Path(checkpoint) / "trainer_state.json").read_text("utf-8"))["max_steps"]
    steady = recipe.scheduler in _STEADY and not recipe.warmup_ratio
    if begun != steps and not steady:
        raise InputError(
            f"{out} was begun for {begun:,} steps, and its learning rates follow from that number: "
            f"go on with --steps {begun} and the same data, or begin anew in another folder"
        )
    return checkpoint


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


def load_processor(
    model: str,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    attributes: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """The processor of a model directory or hub name.

    Args:
        model: directory or hub name.
        min_pixels, max_pixels: of an image; only Qwen's processors count pixels, others have sizes of their own.
        attributes: of its image processor, to be set.

    Raises:
        InputError: its image processor has no such attribute.
        EnvironmentProblem: neither transformers' own loader nor the image-only fallback can load it.
    """
    from transformers import AutoProcessor

    try:
        processor = AutoProcessor.from_pretrained(model)
    except (ImportError, ValueError, TypeError, OSError) as error:
        processor = _image_only_processor(model, error)
    _set_pixel_budget(processor.image_processor, min_pixels, max_pixels)
    for name, value in attributes.items():
        if not hasattr(processor.image_processor, name):
            raise InputError(f"{model}: its image processor has no attribute {name!r}")
        setattr(processor.image_processor, name, value)
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
    if not hasattr(image_processor, "merge_size"):
        return
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
