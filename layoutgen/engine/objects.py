"""Simulation objects: what metadata lists and instance masks show."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from layoutgen.engine import rotation
from layoutgen.engine.mesh import Mesh
from layoutgen.geometry.camera import Array
from layoutgen.houses.assets import Asset

# Unity's order of the corners of an oriented box: the bottom, then the top, each around from (+x, +z).
_AROUND = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
_ORIENTED = np.array([[x, y, z] for y in (-1, 1) for x, z in _AROUND]) / 2


@dataclass(eq=False)
class SimObject:
    """An object of the scene.

    Attributes:
        id: the house's own id, constant while the scene lives.
        type: object type, `Chair`.
        asset: the asset it is an instance of; None for floors.
        instance: the number that marks its pixels.
        mesh: local frame, centred; for floors the world's frame.
        position: centre of the box, world, metres (3,).
        matrix: rotation (3, 3).
        parent: the object it stands on or in, None where there is none.
        contents: the objects that stand on or in it.
        enabled: False while it is taken out of the scene.
    """

    id: str
    type: str
    asset: Asset | None
    instance: int
    mesh: Mesh
    position: Array
    matrix: Array
    kinematic: bool = True
    openness: float = 0.0
    is_on: bool = False
    is_dirty: bool = False
    enabled: bool = True
    parent: "SimObject | None" = None
    contents: "list[SimObject]" = field(default_factory=list)

    def has(self, ability: str) -> bool:
        """Whether the asset has a secondary property, for example `CanOpen`."""
        return self.asset is not None and ability in self.asset.secondary

    @property
    def pickupable(self) -> bool:
        """Whether an agent could lift it."""
        return self.asset is not None and self.asset.primary == "CanPickup"

    @property
    def moveable(self) -> bool:
        """Whether it could be pushed."""
        return self.asset is not None and self.asset.primary == "Moveable"

    @property
    def receptacle(self) -> bool:
        """Whether other objects can stand on or in it."""
        return self.asset is None or self.has("Receptacle")

    @cached_property
    def aabb(self) -> Array:
        """World box (2, 3): lowest and highest corner of what is drawn."""
        if self.asset is not None and rotation.is_right_angled(self.matrix) and self.openness == 0:
            half = np.abs(self.matrix) @ np.array(self.asset.size) / 2
            return np.stack([self.position - half, self.position + half])
        points = self.mesh.vertices.astype(np.float64) @ self.matrix.T + self.position
        return np.stack([points.min(axis=0), points.max(axis=0)])

    @property
    def bottom(self) -> float:
        """Height of its lowest point, metres."""
        return float(self.aabb[0, 1])

    def oriented_corners(self) -> Array:
        """The eight corners of the box turned with the object (8, 3), bottom first, in Unity's order."""
        if self.asset is None:
            low, high = self.aabb
            return _ORIENTED * (high - low) @ self.matrix.T + (low + high) / 2
        low, high = self._local_bounds()
        return (_ORIENTED * (high - low) + (low + high) / 2) @ self.matrix.T + self.position

    def _local_bounds(self) -> tuple[Array, Array]:
        """Lowest and highest corner before turning; an open lid, leaf or cover may leave the closed asset's box."""
        half = np.array(self.asset.size) / 2 if self.asset else np.zeros(3)
        if self.openness == 0:
            return -half, half
        low, high = self.mesh.bounds()
        return np.minimum(low, -half), np.maximum(high, half)

    def euler(self) -> tuple[float, float, float]:
        """Rotation as Unity reports it: degrees, each in [0, 360)."""
        x, y, z = (round(angle, 4) % 360 for angle in rotation.to_euler(self.matrix))
        return x, y, z

    def family(self) -> "list[SimObject]":
        """The object and everything that stands on or in it, at any depth."""
        return [self, *(item for content in self.contents for item in content.family())]

    def place(self, position: Array, matrix: Array) -> None:
        """Moves it, with everything that stands on or in it."""
        turn = matrix @ self.matrix.T
        for content in self.contents:
            content.place(position + turn @ (content.position - self.position), turn @ content.matrix)
        self.position, self.matrix = position, matrix
        self.__dict__.pop("aabb", None)

    def shift(self, offset: Array) -> None:
        """Moves it by an offset (3,), with everything that stands on or in it."""
        self.place(self.position + offset, self.matrix)

    def reshape(self, mesh: Mesh) -> None:
        """Takes a new shape, for example with the door open."""
        self.mesh = mesh
        self.__dict__.pop("aabb", None)

    def stand_on(self, parent: "SimObject | None") -> None:
        """Makes `parent` what it stands on or in; None for nothing."""
        if self.parent is not None:
            self.parent.contents.remove(self)
        self.parent = parent
        if parent is not None:
            parent.contents.append(self)
