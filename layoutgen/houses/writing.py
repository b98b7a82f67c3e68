"""Writes files of houses."""

import gzip
import hashlib
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import msgspec

from layoutgen.dataset.storage import Storage
from layoutgen.errors import InputError
from layoutgen.houses.schema import ProceduralHouse, as_json


def write_houses(path: Path, houses: Iterable[ProceduralHouse]) -> str:
    """Writes houses in ProcTHOR's schema, a line each, gzipped where the name ends in `.gz`; the same give equal bytes.

    Returns:
        sha256 of the lines before compression.

    Raises:
        InputError: the name ends in neither `.jsonl` nor `.jsonl.gz`.
        OutputError: the target cannot be written.
    """
    if not path.name.endswith((".jsonl", ".jsonl.gz")):
        raise InputError(f"{path}: name it .jsonl or .jsonl.gz")

    def fill(stream: IO[bytes]) -> str:
        digest = hashlib.sha256()
        with ExitStack() as stack:
            if path.suffix == ".gz":  # no name and no time in the header, so that the bytes depend on the houses only
                target: Any = stack.enter_context(gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0))
            else:
                target = stream
            for house in houses:
                line = msgspec.json.encode(as_json(house)) + b"\n"
                digest.update(line)
                target.write(line)
        return digest.hexdigest()

    return Storage(str(path.parent)).write_with(path.name, fill)
