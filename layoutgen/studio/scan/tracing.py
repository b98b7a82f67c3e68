"""What a camera sees of a labelled mesh, by the engine's kernels: Embree, or numba where there is no Embree wheel."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render import embree
from layoutgen.engine.render.backends import Backend, EmbreeBackend, NumbaBackend
from layoutgen.engine.render.camera import camera_array
from layoutgen.engine.render.kernel import Image, new_scratch
from layoutgen.engine.render.layout import (
    CHART,
    FACING,
    MASK_OPAQUE,
    MATERIAL,
    TRIANGLE,
    Surfaces,
    new_packet,
    scalars,
)
from layoutgen.engine.render.scene import MeshPart
from layoutgen.engine.render.tracing import PACKET_WIDTH
from layoutgen.geometry.camera import Pose

REACH = 19.99
"""Metres: depth is that of nothing from there on."""
_FAR = 20.0


@dataclass
class _Part(MeshPart):
    """A mesh that is the whole scene; it is placed where its points are."""

    @property
    def mask(self) -> int:
        """Which rays meet it: all."""
        return MASK_OPAQUE


class Tracer:
    """A labelled mesh ready to be looked at.

    Args:
        points: (n, 3) in the world.
        faces: (m, 3).
        labels: (m,), at least -1.
    """

    def __init__(self, points: NDArray[np.float64], faces: NDArray[np.int32], labels: NDArray[np.int32]) -> None:
        triangles = np.zeros(len(faces), TRIANGLE)
        triangles["instance"] = labels + 1
        self._surfaces = _surfaces(triangles)
        empty = np.zeros(0, np.float32)
        part = _Part(None, np.ascontiguousarray(faces, np.int32), False, 0, points.astype(np.float32), empty)  # type: ignore[arg-type]
        self._backend: Backend = EmbreeBackend([part]) if embree.AVAILABLE else NumbaBackend([part])
        self._packet = new_packet(PACKET_WIDTH)

    def look(
        self, pose: Pose, width: int, height: int, fov_vertical_deg: float
    ) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Planar depth (h, w) in metres, 20 where nothing is hit, and labels (h, w), -1 there."""
        image = Image(
            np.empty((0, 0, 3), np.uint8),
            np.empty((height, width), np.float32),
            np.empty((height, width), np.int32),
            np.empty((0, 0), np.int32),
            np.empty((0, 0, 2), np.float32),
        )
        camera = camera_array(pose, height, fov_vertical_deg, 0.0, None)
        self._backend.prepare(camera, height, width, _FAR, MASK_OPAQUE)
        scratch = new_scratch(width, self._packet)
        self._backend.draw(self._surfaces, scratch, camera, image, np.float32(_FAR), MASK_OPAQUE, (0, height))
        return image.depth, image.ids - 1


def _surfaces(triangles: NDArray) -> Surfaces:
    """What the kernels read where no colour is wanted."""
    return Surfaces(
        triangles.view(scalars(TRIANGLE)),
        np.zeros(1, FACING).view(scalars(FACING)),
        np.zeros(1, MATERIAL).view(scalars(MATERIAL)),
        np.zeros(0, CHART).view(scalars(CHART)),
        np.zeros(1, np.uint32),
        np.zeros(1, np.uint32),
        np.zeros(1, np.uint32),
        np.zeros((3, 3), np.float32),
    )
