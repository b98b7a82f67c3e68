"""A piece of furniture under construction: its measures, its own dice, its parts, and how they become a mesh."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.furniture.shapes import Shape
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.houses.assets import Asset
from layoutgen.houses.supports import Support, supports
from layoutgen.seeds import rng_for

Choice = TypeVar("Choice")

_SMOOTH_DEG = 50.0


@dataclass
class Piece:
    """What a builder works with.

    Builders work with the origin at the middle of the box's floor: x from -w/2 to w/2, y from 0 to h, z from -d/2
    (the back) to d/2 (the front).

    Attributes:
        asset: what is built.
        openness: 0 closed to 1 open.
        is_on: whether lamps and screens are lit.
        parts: shapes with their material and the angle in degrees up to which neighbouring faces share a normal.
    """

    asset: Asset
    openness: float = 0.0
    is_on: bool = False
    parts: list[tuple[Shape, Material, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.w, self.h, self.d = self.asset.size
        self.rng = rng_for("furniture", self.asset.id)

    @cached_property
    def supports(self) -> tuple[Support, ...]:
        """The surfaces that the mesh must have."""
        return supports(self.asset)

    @property
    def top(self) -> float:
        """Height of the main surface; of the whole box where nothing rests on it."""
        return self.supports[0].y if self.supports else self.h

    def add(self, shape: Shape, material: Material, smooth: float = _SMOOTH_DEG) -> None:
        """Adds a part."""
        self.parts.append((shape, material, smooth))

    def add_all(self, shapes: Sequence[Shape], material: Material) -> None:
        """Adds parts of one material."""
        for shape in shapes:
            self.add(shape, material)

    def section(self) -> "Piece":
        """An empty piece that shares the dice, for parts to be placed together by `merge`."""
        other = Piece(self.asset, self.openness, self.is_on)
        other.rng = self.rng
        return other

    def merge(self, section: "Piece", place: Callable[[Shape], Shape]) -> None:
        """Takes over the parts of a section, each moved by `place`."""
        self.parts += [(place(shape), material, smooth) for shape, material, smooth in section.parts]

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices by the asset's own dice."""
        return choices[int(self.rng.integers(len(choices)))]

    def chance(self, probability: float) -> bool:
        """True with a probability, by the asset's own dice."""
        return bool(self.rng.random() < probability)

    def between(self, low: float, high: float) -> float:
        """A number by the asset's own dice."""
        return float(self.rng.uniform(low, high))

    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest corner of all parts, each (3,)."""
        points = np.concatenate([shape.vertices for shape, _, _ in self.parts])
        return points.min(0), points.max(0)


def assemble(piece: Piece, bounds: tuple[NDArray[np.float64], NDArray[np.float64]]) -> Mesh:
    """The parts as one mesh, moved and stretched so that `bounds` becomes the asset's box about the origin."""
    materials = list(dict.fromkeys(material for _, material, _ in piece.parts))
    corners, faces, ids, start = [], [], [], 0
    for shape, material, smooth in piece.parts:
        table, index = _corners(_fitted(piece, shape.vertices, *bounds), shape.faces, smooth)
        corners.append(table)
        faces.append(index + start)
        ids.append(np.full(len(index), materials.index(material), dtype=np.int32))
        start += len(table)
    table = np.concatenate(corners).astype(np.float32)
    return Mesh(
        vertices=np.ascontiguousarray(table[:, :3]),
        faces=np.concatenate(faces).astype(np.int32),
        normals=np.ascontiguousarray(table[:, 3:6]),
        uvs=np.ascontiguousarray(table[:, 6:]),
        material_ids=np.concatenate(ids),
        materials=materials,
    )


def _fitted(
    piece: Piece, points: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Points moved from the built bounds into the box about the origin; the main surface keeps its exact height."""
    fitted = (points - (low + high) / 2) * (np.asarray(piece.asset.size) / np.maximum(high - low, 1e-9))
    if low[1] < piece.top < min(piece.h, high[1]):
        fitted[:, 1] = np.interp(points[:, 1], (low[1], piece.top, high[1]), (0.0, piece.top, piece.h)) - piece.h / 2
    return fitted


def _corners(
    vertices: NDArray[np.float64], faces: NDArray[np.int64], smooth: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distinct (position, normal, uv) rows (n, 8) and the triangles that index them; flat triangles are left out."""
    triangles = vertices[faces]
    area = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    size = np.linalg.norm(area, axis=1)
    kept = size > 1e-12
    faces, triangles, area = faces[kept], triangles[kept], area[kept]
    unit = area / size[kept, None]
    normals = _corner_normals(vertices, faces, area, unit, smooth)
    rows = np.concatenate([triangles, normals, _box_uvs(triangles, unit)], axis=2).reshape(-1, 8)
    _, first, place = np.unique(np.round(rows, 6), axis=0, return_index=True, return_inverse=True)
    return rows[first], place.reshape(-1, 3)


def _corner_normals(
    vertices: NDArray[np.float64],
    faces: NDArray[np.int64],
    area: NDArray[np.float64],
    unit: NDArray[np.float64],
    smooth: float,
) -> NDArray[np.float64]:
    """(m, 3, 3): at each corner the area-weighted mean of the faces around it that bend by at most `smooth` degrees."""
    _, welded = np.unique(np.round(vertices, 6), axis=0, return_inverse=True)
    point = welded.reshape(-1)[faces].reshape(-1)
    face = np.repeat(np.arange(len(faces)), 3)
    order = np.argsort(point, kind="stable")
    starts = np.searchsorted(point[order], np.arange(point.max() + 1))
    counts = np.diff(np.append(starts, len(order)))
    corner = np.repeat(np.arange(len(point)), counts[point])
    offset = np.arange(len(corner)) - np.repeat(np.cumsum(counts[point]) - counts[point], counts[point])
    other = face[order[np.repeat(starts[point], counts[point]) + offset]]
    near = np.einsum("ij,ij->i", unit[face[corner]], unit[other]) >= np.cos(np.radians(smooth)) - 1e-9
    total = np.stack(
        [np.bincount(corner[near], weights=area[other[near], axis], minlength=len(point)) for axis in range(3)], axis=1
    )
    return (total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)).reshape(-1, 3, 3)


def _box_uvs(triangles: NDArray[np.float64], unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """(m, 3, 2): metres along the two axes of the box side that each face looks towards; v runs up on sides."""
    axis = np.argmax(np.abs(unit), axis=1)
    u_axis, v_axis = np.array([2, 0, 0])[axis], np.array([1, 2, 1])[axis]
    pick = np.arange(len(triangles))
    return np.stack([triangles[pick, :, u_axis], triangles[pick, :, v_axis]], axis=2)
