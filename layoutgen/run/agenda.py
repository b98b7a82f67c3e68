"""What a run still has to do, in which order, and how often each job was tried; knows nothing of processes."""

from collections import Counter, deque
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from layoutgen.dataset.plan import Plan


class Job(NamedTuple):
    """Film the house at position `number`, or seal the shard of that number."""

    kind: Literal["capture", "seal"]
    number: int


class Agenda:
    """Houses in order; a shard is sealed as soon as its last house is filmed."""

    def __init__(self, plan: Plan, filmed: Mapping[int, Collection[int]], tries: int) -> None:
        """Plans the rest of a run.

        Args:
            plan: the plan.
            filmed: each unfinished shard -> its houses that are filmed already.
            tries: how often a job may be lost with its worker before it is given up.
        """
        self._shard_size, self._limit = plan.shard_size, tries
        self._lost: Counter[Job] = Counter()
        self._missing: dict[int, set[int]] = {}
        self._houses: deque[Job] = deque()
        self._seals: deque[Job] = deque()
        self.stopped = False
        shards = plan.shards()
        for shard in sorted(filmed):
            self._add(shard, [house for house in shards[shard] if house not in filmed[shard]])

    def _add(self, shard: int, houses: list[int]) -> None:
        self._missing[shard] = set(houses)
        self._houses.extend(Job("capture", house) for house in houses)
        self._seal_if_complete(shard)

    def _seal_if_complete(self, shard: int) -> None:
        if not self._missing[shard]:
            self._seals.append(Job("seal", shard))

    @property
    def waiting(self) -> int:
        """Jobs that may be handed out now."""
        return 0 if self.stopped else len(self._houses) + len(self._seals)

    @property
    def houses_left(self) -> int:
        """Houses that have no part yet, those in hand included."""
        return sum(map(len, self._missing.values()))

    def next(self) -> Job | None:
        """Hands out a job; None where none is ready or the run stops."""
        if not self.waiting:
            return None
        return self._seals.popleft() if self._seals else self._houses.popleft()

    def stop(self) -> None:
        """Hands out nothing more."""
        self.stopped = True

    def house_done(self, house: int) -> None:
        """A house has its part (clips, or the record of its failure)."""
        shard = house // self._shard_size
        self._missing[shard].discard(house)
        self._seal_if_complete(shard)

    def capture_again(self, shard: int, houses: list[int]) -> None:
        """A shard could not be sealed because the parts of some houses are missing or damaged."""
        self._add(shard, houses)

    def lost(self, job: Job) -> bool:
        """A worker was lost with the job in hand; True where it is queued again, False where it is given up."""
        self._lost[job] += 1
        if self._lost[job] >= self._limit:
            return False
        (self._seals if job.kind == "seal" else self._houses).appendleft(job)
        return True
