"""Houses that are filmed but not yet in a shard: one file a house beside the shards, so that a crash loses only the
house in hand and any worker on any node can finish the shard."""

from collections.abc import Iterator
from itertools import groupby

import msgspec

from layoutgen.dataset.counts import Counts
from layoutgen.dataset.plan import Plan
from layoutgen.dataset.reader import read_samples
from layoutgen.dataset.records import Clip
from layoutgen.dataset.sidecar import Failure, Sidecar
from layoutgen.dataset.storage import Storage
from layoutgen.errors import UNDECODABLE

RUN_FOLDER = ".run"
_PARTS = f"{RUN_FOLDER}/parts"


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
    """The parts of one dataset."""

    def __init__(self, storage: Storage, plan: Plan) -> None:
        self._storage, self._shard_size = storage, plan.shard_size

    def write(self, part: HousePart) -> None:
        """Keeps a house."""
        self._storage.write(self._name(part.house), msgspec.msgpack.encode(part))

    def read(self, house: int) -> HousePart | None:
        """A house's part; None where it is missing or damaged, which means that the house must be filmed."""
        data = self._storage.read(self._name(house))
        try:
            return None if data is None else msgspec.msgpack.decode(data, type=HousePart)
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

    def _name(self, house: int) -> str:
        return f"{_PARTS}/{house // self._shard_size:05d}/{house:06d}.msgpack"


def sample_key(plan: Plan, house: int, clip: int) -> str:
    """A sample's key in its tar: `000123`, or `000123-1` where the recipe wants several walks a house."""
    return f"{house:06d}" if plan.recipe.walk.clips_per_house == 1 else f"{house:06d}-{clip}"


def take_back(storage: Storage, sidecar: Sidecar, *, failures_too: bool) -> Iterator[HousePart]:
    """The parts of a finished shard that is to be written again, read from its tar instead of filmed again.

    Args:
        storage: the dataset.
        sidecar: of the shard.
        failures_too: give recorded failures as parts as well; without them, failed houses are left out.
    """
    failures = {failure.house: failure for failure in sidecar.failures}
    for house, samples in groupby(read_samples(storage, sidecar.file), key=_house_of):
        failure = failures.pop(house, None)
        if failure is None or failures_too:
            yield HousePart(house=house, clips=[clip for _, clip in samples], asked=False, failure=failure)
    if failures_too:
        yield from (HousePart(house=house, failure=failure) for house, failure in failures.items())


def _house_of(sample: tuple[str, Clip]) -> int:
    return int(sample[0].partition("-")[0])
