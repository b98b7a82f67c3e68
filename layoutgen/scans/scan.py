"""A scan as every layout is read: real frames with poses, a mesh labelled by instance, and what the labels mean.

All of it is in AI2-THOR's world (metres, left-handed, y up), whatever world the layout was in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.boxes import OrientedBox, Point
from layoutgen.geometry.camera import Pose

NOTHING = -1
"""The label of a face that belongs to no instance: it hides what lies behind it."""

LensModel = Literal["pinhole", "opencv", "fisheye"]


class RawLens(NamedTuple):
    """A camera as a scan's pictures were taken with it, in pixels; the first pixel's centre lies at (0.5, 0.5).

    Attributes:
        width, height: of the pictures.
        fx, fy, cx, cy: focal lengths and principal point.
        model: of the distortion, as OpenCV has it.
        distortion: its coefficients, k1 k2 p1 p2 ... or for fisheye k1 to k4.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    model: LensModel = "pinhole"
    distortion: tuple[float, ...] = ()

    @property
    def fault(self) -> str:
        """What is impossible about it; "" where nothing is."""
        numbers = (self.fx, self.fy, self.cx, self.cy, *self.distortion)
        if not np.isfinite(numbers).all():
            return "a number is not finite"
        if min(self.width, self.height) < 1 or min(self.fx, self.fy) <= 0:
            return "size and focal lengths must be positive"
        if not (0 < self.cx < self.width and 0 < self.cy < self.height):
            return f"the principal point ({self.cx:g}, {self.cy:g}) is not in the {self.width} x {self.height} image"
        if not 0.1 < self.fx / self.width < 10 or not 0.5 < self.fx / self.fy < 2:
            return f"fx {self.fx:g} and fy {self.fy:g} are those of no camera of {self.width} x {self.height} pixels"
        return ""


@dataclass(frozen=True)
class ScanFrame:
    """One picture that was taken.

    Attributes:
        name: what messages call it.
        lens: that took it.
        pose: of the camera.
        image: reads its colours, uint8 (h, w, 3).
        depth: reads the sensor's planar depth in metres, float32 of any size of the same shape, 0 where it knows none;
            None where there was no sensor.
        depth_lens: of the sensor, where it saw through another one than took the picture, from the same place.
        instances: reads which instance each pixel shows, int32 of any size of the same shape, `NOTHING` for none; for
            scans without a mesh.
    """

    name: str
    lens: RawLens
    pose: Pose
    image: Callable[[], NDArray[np.uint8]]
    depth: Callable[[], NDArray[np.float32]] | None = None
    depth_lens: RawLens | None = None
    instances: Callable[[], NDArray[np.int32]] | None = None


class Mesh(NamedTuple):
    """Triangles in the world.

    Attributes:
        points: float64 (n, 3).
        faces: int32 (m, 3).
        labels: int32 (m,), index into the scan's instances, or `NOTHING`.
    """

    points: NDArray[np.float64]
    faces: NDArray[np.int32]
    labels: NDArray[np.int32]


@dataclass(frozen=True)
class Instance:
    """A thing of the scan.

    Attributes:
        id: unique in the scan.
        type: AI2-THOR's, or one of ours for what AI2-THOR has not.
        box: as its annotators measured it; None where it is to be fitted to the mesh.
        parent: id of what it rests on or in; "" where nobody said.
    """

    id: str
    type: str
    box: OrientedBox | None = None
    parent: str = ""


class RoomOutline(NamedTuple):
    """A room: `polygon` is the outline (x, z) of its floor in the world."""

    id: str
    type: str
    polygon: tuple[Point, ...]


class Terms(NamedTuple):
    """Whose a scan is and what its owner allows.

    Attributes:
        name: of the data set.
        licence: an SPDX identifier, or its owner's words.
        redistributable: whether its pictures may be passed on.
    """

    name: str
    licence: str = ""
    redistributable: bool = False


class Noise(NamedTuple):
    """Standard errors of a scan, metres: of the sides of boxes, and of cameras."""

    box_m: float = 0.0
    pose_m: float = 0.0


@dataclass(frozen=True)
class Scan:
    """A scan.

    Attributes:
        id: unique in its source.
        terms, noise: whose it is, and how exact.
        frames: in the order they were taken.
        mesh: what visibility is traced on; None where the depth and the instances of each picture stand for it, or its
            depth and the boxes of all instances.
        instances: what the mesh's labels count.
        floor_y: height of the floor; None where it is to be found in the mesh.
        rooms: as the layout or the floor tells them; () where neither does.
    """

    id: str
    terms: Terms
    noise: Noise
    frames: tuple[ScanFrame, ...]
    mesh: Mesh | None
    instances: tuple[Instance, ...]
    floor_y: float | None
    rooms: tuple[RoomOutline, ...] = ()


@dataclass(frozen=True)
class ScanFolder:
    """Where a scan lies.

    Attributes:
        layout: name of the layout, `posed`.
        path: of its folder.
        id: unique among the scans of its source.
        split: train, val or test, where the layout says; else "".
        space: what other scans of the same place share, by which splits are kept apart.
        files: those that its geometry is read from.
    """

    layout: str
    path: Path
    id: str
    split: str
    space: str
    files: tuple[Path, ...]
