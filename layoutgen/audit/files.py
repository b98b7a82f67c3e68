"""Gate `files`: plan, manifest and sidecars agree with one another and with the tars; sha256 of every tar."""

from collections import Counter

from layoutgen.audit.report import Ledger
from layoutgen.dataset.manifest import MANIFEST_NAME, manifest_of, read_manifest
from layoutgen.dataset.plan import PLAN_NAME, read_plan
from layoutgen.dataset.reader import shard_fault
from layoutgen.dataset.records import ClipRecord
from layoutgen.dataset.sidecar import Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.errors import DatasetError

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
        self.frame_counts.update(str(len(question.frames)) for question in record.questions)


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
