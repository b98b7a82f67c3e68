"""Placements as the flat arrays that the kernels read, and as geometry that rays meet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render.layout import CHART, FACING, MASK_GHOST, MASK_GLASS, MASK_OPAQUE, MATERIAL, TRIANGLE
from layoutgen.engine.render.light import linear
from layoutgen.engine.render.materials import shine
from layoutgen.engine.render.textures import TexturePool

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Placement:
    """A mesh in the world.

    Attributes:
        instance: what `Frame.ids` shows for it; at least 1, unique.
        mesh: in its own frame.
        rotation: (3, 3) float64 from the mesh's frame to the world.
        position: (3,) float64, metres.
        structure: walls, floors and ceilings, which take light maps everywhere.
        ghost: for things that come and go, such as agents: no light is baked around them.
    """

    instance: int
    mesh: Mesh
    rotation: Array
    position: Array
    structure: bool = False
    ghost: bool = False

    def points(self, rotation: Array, position: Array) -> NDArray[np.float32]:
        """The mesh's vertices (n, 3) in the world for another rotation and position."""
        return (self.mesh.vertices.astype(np.float64) @ rotation.T + position).astype(np.float32)


@dataclass
class MeshPart:
    """The opaque or the glass triangles of a placement: triangles `first` to `first + len(faces)`."""

    placement: Placement
    faces: NDArray[np.int32]
    glass: bool
    first: int
    points: NDArray[np.float32]  # (n, 3) in the world, all of the mesh's vertices
    areas: NDArray[np.float32]  # (m,) of the faces, square metres
    geometry: int = -1

    @property
    def mask(self) -> int:
        """Which rays meet it."""
        return MASK_GLASS if self.glass else MASK_GHOST if self.placement.ghost else MASK_OPAQUE

    def normals(self) -> NDArray[np.float32]:
        """Normals (n, 3) of the mesh's vertices in the world, as placed at first."""
        return self.placement.mesh.normals @ self.placement.rotation.T.astype(np.float32)


@dataclass
class Geometry:
    """All parts of a scene in the order of their triangles."""

    parts: list[MeshPart] = field(default_factory=list)
    triangles: NDArray[Any] = field(default_factory=lambda: np.zeros(0, TRIANGLE))
    facings: NDArray[Any] = field(default_factory=lambda: np.zeros(0, FACING))
    materials: NDArray[Any] = field(default_factory=lambda: np.zeros(0, MATERIAL))
    textures: TexturePool = field(default_factory=TexturePool)
    charts: NDArray[Any] = field(default_factory=lambda: np.zeros(0, CHART))
    texel_count: int = 0
    baked: NDArray[Any] | None = None  # the charts as they were before anything moved

    def of(self, instance: int) -> list[MeshPart]:
        """The parts of an instance."""
        return [part for part in self.parts if part.placement.instance == instance]

    def move(self, instance: int, rotation: Array, position: Array) -> list[MeshPart]:
        """Puts an instance elsewhere, its baked light with it; returns its parts."""
        parts = self.of(instance)
        for part in parts:
            part.points = part.placement.points(rotation, position)
            records = self.triangles[part.first : part.first + len(part.faces)]
            records["normal"] = face_normals(part.points, part.faces)[0]
            corners = part.placement.mesh.normals @ rotation.T.astype(np.float32)
            facings = self.facings[part.first : part.first + len(part.faces)]
            facings["corner"] = _corner_normals(corners[part.faces], records["normal"])
            charts = np.unique(records["chart"])
            self._move_charts(charts[charts >= 0], part.placement, rotation, position)
        return parts

    def _move_charts(self, chosen: NDArray[Any], placement: Placement, rotation: Array, position: Array) -> None:
        if self.baked is None:
            self.baked = self.charts.copy()
        turn = (rotation @ placement.rotation.T).T
        origins = (self.baked["origin"][chosen] - placement.position) @ turn + position
        self.charts["origin"][chosen] = origins
        for axis in ("u", "v"):
            self.charts[axis][chosen] = self.baked[axis][chosen] @ turn


def build_geometry(placements: Sequence[Placement], like: Geometry | None = None) -> Geometry:
    """Flattens placements; triangles of one placement are consecutive, opaque ones first. `like` lends its textures."""
    geometry = Geometry(textures=TexturePool(like.textures if like else None))
    numbers: dict[Material, int] = {}
    records: list[NDArray[Any]] = []
    corners: list[NDArray[np.float32]] = []
    count = 0
    for placement in placements:
        points = placement.points(placement.rotation, placement.position)
        own = np.array([numbers.setdefault(m, len(numbers)) for m in placement.mesh.materials], np.int32)
        glassy = np.array([m.alpha < 1 for m in placement.mesh.materials], bool)[placement.mesh.material_ids]
        for glass in (False, True):
            chosen = np.flatnonzero(glassy == glass)
            if len(chosen) == 0:
                continue
            faces = placement.mesh.faces[chosen]
            normals, areas = face_normals(points, faces)
            part = MeshPart(placement, faces, glass, count, points, areas)
            records.append(_triangles(part, chosen, own, normals))
            corners.append(_corner_normals(part.normals()[faces], normals))
            geometry.parts.append(part)
            count += len(chosen)
    geometry.triangles = np.concatenate(records) if records else geometry.triangles
    geometry.facings = np.zeros(count, FACING)
    geometry.facings["corner"] = np.concatenate(corners) if corners else 0
    geometry.facings["probe"] = -1
    geometry.materials = _materials(list(numbers), geometry.textures)
    return geometry


def face_normals(
    points: NDArray[np.float32], faces: NDArray[np.int32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Unit normals (m, 3) and areas (m,) of faces."""
    a = points[faces[:, 0]]
    ux, uy, uz = (points[faces[:, 1]] - a).T
    vx, vy, vz = (points[faces[:, 2]] - a).T
    normals = np.stack([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx], axis=1)
    length = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    return normals / np.maximum(length, 1e-12)[:, None], length / 2


def _corner_normals(corners: NDArray[np.float32], normals: NDArray[np.float32]) -> NDArray[np.float32]:
    """Normals (m, 3, 3) at the corners of faces, but those of the faces (m, 3) where they look the other way."""
    along = np.einsum("ijk,ik->ij", corners, normals)[..., None] > 0
    return np.where(along, corners, normals[:, None])


def _triangles(
    part: MeshPart, chosen: NDArray[Any], own: NDArray[np.int32], normals: NDArray[np.float32]
) -> NDArray[Any]:
    mesh = part.placement.mesh
    records = np.zeros(len(chosen), TRIANGLE)
    records["normal"] = normals
    materials = mesh.material_ids[chosen]
    scales = np.array([material.scale for material in mesh.materials], np.float32)[materials]
    uv = mesh.uvs[part.faces] / scales[:, None, None]
    records["uv"] = uv
    first, second = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    uv_areas = np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) / 2
    records["repeats"] = np.sqrt(np.maximum(uv_areas, 1e-12) / np.maximum(part.areas, 1e-12))
    records["material"] = own[materials]
    records["chart"] = -1
    records["instance"] = part.placement.instance
    return records


def _materials(materials: list[Material], pool: TexturePool) -> NDArray[Any]:
    records = np.zeros(len(materials), MATERIAL)
    for record, material in zip(records, materials, strict=True):
        slot = pool.add(material.texture)
        color = linear(np.array(material.color, np.float64)) * slot.gain
        record["tint"], record["mean"] = np.sqrt(color), np.minimum(color * slot.mean, 0.95)
        record["emission"], record["alpha"] = material.emission, material.alpha
        record["mirror"], record["sheen"], record["metal"] = shine(material)
        record["texel"], record["levels"] = slot.texel, slot.levels
    return records
