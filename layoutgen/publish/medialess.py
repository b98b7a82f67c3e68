"""A dataset without its frames, and the frames put back: byte for byte the tars that the manifest names.

For frames that may not be passed on (a scan's), and for the many sets of questions about the same frames.
"""

import gzip
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Annotated

import msgspec

from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.manifest import MANIFEST_NAME, Manifest, ShardEntry, read_manifest
from layoutgen.dataset.plan import PLAN_NAME
from layoutgen.dataset.reader import read_tar, tars
from layoutgen.dataset.records import Clip, ClipRecord
from layoutgen.dataset.sidecar import some_committed
from layoutgen.dataset.storage import Storage, write_file
from layoutgen.dataset.tar import Member, read_keyed, sample_members, write_members
from layoutgen.errors import UNDECODABLE, ChecksFailed, DatasetError, OutputError, one_line

RECORDS = "records"
MAX_RECORDS_BYTES = 512 * 2**20
"""Of the records of a shard, unpacked."""


class _Line(msgspec.Struct, frozen=True):
    """A sample without its files.

    Attributes:
        key: of the sample in its tar.
        record: its JSON.
        extras: names of its members beside record and frames.
    """

    key: Annotated[str, msgspec.Meta(pattern=r"^\w[\w-]{0,80}$")]
    record: msgspec.Raw
    extras: list[str]


def write_records(directory: str, folder: Path) -> None:
    """Writes `records/layoutgen-*.jsonl.gz`, for every tar what it holds but its frames and extras."""
    (folder / RECORDS).mkdir(parents=True)
    storage = Storage(directory)
    for sidecar in some_committed(storage):
        with storage.open(sidecar.file) as stream:
            lines = [_line(key, group) for key, group in read_keyed(stream, f"{storage.url}/{sidecar.file}")]
        text = b"\n".join(map(msgspec.json.encode, lines)) + b"\n"
        write_file(folder / RECORDS / _records_name(sidecar.file), gzip.compress(text, mtime=0))


def _line(key: str, members: Sequence[Member]) -> _Line:
    """A sample's record as it was written, whatever its version, and the names of its extras."""
    raw, *files = members
    frames = {f"{key}.{frame.file}" for frame in decode_record(raw.data).frames}
    extras = [one.name.removeprefix(f"{key}.") for one in files if one.name not in frames]
    return _Line(key, msgspec.Raw(raw.data), extras)


def attach(source: str, frames: str, out: str, progress: Callable[[int], object] = lambda clips: None) -> Manifest:
    """Puts the frames back into a dataset without them.

    Args:
        source: folder or URL of what was published without frames.
        frames: a dataset that holds the frames, whatever its questions.
        out: new folder or URL; its manifest is written last.
        progress: called with the number of clips of each finished shard.

    Raises:
        DatasetError: either is damaged or lacks what is needed.
        OutputError: something lies at `out`.
        ChecksFailed: a frame is another than the record's, or a tar another than the manifest's.
    """
    questions, target = Storage(source), Storage(out)
    manifest = read_manifest(questions)
    if target.exists():
        raise OutputError(f"{out}: exists already; name a new folder")
    places = _places(frames)
    for entry in manifest.shards:
        lines = _lines(questions, entry)
        clips = _clips_of([decode_record(bytes(line.record)) for line in lines], places, frames)
        members = chain.from_iterable(map(_members, lines, clips))
        _, sha256 = target.write_with(entry.file, partial(write_members, members=members))
        if sha256 != entry.sha256:
            raise ChecksFailed(f"{out}/{entry.file}: sha256 {sha256}, the manifest says {entry.sha256}")
        progress(entry.samples)
    _copy(questions, target, manifest)
    return manifest


def _records_name(tar: str) -> str:
    return tar.removesuffix(".tar") + ".jsonl.gz"


def _sidecar(entry: ShardEntry) -> str:
    return entry.file.removesuffix(".tar") + ".json"


def _lines(storage: Storage, entry: ShardEntry) -> list[_Line]:
    name = f"{RECORDS}/{_records_name(entry.file)}"
    data = storage.read(name)
    if data is None:
        raise DatasetError(f"{storage.url}: no {name}: it was not published without frames, or not downloaded whole")
    try:
        return [msgspec.json.decode(line, type=_Line) for line in _inflated(data).splitlines()]
    except (*UNDECODABLE, zlib.error) as error:
        raise DatasetError(f"{storage.url}/{name}: damaged ({one_line(error)}); download it again") from error


def _inflated(data: bytes) -> bytes:
    """The text of gzip data; raises ValueError or zlib.error where there is too much of it or it ends early."""
    inflater = zlib.decompressobj(wbits=31)
    text = inflater.decompress(data, MAX_RECORDS_BYTES)
    if not inflater.eof:
        raise ValueError(f"it ends early, or holds over {MAX_RECORDS_BYTES:,} bytes")
    return text


def _places(frames: str) -> dict[str, str]:
    """clip_id -> address of the tar that holds the clip."""
    return {clip.record.clip_id: tar for tar in tars(frames) for _, clip in read_tar(tar)}


def _clips_of(records: Iterable[ClipRecord], places: Mapping[str, str], frames: str) -> list[Clip]:
    """The clips with the same frames, in the records' order, each tar read once."""
    wanted = list(records)
    by_tar: defaultdict[str, set[str]] = defaultdict(set)
    for record in wanted:
        if record.clip_id not in places:
            raise DatasetError(f"{frames}: no clip {record.clip_id}, which has questions; make or download it first")
        by_tar[places[record.clip_id]].add(record.clip_id)
    found = {
        clip.record.clip_id: clip
        for tar, ids in by_tar.items()
        for _, clip in read_tar(tar)
        if clip.record.clip_id in ids
    }
    return [_with_record(found[record.clip_id], record, frames) for record in wanted]


def _with_record(clip: Clip, record: ClipRecord, frames: str) -> Clip:
    """The clip with another's questions, if its frames are the same."""
    for here, there in zip(clip.record.frames, record.frames, strict=False):
        if here.sha256 != there.sha256:
            raise ChecksFailed(
                f"{frames}: {there.file} of clip {record.clip_id} is another image than the one that was asked about;"
                " was it made by another version, seed or engine? The card says how it was made"
            )
    if len(clip.record.frames) != len(record.frames):
        raise ChecksFailed(
            f"{frames}: clip {record.clip_id} has {len(clip.record.frames)} frames, not {len(record.frames)}"
        )
    return msgspec.structs.replace(clip, record=record)


def _members(line: _Line, clip: Clip) -> Iterator[Member]:
    """The sample's files: the record to the byte, frames and extras from the clip."""
    if lacking := set(line.extras) - clip.extras.keys():
        raise DatasetError(f"clip {clip.record.clip_id}: {', '.join(sorted(lacking))} is not among the frames' files")
    whole = msgspec.structs.replace(clip, extras={name: clip.extras[name] for name in line.extras})
    yield Member(f"{line.key}.json", bytes(line.record))
    yield from islice(sample_members(line.key, whole), 1, None)


def _copy(source: Storage, target: Storage, manifest: Manifest) -> None:
    """The plan and the sidecars, then the manifest, which says that all is there."""
    for name in (PLAN_NAME, *(_sidecar(entry) for entry in manifest.shards), MANIFEST_NAME):
        data = source.read(name)
        if data is None:
            raise DatasetError(f"{source.url}: no {name}; download all of it")
        target.write(name, data)
