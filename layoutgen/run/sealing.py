"""Turns the parts of a shard's houses into its tar and its sidecar, holding one house's images at a time."""

import socket
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from layoutgen.dataset.counts import Counts, add_counts, add_rejections
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.records import Clip, Question
from layoutgen.dataset.sidecar import Failure, RunFacts, Sidecar, tar_name, write_sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Written, write_shard
from layoutgen.identity import libraries
from layoutgen.run.parts import HousePart, Parts, sample_key
from layoutgen.run.steps import Steps


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
    parts, sealing = Parts(storage, plan), _Sealing(plan, shard, steps)
    if missing := [house for house in plan.shards()[shard] if not sealing.add(parts.read(house))]:
        return PartsMissing(shard, missing)
    written = storage.write_with(tar_name(shard), lambda stream: write_shard(stream, sealing.samples(parts)))
    sidecar = sealing.sidecar(written)
    write_sidecar(storage, sidecar)
    parts.remove(shard)
    return sidecar


class _Sealing:
    """Counts the parts of a shard, chooses among their questions, and gives the samples."""

    def __init__(self, plan: Plan, shard: int, steps: Steps) -> None:
        self._plan, self._shard, self._steps = plan, shard, steps
        self._clock = time.process_time()
        self._houses: list[int] = []
        self._candidates: list[list[Question]] = []
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
        self._houses.append(part.house)
        rejections = [part.rejections]
        for clip in part.clips:
            questions = clip.record.questions
            if not part.asked:
                questions, rejected = self._steps.ask(clip, self._plan.recipe, self._plan.seed)
                rejections.append(rejected)
            self._candidates.append(questions)
        self._rejections += rejections
        self._count_part(part)
        return True

    def samples(self, parts: Parts) -> Iterator[tuple[str, Clip]]:
        """Keys and clips with the questions that are kept, in order."""
        self._kept = self._steps.select(self._candidates, self._plan.recipe)
        kept = iter(self._kept)
        for house in self._houses:
            part = parts.read(house)
            for number, clip in enumerate(part.clips if part else []):
                yield sample_key(self._plan, house, number), clip.with_questions(next(kept))

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

    def sidecar(self, written: Written) -> Sidecar:
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
            frame_counts=add_counts([Counter(str(len(question.frames)) for question in questions)]),
            rejections=add_rejections(self._rejections),
            failures=self._failures,
            run=self._facts(),
        )

    def _facts(self) -> RunFacts:
        now = time.time()
        self._seconds["seal"] += time.process_time() - self._clock
        return RunFacts(
            host=socket.gethostname(),
            built_with=libraries(),
            started=min(self._started, default=now),
            finished=now,
            seconds=dict(sorted(self._seconds.items())),
            retried=self._retried,
        )
