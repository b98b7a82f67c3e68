"""`layoutgen card` and `layoutgen publish`."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from layoutgen.errors import ChecksFailed, DatasetError, InputError
from layoutgen.options import Dataset
from layoutgen.wording import counted

if TYPE_CHECKING:
    from layoutgen.publish.card import Facts

LICENSE_NAMES = ("cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc0-1.0", "apache-2.0")


REPO_NAME = re.compile(r"[\w.-]+/[\w.-]+")


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
    from layoutgen.publish.card import gather

    for name in _write_card(gather(directory), repo, license_name):
        click.echo(f"{directory}/{name}")


@click.command()
@click.argument("directory", metavar="DIR", type=Dataset())
@click.option("--repo", required=True, callback=_repo_name, help="user/name on the Hub.")
@click.option("--private", is_flag=True, help="Create the repository as private.")
@click.option("--revision", default="", show_default="main", help="Branch to upload to.")
@click.option("--dry-run", is_flag=True, help="Write the card, check the dataset and list what would be uploaded.")
@click.option("--allow-failures", is_flag=True, help="Publish although some houses failed.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@_license_option
def publish(
    directory: str,
    repo: str,
    private: bool,
    revision: str,
    dry_run: bool,
    allow_failures: bool,
    as_json: bool,
    license_name: str,
) -> None:
    """Upload the dataset in DIR to the Hugging Face Hub.

    Running it again after a break sends only what is missing.
    """
    from layoutgen.publish.card import gather
    from layoutgen.publish.upload import files_to_upload, upload

    facts = gather(directory)
    _check(directory, facts, allow_failures)
    _write_card(facts, repo, license_name)
    if dry_run:
        names = files_to_upload(facts)
        click.echo(json.dumps(names) if as_json else "\n".join(["would upload:", *names]))
        return
    done = upload(facts, repo, private=private, revision=revision)
    result = {"url": done.url, "commit": done.commit, "files": done.files, "verified": True}
    click.echo(
        json.dumps(result) if as_json else f"{done.url}: {done.files} files, every shard's sha256 verified there"
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


def _write_card(facts: "Facts", repo: str, license_name: str) -> list[str]:
    from layoutgen.dataset.storage import write_file
    from layoutgen.engine.models import attribution_text
    from layoutgen.publish.card import CARD_NAME, CROISSANT_NAME, PICTURE_NAME, contact_sheet, dataset_card
    from layoutgen.publish.croissant import croissant

    credits = attribution_text() if facts.plan.engine.models_sha256 else ""
    files = {
        PICTURE_NAME: contact_sheet(facts.clips),
        CROISSANT_NAME: croissant(facts, repo, license_name).encode(),
        CARD_NAME: dataset_card(facts, repo, license_name, credits).encode(),
    }
    for name, data in files.items():
        write_file(facts.folder / name, data)
    return list(files)
