"""Training recipes: the paper's two stages as data (arXiv 2511.16160 and its repository's launch scripts)."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from layoutgen import resources
from layoutgen.config import read_yaml
from layoutgen.errors import RecipeError


class LoraRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Low-rank adapters; `target` is `language` (all linear layers of the language model) or a PEFT pattern."""

    rank: int = 64
    alpha: int = 128
    dropout: float = 0.05
    target: str = "language"


class GrpoRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What only the second stage needs; `rewards` maps reward names to weights."""

    generations: int = 4
    temperature: float = 1.0
    beta: float = 0.0
    max_completion_length: int = 500
    rewards: dict[str, float] = msgspec.field(default_factory=lambda: {"accuracy": 0.9, "format": 0.1})
    vllm: Literal["", "colocate", "server"] = ""


class TrainRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a training run depends on but its data and its output folder.

    Attributes:
        batch_size: questions (SFT) or completions (GRPO) a device and step.
        max_pixels: pixel budget of one image; 0 keeps the model's own.
        shuffle_buffer: questions held, as JPEG bytes, to draw the next one from.
        pairs: share of a dataset's questions that are halves of pairs, the other half always next to it; null for as
            many as the dataset has, in any order.
        save_steps, eval_steps: 0 for never.
        eval_answers: questions of the evaluation data that are answered by generation each time, their answers scored.
        quantization: `4bit` or `8bit` weights under the adapters (QLoRA); needs bitsandbytes and CUDA.
        report_to: `tensorboard`, `wandb`, `trackio`, or whatever else transformers reports to.
        push_to_hub: repository that the final model is pushed to; "" for none.
        processor: attributes of the model's image processor, `{do_image_splitting: false}`.
        trainer: further arguments of TRL's SFTConfig or GRPOConfig, `{optim: adamw_8bit, max_grad_norm: 0.5}`; those
            that other keys here stand for are refused.
    """

    stage: Literal["sft", "grpo"]
    model: str = ""
    lora: LoraRecipe | None = None
    epochs: float = 1.0
    batch_size: int = 1
    accumulation: int = 1
    learning_rate: float = 1e-4
    scheduler: str = "cosine"
    warmup_ratio: float = 0.0
    weight_decay: float = 0.0
    min_pixels: int = 0
    max_pixels: int = 0
    shuffle_buffer: int = 1000
    pairs: float | None = None
    workers: int = 0
    gradient_checkpointing: bool = True
    seed: int = 0
    log_steps: int = 10
    save_steps: int = 500
    eval_steps: int = 0
    eval_answers: int = 0
    quantization: Literal["", "4bit", "8bit"] = ""
    report_to: list[str] = msgspec.field(default_factory=lambda: ["tensorboard"])
    push_to_hub: str = ""
    processor: dict[str, Any] = {}
    trainer: dict[str, Any] = {}
    grpo: GrpoRecipe = GrpoRecipe()

    @property
    def couples(self) -> bool:
        """Whether both halves of a pair are needed together."""
        return self.pairs is not None or (self.stage == "grpo" and "pair" in self.grpo.rewards)

    def faults(self) -> Iterator[str]:
        """What is wrong with the values."""
        if self.pairs is not None and not 0 <= self.pairs <= 1:
            yield "`pairs` is a share from 0 to 1"
        if self.quantization and self.lora is None:
            yield "`quantization` is for training adapters: give `lora` as well"
        if self.stage == "grpo" and self.couples and self.batch_size * self.accumulation % (2 * self.grpo.generations):
            yield (
                "both halves of a pair go into one batch: `batch_size` x `accumulation` must be a multiple of"
                f" 2 x `generations`, {2 * self.grpo.generations}"
            )


def load_train_recipe(name: str, stage: str) -> TrainRecipe:
    """A bundled training recipe by name, or a YAML file by path.

    Raises:
        InputError: no such file.
        RecipeError: malformed, of the other stage, or with values that do not go together.
    """
    path = resources.find("pipelines/train", name)
    recipe = read_yaml(path, TrainRecipe)
    if recipe.stage != stage:
        raise RecipeError(f"{path}: this is a recipe for `layoutgen train {recipe.stage}`, not for `{stage}`")
    if fault := next(recipe.faults(), ""):
        raise RecipeError(f"{path}: {fault}")
    return recipe
