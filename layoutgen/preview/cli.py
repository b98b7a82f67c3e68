"""`layoutgen preview`, `report` and `show`."""

from pathlib import Path

import click

from layoutgen.options import Dataset, OutFile

PAIRS = 12


@click.command()
@click.argument("source", metavar="DIR", type=Dataset())
@click.option("--out", type=OutFile(), help="The page to write.")
@click.option("--clips", default=3, show_default=True, type=click.IntRange(1, 50), help="How many clips to show.")
@click.option("--png", type=OutFile(), help="Draw the first question as one picture.")
@click.option("--pairs", type=OutFile(), help=f"Draw {PAIRS} pairs of questions as one picture, before beside after.")
def preview(source: str, out: Path | None, clips: int, png: Path | None, pairs: Path | None) -> None:
    """A page with frames, maps and questions of the first clips of the dataset in DIR."""
    from layoutgen.dataset.storage import write_file
    from layoutgen.preview.pairs import pairs_png
    from layoutgen.preview.report import preview_page
    from layoutgen.preview.sheet import sheet_png

    if out is None and png is None and pairs is None:
        raise click.UsageError("say what to write: --out FILE.html, --png FILE.png, --pairs FILE.png, or several")
    if out:
        write_file(out, preview_page(source, clips).encode())
        click.echo(f"page: {out}")
    if png:
        write_file(png, sheet_png(source))
        click.echo(f"picture: {png}")
    if pairs:
        write_file(pairs, pairs_png(source, PAIRS))
        click.echo(f"picture: {pairs}")


@click.command()
@click.argument("source", metavar="DIR", type=Dataset())
@click.option("--out", type=OutFile(), required=True, help="The page to write.")
@click.option("--samples", default=12, show_default=True, type=click.IntRange(1, 100), help="Clips shown as cards.")
def report(source: str, out: Path, samples: int) -> None:
    """The face of the dataset in DIR: sizes, mixes, plots and sample cards, at most 5 MB."""
    from layoutgen.dataset.storage import write_file
    from layoutgen.preview.report import report_page

    write_file(out, report_page(source, samples).encode())
    click.echo(f"page: {out}")


@click.command()
@click.argument("source", metavar="DIR", type=Dataset())
@click.argument("clip_id")
@click.option("--json", "as_json", is_flag=True, help="Print the record instead.")
def show(source: str, clip_id: str, as_json: bool) -> None:
    """Print the clip CLIP_ID of the dataset in DIR: frames, objects, questions, answers."""
    import msgspec

    from layoutgen.preview.cards import find_clip
    from layoutgen.preview.text import clip_text

    record = find_clip(source, clip_id).record
    click.echo(msgspec.json.encode(record) if as_json else clip_text(record))
