"""`layoutgen evaluate predict | baseline | score`."""

import json
from pathlib import Path

import click

from layoutgen.errors import OutputError
from layoutgen.options import Dataset, OutFile

BASELINE_NAMES = ("chance", "majority", "category-median", "oracle-map")
MRA_NAMES = ("vsi", "v2lo", "infinibench")
DUMMY_NAMES = ("removed", "first", "black", "shuffled")


@click.group()
def evaluate() -> None:
    """Predict with a model and score predictions."""


@evaluate.command()
@click.option("--data", required=True, metavar="DIR", type=Dataset(), help="The benchmark: a dataset folder or URL.")
@click.option("--model", required=True, help="Model directory or hub name.")
@click.option("--out", required=True, type=OutFile(), help="Predictions (JSON lines); resumed.")
@click.option("--batch-size", default=4, type=click.IntRange(1), show_default=True, help="Questions at once.")
@click.option("--max-new-tokens", default=512, type=click.IntRange(1), show_default=True, help="Longest response.")
@click.option("--max-pixels", default=0, type=click.IntRange(0), show_default="the model's own", help="Of one image.")
@click.option("--limit", default=0, type=click.IntRange(0), show_default="all", help="Only so many questions.")
@click.option(
    "--dummy",
    type=click.Choice(DUMMY_NAMES),
    show_default="the true images",
    help="Show instead: images without what is named (of pairs), the first one only, black ones, another order.",
)
@click.option("--cpu", is_flag=True, help="Run on the CPU, slow as it is.")
def predict(
    data: str,
    model: str,
    out: Path,
    batch_size: int,
    max_new_tokens: int,
    max_pixels: int,
    limit: int,
    dummy: str | None,
    cpu: bool,
) -> None:
    """Ask a model every question of a dataset."""
    from tqdm import tqdm

    from layoutgen.train.model import require_device, require_training_extra

    require_training_extra()
    on_cpu = require_device(cpu)
    from layoutgen.evaluate.predict import predict as run

    with tqdm(unit=" questions", desc="predict", disable=None) as bar:
        answered = run(
            data,
            model,
            out,
            batch_size=batch_size,
            max_new_tokens=max_new_tokens,
            max_pixels=max_pixels,
            limit=limit,
            dummy=dummy or "",
            cpu=on_cpu,
            progress=bar.update,
        )
    click.echo(f"{answered} new predictions in {out}")


@evaluate.command()
@click.argument("name", type=click.Choice(BASELINE_NAMES))
@click.option("--data", required=True, metavar="DIR", type=Dataset(), help="The benchmark: a dataset folder or URL.")
@click.option("--out", required=True, type=OutFile(), help="Predictions (JSON lines); must be new.")
def baseline(name: str, data: str, out: Path) -> None:
    """Predictions that need no model: chance, majority, category-median, oracle-map."""
    from layoutgen.dataset.reader import read_with_bar
    from layoutgen.evaluate.baselines import baseline as predictions
    from layoutgen.evaluate.predict import append, open_for_append

    if out.exists():
        raise OutputError(f"{out}: exists already; name a new file")
    records = [clip.record for clip in read_with_bar(data, name)]
    with open_for_append(out) as stream:
        for prediction in predictions(name, records):
            append(stream, prediction)
    click.echo(f"{sum(len(record.questions) for record in records)} predictions in {out}")


@evaluate.command()
@click.argument("predictions", type=click.Path(path_type=Path))
@click.option("--data", required=True, metavar="DIR", type=Dataset(), help="The benchmark that was predicted.")
@click.option("--mra", type=click.Choice(MRA_NAMES), default="vsi", show_default=True, help="Variant for numbers.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole summary as one JSON object instead.")
@click.option("--svg", type=OutFile(), help="Draw scores against the number of images.")
def score(predictions: Path, data: str, mra: str, as_json: bool, svg: Path | None) -> None:
    """Score predictions by task and by number of images, with 95 % bootstrap intervals over houses.

    Pairs count as right where both halves are; evidence_removed is exact match on halves that lack what they name.
    """
    from layoutgen.dataset.storage import write_file
    from layoutgen.evaluate.curves import curves
    from layoutgen.evaluate.predict import read_predictions
    from layoutgen.evaluate.score import score as score_all
    from layoutgen.evaluate.score import summary, table

    responses, dummy = read_predictions(predictions)
    scored = score_all(data, responses, mra, dummy)
    text = json.dumps({"mra": mra, "dummy": dummy, **summary(scored)}, indent=2)
    if svg:
        write_file(svg, curves(scored, predictions.stem).encode())
    if as_json:
        click.echo(text)
        return
    missing = len(scored) - sum(one.answered for one in scored)
    click.echo(table(scored))
    click.echo(f"\n{len(scored)} questions, {missing} of them without an answer; numbers by MRA variant {mra!r}")
    if dummy:
        click.echo(f"predicted with --dummy {dummy}: not the images that the answers are about")
