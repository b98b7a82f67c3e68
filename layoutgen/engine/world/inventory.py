"""The objects of a scene at one revision, and what follows from where they are."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.world import navigation
from layoutgen.engine.world.navigation import Capsule, Obstacles
from layoutgen.engine.world.objects import SimObject
from layoutgen.engine.world.structure import Structure
from layoutgen.geometry.camera import Array


class Inventory:
    """What a world holds until its next change, which makes another: nothing that is kept here can be out of date.

    Attributes:
        revision: a number that no other inventory of the world has.
        objects: sim objects, floors, doors and windows among them, sorted by type and id as metadata lists them.
    """

    def __init__(self, revision: int, objects: Iterable[SimObject], structure: Structure, floor_height: float) -> None:
        self.revision = revision
        self.objects = tuple(sorted(objects, key=lambda item: (item.type, item.id)))
        self._structure, self._floor_height = structure, floor_height
        self._obstacles: dict[Capsule, Obstacles] = {}

    @cached_property
    def by_id(self) -> dict[str, SimObject]:
        """The objects by their ids."""
        return {item.id: item for item in self.objects}

    @cached_property
    def bounds(self) -> Array:
        """World box (2, 3) around the building and everything in it."""
        boxes = [np.stack(part.mesh.bounds()).astype(float) for part in self._structure.parts]
        boxes += [item.aabb for item in self.objects if item.asset is not None]
        boxes = boxes or [np.zeros((2, 3))]
        return np.stack([np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)])

    @cached_property
    def boxes(self) -> Array:
        """World boxes (n, 2, 3) of the objects, in their order."""
        return np.array([item.aabb for item in self.objects]).reshape(-1, 2, 3)

    @cached_property
    def instances(self) -> NDArray[np.int32]:
        """Instance numbers (n,) of the objects."""
        return np.array([item.instance for item in self.objects], np.int32)

    @cached_property
    def enabled(self) -> NDArray[np.bool_]:
        """Which of the objects are in the scene (n,)."""
        return np.array([item.enabled for item in self.objects], bool)

    @cached_property
    def panes(self) -> NDArray[np.int32]:
        """Instance numbers of the objects that can be seen through."""
        return np.array([item.instance for item in self.objects if item.has("CanSeeThrough")], np.int32)

    def obstacles(self, body: Capsule) -> Obstacles:
        """What a body of this size can bump into."""
        if body not in self._obstacles:
            enabled = [item for item in self.objects if item.enabled]
            self._obstacles[body] = navigation.find_obstacles(enabled, self._structure, body, self._floor_height)
        return self._obstacles[body]
