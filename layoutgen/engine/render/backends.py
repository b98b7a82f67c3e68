"""The two ways to find what pixels and rays meet: Embree, and numba alone where there is no Embree wheel."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render import bvh, embree
from layoutgen.engine.render.kernel import Image, Scratch, render_rows
from layoutgen.engine.render.layout import Surfaces
from layoutgen.engine.render.scene import MeshPart
from layoutgen.engine.render.tracing import Handles
from layoutgen.engine.render.zbuffer import new_raster, projection, rasterize, shade_raster

Band = tuple[int, int]


class Backend(Protocol):
    """Keeps what rays meet in step with the parts of a scene; `handles` is what compiled code traces against."""

    handles: Handles

    def update(self, moved: Sequence[MeshPart], shown: Sequence[MeshPart], hidden: Sequence[MeshPart]) -> None:
        """Takes over new points of `moved` and shows or hides parts."""

    def prepare(self, camera: NDArray[np.float32], height: int, width: int, far: float, mask: int) -> None:
        """Does what a view of what `mask` shows needs before its bands are drawn."""

    def draw(
        self,
        surfaces: Surfaces,
        scratch: Scratch,
        camera: NDArray[np.float32],
        image: Image,
        far: np.float32,
        mask: int,
        band: Band,
    ) -> None:
        """Draws rows `band` (first, end) of a view."""


class EmbreeBackend:
    """Traces packets with Embree."""

    def __init__(self, parts: Sequence[MeshPart]) -> None:
        self._scene = embree.EmbreeScene()
        self._numbers = {part.first: self._scene.add(part.points, part.faces, part.first, part.mask) for part in parts}
        self.handles: Handles = self._scene.commit()

    def update(self, moved: Sequence[MeshPart], shown: Sequence[MeshPart], hidden: Sequence[MeshPart]) -> None:
        """Takes over new points of `moved` and shows or hides parts."""
        for part in moved:
            self._scene.set_points(self._numbers[part.first], part.points)
        for enabled, parts in ((True, shown), (False, hidden)):
            for part in parts:
                self._scene.set_enabled(self._numbers[part.first], enabled)
        self.handles = self._scene.commit()

    def prepare(self, camera: NDArray[np.float32], height: int, width: int, far: float, mask: int) -> None:
        """Nothing to do: rays find what they meet by themselves."""

    def draw(
        self,
        surfaces: Surfaces,
        scratch: Scratch,
        camera: NDArray[np.float32],
        image: Image,
        far: np.float32,
        mask: int,
        band: Band,
    ) -> None:
        """Draws rows `band` (first, end) of a view."""
        render_rows(self.handles, surfaces, scratch, camera, image, far, mask, *band)


class NumbaBackend:
    """Rasterizes what pixels show, and traces all other rays through a tree of its own."""

    def __init__(self, parts: Sequence[MeshPart]) -> None:
        self._shown = {part.first: part for part in parts}
        self._build()

    def update(self, moved: Sequence[MeshPart], shown: Sequence[MeshPart], hidden: Sequence[MeshPart]) -> None:
        """Takes over new points of `moved` and shows or hides parts."""
        self._shown.update((part.first, part) for part in shown)
        for part in hidden:
            self._shown.pop(part.first, None)
        self._build()

    def prepare(self, camera: NDArray[np.float32], height: int, width: int, far: float, mask: int) -> None:
        """Rasterizes the view."""
        self._raster = new_raster(height, width, far)
        matrix = projection(camera, height, width)
        for part, box in (found for found in self._boxes if found[0].mask & mask):
            rasterize(self._raster, matrix, part.points, part.faces, part.first, box)

    def draw(
        self,
        surfaces: Surfaces,
        scratch: Scratch,
        camera: NDArray[np.float32],
        image: Image,
        far: np.float32,
        mask: int,
        band: Band,
    ) -> None:
        """Draws rows `band` (first, end) of the view."""
        shade_raster(self.handles, surfaces, scratch, camera, image, far, self._raster, *band)

    def _build(self) -> None:
        parts = [self._shown[first] for first in sorted(self._shown)]
        self._boxes = [(part, np.concatenate([part.points.min(axis=0), part.points.max(axis=0)])) for part in parts]
        corners = [np.zeros((0, 3, 3), np.float32), *(part.points[part.faces] for part in parts)]
        numbers = [np.arange(part.first, part.first + len(part.faces), dtype=np.int32) for part in parts]
        masks = [np.full(len(part.faces), part.mask, np.uint32) for part in parts]
        self.handles: Handles = bvh.build(
            np.concatenate(corners),
            np.concatenate([np.zeros(0, np.int32), *numbers]),
            np.concatenate([np.zeros(0, np.uint32), *masks]),
        )
