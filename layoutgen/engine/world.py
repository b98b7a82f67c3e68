"""A loaded house: its building, its objects and what cameras see of it."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from layoutgen.catalogue.agent import GRID
from layoutgen.engine import navigation
from layoutgen.engine.assembly import Assembly
from layoutgen.engine.loading import check_house
from layoutgen.engine.mesh import Mesh
from layoutgen.engine.navigation import Capsule, Obstacles
from layoutgen.engine.objects import SimObject
from layoutgen.engine.render import Frame, Quality
from layoutgen.engine.scenery import Scenery
from layoutgen.engine.structure import Part, Structure
from layoutgen.geometry.camera import Array, Pose
from layoutgen.houses.assets import Asset
from layoutgen.houses.schema import SCHEMA, Metadata, ProceduralHouse

EMPTY = ProceduralHouse(metadata=Metadata(schema=SCHEMA), rooms=[], walls=[])


class World:
    """A house as the engine runs it; also for use without the AI2-THOR client.

    Attributes:
        house: the house as loaded.
        objects: sim objects, floors, doors and windows among them, sorted by type and id as metadata lists them.
        scenery: renders them.
        revision: goes up with every change, so that others can cache.
    """

    def __init__(
        self, house: ProceduralHouse | None, *, use_library: bool = True, threads: int = 1, quality: Quality = "baked"
    ) -> None:
        """Builds the house; None makes an empty scene.

        Raises:
            SceneError: the house cannot be built.
        """
        if house is not None:
            check_house(house)
        self.house = house or EMPTY
        self.revision = 0
        self._assembly = Assembly(self.house, use_library=use_library)
        self.objects = self._assembly.objects()
        self._sort()
        self.scenery = Scenery(self.house, self._assembly, self.objects, threads, quality)
        self._obstacles: dict[Capsule, Obstacles] = {}

    @property
    def names(self) -> list[str]:
        """Instance number -> name of what has these pixels; 0 is the background."""
        return self._assembly.names

    @property
    def kinds(self) -> list[str]:
        """Instance number -> its object type or kind of structure."""
        return self._assembly.kinds

    @property
    def structure(self) -> Structure:
        """Floors, ceilings and walls."""
        return self._assembly.structure

    @property
    def parts(self) -> list[tuple[int, Part]]:
        """Pieces of the building with their instance numbers."""
        return self._assembly.parts

    @property
    def floor_height(self) -> float:
        """World y of the first room's floor; 0 in an empty scene."""
        return self._assembly.floor_height

    def find(self, object_id: str) -> SimObject | None:
        """The object with this id, None where there is none."""
        return self._by_id.get(object_id)

    @cached_property
    def _by_id(self) -> dict[str, SimObject]:
        return {item.id: item for item in self.objects}

    @cached_property
    def bounds(self) -> Array:
        """World box (2, 3) around the building and everything in it."""
        boxes = [np.stack(part.mesh.bounds()).astype(float) for part in self.structure.parts]
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

    def ceiling_height(self) -> float:
        """World y of the lowest ceiling; the top of the scene where there is none."""
        heights = [float(part.mesh.vertices[0, 1]) for _, part in self.parts if part.kind == "Ceiling"]
        return min(heights, default=float(self.bounds[1, 1]))

    def room_type(self, point: Array) -> str:
        """Type of the room around a point (3,); "" outside."""
        spot = shapely.Point(point[0], point[2])
        types = {room.id: room.room_type for room in self.house.rooms}
        floors = [part for _, part in self.parts if part.polygon is not None]
        return next((types.get(part.name, "") for part in floors if shapely.intersects(part.polygon, spot)), "")

    def shape(self, name: str) -> tuple[Mesh | None, Array, Array]:
        """Mesh, rotation and position of an object or a part of the building; the mesh is None if there is none."""
        item = self.find(name)
        if item is not None:
            return item.mesh, item.matrix, item.position
        mesh = next((part.mesh for _, part in self.parts if part.name == name), None)
        return mesh, np.eye(3), np.zeros(3)

    def obstacles(self, body: Capsule) -> Obstacles:
        """What a body of this size can bump into."""
        if body not in self._obstacles:
            enabled = [item for item in self.objects if item.enabled]
            self._obstacles[body] = navigation.find_obstacles(enabled, self.structure, body, self.floor_height)
        return self._obstacles[body]

    def reachable(self, grid: float = GRID, start: tuple[float, float] | None = None) -> Array:
        """Positions (n, 2) as (x, z) on a grid that an agent can walk to from `start` (the house's own by default).

        Raises:
            ActionError: the way leads out of the scene or the house is too large.
        """
        body = Capsule()
        origin = np.array(start if start is not None else self.start_position()[[0, 2]])
        (x0, _, z0), (x1, _, z1) = self.bounds
        return navigation.reachable(self.obstacles(body), body, origin, grid, np.eye(2), (x0, z0, x1, z1))

    def start_position(self) -> Array:
        """Where the house's author put the agent, else a free place near the middle of the first room (3,)."""
        start = self.house.metadata.agent
        if start is not None:
            return np.array(start.position.xyz)
        floor = next((part.polygon for _, part in self.parts if part.polygon is not None), None)
        x, z = (0.0, 0.0) if floor is None else self._free_place(floor)
        return np.array([x, self.floor_height, z])

    def _free_place(self, floor: shapely.Polygon, grid: float = GRID) -> tuple[float, float]:
        """The place on the grid nearest to the middle of a floor where an agent fits; the middle if there is none."""
        middle, body = shapely.point_on_surface(floor), Capsule()
        x0, z0, x1, z1 = (round(value / grid) for value in floor.bounds)
        corners = [(x * grid, z * grid) for x in range(x0, x1 + 1) for z in range(z0, z1 + 1)]
        corners.sort(key=lambda place: (place[0] - middle.x) ** 2 + (place[1] - middle.y) ** 2)
        inside = (place for place in corners if shapely.contains_xy(floor, *place))
        free = (place for place in inside if not self.obstacles(body).touching(*place, body))
        return next(free, (middle.x, middle.y))

    def render(self, pose: Pose, width: int, height: int, fov_vertical_deg: float = 90.0, **options: Any) -> Frame:
        """What a camera sees; `options` as in `Renderer.render`."""
        return self.scenery.renderer.render(pose, width, height, fov_vertical_deg, **options)

    def cast(self, origins: Array, directions: Array, max_distance: float) -> tuple[NDArray[np.int32], Array]:
        """First instance along rays, as `Renderer.cast`; bakes no light for it."""
        return self.scenery.cast(origins, directions, max_distance)

    def moved(self, items: Iterable[SimObject]) -> None:
        """Tells the world that objects were moved, shown or hidden, with what stands on them."""
        self._changed()
        self.scenery.follow(member for item in items for member in item.family())

    def reshaped(self, item: SimObject) -> None:
        """Tells the world that an object's state changed how it looks: doors opened, lamps lit."""
        self._assembly.shape_anew(item)
        self._changed()
        self.scenery.forget()

    def add(self, asset: Asset, object_id: str, position: Array, matrix: Array) -> SimObject:
        """Puts a new object into the scene, in place of one of that id that was taken out."""
        former = self.find(object_id)
        if former is not None:
            former.stand_on(None)
            self.objects.remove(former)
        item = self._assembly.make(asset, object_id, position, matrix)
        self.objects.append(item)
        self._sort()
        self._changed()
        self.scenery.forget()
        return item

    def _sort(self) -> None:
        self.objects.sort(key=lambda item: (item.type, item.id))

    def _changed(self) -> None:
        self.revision += 1
        self._obstacles.clear()
        for name in ("bounds", "boxes", "enabled", "instances", "panes", "_by_id"):
            self.__dict__.pop(name, None)
