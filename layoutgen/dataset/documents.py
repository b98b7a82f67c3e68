"""The JSON documents beside the tars: one layout for all, and one way to read them with their types checked."""

from typing import TypeVar

import msgspec

from layoutgen.dataset.storage import Storage
from layoutgen.errors import UNDECODABLE, DatasetError, one_line

T = TypeVar("T", bound=msgspec.Struct)


def pretty_json(value: msgspec.Struct) -> bytes:
    """Indented JSON with a final newline, keys in the order of their type."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def read_document(storage: Storage, name: str, kind: type[T], *, fault: str = "damaged", advice: str) -> T | None:
    """A document of a dataset, None where there is none.

    Args:
        storage: the dataset's folder.
        name: the file.
        kind: the type it holds.
        fault: what to say of a file that holds something else.
        advice: what to do about it.

    Raises:
        DatasetError: it holds something else.
    """
    data = storage.read(name)
    if data is None:
        return None
    try:
        return msgspec.json.decode(data, type=kind)
    except UNDECODABLE as error:
        raise DatasetError(f"{storage.url}/{name}: {fault} ({one_line(error)}); {advice}") from error
