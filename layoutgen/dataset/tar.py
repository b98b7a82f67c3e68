"""The shards' container: plain USTAR, the same bytes for the same samples, read back without trusting it."""

import hashlib
import tarfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, NamedTuple, Protocol

from layoutgen.dataset.bounds import MAX_MEMBERS, MAX_SAMPLE_BYTES
from layoutgen.dataset.records import Clip, encode_record
from layoutgen.errors import DatasetError

BLOCK = tarfile.BLOCKSIZE
MAX_MEMBER_BYTES = 256 * 2**20
"""Larger members are refused on reading: no frame or record of ours comes near it."""


class Readable(Protocol):
    """What is read from front to back."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, fewer only at the end."""
        ...


class Written(NamedTuple):
    """What went into a tar: samples, bytes and the sha256 of the whole file."""

    samples: int
    bytes: int
    sha256: str


class Member(NamedTuple):
    """One file of a tar."""

    name: str
    data: bytes


class Found(NamedTuple):
    """Where a file of a tar lies: its first byte, and how many."""

    name: str
    start: int
    size: int


def sample_members(key: str, clip: Clip) -> Iterator[Member]:
    """A clip's files in the order they are stored: the record, its frames, then the extras by name."""
    if not key or "." in key or "/" in key:
        raise ValueError(f"sample key {key!r} must be without dots and slashes")
    yield Member(f"{key}.json", encode_record(clip.record))
    for frame, image in zip(clip.record.frames, clip.images, strict=True):
        yield Member(f"{key}.{frame.file}", image)
    for name in sorted(clip.extras):
        yield Member(f"{key}.{name}", clip.extras[name])


def write_shard(stream: IO[bytes], samples: Iterable[tuple[str, Clip]]) -> Written:
    """Writes (key, clip) pairs as one tar; equal samples give equal bytes.

    Raises:
        DatasetError: two samples have one key, so that one would hide the other.
    """
    keys: set[str] = set()

    def members() -> Iterator[Member]:
        for key, clip in samples:
            if key in keys:
                raise DatasetError(f"two samples have the key {key}; none of them is written")
            keys.add(key)
            yield from sample_members(key, clip)

    size, digest = write_members(stream, members())
    return Written(len(keys), size, digest)


def write_members(stream: IO[bytes], members: Iterable[Member]) -> tuple[int, str]:
    """Writes files as one tar with fixed owner, times and padding; returns its size and sha256."""
    hasher, size = hashlib.sha256(), 0

    def put(data: bytes) -> None:
        nonlocal size
        hasher.update(data)
        size += stream.write(data)

    for member in members:
        put(_header(member))
        put(member.data)
        put(bytes(-len(member.data) % BLOCK))
    put(bytes(2 * BLOCK))
    put(bytes(-size % tarfile.RECORDSIZE))
    return size, hasher.hexdigest()


def _header(member: Member) -> bytes:
    info = tarfile.TarInfo(member.name)
    info.size = len(member.data)
    return info.tobuf(tarfile.USTAR_FORMAT)


def read_members(stream: Readable, where: str) -> Iterator[Member]:
    """The files of a tar, in order, without seeking.

    Args:
        stream: the tar.
        where: its name for messages.

    Raises:
        DatasetError: the tar is truncated or damaged, or holds something that no shard holds (links, absolute or
            climbing names, members above MAX_MEMBER_BYTES).
    """
    while info := _next(stream, where):
        data = _take(stream, info.size, where)
        _take(stream, -info.size % BLOCK, where)
        yield Member(info.name, data)


def read_keyed(stream: Readable, where: str) -> Iterator[tuple[str, list[Member]]]:
    """The samples of a tar, in order: each key with its files, of which there are few and not large.

    Raises:
        DatasetError: what `read_members` raises; or a key comes twice, or a sample has too many files or bytes.
    """
    keys: set[str] = set()
    for key, group in groupby(read_members(stream, where), key=lambda member: member.name.partition(".")[0]):
        if key in keys:
            raise DatasetError(f"{where}: sample {key} comes twice")
        keys.add(key)
        members, size = [], 0
        for member in group:
            members.append(member)
            size += len(member.data)
            if len(members) > MAX_MEMBERS or size > MAX_SAMPLE_BYTES:
                raise DatasetError(f"{where}: sample {key} has over {MAX_MEMBERS} files or {MAX_SAMPLE_BYTES:,} bytes")
        yield key, members


def find_members(stream: IO[bytes], where: str) -> Iterator[Found]:
    """Where the files of a tar lie, in order; what they hold is passed over, and read only where the caller does.

    Raises:
        DatasetError: as `read_members`.
    """
    at = 0
    while info := _next(stream, where):
        at += BLOCK
        yield Found(info.name, at, info.size)
        at += info.size + -info.size % BLOCK
        stream.seek(at)


def _next(stream: Readable, where: str) -> tarfile.TarInfo | None:
    """The member whose header comes next, None at the end."""
    header = _take(stream, BLOCK, where)
    if not any(header):
        return None
    try:
        info = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeDecodeError) as error:
        raise DatasetError(f"{where}: damaged tar header ({error}); `layoutgen verify` tells how to mend it") from error
    _check(info, where)
    return info


def _check(info: tarfile.TarInfo, where: str) -> None:
    if not info.isreg():
        raise DatasetError(f"{where}: member {info.name!r} is not a plain file")
    if info.name.startswith("/") or "\\" in info.name or ".." in info.name.split("/"):
        raise DatasetError(f"{where}: member {info.name!r} points outside of the dataset")
    if not 0 <= info.size <= MAX_MEMBER_BYTES:
        raise DatasetError(f"{where}: member {info.name!r} claims {info.size} bytes, the limit is {MAX_MEMBER_BYTES}")


def _take(stream: Readable, size: int, where: str) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise DatasetError(f"{where}: the tar ends in the middle of a member; `layoutgen verify` tells how to mend it")
    return data
