"""A house as pieces with names, in the right-handed worlds that other tools have.

AI2-THOR's world is left-handed, y up. Either of `Y_UP` and `Z_UP` mirrors it into a right-handed one: points `A p`,
rotations `A R A`, and triangles are wound the other way round, so that they still face outwards.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Array, Pose

Y_UP: Array = np.diag([1.0, 1.0, -1.0])
"""glTF's: what is ahead in AI2-THOR's world (+z) is -z."""
Z_UP: Array = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
"""USD's, MuJoCo's, ScanNet's and nerfstudio's: (x, z, y)."""
OPENINGS = frozenset({"Doorway", "Doorframe", "Window"})


@dataclass(frozen=True, eq=False)
class Piece:
    """An object, a floor, a wall or a ceiling.

    Attributes:
        number: the engine's instance number, at least 1.
        name: the house's id of it, unique.
        kind: AI2-THOR's type, or `Floor`, `Wall`, `Ceiling`.
        asset: AI2-THOR's asset id, "" for the building.
        mesh: shared by what looks alike.
        rotation: (3, 3) from the mesh's frame to AI2-THOR's world.
        position: (3,) metres.
    """

    number: int
    name: str
    kind: str
    asset: str
    mesh: Mesh
    rotation: Array
    position: Array

    @property
    def building(self) -> bool:
        """Whether it is a floor, a wall or a ceiling."""
        return not self.asset

    def matrix(self, axes: Array) -> Array:
        """(4, 4) from the mirrored frame of the mesh to the mirrored world."""
        matrix = np.eye(4)
        matrix[:3, :3], matrix[:3, 3] = axes @ self.rotation @ axes, axes @ self.position
        return matrix

    def points(self, axes: Array) -> Array:
        """The mesh's vertices (n, 3) in the mirrored world."""
        world: Array = (self.mesh.vertices.astype(np.float64) @ self.rotation.T + self.position) @ axes.T
        return world


@dataclass(frozen=True, eq=False)
class Part:
    """The triangles of a mesh that are of one material, in the mirrored frame of the mesh.

    Attributes:
        points, normals: (n, 3).
        uvs: (n, 2) in repeats of the texture, v running down the image.
        faces: (m, 3), counter-clockwise from outside.
        material: of all of them.
    """

    points: Array
    normals: Array
    uvs: Array
    faces: NDArray[np.int64]
    material: Material


@dataclass(frozen=True)
class View:
    """A camera to be written beside the house.

    Attributes:
        name: unique, `000003/frame_00`.
        pose: in AI2-THOR's world.
        width, height: pixels.
        fov_vertical_deg: degrees.
    """

    name: str
    pose: Pose
    width: int
    height: int
    fov_vertical_deg: float

    def opengl(self, axes: Array) -> Array:
        """Camera to the mirrored world (4, 4); the camera's axes are right, up and backward."""
        return opengl(self.pose.matrix(), axes)


def opengl(camera_to_world: Array, axes: Array) -> Array:
    """(right, up, backward) of a camera to the mirrored world, from (right, up, forward) to AI2-THOR's, each (4, 4)."""
    matrix = np.eye(4)
    matrix[:3] = axes @ camera_to_world[:3]
    matrix[:3, 2] *= -1
    return matrix


def pieces(world: World) -> list[Piece]:
    """Everything that is drawn of a house, the building first, each in the order of its number."""
    upright, origin = np.eye(3), np.zeros(3)
    building = [
        Piece(number, part.name, part.kind, "", part.mesh, upright, origin)
        for number, part in sorted(world.parts, key=lambda one: one[0])
    ]
    loose = [
        Piece(item.instance, item.id, item.type, item.asset.id, item.mesh, item.matrix, item.position)
        for item in sorted(world.objects, key=lambda one: one.instance)
        if item.asset is not None and item.enabled
    ]
    return [*building, *loose]


def parts(mesh: Mesh, axes: Array) -> list[Part]:
    """A mesh by material; materials without triangles are left out."""
    found = []
    for number in np.unique(mesh.material_ids):
        used, faces = np.unique(mesh.faces[mesh.material_ids == number][:, ::-1], return_inverse=True)
        material = mesh.materials[number]
        found.append(
            Part(
                points=mesh.vertices[used].astype(np.float64) @ axes.T,
                normals=_unit(mesh.normals[used].astype(np.float64) @ axes.T),
                uvs=mesh.uvs[used].astype(np.float64) / material.scale,
                faces=faces.reshape(-1, 3),
                material=material,
            )
        )
    return found


def _unit(vectors: Array) -> Array:
    """Vectors (n, 3) of length 1; what has none points up nowhere and stays as it is."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Array = vectors / np.where(length > 0, length, 1.0)
    return unit
