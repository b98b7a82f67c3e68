"""Audits one shard: its file, its samples, their images and questions; the part that runs in parallel."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from layoutgen.audit.extrinsics import check_covisibility, check_oriented, check_poses
from layoutgen.audit.files import Tally, check_tally, check_tar
from layoutgen.audit.geometry import check_boxes, check_projection
from layoutgen.audit.images import check_images
from layoutgen.audit.masks import check_masks
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import Scan, collect, measure
from layoutgen.audit.sample import Sample
from layoutgen.audit.structure import check_references, check_schema
from layoutgen.audit.truth import check_question
from layoutgen.config import Recipe
from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_members
from layoutgen.errors import UNDECODABLE, DatasetError, one_line


def scan_shard(url: str, sidecar: Sidecar, recipe: Recipe, rate: float) -> Scan:
    """Reads a tar once from front to back, a sample at a time; `rate` is the share of houses kept for statistics."""
    scan, storage, tally = Scan(), Storage(url), Tally()
    check_tar(storage, sidecar, scan.ledger)
    for sample in open_samples(storage, sidecar, recipe, scan.ledger):
        tally.add(sample.record)
        hashes, sound = check_sample(sample, scan.ledger)
        collect(sample, hashes, rate if sound else 0.0, scan)
        if sound:
            measure(sample, scan)
    check_tally(tally, sidecar, scan.ledger)
    return scan


def open_samples(storage: Storage, sidecar: Sidecar, recipe: Recipe, ledger: Ledger) -> Iterator[Sample]:
    """The samples of a tar that can be opened; what cannot is in the ledger."""
    try:
        with storage.open(sidecar.file) as stream:
            members = read_members(stream, sidecar.file)
            for key, group in groupby(members, key=lambda member: member.name.partition(".")[0]):
                sample = _open(key, group, sidecar.file, recipe, ledger)
                if sample is not None:
                    yield sample
    except DatasetError as error:
        ledger.fault("members", sidecar.file, str(error))


def check_sample(sample: Sample, ledger: Ledger) -> tuple[list[tuple[int, int]], bool]:
    """Every check that needs one sample only.

    Returns:
        The hashes of its frames (see `check_images`), and whether its references are sound; if not, nothing that
        relies on them was checked.
    """
    check_schema(sample, ledger)
    hashes, sound = check_images(sample, ledger), check_references(sample, ledger)
    if sound:
        check_boxes(sample, ledger)
        check_poses(sample, ledger)
        check_oriented(sample, ledger)
        check_covisibility(sample, ledger)
        check_projection(sample, ledger)
        check_masks(sample, ledger)
        for question in sample.record.questions:
            check_question(sample, question, ledger)
    return hashes, sound


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
    except UNDECODABLE as error:
        ledger.check("schema")
        ledger.fault("schema", f"{shard}/{key}", one_line(error))
        return None
    if names[1 : len(record.frames) + 1] != [frame.file for frame in record.frames] or not record.frames:
        ledger.fault("members", f"{shard}/{key}", "does not hold its frames in the record's order")
        return None
    return Sample(key, shard, record, recipe, dict(files))
