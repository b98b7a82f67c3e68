"""A piece of furniture under construction: its measures, its own dice, its parts, and how they become a mesh."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.assets import Asset
from layoutgen.catalogue.supports import Support, supports
from layoutgen.engine.furniture.shapes import Shape
from layoutgen.engine.mesh import Material, Mesh, Surface, split_corners
from layoutgen.geometry.boxes import FloorBox
from layoutgen.seeds import rng_for

Choice = TypeVar("Choice")

_SMOOTH_DEG = 50.0


class Fitting(NamedTuple):
    """What a piece owes to the house that it stands in.

    Attributes:
        basins: let into the level top of a counter; their edges in metres about the centre of the box.
        motif: what decides a picture beside its asset; "" for the asset's own.
        skin: what its outside is made of, where it is drawn in another way while it is closed; None for its own.
    """

    basins: tuple[FloorBox, ...] = ()
    motif: str = ""
    skin: Material | None = None


PLAIN = Fitting()


@dataclass
class Piece:
    """What a builder works with.

    Builders work with the origin at the middle of the box's floor: x from -w/2 to w/2, y from 0 to h, z from -d/2
    (the back) to d/2 (the front).

    Attributes:
        asset: what is built.
        openness: 0 closed to 1 open.
        is_on: whether lamps and screens are lit.
        fitting: what the house that it stands in makes of it.
        parts: shapes with their material and the angle in degrees up to which neighbouring faces share a normal.
    """

    asset: Asset
    openness: float = 0.0
    is_on: bool = False
    fitting: Fitting = PLAIN
    parts: list[tuple[Shape, Material, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.w, self.h, self.d = self.asset.size
        self.rng = rng_for("furniture", self.asset.id)
        self.basins = self.fitting.basins

    @cached_property
    def supports(self) -> tuple[Support, ...]:
        """The surfaces that the mesh must have."""
        return supports(self.asset)

    @cached_property
    def panelled(self) -> bool:
        """Whether its doors and drawers are panels in a frame rather than plain boards."""
        return bool(rng_for("furniture", self.asset.id, "fronts").random() < 0.45)

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
        other = Piece(self.asset, self.openness, self.is_on, self.fitting)
        other.rng = self.rng
        return other

    def merge(self, section: "Piece", place: Callable[[Shape], Shape]) -> None:
        """Takes over the parts of a section, each moved by `place`."""
        self.parts += [(place(shape), material, smooth) for shape, material, smooth in section.parts]

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices by the asset's own dice."""
        return choices[int(self.rng.integers(len(choices)))]

    def skin(self, own: Material) -> Material:
        """What its outside is made of: its own, unless it must go with another drawing of the same thing."""
        return self.fitting.skin or own

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
    corners, faces, owners = split_corners(
        [Surface(_fitted(piece, shape.vertices, *bounds), shape.faces, smooth) for shape, _, smooth in piece.parts]
    )
    table = corners.astype(np.float32)
    numbers = np.array([materials.index(material) for _, material, _ in piece.parts], np.int32)
    return Mesh(
        vertices=np.ascontiguousarray(table[:, :3]),
        faces=faces.astype(np.int32),
        normals=np.ascontiguousarray(table[:, 3:6]),
        uvs=np.ascontiguousarray(table[:, 6:]),
        material_ids=numbers[owners],
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
