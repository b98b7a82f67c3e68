"""Iterates a dataset by questions, each with exactly the images it shows, for loops that feed a model."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from layoutgen.dataset.reader import read
from layoutgen.dataset.records import Clip, ClipRecord, Question
from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.storage import Storage

ImageKind = Literal["bytes", "pil", "numpy"]


@dataclass(frozen=True)
class Asked:
    """A question with its images.

    Attributes:
        question: the question.
        record: the clip it is about.
        images: of `question.frames`, in order: JPEG bytes, PIL images or uint8 RGB arrays (height, width, 3).
    """

    question: Question
    record: ClipRecord
    images: list[Any]


def questions(path_or_url: str, *, images: ImageKind = "bytes", rank: int = 0, world: int = 1) -> Iterator[Asked]:
    """The questions of a dataset, clip by clip.

    Args:
        path_or_url: a dataset's folder, as a path or any fsspec URL.
        images: how images are given; each frame of a clip is decoded once.
        rank, world: this reader's number among `world` readers, which share the shards without overlap. Multiply by
            the loader's workers and add their number to split further.

    Raises:
        DatasetError: there is no dataset, or a tar, a record or an image is damaged.
    """
    mine = [sidecar.shard for sidecar in committed(Storage(path_or_url))][rank::world] if world > 1 else None
    if mine == []:
        return
    for clip in read(path_or_url, shards=mine):
        decoded = [as_kind(clip, index, images) for index in range(len(clip.images))]
        for question in clip.record.questions:
            yield Asked(question, clip.record, [decoded[index] for index in question.frames])


def as_kind(clip: Clip, index: int, kind: ImageKind) -> Any:
    """One image of a clip as it is wanted; raises DatasetError where it is damaged."""
    if kind == "bytes":
        return clip.images[index]
    import numpy as np

    from layoutgen.dataset.images import frame_image

    picture = frame_image(clip, index)
    return np.asarray(picture) if kind == "numpy" else picture
