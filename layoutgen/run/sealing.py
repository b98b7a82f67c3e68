"""Turns the parts of a shard's houses into its tar and its sidecar, holding one house's images at a time."""

import socket
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from layoutgen.dataset.counts import Counts, add_counts, add_rejections
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.records import Clip
from layoutgen.dataset.sidecar import Failure, RunFacts, Sidecar, tar_name, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Written, write_shard
from layoutgen.run.parts import HousePart, Parts, sample_key
from layoutgen.run.steps import Questioner


@dataclass(frozen=True)
class PartsMissing:
    """The shard cannot be sealed: these houses have no part, or a damaged one, and must be filmed again."""

    shard: int
    houses: list[int]


class _DamagedPart(Exception):
    """Ends the writing of a tar; carries the house."""


def seal(storage: Storage, plan: Plan, shard: int, questioner: Questioner) -> Sidecar | PartsMissing:
    """Writes the tar, then the sidecar that commits it, then forgets the parts.

    Raises:
        DiskFull, OutputError: the target cannot take it.
    """
    parts, houses = Parts(storage, plan), plan.shards()[shard]
    if missing := sorted(set(houses) - parts.houses(shard)):
        return PartsMissing(shard, missing)
    sealing = _Sealing(parts, plan, houses, questioner)
    try:
        written = storage.write_with(tar_name(shard), lambda stream: write_shard(stream, sealing.samples()))
    except _DamagedPart as damaged:
        return PartsMissing(shard, [damaged.args[0]])
    sidecar = sealing.sidecar(shard, written)
    write_sidecar(storage, sidecar)
    parts.remove(shard)
    return sidecar


class _Sealing:
    """Reads parts, asks their clips, and counts what goes by."""

    def __init__(self, parts: Parts, plan: Plan, houses: range, questioner: Questioner) -> None:
        self._parts, self._plan, self._houses, self._questioner = parts, plan, houses, questioner
        self._clock = time.process_time()
        self._tasks: Counter[str] = Counter()
        self._frame_counts: Counter[str] = Counter()
        self._frames = 0
        self._rejections: list[dict[str, Counts]] = []
        self._failures: list[Failure] = []
        self._retried: dict[int, int] = {}
        self._started: list[float] = []
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def samples(self) -> Iterator[tuple[str, Clip]]:
        """Keys and clips with their questions, in order."""
        for house in self._houses:
            part = self._parts.read(house)
            if part is None:
                raise _DamagedPart(house)
            self._count_part(part)
            for number, clip in enumerate(part.clips):
                yield sample_key(self._plan, house, number), self._ask(clip)

    def _ask(self, clip: Clip) -> Clip:
        clock = time.process_time()
        asked = self._questioner.ask(clip)
        self._seconds["ask"] += time.process_time() - clock
        self._rejections.append(asked.rejections)
        self._tasks.update(question.task for question in asked.questions)
        self._frame_counts.update(str(len(question.frames)) for question in asked.questions)
        return clip.with_questions(asked.questions)

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

    def sidecar(self, shard: int, written: Written) -> Sidecar:
        """What was written; to be called once the samples are through."""
        return Sidecar(
            plan=self._plan.identity(),
            shard=shard,
            file=tar_name(shard),
            first_house=self._houses.start,
            houses=len(self._houses),
            samples=written.samples,
            questions=self._tasks.total(),
            frames=self._frames,
            bytes=written.bytes,
            sha256=written.sha256,
            tasks=add_counts([self._tasks]),
            frame_counts=add_counts([self._frame_counts]),
            rejections=add_rejections(self._rejections),
            failures=self._failures,
            run=self._facts(),
        )

    def _facts(self) -> RunFacts:
        now = time.time()
        self._seconds["seal"] = time.process_time() - self._clock - self._seconds["ask"]
        return RunFacts(
            host=socket.gethostname(),
            started=min(self._started, default=now),
            finished=now,
            seconds=dict(sorted(self._seconds.items())),
            retried=self._retried,
        )
