"""A shard's sidecar: written last, it is what makes the shard part of the dataset."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from layoutgen.dataset.bounds import MAX_SHARDS, Bounded, Bytes, Natural, Seconds
from layoutgen.dataset.plan import PLAN_NAME
from layoutgen.dataset.records import SCHEMA_VERSION, Counts
from layoutgen.dataset.storage import Storage, pretty_json, read_document
from layoutgen.errors import DatasetError

_SHARD_FILE = re.compile(r"layoutgen-(\d{5,})\.(json|tar)")


class Failure(Bounded, frozen=True):
    """A house that gave fewer clips than the recipe wants, most often none.

    Attributes:
        house: its position in the run.
        id: the house's id in its source.
        error: name of the error's class, for example `SceneFailed` or `WorkerLost`.
        reason: one line.
    """

    house: Natural
    id: str
    error: str
    reason: str


class RunFacts(Bounded, frozen=True):
    """What depends on the machine and the hour: never hashed, never compared, not in the manifest.

    Attributes:
        host: the machine that wrote the tar.
        built_with: libraries that decide bytes -> their versions on that machine.
        started: seconds since 1970 when the first of its houses was begun.
        finished: seconds since 1970 when the tar was written.
        seconds: CPU seconds of its houses by stage: `film`, `ask`, `seal`.
        retried: houses that needed more than one try -> tries.
    """

    host: str = ""
    built_with: dict[str, str] = {}
    started: Seconds = 0.0
    finished: Seconds = 0.0
    seconds: dict[str, Seconds] = {}
    retried: Annotated[dict[Natural, Natural], Meta(max_length=MAX_SHARDS)] = {}


class Sidecar(Bounded, frozen=True, kw_only=True):
    """What a shard holds. Everything but `run` follows from the plan alone.

    Attributes:
        plan: `Plan.identity()` of the plan it was written for.
        shard: its number.
        file: name of the tar.
        first_house: position in the run of its first house.
        houses: number of houses in its range, failed ones included.
        samples: number of clips.
        questions: number of questions.
        frames: number of images.
        bytes: size of the tar.
        sha256: of the tar.
        tasks: task -> questions.
        frame_counts: number of shown frames -> questions.
        rejections: task -> reason -> questions that were thought of and not written.
        failures: houses that gave fewer clips than the recipe wants.
        parent: `ParentRef.plan` of the dataset whose frames it shares, "" where it was filmed.
        run: facts of the machine and the hour.
    """

    schema_version: str = SCHEMA_VERSION
    plan: str
    shard: Natural
    file: str
    first_house: Natural
    houses: Natural
    samples: Natural
    questions: Natural
    frames: Natural
    bytes: Bytes
    sha256: str
    tasks: Counts
    frame_counts: Counts
    rejections: dict[str, Counts]
    failures: Annotated[list[Failure], Meta(max_length=MAX_SHARDS)]
    parent: str = ""
    run: RunFacts = RunFacts()


def tar_name(shard: int) -> str:
    """`layoutgen-00012.tar`."""
    return f"layoutgen-{shard:05d}.tar"


def sidecar_name(shard: int) -> str:
    """`layoutgen-00012.json`."""
    return f"layoutgen-{shard:05d}.json"


def read_sidecar(storage: Storage, name: str) -> Sidecar:
    """One sidecar.

    Raises:
        DatasetError: it is missing, truncated or not a sidecar, or speaks of another shard or of a file elsewhere.
    """
    sidecar = read_document(storage, name, Sidecar, advice="run the same `layoutgen generate` again")
    if sidecar is None:
        raise DatasetError(f"{storage.url}/{name}: no such file")
    if sidecar.shard != shard_of(name) or sidecar.file != tar_name(sidecar.shard):
        raise DatasetError(f"{storage.url}/{name}: speaks of another shard, {sidecar.file[:99]!r}")
    return sidecar


def committed(storage: Storage) -> list[Sidecar]:
    """The sidecars of a dataset, ordered by shard; raises DatasetError where one is damaged."""
    return [read_sidecar(storage, name) for name in sidecar_names(storage)]


def some_committed(storage: Storage) -> list[Sidecar]:
    """Like `committed`, but raises DatasetError where there is none."""
    sidecars = committed(storage)
    if not sidecars:
        raise nothing_finished(storage)
    return sidecars


def nothing_finished(storage: Storage) -> DatasetError:
    """The error of a place without a finished shard."""
    if storage.exists(PLAN_NAME):
        reason = f"its first shard is not finished yet; `layoutgen status {storage.url}` tells how far the run is"
    else:
        reason = "no finished shards here; is it the folder that `layoutgen generate` wrote?"
    return DatasetError(f"{storage.url}: {reason}")


def sidecar_names(storage: Storage) -> list[str]:
    """Names of the sidecars in a dataset's folder, ordered by shard."""
    shards = {shard for name in storage.names() if name.endswith(".json") and (shard := shard_of(name)) is not None}
    return [sidecar_name(shard) for shard in sorted(shards)]


def shard_of(name: str) -> int | None:
    """The shard that a tar or sidecar belongs to; None for other files."""
    match = _SHARD_FILE.fullmatch(name)
    return int(match[1]) if match else None


def is_tar_name(name: str) -> bool:
    """Whether it is what a shard's tar is called, and so leads nowhere else."""
    shard = shard_of(name)
    return shard is not None and name == tar_name(shard)


def without_run(sidecar: Sidecar) -> Sidecar:
    """The part of a sidecar that follows from the plan."""
    return msgspec.structs.replace(sidecar, run=RunFacts())


def write_sidecar(storage: Storage, sidecar: Sidecar) -> None:
    """Commits a shard whose tar is in place."""
    storage.write(sidecar_name(sidecar.shard), pretty_json(sidecar))
