"""Edge anti-aliasing: four more samples where surfaces meet and colours differ, which is all that the eye sees."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.kernel import Image, Scratch, shade_samples, trace
from layoutgen.engine.render.layout import MASK_ALL, Surfaces
from layoutgen.engine.render.shade import direction, origin, tone
from layoutgen.engine.render.tracing import PACKET_WIDTH, Handles

SAMPLES = 4
_LEAST_STEP = 24  # colour difference, of 255, below which an edge is not worth four rays
_SAME_PLANE = np.float32(0.99)  # cosine between normals of one surface
_OFF_PLANE = np.float32(0.02)  # metres that a neighbour may leave the surface's plane, for each metre of depth


@fast
def _colors_differ(rgb: NDArray[np.uint8], row: int, column: int, below: int, right: int) -> bool:
    for channel in range(3):
        step = np.int32(rgb[row, column, channel]) - np.int32(rgb[below, right, channel])
        if step > _LEAST_STEP or step < -_LEAST_STEP:
            return True
    return False


@fast
def _point(camera: NDArray[np.float32], image: Image, row: int, column: int) -> Any:
    """World point that a pixel shows."""
    height, width = image.depth.shape
    x = np.float32(column) + np.float32(0.5) - np.float32(width) * np.float32(0.5)
    y = np.float32(height) * np.float32(0.5) - np.float32(row) - np.float32(0.5)
    ox, oy, oz = origin(camera, x, y)
    dx, dy, dz = direction(camera, x, y)
    depth = image.depth[row, column]
    return ox + depth * dx, oy + depth * dy, oz + depth * dz


@fast
def _surfaces_differ(
    triangles: Any, camera: NDArray[np.float32], image: Image, row: int, column: int, below: int, right: int
) -> bool:
    first, second = image.hits[row, column], image.hits[below, right]
    if first == second:
        return False
    if first < 0 or second < 0:
        return True
    a, b = triangles[first], triangles[second]
    if a.instance != b.instance or a.material != b.material:
        return True
    if abs(a.normal0 * b.normal0 + a.normal1 * b.normal1 + a.normal2 * b.normal2) < _SAME_PLANE:
        return True
    px, py, pz = _point(camera, image, row, column)
    qx, qy, qz = _point(camera, image, below, right)
    off = a.normal0 * (qx - px) + a.normal1 * (qy - py) + a.normal2 * (qz - pz)
    return abs(off) > _OFF_PLANE * image.depth[row, column]


@fast
def find_edges(surfaces: Surfaces, camera: NDArray[np.float32], image: Image, marks: NDArray[np.bool_]) -> None:
    """Sets `marks` (h, w) at both pixels of every pair of neighbours that shows an edge."""
    height, width = image.depth.shape
    triangles, rgb = surfaces.triangles, image.rgb
    marks[:] = False
    for row in range(height):
        for column in range(width):
            for step in range(2):
                below, right = row + step, column + 1 - step
                if below >= height or right >= width or not _colors_differ(rgb, row, column, below, right):
                    continue
                if _surfaces_differ(triangles, camera, image, row, column, below, right):
                    marks[row, column] = marks[below, right] = True


@fast
def _place(samples: NDArray[Any], slot: int, row: int, column: int, width: int, height: int) -> None:
    """Writes the four samples of a pixel, on a rotated grid."""
    for k in range(SAMPLES):
        across = np.float32((0.375, 0.875, 0.125, 0.625)[k])
        down = np.float32(0.125 + 0.25 * k)
        samples[slot + k].x = np.float32(column) + across - np.float32(width) * np.float32(0.5)
        samples[slot + k].y = np.float32(height) * np.float32(0.5) - np.float32(row) - down


@fast
def _flush(
    scene: Handles, surfaces: Surfaces, scratch: Scratch, camera: NDArray[np.float32], image: Image, far: np.float32,
    owners: NDArray[np.int32], count: int,
) -> None:  # fmt: skip
    """Traces the placed samples and writes each pixel's average."""
    width = image.depth.shape[1]
    padded = (count + PACKET_WIDTH - 1) // PACKET_WIDTH * PACKET_WIDTH
    for i in range(count, padded):
        scratch.samples[i] = scratch.samples[count - 1]
    trace(scene, scratch.packet, camera, scratch.samples, padded, far, MASK_ALL)
    shade_samples(scene, surfaces, scratch, camera, padded, far)
    for i in range(0, count, SAMPLES):
        pixel = owners[i // SAMPLES]
        for channel in range(3):
            total = 2
            for k in range(SAMPLES):
                total += tone(scratch.colors[i + k, channel])
            image.rgb[pixel // width, pixel % width, channel] = total // SAMPLES


@fast
def smooth_edges(
    scene: Handles, surfaces: Surfaces, scratch: Scratch, camera: NDArray[np.float32], image: Image, far: np.float32,
    marks: NDArray[np.bool_], first: int, end: int,
) -> None:  # fmt: skip
    """Replaces the colour of marked pixels in rows `first` to `end` by the average of four samples."""
    height, width = image.depth.shape
    room = len(scratch.samples) // PACKET_WIDTH * PACKET_WIDTH
    owners = np.empty(room // SAMPLES, np.int32)
    count = 0
    for row in range(first, end):
        for column in range(width):
            if not marks[row, column]:
                continue
            _place(scratch.samples, count, row, column, width, height)
            owners[count // SAMPLES] = row * width + column
            count += SAMPLES
            if count == room:
                _flush(scene, surfaces, scratch, camera, image, far, owners, count)
                count = 0
    if count > 0:
        _flush(scene, surfaces, scratch, camera, image, far, owners, count)
