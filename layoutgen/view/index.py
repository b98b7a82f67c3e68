"""A dataset opened for looking: its index, which is kept for the next time, and the bytes of its clips."""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from layoutgen.dataset.decode import decode_record
from layoutgen.dataset.records import ClipRecord, record_faults
from layoutgen.dataset.sidecar import committed
from layoutgen.dataset.spans import place_of, read_span, samples
from layoutgen.errors import UNDECODABLE, DatasetError, LayoutgenError, one_line
from layoutgen.resources import cache_root
from layoutgen.view.tables import VERSION, add, create, finish, is_whole

FIRST, BATCH = (12, 48), 200
"""Clips after which the index can first be asked, and how often it is brought up to date from then on."""
KEPT_INDEXES = 12
RECORDS = 16
"""Records that stay decoded; one takes about a megabyte."""


class Row(NamedTuple):
    """A clip's place: number in the set, id, key of its sample, tar, and name -> [first byte, bytes]."""

    n: int
    id: str
    key: str
    tar: str
    members: dict[str, tuple[int, int]]


class Progress(NamedTuple):
    """How far the index is; `fault` is what ended it early."""

    clips: int
    total: int
    done: bool
    fault: str


class Index:
    """A dataset's index and its bytes; may be used from several threads.

    Args:
        source: a dataset's folder, URL or tar.
        keep: whether the finished index is kept in the cache for the next time.

    Attributes:
        source, storage: the set, and where it lies.
        total: clips that it should have, as far as its sidecars say.
        stamp: what changes when the set does.
        record: reads the record of a clip by its number.

    Raises:
        DatasetError: there is no dataset.
    """

    def __init__(self, source: str, keep: bool = True) -> None:
        self.source = source
        self.storage, self._tars = place_of(source)
        sidecars = [] if source.endswith(".tar") else committed(self.storage)
        self.total = sum(sidecar.samples for sidecar in sidecars)
        stamps = [(one.file, one.bytes, one.sha256) for one in sidecars] or self._stamp()
        name = hashlib.sha256(msgspec.json.encode([VERSION, self.storage.url, stamps])).hexdigest()[:24]
        self.stamp = name[:8]
        self._cached = cache_root() / "view" / f"{name}.sqlite"
        self._keep, self._local, self._changed = keep, threading.local(), threading.Condition()
        self._clips, self._done, self._fault, self._closed = 0, False, "", False
        self._temporary = TemporaryDirectory(prefix="layoutgen-view-", ignore_cleanup_errors=True)
        self._path = str(Path(self._temporary.name) / "index.sqlite")
        self.record = lru_cache(RECORDS)(self._record)
        self._thread = threading.Thread(target=self._fill, name="index", daemon=True)
        self._open()

    def _stamp(self) -> list[object]:
        return [(name, self.storage.size(name), self.storage.stamp(name)) for name in self._tars]

    def _open(self) -> None:
        """Takes the kept index, or begins a new one behind the scenes."""
        if self._cached.is_file() and is_whole(str(self._cached)):
            self._path, self._done = str(self._cached), True
            with suppress(OSError):
                os.utime(self._cached)
            self._clips = self.total = self.ask("SELECT count(*) FROM clips")[0][0]
        else:
            self._thread.start()

    @property
    def progress(self) -> Progress:
        """How far the index is."""
        with self._changed:
            return Progress(self._clips, max(self.total, self._clips), self._done, self._fault)

    def wait(self, clips: int = 1, seconds: float | None = None) -> None:
        """Waits until so many clips can be asked for, or all of a smaller set."""
        with self._changed:
            self._changed.wait_for(lambda: self._done or self._clips >= clips, seconds)

    def close(self) -> None:
        """Ends the filling and removes what is not kept."""
        self._closed = True
        if self._thread.is_alive():
            self._thread.join()
        self._temporary.cleanup()

    # --- asking ---------------------------------------------------------------------------------------------------

    def ask(self, sql: str, values: object = ()) -> list[tuple]:
        """Rows of the index."""
        return self._connection().execute(sql, values).fetchall()  # type: ignore[arg-type]

    def _connection(self) -> sqlite3.Connection:
        """The calling thread's own."""
        held: tuple[str, sqlite3.Connection] | None = getattr(self._local, "held", None)
        if held is None:
            uri = f"{Path(self._path).absolute().as_uri()}?mode=ro"
            held = self._path, sqlite3.connect(uri, uri=True, timeout=30)
            self._local.held = held
        return held[1]

    def find(self, reference: str) -> Row:
        """The clip of an id, of a sample's key, or of a number in the set, which counts from 0.

        Raises:
            DatasetError: there is none.
        """
        columns = ("id", "key", "n") if reference.isdecimal() else ("id", "key")
        for column in columns:
            if row := self._row(column, reference):
                return row
        raise DatasetError(f"{self.source} has no clip {reference!r}")

    def row(self, n: int) -> Row:
        """The place of clip number `n`; raises DatasetError where there is none."""
        if row := self._row("n", n):
            return row
        raise DatasetError(f"{self.source} has no clip number {n}")

    def _row(self, column: str, value: object) -> Row | None:
        found = self.ask(f"SELECT n, id, key, tar, members FROM clips WHERE {column} = ?", (value,))
        if not found:
            return None
        n, name, key, tar, members = found[0]
        return Row(n, name, key, tar, msgspec.json.decode(members))

    def read(self, row: Row, member: str) -> bytes:
        """The bytes of a clip's file; raises DatasetError where it has no such one."""
        if member not in row.members:
            raise DatasetError(f"clip {row.id} has no {member!r}")
        return read_span(self.storage, row.tar, *row.members[member])

    def _record(self, n: int) -> ClipRecord:
        """The record of a clip by its number; raises DatasetError where it is damaged."""
        row = self.row(n)
        try:
            record = decode_record(self.read(row, "json"))
        except UNDECODABLE as error:
            raise DatasetError(f"clip {row.id}: {one_line(error)}") from error
        if fault := next(record_faults(record), ""):
            raise DatasetError(f"clip {row.id}: {fault}; `layoutgen audit` lists all faults")
        return record

    # --- filling --------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Reads the set once; what was read before a fault can be looked at."""
        fault, whole = "", False
        with self._writing() as connection:
            try:
                whole = self._add_all(connection)
            except (LayoutgenError, sqlite3.Error, OSError) as error:
                fault = one_line(error)
            connection.commit()
            if whole and self._keep:
                finish(connection)
                self._store(connection)
        with self._changed:
            self._clips = self.ask("SELECT count(*) FROM clips")[0][0]
            self._fault, self._done = fault, True
            self._changed.notify_all()

    def _add_all(self, connection: sqlite3.Connection) -> bool:
        """Whether it came to the end."""
        create(connection)
        n = 0
        for tar in self._tars:
            for sample in samples(self.storage, tar):
                add(connection, n, tar, sample)
                n += 1
                if n in FIRST or n % BATCH == 0:
                    connection.commit()
                    self._tell(n)
                if self._closed:
                    return False
        return True

    def _tell(self, clips: int) -> None:
        with self._changed:
            self._clips = clips
            self._changed.notify_all()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        try:
            yield connection
        finally:
            connection.close()

    def _store(self, connection: sqlite3.Connection) -> None:
        """Keeps the finished index; a cache that cannot be written costs the next start, nothing else."""
        with suppress(OSError, sqlite3.Error):
            self._cached.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._cached.with_suffix(f".{os.getpid()}.tmp")
            try:
                connection.execute("VACUUM INTO ?", (str(temporary),))
                os.replace(temporary, self._cached)
            finally:
                temporary.unlink(missing_ok=True)
            kept = sorted(self._cached.parent.glob("*.sqlite"), key=lambda path: -path.stat().st_mtime)
            for old in kept[KEPT_INDEXES:]:
                old.unlink(missing_ok=True)
