"""The commands `generate`, `ask`, `status` and `verify`."""

from typing import Any

import click

from layoutgen.errors import InputError
from layoutgen.options import Bundled, Dataset, OneOf, Seed, TableOption
from layoutgen.wording import counted, plain, sized


class WorkerCount(click.ParamType):
    """`auto` or a number from 0."""

    name = "auto|N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """None for `auto`."""
        if value is None or value == "auto":
            return None
        if isinstance(value, int) or value.isdecimal():
            return int(value)
        return self.fail(f"{value!r} is neither a number nor `auto`", param, ctx)


_workers = click.option(
    "--workers",
    type=WorkerCount(),
    default="auto",
    show_default=True,
    help="Processes: auto for one per CPU, a number, or 0 to work in this one.",
)


_paraphrases = click.option(
    "--paraphrases",
    type=click.Path(exists=True, dir_okay=False),
    show_default="those of the recipe",
    help="A file of further wordings, see `layoutgen paraphrase`.",
)


def _engines() -> list[str]:
    from layoutgen.studio import registry

    return ["auto", *registry.names()]


def _sources() -> str:
    from layoutgen.houses.sources import source_forms

    return f"{source_forms()}."


@click.command()
@click.option(
    "--houses",
    type=click.IntRange(1, 10**7),
    show_default="20",
    help="Number of houses, taken from the start of the source.",
)
@click.option(
    "--source",
    multiple=True,
    show_default="procthor-10k where Unity can run, else spec:apartment",
    cls=TableOption,
    help="Houses; repeatable, each with its share behind an @, as in spec:mixed@0.7:",
    table=_sources,
)
@click.option(
    "--recipe",
    type=Bundled("pipelines"),
    show_default="quickstart",
    help="A bundled recipe (see `layoutgen recipes`), a YAML file, or the plan.json of a dataset.",
)
@click.option(
    "--out",
    type=Dataset(),
    show_default="layoutgen-data/RECIPE-Seed",
    help="Folder, or any fsspec URL such as s3://bucket/name.",
)
@click.option("--seed", type=Seed(), show_default="0", help="Seed of everything random.")
@click.option("--split", type=click.Choice(["train", "val", "test"]), show_default="all", help="Only houses of it.")
@click.option(
    "--engine",
    type=OneOf(_engines),
    default="auto",
    show_default=True,
    help="What renders: embedded or unity; auto takes Unity where it can run.",
)
@click.option("--shard-size", type=click.IntRange(1, 10**6), show_default="50", help="Houses per shard.")
@click.option(
    "--modality",
    "modalities",
    multiple=True,
    type=click.Choice(["depth", "ids"]),
    help="Store depth in millimetres or instance ids too; may be repeated.",
)
@click.option("--video", is_flag=True, help="Store a 10-fps MP4 of the whole walk too.")
@_paraphrases
@_workers
@click.option("--resume", is_flag=True, help="Go on with what is there; this is the default.")
@click.option("--overwrite", is_flag=True, help="Start anew, removing the dataset that is there.")
@click.option("--extend", type=click.IntRange(1), help="Add so many houses to the dataset that is there.")
@click.option("--retry-failed", is_flag=True, help="Film the houses again whose failures are on record.")
@click.option("--tries", type=click.IntRange(1), default=3, show_default=True, help="Tries per house.")
@click.option("--house-timeout", type=click.FloatRange(1), default=900.0, show_default=True, help="Seconds per house.")
@click.option(
    "--restart-engine", type=click.IntRange(0), default=0, show_default=True, help="Every N houses; 0: never."
)
@click.option(
    "--ray-address",
    default="",
    show_default="this machine alone",
    help="A running Ray cluster, e.g. auto or HOST:6379.",
)
@click.option("--sims-per-gpu", type=click.IntRange(1), default=4, show_default=True, help="Unity workers per GPU.")
@click.option("--logs", show_default="logs in --out", help="Folder of the workers' logs.")
@click.option(
    "--progress",
    type=click.Choice(["bar", "json"]),
    default="bar",
    show_default=True,
    help="A bar on stderr, or a JSON object a line on stdout.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done and stop.")
@click.option("--yes", is_flag=True, help="Do not ask before overwriting, nor stop for a disk that looks too small.")
def generate(**options: Any) -> int:
    """Walk houses and write certified question-answer shards.

    Every value left out is taken from the dataset at --out, or else from the defaults that are shown before the run.
    """
    from layoutgen.houses.mixed import JOINT
    from layoutgen.run.command import run_generate

    _check_modes(options)
    options["source"] = JOINT.join(options["source"]) or None
    return run_generate(options)


def _check_modes(options: dict[str, Any]) -> None:
    chosen = [name for name in ("resume", "overwrite", "extend", "retry_failed") if options[name]]
    if len(chosen) > 1:
        raise InputError(f"--{chosen[0].replace('_', '-')} and --{chosen[1].replace('_', '-')} exclude each other")
    if options["extend"] and options["houses"]:
        raise InputError("--extend N adds N houses; leave --houses out")


@click.command()
@click.argument("source", metavar="DIR", type=Dataset())
@click.option(
    "--recipe",
    type=Bundled("pipelines"),
    show_default="that of --out, to go on",
    help="What to ask: a bundled recipe, a YAML file, or the plan.json of a dataset.",
)
@click.option("--out", required=True, type=Dataset(), help="Folder, or any fsspec URL such as s3://bucket/name.")
@click.option("--seed", type=Seed(), show_default="that of DIR", help="Draws the questions and their wordings.")
@_paraphrases
@_workers
@click.option("--overwrite", is_flag=True, help="Start anew, removing the dataset that is there.")
@click.option("--yes", is_flag=True, help="Do not ask before overwriting, nor stop for a disk that looks too small.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def ask(**options: Any) -> int:
    """Ask new questions about the frames of the finished dataset DIR, without filming.

    Tasks, mix, margins, visibility, map and reasoning are the recipe's; camera, walk, split and what is stored beside
    the questions stay as DIR was filmed. A run that was cut off goes on with the same line.
    """
    from layoutgen.run.command import run_ask

    return run_ask(options)


@click.command()
@click.argument("url", metavar="DIR", type=Dataset())
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(url: str, as_json: bool) -> None:
    """How far a run is: done, failed by reason, rate, time left."""
    from layoutgen.dataset.storage import pretty_json
    from layoutgen.run.command import status_text
    from layoutgen.run.status import status_of

    found = status_of(url)
    click.echo(pretty_json(found).decode().rstrip() if as_json else status_text(found))


@click.command()
@click.argument("url", metavar="DIR", type=Dataset())
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--repair", is_flag=True, help="Uncommit faulty shards, so that the next `generate` makes them anew.")
@click.option("--same-as", metavar="OTHER", type=Dataset(), help="Also compare with another dataset of the same plan.")
@click.option("--parent", metavar="OTHER", type=Dataset(), help="Also compare its frames with those it was asked over.")
def verify(url: str, as_json: bool, repair: bool, same_as: str | None, parent: str | None) -> int:
    """Check the sizes and checksums of a dataset's shards; exit code 1 where something is wrong."""
    from layoutgen.dataset.storage import pretty_json
    from layoutgen.run.verify import compare, how_to_mend, strange_frames, verify_dataset

    report = verify_dataset(url, repair=repair)
    damaged = bool(report.faults)
    if same_as:
        found = compare(url, same_as)
        report.faults.extend(found.differences)
        report.notes.extend(found.notes)
    if parent and not damaged:
        report.faults.extend(strange_frames(url, parent))
    if as_json:
        click.echo(pretty_json(report).decode().rstrip())
        return 1 if report.faults else 0
    for line in [*report.notes, *report.faults]:
        click.echo(plain(line))
    same = f", the same as {same_as}" if same_as and not report.faults else ""
    same += f", with the frames of {parent}" if parent and not report.faults else ""
    summary = f"{counted(report.shards, 'shard')}, {sized(report.bytes)}, {counted(len(report.faults), 'fault')}"
    click.echo(f"{url}: {summary}{same}")
    if damaged and not repair:
        click.echo(f"mend with: {how_to_mend(url)}", err=True)
    return 1 if report.faults else 0
