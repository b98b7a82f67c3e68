"""Writes a copy of a dataset without what is faulty in it; the original is never touched."""

import dataclasses
from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace
from tqdm import tqdm

from layoutgen.audit.pairs import halves_of, pair_faults, pairs_of
from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.scan import Tally, check_sample, open_samples
from layoutgen.audit.twins import TwinCheck
from layoutgen.config import Recipe
from layoutgen.dataset.manifest import manifest_of, write_manifest
from layoutgen.dataset.plan import read_plan, write_plan
from layoutgen.dataset.records import Clip, add_counts, walks
from layoutgen.dataset.sidecar import Sidecar, committed, write_sidecar
from layoutgen.dataset.storage import Storage, pretty_json
from layoutgen.dataset.tar import write_shard
from layoutgen.errors import DatasetError, OutputError
from layoutgen.options import check_place

REPAIR_NAME = "repair.json"


class Repair(msgspec.Struct):
    """What a repair kept and dropped; the keys of `dropped` are clips, questions, and samples that cannot be read."""

    source: str
    clips: int = 0
    questions: int = 0
    dropped: dict[str, str] = {}


def repair(source: str, out: str) -> Repair:
    """Copies a dataset without faulty questions, and without clips that are faulty themselves or occur again.

    What cannot stand alone goes too: the twins of a clip that goes, and the other half of a question of a pair.

    Raises:
        DatasetError: there is no dataset, or its plan is lost, so that no thresholds are known.
        OutputError: the target is not empty, or cannot be written.
    """
    storage, target = Storage(source), Storage(out)
    sidecars, plan = committed(storage), read_plan(storage)
    if not sidecars or plan is None:
        raise DatasetError(f"{source}: no finished shards with a plan here; nothing to repair")
    check_target(out)
    repairer = _Repairer(storage, target, plan.recipe, Repair(source))
    try:
        write_plan(target, plan)
        copies = [repairer.copy(sidecar) for sidecar in tqdm(sidecars, unit=" shards", desc="repair", disable=None)]
        write_manifest(target, manifest_of(copies))
        target.write(REPAIR_NAME, pretty_json(repairer.result))
    except BaseException:  # an interrupted repair begins anew, so it leaves nothing in the way
        target.remove()
        raise
    return repairer.result


def check_target(out: str) -> None:
    """Raises OutputError where a repair cannot be written to a path or URL."""
    target = Storage(out)
    if target.local:
        check_place(target.folder, folder=True)
    if target.names():
        raise OutputError(f"{out} is not empty; a repair writes a new dataset, so choose another --repair folder")


class _Repairer:
    """Copies shard after shard and remembers which clips have been written."""

    def __init__(self, storage: Storage, target: Storage, recipe: Recipe, result: Repair) -> None:
        self.storage, self.target, self.recipe, self.result = storage, target, recipe, result
        self.written: set[str] = set()

    def copy(self, sidecar: Sidecar) -> Sidecar:
        """Writes what is sound of a shard, and its sidecar."""
        tally = Tally()
        samples = self._sound(sidecar, tally)
        written = self.target.write_with(sidecar.file, lambda stream: write_shard(stream, samples))
        copied = replace(
            sidecar,
            samples=written.samples,
            questions=tally.questions,
            frames=tally.frames,
            bytes=written.bytes,
            sha256=written.sha256,
            tasks=add_counts([tally.tasks]),
            frame_counts=add_counts([tally.frame_counts]),
        )
        write_sidecar(self.target, copied)
        self.result.clips += tally.samples
        self.result.questions += tally.questions
        return copied

    def _sound(self, sidecar: Sidecar, tally: Tally) -> Iterator[tuple[str, Clip]]:
        """The samples to write, those of one walk at a time; they are counted in `tally`."""
        unread = Ledger()
        for samples in walks(open_samples(self.storage, sidecar, self.recipe, unread)):
            for sample in self._whole_pairs(self._kept(samples)):
                tally.add(sample.record)
                yield sample.key, _clip(sample)
        self.result.dropped |= unread.faulty

    def _kept(self, samples: list[Sample]) -> list[Sample]:
        """Of a walk and its twins those that are sound, with their sound questions; no twin stays without its walk."""
        kept: list[Sample] = []
        twins = TwinCheck()
        for sample in samples:
            walk = kept[0] if kept and not kept[0].record.twin.of else None
            if found := self._repaired(sample, walk, twins):
                kept.append(found)
        return kept

    def _repaired(self, sample: Sample, walk: Sample | None, twins: TwinCheck) -> Sample | None:
        """The sample without its faulty questions; None where it is faulty itself, written already, or a twin alone."""
        record, ledger = sample.record, Ledger()
        _, sound = check_sample(sample, ledger, walk)
        if record.twin.of and (walk is None or walk.record.clip_id != record.twin.of):
            ledger.fault("references", sample.where(), "the clip that it is a twin of is not kept")
        if sound:
            twins.check(sample, walk, ledger)
        if record.clip_id in self.written:
            ledger.fault("clips", sample.where(), "occurs twice")
        self.written.add(record.clip_id)
        names = {sample.where(question).text for question in record.questions}
        self.result.dropped |= {place: ledger.faulty[place] for place in ledger.faulty if place in names}
        if others := [place for place in ledger.faulty if place not in names]:
            self.result.dropped[record.clip_id] = ledger.faulty[others[0]]
            return None
        return _without(sample, ledger.faulty)

    def _whole_pairs(self, samples: list[Sample]) -> list[Sample]:
        """What is left of a walk and its twins without the halves of faulty pairs, such as have lost the other half."""
        halves = [half for sample in samples for half in halves_of(sample)]
        faulty: dict[str, str] = {}
        for name, found in pairs_of(halves).items():
            if why := next(pair_faults(name, found), ""):
                faulty |= {half.where.text: f"pairs: {why}" for half in found}
        self.result.dropped |= faulty
        return [_without(sample, faulty) for sample in samples]


def _without(sample: Sample, faulty: Mapping[str, str]) -> Sample:
    """The sample without some of its questions, by their places."""
    record = sample.record
    sound = [question for question in record.questions if sample.where(question).text not in faulty]
    return (
        sample
        if len(sound) == len(record.questions)
        else dataclasses.replace(sample, record=replace(record, questions=sound))
    )


def _clip(sample: Sample) -> Clip:
    files = dict(sample.files)
    del files["json"]
    images = [files.pop(frame.file) for frame in sample.record.frames]
    return Clip(sample.record, images, files)
