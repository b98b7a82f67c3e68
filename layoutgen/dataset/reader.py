"""Reads a dataset back: clips, one after the other, from a folder, a URL or a single tar."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import IO

from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.records import Clip
from layoutgen.dataset.sidecar import Sidecar, some_committed
from layoutgen.dataset.soundness import record_faults
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Member, read_members
from layoutgen.errors import UNDECODABLE, DatasetError, one_line


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
        folder, _, name = str(path_or_url).rpartition("/")
        yield from (clip for _, clip in read_samples(Storage(folder or "."), name))
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
