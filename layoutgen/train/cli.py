"""`layoutgen train sft | grpo | merge`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from layoutgen.errors import InputError
from layoutgen.options import OutFolder, Seed

RECIPES, EPOCHS = "the recipe's", "the recipe's epochs"


@click.group()
def train() -> None:
    """Fine-tune a vision-language model on shards, in the paper's two stages."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What both stages accept."""
    for option in reversed(
        [
            click.option("--data", multiple=True, required=True, metavar="DIR[:WEIGHT]", help="Dataset; repeatable."),
            click.option("--model", default="", show_default=RECIPES, help="Model directory or hub name."),
            click.option("--out", required=True, type=OutFolder(), help="Checkpoints and final model."),
            click.option(
                "--recipe", "recipe_name", default="", show_default="for Qwen2.5-VL-7B", help="Bundled, or a YAML file."
            ),
            click.option("--steps", default=0, type=click.IntRange(0), show_default=EPOCHS, help="Optimizer steps."),
            click.option("--resume", is_flag=True, help="Go on from the newest checkpoint in --out."),
            click.option("--cpu", is_flag=True, help="Train on the CPU, slow as it is."),
            click.option("--push-to-hub", default="", metavar="REPO", show_default="no", help="Where to."),
            click.option("--seed", type=Seed(), show_default=RECIPES, help="Of shuffling and sampling."),
        ]
    ):
        command = option(command)
    return command


@train.command()
@_options
@click.option("--eval", "evaluation", multiple=True, metavar="DIR", help="Dataset whose loss is logged.")
def sft(recipe_name: str, evaluation: tuple[str, ...], **options: Any) -> None:
    """Supervised fine-tuning on maps, thoughts and answers."""
    prepared = _prepare("sft", recipe_name or "sft-qwen2.5-vl-7b", **options)
    from layoutgen.train.data import parse_sources
    from layoutgen.train.sft import train_sft

    train_sft(**prepared, evaluation=parse_sources(evaluation))


@train.command()
@_options
def grpo(recipe_name: str, **options: Any) -> None:
    """Group-relative policy optimisation against checkable rewards."""
    prepared = _prepare("grpo", recipe_name or "grpo-qwen2.5-vl-7b", **options)
    from layoutgen.train.grpo import train_grpo

    train_grpo(**prepared)


@train.command()
@click.argument("adapters", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=OutFolder(), help="Folder of the merged model; must be new.")
def merge(adapters: Path, out: Path) -> None:
    """Fold trained LoRA adapters into their model."""
    from layoutgen.train.model import merge_adapters, require_training_extra

    require_training_extra()
    merge_adapters(adapters, out)
    click.echo(f"merged model: {out}")


def _is_first_rank() -> bool:
    """Whether this process answers for the output folder; the other ranks may find what the first has begun."""
    return os.environ.get("RANK", "0") == "0"


def _prepare(stage: str, recipe_name: str, **options: Any) -> dict[str, Any]:
    """Checks everything that can be checked before the heavy imports; gives the trainers' arguments."""
    import msgspec

    from layoutgen.train.data import count_rows, parse_sources
    from layoutgen.train.model import require_device, require_training_extra
    from layoutgen.train.recipe import load_train_recipe

    recipe = load_train_recipe(recipe_name, stage)
    changes = {key: options[key] for key in ("model", "seed", "push_to_hub") if options[key] not in ("", None)}
    recipe = msgspec.structs.replace(recipe, **changes)
    sources = parse_sources(options["data"])
    for source in sources:
        if not count_rows(source):
            raise InputError(f"--data {source.path}: no questions there; is it the folder `layoutgen generate` wrote?")
    if _is_first_rank() and options["out"].exists() and any(options["out"].iterdir()) and not options["resume"]:
        raise InputError(f"{options['out']}: not empty; pass --resume to go on with it, or name a new folder")
    require_training_extra()
    cpu = require_device(options["cpu"])
    rows = sum(map(count_rows, sources))
    click.echo(
        f"{stage}: {rows} questions from {len(sources)} source(s), model {recipe.model}, {'CPU' if cpu else 'CUDA'}"
    )
    return {
        "recipe": recipe,
        "sources": sources,
        "out": options["out"],
        "steps": options["steps"],
        "resume": options["resume"],
        "cpu": cpu,
    }
