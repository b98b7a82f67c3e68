"""Writes an export: shards in parallel, each streamed in constant memory, the whole folder put in place at the end."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layoutgen.dataset.reader import read, shard_fault
from layoutgen.dataset.records import walks
from layoutgen.dataset.sidecar import Sidecar, some_committed
from layoutgen.dataset.storage import Storage, write_errors
from layoutgen.dataset.tar import Member, write_members
from layoutgen.errors import DatasetError, InputError, OutputError
from layoutgen.export.base import SPLITS, Facts, ImageMode
from layoutgen.export.budget import Longest, longest, measured
from layoutgen.export.formats import FORMATS
from layoutgen.export.parts import Parts, join, stem
from layoutgen.export.samples import Choice, ExportSample, samples
from layoutgen.processes import parallel
from layoutgen.wording import meant

IMAGES = "images"


@dataclass(frozen=True)
class ExportJob:
    """One shard of an export: where it is read from and written to."""

    source: str
    sidecar: Sidecar
    out: Path
    format: str
    images: ImageMode
    choice: Choice


@dataclass
class Exported:
    """What was written: questions by the name of their split's files, images, and what the questions take."""

    splits: Counter[str] = field(default_factory=Counter)
    images: int = 0
    longest: Longest = Longest()

    @property
    def questions(self) -> int:
        """How many in all."""
        return self.splits.total()

    def add(self, sample: ExportSample) -> str:
        """Counts a question; gives the name of its split's files."""
        split = SPLITS.get(sample.record.split, SPLITS["train"])
        self.splits[split] += 1
        takes = measured(sample.prompt, sample.question.response, sample.sizes)
        self.longest = longest([self.longest, takes])
        return split


def export(
    source: str,
    to: str,
    out: Path,
    choice: Choice,
    *,
    images: ImageMode | None = None,
    workers: int = 1,
    progress: Callable[[int], object] = lambda questions: None,
) -> Exported:
    """Writes `source` in the format called `to` into the new folder `out`.

    Args:
        source: dataset folder or URL.
        to: a key of FORMATS.
        out: must not exist; appears when everything is written.
        choice: which questions, and how their responses read.
        images: `path` or `bytes`; None for the format's default.
        workers: processes.
        progress: called with the number of questions of each finished shard.

    Raises:
        InputError: unknown format or task, images the format cannot hold, or no question passes the filters.
        OutputError: `out` exists already, or cannot be written.
        DiskFull: no space is left.
        DatasetError: `source` is no dataset, or a shard of it is damaged.
    """
    mode = _image_mode(to, images)
    if out.exists():
        raise OutputError(f"{out}: exists already; name a new folder")
    partial = out.with_name(f".{out.name}.tmp")
    shutil.rmtree(partial, ignore_errors=True)
    with write_errors(str(out)), _removed_at_the_end(partial):
        (partial / IMAGES).mkdir(parents=True)
        total = _total([*_run(_jobs(source, to, partial, mode, choice), workers, progress)])
        if not total.questions:
            raise InputError(f"{source}: no question passes the filters; `layoutgen status {source}` lists its tasks")
        _finish(partial, Facts(to, source, total.images, _in_order(total.splits), total.longest))
        partial.rename(out)
    return total


@contextmanager
def _removed_at_the_end(folder: Path) -> Iterator[None]:
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _image_mode(to: str, images: ImageMode | None) -> ImageMode:
    if to not in FORMATS:
        raise InputError(f"--to {to}: unknown format{meant(to, FORMATS)}; choose from {', '.join(FORMATS)}")
    allowed = FORMATS[to].images
    if images and images not in allowed:
        raise InputError(f"--images {images}: {to} takes images as {' or '.join(allowed)} only")
    return images or allowed[0]


def _jobs(source: str, to: str, partial: Path, images: ImageMode, choice: Choice) -> list[ExportJob]:
    sidecars = some_committed(Storage(source))
    there = {task for sidecar in sidecars for task in sidecar.tasks}
    for task in sorted(choice.tasks - there):
        raise InputError(
            f"{source} has no task {task!r}{meant(task, there)}; `layoutgen status {source}` lists its tasks"
        )
    return [ExportJob(source, sidecar, partial, to, images, choice) for sidecar in sidecars]


def _run(jobs: list[ExportJob], workers: int, progress: Callable[[int], object]) -> Iterator[Exported]:
    for done in parallel(export_shard, jobs, min(workers, len(jobs))):
        progress(done.questions)
        yield done


def _total(done: Sequence[Exported]) -> Exported:
    splits = sum((one.splits for one in done), Counter[str]())
    return Exported(splits, sum(one.images for one in done), longest(one.longest for one in done))


def _in_order(splits: Mapping[str, int]) -> dict[str, int]:
    return {name: splits[name] for name in SPLITS.values() if name in splits}


def export_shard(job: ExportJob) -> Exported:
    """Writes one shard's part files and images.

    Raises:
        DatasetError: the shard is not as its sidecar says, so that a frame of it may be damaged.
    """
    storage = Storage(job.source)
    if fault := shard_fault(storage, job.sidecar):
        raise DatasetError(f"{storage.url}: {fault}; `layoutgen verify` lists all faults")
    return (_export_tar if FORMATS[job.format].members else _export_rows)(job)


def _export_rows(job: ExportJob) -> Exported:
    done, written, form = Exported(), set[str](), FORMATS[job.format]
    with ExitStack() as stack:
        parts = Parts(job.out, form, job.sidecar.shard, stack)
        for sample in _samples(job):
            split, images = done.add(sample), _image_references(job, sample, written)
            folder = form.folder(sample) if form.folder else split
            for table in form.tables:
                parts.of(table, folder).write(table.row(sample, images))
    done.images = len(written)
    return done


def _samples(job: ExportJob) -> Iterator[ExportSample]:
    tar = f"{Storage(job.source).url}/{job.sidecar.file}"
    for walk in walks(read(tar)):
        yield from samples(walk, job.choice)


def _image_references(job: ExportJob, sample: ExportSample, written: set[str]) -> list[Any]:
    """Paths or bytes of a sample's images; image files are written once, however many questions show them."""
    if job.images == "bytes":
        written.update(sample.names)
        return [{"bytes": data, "path": name} for data, name in zip(sample.images, sample.names, strict=True)]
    for data, name in zip(sample.images, sample.names, strict=True):
        if name not in written:
            (job.out / IMAGES / name).write_bytes(data)
            written.add(name)
    paths = [f"{IMAGES}/{name}" for name in sample.names]
    columnar = FORMATS[job.format].tables[0].layout == "parquet"
    return [{"bytes": None, "path": path} for path in paths] if columnar else paths


def _export_tar(job: ExportJob) -> Exported:
    done = Exported()

    def members() -> Iterator[Member]:
        for sample in _samples(job):
            done.add(sample)
            done.images += len(sample.images)
            yield from FORMATS[job.format].members(sample)  # type: ignore[misc]

    with (job.out / f"data-{job.sidecar.shard:05d}.tar").open("wb") as stream:
        write_members(stream, members())
    return done


def _finish(out: Path, facts: Facts) -> None:
    """Joins the JSON parts and adds what a trainer or a reader needs beside them."""
    form = FORMATS[facts.name]
    for table in form.tables:
        if table.layout != "parquet":
            for name in sorted({stem(form, table, split) for split in facts.splits}):
                join(out, name, table)
    if not any((out / IMAGES).iterdir()):
        (out / IMAGES).rmdir()
    for name, text in form.files(facts).items():
        (out / name).write_text(text, encoding="utf-8")
    form.after(out, facts)
