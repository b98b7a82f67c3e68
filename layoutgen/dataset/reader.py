"""Reads a dataset back: clips and questions, one after the other, from a folder, a URL or a single tar."""

import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Literal

from PIL import Image

from layoutgen.dataset.bounds import MAX_SIDE
from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.records import Clip, ClipRecord, Question, record_faults
from layoutgen.dataset.sidecar import Sidecar, some_committed
from layoutgen.dataset.states import shown_images, with_walks
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_keyed
from layoutgen.errors import UNDECODABLE, DatasetError, one_line

Handler = Callable[[DatasetError], bool]
"""Is told of what cannot be read; True goes on with the next sample or, where a tar is damaged, the next shard."""


class Skipped:
    """A handler that goes on, and counts.

    Attributes:
        count: samples and rests of shards that were skipped.
        last: what the last of them was.
    """

    def __init__(self) -> None:
        self.count, self.last = 0, ""

    def __call__(self, error: DatasetError) -> bool:
        """Counts one more."""
        self.count, self.last = self.count + 1, str(error)
        return True


def read(
    path_or_url: str,
    *,
    shards: Collection[int] | None = None,
    verify: bool = False,
    handler: Handler | None = None,
) -> Iterator[Clip]:
    """The clips of a dataset in the order of their houses.

    Args:
        path_or_url: a dataset's folder, as a path or any fsspec URL, or one of its tars, which is read as it is.
        shards: numbers of the shards to read; None reads every committed one.
        verify: check every image's sha256 against its record before its clip is given, and each tar's against its
            sidecar when it is read to its end.
        handler: is given each DatasetError of a sample or a shard; where it answers True, that is skipped.

    Raises:
        DatasetError: there is no dataset, a shard asked for is missing, or a tar or a record is damaged.
    """
    if str(path_or_url).endswith(".tar"):
        yield from (clip for _, clip in read_tar(str(path_or_url), handler))
        return
    storage = Storage(str(path_or_url))
    for sidecar in _chosen(storage, shards):
        expected = sidecar.sha256 if verify else ""
        yield from (clip for _, clip in read_samples(storage, sidecar.file, handler, expected))


def read_with_bar(path_or_url: str, what: str) -> Iterator[Clip]:
    """`read`, with a bar on a terminal's stderr where it takes long; `what` says what is done meanwhile."""
    from tqdm import tqdm

    total = None if path_or_url.endswith(".tar") else sum(s.samples for s in some_committed(Storage(path_or_url)))
    yield from tqdm(read(path_or_url), what, total, unit=" clips", disable=None, delay=1.0, leave=False)


def read_tar(address: str, handler: Handler | None = None) -> Iterator[tuple[str, Clip]]:
    """`read_samples` of a tar by its address."""
    folder, _, name = address.rpartition("/")
    return read_samples(Storage(folder or "."), name, handler)


def read_samples(
    storage: Storage, name: str, handler: Handler | None = None, sha256: str = ""
) -> Iterator[tuple[str, Clip]]:
    """The sample keys and clips of one tar.

    Args:
        storage: the dataset's folder.
        name: of the tar.
        handler: see `read`.
        sha256: that the tar should have, whose images are checked too; "" checks neither.

    Raises:
        DatasetError: it is damaged.
    """
    where = f"{storage.url}/{name}"
    try:
        with storage.open(name) as stream:
            source = _Hashing(stream) if sha256 else None
            for key, members in read_keyed(source or stream, where):
                if clip := _sound(key, members, where, handler, bool(sha256)):
                    yield key, clip
            if source and (found := source.digest()) != sha256:
                raise DatasetError(f"{where} has sha256 {found}, its sidecar says {sha256}")
    except DatasetError as error:
        if handler is None or not handler(error):
            raise


def _sound(key: str, members: Sequence[Member], where: str, handler: Handler | None, verify: bool) -> Clip | None:
    """The clip of a sample; None where it is bad and the handler goes on."""
    try:
        clip = _clip(key, members, where)
        if verify:
            check_frames(clip, where)
    except DatasetError as error:
        if handler is None or not handler(error):
            raise
        return None
    return clip


def check_frames(clip: Clip, where: str) -> None:
    """Raises DatasetError where an image of a clip is not the one that its record names."""
    for frame, image in zip(clip.record.frames, clip.images, strict=True):
        if frame.sha256 and hashlib.sha256(image).hexdigest() != frame.sha256:
            raise DatasetError(
                f"{where}: clip {clip.record.clip_id}: {frame.file} is not the image whose sha256 its record names; "
                "`layoutgen audit` lists all faults"
            )


class _Hashing:
    """A stream that is hashed as it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._hasher = stream, hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Reads on."""
        data = self._stream.read(size)
        self._hasher.update(data)
        return data

    def digest(self) -> str:
        """sha256 of the whole stream, the rest of which is read."""
        while self.read(2**20):
            pass
        return self._hasher.hexdigest()


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


def _clip(key: str, members: Sequence[Member], where: str) -> Clip:
    files = {member.name[len(key) + 1 :]: member.data for member in members}
    if len(files) < len(members):
        raise DatasetError(f"{where}: sample {key} holds a file twice")
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
    return _opened(data, "JPEG")


def open_png(data: bytes) -> Image.Image:
    """A PNG whose header has been read and whose pixels have not; raises DatasetError as `open_jpeg` does."""
    return _opened(data, "PNG")


def _opened(data: bytes, kind: str) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=(kind,))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DatasetError(f"not a readable {kind} ({type(error).__name__})") from error
    if max(image.size) > MAX_SIDE:
        raise DatasetError(f"a {kind} of {image.width}x{image.height} pixels; frames have at most {MAX_SIDE} a side")
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
    path_or_url: str,
    *,
    images: ImageKind = "bytes",
    rank: int = 0,
    world: int = 1,
    verify: bool = False,
    handler: Handler | None = None,
) -> Iterator[QuestionSample]:
    """The questions of a dataset, clip by clip.

    Args:
        path_or_url: a dataset's folder, as a path or any fsspec URL.
        images: how images are given; each frame of a clip is decoded once.
        rank, world: this reader's number among `world` readers, which share the shards without overlap, or the
            questions one by one where there are fewer shards than readers; each of these reads all shards then.
            Multiply by the loader's workers and add their number to split further.
        verify, handler: see `read`.

    Raises:
        DatasetError: there is no dataset, or a tar, a record or an image is damaged.
    """
    shards = [sidecar.shard for sidecar in some_committed(Storage(path_or_url))] if world > 1 else []
    by_shard = world <= len(shards)
    asked = _asked(read(path_or_url, shards=shards[rank::world] if by_shard else None, verify=verify, handler=handler))
    decoded: dict[tuple[str, int], Any] = {}
    for clip, question, original in asked if by_shard else islice(asked, rank, None, world):
        about = {clip.record.clip_id, original.record.clip_id if original else ""}
        decoded = {key: image for key, image in decoded.items() if key[0] in about}
        shown = [(one, index, (one.record.clip_id, index)) for one, index in shown_images(clip, question, original)]
        decoded |= {key: as_kind(one, index, images) for one, index, key in shown if key not in decoded}
        before = original.record if original and question.before else None
        yield QuestionSample(question, clip.record, [decoded[key] for *_, key in shown], before)


def _asked(clips: Iterable[Clip]) -> Iterator[tuple[Clip, Question, Clip | None]]:
    """The questions, each with its clip and the one that this is a twin of."""
    for clip, original in with_originals(clips):
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
