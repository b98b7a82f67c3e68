"""Which triangle each pixel shows, by rasterizing: primary visibility where no Embree wheel exists. Compiled code.

Pixels are tested with homogeneous edge functions (Olano and Greer 1997), which need no clipping at the near plane;
only the screen box of a triangle that crosses it is clipped, or one triangle would cost a whole image.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import exact, fast
from layoutgen.engine.render.kernel import (
    NEAR_PLANE,
    TILE_HEIGHT,
    Image,
    Scratch,
    pixel_of,
    place_tiles,
    shade_samples,
    write,
)
from layoutgen.engine.render.layout import Surfaces
from layoutgen.engine.render.tracing import Handles


class Raster(NamedTuple):
    """Visible triangle (h, w) int32, -1 for none, its barycentric u and v, and planar depth, each (h, w) float32."""

    triangle: NDArray[np.int32]
    u: NDArray[np.float32]
    v: NDArray[np.float32]
    depth: NDArray[np.float32]


def new_raster(height: int, width: int, far: float) -> Raster:
    """A raster that shows nothing as yet."""
    shape = (height, width)
    empty = np.full(shape, -1, np.int32)
    return Raster(empty, np.empty(shape, np.float32), np.empty(shape, np.float32), np.full(shape, far, np.float32))


def projection(camera: NDArray[np.float32], height: int, width: int) -> NDArray[np.float64]:
    """(4, 4) matrix from world points (x, y, z, 1) to column times w, row times w, w, and planar depth."""
    eye, forward = camera[0:3].astype(np.float64), camera[3:6].astype(np.float64)
    perspective = camera[18] > 0
    right, up = (camera[6:12] if perspective else camera[12:18]).reshape(2, 3).astype(np.float64)
    rows = np.zeros((4, 4))
    rows[0, :3], rows[1, :3] = right / (right @ right), -up / (up @ up)
    rows[3, :3] = forward
    rows[:, 3] = -rows[:, :3] @ eye
    rows[2] = rows[3] if perspective else (0, 0, 0, 1)
    rows[0] += rows[2] * width / 2
    rows[1] += rows[2] * height / 2
    return rows


@exact
def _outside(matrix: Any, box: Any, height: int, width: int) -> bool:
    """Whether a world box (6,) lies wholly beyond one side of the picture or behind the camera."""
    beyond = np.zeros(5, np.int32)
    for k in range(8):
        x, y, z = box[3 * (k & 1)], box[1 + 3 * (k >> 1 & 1)], box[2 + 3 * (k >> 2)]
        column, row, w, depth = _project(matrix, x, y, z)
        beyond[0] += column < 0
        beyond[1] += column > width * w
        beyond[2] += row < 0
        beyond[3] += row > height * w
        beyond[4] += depth < NEAR_PLANE
    return beyond.max() == 8


@exact
def _project(matrix: Any, x: float, y: float, z: float) -> tuple[float, float, float, float]:
    return (
        matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2] * z + matrix[0, 3],
        matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2] * z + matrix[1, 3],
        matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2] * z + matrix[2, 3],
        matrix[3, 0] * x + matrix[3, 1] * y + matrix[3, 2] * z + matrix[3, 3],
    )


@exact
def _screen_box(corners: Any, height: int, width: int) -> tuple[int, int, int, int]:
    """First and last column and row that a projected triangle (3, 4) may touch."""
    left, right, top, bottom = 1e9, -1e9, 1e9, -1e9
    for k in range(3):
        a, b = corners[k], corners[(k + 1) % 3]
        if a[3] >= NEAR_PLANE:
            left, right = min(left, a[0] / a[2]), max(right, a[0] / a[2])
            top, bottom = min(top, a[1] / a[2]), max(bottom, a[1] / a[2])
        if (a[3] >= NEAR_PLANE) != (b[3] >= NEAR_PLANE):
            share = (NEAR_PLANE - a[3]) / (b[3] - a[3])
            w = a[2] + share * (b[2] - a[2])
            column, row = (a[0] + share * (b[0] - a[0])) / w, (a[1] + share * (b[1] - a[1])) / w
            left, right, top, bottom = min(left, column), max(right, column), min(top, row), max(bottom, row)
    left, top = max(left - 0.5, 0.0), max(top - 0.5, 0.0)
    right, bottom = min(right - 0.5, width - 1.0), min(bottom - 0.5, height - 1.0)
    return int(np.ceil(left)), int(np.floor(right)), int(np.ceil(top)), int(np.floor(bottom))


@exact
def _edge_functions(corners: Any, edges: Any) -> bool:
    """Rows of `edges` (3, 3): weight of each corner, over w, at (column, row, 1); False for a sliver."""
    for k in range(3):
        a, b = corners[(k + 1) % 3], corners[(k + 2) % 3]
        edges[k, 0] = a[1] * b[2] - b[1] * a[2]
        edges[k, 1] = b[0] * a[2] - a[0] * b[2]
        edges[k, 2] = a[0] * b[1] - b[0] * a[1]
    determinant = corners[0, 0] * edges[0, 0] + corners[0, 1] * edges[0, 1] + corners[0, 2] * edges[0, 2]
    if determinant == 0:
        return False
    for k in range(3):
        for j in range(3):
            edges[k, j] /= determinant
    return True


@exact
def _fill(raster: Raster, number: int, corners: Any, edges: Any, box: tuple[int, int, int, int]) -> None:
    """Writes the pixels of one triangle that nothing nearer covers."""
    left, right, top, bottom = box
    for row in range(top, bottom + 1):
        x, y = left + 0.5, row + 0.5
        first = edges[0, 0] * x + edges[0, 1] * y + edges[0, 2]
        second = edges[1, 0] * x + edges[1, 1] * y + edges[1, 2]
        third = edges[2, 0] * x + edges[2, 1] * y + edges[2, 2]
        entered = False
        for column in range(left, right + 1):
            if first >= 0 and second >= 0 and third >= 0:
                entered = True
                total = first + second + third
                depth = (first * corners[0, 3] + second * corners[1, 3] + third * corners[2, 3]) / total
                if NEAR_PLANE <= depth < raster.depth[row, column]:
                    raster.depth[row, column] = depth
                    raster.triangle[row, column] = number
                    raster.u[row, column] = second / total
                    raster.v[row, column] = third / total
            elif entered:
                break
            first += edges[0, 0]
            second += edges[1, 0]
            third += edges[2, 0]


@exact
def rasterize(
    raster: Raster, matrix: NDArray[np.float64], points: NDArray[np.float32], faces: NDArray[np.int32], first: int,
    box: NDArray[np.float32],
) -> None:  # fmt: skip
    """Draws a part: world points (n, 3), faces (m, 3) numbered from `first`, and the world box (6,) around them."""
    height, width = raster.depth.shape
    if _outside(matrix, box, height, width):
        return
    corners, edges = np.empty((3, 4)), np.empty((3, 3))
    for face in range(len(faces)):
        behind = 0
        for k in range(3):
            p = points[faces[face, k]]
            corners[k, 0], corners[k, 1], corners[k, 2], corners[k, 3] = _project(matrix, p[0], p[1], p[2])
            behind += corners[k, 3] < NEAR_PLANE
        if behind == 3:
            continue
        screen = _screen_box(corners, height, width)
        if screen[0] <= screen[1] and screen[2] <= screen[3] and _edge_functions(corners, edges):
            _fill(raster, first + face, corners, edges, screen)


@fast
def shade_raster(
    scene: Handles, surfaces: Surfaces, scratch: Scratch, camera: NDArray[np.float32], image: Image, far: np.float32,
    raster: Raster, first: int, end: int,
) -> None:  # fmt: skip
    """Colours rows `first` to `end` of a finished raster, as `kernel.render_rows` does after tracing."""
    height, width = image.depth.shape
    for top in range(first, end, TILE_HEIGHT):
        count = place_tiles(scratch.samples, width, height, top)
        for i in range(count):
            column, row = pixel_of(i, width, height, top)
            sample = scratch.samples[i]
            sample.triangle, sample.depth = raster.triangle[row, column], raster.depth[row, column]
            sample.u, sample.v = raster.u[row, column], raster.v[row, column]
        if image.rgb.shape[0] > 0:
            shade_samples(scene, surfaces, scratch, camera, count, far)
        write(surfaces, scratch, image, count, top)
