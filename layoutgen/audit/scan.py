"""Audits one shard: its file, its samples, their images and questions; the part that runs in parallel."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

import msgspec

from layoutgen.audit.files import Tally, check_tally, check_tar
from layoutgen.audit.geometry import check_boxes, check_projection
from layoutgen.audit.images import check_images
from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.structure import check_references, check_schema
from layoutgen.audit.truth import check_question
from layoutgen.config import Recipe
from layoutgen.dataset.records import Question, decode_record
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_members
from layoutgen.errors import DatasetError


@dataclass(frozen=True)
class ImageRow:
    """A frame for the checks across clips: where it is from and its two hashes."""

    clip: str
    frame: int
    house: str
    split: str
    sha: int
    look: int


@dataclass(frozen=True)
class QuestionRow:
    """A question for the checks across clips."""

    clip: str
    house: str
    split: str
    question: Question
    categories: tuple[str, ...]


@dataclass
class Scan:
    """What a shard gives to the checks over the whole dataset."""

    ledger: Ledger = field(default_factory=Ledger)
    clips: list[tuple[str, str]] = field(default_factory=list)
    images: list[ImageRow] = field(default_factory=list)
    questions: list[QuestionRow] = field(default_factory=list)


def scan_shard(url: str, sidecar: Sidecar, recipe: Recipe) -> Scan:
    """Reads a tar once from front to back, a sample at a time."""
    scan, storage, tally = Scan(), Storage(url), Tally()
    check_tar(storage, sidecar, scan.ledger)
    try:
        with storage.open(sidecar.file) as stream:
            members = read_members(stream, sidecar.file)
            for key, group in groupby(members, key=lambda member: member.name.partition(".")[0]):
                _scan_sample(key, group, sidecar.file, recipe, scan, tally)
    except DatasetError as error:
        scan.ledger.fault("members", sidecar.file, str(error))
    check_tally(tally, sidecar, scan.ledger)
    return scan


def _scan_sample(key: str, group: Iterable[Member], shard: str, recipe: Recipe, scan: Scan, tally: Tally) -> None:
    files = [(member.name[len(key) + 1 :], member.data) for member in group]
    sample = _open(key, files, shard, scan.ledger)
    if sample is None:
        return
    tally.add(sample.record)
    check_schema(sample, dict(files)["json"], scan.ledger)
    _collect(sample, check_images(sample, scan.ledger), scan)
    if check_references(sample, scan.ledger):
        check_boxes(sample, scan.ledger)
        check_projection(sample, scan.ledger)
        for question in sample.record.questions:
            check_question(sample, question, recipe, scan.ledger)


def _open(key: str, files: list[tuple[str, bytes]], shard: str, ledger: Ledger) -> Sample | None:
    """The sample of a group of members; None, and a fault, where it is not one."""
    ledger.check("members")
    names = [name for name, _ in files]
    if names[0] != "json" or len(set(names)) < len(names):
        ledger.fault("members", f"{shard}/{key}", "does not begin with its .json, or holds a member twice")
        return None
    try:
        record = decode_record(files[0][1])
    except msgspec.MsgspecError as error:
        ledger.check("schema")
        ledger.fault("schema", f"{shard}/{key}", str(error))
        return None
    if names[1 : len(record.frames) + 1] != [frame.file for frame in record.frames] or not record.frames:
        ledger.fault("members", f"{shard}/{key}", "does not hold its frames in the record's order")
        return None
    return Sample(key, shard, record, dict(files[1:]))


def _collect(sample: Sample, hashes: list[tuple[int, int]], scan: Scan) -> None:
    record = sample.record
    clip, house, split = record.clip_id, record.house.sha256, record.split
    scan.clips.append((clip, house))
    scan.images += [ImageRow(clip, i, house, split, sha, look) for i, (sha, look) in enumerate(hashes)]
    for question in record.questions:
        types = tuple(sorted({record.objects[i].type for i in question.objects if 0 <= i < len(record.objects)}))
        scan.questions.append(QuestionRow(clip, house, split, question, types))
