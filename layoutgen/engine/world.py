"""A loaded house: its building, its objects and what cameras see of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from layoutgen.engine import blueprint, navigation
from layoutgen.engine.blueprint import House, Metadata, Opening, parse_house
from layoutgen.engine.bodies import body_mesh
from layoutgen.engine.errors import SceneError
from layoutgen.engine.lights import house_lights, lamp_light
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.navigation import Capsule, Obstacles
from layoutgen.engine.objects import SimObject
from layoutgen.engine.placement import settle
from layoutgen.engine.render import Frame, Light, Placement, Renderer
from layoutgen.engine.rotation import from_axis_angle, from_euler
from layoutgen.engine.shapes import shape_of
from layoutgen.engine.structure import Part, build_structure, opening_centre
from layoutgen.geometry.camera import Array, Pose
from layoutgen.houses.assets import Asset, assets

EMPTY = House(Metadata("1.0.0"), rooms=[], walls=[])
AWAY = np.array([0.0, -1000.0, 0.0])  # where bodies are while light is baked, so that they cast no shadow
FLOOR_CONTACT = 0.05  # metres above a floor at which a thing still stands on it


class World:
    """A house as the engine runs it; also for use without the AI2-THOR client.

    Attributes:
        house: the house as loaded.
        structure: floors, ceilings and walls.
        objects: sim objects, floors, doors and windows among them, sorted by type and id as metadata lists them.
        names: instance number -> name of what has these pixels; 0 is the background.
        kinds: instance number -> its object type or kind of structure.
        parts: pieces of the building with their instance numbers.
        materials: instance number -> what replaces its materials.
        lights: what replaces the house's lights; None for its own.
        bodies: instance number -> body of each agent, in order.
        revision: goes up with every change, so that others can cache.
    """

    def __init__(self, house: dict[str, Any] | None, *, use_library: bool = True, threads: int = 1) -> None:
        """Builds the house; None makes an empty scene.

        Raises:
            SceneError: the house is malformed.
        """
        self.house = EMPTY if house is None else parse_house(house)
        self.use_library = use_library
        self.threads = threads
        self.revision = 0
        self.names, self.kinds = ["background"], ["background"]
        self.structure = build_structure(self.house)
        self.parts = [(self._number(part.name, part.kind), part) for part in self.structure.parts]
        floors = [self._floor(number, part) for number, part in self.parts if part.kind == "Floor"]
        fixtures = [self._fixture(opening) for opening in (*self.house.doors, *self.house.windows)]
        furniture = self._furniture()
        settle(furniture, self.floor_height)
        self.objects = sorted([*floors, *fixtures, *furniture], key=lambda item: (item.type, item.id))
        if floors:
            self._attach_to_floors(floors, furniture)
        self.materials: dict[int, list[Material]] = {}
        self.lights: list[Light] | None = None
        self.bodies: dict[int, Capsule] = {}
        self._renderer: Renderer | None = None
        self._tracer: Renderer | None = None
        self._obstacles: dict[Capsule, Obstacles] = {}

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

    @property
    def floor_height(self) -> float:
        """World y of the first room's floor; 0 in an empty scene."""
        return self.house.rooms[0].floor_polygon[0].y if self.house.rooms else 0.0

    def obstacles(self, body: Capsule) -> Obstacles:
        """What a body of this size can bump into."""
        if body not in self._obstacles:
            enabled = [item for item in self.objects if item.enabled]
            self._obstacles[body] = navigation.find_obstacles(enabled, self.structure, body, self.floor_height)
        return self._obstacles[body]

    def reachable(self, grid: float = 0.25, start: tuple[float, float] | None = None) -> Array:
        """Positions (n, 2) as (x, z) on a grid that an agent can walk to from `start` (the house's own by default).

        Raises:
            ActionError: the way leads out of the scene or the house is too large.
        """
        body = Capsule()
        origin = np.array(start if start is not None else self.start_position()[[0, 2]])
        (x0, _, z0), (x1, _, z1) = self.bounds
        return navigation.reachable(self.obstacles(body), body, origin, grid, np.eye(2), (x0, z0, x1, z1))

    def start_position(self) -> Array:
        """Where the house's author put the agent, else the middle of the first room (3,)."""
        start = self.house.metadata.agent
        if start is not None:
            return np.array([start.position.x, start.position.y, start.position.z])
        floor = next((part.polygon for part in self.structure.parts if part.polygon is not None), shapely.Point(0, 0))
        point = shapely.point_on_surface(floor)
        return np.array([point.x, self.floor_height, point.y])

    def render(self, pose: Pose, width: int, height: int, fov_vertical_deg: float = 90.0, **options: Any) -> Frame:
        """What a camera sees; `options` as in `Renderer.render`."""
        return self.renderer.render(pose, width, height, fov_vertical_deg, **options)

    @property
    def renderer(self) -> Renderer:
        """The renderer of the scene as it is now; made at first use, because baking light takes time."""
        if self._renderer is None:
            self._renderer = self._make_renderer("baked")
            self._tracer = None
        return self._renderer

    def cast(self, origins: Array, directions: Array, max_distance: float) -> tuple[NDArray[np.int32], Array]:
        """First instance along rays, as `Renderer.cast`; needs no light, so none is baked for it."""
        if self._renderer is None and self._tracer is None:
            self._tracer = self._make_renderer("flat")
        tracer = self._renderer or self._tracer
        assert tracer is not None
        return tracer.cast(origins, directions, max_distance)

    def _make_renderer(self, quality: Literal["baked", "flat"]) -> Renderer:
        sky = self.house.procedural_parameters.skybox_id
        lights = self.own_lights() if self.lights is None else self.lights
        renderer = Renderer(self._placements(), lights, sky, threads=self.threads, quality=quality)
        for item in self.objects:
            if not item.enabled:
                renderer.set_visible(item.instance, False)
        for number in self.bodies:
            renderer.set_visible(number, False)
        return renderer

    def embody(self, bodies: Sequence[Capsule]) -> None:
        """Gives the scene's agents bodies, in order, that `show_bodies` can show."""
        if list(bodies) == list(self.bodies.values()):
            return
        numbers = [self._number(f"agent{number}" if number else "agent", "Agent") for number in range(len(bodies))]
        self.bodies = dict(zip(numbers, bodies, strict=True))
        self.repaint()

    def show_bodies(self, positions: Sequence[Array | None]) -> None:
        """Shows the bodies of agents at positions (3,), in order; None hides one."""
        for number, position in zip(self.bodies, positions, strict=True):
            self.renderer.set_visible(number, position is not None)
            if position is not None:
                self.renderer.move(number, np.eye(3), position)

    def moved(self, items: Iterable[SimObject]) -> None:
        """Tells the world that objects were moved, shown or hidden, with what stands on them."""
        self.revision += 1
        self._obstacles.clear()
        for name in ("bounds", "boxes", "enabled", "instances", "panes"):
            self.__dict__.pop(name, None)
        members = [member for item in items for member in item.family()]
        for renderer in filter(None, (self._renderer, self._tracer)):
            for member in members:
                renderer.move(member.instance, member.matrix, member.position)
                renderer.set_visible(member.instance, member.enabled)

    def reshaped(self, item: SimObject) -> None:
        """Tells the world that an object's state changed how it looks: doors opened, lamps lit."""
        assert item.asset is not None
        item.reshape(shape_of(item.asset, item.openness, item.is_on, self.use_library))
        self.repaint()

    def repaint(self) -> None:
        """Renders anew from now on, after a change that the renderer cannot follow."""
        self.moved([])
        self._renderer = self._tracer = None

    def add(self, asset: Asset, object_id: str, position: Array, matrix: Array) -> SimObject:
        """Puts a new object into the scene."""
        item = self._object(asset, object_id, position, matrix)
        self.objects.append(item)
        self.objects.sort(key=lambda other: (other.type, other.id))
        self.__dict__.pop("_by_id", None)
        self.repaint()
        return item

    def _number(self, name: str, kind: str) -> int:
        self.names.append(name)
        self.kinds.append(kind)
        return len(self.names) - 1

    def _floor(self, number: int, part: Part) -> SimObject:
        return SimObject(part.name, "Floor", None, number, part.mesh, np.zeros(3), np.eye(3))

    def _fixture(self, opening: Opening) -> SimObject:
        wall = self.structure.walls[opening.wall0]
        asset = assets()[opening.asset_id]
        matrix = from_euler(0.0, wall.yaw_deg(), 0.0)
        return self._object(asset, opening.id, opening_centre(opening, wall), matrix, openness=opening.openness)

    def _object(self, asset: Asset, object_id: str, position: Array, matrix: Array, **state: Any) -> SimObject:
        mesh = shape_of(asset, state.get("openness", 0.0), state.get("is_on", False), self.use_library)
        number = self._number(object_id, asset.type)
        return SimObject(object_id, asset.type, asset, number, mesh, position, matrix, **state)

    def _furniture(self) -> list[SimObject]:
        made: dict[str, SimObject] = {}
        for item, parent in blueprint.items(self.house):
            asset = assets().get(item.asset_id)
            if asset is None:  # as Unity does: an asset that its database lacks is left out
                continue
            position = np.array([item.position.x, item.position.y, item.position.z])
            made[item.id] = self._object(asset, item.id, position, _matrix(item.rotation), **_state(item, asset))
            if parent is not None and parent.id in made:
                _nest(made[item.id], made[parent.id], self.floor_height)
        return list(made.values())

    def _attach_to_floors(self, floors: list[SimObject], furniture: list[SimObject]) -> None:
        outlines = [part.polygon for part in self.structure.parts if part.kind == "Floor"]
        for item in furniture:
            if item.parent is None and item.bottom - self.floor_height < FLOOR_CONTACT:
                x, _, z = item.position
                near = [shapely.distance(outline, shapely.Point(x, z)) for outline in outlines]
                item.stand_on(floors[int(np.argmin(near))])

    def _placements(self) -> list[Placement]:
        origin, upright = np.zeros(3), np.eye(3)
        building = [
            Placement(number, self._painted(number, part.mesh), upright, origin, structure=True)
            for number, part in self.parts
        ]
        loose = [
            Placement(item.instance, self._painted(item.instance, item.mesh), item.matrix, item.position)
            for item in self.objects
            if item.asset is not None
        ]
        return [*building, *loose, *self._bodies()]

    def _painted(self, instance: int, mesh: Mesh) -> Mesh:
        look = self.materials.get(instance)
        return mesh if look is None else replace(mesh, materials=look)

    def _bodies(self) -> list[Placement]:
        """Bodies of agents, hidden until someone else looks."""
        return [
            Placement(number, body_mesh(body.radius, body.height), np.eye(3), AWAY)
            for number, body in self.bodies.items()
        ]

    def own_lights(self) -> list[Light]:
        """The house's lights and the lamps that are on."""
        lamps = [item for item in self.objects if item.is_on and item.enabled]
        return house_lights(self.house) + [light for item in lamps if (light := lamp_light(item))]


def _state(item: blueprint.Item, asset: Asset) -> dict[str, Any]:
    can_open, can_light = "CanOpen" in asset.secondary, "CanToggleOnOff" in asset.secondary
    return {
        "kinematic": item.kinematic,
        "openness": item.openness if item.openness and can_open else 0.0,
        "is_on": bool(item.is_on) and can_light,
        "is_dirty": bool(item.is_dirty) and "CanBeDirty" in asset.secondary,
    }


def _matrix(turn: blueprint.Rotation) -> Array:
    if turn.axis is None:
        return from_euler(turn.x, turn.y, turn.z)
    axis = np.array([turn.axis.x, turn.axis.y, turn.axis.z])
    if not axis.any():
        raise SceneError("Malformed house: a rotation's axis has no length")
    return from_axis_angle(axis, turn.degrees)


def _nest(item: SimObject, parent: SimObject, floor_height: float) -> None:
    """Keeps the file's relation where it is one of standing on: a chair drawn up to a table stands on the floor."""
    if parent.receptacle and item.bottom - floor_height > FLOOR_CONTACT:
        item.stand_on(parent)
