"""The layouts of scans by name, each a module with `find` and `read`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from layoutgen.errors import HouseError, InputError
from layoutgen.scans.scan import Scan, ScanFolder

LAYOUTS = {
    "posed": "a folder of your own: images, cameras.json, mesh.ply, objects.json; README says how",
    "scannet": "ScanNet's scans, exported or as .sens",
    "scannetpp": "ScanNet++'s scans with nerfstudio's cameras",
    "arkitscenes": "ARKitScenes' scans with boxes",
    "hypersim": "Hypersim's trajectories, whose files need h5py",
}
"""Name -> what it is, one line."""


@dataclass(frozen=True)
class Layout:
    """How the scans of a data set lie in folders.

    Attributes:
        find: the scans below a folder, in the order of their names; opens little and raises nothing for what is wrong
            with one.
        read: reads one; raises HouseError with the file and the reason.
    """

    find: Callable[[Path], Iterator[ScanFolder]]
    read: Callable[[ScanFolder], Scan]


def layout(name: str) -> Layout:
    """The layout of that name.

    Raises:
        InputError: there is none.
    """
    if name not in LAYOUTS:
        raise InputError(f"unknown layout of scans {name!r}; choose {', '.join(LAYOUTS)}")
    module = import_module(f"layoutgen.scans.{name}")
    return Layout(module.find, module.read)


def find(name: str, path: Path) -> list[ScanFolder]:
    """The scans below a folder.

    Raises:
        HouseError: there is no such folder, or no scan in it.
    """
    if not path.is_dir():
        raise HouseError(f"{path}: no such folder")
    found = list(layout(name).find(path))
    if not found:
        raise HouseError(f"{path}: holds no scan in the layout {name}; README says what such folders hold")
    return found


def read(folder: ScanFolder) -> Scan:
    """Reads a scan.

    Raises:
        HouseError: something about it is wrong; one line names the scan, the file and the reason.
    """
    try:
        return layout(folder.layout).read(folder)
    except HouseError as error:
        raise HouseError(f"{folder.id}: {error}") from error


def digest(folders: list[ScanFolder]) -> str:
    """sha256 of the names and sizes of what the geometry of scans is read from; their pictures are too many to ask."""
    total = sha256()
    for folder in folders:
        sizes = [f"{path.name}\0{path.stat().st_size}" for path in folder.files]
        total.update("\0".join([folder.id, *sizes, "\n"]).encode())
    return total.hexdigest()


def content_digest(folder: ScanFolder) -> str:
    """sha256 of what the geometry of a scan is read from."""
    total = sha256(folder.id.encode())
    for path in folder.files:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                total.update(block)
    return total.hexdigest()
