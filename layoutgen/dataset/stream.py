"""The questions of a dataset for a training loop: shuffled, shared out among readers, and resumed where they stopped.

The order of an epoch follows from the seed, the epoch and the number of readers alone: shards are drawn, then the
questions within each. So a reader's place is one number, and to come back to it takes no more than the sidecars and the
shard in hand, which is held in memory, a hundred megabytes or so.
"""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from layoutgen.dataset.reader import Handler, ImageKind, QuestionSample, as_kind, read, with_originals
from layoutgen.dataset.records import Clip, Question
from layoutgen.dataset.sidecar import some_committed
from layoutgen.dataset.states import shown_images
from layoutgen.dataset.storage import Storage
from layoutgen.errors import InputError
from layoutgen.seeds import rng_for


class _Share(NamedTuple):
    """A shard that a reader shares with others: it takes every `of`-th of its questions, from `first` on."""

    shard: int
    first: int
    of: int


Asked = tuple[Clip, Question, Clip | None]


class QuestionStream:
    """Yields one epoch each time it is iterated, then the next; it is what torch's loaders take for a dataset.

    Ranks and the workers of a torch DataLoader are readers alike. Where there are fewer shards than readers, several
    share one. With `torchdata`'s StatefulDataLoader, every worker keeps its own place.

    Args:
        url: a dataset's folder, as a path or any fsspec URL.
        images: how images are given: JPEG bytes, PIL images or uint8 RGB arrays (height, width, 3).
        shuffle: draw the order of shards and of the questions within them; False keeps both.
        seed: of that order, which is another one in each epoch.
        rank, world: this process's number among `world` processes.
        verify: check each tar's sha256, and each image's, as they are read.
        handler: is given each DatasetError; where it answers True, the bad sample is skipped.

    Raises:
        DatasetError: there is no dataset; while reading, that a tar, a record or an image is damaged.
    """

    def __init__(
        self,
        url: str,
        *,
        images: ImageKind = "bytes",
        shuffle: bool = True,
        seed: int = 0,
        rank: int = 0,
        world: int = 1,
        verify: bool = False,
        handler: Handler | None = None,
    ) -> None:
        if not 0 <= rank < world:
            raise InputError(f"rank {rank} is none of {world} processes")
        self._url, self._images, self._shuffle, self._seed = url, images, shuffle, seed
        self._rank, self._world, self._verify, self._handler = rank, world, verify, handler
        self._sizes = {sidecar.shard: sidecar.questions for sidecar in some_committed(Storage(url))}
        self._epoch = self._given = 0

    def set_epoch(self, epoch: int) -> None:
        """Begins an epoch anew; only where it is another than the present one."""
        if epoch != self._epoch:
            self._epoch, self._given = epoch, 0

    def state_dict(self) -> dict[str, int]:
        """The place of this reader: small, and JSON."""
        reader, readers = self._reader()
        return {"epoch": self._epoch, "given": self._given, "reader": reader, "readers": readers, "seed": self._seed}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Goes on from a place.

        Raises:
            InputError: it is one of another reader, of another number of readers, or of another seed.
        """
        reader, readers = self._reader()
        here = {"reader": reader, "readers": readers, "seed": self._seed}
        if there := {key: state[key] for key in here if state[key] != here[key]}:
            raise InputError(
                f"the state is that of {there}, this reader is {here}; resume with as many readers as before"
            )
        self._epoch, self._given = state["epoch"], state["given"]

    def __iter__(self) -> Iterator[QuestionSample]:
        """The rest of the epoch."""
        skip = self._given
        for share in self._shares():
            mine = len(range(share.first, self._sizes[share.shard], share.of))
            if skip >= mine:
                skip -= mine
                continue
            for asked in self._asked(share)[skip:]:
                self._given += 1
                yield self._sample(*asked)
            skip = 0
        self._epoch, self._given = self._epoch + 1, 0

    def _reader(self) -> tuple[int, int]:
        """This reader's number among all, and how many there are."""
        torch = sys.modules.get("torch.utils.data")
        worker = torch.get_worker_info() if torch else None
        if worker is None:
            return self._rank, self._world
        return self._rank * worker.num_workers + worker.id, self._world * worker.num_workers

    def _shares(self) -> list[_Share]:
        """What this reader reads in this epoch, in order."""
        shards, (reader, readers) = sorted(self._sizes), self._reader()
        if self._shuffle:
            shards = rng_for("shards", self._seed, self._epoch).permutation(shards).tolist()
        if len(shards) >= readers:
            return [_Share(shard, 0, 1) for shard in shards[reader::readers]]
        place = reader % len(shards)
        return [_Share(shards[place], reader // len(shards), len(range(place, readers, len(shards))))]

    def _asked(self, share: _Share) -> list[Asked]:
        """The reader's questions of a shard, in the order of the epoch."""
        clips = read(self._url, shards=[share.shard], verify=self._verify, handler=self._handler)
        asked = [
            (clip, question, original) for clip, original in with_originals(clips) for question in clip.record.questions
        ]
        if not self._shuffle:
            return asked[share.first :: share.of]
        order = rng_for("questions", self._seed, self._epoch, share.shard).permutation(len(asked))
        return [asked[index] for index in order[share.first :: share.of]]

    def _sample(self, clip: Clip, question: Question, original: Clip | None) -> QuestionSample:
        shown = shown_images(clip, question, original)
        pictures: list[Any] = [as_kind(one, index, self._images) for one, index in shown]
        return QuestionSample(
            question, clip.record, pictures, original.record if original and question.before else None
        )
