"""Houses in a JSON Lines file (gzipped or not), or one house in a JSON file."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from layoutgen.errors import UNDECODABLE, HouseError
from layoutgen.houses.house import House, canonical_sha256
from layoutgen.houses.lines import LineFile
from layoutgen.houses.schema import named_split
from layoutgen.houses.splits import split_of
from layoutgen.houses.validate import validate_house


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
