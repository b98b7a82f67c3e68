"""Reads a dataset back: clips and questions, one after the other, from a folder, a URL or a single tar."""

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import IO, Any, Literal

from PIL import Image

from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.records import Clip, ClipRecord, Question, record_faults
from layoutgen.dataset.sidecar import Sidecar, some_committed
from layoutgen.dataset.states import shown_images, with_walks
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_members
from layoutgen.errors import UNDECODABLE, DatasetError, one_line

MAX_SIDE = 4096
"""Pixels; no recipe makes larger frames."""


def read(path_or_url: str, *, shards: Collection[int] | None = None, verify: bool = False) -> Iterator[Clip]:
    """The clips of a dataset in the order of their houses.

    Args:
        path_or_url: a dataset's folder, as a path or any fsspec URL, or one of its tars, which is read as it is.
        shards: numbers of the shards to read; None reads every committed one.
        verify: check each tar's sha256 against its sidecar before yielding anything of it.

    Raises:
        DatasetError: there is no dataset, a shard asked for is missing, or a tar or a record is damaged.
    """
    if str(path_or_url).endswith(".tar"):
        yield from (clip for _, clip in read_tar(str(path_or_url)))
        return
    storage = Storage(str(path_or_url))
    for sidecar in _chosen(storage, shards):
        if verify and (fault := shard_fault(storage, sidecar)):
            raise DatasetError(f"{storage.url}: {fault}")
        yield from (clip for _, clip in read_samples(storage, sidecar.file))


def read_with_bar(path_or_url: str, what: str) -> Iterator[Clip]:
    """`read`, with a bar on a terminal's stderr where it takes long; `what` says what is done meanwhile."""
    from tqdm import tqdm

    total = None if path_or_url.endswith(".tar") else sum(s.samples for s in some_committed(Storage(path_or_url)))
    yield from tqdm(read(path_or_url), what, total, unit=" clips", disable=None, delay=1.0, leave=False)


def read_tar(address: str) -> Iterator[tuple[str, Clip]]:
    """`read_samples` of a tar by its address."""
    folder, _, name = address.rpartition("/")
    return read_samples(Storage(folder or "."), name)


def read_samples(storage: Storage, name: str) -> Iterator[tuple[str, Clip]]:
    """The sample keys and clips of one tar; raises DatasetError where it is damaged."""
    where = f"{storage.url}/{name}"
    with storage.open(name) as stream:
        for key, members in groupby(read_members(stream, where), key=_sample_key):
            yield key, _clip(key, members, where)


def shard_fault(storage: Storage, sidecar: Sidecar) -> str:
    """What is wrong with a shard's tar against its sidecar; "" where size and sha256 agree."""
    size = storage.size(sidecar.file)
    if size is None:
        return f"{sidecar.file} is missing"
    if size != sidecar.bytes:
        return f"{sidecar.file} has {size} bytes, its sidecar says {sidecar.bytes}"
    with storage.open(sidecar.file) as stream:
        found = _sha256(stream)
    return "" if found == sidecar.sha256 else f"{sidecar.file} has sha256 {found}, its sidecar says {sidecar.sha256}"


def tars(url: str) -> list[str]:
    """Addresses of a dataset's tars, in order, as `read` takes them; raises DatasetError where there are none."""
    storage = Storage(url)
    return [f"{storage.url}/{sidecar.file}" for sidecar in some_committed(storage)]


def _chosen(storage: Storage, shards: Collection[int] | None) -> list[Sidecar]:
    sidecars = some_committed(storage)
    if shards is None:
        return sidecars
    if missing := set(shards) - {sidecar.shard for sidecar in sidecars}:
        raise DatasetError(f"{storage.url}: shards {sorted(missing)} are not there or not finished")
    return [sidecar for sidecar in sidecars if sidecar.shard in shards]


def _sample_key(member: Member) -> str:
    return member.name.partition(".")[0]


def _clip(key: str, members: Iterable[Member], where: str) -> Clip:
    files = {member.name[len(key) + 1 :]: member.data for member in members}
    try:
        record = decode_record(files.pop("json"))
        images = [files.pop(frame.file) for frame in record.frames]
    except KeyError as error:
        raise DatasetError(f"{where}: sample {key} lacks {error.args[0]!r}") from error
    except UNDECODABLE as error:
        raise DatasetError(f"{where}: sample {key}: {one_line(error)}") from error
    if fault := next(record_faults(record), ""):
        raise DatasetError(f"{where}: sample {key}: {fault}; `layoutgen audit` lists all faults")
    return Clip(record, images, files)


def _sha256(stream: IO[bytes]) -> str:
    hasher = hashlib.sha256()
    while block := stream.read(2**20):
        hasher.update(block)
    return hasher.hexdigest()


def open_jpeg(data: bytes) -> Image.Image:
    """A JPEG whose header has been read and whose pixels have not.

    Raises:
        DatasetError: not a JPEG, or one that claims to be larger than any frame.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DatasetError(f"not a readable JPEG ({type(error).__name__})") from error
    if max(image.size) > MAX_SIDE:
        raise DatasetError(f"a JPEG of {image.width}x{image.height} pixels; frames have at most {MAX_SIDE} a side")
    return image


def decode_jpeg(data: bytes, width: int | None = None) -> Image.Image:
    """The pixels of a JPEG as RGB.

    Args:
        data: the JPEG.
        width: to scale it down to, which is quicker while it is decoded; None for its own.

    Raises:
        DatasetError: not a JPEG, one of an insane size, or a truncated one.
    """
    image = open_jpeg(data)
    size = image.size if width is None else (width, max(1, round(image.height * width / image.width)))
    try:
        image.draft("RGB", size)
        return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    except (OSError, SyntaxError) as error:
        raise DatasetError(f"a damaged JPEG ({one_line(error)})") from error


def frame_image(clip: Clip, index: int, width: int | None = None) -> Image.Image:
    """`decode_jpeg` of a clip's frame; the message of its DatasetError names the clip and the frame."""
    try:
        return decode_jpeg(clip.images[index], width)
    except DatasetError as error:
        record = clip.record
        raise DatasetError(f"clip {record.clip_id}, {record.frames[index].file}: {error}") from error


ImageKind = Literal["bytes", "pil", "numpy"]


@dataclass(frozen=True)
class QuestionSample:
    """A question with its images.

    Attributes:
        question: the question.
        record: the clip it is about.
        images: all that it shows, in order: those of `question.before`, of the clip that this one is a twin of, then
            those of `question.frames`. JPEG bytes, PIL images or uint8 RGB arrays (height, width, 3).
        original: that other clip, for a question about a change.
    """

    question: Question
    record: ClipRecord
    images: list[Any]
    original: ClipRecord | None = None


def questions(
    path_or_url: str, *, images: ImageKind = "bytes", rank: int = 0, world: int = 1
) -> Iterator[QuestionSample]:
    """The questions of a dataset, clip by clip.

    Args:
        path_or_url: a dataset's folder, as a path or any fsspec URL.
        images: how images are given; each frame of a clip is decoded once.
        rank, world: this reader's number among `world` readers, which share the shards without overlap, or the
            questions one by one where there are fewer shards than readers; each of these reads all shards then.
            Multiply by the loader's workers and add their number to split further.

    Raises:
        DatasetError: there is no dataset, or a tar, a record or an image is damaged.
    """
    shards = [sidecar.shard for sidecar in some_committed(Storage(path_or_url))] if world > 1 else []
    by_shard = world <= len(shards)
    asked = _asked(path_or_url, shards[rank::world] if by_shard else None)
    decoded: dict[tuple[str, int], Any] = {}
    for clip, question, original in asked if by_shard else islice(asked, rank, None, world):
        about = {clip.record.clip_id, original.record.clip_id if original else ""}
        decoded = {key: image for key, image in decoded.items() if key[0] in about}
        shown = [(one, index, (one.record.clip_id, index)) for one, index in shown_images(clip, question, original)]
        decoded |= {key: as_kind(one, index, images) for one, index, key in shown if key not in decoded}
        before = original.record if original and question.before else None
        yield QuestionSample(question, clip.record, [decoded[key] for *_, key in shown], before)


def _asked(path_or_url: str, shards: Collection[int] | None) -> Iterator[tuple[Clip, Question, Clip | None]]:
    """The questions, each with its clip and the one that this is a twin of."""
    for clip, original in with_originals(read(path_or_url, shards=shards)):
        for question in clip.record.questions:
            yield clip, question, original


def with_originals(clips: Iterable[Clip]) -> Iterator[tuple[Clip, Clip | None]]:
    """Each clip with the one that it is a twin of, where it is one and that came before it; twins follow at once."""
    return with_walks(clips, lambda clip: clip.record)


def as_kind(clip: Clip, index: int, kind: ImageKind) -> Any:
    """One image of a clip as it is wanted; raises DatasetError where it is damaged."""
    if kind == "bytes":
        return clip.images[index]
    import numpy as np

    picture = frame_image(clip, index)
    return np.asarray(picture) if kind == "numpy" else picture
