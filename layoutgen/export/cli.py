"""`layoutgen export`."""

import os
from collections.abc import Collection
from pathlib import Path

import click

from layoutgen.options import Dataset, OneOf, OutFolder

AS_IS = "as in the dataset"


def _formats() -> Collection[str]:
    from layoutgen.export.formats import FORMATS

    return FORMATS


@click.command()
@click.argument("directory", metavar="DIR", type=Dataset())
@click.option("--to", required=True, type=OneOf(_formats), help="The trainer's format.")
@click.option("--out", required=True, type=OutFolder(), help="New folder.")
@click.option("--map", "map_style", type=click.Choice(["metric", "grid", "none"]), show_default=AS_IS, help="Kind.")
@click.option("--think/--no-think", default=None, show_default=AS_IS, help="With or without reasoning.")
@click.option("--task", "tasks", multiple=True, help="Only this task; repeatable.")
@click.option("--frames", multiple=True, type=int, help="Only questions that show so many frames; repeatable.")
@click.option(
    "--images", type=click.Choice(["path", "bytes"]), show_default="the format's", help="As files, or in the rows."
)
@click.option(
    "--workers", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="all cores", help="Processes."
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def export(
    directory: str,
    to: str,
    out: Path,
    map_style: str | None,
    think: bool | None,
    tasks: tuple[str, ...],
    frames: tuple[int, ...],
    images: str | None,
    workers: int,
    as_json: bool,
) -> None:
    """Write the dataset in DIR in another trainer's format."""
    from tqdm import tqdm

    from layoutgen.export.samples import Choice
    from layoutgen.export.write import export as write

    choice = Choice(frozenset(tasks), frozenset(frames), map_style or "", think)
    with tqdm(unit=" questions", desc=f"export to {to}", disable=None) as bar:
        done = write(directory, to, out, choice, images=images, workers=workers, progress=bar.update)  # type: ignore[arg-type]
    if as_json:
        import json

        click.echo(json.dumps({"questions": done.questions, "images": done.images, "out": str(out)}))
    else:
        click.echo(
            f"{done.questions:,} questions and {done.images:,} images in {out}; README.md there says how to train"
        )
