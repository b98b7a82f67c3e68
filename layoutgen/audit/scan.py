"""Audits one shard: its file, its samples, their images and questions; the part that runs in parallel."""

from collections.abc import Iterable
from itertools import groupby

import msgspec

from layoutgen.audit.files import Tally, check_tally, check_tar
from layoutgen.audit.geometry import check_boxes, check_projection
from layoutgen.audit.images import check_images
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import Scan, collect, measure
from layoutgen.audit.sample import Sample
from layoutgen.audit.structure import check_references, check_schema
from layoutgen.audit.truth import check_question
from layoutgen.config import Recipe
from layoutgen.dataset.records import decode_record
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_members
from layoutgen.errors import DatasetError


def scan_shard(url: str, sidecar: Sidecar, recipe: Recipe, rate: float) -> Scan:
    """Reads a tar once from front to back, a sample at a time; `rate` is the share of houses kept for statistics."""
    scan, storage, tally = Scan(), Storage(url), Tally()
    check_tar(storage, sidecar, scan.ledger)
    try:
        with storage.open(sidecar.file) as stream:
            members = read_members(stream, sidecar.file)
            for key, group in groupby(members, key=lambda member: member.name.partition(".")[0]):
                sample = _open(key, group, sidecar.file, recipe, scan.ledger)
                if sample is not None:
                    tally.add(sample.record)
                    _check_sample(sample, rate, scan)
    except DatasetError as error:
        scan.ledger.fault("members", sidecar.file, str(error))
    check_tally(tally, sidecar, scan.ledger)
    return scan


def _check_sample(sample: Sample, rate: float, scan: Scan) -> None:
    check_schema(sample, scan.ledger)
    collect(sample, check_images(sample, scan.ledger), rate, scan)
    if check_references(sample, scan.ledger):
        measure(sample, scan)
        check_boxes(sample, scan.ledger)
        check_projection(sample, scan.ledger)
        for question in sample.record.questions:
            check_question(sample, question, scan.ledger)


def _open(key: str, group: Iterable[Member], shard: str, recipe: Recipe, ledger: Ledger) -> Sample | None:
    """The sample of a group of members; None, and a fault, where it is not one."""
    ledger.check("members")
    files = [(member.name[len(key) + 1 :], member.data) for member in group]
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
    return Sample(key, shard, record, recipe, dict(files))
