"""Normals and texture coordinates of bare triangles."""

import numpy as np
from numpy.typing import NDArray


def split_corners(
    vertices: NDArray[np.float64], faces: NDArray[np.int64], smooth: float, uvs: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Vertices split where a crease or a texture's seam needs two of them.

    Args:
        vertices: (n, 3) metres.
        faces: (m, 3), counter-clockwise from outside.
        smooth: degrees up to which neighbouring faces share a normal.
        uvs: (n, 2) texture coordinates; without them metres on the side of the box that a face looks towards.

    Returns:
        Rows (k, 8) of position, normal, uv, and triangles that index them; triangles without area are left out.
    """
    triangles = vertices[faces]
    area = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    size = np.linalg.norm(area, axis=1)
    kept = size > 1e-12
    faces, triangles, area = faces[kept], triangles[kept], area[kept]
    unit = area / size[kept, None]
    normals = _corner_normals(vertices, faces, area, unit, smooth)
    coordinates = _box_uvs(triangles, unit) if uvs is None else uvs[faces]
    rows = np.concatenate([triangles, normals, coordinates], axis=2).reshape(-1, 8)
    _, first, place = np.unique(np.round(rows, 6), axis=0, return_index=True, return_inverse=True)
    return rows[first], place.reshape(-1, 3)


def _corner_normals(
    vertices: NDArray[np.float64],
    faces: NDArray[np.int64],
    area: NDArray[np.float64],
    unit: NDArray[np.float64],
    smooth: float,
) -> NDArray[np.float64]:
    """(m, 3, 3): at each corner the mean of the faces around it that bend by at most `smooth` degrees.

    Weights are squared areas, so that a large flat face beside a rounded edge keeps looking flat.
    """
    _, welded = np.unique(np.round(vertices, 6), axis=0, return_inverse=True)
    point = welded.reshape(-1)[faces].reshape(-1)
    face = np.repeat(np.arange(len(faces)), 3)
    order = np.argsort(point, kind="stable")
    starts = np.searchsorted(point[order], np.arange(point.max() + 1))
    counts = np.diff(np.append(starts, len(order)))
    corner = np.repeat(np.arange(len(point)), counts[point])
    offset = np.arange(len(corner)) - np.repeat(np.cumsum(counts[point]) - counts[point], counts[point])
    other = face[order[np.repeat(starts[point], counts[point]) + offset]]
    size = np.linalg.norm(area, axis=1, keepdims=True)
    near = np.einsum("ij,ij->i", unit[face[corner]], unit[other]) >= np.cos(np.radians(smooth)) - 1e-9
    total = np.stack(
        [
            np.bincount(corner[near], weights=(area * size)[other[near], axis], minlength=len(point))
            for axis in range(3)
        ],
        axis=1,
    )
    return (total / np.linalg.norm(total, axis=1, keepdims=True)).reshape(-1, 3, 3)


def _box_uvs(triangles: NDArray[np.float64], unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """(m, 3, 2): metres along the two axes of the box side that each face looks towards; v runs up on sides."""
    axis = np.argmax(np.abs(unit), axis=1)
    u_axis, v_axis = np.array([2, 0, 0])[axis], np.array([1, 2, 1])[axis]
    pick = np.arange(len(triangles))
    return np.stack([triangles[pick, :, u_axis], triangles[pick, :, v_axis]], axis=2)
