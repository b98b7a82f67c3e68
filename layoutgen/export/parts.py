"""The files that a shard's rows go into: one of each table, and of each split where the format keeps them apart."""

from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import msgspec

from layoutgen.export.base import Format, Row, Table
from layoutgen.export.parquet import ParquetPart, row_schema


class Part(Protocol):
    """A file that takes rows."""

    def write(self, row: Row) -> None:
        """Adds a row."""


class JsonPart:
    """Writes rows as JSON lines; `join` makes one file of the shards' parts."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")

    def __enter__(self) -> "JsonPart":
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def write(self, row: Row) -> None:
        """Adds a row."""
        self._stream.write(msgspec.json.encode(row) + b"\n")


class Parts:
    """The open files of a shard; each is made when its first row comes.

    Args:
        out: folder of the export.
        format: what is written.
        shard: number of the shard.
        stack: closes the files.
    """

    def __init__(self, out: Path, format: Format, shard: int, stack: ExitStack) -> None:
        self._out, self._format, self._shard, self._stack = out, format, shard, stack
        self._open: dict[tuple[str, str], Part] = {}

    def of(self, table: Table, split: str) -> Part:
        """The file for a row of a table and a split, or another folder."""
        key = table.name, split
        if key not in self._open:
            self._open[key] = self._opened(table, split)
        return self._open[key]

    def _opened(self, table: Table, split: str) -> Part:
        if table.layout != "parquet":
            name = f"{stem(self._format, table, split)}-{self._shard:05d}.part"
            return self._stack.enter_context(JsonPart(self._out / name))
        folder = self._out / split if self._format.splits or self._format.folder else self._out
        folder.mkdir(parents=True, exist_ok=True)
        schema = row_schema(table.like) if table.like else None
        return self._stack.enter_context(ParquetPart(folder / f"{table.name}-{self._shard:05d}.parquet", schema))


def stem(format: Format, table: Table, split: str) -> str:
    """Of a JSON file's name."""
    return f"{table.name}-{split}" if format.splits else table.name


def join(out: Path, name: str, table: Table) -> None:
    """Makes one file, `name`, of the shards' parts; none where there are no parts."""
    parts = sorted(out.glob(f"{name}-[0-9]*.part"))
    if not parts:
        return
    as_list = table.layout == "json"
    with (out / f"{name}.{table.layout}").open("wb") as stream:
        stream.write(b"[\n" if as_list else b"")
        separator = b""
        for part in parts:
            with part.open("rb") as lines:
                for line in lines:
                    stream.write(separator + line.rstrip(b"\n"))
                    separator = b",\n" if as_list else b"\n"
            part.unlink()
        stream.write(b"\n]\n" if as_list else b"\n")
