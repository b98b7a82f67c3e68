"""The manifest: written when every shard of the plan is there, it says what the whole dataset holds."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from layoutgen.dataset.bounds import MAX_SHARDS, Bounded, Bytes, Natural
from layoutgen.dataset.records import SCHEMA_VERSION, Counts, add_counts, add_rejections
from layoutgen.dataset.sidecar import Sidecar, is_tar_name
from layoutgen.dataset.storage import Storage, pretty_json, read_document
from layoutgen.errors import DatasetError

MANIFEST_NAME = "manifest.json"


class ShardEntry(Bounded, frozen=True):
    """One shard of the manifest; see Sidecar for the fields."""

    file: str
    first_house: Natural
    houses: Natural
    samples: Natural
    questions: Natural
    frames: Natural
    bytes: Bytes
    sha256: str


class Manifest(Bounded, frozen=True, kw_only=True):
    """A finished dataset; everything in it follows from the plan. Totals are sums over the shards.

    Attributes:
        plan: `Plan.identity()`.
        houses: houses of the plan.
        failed_houses: houses that gave fewer clips than the recipe wants.
        failures: error name -> houses.
        tasks: task -> questions.
        frame_counts: number of shown frames -> questions.
        rejections: task -> reason -> questions not written.
        parent: `ParentRef.plan` of the dataset whose frames it shares, "" where it was filmed.
        shards: in order.
    """

    schema_version: str = SCHEMA_VERSION
    plan: str
    houses: Natural
    failed_houses: Natural
    samples: Natural
    questions: Natural
    frames: Natural
    bytes: Bytes
    tasks: Counts
    frame_counts: Counts
    failures: Counts
    rejections: dict[str, Counts]
    parent: str = ""
    shards: Annotated[list[ShardEntry], Meta(max_length=MAX_SHARDS)]


def manifest_of(sidecars: Sequence[Sidecar]) -> Manifest:
    """Sums up the sidecars of a finished dataset, given in the order of their shards."""
    entries = [entry_of(sidecar) for sidecar in sidecars]
    return Manifest(
        schema_version=sidecars[0].schema_version if sidecars else SCHEMA_VERSION,
        plan=sidecars[0].plan if sidecars else "",
        houses=sum(entry.houses for entry in entries),
        failed_houses=sum(len(sidecar.failures) for sidecar in sidecars),
        samples=sum(entry.samples for entry in entries),
        questions=sum(entry.questions for entry in entries),
        frames=sum(entry.frames for entry in entries),
        bytes=sum(entry.bytes for entry in entries),
        tasks=add_counts(sidecar.tasks for sidecar in sidecars),
        frame_counts=add_counts(sidecar.frame_counts for sidecar in sidecars),
        failures=add_counts({failure.error: 1} for sidecar in sidecars for failure in sidecar.failures),
        rejections=add_rejections(sidecar.rejections for sidecar in sidecars),
        parent=sidecars[0].parent if sidecars else "",
        shards=entries,
    )


def entry_of(sidecar: Sidecar) -> ShardEntry:
    """What the manifest says of a shard."""
    return ShardEntry(**{field: getattr(sidecar, field) for field in ShardEntry.__struct_fields__})


def write_manifest(storage: Storage, manifest: Manifest) -> None:
    """Marks the dataset as finished."""
    storage.write(MANIFEST_NAME, pretty_json(manifest))


def read_manifest(storage: Storage) -> Manifest:
    """The manifest of a finished dataset.

    Raises:
        DatasetError: the dataset is not finished, or the manifest is damaged.
    """
    manifest = read_document(storage, MANIFEST_NAME, Manifest, advice="run `layoutgen generate` again")
    if manifest is None:
        raise DatasetError(
            f"{storage.url}: no {MANIFEST_NAME}: not a dataset, or not finished (`layoutgen status` tells)"
        )
    if odd := next((entry.file for entry in manifest.shards if not is_tar_name(entry.file)), ""):
        raise DatasetError(f"{storage.url}/{MANIFEST_NAME}: {odd[:99]!r} is no shard's name")
    return manifest
