"""`layoutgen export`."""

import os
from collections.abc import Collection
from pathlib import Path

import click

from layoutgen.errors import InputError
from layoutgen.options import Dataset, OneOf, OutFolder
from layoutgen.wording import counted

AS_IS = "as in the dataset"


def _formats() -> Collection[str]:
    from layoutgen.export.formats import FORMATS
    from layoutgen.export.scans import NAMES

    return [*FORMATS, *NAMES]


@click.command()
@click.argument("directory", metavar="DIR", type=Dataset())
@click.option("--to", required=True, type=OneOf(_formats), help="A trainer's format, or a layout of scans.")
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
@click.option("--clip", "clips", multiple=True, help="Of a layout of scans: only the walk with this id; repeatable.")
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
    clips: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write the dataset in DIR in a trainer's format, or its walks in a layout of scans."""
    from tqdm import tqdm

    from layoutgen.export import scans
    from layoutgen.export.samples import Choice
    from layoutgen.export.write import export as write

    if to in scans.NAMES:
        if map_style or think is not None or tasks or frames or images:
            raise InputError(f"--to {to} writes walks: leave --map, --think, --task, --frames and --images out")
        _export_scans(directory, to, out, clips, as_json)
        return
    if clips:
        raise InputError(f"--clip chooses walks for {', '.join(scans.NAMES)}; --to {to} writes questions")
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


def _export_scans(directory: str, to: str, out: Path, clips: tuple[str, ...], as_json: bool) -> None:
    from tqdm import tqdm

    from layoutgen.export.scans.write import export_scans

    with tqdm(unit=" walks", desc=f"export to {to}", disable=None) as bar:
        written = export_scans(directory, to, out, clips, bar.update)
    if as_json:
        import json

        click.echo(json.dumps({"walks": len(written), "out": str(out)}))
    else:
        click.echo(f"{counted(len(written), 'walk')} in {out}; README.md there says what reads them")
