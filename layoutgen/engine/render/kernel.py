"""One pass over the image, a row of tiles at a time: trace a packet, shade it, write colour, depth and ids."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.compiled import fast
from layoutgen.engine.render.layout import FAR, MASK_SOLID, SAMPLE, Packet, Surfaces, U, V
from layoutgen.engine.render.shade import direction, origin, shade, tone
from layoutgen.engine.render.tracing import PACKET_WIDTH, Handles, hit_triangle, intersect, set_ray


@fast
def gather_glass(
    surfaces: Surfaces, samples: NDArray[Any], count: int, glass: NDArray[Any], owners: NDArray[np.int32], width: int
) -> int:
    """Copies the samples that hit glass into `glass`, remembering whose they are in `owners`.

    Returns how many there are, rounded up to whole packets of `width` by repeating the last.
    """
    triangles, materials = surfaces.triangles, surfaces.materials
    found = 0
    for i in range(count):
        triangle = samples[i].triangle
        if triangle >= 0 and materials[triangles[triangle].material].alpha < np.float32(1):
            glass[found], owners[found] = samples[i], i
            found += 1
    while found % width != 0:
        glass[found], owners[found] = glass[found - 1], owners[found - 1]
        found += 1
    return found


@fast
def blend_glass(
    surfaces: Surfaces, samples: NDArray[Any], colors: NDArray[np.float32], behind: NDArray[np.float32],
    owners: NDArray[np.int32], count: int,
) -> None:  # fmt: skip
    """Mixes the colours of glass samples with those `behind` (n, 3), both roots of radiance, by the glass's alpha."""
    triangles, materials = surfaces.triangles, surfaces.materials
    for k in range(count):
        i = owners[k]
        if k > 0 and owners[k - 1] == i:
            continue  # padding of the last packet
        alpha = materials[triangles[samples[i].triangle].material].alpha
        for channel in range(3):
            front, back = colors[i, channel], behind[k, channel]
            colors[i, channel] = np.sqrt(front * front * alpha + back * back * (np.float32(1) - alpha))


NEAR_PLANE = np.float32(0.02)
TILE_WIDTH = {16: 4, 8: 4, 4: 2}[PACKET_WIDTH]
TILE_HEIGHT = PACKET_WIDTH // TILE_WIDTH


class Image(NamedTuple):
    """What a frame is written into: rgb (h, w, 3) uint8, depth (h, w) float32, ids (h, w) int32, hits (h, w) int32,
    weights (h, w, 2) float32.

    `hits` holds triangle numbers for the edge pass and normals, `weights` barycentric u and v for normals; these and
    `rgb` have no rows where they are not wanted.
    """

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    ids: NDArray[np.int32]
    hits: NDArray[np.int32]
    weights: NDArray[np.float32]


class Scratch(NamedTuple):
    """Working memory of one thread: a packet, and samples (n,) with their colours (n, 3).

    `samples` holds a row of tiles; `glass` those of them that hit glass, each of sample `owners[k]`, and `behind` the
    colours of what lies behind.
    """

    packet: Packet
    samples: NDArray[Any]
    colors: NDArray[np.float32]
    glass: NDArray[Any]
    behind: NDArray[np.float32]
    owners: NDArray[np.int32]


@fast
def trace(
    scene: Handles, packet: Packet, camera: NDArray[np.float32], samples: NDArray[Any], count: int, far: np.float32,
    mask: int,
) -> None:  # fmt: skip
    """Traces samples (a multiple of the packet width) and writes what each hit."""
    for first in range(0, count, PACKET_WIDTH):
        for lane in range(PACKET_WIDTH):
            x, y = samples[first + lane].x, samples[first + lane].y
            ox, oy, oz = origin(camera, x, y)
            dx, dy, dz = direction(camera, x, y)
            set_ray(packet, lane, ox, oy, oz, dx, dy, dz, NEAR_PLANE, far, mask)
        intersect(scene, packet, True)
        for lane in range(PACKET_WIDTH):
            sample = samples[first + lane]
            sample.triangle = hit_triangle(scene, packet, lane)
            sample.u, sample.v = packet.floats[U, lane], packet.floats[V, lane]
            sample.depth = packet.floats[FAR, lane]


@fast
def shade_samples(
    scene: Handles, surfaces: Surfaces, scratch: Scratch, camera: NDArray[np.float32], count: int, far: np.float32
) -> None:
    """Colours of traced samples, glass with what lies behind it."""
    shade(surfaces, camera, scratch.samples, scratch.colors, count)
    found = gather_glass(surfaces, scratch.samples, count, scratch.glass, scratch.owners, PACKET_WIDTH)
    if found > 0:
        trace(scene, scratch.packet, camera, scratch.glass, found, far, MASK_SOLID)
        shade(surfaces, camera, scratch.glass, scratch.behind, found)
        blend_glass(surfaces, scratch.samples, scratch.colors, scratch.behind, scratch.owners, found)


@fast
def place_tiles(samples: NDArray[Any], width: int, height: int, top: int) -> int:
    """Samples at the pixel centres of a row of tiles, tile by tile; those beyond the border repeat the last pixel."""
    tiles = (width + TILE_WIDTH - 1) // TILE_WIDTH
    for i in range(tiles * PACKET_WIDTH):
        column, row = pixel_of(i, width, height, top)
        samples[i].x = np.float32(column) + np.float32(0.5) - np.float32(width) * np.float32(0.5)
        samples[i].y = np.float32(height) * np.float32(0.5) - np.float32(row) - np.float32(0.5)
    return tiles * PACKET_WIDTH


@fast
def pixel_of(i: int, width: int, height: int, top: int) -> tuple[int, int]:
    """Column and row of sample `i` of the row of tiles that starts at row `top`."""
    tile, lane = i // PACKET_WIDTH, i % PACKET_WIDTH
    column = tile * TILE_WIDTH + lane % TILE_WIDTH
    return min(column, width - 1), min(top + lane // TILE_WIDTH, height - 1)


@fast
def write(surfaces: Surfaces, scratch: Scratch, image: Image, count: int, top: int) -> None:
    """Writes the samples of the row of tiles at `top` into the image."""
    height, width = image.depth.shape
    in_color, with_hits, with_weights = image.rgb.shape[0] > 0, image.hits.shape[0] > 0, image.weights.shape[0] > 0
    for i in range(count):
        column, row = pixel_of(i, width, height, top)
        sample = scratch.samples[i]
        triangle = sample.triangle
        image.depth[row, column] = sample.depth
        image.ids[row, column] = surfaces.triangles[triangle].instance if triangle >= 0 else 0
        if with_hits:
            image.hits[row, column] = triangle
        if with_weights:
            image.weights[row, column, 0], image.weights[row, column, 1] = sample.u, sample.v
        if in_color:
            for channel in range(3):
                image.rgb[row, column, channel] = tone(scratch.colors[i, channel])


@fast
def render_rows(
    scene: Handles, surfaces: Surfaces, scratch: Scratch, camera: NDArray[np.float32], image: Image, far: np.float32,
    mask: int, first: int, end: int,
) -> None:  # fmt: skip
    """Renders rows `first` to `end` (multiples of the tile height, but for the last) of what `mask` lets rays meet."""
    height, width = image.depth.shape
    for top in range(first, end, TILE_HEIGHT):
        count = place_tiles(scratch.samples, width, height, top)
        trace(scene, scratch.packet, camera, scratch.samples, count, far, mask)
        if image.rgb.shape[0] > 0:
            shade_samples(scene, surfaces, scratch, camera, count, far)
        write(surfaces, scratch, image, count, top)


def new_scratch(width: int, packet: Packet) -> Scratch:
    """Working memory for images up to `width` pixels wide."""
    count = (width // TILE_WIDTH + 1) * PACKET_WIDTH
    samples, colors = np.zeros((2, count), SAMPLE), np.zeros((2, count, 3), np.float32)
    return Scratch(packet, samples[0], colors[0], samples[1], colors[1], np.zeros(count, np.int32))
