"""One mesh with colours, each triangle labelled with what it belongs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layoutgen.export.solids.looks import look_of
from layoutgen.export.solids.pieces import Piece, parts
from layoutgen.geometry.camera import Array

_VERTEX = np.dtype([("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("red", "u1"), ("green", "u1"), ("blue", "u1")])
_FACE = np.dtype([("corners", "u1"), ("vertex_indices", "<i4", 3), ("label", "<i4")])
_WORDS = {"f4": "float", "u1": "uchar", "i4": "int", "u2": "ushort"}


@dataclass(frozen=True, eq=False)
class LabelledMesh:
    """Triangles of a whole house; no vertex belongs to two pieces.

    Attributes:
        points: (n, 3) metres.
        colors: (n, 3) uint8 sRGB, the mean of each material.
        faces: (m, 3).
        labels: (n,) of the vertices; 0 for what has no label.
    """

    points: Array
    colors: NDArray[np.uint8]
    faces: NDArray[np.int64]
    labels: NDArray[np.int32]

    @property
    def face_labels(self) -> NDArray[np.int32]:
        """(m,)."""
        return self.labels[self.faces[:, 0]] if len(self.faces) else np.zeros(0, np.int32)


def labelled_mesh(pieces: Sequence[Piece], labels: Mapping[str, int], axes: Array) -> LabelledMesh:
    """All pieces as one mesh in a mirrored world.

    Args:
        pieces: of the house.
        labels: name of a piece -> its label; those not named have 0.
        axes: `Y_UP` or `Z_UP`.
    """
    points, colors, faces, owners = [np.zeros((0, 3))], [np.zeros((0, 3), np.uint8)], [np.zeros((0, 3), np.int64)], []
    count = 0
    for piece in pieces:
        matrix = piece.matrix(axes)
        for part in parts(piece.mesh, axes):
            points.append(part.points @ matrix[:3, :3].T + matrix[:3, 3])
            colors.append(np.tile(np.array(look_of(part.material).rgb, np.uint8), (len(part.points), 1)))
            faces.append(part.faces + count)
            owners.append(np.full(len(part.points), labels.get(piece.name, 0), np.int32))
            count += len(part.points)
    labels_of = np.concatenate(owners) if owners else np.zeros(0, np.int32)
    return LabelledMesh(np.concatenate(points), np.concatenate(colors), np.concatenate(faces), labels_of)


def ply_bytes(mesh: LabelledMesh, comments: Sequence[str] = ()) -> bytes:
    """A binary PLY: x y z red green blue of each vertex, three corners and a label of each face."""
    vertices = _vertices(mesh, _VERTEX)
    faces = np.zeros(len(mesh.faces), _FACE)
    faces["corners"], faces["vertex_indices"], faces["label"] = 3, mesh.faces, mesh.face_labels
    return _header(vertices, len(faces), ["property int label"], comments) + vertices.tobytes() + faces.tobytes()


def vertex_ply_bytes(mesh: LabelledMesh, values: NDArray[np.uint16] | None = None) -> bytes:
    """A binary PLY as scanners write it: x y z red green blue alpha of each vertex, where given a `label` too."""
    extra = [("alpha", "u1")] + ([("label", "<u2")] if values is not None else [])
    vertices = _vertices(mesh, np.dtype([*_VERTEX.descr, *extra]))
    vertices["alpha"] = 255
    if values is not None:
        vertices["label"] = values
    faces = np.zeros(len(mesh.faces), np.dtype(_FACE.descr[:2]))
    faces["corners"], faces["vertex_indices"] = 3, mesh.faces
    return _header(vertices, len(faces), [], ()) + vertices.tobytes() + faces.tobytes()


def _vertices(mesh: LabelledMesh, kind: np.dtype) -> NDArray:
    vertices = np.zeros(len(mesh.points), kind)
    for column, name in enumerate(("x", "y", "z")):
        vertices[name] = mesh.points[:, column]
    for column, name in enumerate(("red", "green", "blue")):
        vertices[name] = mesh.colors[:, column]
    return vertices


def _header(vertices: NDArray, faces: int, of_faces: Sequence[str], comments: Sequence[str]) -> bytes:
    columns = [f"property {_WORDS[kind.str[1:]]} {name}" for name, (kind, *_) in (vertices.dtype.fields or {}).items()]
    lines = ["ply", "format binary_little_endian 1.0", *(f"comment {text}" for text in comments)]
    lines += [f"element vertex {len(vertices)}", *columns]
    lines += [f"element face {faces}", "property list uchar int vertex_indices", *of_faces, "end_header"]
    return ("\n".join(lines) + "\n").encode()
