"""The layout `posed`: a neutral folder that anyone can write; README says how.

cameras.json, images/ or a video, mesh.ply, objects.json, and optionally depth/ and rooms.json.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from layoutgen.catalogue.scan_names import object_type
from layoutgen.errors import UNDECODABLE, HouseError
from layoutgen.geometry.boxes import OrientedBox
from layoutgen.scans import axes, pictures
from layoutgen.scans.faces import by_boxes, labelled
from layoutgen.scans.files import checked, decoded
from layoutgen.scans.ply import read_ply
from layoutgen.scans.scan import Instance, Mesh, Noise, RawLens, RoomOutline, Scan, ScanFolder, ScanFrame, Terms

NAME = "posed"
_CAMERAS, _MESH, _OBJECTS, _ROOMS = "cameras.json", "mesh.ply", "objects.json", "rooms.json"

_Positive = Annotated[float, Meta(gt=0.0)]
_NotNegative = Annotated[float, Meta(ge=0.0)]
Json = dict[str, Any]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the files; `extra` is never read."""

    extra: Json = {}


class _Source(_Part, frozen=True, kw_only=True):
    name: str = NAME
    licence: str = ""
    redistribution: bool = False


class _Noise(_Part, frozen=True, kw_only=True):
    box_m: _NotNegative = 0.0
    pose_m: _NotNegative = 0.0


class _Camera(_Part, frozen=True, kw_only=True):
    width: Annotated[int, Meta(ge=16, le=20_000)]
    height: Annotated[int, Meta(ge=16, le=20_000)]
    fx: float
    fy: float
    cx: float
    cy: float
    model: Literal["pinhole", "opencv", "fisheye"] = "pinhole"
    distortion: Annotated[list[float], Meta(max_length=8)] = []

    @property
    def lens(self) -> RawLens:
        return RawLens(self.width, self.height, self.fx, self.fy, self.cx, self.cy, self.model, tuple(self.distortion))


class _Frame(_Part, frozen=True, kw_only=True):
    file: str = ""
    camera_to_world: list[list[float | None]]
    depth: str = ""
    camera: _Camera | None = None
    video_frame: Annotated[int, Meta(ge=0)] | None = None


class _Cameras(_Part, frozen=True, kw_only=True):
    format: Literal["posed"]
    version: Literal[1]
    scene: str = ""
    split: Literal["", "train", "val", "test"] = ""
    units: Literal["m"] = "m"
    up: axes.Up
    convention: axes.Convention
    source: _Source = _Source()
    noise: _Noise = _Noise()
    camera: _Camera
    depth_scale: _Positive = 0.001
    video: str = ""
    frames: Annotated[list[_Frame], Meta(min_length=1)]


class _Box(_Part, frozen=True, kw_only=True):
    centre: Annotated[list[float], Meta(min_length=3, max_length=3)]
    size: Annotated[list[_Positive], Meta(min_length=3, max_length=3)]
    rotation: list[list[float]] = msgspec.field(default_factory=lambda: np.eye(3).tolist())


class _Object(_Part, frozen=True, kw_only=True):
    label: Annotated[int, Meta(ge=1)]
    type: str = ""
    name: str = ""
    id: str = ""
    box: _Box | None = None
    parent: int | None = None


class _Objects(_Part, frozen=True, kw_only=True):
    objects: list[_Object]


class _Room(_Part, frozen=True, kw_only=True):
    id: str
    type: str = "Room"
    polygon: Annotated[list[tuple[float, float]], Meta(min_length=3)]


class _Rooms(_Part, frozen=True, kw_only=True):
    floor: float | None = None
    rooms: list[_Room] = []


def find(path: Path) -> Iterator[ScanFolder]:
    """The scan that a folder is, or those in it, in the order of their names."""
    folders = [path] if (path / _CAMERAS).exists() else sorted(one.parent for one in path.glob(f"*/{_CAMERAS}"))
    for folder in folders:
        split, scene = _said(folder)
        files = tuple(folder / name for name in (_CAMERAS, _OBJECTS, _MESH, _ROOMS) if (folder / name).exists())
        yield ScanFolder(NAME, folder, scene, split, scene, files)


class _Said(msgspec.Struct, frozen=True):
    """What finding scans reads of cameras.json."""

    split: str = ""
    scene: str = ""


def _said(folder: Path) -> tuple[str, str]:
    """Split and id; those of a file that cannot be read are found out when its scan is opened."""
    try:
        said = msgspec.json.decode((folder / _CAMERAS).read_bytes(), type=_Said)
    except (*UNDECODABLE, OSError):
        said = _Said()
    return said.split, said.scene or folder.name


def read(folder: ScanFolder) -> Scan:
    """Reads a scan.

    Raises:
        HouseError: something about it is wrong; one line names the file and the reason.
    """
    path = folder.path
    cameras = decoded(path / _CAMERAS, _Cameras)
    listed = decoded(path / _OBJECTS, _Objects).objects
    rooms = decoded(path / _ROOMS, _Rooms) if (path / _ROOMS).exists() else _Rooms()
    numbers, instances = _instances(listed, cameras.up)
    return Scan(
        id=folder.id,
        terms=Terms(cameras.source.name, cameras.source.licence, cameras.source.redistribution),
        noise=Noise(cameras.noise.box_m, cameras.noise.pose_m),
        frames=tuple(_frames(path, cameras)),
        mesh=_mesh(path, cameras.up, numbers, instances) if _has_mesh(path, cameras, instances) else None,
        instances=instances,
        floor_y=rooms.floor,
        rooms=tuple(
            RoomOutline(one.id, one.type, tuple(axes.floor_point(a, b, cameras.up) for a, b in one.polygon))
            for one in rooms.rooms
        ),
    )


def _frames(path: Path, cameras: _Cameras) -> Iterator[ScanFrame]:
    for index, frame in enumerate(cameras.frames):
        name = frame.file or f"frame {index}"
        lens = (frame.camera or cameras.camera).lens
        checked(lens.fault, f"{_CAMERAS}: {name}")
        try:
            pose = axes.pose(_matrix(frame), cameras.up, cameras.convention)
        except HouseError as error:
            raise HouseError(f"{_CAMERAS}: {name}: {error}") from error
        depth = partial(pictures.depth, _there(path, frame.depth), cameras.depth_scale) if frame.depth else None
        yield ScanFrame(name, lens, pose, _image(path, cameras, frame, name), depth)


def _matrix(frame: _Frame) -> NDArray[np.float64]:
    """The pose; JSON has no NaN, and writers put null in its place."""
    rows = [[np.nan if value is None else value for value in row] for row in frame.camera_to_world]
    return np.array(rows if len({len(row) for row in rows}) == 1 else [], np.float64)


def _image(path: Path, cameras: _Cameras, frame: _Frame, name: str) -> Callable[[], NDArray[np.uint8]]:
    if frame.file:
        return partial(pictures.image, _there(path, frame.file))
    if not cameras.video or frame.video_frame is None:
        raise HouseError(f"{_CAMERAS}: {name}: names neither a file nor a video_frame of a video")
    return partial(pictures.video_frame, _there(path, cameras.video), frame.video_frame)


def _there(path: Path, name: str) -> Path:
    found = path / name
    if not found.is_file():
        raise HouseError(f"{_CAMERAS}: {name}: no such file")
    return found


def _instances(listed: list[_Object], up: axes.Up) -> tuple[dict[int, int], tuple[Instance, ...]]:
    """Each label -> its place among the instances; those whose names are of no object have none, -1."""
    ids = {one.label: one.id or f"{one.type or one.name}|{one.label}" for one in listed}
    if len(ids) < len(listed) or len(set(ids.values())) < len(ids):
        raise HouseError(f"{_OBJECTS}: a label or an id occurs twice")
    numbers: dict[int, int] = {}
    found: list[Instance] = []
    for one in listed:
        kind = one.type or object_type(one.name)
        numbers[one.label] = len(found) if kind else -1
        if kind:
            parent = "" if one.parent is None else ids.get(one.parent, "")
            found.append(Instance(ids[one.label], kind, _box(one, up), parent))
    return numbers, tuple(found)


def _box(one: _Object, up: axes.Up) -> OrientedBox | None:
    if one.box is None:
        return None
    rotation = np.array(one.box.rotation, np.float64)
    if rotation.shape != (3, 3) or np.abs(rotation.T @ rotation - np.eye(3)).max() > 1e-3:
        raise HouseError(f"{_OBJECTS}: label {one.label}: the rotation of its box is none")
    return axes.box(np.array(one.box.centre), np.array(one.box.size), rotation, up)


def _has_mesh(path: Path, cameras: _Cameras, instances: tuple[Instance, ...]) -> bool:
    """Whether there is a mesh, as there must be unless depth and boxes stand for it."""
    deep = all(frame.depth for frame in cameras.frames)
    return (path / _MESH).exists() or not (deep and all(one.box for one in instances))


def _mesh(path: Path, up: axes.Up, numbers: dict[int, int], instances: tuple[Instance, ...]) -> Mesh:
    ply = read_ply(path / _MESH)
    points = axes.point(ply.points, up)
    given = ply.face.get("label")
    if given is None and "label" in ply.vertex:
        given = labelled(ply.vertex["label"][ply.faces])
    if given is None:
        boxed = [(place, one.box) for place, one in enumerate(instances) if one.box]
        places = np.array([*(place for place, _ in boxed), -1], np.int32)
        return Mesh(points, ply.faces, places[by_boxes(points, ply.faces, [box for _, box in boxed])])
    found = given.astype(np.int64)
    unknown = sorted({*np.unique(found).tolist()} - {0, *numbers})
    if unknown:
        raise HouseError(f"{_MESH}: label {unknown[0]} is not in {_OBJECTS}")
    values, owners = np.unique(found, return_inverse=True)
    table = np.array([numbers.get(value, -1) for value in values.tolist()], np.int32)
    return Mesh(points, ply.faces, table[owners])
