"""The parts of houses, and how a shard's become its tar and its sidecar, holding one house's images at a time."""

import hashlib
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import msgspec

from layoutgen.dataset.plan import Plan
from layoutgen.dataset.reader import read_samples
from layoutgen.dataset.records import Clip, ClipRecord, Counts, Question, add_counts, add_rejections, walks
from layoutgen.dataset.sidecar import Failure, RunFacts, Sidecar, tar_name, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Written, write_shard
from layoutgen.errors import UNDECODABLE
from layoutgen.identity import libraries
from layoutgen.run.steps import Ask, Select, Steps

RUN_FOLDER = ".run"
_PARTS = f"{RUN_FOLDER}/parts"
_SEAL_BYTES = hashlib.sha256().digest_size
TWIN = "twin."
"""How the rejections begin that are of filming and not of asking: of a twin that no edit of the house allowed."""


class HousePart(msgspec.Struct, frozen=True, kw_only=True):
    """What one house gave.

    Attributes:
        house: its position in the run.
        clips: its walks, with all questions that may be kept; which are depends on the shard's other clips.
        rejections: task -> reason -> questions that could not be certified.
        asked: False for clips taken back from a shard, which must be asked anew.
        failure: why there are fewer clips than the recipe wants, None where all are there.
        tries: how often it was begun.
        started: seconds since 1970.
        seconds: CPU seconds by stage.
    """

    house: int
    clips: list[Clip] = []
    rejections: dict[str, Counts] = {}
    asked: bool = True
    failure: Failure | None = None
    tries: int = 1
    started: float = 0.0
    seconds: dict[str, float] = {}


class Parts:
    """The parts of one dataset.

    Each begins with a sha256 over the plan's identity, the number of its house and its own bytes: one that was damaged,
    or lies where another house's or another plan's should, does not agree with it.
    """

    def __init__(self, storage: Storage, plan: Plan) -> None:
        self._storage, self._shard_size, self._plan = storage, plan.shard_size, plan.identity()

    def write(self, part: HousePart) -> None:
        """Keeps a house."""
        data = msgspec.msgpack.encode(part)
        self._storage.write(self._name(part.house), self._seal(part.house, data) + data)

    def read(self, house: int) -> HousePart | None:
        """A house's part; None where it is missing or damaged, which means that the house must be filmed."""
        stored = memoryview(self._storage.read(self._name(house)) or b"")
        seal, data = stored[:_SEAL_BYTES], stored[_SEAL_BYTES:]
        if seal != self._seal(house, data):
            return None
        try:
            return msgspec.msgpack.decode(data, type=HousePart)
        except UNDECODABLE:
            return None

    def houses(self, shard: int) -> set[int]:
        """Houses of a shard that have a part."""
        stems = (name.partition(".")[0] for name in self._storage.names(f"{_PARTS}/{shard:05d}"))
        return {int(stem) for stem in stems if stem.isdecimal()}

    def shards(self) -> set[int]:
        """Shards that have parts."""
        return {int(name) for name in self._storage.names(_PARTS) if name.isdecimal()}

    def remove(self, shard: int) -> None:
        """Forgets a shard's parts."""
        self._storage.remove(f"{_PARTS}/{shard:05d}")

    @staticmethod
    def remove_all(storage: Storage) -> None:
        """Forgets the parts of every shard."""
        storage.remove(_PARTS)

    def _seal(self, house: int, data: bytes | memoryview) -> bytes:
        hasher = hashlib.sha256(f"{self._plan} {house}\n".encode())
        hasher.update(data)
        return hasher.digest()

    def _name(self, house: int) -> str:
        return f"{_PARTS}/{house // self._shard_size:05d}/{house:06d}.msgpack"


def sample_keys(plan: Plan, house: int, records: Iterable[ClipRecord]) -> Iterator[str]:
    """The keys of a house's samples in its tar: `000123`, or `000123-1` where the recipe wants several walks a house.

    Twins follow the walk that they are of, and its key: `000123-removed`, `000123-1-removed`.
    """
    walk = -1
    for record in records:
        walk += not record.twin.of
        key = f"{house:06d}" if plan.recipe.walk.clips_per_house == 1 else f"{house:06d}-{walk}"
        yield f"{key}-{record.twin.edit}" if record.twin.of else key


def take_back(storage: Storage, sidecar: Sidecar, *, failures_too: bool) -> Iterator[HousePart]:
    """The parts of a finished shard that is to be written again, read from its tar instead of filmed again.

    The twins that the shard lacks are counted with the first part: nothing tells of which house they would be. Houses
    that failed count none, for they may be filmed again. The tar's sha256 must have been checked: a damaged image
    would be written again under a sound checksum.

    Args:
        storage: the dataset.
        sidecar: of the shard.
        failures_too: give recorded failures as parts as well; without them, failed houses are left out.
    """
    failures = {failure.house: failure for failure in sidecar.failures}
    left_out = {task: counts for task, counts in sidecar.rejections.items() if task.startswith(TWIN)}
    for house, samples in groupby(read_samples(storage, sidecar.file), key=_house_of):
        failure = failures.pop(house, None)
        if failure is None or failures_too:
            clips = [clip for _, clip in samples]
            yield HousePart(house=house, clips=clips, rejections=left_out, asked=False, failure=failure)
            left_out = {}
    if failures_too:
        yield from (HousePart(house=house, failure=failure) for house, failure in failures.items())


def _house_of(sample: tuple[str, Clip]) -> int:
    return int(sample[0].partition("-")[0])


@dataclass(frozen=True)
class PartsMissing:
    """The shard cannot be sealed: these houses have no part, or a damaged one, and must be filmed again."""

    shard: int
    houses: list[int]


def seal(storage: Storage, plan: Plan, shard: int, steps: Steps) -> Sidecar | PartsMissing:
    """Writes the tar, then the sidecar that commits it, then forgets the parts.

    Raises:
        DiskFull, OutputError: the target cannot take it.
    """
    parts, sealing = Parts(storage, plan), Sealing(plan, shard, steps.ask, steps.select)
    if missing := [house for house in plan.shards()[shard] if not sealing.add(parts.read(house))]:
        return PartsMissing(shard, missing)
    sidecar = sealing.write(storage, _samples(plan, shard, parts))
    parts.remove(shard)
    return sidecar


def _samples(plan: Plan, shard: int, parts: Parts) -> Iterator[tuple[str, Clip]]:
    """Keys and clips of a shard's parts, in order, with one house's images in memory."""
    for house in plan.shards()[shard]:
        part = parts.read(house)
        clips = part.clips if part else []
        yield from zip(sample_keys(plan, house, (clip.record for clip in clips)), clips, strict=True)


class Sealing:
    """Counts the parts of a shard, chooses among their questions, and writes the samples."""

    def __init__(self, plan: Plan, shard: int, ask: Ask, select: Select) -> None:
        self._plan, self._shard, self._ask, self._select = plan, shard, ask, select
        self._clock, self._began = time.process_time(), time.time()
        self._candidates: list[list[Question]] = []
        self._records: list[ClipRecord] = []
        self._kept: list[list[Question]] = []
        self._frames = 0
        self._rejections: list[dict[str, Counts]] = []
        self._failures: list[Failure] = []
        self._retried: dict[int, int] = {}
        self._started: list[float] = []
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def add(self, part: HousePart | None) -> bool:
        """Takes in a house without keeping its images; False where it is missing."""
        if part is None:
            return False
        rejections = [part.rejections]
        self._records += [clip.record for clip in part.clips]
        if part.asked:
            self._candidates += [clip.record.questions for clip in part.clips]
        else:
            for walk in walks(part.clips):
                for questions, rejected in self._ask(walk, self._plan.recipe, self._plan.seed):
                    self._candidates.append(questions)
                    rejections.append(rejected)
        self._rejections += rejections
        self._count_part(part)
        return True

    def write(self, storage: Storage, samples: Iterable[tuple[str, Clip]]) -> Sidecar:
        """Writes the tar with the questions that are kept, then the sidecar that commits it.

        Args:
            storage: the dataset.
            samples: keys and clips, the same clips in the same order as in the parts that were added.

        Raises:
            DiskFull, OutputError: the target cannot take it.
        """
        self._kept = self._select(self._candidates, self._plan.recipe, self._records)
        asked = ((key, clip.with_questions(kept)) for (key, clip), kept in zip(samples, self._kept, strict=True))
        written = storage.write_with(tar_name(self._shard), lambda stream: write_shard(stream, asked))
        sidecar = self._sidecar(written)
        write_sidecar(storage, sidecar)
        return sidecar

    def _count_part(self, part: HousePart) -> None:
        self._frames += sum(len(clip.images) for clip in part.clips)
        if part.failure:
            self._failures.append(part.failure)
        if part.tries > 1:
            self._retried[part.house] = part.tries
        if part.started:
            self._started.append(part.started)
        for stage, seconds in part.seconds.items():
            self._seconds[stage] += seconds

    def _sidecar(self, written: Written) -> Sidecar:
        """What was written."""
        questions = [question for kept in self._kept for question in kept]
        houses = self._plan.shards()[self._shard]
        return Sidecar(
            plan=self._plan.identity(),
            shard=self._shard,
            file=tar_name(self._shard),
            first_house=houses.start,
            houses=len(houses),
            samples=written.samples,
            questions=len(questions),
            frames=self._frames,
            bytes=written.bytes,
            sha256=written.sha256,
            tasks=add_counts([Counter(question.task for question in questions)]),
            frame_counts=add_counts([Counter(str(question.shown) for question in questions)]),
            rejections=add_rejections(self._rejections),
            failures=sorted(self._failures, key=lambda failure: failure.house),
            parent=self._plan.parent.plan,
            run=self._facts(),
        )

    def _facts(self) -> RunFacts:
        self._seconds["seal"] += time.process_time() - self._clock
        return RunFacts(
            host=socket.gethostname(),
            built_with=libraries(),
            started=min(self._started, default=self._began),
            finished=time.time(),
            seconds=dict(sorted(self._seconds.items())),
            retried=self._retried,
        )
