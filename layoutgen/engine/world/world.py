"""A loaded house: its building, its objects and what cameras see of it."""

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, Concatenate, NamedTuple, ParamSpec

import numpy as np
import shapely
from numpy.typing import NDArray

from layoutgen.catalogue.agent import GRID
from layoutgen.catalogue.assets import Asset
from layoutgen.engine.errors import SceneError
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render import Light, Quality, RenderedFrame
from layoutgen.engine.world import changes, navigation
from layoutgen.engine.world.assembly import Assembly
from layoutgen.engine.world.inventory import Inventory
from layoutgen.engine.world.loading import check_house, same_building
from layoutgen.engine.world.navigation import Capsule, Obstacles
from layoutgen.engine.world.objects import SimObject, State
from layoutgen.engine.world.scenery import Looks, Scenery
from layoutgen.engine.world.structure import Structure, StructurePart
from layoutgen.geometry.camera import Array, Pose
from layoutgen.houses.schema import SCHEMA, Metadata, ProceduralHouse

Given = ParamSpec("Given")
EMPTY = ProceduralHouse(metadata=Metadata(schema=SCHEMA), rooms=[], walls=[])


class Memory(NamedTuple):
    """All of a world that can change."""

    inventory: Inventory
    states: list[State]
    looks: Looks
    numbers: int


class World:
    """A house as the engine runs it; also for use without the AI2-THOR client.

    Every change of a loaded scene goes through it: objects are read-only to all others, and `trying` takes back
    whatever was changed since.

    Attributes:
        house: the house as loaded.
        scenery: renders it.
    """

    def __init__(
        self,
        house: ProceduralHouse | None,
        *,
        use_library: bool = True,
        threads: int = 1,
        quality: Quality = "baked",
        like: "World | None" = None,
    ) -> None:
        """Builds the house; None makes an empty scene.

        Args:
            house: to build.
            use_library: whether models of the library are drawn.
            threads: of the renderer.
            quality: how light is found at first.
            like: a world of the same building with other things in it. Its light stays where these are the same, and
                so do instance numbers; nothing that is done here changes it.

        Raises:
            SceneError: the house cannot be built, or is another building than that of `like`.
        """
        if house is not None:
            check_house(house)
        self.house = house or EMPTY
        if like is not None and not same_building(self.house, like.house):
            raise SceneError("Malformed house: an edit changes objects only")
        self._assembly: Assembly = Assembly(
            self.house, use_library=use_library, like=None if like is None else like._assembly
        )
        self._revisions = count()
        self._inventory = self._listed(self._assembly.objects())
        self.scenery: Scenery = Scenery(
            self.house,
            self._assembly,
            _inventory_of(weakref.ref(self)),
            threads,
            quality,
            like=None if like is None else like.scenery,
        )

    @property
    def objects(self) -> tuple[SimObject, ...]:
        """Sim objects, floors, doors and windows among them, sorted by type and id as metadata lists them."""
        return self._inventory.objects

    @property
    def revision(self) -> int:
        """Another number after every change, so that others can cache; 0 before any."""
        return self._inventory.revision

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
    def parts(self) -> list[tuple[int, StructurePart]]:
        """Pieces of the building with their instance numbers."""
        return self._assembly.parts

    @property
    def floor_height(self) -> float:
        """World y of the first room's floor; 0 in an empty scene."""
        return self._assembly.floor_height

    def find(self, object_id: str) -> SimObject | None:
        """The object with this id, None where there is none."""
        return self._inventory.by_id.get(object_id)

    @property
    def bounds(self) -> Array:
        """World box (2, 3) around the building and everything in it."""
        return self._inventory.bounds

    @property
    def boxes(self) -> Array:
        """World boxes (n, 2, 3) of the objects, in their order."""
        return self._inventory.boxes

    @property
    def instances(self) -> NDArray[np.int32]:
        """Instance numbers (n,) of the objects."""
        return self._inventory.instances

    @property
    def enabled(self) -> NDArray[np.bool_]:
        """Which of the objects are in the scene (n,)."""
        return self._inventory.enabled

    @property
    def panes(self) -> NDArray[np.int32]:
        """Instance numbers of the objects that can be seen through."""
        return self._inventory.panes

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
        return self._inventory.obstacles(body)

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

    def render(
        self, pose: Pose, width: int, height: int, fov_vertical_deg: float = 90.0, **options: Any
    ) -> RenderedFrame:
        """What a camera sees; `options` as in `Renderer.render`."""
        return self.scenery.renderer.render(pose, width, height, fov_vertical_deg, **options)

    def cast(self, origins: Array, directions: Array, max_distance: float) -> tuple[NDArray[np.int32], Array]:
        """First instance along rays, as `Renderer.cast`; bakes no light for it."""
        return self.scenery.cast(origins, directions, max_distance)

    def show_bodies(self, positions: Sequence[Array | None]) -> None:
        """Shows the bodies of agents at positions (3,), in order, to the next cameras; None hides one."""
        self.scenery.show_bodies(positions)

    def place(self, item: SimObject, position: Array, matrix: Array) -> None:
        """Moves an object to a position (3,) and rotation (3, 3), with everything that stands on or in it."""
        self._change(changes.place, item, position, matrix)

    def stand(self, item: SimObject, parent: SimObject | None) -> None:
        """Makes `parent` what an object stands on or in; None for nothing. Moves nothing."""
        self._change(changes.stand, item, parent)

    def open(self, item: SimObject, openness: float) -> None:
        """Opens an object so far, 0 to 1."""
        self._reshape(item, openness, item.is_on)

    def switch(self, item: SimObject, on: bool) -> None:
        """Switches an object on or off."""
        self._reshape(item, item.openness, on)

    def _reshape(self, item: SimObject, openness: float, on: bool) -> None:
        assert item.asset is not None
        self._change(changes.reshape, item, self._assembly.shape(item.asset, openness, on), openness, on)

    def enable(self, item: SimObject, enabled: bool) -> None:
        """Takes an object out of the scene or brings it back, with everything that stands on or in it."""
        self._change(changes.enable, item, enabled)

    def add(self, asset: Asset, object_id: str, position: Array, matrix: Array) -> SimObject:
        """Puts a new object into the scene, in place of one of that id that was taken out."""
        former = self.find(object_id)
        if former is not None:
            self.stand(former, None)
        item = self._assembly.make(asset, object_id, position, matrix)
        self._inventory = self._listed([*(other for other in self.objects if other is not former), item])
        return item

    def paint(self, materials: Mapping[int, list[Material]]) -> None:
        """Replaces the materials of instances; all others have their own."""
        self.scenery.change(materials=materials)

    def light(self, lights: Sequence[Light] | None) -> None:
        """Replaces the house's lights and lamps; None gives it its own back."""
        self.scenery.change(lights=lights)

    def relight(self, quality: Quality) -> None:
        """Changes how light is found from now on."""
        if quality != self.scenery.look.quality:
            self.scenery.change(quality=quality)

    def embody(self, bodies: Sequence[Capsule]) -> None:
        """Gives the scene's agents bodies, in order, that `show_bodies` can show."""
        self.scenery.embody(bodies)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Takes back every change made inside if an exception ends it."""
        memory = self.memory()
        try:
            yield
        except BaseException:
            self.restore(memory)
            raise

    def memory(self) -> Memory:
        """The world as it is, for `restore`; costs next to nothing."""
        states = [item.state for item in self.objects]
        return Memory(self._inventory, states, self.scenery.memory(), len(self.names))

    def restore(self, memory: Memory) -> None:
        """Takes back every change since, with what was cached before it."""
        self._inventory = memory.inventory
        for item, state in zip(memory.inventory.objects, memory.states, strict=True):
            changes.assign(item, state)
        self.scenery.restore(memory.looks)
        self._assembly.drop(memory.numbers)

    def _change(
        self,
        change: Callable[Concatenate[SimObject, Given], None],
        item: SimObject,
        *given: Given.args,
        **named: Given.kwargs,
    ) -> None:
        """The only way to one of `changes`; what was cached of the objects goes with their former inventory."""
        change(item, *given, **named)
        self._inventory = self._listed(self.objects)

    def _listed(self, objects: Iterable[SimObject]) -> Inventory:
        return Inventory(next(self._revisions), objects, self.structure, self.floor_height)


def _inventory_of(world: "weakref.ref[World]") -> Callable[[], Inventory]:
    """What a world holds now. Its scenery asks for it and must not keep it: its light would outlive it by minutes."""

    def now() -> Inventory:
        held = world()
        assert held is not None
        return held._inventory

    return now
