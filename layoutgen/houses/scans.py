"""Scans as a source of houses: where each lies and which split it is in; a studio that films scans reads them."""

from collections.abc import Iterator
from pathlib import Path

from layoutgen.errors import HouseError, InputError
from layoutgen.houses.house import House, canonical_sha256, split_of
from layoutgen.scans import layouts
from layoutgen.scans.scan import ScanFolder


class ScanSource:
    """The scans below a folder.

    Attributes:
        name: the source as the user wrote it, `posed:scans`.
    """

    def __init__(self, name: str, layout: str, path: Path, split: str | None = None) -> None:
        """Lists the scans and reads none.

        Raises:
            HouseError: there is no such folder, or no scan of the split in it.
        """
        self.name = name
        found = layouts.find(layout, path)
        self._folders = [folder for folder in found if split in (None, _split(folder))]
        if not self._folders:
            raise HouseError(f"{path}: none of its {len(found)} scans is of the split {split}")

    def __len__(self) -> int:
        """Number of scans."""
        return len(self._folders)

    def __getitem__(self, index: int) -> House:
        """The scan at `index`; its `content` is None, and whether it can be read is found out when it is filmed."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        folder = self._folders[index]
        scene = f"{folder.layout}:{folder.path}"
        house_id = f"{folder.layout}:{folder.id}"
        return House(house_id, self.name, index, scene, None, layouts.content_digest(folder), _split(folder))

    def __iter__(self) -> Iterator[House]:
        """The scans in order."""
        return (self[index] for index in range(len(self)))

    def digest(self) -> str:
        """sha256 of the scans' names and the sizes of their files."""
        return layouts.digest(self._folders)


def scan_folder(house: House) -> ScanFolder:
    """Where the scan that a house is lies.

    Raises:
        InputError: the house is none.
        HouseError: the scan is gone.
    """
    layout, _, path = house.scene.partition(":")
    if layout not in layouts.LAYOUTS or house.content is not None:
        raise InputError(f"{house.id} is no scan")
    found = [one for one in layouts.find(layout, Path(path)) if f"{layout}:{one.id}" == house.id]
    if not found:
        raise HouseError(f"{house.id}: {path} does not hold it any more")
    return found[0]


def _split(folder: ScanFolder) -> str:
    """By the place that it is a scan of, so that no split shares one."""
    return split_of(folder.split, canonical_sha256(folder.space))
