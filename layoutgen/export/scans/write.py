"""Writes walks in a layout of scans, a folder a walk, the whole put in place at the end."""

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from layoutgen import __version__
from layoutgen.dataset.reader import read
from layoutgen.dataset.records import Clip
from layoutgen.errors import InputError
from layoutgen.export.folder import new_folder, write_files
from layoutgen.export.scans.arkitscenes import arkitscenes_files
from layoutgen.export.scans.nerfstudio import nerfstudio_files
from layoutgen.export.scans.posed import posed_files
from layoutgen.export.scans.scan import Scan, scan_of
from layoutgen.export.scans.scannet import scannet_files

_NOT_IN_NAMES = re.compile(r"[^\w-]")


@dataclass(frozen=True)
class Layout:
    """What `--to NAME` writes of a walk.

    Attributes:
        files: path -> content, of a scan and its name.
        name: of the scan, by its number in the export and its clip.
        about: markdown for the README: what reads it, and how.
    """

    files: Callable[[Scan, str], dict[str, bytes]]
    name: Callable[[int, Clip], str]
    about: str


def _clip_name(index: int, clip: Clip) -> str:
    return _NOT_IN_NAMES.sub("_", clip.record.clip_id)


LAYOUTS: dict[str, Layout] = {
    "posed": Layout(posed_files, _clip_name, "Read by `layoutgen generate --source posed:PATH`."),
    "scannet": Layout(
        scannet_files,
        lambda index, clip: f"scene{index:04d}_00",
        "As ScanNet's SensReader and its annotations lie. `instance/` has the labels of pixels; a segment is a thing.",
    ),
    "nerfstudio": Layout(
        nerfstudio_files, _clip_name, "```bash\nns-train splatfacto --data SCENE nerfstudio-data\n```"
    ),
    "arkitscenes": Layout(
        arkitscenes_files, lambda index, clip: f"{40_000_000 + index}", "As the `3dod` part of ARKitScenes lies."
    ),
}
"""By what `--to` calls them."""


def export_scans(
    source: str,
    to: str,
    out: Path,
    clips: Collection[str] = (),
    progress: Callable[[int], object] = lambda walks: None,
) -> dict[str, str]:
    """Writes the walks of a dataset into the new folder `out`; twins are left out, for their houses are no source's.

    Args:
        source: dataset folder or URL.
        to: a key of LAYOUTS.
        out: must not exist; appears when everything is written.
        clips: ids of the clips to write; all where empty.
        progress: called with 1 for each walk.

    Returns:
        Name of each scan -> its clip's id.

    Raises:
        InputError: there is no such walk.
        DatasetError: `source` is no dataset, or a house is not what was filmed.
        OutputError: `out` exists already, or cannot be written.
        DiskFull: no space is left.
    """
    written = dict[str, str]()
    with new_folder(out) as folder:
        for index, clip in enumerate(_walks(source, clips)):
            name = LAYOUTS[to].name(index, clip)
            write_files(folder / name, LAYOUTS[to].files(scan_of(clip), name))
            written[name] = clip.record.clip_id
            progress(1)
        if not written:
            raise InputError(f"{source}: holds no such walk; `layoutgen report {source}` lists its clips")
        write_files(folder, _companions(source, to, written))
    return written


def _walks(source: str, clips: Collection[str]) -> Iterator[Clip]:
    for clip in read(source):
        if not clip.record.twin.of and (not clips or clip.record.clip_id in clips):
            yield clip


def _companions(source: str, to: str, written: dict[str, str]) -> dict[str, bytes]:
    readme = (
        f"# layoutgen export for {to}\n\n{len(written):,} walks, written by `layoutgen export {source} --to {to}`"
        f" (layoutgen {__version__}). `scans.json` says which is which.\n\n{LAYOUTS[to].about}\n"
    )
    return {"README.md": readme.encode(), "scans.json": (json.dumps(written, indent=1) + "\n").encode()}
