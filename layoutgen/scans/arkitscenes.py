"""ARKitScenes' layout (https://github.com/apple/ARKitScenes, DATA.md and threedod/README.md).

    VIDEO/  VIDEO_3dod_mesh.ply  VIDEO_3dod_annotation.json
            VIDEO_frames/ (or here): lowres_wide.traj  lowres_depth/  lowres_wide/ with lowres_wide_intrinsics/, or
            vga_wide/ with vga_wide_intrinsics/, which are larger

Its mesh has no labels: faces are of the annotated box that they lie in. A line of the trajectory maps the world to the
camera; rows of `normalizedAxes` are a box's own axes. Where there is no mesh, depth stands for it.
"""

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import cv2
import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from layoutgen.catalogue.scan_names import object_type
from layoutgen.errors import HouseError
from layoutgen.geometry.boxes import OrientedBox
from layoutgen.geometry.camera import Pose
from layoutgen.scans import axes, pictures
from layoutgen.scans.faces import by_boxes
from layoutgen.scans.files import checked, decoded, matrix, read_bytes
from layoutgen.scans.ply import read_ply
from layoutgen.scans.scan import Instance, Mesh, Noise, RawLens, Scan, ScanFolder, ScanFrame, Terms

NAME = "arkitscenes"
TERMS = Terms("ARKitScenes", "ARKitScenes licence (Apple): research without profit, images may not be passed on")
NOISE = Noise(box_m=0.05, pose_m=0.02)
_WIDE = ("vga_wide", "lowres_wide")
_LATE = 0.006
"""Seconds between a picture and its pose at most."""
_SPLITS = {"Training": "train", "Validation": "val"}
_Three = Annotated[list[float], Meta(min_length=3, max_length=3)]


class _Box(msgspec.Struct, frozen=True, rename="camel"):
    centroid: _Three
    axes_lengths: _Three
    normalized_axes: Annotated[list[float], Meta(min_length=9, max_length=9)]


class _Boxes(msgspec.Struct, frozen=True, rename="camel"):
    obb_aligned: _Box


class _Thing(msgspec.Struct, frozen=True):
    uid: str
    label: str
    segments: _Boxes


class _Annotation(msgspec.Struct, frozen=True):
    data: list[_Thing]


def find(path: Path) -> Iterator[ScanFolder]:
    """The scan that a folder is, or those in it, in its Training and Validation."""
    folders = [path] if _is_scan(path) else sorted(filter(_is_scan, [*path.glob("*"), *path.glob("*/*")]))
    spaces = _spaces(path)
    for folder in folders:
        name = folder.name
        files = (
            folder / f"{name}_3dod_mesh.ply",
            folder / f"{name}_3dod_annotation.json",
            _frames_in(folder) / "lowres_wide.traj",
        )
        split = _SPLITS.get(folder.parent.name, "")
        there = tuple(file for file in files if file.exists())
        yield ScanFolder(NAME, folder, name, split, spaces.get(name, name), there)


def _is_scan(folder: Path) -> bool:
    return (folder / f"{folder.name}_3dod_annotation.json").exists()


def _spaces(path: Path) -> dict[str, str]:
    """Video -> the visit that it is of: several videos are of one place."""
    for file in (path / "metadata.csv", path.parent / "metadata.csv"):
        if file.is_file():
            rows = csv.DictReader(read_bytes(file).decode("utf-8", "replace").splitlines())
            return {row["video_id"]: row["visit_id"] for row in rows if row.get("video_id") and row.get("visit_id")}
    return {}


def _frames_in(folder: Path) -> Path:
    own = folder / f"{folder.name}_frames"
    return own if own.is_dir() else folder


def read(folder: ScanFolder) -> Scan:
    """Reads a scan; raises HouseError."""
    path, name = folder.path, folder.path.name
    instances = tuple(_instances(path / f"{name}_3dod_annotation.json"))
    frames = tuple(_frames(_frames_in(path)))
    mesh_file = path / f"{name}_3dod_mesh.ply"
    mesh = None
    if mesh_file.exists() or frames[0].depth is None:
        ply = read_ply(mesh_file)
        points = axes.point(ply.points, "z")
        mesh = Mesh(points, ply.faces, by_boxes(points, ply.faces, [one.box for one in instances if one.box]))
    return Scan(folder.id, TERMS, NOISE, frames, mesh, instances, floor_y=None)


def _instances(path: Path) -> Iterator[Instance]:
    for thing in decoded(path, _Annotation).data:
        kind = object_type(thing.label)
        if kind:
            yield Instance(f"{kind}|{thing.uid}", kind, _box(thing, path.name))


def _box(thing: _Thing, name: str) -> OrientedBox:
    box = thing.segments.obb_aligned
    rotation, size = np.array(box.normalized_axes).reshape(3, 3).T, np.array(box.axes_lengths)
    turn = np.abs(rotation.T @ rotation - np.eye(3)).max()
    if not np.isfinite([*box.centroid, *box.axes_lengths]).all() or size.min() <= 0 or turn > 1e-3:
        raise HouseError(f"{name}: the box of {thing.label!r} {thing.uid} is none")
    if np.linalg.det(rotation) < 0:
        rotation[:, 2] *= -1
    return axes.box(np.array(box.centroid), size, rotation, "z")


def _frames(path: Path) -> Iterator[ScanFrame]:
    """The pictures whose poses are known."""
    wide = next((name for name in _WIDE if (path / name).is_dir()), "")
    if not wide:
        raise HouseError(f"neither {' nor '.join(_WIDE)} is there")
    times, poses = _trajectory(path / "lowres_wide.traj")
    found = 0
    for picture in sorted((path / wide).glob("*.png"), key=lambda one: _time(one.stem)):
        nearest = int(np.argmin(np.abs(times - _time(picture.stem))))
        if abs(times[nearest] - _time(picture.stem)) <= _LATE:
            found += 1
            depth = path / "lowres_depth" / picture.name
            read_depth = partial(pictures.depth, depth, 0.001) if depth.exists() else None
            lens = _lens(path / f"{wide}_intrinsics", picture.stem)
            yield ScanFrame(picture.name, lens, poses[nearest], partial(pictures.image, picture), read_depth)
    if not found:
        raise HouseError(f"{wide}/: holds no picture that lowres_wide.traj has a pose of")


def _time(stem: str) -> float:
    """Of `VIDEO_SECONDS`."""
    try:
        return float(stem.rpartition("_")[2])
    except ValueError as error:
        raise HouseError(f"{stem}.png: its name has no time") from error


def _trajectory(path: Path) -> tuple[NDArray[np.float64], list[Pose]]:
    """Times (n,) and poses, of lines of time, axis times angle, and translation, which map the world to the camera."""
    lines = len([line for line in read_bytes(path).splitlines() if line.strip()])
    if not lines:
        raise HouseError(f"{path.name}: has no pose")
    rows = matrix(path, lines, 7)
    poses = []
    for number, row in enumerate(rows):
        if not np.isfinite(row).all():
            raise HouseError(f"{path.name}: line {number + 1}: its pose has a number that is not finite")
        turn = cv2.Rodrigues(row[1:4])[0]
        camera = np.eye(4)
        camera[:3, :3], camera[:3, 3] = turn.T, -(turn.T * row[4:]).sum(axis=1)
        poses.append(axes.pose(camera, "z", "opencv"))
    return rows[:, 0], poses


def _lens(folder: Path, stem: str) -> RawLens:
    """Of a picture; times in names of files may be off by a millisecond."""
    video, _, seconds = stem.rpartition("_")
    names = [f"{video}_{float(seconds) + late:.3f}.pincam" for late in (0, -0.001, 0.001)]
    file = next((folder / name for name in names if (folder / name).exists()), None)
    if file is None:
        raise HouseError(f"{folder.name}/{names[0]}: no such file")
    width, height, fx, fy, cx, cy = matrix(file, 1, 6)[0].tolist()
    if not np.isfinite([width, height]).all():
        raise HouseError(f"{file.name}: a number is not finite")
    lens = RawLens(round(width), round(height), fx, fy, cx + 0.5, cy + 0.5)
    checked(lens.fault, f"{folder.name}/{file.name}")
    return lens
