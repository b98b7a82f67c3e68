"""The border to whatever films: a simulator or a scan gives typed objects, places to stand and views."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from layoutgen.dataset.records import EngineRef
from layoutgen.geometry.boxes import Box, OrientedBox, Point
from layoutgen.geometry.camera import Pose
from layoutgen.houses.house import House


@dataclass(frozen=True)
class SeenObject:
    """An object that a studio's views may show.

    Attributes:
        id: stable within the house.
        type: AI2-THOR's object type, `DiningTable`.
        asset: AI2-THOR's asset id, "" where there is none.
        box: world AABB.
        oriented: the box turned with the object, None where the studio knows none.
        footprint: polygons (x, z) in the world whose union bounds what is seen from above; () where unknown.
        parents: ids of the receptacles that hold it.
        openable: whether it can be opened.
        open: whether it stands open.
    """

    id: str
    type: str
    asset: str
    box: Box
    oriented: OrientedBox | None
    footprint: tuple[tuple[Point, ...], ...]
    parents: tuple[str, ...]
    openable: bool
    open: bool


@dataclass(frozen=True)
class View:
    """One look.

    Attributes:
        pose: the camera's extrinsics.
        rgb: uint8 (h, w, 3).
        depth: float32 (h, w), planar metres.
        instances: int32 (h, w), index into the studio's `objects()`, -1 where none of them is visible.
    """

    pose: Pose
    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    instances: NDArray[np.int32]


@dataclass(frozen=True)
class Facts:
    """What a studio is and can.

    Attributes:
        engine: name, version and models, as records hold them.
        loads_houses: it builds houses given as JSON; otherwise it knows scenes by their names only.
        needs_gpu: it renders on a GPU.
        exact_depth: its depth is that of the geometry, free of noise.
    """

    engine: EngineRef
    loads_houses: bool
    needs_gpu: bool
    exact_depth: bool


class Studio(Protocol):
    """Films one world at a time; starts when it is first needed."""

    facts: Facts

    def load(self, house: House, fov_vertical_deg: float) -> None:
        """Makes a house the one that is filmed; does nothing where it is already."""

    @property
    def floor_y(self) -> float:
        """Height of the floor in the world, metres."""

    def objects(self) -> tuple[SeenObject, ...]:
        """Every object of the house, in the order that `View.instances` counts."""

    def reachable(self) -> NDArray[np.float64]:
        """Places to stand (n, 3), on the studio's grid."""

    def look(self, pose: Pose) -> View:
        """What a camera there sees."""

    def cpu_seconds(self) -> float:
        """CPU time of what films now; 0 where nothing does."""

    def close(self) -> None:
        """Ends what films; the next `load` starts it anew."""
