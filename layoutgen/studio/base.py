"""The border to whatever films: a simulator or a scan gives typed objects, places to stand and views."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from layoutgen.config import CameraRecipe
from layoutgen.dataset.records import EngineRef, PixelSource
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
        outline: the four corners (x, z) of `oriented` on the floor where it stands level, else those of `box`; in the
            world, in order around, to the bit as the studio gives them.
        footprint: polygons (x, z) in the world whose union bounds what is seen from above; () where unknown.
        parents: ids of the receptacles that hold it, the smallest first.
        openable: whether it can be opened.
        open: whether it stands open.
    """

    id: str
    type: str
    asset: str
    box: Box
    oriented: OrientedBox | None
    outline: tuple[Point, ...]
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
        trusted: False where the picture contradicts the geometry, so that nothing is to be asked about it.
    """

    pose: Pose
    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    instances: NDArray[np.int32]
    trusted: bool = True


class Outline(NamedTuple):
    """A room's id and type, and its floor's outline (x, z) in the world."""

    id: str
    type: str
    polygon: tuple[Point, ...]


@dataclass(frozen=True)
class Recorded:
    """What a studio has that shows pictures which were taken, instead of taking them.

    Attributes:
        width, height: of its views, pixels.
        fov_vertical_deg: their vertical field of view.
        poses: where they were taken, in order; it looks from these and from nowhere else.
        sharpness: of the picture at an index, in any unit; reads it.
        rooms: outlines, as far as they are known.
    """

    width: int
    height: int
    fov_vertical_deg: float
    poses: tuple[Pose, ...]
    sharpness: Callable[[int], float]
    rooms: tuple[Outline, ...]


@dataclass(frozen=True)
class Glimpse:
    """An object seen through glass, where the instance image shows the glass.

    Attributes:
        index: into the studio's `objects()`.
        pixels: how many show it so; where not `certain`, as many as may.
        box: their extent [x_min, y_min, x_max, y_max], inclusive.
        certain: False where the studio cannot tell, and it merely may be seen.
    """

    index: int
    pixels: int
    box: list[int]
    certain: bool


@dataclass(frozen=True)
class Facts:
    """What a studio is and can.

    Attributes:
        engine: name, version and models, as records hold them.
        title: what messages call it, `Unity`.
        loads_houses: it builds houses given as JSON.
        loads_scenes: it holds scenes of its own, known by their names.
        loads_scans: it shows the pictures of scans.
        needs_gpu: it renders on a GPU.
        source: where its pixels and geometry come from, as records hold it.
        reach_m: depth from there on shows nothing.
        usual_source: the houses to film where the user names none.
        usual_because: why those.
    """

    engine: EngineRef
    title: str
    loads_houses: bool
    loads_scenes: bool
    needs_gpu: bool
    source: PixelSource
    reach_m: float
    usual_source: str
    usual_because: str
    loads_scans: bool = False


class Studio(Protocol):
    """Films one world at a time; starts when it is first needed.

    Every method may raise SimulatorError; after one that is neither SceneFailed nor ActionFailed the next `load`
    starts what films anew.

    Args:
        camera: image size, and the field of view where `load` is given none.
        gpu: index of the GPU to render on; None for the first.
        call_timeout: seconds that one call may take.
    """

    def __init__(
        self, camera: CameraRecipe | None = None, *, gpu: int | None = None, call_timeout: float = 30.0
    ) -> None: ...

    @classmethod
    def describe(cls) -> Facts:
        """What studios of this kind are and can; starts nothing."""
        ...

    @classmethod
    def problems(cls) -> Iterator[str]:
        """What keeps it from running here, a line each with its cure, the quickest to find out first."""
        ...

    @classmethod
    def first_start(cls) -> str:
        """What a user should know who waits for its first start on this machine; "" where it is as quick as any."""
        ...

    @property
    def facts(self) -> Facts:
        """What this one is and can."""
        ...

    def load(self, house: House, fov_vertical_deg: float | None = None, base: House | None = None) -> None:
        """Makes a house the one that is filmed; does nothing where it is already.

        Args:
            house: to be filmed.
            fov_vertical_deg: vertical field of view; the camera's where None.
            base: the house that it is an edit of. Whatever is the same in both may look the same to the bit, and be
                kept for as long as either is filmed.

        Raises:
            SceneFailed: the house cannot be built.
        """
        ...

    @property
    def floor_y(self) -> float:
        """Height of the floor in the world, metres."""
        ...

    def objects(self) -> tuple[SeenObject, ...]:
        """Every object of the house, in the order that `View.instances` counts."""
        ...

    def reachable(self) -> NDArray[np.float64]:
        """Places to stand (n, 3), on the studio's grid."""
        ...

    def look(self, pose: Pose) -> View:
        """What a camera there sees.

        Raises:
            ActionFailed: no camera can be put there.
        """
        ...

    def recorded(self) -> Recorded | None:
        """The pictures that there are of the present house; None where it can be filmed from anywhere."""
        return None

    def through_glass(self, view: View) -> tuple[Glimpse, ...]:
        """What a view of the present house shows through glass, in the order of the objects."""
        ...

    def cpu_seconds(self) -> float:
        """CPU time of what films now; 0 where nothing does."""
        ...

    def close(self) -> None:
        """Ends what films; the next `load` starts it anew."""
        ...
