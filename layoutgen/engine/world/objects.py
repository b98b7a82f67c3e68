"""Simulation objects: what metadata lists and instance masks show.

An object is the same for as long as its scene lives; what changes of it is its `State`, a value that is never changed
itself but replaced by another. Whatever is computed from a state therefore stays right, and whoever keeps one can put
it back. Only `engine.world.changes` replaces states.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from layoutgen.catalogue.assets import Asset
from layoutgen.engine import rotation
from layoutgen.engine.mesh import Mesh
from layoutgen.geometry.camera import Array

# Unity's order of the corners of an oriented box: the bottom, then the top, each around from (+x, +z).
_AROUND = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
_ORIENTED = np.array([[x, y, z] for y in (-1, 1) for x, z in _AROUND]) / 2


def _constant(array: Array) -> Array:
    """A copy that cannot be written to."""
    result = np.array(array, np.float64)
    result.flags.writeable = False
    return result


@dataclass(frozen=True, eq=False)
class Stance:
    """An object's shape where it stands.

    Attributes:
        asset: the asset it is an instance of; None for floors.
        mesh: local frame, centred; for floors the world's frame.
        position: centre of the box, world, metres (3,).
        matrix: rotation (3, 3).
        openness: 0 closed to 1 open; the mesh is the one of this.
    """

    asset: Asset | None
    mesh: Mesh
    position: Array
    matrix: Array
    openness: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "position", _constant(self.position))
        object.__setattr__(self, "matrix", _constant(self.matrix))

    def moved(self, position: Array, matrix: Array) -> "Stance":
        """The same shape elsewhere."""
        return replace(self, position=position, matrix=matrix)

    def points(self) -> Array:
        """The mesh's vertices in the world (n, 3)."""
        result: Array = self.mesh.vertices.astype(np.float64) @ self.matrix.T + self.position
        return result

    @cached_property
    def aabb(self) -> Array:
        """World box (2, 3): lowest and highest corner of what is drawn."""
        if self.asset is not None and rotation.is_right_angled(self.matrix) and self.openness == 0:
            half = np.abs(self.matrix) @ np.array(self.asset.size) / 2
            return _constant(np.stack([self.position - half, self.position + half]))
        points = self.points()
        return _constant(np.stack([points.min(axis=0), points.max(axis=0)]))

    def oriented_corners(self) -> Array:
        """The eight corners of the box turned with the object (8, 3), bottom first, in Unity's order."""
        if self.asset is None:
            low, high = self.aabb
            return _ORIENTED * (high - low) @ self.matrix.T + (low + high) / 2
        low, high = self._local_bounds(np.array(self.asset.size) / 2)
        return (_ORIENTED * (high - low) + (low + high) / 2) @ self.matrix.T + self.position

    def _local_bounds(self, half: Array) -> tuple[Array, Array]:
        """Lowest and highest corner before turning; an open lid, leaf or cover may leave the closed asset's box."""
        if self.openness == 0:
            return -half, half
        low, high = self.mesh.bounds()
        return np.minimum(low, -half), np.maximum(high, half)


@dataclass(frozen=True, eq=False)
class State:
    """All of an object that can change.

    Attributes:
        stance: its shape and where it stands.
        is_on: whether it is switched on.
        is_dirty: whether it is dirty.
        enabled: False while it is taken out of the scene.
        parent: the object it stands on or in, None where there is none.
        contents: the objects that stand on or in it, in the order in which they came.
    """

    stance: Stance
    is_on: bool = False
    is_dirty: bool = False
    enabled: bool = True
    parent: "SimObject | None" = None
    contents: "tuple[SimObject, ...]" = ()


@dataclass(frozen=True, eq=False)
class SimObject:
    """An object of the scene.

    Attributes:
        id: the house's own id, constant while the scene lives.
        type: object type, `Chair`.
        asset: the asset it is an instance of; None for floors.
        instance: the number that marks its pixels.
        state: all of it that can change.
        kinematic: whether it stays where the house puts it, also in the air.
    """

    id: str
    type: str
    asset: Asset | None
    instance: int
    state: State
    kinematic: bool = True

    @property
    def mesh(self) -> Mesh:
        """Its triangles in the local frame, in its present state."""
        return self.state.stance.mesh

    @property
    def position(self) -> Array:
        """Centre of its box, world, metres (3,)."""
        return self.state.stance.position

    @property
    def matrix(self) -> Array:
        """Rotation (3, 3)."""
        return self.state.stance.matrix

    @property
    def openness(self) -> float:
        """0 closed to 1 open."""
        return self.state.stance.openness

    @property
    def is_on(self) -> bool:
        """Whether it is switched on."""
        return self.state.is_on

    @property
    def is_dirty(self) -> bool:
        """Whether it is dirty."""
        return self.state.is_dirty

    @property
    def enabled(self) -> bool:
        """False while it is taken out of the scene."""
        return self.state.enabled

    @property
    def parent(self) -> "SimObject | None":
        """The object it stands on or in, None where there is none."""
        return self.state.parent

    @property
    def contents(self) -> "tuple[SimObject, ...]":
        """The objects that stand on or in it."""
        return self.state.contents

    @property
    def aabb(self) -> Array:
        """World box (2, 3): lowest and highest corner of what is drawn."""
        return self.state.stance.aabb

    @property
    def bottom(self) -> float:
        """Height of its lowest point, metres."""
        return float(self.aabb[0, 1])

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

    def oriented_corners(self) -> Array:
        """The eight corners of the box turned with the object (8, 3), bottom first, in Unity's order."""
        return self.state.stance.oriented_corners()

    def euler(self) -> tuple[float, float, float]:
        """Rotation as Unity reports it: degrees, each in [0, 360)."""
        x, y, z = (round(angle, 4) % 360 for angle in rotation.to_euler(self.matrix))
        return x, y, z

    def family(self) -> "list[SimObject]":
        """The object and everything that stands on or in it, at any depth."""
        return [self, *(item for content in self.contents for item in content.family())]
