"""ScanNet++'s layout (https://github.com/scannetpp/scannetpp, README and common/scene_release.py).

data/SCENE/  scans/mesh_aligned_0.05.ply  segments.json  segments_anno.json
             dslr/nerfstudio/transforms.json with dslr/resized_images, or as its toolbox undistorts them:
             dslr/nerfstudio/transforms_undistorted.json with dslr/resized_undistorted_images;
             else iphone/nerfstudio/transforms.json with iphone/rgb
splits/nvs_sem_train.txt  nvs_sem_val.txt
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from layoutgen.errors import HouseError
from layoutgen.scans import axes, pictures
from layoutgen.scans.files import checked, decoded, read_bytes
from layoutgen.scans.scan import LensModel, Mesh, Noise, RawLens, Scan, ScanFolder, ScanFrame, Terms
from layoutgen.scans.segments import segmented

NAME = "scannetpp"
TERMS = Terms("ScanNet++", "ScanNet++ Terms of Use: research without profit, images may not be passed on")
NOISE = Noise(box_m=0.03, pose_m=0.01)
_MESH, _SEGMENTS, _GROUPS = "mesh_aligned_0.05.ply", "segments.json", "segments_anno.json"
_VIEWS = (
    ("dslr/nerfstudio/transforms_undistorted.json", "dslr/resized_undistorted_images"),
    ("dslr/nerfstudio/transforms.json", "dslr/resized_images"),
    ("iphone/nerfstudio/transforms.json", "iphone/rgb"),
)
"""Cameras and their pictures, the best first."""
_MODELS: dict[str, LensModel] = {"PINHOLE": "pinhole", "OPENCV": "opencv", "OPENCV_FISHEYE": "fisheye"}


class _Frame(msgspec.Struct, frozen=True):
    file_path: str
    transform_matrix: list[list[float | None]]
    is_bad: bool = False


class _Transforms(msgspec.Struct, frozen=True):
    """What nerfstudio calls transforms.json."""

    w: float
    h: float
    fl_x: float
    fl_y: float
    cx: float
    cy: float
    frames: list[_Frame]
    test_frames: list[_Frame] = []
    camera_model: str = "OPENCV_FISHEYE"
    k1: float = 0.0
    k2: float = 0.0
    k3: float = 0.0
    k4: float = 0.0
    p1: float = 0.0
    p2: float = 0.0

    @property
    def lens(self) -> RawLens:
        """Raises HouseError where it is of no kind that is known."""
        if self.camera_model not in _MODELS:
            raise HouseError(f"camera_model {self.camera_model!r} is none of {', '.join(_MODELS)}")
        model = _MODELS[self.camera_model]
        distortion = {
            "pinhole": (),
            "opencv": (self.k1, self.k2, self.p1, self.p2, self.k3),
            "fisheye": (self.k1, self.k2, self.k3, self.k4),
        }[model]
        return RawLens(int(self.w), int(self.h), self.fl_x, self.fl_y, self.cx, self.cy, model, distortion)


def find(path: Path) -> Iterator[ScanFolder]:
    """The scan that a folder is, or those in it or in its `data`."""
    scenes = [path] if _is_scan(path) else sorted(filter(_is_scan, [*path.glob("*"), *path.glob("data/*")]))
    splits = _splits(path)
    for scene in scenes:
        files = [scene / "scans" / name for name in (_MESH, _SEGMENTS, _GROUPS)] + [scene / one for one, _ in _VIEWS]
        there = tuple(file for file in files if file.exists())
        yield ScanFolder(NAME, scene, scene.name, splits.get(scene.name, ""), scene.name, there)


def _is_scan(folder: Path) -> bool:
    return (folder / "scans").is_dir()


def _splits(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for root in (path, path.parent, path.parent.parent):
        for split in ("train", "val", "test"):
            file = root / "splits" / f"nvs_sem_{split}.txt"
            if file.is_file():
                found |= {name: split for name in read_bytes(file).decode("utf-8", "replace").split()}
    return found


def read(folder: ScanFolder) -> Scan:
    """Reads a scan; raises HouseError."""
    path = folder.path
    mesh, instances = segmented(*(path / "scans" / name for name in (_MESH, _SEGMENTS, _GROUPS)))
    views = next(((path / one, path / pictures) for one, pictures in _VIEWS if (path / pictures).is_dir()), None)
    if views is None:
        raise HouseError(f"none of {', '.join(pictures for _, pictures in _VIEWS)} is there")
    frames = tuple(_frames(*views))
    if not frames:
        raise HouseError(f"{views[0].name}: has no frame whose picture is there")
    shown = Mesh(axes.point(mesh.points, "z"), mesh.faces, mesh.labels)
    return Scan(folder.id, TERMS, NOISE, frames, shown, instances, floor_y=None)


def _frames(file: Path, images: Path) -> Iterator[ScanFrame]:
    said = decoded(file, _Transforms)
    try:
        lens = said.lens
    except HouseError as error:
        raise HouseError(f"{file.name}: {error}") from error
    checked(lens.fault, file.name)
    for frame in sorted([*said.frames, *said.test_frames], key=lambda one: one.file_path):
        picture = images / Path(frame.file_path).name
        if frame.is_bad or not picture.exists():
            continue  # test scenes keep theirs
        try:
            pose = axes.pose(_as_the_mesh(frame), "z", "opencv")
        except HouseError as error:
            raise HouseError(f"{file.name}: {frame.file_path}: {error}") from error
        yield ScanFrame(picture.name, lens, pose, partial(pictures.image, picture))


def _as_the_mesh(frame: _Frame) -> NDArray[np.float64]:
    """OpenCV's camera in the world of the mesh: nerfstudio's conversion from COLMAP undone, which swaps two axes of the
    world and turns the third about (https://github.com/scannetpp/scannetpp/issues/160)."""
    rows = [[np.nan if value is None else value for value in row] for row in frame.transform_matrix]
    matrix = np.array(rows if len({len(row) for row in rows}) == 1 else [], np.float64)
    if matrix.shape != (4, 4):
        return matrix
    matrix[2] *= -1
    matrix = matrix[[1, 0, 2, 3]]
    matrix[:3, 1:3] *= -1
    return matrix
