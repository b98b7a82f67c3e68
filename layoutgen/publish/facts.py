"""What a card says: read once from plan, manifest, sidecars and a few clips."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from layoutgen.dataset import read
from layoutgen.dataset.manifest import Manifest, read_manifest
from layoutgen.dataset.plan import Plan, read_plan
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.dataset.sidecar import RunFacts, committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError

SAMPLED_CLIPS, PICTURED_CLIPS = 40, 4
LICENSES = {
    "cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc-by-sa-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc-by-nc-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "cc0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}
"""Hub licence tags a dataset may carry. Frames that show CC-BY models need one that asks for attribution."""


@dataclass(frozen=True)
class Facts:
    """A finished dataset in a local folder.

    Attributes:
        folder: where it lies.
        plan: what it was made from.
        manifest: what it holds.
        examples: task -> a question of it and its record.
        clips: a few clips for the preview picture.
        finished: day (UTC, YYYY-MM-DD) on which the last shard was written.
        built_with: libraries that decide bytes -> their versions on the machines that wrote the shards.
    """

    folder: Path
    plan: Plan
    manifest: Manifest
    examples: dict[str, tuple[Question, ClipRecord]]
    clips: list[Clip]
    finished: str
    built_with: dict[str, list[str]]


def gather(directory: str) -> Facts:
    """Reads the facts.

    Raises:
        DatasetError: not a local folder, or no finished dataset in it.
    """
    storage = Storage(directory)
    if not storage.local:
        raise DatasetError(f"{directory}: copy the dataset to a local folder first; cards and uploads start from one")
    manifest = read_manifest(storage)
    plan = read_plan(storage)
    if plan is None:
        raise DatasetError(f"{directory}: no plan.json; is it the folder that `layoutgen generate` wrote?")
    records, clips = _sample(directory)
    runs = [sidecar.run for sidecar in committed(storage)]
    finished = datetime.fromtimestamp(max(run.finished for run in runs), UTC).date().isoformat()
    return Facts(storage.folder, plan, manifest, _examples(records), clips, finished, _built_with(runs))


def _built_with(runs: Sequence[RunFacts]) -> dict[str, list[str]]:
    """Library -> its versions, usually one."""
    pairs = sorted({pair for run in runs for pair in run.built_with.items()})
    return {name: [version for _, version in group] for name, group in groupby(pairs, key=itemgetter(0))}


def _sample(directory: str) -> tuple[list[ClipRecord], list[Clip]]:
    """The first clips' records, and a few of the clips whole: their images alone may be megabytes each."""
    records: list[ClipRecord] = []
    clips: list[Clip] = []
    for clip in islice(read(directory), SAMPLED_CLIPS):
        records.append(clip.record)
        if len(clips) < PICTURED_CLIPS:
            clips.append(clip)
    return records, clips


def _examples(records: Iterable[ClipRecord]) -> dict[str, tuple[Question, ClipRecord]]:
    """The shortest question of each task among the records."""
    found: dict[str, tuple[Question, ClipRecord]] = {}
    for record in records:
        for question in record.questions:
            known = found.get(question.task)
            if known is None or len(question.text) < len(known[0].text):
                found[question.task] = (question, record)
    return dict(sorted(found.items()))
