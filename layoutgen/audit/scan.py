"""Audits one shard: its file and names, its samples, their images and questions; the part that runs in parallel."""

from collections import Counter
from collections.abc import Iterable, Iterator

from layoutgen.audit.changes import ChangeChecks, is_about_change
from layoutgen.audit.extrinsics import check_covisibility, check_oriented, check_poses
from layoutgen.audit.geometry import check_boxes, check_projection
from layoutgen.audit.glass import check_glimpses, check_names
from layoutgen.audit.images import check_images, check_masks
from layoutgen.audit.lens import check_lens
from layoutgen.audit.limits import check_limits
from layoutgen.audit.pairs import Half, check_pairs, halves_of
from layoutgen.audit.paraphrases import check_wording
from layoutgen.audit.refusals import check_tellable
from layoutgen.audit.report import Ledger
from layoutgen.audit.rows import Scan, collect, measure
from layoutgen.audit.sample import Sample
from layoutgen.audit.structure import check_references, check_schema
from layoutgen.audit.ties import ClipTies
from layoutgen.audit.truth import check_question
from layoutgen.audit.twins import TwinCheck
from layoutgen.config import Recipe
from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.manifest import MANIFEST_NAME, manifest_of, read_manifest
from layoutgen.dataset.plan import PLAN_NAME, read_plan
from layoutgen.dataset.reader import shard_fault
from layoutgen.dataset.records import ClipRecord
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_keyed
from layoutgen.errors import UNDECODABLE, DatasetError, one_line

WITHOUT_PLAN = "the thresholds of the default recipe are used instead"


class Tally:
    """What the samples of a tar add up to, to be held against its sidecar."""

    def __init__(self) -> None:
        self.samples = self.questions = self.frames = 0
        self.tasks: Counter[str] = Counter()
        self.frame_counts: Counter[str] = Counter()

    def add(self, record: ClipRecord) -> None:
        """Counts one sample."""
        self.samples += 1
        self.questions += len(record.questions)
        self.frames += len(record.frames)
        self.tasks.update(question.task for question in record.questions)
        self.frame_counts.update(str(question.shown) for question in record.questions)


def check_tally(tally: Tally, sidecar: Sidecar, ledger: Ledger) -> None:
    """Holds a tar's contents against its sidecar."""
    for name in ("samples", "questions", "frames", "tasks", "frame_counts"):
        ledger.check("files")
        found, said = getattr(tally, name), getattr(sidecar, name)
        if found != said:
            ledger.fault("files", sidecar.file, f"holds {name} {_plain(found)}, its sidecar says {_plain(said)}")


def _plain(value: object) -> str:
    return str(dict(sorted(value.items())) if isinstance(value, dict) else value)


def check_tar(storage: Storage, sidecar: Sidecar, ledger: Ledger) -> None:
    """Size and sha256 of a tar against its sidecar."""
    ledger.check("files")
    if fault := shard_fault(storage, sidecar):
        ledger.fault("files", sidecar.file, fault)


def check_dataset(storage: Storage, sidecars: list[Sidecar], ledger: Ledger) -> None:
    """Plan, sidecars and manifest against one another, and tars that no sidecar commits."""
    ledger.check("files", 3)
    _check_plan(storage, sidecars, ledger)
    _check_manifest(storage, sidecars, ledger)
    committed = {sidecar.file for sidecar in sidecars}
    for name in storage.names():
        if name.endswith(".tar") and name not in committed:
            ledger.fault("files", name, "no sidecar commits this tar; `layoutgen generate --resume` finishes it")


def _check_plan(storage: Storage, sidecars: list[Sidecar], ledger: Ledger) -> None:
    try:
        plan = read_plan(storage)
    except DatasetError as error:
        ledger.fault("files", PLAN_NAME, f"{error}: {WITHOUT_PLAN}")
        return
    if plan is None:
        ledger.fault("files", PLAN_NAME, f"is missing: {WITHOUT_PLAN}")
        return
    identity = plan.identity()
    for sidecar in sidecars:
        if sidecar.plan != identity:
            ledger.fault("files", sidecar.file, "was written for another plan than plan.json")


def _check_manifest(storage: Storage, sidecars: list[Sidecar], ledger: Ledger) -> None:
    try:
        manifest = read_manifest(storage)
    except DatasetError as error:
        ledger.fault("files", MANIFEST_NAME, str(error))
        return
    if manifest != manifest_of(sidecars):
        ledger.fault("files", MANIFEST_NAME, "its totals or shards differ from the sidecars")


def scan_shard(url: str, sidecar: Sidecar, recipe: Recipe, rate: float) -> Scan:
    """Reads a tar once from front to back, a sample at a time; `rate` is the share of houses kept for statistics."""
    scan, storage, tally, twins = Scan(), Storage(url), Tally(), TwinCheck()
    check_tar(storage, sidecar, scan.ledger)
    halves: list[Half] = []
    walk: Sample | None = None
    for sample in open_samples(storage, sidecar, recipe, scan.ledger):
        tally.add(sample.record)
        hashes, sound = check_sample(sample, scan.ledger, walk)
        walk = sample if sound and not sample.record.twin.of else walk
        collect(sample, hashes, rate if sound else 0.0, scan)
        if sound:
            measure(sample, scan)
            halves += halves_of(sample)
            twins.check(sample, walk, scan.ledger)
    check_pairs(halves, scan.ledger)
    check_tally(tally, sidecar, scan.ledger)
    return scan


def open_samples(storage: Storage, sidecar: Sidecar, recipe: Recipe, ledger: Ledger) -> Iterator[Sample]:
    """The samples of a tar that can be opened; what cannot is in the ledger."""
    try:
        with storage.open(sidecar.file) as stream:
            for key, group in read_keyed(stream, sidecar.file):
                sample = _open(key, group, sidecar.file, recipe, ledger)
                if sample is not None:
                    yield sample
    except DatasetError as error:
        ledger.fault("members", sidecar.file, str(error))


def check_sample(sample: Sample, ledger: Ledger, walk: Sample | None = None) -> tuple[list[tuple[int, int]], bool]:
    """Every check that needs one sample only, or a twin and the sample of its walk.

    Args:
        sample: what is checked.
        ledger: takes what is found.
        walk: the last sound sample before it that is no twin.

    Returns:
        The hashes of its frames (see `check_images`), and whether its references are sound; if not, nothing that
        relies on them was checked.
    """
    check_schema(sample, ledger)
    hashes, sound = check_images(sample, ledger), check_references(sample, ledger)
    if sound:
        check_boxes(sample, ledger)
        check_poses(sample, ledger)
        check_lens(sample, ledger)
        check_oriented(sample, ledger)
        check_covisibility(sample, ledger)
        check_projection(sample, ledger)
        check_masks(sample, ledger)
        check_glimpses(sample, ledger)
        ties = ClipTies(sample, ledger)
        of = sample.record.twin.of
        changes = ChangeChecks(walk if walk and of and walk.record.clip_id == of else None, sample, ledger)
        for question in sample.record.questions:
            if is_about_change(question):
                changes.check(question)
                continue
            check_question(sample, question, ledger)
            ties.check(question, ledger)
            check_names(sample, question, ledger)
            check_limits(sample, question, ledger)
            check_wording(sample, question, ledger)
            check_tellable(sample, question, ledger)
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
