"""Repairs for how library models are lit: faces turned outward, long triangles split."""

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.corners import Surface, split_corners
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render import Placement, Renderer
from layoutgen.seeds import rng_for

Points = NDArray[np.float64]
Faces = NDArray[np.int64]

_DIRECTIONS = 16
_MARGIN = 0.2
_LIFT = 1e-3
_PASSES = 6
_FLAT_COSINE, _CREASE_COSINE = 0.9986, 0.5


def outward(vertices: Points, faces: Faces) -> Faces:
    """Faces (m, 3) turned over where their back is clearly the open side: more rays escape from it than from the front.

    Models drawn for renderers that show both sides are often wound inside out; light is baked on the front only.
    """
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    extent = float(np.ptp(vertices, axis=0).max())
    scene = _scene(vertices / extent, faces)
    centers = corners.mean(axis=1) / extent
    front, back = (_openness(scene, centers, side * normals) for side in (1.0, -1.0))
    inside_out = back > front + _MARGIN
    return np.where(inside_out[:, None], faces[:, ::-1], faces)


def _scene(vertices: Points, faces: Faces) -> Renderer:
    table, index, _ = split_corners([Surface(vertices, faces, 0.0)])
    mesh = Mesh(
        vertices=table[:, :3].astype(np.float32),
        faces=index.astype(np.int32),
        normals=table[:, 3:6].astype(np.float32),
        uvs=table[:, 6:].astype(np.float32),
        material_ids=np.zeros(len(index), dtype=np.int32),
        materials=[Material()],
    )
    return Renderer([Placement(1, mesh, np.eye(3), np.zeros(3))], [], quality="flat")


def _openness(scene: Renderer, centers: Points, normals: Points) -> NDArray[np.float64]:
    """Share of rays (m,) that leave the model from just above each face."""
    directions = rng_for("outward").normal(size=(_DIRECTIONS, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    escaped = np.zeros(len(centers))
    for direction in directions:
        side = np.where(normals @ direction >= 0, 1.0, -1.0)
        hits, _ = scene.cast(centers + _LIFT * normals, side[:, None] * direction, 10.0)
        escaped += hits == 0
    return escaped / _DIRECTIONS


def refined(vertices: Points, uvs: Points | None, faces: Faces, longest: float) -> tuple[Points, Points | None, Faces]:
    """The same surface with the long edges of its curved parts split, so that light at corners need not be spread far.

    Flat parts stay as they are: the renderer gives large flat faces light maps.
    """
    table = vertices if uvs is None else np.hstack([vertices, uvs])
    curved = _curved(vertices, faces)
    flat, faces = faces[~curved], faces[curved]
    for _ in range(_PASSES):
        table, faces, grown = _halved(table, faces, longest)
        if not grown:
            break
    return table[:, :3], None if uvs is None else table[:, 3:], np.concatenate([flat, faces])


def _curved(vertices: Points, faces: Faces) -> NDArray[np.bool_]:
    """Triangles (m,) one of whose edges they share with a neighbour that bends away by 3 to 60 degrees."""
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    edges = np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    _, place = np.unique(edges, axis=0, return_inverse=True)
    order = np.argsort(place.reshape(-1), kind="stable")
    owner, same = order // 3, np.diff(place.reshape(-1)[order]) == 0
    first, second = owner[:-1][same], owner[1:][same]
    bend = np.einsum("ij,ij->i", normals[first], normals[second])
    round_ = (bend < _FLAT_COSINE) & (bend > _CREASE_COSINE)
    curved = np.zeros(len(faces), dtype=bool)
    curved[first[round_]] = curved[second[round_]] = True
    return curved


def _halved(table: Points, faces: Faces, longest: float) -> tuple[Points, Faces, bool]:
    """One pass: each long edge gets a vertex in its middle, each triangle the pieces that follow."""
    edges = np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    unique, place = np.unique(edges, axis=0, return_inverse=True)
    long = np.linalg.norm(table[unique[:, 0], :3] - table[unique[:, 1], :3], axis=1) > longest
    if not long.any():
        return table, faces, False
    middle = np.where(long, len(table) + np.cumsum(long) - 1, -1)
    table = np.concatenate([table, table[unique[long]].mean(axis=1)])
    middles = middle[place.reshape(-1)].reshape(-1, 3)
    return table, np.concatenate([_pieces(faces, middles, count) for count in range(4)]), True


def _pieces(faces: Faces, middles: Faces, count: int) -> Faces:
    """What becomes of the triangles with `count` split edges; `middles` (m, 3) follow the edges ab, bc, ca."""
    chosen = np.count_nonzero(middles >= 0, axis=1) == count
    faces, middles = faces[chosen], middles[chosen]
    first = np.argmax(middles >= 0, axis=1) if count < 2 else np.argmin(middles, axis=1)
    turn = (first[:, None] + np.arange(3)) % 3
    a, b, c = np.take_along_axis(faces, turn, 1).T
    ab, bc, ca = np.take_along_axis(middles, turn, 1).T
    triangles = {
        0: [(a, b, c)],
        1: [(a, ab, c), (ab, b, c)],
        2: [(a, b, bc), (a, bc, ca), (ca, bc, c)],
        3: [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)],
    }[count]
    return np.concatenate([np.stack(corners, axis=1) for corners in triangles])
