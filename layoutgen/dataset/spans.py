"""Where a dataset's samples lie in its tars: records are read, images are only found, to be read by their bytes."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from layoutgen.dataset.sidecar import some_committed
from layoutgen.dataset.storage import Storage
from layoutgen.dataset.tar import Found, find_members
from layoutgen.errors import DatasetError


class Sample(NamedTuple):
    """One sample of a tar.

    Attributes:
        key: of the sample, `000012` or `000012-removed`.
        record: its JSON, not decoded.
        members: name without the key -> where it lies; the record is `json`.
    """

    key: str
    record: bytes
    members: dict[str, Found]


def place_of(source: str) -> tuple[Storage, list[str]]:
    """Where a dataset's tars lie, and their names in order; `source` is a folder, a URL, or one of its tars.

    Raises:
        DatasetError: there is no dataset.
    """
    if source.endswith(".tar"):
        folder, _, name = source.rpartition("/")
        storage = Storage(folder or ".")
        if storage.size(name) is None:
            raise DatasetError(f"{source}: no such file")
        return storage, [name]
    storage = Storage(source)
    return storage, [sidecar.file for sidecar in some_committed(storage)]


def samples(storage: Storage, name: str) -> Iterator[Sample]:
    """The samples of a tar; raises DatasetError where it is damaged or one has no record."""
    where = f"{storage.url}/{name}"
    with storage.open(name) as stream:

        def found() -> Iterator[tuple[Found, bytes]]:
            for member in find_members(stream, where):
                yield member, stream.read(member.size) if member.name.endswith(".json") else b""

        for key, group in groupby(found(), lambda one: one[0].name.partition(".")[0]):
            members, record = {}, b""
            for member, data in group:
                ending = member.name[len(key) + 1 :]
                members[ending] = member
                record = data if ending == "json" else record
            if not record:
                raise DatasetError(f"{where}: sample {key} lacks 'json'")
            yield Sample(key, record, members)


def read_span(storage: Storage, name: str, start: int, size: int) -> bytes:
    """Some bytes of a file; raises DatasetError where it ends before them."""
    data = storage.read_part(name, start, size)
    if len(data) != size:
        raise DatasetError(f"{storage.url}/{name}: ends in the middle of a member")
    return data
