"""A dataset as a pipeline of the webdataset library, to be split over nodes and loader workers, mapped and batched."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Literal

import webdataset as wds

from layoutgen.dataset.reader import ImageKind, as_kind, read_tar, tars, with_originals
from layoutgen.dataset.records import Clip
from layoutgen.dataset.states import shown_images

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
            `record` and `images` of all that it shows, those of the clip before a change first. Both have webdataset's
            `__key__` and `__url__`. Who makes questions of clips needs the clip before for those with `before`: a
            twin follows it at once in the tar, so pair them up before anything shuffles, or take questions.
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
    """Clips, with the frames to be decoded in place of images, and the clip before where it is a twin."""
    for shard in shards:
        keys: list[str] = []
        for clip, original in with_originals(_noting(read_tar(shard["url"]), keys)):
            frames = [(clip, index) for index in range(len(clip.images))]
            common = {"__key__": keys.pop(), "__url__": shard["url"]}
            yield {**common, "clip": clip, "original": original, "frames": frames, "extras": clip.extras}


def _noting(samples: Iterable[tuple[str, Clip]], keys: list[str]) -> Iterator[Clip]:
    """The clips, with the key of each added to a list."""
    for key, clip in samples:
        keys.append(key)
        yield clip


def _questions(samples: Iterable[Sample]) -> Iterator[Sample]:
    for sample in samples:
        clip, original = sample["clip"], sample["original"]
        common = {"__url__": sample["__url__"], "clip": clip, "original": original}
        for question in clip.record.questions:
            key = f"{sample['__key__']}/{question.id}"
            yield {"__key__": key, **common, "question": question, "frames": shown_images(clip, question, original)}


def _decoded(sample: Sample, kind: ImageKind) -> Sample:
    """The sample with its record and images; decoded last, so that what is held back to be shuffled stays small."""
    clip: Clip = sample.pop("clip")
    frames = sample.pop("frames")
    sample.pop("original")
    return {**sample, "record": clip.record, "images": [as_kind(shown, index, kind) for shown, index in frames]}
