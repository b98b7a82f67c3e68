"""ScanNet's layout (https://github.com/ScanNet/ScanNet, README: Data Organization; SensReader for what `.sens` holds).

    scene0000_00/  scene0000_00.sens, or color/ depth/ pose/ intrinsic/ as its SensReader exports them
                   scene0000_00.txt  _vh_clean_2.ply  _vh_clean_2.0.010000.segs.json  .aggregation.json

Frames whose tracking was lost have infinite poses, and are left out.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from layoutgen.errors import HouseError
from layoutgen.geometry.camera import Pose
from layoutgen.scans import axes, pictures, sens
from layoutgen.scans.files import checked, matrix, read_bytes
from layoutgen.scans.scan import Mesh, Noise, RawLens, Scan, ScanFolder, ScanFrame, Terms
from layoutgen.scans.segments import segmented

NAME = "scannet"
TERMS = Terms("ScanNet", "ScanNet Terms of Use: research without profit, images may not be passed on")
NOISE = Noise(box_m=0.05, pose_m=0.02)
_NAME = re.compile(r"scene\d{4}_\d\d")
_MILLIMETRE = 0.001


def find(path: Path) -> Iterator[ScanFolder]:
    """The scan that a folder is, or those in it or in its `scans`."""
    candidates = [path] if _is_scan(path) else sorted(filter(_is_scan, [*path.glob("*"), *path.glob("scans/*")]))
    for folder in candidates:
        name = folder.name
        parts = (".txt", "_vh_clean_2.ply", "_vh_clean_2.0.010000.segs.json", ".aggregation.json")
        files = tuple(folder / f"{name}{part}" for part in parts if (folder / f"{name}{part}").exists())
        space = name.rpartition("_")[0] if _NAME.fullmatch(name) else name
        yield ScanFolder(NAME, folder, name, "", space, files)


def _is_scan(folder: Path) -> bool:
    return (folder / f"{folder.name}.aggregation.json").exists() or (folder / f"{folder.name}_vh_clean_2.ply").exists()


def read(folder: ScanFolder) -> Scan:
    """Reads a scan; raises HouseError."""
    path, name = folder.path, folder.path.name
    parts = ("_vh_clean_2.ply", "_vh_clean_2.0.010000.segs.json", ".aggregation.json")
    mesh, instances = segmented(*(path / f"{name}{part}" for part in parts))
    aligned = _alignment(path / f"{name}.txt")
    found = _of_sens(path / f"{name}.sens", aligned) if not (path / "pose").is_dir() else _exported(path, aligned)
    frames = tuple(found)
    if not frames:
        raise HouseError("no frame has a pose")
    points = axes.point((mesh.points[:, None] * aligned[:3, :3]).sum(axis=2) + aligned[:3, 3], "z")
    return Scan(folder.id, TERMS, NOISE, frames, Mesh(points, mesh.faces, mesh.labels), instances, floor_y=None)


def _alignment(path: Path) -> NDArray[np.float64]:
    """What turns the scan about the vertical so that its walls lie along the axes; the identity where nobody says."""
    if not path.exists():
        return np.eye(4)
    lines = read_bytes(path).decode("utf-8", "replace").splitlines()
    facts = dict(line.split(" = ", 1) for line in lines if " = " in line)
    words = facts.get("axisAlignment", "").split()
    if len(words) != 16:
        return np.eye(4)
    try:
        return np.array(words, np.float64).reshape(4, 4)
    except ValueError as error:
        raise HouseError(f"{path.name}: axisAlignment: {error}") from error


def _exported(path: Path, aligned: NDArray[np.float64]) -> Iterator[ScanFrame]:
    """The frames that the SensReader has exported."""
    colour, sensor = (_lens(path, kind) for kind in ("color", "depth"))
    poses = sorted((path / "pose").glob("*.txt"), key=lambda one: (len(one.stem), one.stem))
    for file in poses:
        picture = next((one for end in ("jpg", "png") if (one := path / "color" / f"{file.stem}.{end}").exists()), None)
        if picture is None:
            raise HouseError(f"color/{file.stem}.jpg: no such file")
        camera = matrix(file, 4, 4)
        if not np.isfinite(camera).all():
            continue
        depth = path / "depth" / f"{file.stem}.png"
        yield ScanFrame(
            f"color/{picture.name}",
            colour,
            _pose(camera, aligned, f"pose/{file.name}"),
            partial(pictures.image, picture),
            partial(pictures.depth, depth, _MILLIMETRE) if depth.exists() else None,
            sensor,
        )


def _lens(path: Path, kind: str) -> RawLens:
    """Of the pictures of a kind, whose size is that of the first."""
    file = path / "intrinsic" / f"intrinsic_{kind}.txt"
    inside = matrix(file, 4, 4)
    first = next(iter(sorted((path / kind).glob("*.*"))), None)
    if first is None:
        raise HouseError(f"{kind}/: holds no picture")
    height, width = pictures.size(first)
    lens = RawLens(width, height, inside[0, 0], inside[1, 1], inside[0, 2] + 0.5, inside[1, 2] + 0.5)
    checked(lens.fault, f"intrinsic/{file.name}")
    return lens


def _of_sens(path: Path, aligned: NDArray[np.float64]) -> Iterator[ScanFrame]:
    """The frames in a `.sens` file."""
    stream = sens.opened(path)
    checked(stream.colour.fault, f"{path.name}: color")
    for index, frame in enumerate(stream.frames):
        if np.isfinite(frame.camera_to_world).all():
            yield ScanFrame(
                f"{path.name}: frame {index}",
                stream.colour,
                _pose(frame.camera_to_world, aligned, f"{path.name}: frame {index}"),
                partial(sens.image, path, frame),
                partial(sens.depth, path, stream, frame),
                stream.sensor,
            )


def _pose(camera: NDArray[np.float64], aligned: NDArray[np.float64], name: str) -> Pose:
    moved = np.eye(4)
    moved[:3, :3] = (aligned[:3, :3, None] * camera[None, :3, :3]).sum(axis=1)
    moved[:3, 3] = (aligned[:3, :3] * camera[:3, 3]).sum(axis=1) + aligned[:3, 3]
    try:
        return axes.pose(moved, "z", "opencv")
    except HouseError as error:
        raise HouseError(f"{name}: {error}") from error
