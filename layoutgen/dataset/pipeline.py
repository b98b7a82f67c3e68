"""A dataset as a pipeline of the webdataset library, to be split over nodes and loader workers, mapped and batched."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Literal

import webdataset as wds

from layoutgen.dataset.reader import ImageKind, as_kind, read_samples, tars
from layoutgen.dataset.records import Clip
from layoutgen.dataset.storage import Storage

Sample = dict[str, Any]


class Pipeline(wds.DataPipeline, wds.FluidInterface):
    """A `webdataset.DataPipeline` that also has the methods of `webdataset.WebDataset`: `map`, `batched`, ..."""


def webdataset(
    url: str,
    *,
    what: Literal["clips", "questions"] = "questions",
    images: ImageKind = "pil",
    shuffle: int = 0,
    seed: int = 0,
) -> Pipeline:
    """The clips or the questions of a dataset as a webdataset pipeline.

    Shards are shared out by webdataset's own `split_by_node` and `split_by_worker`: among the ranks that RANK and
    WORLD_SIZE or torch.distributed tell of, then among the workers of a torch DataLoader, so that each sample comes
    once an epoch. A reader beyond the number of shards gets none.

    Args:
        url: a dataset's folder, as a path or any fsspec URL.
        what: samples are clips, with `record`, `images` of all frames and `extras`, or questions, with `question`,
            `record` and `images` of the frames that it shows. Both have webdataset's `__key__` and `__url__`.
        images: how images are given: PIL images, uint8 RGB arrays (height, width, 3) or JPEG bytes.
        shuffle: samples held back to be drawn from; also draws the order of the shards. 0 keeps the order.
        seed: of that order, which is another one in each epoch of the same process; the same on every node.

    Raises:
        DatasetError: there is no dataset; while reading, that a tar, a record or an image is damaged.
    """
    urls = tars(url)
    return Pipeline(
        wds.SimpleShardList(urls),
        wds.detshuffle(len(urls), len(urls), seed) if shuffle else None,
        wds.split_by_node,
        wds.split_by_worker,
        _clips,
        _questions if what == "questions" else None,
        wds.detshuffle(shuffle, shuffle, seed) if shuffle else None,
        wds.map(partial(_decoded, kind=images)),
    )


def _clips(shards: Iterable[dict[str, str]]) -> Iterator[Sample]:
    """Clips, with the numbers of the frames to be decoded in place of images."""
    for shard in shards:
        folder, _, name = shard["url"].rpartition("/")
        for key, clip in read_samples(Storage(folder or "."), name):
            frames = range(len(clip.images))
            yield {"__key__": key, "__url__": shard["url"], "clip": clip, "frames": frames, "extras": clip.extras}


def _questions(samples: Iterable[Sample]) -> Iterator[Sample]:
    for sample in samples:
        common = {"__url__": sample["__url__"], "clip": sample["clip"]}
        for question in sample["clip"].record.questions:
            key = f"{sample['__key__']}/{question.id}"
            yield {"__key__": key, **common, "question": question, "frames": question.frames}


def _decoded(sample: Sample, kind: ImageKind) -> Sample:
    """The sample with its record and images; decoded last, so that what is held back to be shuffled stays small."""
    clip: Clip = sample.pop("clip")
    frames = sample.pop("frames")
    return {**sample, "record": clip.record, "images": [as_kind(clip, index, kind) for index in frames]}
