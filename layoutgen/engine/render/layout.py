"""The arrays that compiled code works on: record types, ray packets, and tuples that carry them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Kinds of geometry that rays may meet; ghosts are seen by cameras but neither take light from others nor reflect it.
MASK_OPAQUE, MASK_GLASS, MASK_GHOST = 1, 2, 4
MASK_SOLID, MASK_LIT, MASK_ALL = MASK_OPAQUE | MASK_GHOST, MASK_OPAQUE | MASK_GLASS, 7

# One hit reads one triangle: 64 bytes are one cache line.
TRIANGLE = np.dtype(
    [
        ("normal", "f4", 3),  # geometric, unit, world
        ("uv", "f4", (3, 2)),  # repeats of the texture
        ("light", "u4", 3),  # baked light at the corners, packed by `light.pack`; unused with a chart
        ("chart", "i4"),  # -1: light is at the corners
        ("material", "i4"),
        ("repeats", "f4"),  # of the texture a metre
        ("instance", "i4"),
    ],
    align=True,
)
# Read only where surfaces shine, or for pictures of normals.
FACING = np.dtype([("corner", "f4", (3, 3)), ("probe", "i4")], align=True)  # unit normals, world; -1: no reflections
MATERIAL = np.dtype(
    [
        ("tint", "f4", 3),  # root of the linear colour that multiplies the texture
        ("mean", "f4", 3),  # linear mean albedo with the texture, for light that bounces
        ("emission", "f4"),
        ("alpha", "f4"),
        ("mirror", "f4"),  # share of light that is reflected head-on
        ("sheen", "f4"),  # what is added to it at grazing angles
        ("metal", "i4"),  # whether it colours what it reflects
        ("texel", "i4"),  # first texel of the texture's finest level; -1 without texture
        ("levels", "i4"),  # log2 of the finest level's size
    ],
    align=True,
)
# A rectangle of light map: texel (i, j) lies at origin + i / |u|^2 u + j / |v|^2 v.
CHART = np.dtype(
    [("origin", "f4", 3), ("u", "f4", 3), ("v", "f4", 3), ("first", "i4"), ("width", "i4"), ("height", "i4")],
    align=True,
)


def scalars(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The same record with `field0`, `field1`, ... in place of sub-arrays, which compiled code reads much faster."""
    names, formats, offsets = [], [], []
    fields: Mapping[str, Any] = dtype.fields or {}
    for name, (part, offset) in fields.items():
        count = int(np.prod(part.shape))
        names += [name] if part.shape == () else [f"{name}{i}" for i in range(count)]
        formats += [part.base] * count
        offsets += [offset + part.base.itemsize * i for i in range(count)]
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": dtype.itemsize})


# A camera ray through image-plane point (x, y), and what it hit.
SAMPLE = np.dtype([("x", "f4"), ("y", "f4"), ("triangle", "i4"), ("u", "f4"), ("v", "f4"), ("depth", "f4")], align=True)

# Rows of a ray packet: RTCRayHit of Embree, one column a ray.
ORIGIN, NEAR, DIRECTION, TIME, FAR, MASK, FLAGS, NORMAL, U, V, PRIMITIVE, GEOMETRY, INSTANCE = (
    0, 3, 4, 7, 8, 9, 11, 12, 15, 16, 17, 18, 19,
)  # fmt: skip
_ROWS = 24
MISS = np.uint32(0xFFFFFFFF)


class Packet(NamedTuple):
    """Rays traced together: the same memory as floats and as integers (rows, width), and which lanes are traced."""

    floats: NDArray[np.float32]
    ints: NDArray[np.uint32]
    valid: NDArray[np.int32]


class Surfaces(NamedTuple):
    """Everything that shading reads.

    Attributes:
        triangles: (t,) TRIANGLE, viewed as `scalars`, and likewise
        facings: (t,) FACING,
        materials: (m,) MATERIAL,
        charts: (c,) CHART.
        light: (l,) uint32 texels of the charts, packed by `light.pack`.
        texels: (x,) uint32 texels of all textures with their mipmaps, square roots of linear colour, 8 bits each.
        probes: (p * 6 * side * side,) uint32 texels of what is seen around places, packed by `light.pack`.
        sky: (3, 3) float32 linear colours at the zenith, at the horizon and below it.
    """

    triangles: NDArray[Any]
    facings: NDArray[Any]
    materials: NDArray[Any]
    charts: NDArray[Any]
    light: NDArray[np.uint32]
    texels: NDArray[np.uint32]
    probes: NDArray[np.uint32]
    sky: NDArray[np.float32]


def aligned(shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    """Zeros whose memory starts at a multiple of 64 bytes, as Embree's widest packets need."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    memory = np.zeros(size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + size].view(dtype).reshape(shape)


def new_packet(width: int) -> Packet:
    """A packet of `width` rays, all lanes traced."""
    floats = aligned((_ROWS, width), "f4")
    valid = aligned((width,), "i4")
    valid[:] = -1
    return Packet(floats, floats.view(np.uint32), valid)
