"""A dataset's folder, on a disk or at any fsspec URL: whole files and JSON documents appear at once or not at all."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TypeVar
from uuid import uuid4

import fsspec
import msgspec

from layoutgen.errors import UNDECODABLE, DatasetError, DiskFull, EnvironmentProblem, OutputError, one_line
from layoutgen.wording import without_password

T = TypeVar("T")

WHOLE_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "az", "adl", "oci", "oss", "tos", "r2"})
"""Protocols whose uploads, multipart ones included, become visible only when they are complete."""

MAX_DOCUMENT_BYTES = 64 * 2**20
"""Of a plan, a sidecar or a manifest; that of a million shards has half of it."""
_TEMPORARY = ".layoutgen-tmp"
_ABSENT = (FileNotFoundError, NotADirectoryError, FileExistsError)


class Storage:
    """Names below one root; names use forward slashes and never start with one.

    Raises:
        OutputError: the URL is empty or names no known file system.
    """

    def __init__(self, url: str) -> None:
        if not url:
            raise OutputError("an empty path names no place; give a folder or a URL")
        if without_password(url) != url:
            raise OutputError(
                f"{without_password(url)}: a password in a URL would end in logs and plans; give it by the environment "
                "or by fsspec's configuration"
            )
        self.url = url.rstrip("/") or url
        try:
            self.fs, self.root = fsspec.core.url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            raise OutputError(f"{url}: {error}") from error
        self._protocols = {self.fs.protocol} if isinstance(self.fs.protocol, str) else set(self.fs.protocol)
        if self.local:
            self.root = os.path.abspath(self.root)

    @property
    def local(self) -> bool:
        """Whether the root is a folder of this machine (or one mounted on it)."""
        return "file" in self._protocols

    @property
    def shared(self) -> bool:
        """Whether other processes see it too."""
        return "memory" not in self._protocols

    @property
    def folder(self) -> Path:
        """The root as a local path; only where `local`."""
        return Path(self.root)

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}" if name else self.root

    def exists(self, name: str = "") -> bool:
        """Whether the file or folder is there now (no cached listing)."""
        with self._reaching(name):
            self.fs.invalidate_cache()
            return bool(self.fs.exists(self._path(name)))

    def size(self, name: str) -> int | None:
        """Bytes of a file, None where there is none."""
        with self._reaching(name), suppress(FileNotFoundError, NotADirectoryError):
            self.fs.invalidate_cache()
            return int(self.fs.info(self._path(name))["size"])
        return None

    def stamp(self, name: str) -> str:
        """What changes when a file does, as far as the file system tells: its time or its tag."""
        with self._reaching(name), suppress(FileNotFoundError, NotADirectoryError):
            info = self.fs.info(self._path(name))
            return " ".join(str(info[key]) for key in ("mtime", "ETag", "etag", "LastModified") if key in info)
        return ""

    def names(self, folder: str = "") -> list[str]:
        """Names of what lies directly in a folder, sorted; empty where there is no such folder."""
        with self._reaching(folder), suppress(FileNotFoundError, NotADirectoryError):
            self.fs.invalidate_cache()
            entries = self.fs.ls(self._path(folder), detail=False)
            return sorted(str(entry).rstrip("/").rpartition("/")[2] for entry in entries)
        return []

    def read(self, name: str, most: int | None = None) -> bytes | None:
        """A file's bytes, None where there is none; of a local file no more than `most` where that is given."""
        with self._reaching(name), suppress(FileNotFoundError, NotADirectoryError):
            if most is None or not self.local:
                return bytes(self.fs.cat_file(self._path(name)))
            with open(self._path(name), "rb") as stream:
                return stream.read(most)
        return None

    def read_part(self, name: str, start: int, size: int) -> bytes:
        """Bytes of a file from `start` on, as many as there are up to `size`.

        Raises:
            DatasetError: there is no such file.
        """
        try:
            with self._reaching(name):
                return bytes(self.fs.cat_file(self._path(name), start=start, end=start + size))
        except FileNotFoundError as error:
            raise DatasetError(f"{self.url}/{name}: no such file") from error

    def open(self, name: str) -> IO[bytes]:
        """A stream over a file.

        Raises:
            DatasetError: there is no such file.
        """
        try:
            with self._reaching(name):
                stream: IO[bytes] = self.fs.open(self._path(name), "rb")
        except FileNotFoundError as error:
            raise DatasetError(f"{self.url}/{name}: no such file") from error
        return stream

    @contextmanager
    def _reaching(self, name: str) -> Iterator[None]:
        """Turns whatever a remote file system raises, for each has its own errors, into one of ours.

        Raises:
            EnvironmentProblem: it cannot be reached or does not let us in.
        """
        try:
            yield
        except Exception as error:
            if self.local or isinstance(error, _ABSENT) or is_full(error):
                raise
            raise EnvironmentProblem(
                f"{self.url}/{name}: cannot be reached ({type(error).__name__}: {one_line(error)}); "
                "look at the address and the credentials"
            ) from error

    def write(self, name: str, data: bytes) -> None:
        """Writes a whole file; readers see the old one or the new one."""
        self.write_with(name, lambda stream: stream.write(data))

    def write_with(self, name: str, fill: Callable[[IO[bytes]], T]) -> T:
        """Lets `fill` write a file of any size and then puts it in place; returns what `fill` returned.

        Raises:
            DiskFull: no space is left.
            OutputError: the target cannot be written.
        """
        with write_errors(f"{self.url}/{name}"):
            return self._replace_local(name, fill) if self.local else self._upload(name, fill)

    def _replace_local(self, name: str, fill: Callable[[IO[bytes]], T]) -> T:
        path = Path(self._path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{uuid4().hex[:8]}{_TEMPORARY}")
        try:
            with open(temporary, "wb") as stream:
                result = fill(stream)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)
        return result

    def _upload(self, name: str, fill: Callable[[IO[bytes]], T]) -> T:
        """Fills a local temporary file first, so that an interrupted writer leaves nothing at the target."""
        path = self._path(name)
        with NamedTemporaryFile(prefix="layoutgen-") as stream:
            result = fill(stream)
            stream.flush()
            with self._reaching(name):
                self._put(stream.name, path)
        return result

    def _put(self, local: str, path: str) -> None:
        self.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        if self._protocols & WHOLE_OBJECT_STORES:
            self.fs.put_file(local, path)
        else:
            temporary = f"{path}.{uuid4().hex[:8]}{_TEMPORARY}"
            self.fs.put_file(local, temporary)
            self.fs.mv(temporary, path)

    def remove(self, name: str = "") -> None:
        """Removes a file or a whole folder; nothing happens where there is none."""
        with self._reaching(name), suppress(FileNotFoundError):
            self.fs.rm(self._path(name), recursive=True)

    def remove_empty(self, folder: str) -> None:
        """Removes a folder that holds nothing, in one step: a file that comes at the same time keeps it."""
        with suppress(OSError):
            if self.local:
                os.rmdir(self._path(folder))
            elif not self._protocols & WHOLE_OBJECT_STORES:  # those have no folders
                self.fs.rmdir(self._path(folder))

    def sweep(self) -> None:
        """Removes the temporary files of writers that were killed; only where nobody writes."""
        if self.local:
            for leftover in self.folder.rglob(f".*{_TEMPORARY}"):
                leftover.unlink(missing_ok=True)

    def free_bytes(self) -> int | None:
        """Free space at the root, None where the target does not say (object stores)."""
        if not self.local:
            return None
        folder = self.folder
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free


def write_file(path: Path, data: bytes) -> None:
    """Writes a whole local file or nothing.

    Raises:
        OutputError: the target cannot be written.
    """
    Storage(str(path.parent)).write(path.name, data)


def _sync_folder(folder: Path) -> None:
    """Makes a rename in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def write_errors(where: str) -> Iterator[None]:
    """Turns what the operating system says of a file that is being written into errors that name it.

    Raises:
        DiskFull: no space is left.
        OutputError: it cannot be written.
    """
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DiskFull(f"{where}: no space left; free some and run the same command again to go on") from error
        raise OutputError(f"{where}: cannot be written ({error.strerror or error})") from error


def is_full(error: BaseException) -> bool:
    """Whether the operating system says that a disk or a quota is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


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
    data = storage.read(name, MAX_DOCUMENT_BYTES + 1)
    if data is None:
        return None
    if len(data) > MAX_DOCUMENT_BYTES:
        raise DatasetError(f"{storage.url}/{name}: {fault} (over {MAX_DOCUMENT_BYTES:,} bytes); {advice}")
    try:
        return msgspec.json.decode(data, type=kind)
    except UNDECODABLE as error:
        raise DatasetError(f"{storage.url}/{name}: {fault} ({one_line(error)}); {advice}") from error
