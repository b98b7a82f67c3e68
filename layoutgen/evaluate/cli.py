"""`layoutgen evaluate predict | baseline | score`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layoutgen.errors import InputError, OutputError
from layoutgen.options import Dataset, OutFile
from layoutgen.wording import plain

if TYPE_CHECKING:
    from layoutgen.evaluate.predict import Asker

BASELINE_NAMES = ("chance", "majority", "category-median", "oracle-map")
MRA_NAMES = ("vsi", "v2lo", "vlmevalkit", "infinibench")
BACKENDS = {"transformers": 4, "vllm": 256, "openai": 8}
"""Who runs a model -> questions at once."""
DUMMY_NAMES = ("removed", "first", "black", "shuffled")


@click.group()
def evaluate() -> None:
    """Predict with a model and score predictions."""


@evaluate.command()
@click.option("--data", required=True, metavar="DIR", type=Dataset(), help="The benchmark: a dataset folder or URL.")
@click.option("--model", required=True, help="Model directory, folder of adapters or hub name; as the server calls it.")
@click.option("--out", required=True, type=OutFile(), help="Predictions (JSON lines); resumed.")
@click.option(
    "--backend",
    type=click.Choice(BACKENDS),
    default="transformers",
    show_default=True,
    help="Who runs it; `openai` is any server that speaks that protocol.",
)
@click.option("--batch-size", type=click.IntRange(1), show_default="4; vllm: 256; openai: 8", help="Questions at once.")
@click.option("--max-new-tokens", default=512, type=click.IntRange(1), show_default=True, help="Longest response.")
@click.option("--max-pixels", default=0, type=click.IntRange(0), show_default="the model's own", help="Of one image.")
@click.option("--limit", default=0, type=click.IntRange(0), show_default="all", help="Only so many questions.")
@click.option(
    "--dummy",
    type=click.Choice(DUMMY_NAMES),
    show_default="the true images",
    help="Show instead: images without what is named (of pairs), the first one only, black ones, another order.",
)
@click.option(
    "--give-map",
    default="",
    metavar="exact|noisy:METRES|none",
    show_default="the model draws one",
    help="Give the true map with the question, or one whose things stand elsewhere, or ask for none.",
)
@click.option("--cpu", is_flag=True, help="Run on the CPU, slow as it is.")
@click.option("--url", default="", help="Of the server: http://localhost:8000/v1.")
@click.option("--key-env", default="", show_default="OPENAI_API_KEY, if set", help="The variable that holds its key.")
@click.option("--timeout", default=300.0, show_default=True, type=click.FloatRange(0.1), help="Seconds an answer.")
@click.option("--rate", default=0.0, type=click.FloatRange(0), show_default="no limit", help="Requests a minute.")
@click.option("--price", nargs=2, type=float, help="Of a million tokens of prompts and of responses, for the sum.")
def predict(
    data: str,
    model: str,
    out: Path,
    backend: str,
    batch_size: int | None,
    max_new_tokens: int,
    max_pixels: int,
    limit: int,
    dummy: str | None,
    give_map: str,
    cpu: bool,
    url: str,
    key_env: str,
    timeout: float,
    rate: float,
    price: tuple[float, float] | None,
) -> None:
    """Ask a model every question of a dataset."""
    from tqdm import tqdm

    from layoutgen.evaluate.condition import Condition
    from layoutgen.evaluate.predict import Asker, answer_all

    condition = Condition(dummy or "", give_map)
    if backend != "openai" and (url or rate):
        raise InputError("--url and --rate are for --backend openai")
    if backend == "openai" and max_pixels:
        raise InputError("--max-pixels: a server decides that itself")

    def opened() -> Asker:
        if backend == "openai":
            return _server(url, model, max_new_tokens, timeout, key_env, rate)
        from layoutgen.evaluate import local

        if backend == "vllm":
            most = _most_images(data)
            return local.vllm_model(model, max_new_tokens=max_new_tokens, max_pixels=max_pixels, most_images=most)
        return local.local_model(model, max_new_tokens=max_new_tokens, max_pixels=max_pixels, cpu=on_cpu)

    on_cpu = _on_cpu(cpu) if backend == "transformers" else cpu
    size = batch_size or BACKENDS[backend]
    with tqdm(unit=" questions", desc="predict", disable=None) as bar:
        answered = answer_all(data, opened, out, condition, batch_size=size, limit=limit, progress=bar.update)
    click.echo(f"{answered} new predictions in {out}{_spent(out, price)}")


def _on_cpu(cpu: bool) -> bool:
    from layoutgen.train.model import require_device, require_training_extra

    require_training_extra()
    return require_device(cpu)


def _server(url: str, model: str, max_tokens: int, timeout: float, key_env: str, rate: float) -> "Asker":
    from layoutgen.evaluate.endpoint import Pace, endpoint_model
    from layoutgen.paraphrase.server import ChatServer, check_url, read_key

    if not url:
        raise InputError("--backend openai: name the server with --url")
    server = ChatServer(check_url(url), model, 0.0, timeout, read_key(key_env), max_tokens=max_tokens)
    return endpoint_model(server, Pace(rate))


def _most_images(data: str) -> int:
    """Images of the question that shows most."""
    from layoutgen.dataset.sidecar import some_committed
    from layoutgen.dataset.storage import Storage

    return max(int(count) for one in some_committed(Storage(data)) for count in one.frame_counts)


def _spent(out: Path, price: tuple[float, float] | None) -> str:
    """What the whole file took, where tokens were counted."""
    from layoutgen.evaluate.endpoint import cost
    from layoutgen.evaluate.predictions import tokens_of

    asked, said = tokens_of(out) if out.exists() else (0, 0)
    if not asked:
        return ""
    total = f", ${cost(asked, said, price):.2f}" if price else ""
    return f"; the file took {asked:,} tokens of prompts and {said:,} of responses{total}"


@evaluate.command()
@click.argument("name", type=click.Choice(BASELINE_NAMES))
@click.option("--data", required=True, metavar="DIR", type=Dataset(), help="The benchmark: a dataset folder or URL.")
@click.option("--out", required=True, type=OutFile(), help="Predictions (JSON lines); must be new.")
def baseline(name: str, data: str, out: Path) -> None:
    """Predictions that need no model: chance, majority, category-median, oracle-map."""
    from layoutgen.dataset.reader import read_with_bar
    from layoutgen.evaluate.baselines import baseline as predictions
    from layoutgen.evaluate.predictions import append, open_for_append

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
    from layoutgen.evaluate.predictions import condition_of, load_predictions
    from layoutgen.evaluate.score import score as score_all
    from layoutgen.evaluate.score import summary, table

    condition = condition_of(predictions)
    scored = score_all(data, load_predictions(predictions), mra, condition)
    shown = {"dummy": condition.dummy, "given": condition.given}
    text = json.dumps({"mra": mra, **shown, **summary(scored)}, indent=2)
    if svg:
        write_file(svg, curves(scored, predictions.stem).encode())
    if as_json:
        click.echo(text)
        return
    missing = len(scored) - sum(one.answered for one in scored)
    click.echo(plain(table(scored), keep="\n"))
    click.echo(f"\n{len(scored)} questions, {missing} of them without an answer; numbers by MRA variant {mra!r}")
    if condition.dummy:
        click.echo(f"predicted with --dummy {condition.dummy}: not the images that the answers are about")
    if condition.given:
        click.echo(f"predicted with --give-map {condition.given}: no map was asked for")


@evaluate.command()
@click.argument("predictions", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--data", required=True, metavar="DIR", type=Dataset(), help="The benchmark that was predicted.")
@click.option("--metric", default="answer", show_default=True, help="As `score --json` names it, 0 to 1.")
@click.option("--mra", type=click.Choice(MRA_NAMES), default="vsi", show_default=True, help="Variant for numbers.")
@click.option("--svg", type=OutFile(), help="Draw the runs against the number of images, with a line for chance.")
@click.option("--iou-svg", type=OutFile(), help="Draw the answers' score against the IoU of the predicted maps.")
def compare(
    predictions: tuple[Path, ...], data: str, metric: str, mra: str, svg: Path | None, iou_svg: Path | None
) -> None:
    """Compare runs, by the names of their files, with one another and with chance."""
    from layoutgen.dataset.reader import read_with_bar
    from layoutgen.dataset.storage import write_file
    from layoutgen.evaluate import curves
    from layoutgen.evaluate.baselines import baseline as guesses
    from layoutgen.evaluate.compare import named, table
    from layoutgen.evaluate.predictions import condition_of, load_predictions
    from layoutgen.evaluate.score import METRICS
    from layoutgen.evaluate.score import score as score_all

    if metric not in METRICS:
        raise InputError(f"--metric {metric}: choose from {', '.join(METRICS)}")
    runs = {
        name: score_all(data, load_predictions(path), mra, condition_of(path))
        for name, path in named(predictions).items()
    }
    records = [clip.record for clip in read_with_bar(data, "chance")]
    chance = score_all(data, {one.key: one.response for one in guesses("chance", records)}, mra)
    if svg:
        write_file(svg, curves.compared(runs, chance, metric).encode())
    if iou_svg:
        write_file(iou_svg, curves.by_iou(runs).encode())
    click.echo(table({**runs, "chance": chance}, metric))
