"""Writes an export: shards in parallel, each streamed in constant memory, the whole folder put in place at the end."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from layoutgen.dataset.reader import read, tars
from layoutgen.dataset.records import walks
from layoutgen.dataset.tar import Member, write_members
from layoutgen.errors import InputError
from layoutgen.export.base import ImageMode, Row, Table
from layoutgen.export.folder import new_folder
from layoutgen.export.formats import FORMATS
from layoutgen.export.parquet import ParquetPart
from layoutgen.export.samples import Choice, ExportSample, samples
from layoutgen.processes import parallel

IMAGES = "images"


@dataclass(frozen=True)
class ExportJob:
    """One shard of an export: where it is read from and written to."""

    shard: int
    tar: str
    out: Path
    final: Path
    format: str
    images: ImageMode
    choice: Choice


@dataclass(frozen=True)
class Exported:
    """Counts of an export."""

    questions: int
    images: int


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
        InputError: unknown format, images the format cannot hold, or no question passes the filters.
        OutputError: `out` exists already, or cannot be written.
        DiskFull: no space is left.
        DatasetError: `source` is no dataset.
    """
    mode = _image_mode(to, images)
    with new_folder(out) as partial:
        (partial / IMAGES).mkdir()
        done = [*_run(_jobs(source, to, partial, out, mode, choice), workers, progress)]
        total = Exported(sum(d.questions for d in done), sum(d.images for d in done))
        if not total.questions:
            raise InputError(f"{source}: no question passes the filters; `layoutgen status {source}` lists its tasks")
        _finish(partial, to, source, total)
    return total


def _image_mode(to: str, images: ImageMode | None) -> ImageMode:
    if to not in FORMATS:
        raise InputError(f"--to {to}: unknown format; choose from {', '.join(FORMATS)}")
    allowed = FORMATS[to].images
    if images and images not in allowed:
        raise InputError(f"--images {images}: {to} takes images as {' or '.join(allowed)} only")
    return images or allowed[0]


def _jobs(source: str, to: str, partial: Path, final: Path, images: ImageMode, choice: Choice) -> list[ExportJob]:
    return [ExportJob(i, tar, partial, final.absolute(), to, images, choice) for i, tar in enumerate(tars(source))]


def _run(jobs: list[ExportJob], workers: int, progress: Callable[[int], object]) -> Iterator[Exported]:
    for done in parallel(export_shard, jobs, min(workers, len(jobs))):
        progress(done.questions)
        yield done


def export_shard(job: ExportJob) -> Exported:
    """Writes one shard's part files and images."""
    if members := FORMATS[job.format].members:
        return _export_tar(job, members)
    questions, written = 0, set[str]()
    with ExitStack() as stack:
        parts: list[tuple[Table, ParquetPart | JsonPart]] = []
        for table in FORMATS[job.format].tables:
            parts.append((table, stack.enter_context(_open_part(job, table))))
        for sample in _samples(job):
            questions += 1
            images = _image_references(job, sample, written)
            for table, part in parts:
                part.write(table.row(sample, images))
    return Exported(questions, len(written))


def _samples(job: ExportJob) -> Iterator[ExportSample]:
    for walk in walks(read(job.tar)):
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
    folder = f"{job.final}/{IMAGES}" if FORMATS[job.format].absolute else IMAGES
    paths = [f"{folder}/{name}" for name in sample.names]
    columnar = FORMATS[job.format].tables[0].layout == "parquet"
    return [{"bytes": None, "path": path} for path in paths] if columnar else paths


class JsonPart:
    """Writes rows as JSON lines; `_finish` joins the shards' parts."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")

    def __enter__(self) -> "JsonPart":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def write(self, row: Row) -> None:
        """Adds a row."""
        self._stream.write(msgspec.json.encode(row) + b"\n")


def _open_part(job: ExportJob, table: Table) -> AbstractContextManager[ParquetPart | JsonPart]:
    if table.layout == "parquet":
        return ParquetPart(job.out / f"{table.name}-{job.shard:05d}.parquet")
    return JsonPart(job.out / f"{table.name}-{job.shard:05d}.part")


def _export_tar(job: ExportJob, members_of: Callable[[ExportSample], Iterator[Member]]) -> Exported:
    counts = {"questions": 0, "images": 0}

    def members() -> Iterator[Member]:
        for sample in _samples(job):
            counts["questions"] += 1
            counts["images"] += len(sample.images)
            yield from members_of(sample)

    with (job.out / f"data-{job.shard:05d}.tar").open("wb") as stream:
        write_members(stream, members())
    return Exported(**counts)


def _finish(out: Path, to: str, source: str, total: Exported) -> None:
    """Joins the JSON parts and adds what a trainer or a reader needs beside them."""
    for table in FORMATS[to].tables:
        if table.layout != "parquet":
            _join(
                sorted(out.glob(f"{table.name}-*.part")), out / f"{table.name}.{table.layout}", table.layout == "json"
            )
    if not any((out / IMAGES).iterdir()):
        (out / IMAGES).rmdir()
    for name, text in FORMATS[to].files(to, source, total.questions, total.images).items():
        (out / name).write_text(text, encoding="utf-8")


def _join(parts: list[Path], target: Path, as_list: bool) -> None:
    with target.open("wb") as stream:
        stream.write(b"[\n" if as_list else b"")
        separator = b""
        for part in parts:
            with part.open("rb") as lines:
                for line in lines:
                    stream.write(separator + line.rstrip(b"\n"))
                    separator = b",\n" if as_list else b"\n"
            part.unlink()
        stream.write(b"\n]\n" if as_list else b"\n")
