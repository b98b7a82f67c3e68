"""What is known of a finished dataset before it is shown to others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from layoutgen.dataset.manifest import Manifest, read_manifest
from layoutgen.dataset.plan import Plan, read_plan
from layoutgen.dataset.reader import read, read_with_bar
from layoutgen.dataset.records import Clip, ClipRecord, PixelSource, Question
from layoutgen.dataset.sidecar import RunFacts, committed
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError
from layoutgen.evaluate.baselines import baseline
from layoutgen.evaluate.score import score_one

SAMPLED_CLIPS, PICTURED_CLIPS = 40, 4
_SHOWN_BASELINES = ("chance", "majority", "category-median")


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
        sources: where the sampled clips' pixels and geometry come from, in the order of their first clips.
        baselines: baseline -> its mean score over the sampled clips' questions, percent.
        sampled: how many clips those are.
    """

    folder: Path
    plan: Plan
    manifest: Manifest
    examples: dict[str, tuple[Question, ClipRecord]]
    clips: list[Clip]
    finished: str
    built_with: dict[str, list[str]]
    sources: tuple[PixelSource, ...]
    baselines: dict[str, float]
    sampled: int


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
    return Facts(
        folder=storage.folder,
        plan=plan,
        manifest=manifest,
        examples=_examples(records),
        clips=clips,
        finished=finished,
        built_with=_built_with(runs),
        sources=tuple(dict.fromkeys(record.source for record in records)),
        baselines=_baselines(records),
        sampled=len(records),
    )


def withheld(directory: str) -> list[PixelSource]:
    """The sources of a dataset's clips whose images may not be passed on; reads every record."""
    sources = dict.fromkeys(clip.record.source for clip in read_with_bar(directory, "terms"))
    return [source for source in sources if not source.redistributable]


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


def _baselines(records: Sequence[ClipRecord]) -> dict[str, float]:
    """What needs no model, on questions of the sample: how much of a score says nothing."""
    asked = sum(len(record.questions) for record in records)
    means = {}
    for name in _SHOWN_BASELINES if asked else ():
        guesses = {(guess.clip_id, guess.question_id): guess.response for guess in baseline(name, records)}
        scores = [
            score_one(record, question, guesses[record.clip_id, question.id]).answer
            for record in records
            for question in record.questions
        ]
        means[name] = 100 * sum(scores) / asked
    return means


def _examples(records: Iterable[ClipRecord]) -> dict[str, tuple[Question, ClipRecord]]:
    """The shortest question of each task among the records."""
    found: dict[str, tuple[Question, ClipRecord]] = {}
    for record in records:
        for question in record.questions:
            known = found.get(question.task)
            if known is None or len(question.text) < len(known[0].text):
                found[question.task] = (question, record)
    return dict(sorted(found.items()))
