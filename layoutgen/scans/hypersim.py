"""Hypersim's layout (https://github.com/apple/ml-hypersim, README). Needs h5py: `pip install 'layoutgen[hypersim]'`.

    ai_VVV_NNN/  _detail/metadata_scene.csv  _detail/cam_XX/camera_keyframe_{orientations,positions}.hdf5
                 _detail/mesh/metadata_semantic_instance_bounding_box_object_aligned_2d_*.hdf5
                 images/scene_cam_XX_final_preview/frame.IIII.tonemap.jpg
                 images/scene_cam_XX_geometry_hdf5/frame.IIII.{depth_meters,semantic,semantic_instance}.hdf5
    metadata_camera_parameters.csv   beside the scenes, where a scene's lens is not the usual one

Each trajectory is a scan. Its meshes are for sale, so that what pixels show is read from the images of instances.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from math import radians, tan
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.scan_names import object_type
from layoutgen.errors import EnvironmentProblem, HouseError, one_line
from layoutgen.geometry.camera import Pose
from layoutgen.scans import axes, pictures
from layoutgen.scans.files import checked, read_bytes
from layoutgen.scans.scan import NOTHING, Instance, Noise, RawLens, Scan, ScanFolder, ScanFrame, Terms

NAME = "hypersim"
TERMS = Terms("Hypersim", "CC-BY-SA-3.0", redistributable=True)
NOISE = Noise(box_m=0.01, pose_m=0.0)
_FOV_HORIZONTAL_DEG, _WIDTH, _HEIGHT = 60.0, 1024, 768
_BOX = "metadata_semantic_instance_bounding_box_object_aligned_2d_{}.hdf5"
_LENSES = "metadata_camera_parameters.csv"
_NO_H5PY = "Hypersim's files need h5py: pip install 'layoutgen[hypersim]'"
_VOTES = 4
"""Every so many frames one is asked for the classes of instances."""
_NYU40 = (
    "wall floor cabinet bed chair sofa table door window bookshelf picture counter blinds desk shelves curtain dresser "
    "pillow mirror floor_mat clothes ceiling books refrigerator television paper towel shower_curtain box whiteboard "
    "person night_stand toilet sink lamp bathtub bag otherstructure otherfurniture otherprop"
).split()
"""NYU's 40 classes, the first being number 1."""

Array = NDArray[np.float64]


def find(path: Path) -> Iterator[ScanFolder]:
    """The trajectories of the scene that a folder is, or of those in it."""
    if find_spec("h5py") is None:
        raise EnvironmentProblem(_NO_H5PY)
    scenes = [path] if (path / "_detail").is_dir() else sorted(one.parent for one in path.glob("*/_detail"))
    for scene in scenes:
        for camera in sorted((scene / "_detail").glob("cam_*")):
            files = (*sorted(camera.glob("*.hdf5")), *sorted((scene / "_detail" / "mesh").glob("*.hdf5")))
            yield ScanFolder(NAME, scene, f"{scene.name}:{camera.name}", "", scene.name, files)


def read(folder: ScanFolder) -> Scan:
    """Reads a trajectory; raises HouseError, or EnvironmentProblem where h5py is missing."""
    scene, camera = folder.path, folder.id.rpartition(":")[2]
    metres = _metres_per_unit(scene / "_detail" / "metadata_scene.csv")
    views = list(_views(scene, camera, metres))
    if not views:
        raise HouseError(f"images/scene_{camera}_final_preview: holds no frame whose pose is known")
    boxes = _boxes(scene / "_detail" / "mesh", metres)
    instances, numbers = _instances(views, *boxes)
    lens = _lens(scene)
    frames = tuple(
        ScanFrame(
            name=view.picture.name,
            lens=lens,
            pose=view.pose,
            image=partial(pictures.image, view.picture),
            depth=partial(_planar, view.geometry("depth_meters"), lens),
            instances=partial(_numbered, view.geometry("semantic_instance"), numbers),
        )
        for view in views
    )
    return Scan(folder.id, TERMS, NOISE, frames, None, instances, floor_y=None)


@dataclass(frozen=True)
class _View:
    """A frame: its picture, its pose, and the folder of its hdf5 images."""

    picture: Path
    pose: Pose
    folder: Path

    def geometry(self, kind: str) -> Path:
        """The file of an image of numbers."""
        return self.folder / f"{'.'.join(self.picture.name.split('.')[:2])}.{kind}.hdf5"


def _views(scene: Path, camera: str, metres: float) -> Iterator[_View]:
    detail = scene / "_detail" / camera
    turns = _dataset(detail / "camera_keyframe_orientations.hdf5").astype(np.float64)
    places = _dataset(detail / "camera_keyframe_positions.hdf5").astype(np.float64) * metres
    images = scene / "images"
    for picture in sorted((images / f"scene_{camera}_final_preview").glob("frame.*.tonemap.jpg")):
        index = int(picture.name.split(".")[1])
        if index >= len(turns) or index >= len(places):
            raise HouseError(f"{camera}: {picture.name} has no pose")
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = turns[index], places[index]
        try:
            pose = axes.pose(matrix, "z", "opengl")
        except HouseError as error:
            raise HouseError(f"{camera}: {picture.name}: {error}") from error
        yield _View(picture, pose, images / f"scene_{camera}_geometry_hdf5")


def _metres_per_unit(path: Path) -> float:
    rows = csv.reader(read_bytes(path).decode("utf-8", "replace").splitlines())
    try:
        metres = float(dict(row[:2] for row in rows if len(row) > 1)["meters_per_asset_unit"])
    except (KeyError, ValueError) as error:
        raise HouseError(f"{path.name}: has no meters_per_asset_unit") from error
    if not 0 < metres < 1000:
        raise HouseError(f"{path.name}: meters_per_asset_unit is {metres:g}")
    return metres


def _lens(scene: Path) -> RawLens:
    """60 degrees across, or as the table of lenses says; pinhole cameras that are shifted, and none that are tilted."""
    half = tan(radians(_FOV_HORIZONTAL_DEG) / 2)
    across, along, shift_x, shift_y = half, half * _HEIGHT / _WIDTH, 0.0, 0.0
    table = scene.parent / _LENSES
    if table.is_file():
        rows = csv.DictReader(read_bytes(table).decode("utf-8", "replace").splitlines())
        row = next((one for one in rows if one.get("scene_name") == scene.name), None)
        if row is not None:
            try:
                ray = np.array([[float(row[f"M_cam_from_uv_{i}{j}"]) for j in range(3)] for i in range(3)])
            except (KeyError, ValueError) as error:
                raise HouseError(f"{_LENSES}: {scene.name} has no whole M_cam_from_uv") from error
            ray /= -ray[2, 2]
            if np.abs([ray[0, 1], ray[1, 0], ray[2, 0], ray[2, 1]]).max() > 1e-6:
                raise HouseError(f"{_LENSES}: the lens of {scene.name} is tilted, which no pinhole camera is")
            across, along, shift_x, shift_y = ray[0, 0], ray[1, 1], ray[0, 2], ray[1, 2]
    fx, fy = _WIDTH / 2 / across, _HEIGHT / 2 / along
    lens = RawLens(_WIDTH, _HEIGHT, fx, fy, _WIDTH / 2 - fx * shift_x, _HEIGHT / 2 + fy * shift_y)
    checked(lens.fault, _LENSES)
    return lens


def _boxes(folder: Path, metres: float) -> tuple[Array, Array, Array]:
    """Centres (n, 3), extents (n, 3) and orientations (n, 3, 3) by the numbers of instances; NaN for those without."""
    centres, extents, turns = (
        _dataset(folder / _BOX.format(kind)).astype(np.float64) for kind in ("positions", "extents", "orientations")
    )
    if not len(centres) == len(extents) == len(turns):
        raise HouseError("_detail/mesh: boxes have positions, extents and orientations of different numbers")
    return centres * metres, extents * metres, turns


def _instances(
    views: list[_View], centres: Array, extents: Array, turns: Array
) -> tuple[tuple[Instance, ...], dict[int, int]]:
    """The instances that have a box and a class that is one thing, and number of instance -> place among them."""
    found: list[Instance] = []
    numbers: dict[int, int] = {}
    for number, label in sorted(_classes(views).items()):
        kind = object_type(_NYU40[label - 1].replace("_", " ")) if 0 < label <= len(_NYU40) else ""
        if not kind or not 0 <= number < len(centres):
            continue
        box = centres[number], extents[number], turns[number]
        if all(np.isfinite(part).all() for part in box) and extents[number].min() > 0:
            numbers[number] = len(found)
            found.append(Instance(f"{kind}|{number}", kind, axes.box(*box, "z")))
    return tuple(found), numbers


def _classes(views: list[_View]) -> dict[int, int]:
    """Each instance's class: what most of its pixels say."""
    votes: dict[tuple[int, int], int] = {}
    for view in views[::_VOTES]:
        owner, label = (_dataset(view.geometry(kind)).astype(np.int64) for kind in ("semantic_instance", "semantic"))
        pairs, counts = np.unique(np.stack([owner.ravel(), label.ravel()], axis=1), axis=0, return_counts=True)
        for (number, kind), count in zip(pairs.tolist(), counts.tolist(), strict=True):
            votes[number, kind] = votes.get((number, kind), 0) + count
    best: dict[int, tuple[int, int]] = {}
    for (number, kind), count in sorted(votes.items()):
        best[number] = max(best.get(number, (0, 0)), (count, kind))
    return {number: kind for number, (_, kind) in best.items() if number >= 0}


def _planar(path: Path, lens: RawLens) -> NDArray[np.float32]:
    """Depth along the axis, metres, float32 (h, w), of distances from the camera; 0 where there is none."""
    distance = _dataset(path).astype(np.float32)
    height, width = distance.shape
    x = (np.arange(width, dtype=np.float32) + 0.5 - lens.cx) / lens.fx
    y = (np.arange(height, dtype=np.float32) + 0.5 - lens.cy) / lens.fy
    return np.nan_to_num(distance / np.sqrt(1 + x[None] ** 2 + y[:, None] ** 2)).astype(np.float32)


def _numbered(path: Path, numbers: dict[int, int]) -> NDArray[np.int32]:
    """The place among the instances (h, w) of each pixel, `NOTHING` where it shows none."""
    owners = _dataset(path).astype(np.int64)
    values, places, shape = *np.unique(owners, return_inverse=True), owners.shape
    table = np.array([numbers.get(value, NOTHING) for value in values.tolist()], np.int32)
    return table[places.reshape(shape)]


def _dataset(path: Path) -> NDArray[Any]:
    """What an hdf5 file of Hypersim holds."""
    try:
        import h5py
    except ImportError as error:
        raise EnvironmentProblem(_NO_H5PY) from error
    try:
        with h5py.File(path, "r") as file:
            return np.asarray(file["dataset"])
    except (OSError, KeyError) as error:
        raise HouseError(f"{path.name}: {one_line(error)}") from error
