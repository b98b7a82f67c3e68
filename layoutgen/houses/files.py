"""Houses in a JSON Lines file (gzipped or not), read on from checkpoints, or one house in a JSON file."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec

from layoutgen.errors import UNDECODABLE, HouseError
from layoutgen.houses.house import House, canonical_sha256, split_of
from layoutgen.houses.schema import named_split
from layoutgen.houses.validate import validate_house

_CHUNK = 1 << 16
_CHECKPOINT_SPACING = 1 << 22


class _Decoder(Protocol):
    """What both decoders below do; `copy` freezes the state, so that reading can go on from it later."""

    def decode(self, data: bytes) -> bytes: ...

    def copy(self) -> "_Decoder": ...

    def finish(self) -> None: ...


class _Plain:
    """Passes bytes through."""

    def decode(self, data: bytes) -> bytes:
        return data

    def copy(self) -> "_Plain":
        return self

    def finish(self) -> None:
        return None


class _Gzip:
    """Decompresses gzip, members one after another too."""

    def __init__(self, state: Any = None, started: bool = False) -> None:
        self._state = state or zlib.decompressobj(wbits=31)
        self._started = started

    def decode(self, data: bytes) -> bytes:
        parts = []
        while data:
            parts.append(self._state.decompress(data))
            self._started, data = True, self._state.unused_data
            if self._state.eof:
                self._state, self._started = zlib.decompressobj(wbits=31), False
                data = data.lstrip(b"\0")  # padding that some writers leave between members
        return b"".join(parts)

    def copy(self) -> "_Gzip":
        return _Gzip(self._state.copy(), self._started)

    def finish(self) -> None:
        if self._started:
            raise EOFError


@dataclass(frozen=True)
class _Checkpoint:
    """A place to start reading from: raw file offset, decoded offset, and the decoder's state there."""

    raw: int
    decoded: int
    decoder: _Decoder


class LineFile:
    """The non-empty lines of a file by number.

    Lines are found on demand; every 4 MiB the decoder's state is kept (about 40 kB for gzip), so reading any line
    decodes at most those 4 MiB more than the line.
    """

    def __init__(self, path: Path) -> None:
        """Opens nothing yet.

        Raises:
            HouseError: there is no such file.
        """
        if not path.is_file():
            raise HouseError(f"{path}: no such file")
        self.path = path
        with path.open("rb") as file:
            start: _Decoder = _Gzip() if file.read(2) == b"\x1f\x8b" else _Plain()
        self._checkpoints = [_Checkpoint(0, 0, start)]
        self._spans: list[tuple[int, int]] = []
        self._scanner = self._scan()

    def __len__(self) -> int:
        """Number of non-empty lines; reads to the end of the file the first time."""
        for _ in self._scanner:
            pass
        return len(self._spans)

    def has(self, index: int) -> bool:
        """Whether there is a line `index`, reading no further than it."""
        while len(self._spans) <= index:
            if next(self._scanner, None) is None:
                return False
        return True

    def __getitem__(self, index: int) -> bytes:
        """Line `index` without its end."""
        if index < 0 or not self.has(index):
            raise IndexError(index)
        start, end = self._spans[index]
        checkpoint = next(c for c in reversed(self._checkpoints) if c.decoded <= start)
        return self._read(checkpoint, start, end)

    def _read(self, checkpoint: _Checkpoint, start: int, end: int) -> bytes:
        parts, position = [], checkpoint.decoded
        for _, text in self._decoded(checkpoint.raw, checkpoint.decoder.copy()):
            parts.append(text[max(start - position, 0) : end - position])
            position += len(text)
            if position >= end:
                break
        return b"".join(parts)

    def _scan(self) -> Iterator[int]:
        """Notes where lines and checkpoints lie, yielding once a line."""
        decoder = self._checkpoints[0].decoder.copy()
        position, line_start, blank = 0, 0, True
        for raw, text in self._decoded(0, decoder):
            cut = 0
            while (end := text.find(b"\n", cut)) >= 0:
                blank = blank and not text[cut:end].strip()
                if not blank:
                    self._spans.append((line_start, position + end))
                    yield end
                line_start, cut, blank = position + end + 1, end + 1, True
            blank = blank and not text[cut:].strip()
            position += len(text)
            if position - self._checkpoints[-1].decoded >= _CHECKPOINT_SPACING:
                self._checkpoints.append(_Checkpoint(raw, position, decoder.copy()))
        if not blank:
            self._spans.append((line_start, position))
            yield position

    def _decoded(self, raw: int, decoder: _Decoder) -> Iterator[tuple[int, bytes]]:
        """Pairs (raw offset after the chunk, decoded chunk)."""
        try:
            with self.path.open("rb") as file:
                file.seek(raw)
                while chunk := file.read(_CHUNK):
                    raw += len(chunk)
                    yield raw, decoder.decode(chunk)
            decoder.finish()
        except EOFError as error:
            raise HouseError(
                f"{self.path}: the gzip data ends early, after {len(self._spans)} houses; fetch or write the file again"
            ) from error
        except zlib.error as error:
            raise HouseError(f"{self.path}: not valid gzip after {len(self._spans)} houses ({error})") from error


class FileSource:
    """The houses of a file, read one at a time.

    Attributes:
        name: the source as the user wrote it.
        path: the file.
        split: keep only houses of this split; None keeps all.
    """

    def __init__(
        self, name: str, path: Path, split: str | None = None, *, label: str = "", given_split: str | None = None
    ) -> None:
        """Looks at the first house only.

        Args:
            name: goes into each house's `source`.
            path: a `.jsonl`, `.jsonl.gz` or `.json` file.
            split: keep only houses of this split.
            label: begins each house's `id`; the file's name where it is not given.
            given_split: the split all houses of the file belong to, where the source says so.

        Raises:
            HouseError: no file, or no house in it.
        """
        self.name, self.path, self.split = name, path, split
        self._label = label or path.name.partition(".")[0]
        self._given_split = given_split
        self._file: LineFile | _WholeFile = _WholeFile(path) if path.suffix == ".json" else LineFile(path)
        if not self._file.has(0):
            raise HouseError(f"{path}: holds no houses")
        self._chosen: list[int] | None = None

    def __len__(self) -> int:
        """Number of houses; reads through the file once."""
        return len(self._positions())

    def __getitem__(self, index: int) -> House:
        """The house at `index` within the split, checked."""
        filtered = self.split is not None and self._given_split is None
        return self._house(self._positions()[index] if filtered else index)

    def __iter__(self) -> Iterator[House]:
        """The houses in order."""
        return (self[index] for index in range(len(self)))

    def digest(self) -> str:
        """sha256 of the file's bytes and the split."""
        digest = hashlib.sha256(f"{self.split}\n".encode())
        with self.path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def _house(self, position: int) -> House:
        data = self._decode(position)
        name = f"{self._label}:{position:05d}"
        content = validate_house(data, name)
        sha256 = canonical_sha256(data)
        split = self._given_split or split_of(content.metadata.split, sha256)
        return House(name, self.name, position, "Procedural", content, sha256, split)

    def _decode(self, position: int) -> dict[str, Any]:
        text = self._file[position]
        try:
            data = msgspec.json.decode(text)
        except UNDECODABLE as error:
            raise HouseError(f"{self.path}: house {position}: not valid JSON ({error})") from error
        if not isinstance(data, dict):
            raise HouseError(f"{self.path}: house {position}: a house is a JSON object, not {type(data).__name__}")
        return data

    def _positions(self) -> list[int]:
        """Positions in the file of the houses of the split."""
        if self._chosen is None:
            everything = range(len(self._file))
            if self.split is None or self._given_split is not None:
                self._chosen = list(everything)
            else:
                self._chosen = [position for position in everything if self._split_at(position) == self.split]
        return self._chosen

    def _split_at(self, position: int) -> str:
        data = self._decode(position)
        return split_of(named_split(data), canonical_sha256(data))


class _WholeFile:
    """A JSON file as the only line of itself."""

    def __init__(self, path: Path) -> None:
        try:
            self._text = path.read_bytes()
        except OSError as error:
            raise HouseError(f"{path}: {error.strerror}") from error

    def __len__(self) -> int:
        return int(self.has(0))

    def has(self, index: int) -> bool:
        return index == 0 and bool(self._text.strip())

    def __getitem__(self, index: int) -> bytes:
        if not self.has(index):
            raise IndexError(index)
        return self._text
