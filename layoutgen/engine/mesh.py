"""Triangle meshes and materials: what furniture modules make and the renderer draws; edges rounded by normals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Material:
    """How a surface looks.

    Attributes:
        color: sRGB, 0 to 1; tints the texture where there is one.
        texture: name of a procedural texture family (`wood`, `fabric`, `tile`, `marble`, `plaster`, `wallpaper`,
            `carpet`, `brick`, `metal`, `leaf`, `screen`, `book`, ...) or `image:KEY` for an image of the model
            library; "" for a plain colour. Unknown names count as plain.
        scale: metres that one repeat of the texture spans.
        alpha: 1 opaque, less for glass.
        emission: 0 for all but lamps and lit screens; linear radiance factor.
        gloss: 0 matt to 1 mirror-like; a hint for a highlight.
    """

    color: tuple[float, float, float] = (0.8, 0.8, 0.8)
    texture: str = ""
    scale: float = 1.0
    alpha: float = 1.0
    emission: float = 0.0
    gloss: float = 0.0


@dataclass(eq=False)
class Mesh:
    """Triangles with one material index a face; shared and never changed, so that it can be a cache's key.

    Local frame of furniture: origin at the centre of the bounding box, metres, x right, y up, z forward, left-handed
    as AI2-THOR's; the front (where a person stands to use it) is +z. Faces are wound so that
    cross(b - a, c - a) points outward.
    """

    vertices: NDArray[np.float32]  # (n, 3)
    faces: NDArray[np.int32]  # (m, 3)
    normals: NDArray[np.float32]  # (n, 3), unit length; vertices are split where a crease needs two normals
    uvs: NDArray[np.float32]  # (n, 2), in metres on the surface (the renderer divides by Material.scale)
    material_ids: NDArray[np.int32]  # (m,) index into materials
    materials: list[Material] = field(default_factory=list)

    def bounds(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Lowest and highest corner, each (3,)."""
        return self.vertices.min(axis=0), self.vertices.max(axis=0)


class Surface(NamedTuple):
    """Triangles as they are modelled.

    Attributes:
        vertices: (n, 3) metres.
        faces: (m, 3), counter-clockwise from outside.
        smooth: degrees up to which neighbouring faces share a normal.
        uvs: (n, 2) texture coordinates; without them metres on the side of the box that a face looks towards.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]
    smooth: float
    uvs: NDArray[np.float64] | None = None


def split_corners(surfaces: Sequence[Surface]) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Vertices split where a crease or a texture's seam needs two of them; surfaces share none.

    All surfaces at once, because a piece of furniture has dozens of small ones.

    Returns:
        Rows (k, 8) of position, normal, uv, triangles (t, 3) that index them, and the surface (t,) of each; triangles
        without area are left out. All are in the order of the surfaces.
    """
    sizes = [len(each.vertices) for each in surfaces]
    vertices = np.concatenate([each.vertices for each in surfaces])
    faces = np.concatenate([each.faces + start for each, start in zip(surfaces, np.cumsum([0, *sizes]), strict=False)])
    owners = np.repeat(np.arange(len(surfaces)), [len(each.faces) for each in surfaces])
    triangles = vertices[faces]
    area = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    size = np.linalg.norm(area, axis=1)
    kept = size > 1e-12
    faces, owners, triangles, area = faces[kept], owners[kept], triangles[kept], area[kept]
    unit = area / size[kept, None]
    _, welded = _distinct(np.column_stack([np.repeat(np.arange(len(surfaces)), sizes), np.round(vertices, 6)]))
    bends = np.cos(np.radians([each.smooth for each in surfaces]))[owners]
    normals = _corner_normals(welded[faces], area, unit, bends)
    rows = np.concatenate([triangles, normals, _uvs(surfaces, faces, owners, triangles, unit)], axis=2).reshape(-1, 8)
    first, place = _distinct(np.column_stack([np.repeat(owners, 3), np.round(rows, 6)]))
    return rows[first], place.reshape(-1, 3), owners


def _distinct(rows: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First of each kind of row (k,), in order of the columns, and which kind each row is (n,); faster than unique."""
    order = np.lexsort(rows.T[::-1])
    ordered = rows[order]
    new = np.ones(len(rows), bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    kinds = np.empty(len(rows), np.intp)
    kinds[order] = np.cumsum(new) - 1
    return order[new], kinds


def _corner_normals(
    points: NDArray[np.intp], area: NDArray[np.float64], unit: NDArray[np.float64], bends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(m, 3, 3): at each corner the mean of the faces around its point whose angle has at least the cosine `bends`.

    Weights are squared areas, so that a large flat face beside a rounded edge keeps looking flat.
    """
    point = points.reshape(-1)
    face = np.repeat(np.arange(len(points)), 3)
    order = np.argsort(point, kind="stable")
    starts = np.searchsorted(point[order], np.arange(point.max() + 1))
    counts = np.diff(np.append(starts, len(order)))
    corner = np.repeat(np.arange(len(point)), counts[point])
    offset = np.arange(len(corner)) - np.repeat(np.cumsum(counts[point]) - counts[point], counts[point])
    other = face[order[np.repeat(starts[point], counts[point]) + offset]]
    near = np.einsum("ij,ij->i", unit[face[corner]], unit[other]) >= bends[face[corner]] - 1e-9
    weights = area * np.linalg.norm(area, axis=1, keepdims=True)
    corner, other = corner[near], other[near]
    sums = [np.bincount(corner, weights=column[other], minlength=len(point)) for column in weights.T]
    total = np.stack(sums, axis=1)
    return (total / np.linalg.norm(total, axis=1, keepdims=True)).reshape(-1, 3, 3)


def _uvs(
    surfaces: Sequence[Surface],
    faces: NDArray[np.int64],
    owners: NDArray[np.int64],
    triangles: NDArray[np.float64],
    unit: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(m, 3, 2): the surfaces' own coordinates, box ones where a surface has none."""
    result = _box_uvs(triangles, unit)
    given = np.array([each.uvs is not None for each in surfaces])
    if given.any():
        table = np.concatenate([np.zeros((len(s.vertices), 2)) if s.uvs is None else s.uvs for s in surfaces])
        result[given[owners]] = table[faces[given[owners]]]
    return result


def _box_uvs(triangles: NDArray[np.float64], unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """(m, 3, 2): metres along the two axes of the box side that each face looks towards; v runs up on sides."""
    axis = np.argmax(np.abs(unit), axis=1)
    u_axis, v_axis = np.array([2, 0, 0])[axis], np.array([1, 2, 1])[axis]
    pick = np.arange(len(triangles))
    return np.stack([triangles[pick, :, u_axis], triangles[pick, :, v_axis]], axis=2)
