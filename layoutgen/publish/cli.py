"""`layoutgen card` and `layoutgen publish`."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from layoutgen.errors import ChecksFailed, DatasetError, EnvironmentProblem, InputError
from layoutgen.options import Dataset
from layoutgen.wording import counted, sized

if TYPE_CHECKING:
    from layoutgen.publish.facts import Facts
    from layoutgen.publish.staging import Staged

LICENSE_NAMES = ("cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc0-1.0", "apache-2.0")


REPO_NAME = re.compile(r"(?!.*\.\.)\w[\w.-]*/\w[\w.-]*", re.ASCII)


def _repo_name(context: click.Context, option: click.Parameter, value: str) -> str:
    if value and not REPO_NAME.fullmatch(value):
        raise InputError(f"--repo {value!r}: must be of the form user/name")
    return value


def _license_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--license",
        "license_name",
        type=click.Choice(LICENSE_NAMES),
        default="cc-by-4.0",
        show_default=True,
        help="Of the dataset, as its card says.",
    )(command)


@click.command()
@click.argument("directory", metavar="DIR", type=Dataset())
@click.option(
    "--repo",
    default="",
    show_default="none",
    callback=_repo_name,
    help="user/name it will have on the Hub, for links and examples.",
)
@_license_option
def card(directory: str, repo: str, license_name: str) -> None:
    """Write the dataset card, its picture and the Croissant file into DIR."""
    from layoutgen.dataset.reader import read_with_bar
    from layoutgen.publish.card import Published
    from layoutgen.publish.facts import gather
    from layoutgen.publish.rows import types_of
    from layoutgen.publish.staging import write_card

    facts = gather(directory)
    credited = facts.plan.engine.models_sha256
    types = types_of(clip.record for clip in read_with_bar(directory, "credits")) if credited else set()
    for name in write_card(facts, Published(repo, license_name), types, facts.folder):
        click.echo(f"{directory}/{name}")


@click.command()
@click.argument("directory", metavar="DIR", type=Dataset())
@click.option("--repo", required=True, callback=_repo_name, help="user/name on the Hub.")
@click.option("--private", is_flag=True, help="Create the repository as private.")
@click.option("--revision", default="", show_default="main", help="Branch to upload to.")
@click.option(
    "--rows",
    "row_gigabytes",
    type=click.FloatRange(0),
    default=2.0,
    show_default=True,
    help="Gigabytes of rows with images, which the Hub's viewer shows, beside the shards.",
)
@click.option("--without-frames", is_flag=True, help="Publish questions and records; `attach` puts the frames back.")
@click.option("--dry-run", is_flag=True, help="Check the dataset and list what would be uploaded; writes nothing.")
@click.option("--allow-failures", is_flag=True, help="Publish although some houses failed.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@_license_option
def publish(
    directory: str,
    repo: str,
    private: bool,
    revision: str,
    row_gigabytes: float,
    without_frames: bool,
    dry_run: bool,
    allow_failures: bool,
    as_json: bool,
    license_name: str,
) -> None:
    """Upload the dataset in DIR to the Hugging Face Hub.

    Running it again after a break sends only what is missing.
    """
    from layoutgen.publish.card import Published
    from layoutgen.publish.facts import gather
    from layoutgen.publish.staging import staged
    from layoutgen.publish.upload import upload

    facts = gather(directory)
    _check(directory, facts, allow_failures)
    if not without_frames:
        _check_terms(directory)
    published = Published(repo, license_name, media=not without_frames)
    with staged(facts, published, int(row_gigabytes * 1e9)) as ready:
        if dry_run:
            _list(facts, ready, repo, revision, private, as_json)
            return
        done = upload(facts, ready, repo, private=private, revision=revision)
    result = {"url": done.url, "commit": done.commit, "files": done.files, "verified": bool(done.verified)}
    shards = "every shard's sha256 verified there" if done.verified else "none of them a shard with frames"
    click.echo(json.dumps(result) if as_json else f"{done.url}: {counted(done.files, 'file')}, {shards}")


def _list(facts: "Facts", ready: "Staged", repo: str, revision: str, private: bool, as_json: bool) -> None:
    """What an upload would send, and what is there already as far as the Hub can be asked."""
    from layoutgen.publish.upload import UploadFailed, remote_files

    try:
        remote, unknown = remote_files(repo, revision), ""
    except (UploadFailed, InputError, EnvironmentProblem) as error:
        remote, unknown = None, str(error)
    sums = {shard.file: shard.sha256 for shard in facts.manifest.shards}
    files: list[dict[str, Any]] = [
        {
            "name": name,
            "bytes": path.stat().st_size,
            "remote": remote.state(name, sums.get(name, "")) if remote else "unknown",
        }
        for name, path in ready.files().items()
    ]
    target = {"repo": repo, "branch": revision or "main", "private": private, "unreachable": unknown}
    if as_json:
        click.echo(json.dumps({**target, "files": files}))
        return
    click.echo(f"would upload to {repo}, branch {revision or 'main'}, {'private' if private else 'public'}:")
    for file in files:
        click.echo(f"  {sized(file['bytes']):>9}  {file['remote']:<7}  {file['name']}")
    click.echo(f"{counted(len(files), 'file')}, {sized(sum(file['bytes'] for file in files))}")
    if unknown:
        click.echo(f"what is there already is unknown: {unknown}", err=True)


@click.command()
@click.argument("source", metavar="QUESTIONS", type=Dataset())
@click.option("--frames", required=True, type=Dataset(), help="A dataset that holds the frames.")
@click.option("--out", required=True, help="New folder or URL of the whole dataset.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def attach(source: str, frames: str, out: str, as_json: bool) -> None:
    """Put the frames back into a dataset that was published without them.

    Each frame is checked by its sha256, and each tar against the manifest: the result is the published set, byte for
    byte.
    """
    from tqdm import tqdm

    from layoutgen.publish.medialess import attach as put_back

    with tqdm(unit=" clips", desc="attach", disable=None) as bar:
        manifest = put_back(source, frames, out, bar.update)
    counts = {"samples": manifest.samples, "questions": manifest.questions, "frames": manifest.frames, "out": out}
    click.echo(
        json.dumps(counts)
        if as_json
        else f"{counted(manifest.samples, 'clip')} and {counted(manifest.questions, 'question')} in {out}"
    )


def _check_terms(directory: str) -> None:
    from layoutgen.publish.facts import withheld

    if sources := withheld(directory):
        first = f"{sources[0].name} ({sources[0].licence or 'terms not stated'})"
        raise DatasetError(
            f"{directory}: images of {first} may not be passed on; publish questions and records with"
            " --without-frames, and whoever has the scans completes them with `layoutgen attach`"
        )


def _check(directory: str, facts: "Facts", allow_failures: bool) -> None:
    from layoutgen.run.verify import verify_dataset

    faults = verify_dataset(directory).faults
    if faults:
        raise ChecksFailed(
            f"{directory}: {counted(len(faults), 'fault')}, which `layoutgen verify` lists; first: {faults[0]}"
        )
    if facts.manifest.failed_houses and not allow_failures:
        raise DatasetError(
            f"{directory}: {counted(facts.manifest.failed_houses, 'house')} failed; run `layoutgen generate --out "
            f"{directory} --retry-failed`, or publish with --allow-failures"
        )
