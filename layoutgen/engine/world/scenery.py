"""What a scene looks like: a renderer made when it is needed, lamps, agents' bodies, and what replaces materials."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render import Light, Placement, Quality, Renderer
from layoutgen.engine.world.assembly import Assembly
from layoutgen.engine.world.inventory import Inventory
from layoutgen.engine.world.navigation import Capsule
from layoutgen.engine.world.objects import SimObject, State
from layoutgen.geometry.camera import Array
from layoutgen.houses.schema import Color, Lamp, ProceduralHouse, Vector

LAMP_COLOR = (1.0, 0.82, 0.6)  # linear; an incandescent bulb
LAMP_HEIGHTS = {"FloorLamp": 0.85, "DeskLamp": 0.7}  # bulb over the height of the lamp
LAMP_INTENSITY = 0.3
LAMP_RANGE = 6.0  # metres
SIDES = 16
_SKIN = Material((0.45, 0.5, 0.58))
AWAY = np.array([0.0, -1000.0, 0.0])  # where bodies are while light is baked, so that they cast no shadow


def house_lights(house: ProceduralHouse) -> list[Light]:
    """The point lights of the house file; its sun comes in with the sky."""
    return [_point_light(lamp) for lamp in house.procedural_parameters.lights if lamp.type in ("point", None)]


def _point_light(lamp: Lamp) -> Light:
    """A lamp with Unity's values for what the file leaves out."""
    position, color = lamp.position or Vector(), lamp.rgb or Color()
    intensity = 1.0 if lamp.intensity is None else float(lamp.intensity)
    return Light(position.xyz, _linear(color.rgb()), intensity, 10.0 if lamp.range is None else float(lamp.range))


def lamp_light(item: SimObject) -> Light | None:
    """The light of a lamp; None for other things that can be switched on."""
    height = LAMP_HEIGHTS.get(item.type)
    if height is None:
        return None
    (x0, low, z0), (x1, high, z1) = item.aabb
    position = (float(x0 + x1) / 2, float(low + height * (high - low)), float(z0 + z1) / 2)
    return Light(position, LAMP_COLOR, LAMP_INTENSITY, LAMP_RANGE)


def _linear(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = (value**2.2 for value in rgb)
    return red, green, blue


@cache
def body_mesh(radius: float, height: float) -> Mesh:
    """An upright capsule about the origin, metres."""
    tilt = np.linspace(-np.pi / 2, np.pi / 2, 9)
    rise = np.where(tilt < 0, -1.0, 1.0) * (height / 2 - radius)
    rings = np.stack([radius * np.cos(tilt), rise + radius * np.sin(tilt)], axis=1)
    slopes = np.stack([np.cos(tilt), np.sin(tilt)], axis=1)
    turn = np.arange(SIDES) * 2 * np.pi / SIDES
    vertices, normals = (_turned(profile, turn) for profile in (rings, slopes))
    faces = _quads(len(rings))
    flat = np.zeros((len(vertices), 2), np.float32)
    return Mesh(vertices, faces, normals, flat, np.zeros(len(faces), np.int32), [_SKIN])


def _turned(profile: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Profile points (n, 2) as (radius, y) turned about the y axis: (n * SIDES, 3)."""
    out, up = profile[:, :1], np.repeat(profile[:, 1:], len(turn), axis=1)
    return np.stack([out * np.sin(turn), up, out * np.cos(turn)], axis=2).reshape(-1, 3).astype(np.float32)


def _quads(rings: int) -> np.ndarray:
    ring, side = np.meshgrid(np.arange(rings - 1), np.arange(SIDES), indexing="ij")
    beside = (side + 1) % SIDES
    a, b = ring * SIDES + side, ring * SIDES + beside
    c, d = a + SIDES, b + SIDES
    return np.stack([a, b, c, b, d, c], axis=-1).reshape(-1, 3).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Look:
    """What decides a scene's pictures beside its house and its objects; never changed but replaced by another.

    Attributes:
        quality: how light is found.
        materials: instance number -> what replaces its materials, over again where these are more.
        lights: what replaces the house's lights; None for its own.
        bodies: instance number -> body of each agent, in order.
    """

    quality: Quality
    materials: Mapping[int, list[Material]] = field(default_factory=dict)
    lights: Sequence[Light] | None = None
    bodies: Mapping[int, Capsule] = field(default_factory=dict)


class _Drawing:
    """A renderer, and the look and states that it shows."""

    def __init__(self, renderer: Renderer, look: Look, inventory: Inventory) -> None:
        self.renderer = renderer
        self._look, self._inventory = look, inventory
        self._shown: list[State] = [item.state for item in inventory.objects]

    def follows(self, look: Look, inventory: Inventory) -> bool:
        """Takes over what was moved, shown or hidden; False where more has changed than a renderer can follow."""
        if look is not self._look:
            return False
        if inventory is not self._inventory:
            if not self._has_all(inventory):
                return False
            for index, item in enumerate(inventory.objects):
                self._show(index, item)
            self._inventory = inventory
        return True

    def _has_all(self, inventory: Inventory) -> bool:
        """Whether the objects are those that it shows, each of the same shape."""
        return inventory.objects == self._inventory.objects and all(
            item.mesh is shown.stance.mesh and item.is_on == shown.is_on
            for item, shown in zip(inventory.objects, self._shown, strict=True)
        )

    def _show(self, index: int, item: SimObject) -> None:
        shown = self._shown[index]
        if item.state.stance is not shown.stance:
            self.renderer.move(item.instance, item.matrix, item.position)
        if item.enabled != shown.enabled:
            self.renderer.set_visible(item.instance, item.enabled)
        self._shown[index] = item.state


Looks = tuple[Look, _Drawing | None, _Drawing | None]


class Scenery:
    """Renders the objects of a scene.

    Its renderers are caches of the look and of the objects: whoever changes those need not tell it.

    Args:
        house: the house as loaded.
        assembly: parts of the building and their instance numbers.
        inventory: gives the objects as they are now.
        threads: of the renderer.
        quality: how light is found at first.
        like: the scenery of the same building with other things in it, whose look and light this one begins with.
    """

    def __init__(
        self,
        house: ProceduralHouse,
        assembly: Assembly,
        inventory: Callable[[], Inventory],
        threads: int,
        quality: Quality,
        like: "Scenery | None" = None,
    ) -> None:
        self._house, self._assembly, self._inventory, self._threads = house, assembly, inventory, threads
        self._like = like
        self._look = like.look if like else Look(quality)
        self._drawing: _Drawing | None = None
        self._tracing: _Drawing | None = None

    @property
    def look(self) -> Look:
        """What decides the pictures now."""
        return self._look

    def change(self, **parts: Any) -> None:
        """Replaces parts of the look."""
        self._look = replace(self._look, **parts)

    def memory(self) -> Looks:
        """What `restore` takes."""
        return self._look, self._drawing, self._tracing

    def restore(self, looks: Looks) -> None:
        """Looks again as it did, with the light that it had."""
        self._look, self._drawing, self._tracing = looks

    @property
    def renderer(self) -> Renderer:
        """The renderer of the scene as it is now; made at first use, because baking light takes time."""
        self._drawing = self._kept(self._drawing)
        if self._drawing is None:
            self._drawing, self._tracing = self._made(self._look.quality), None
        return self._drawing.renderer

    def cast(self, origins: Array, directions: Array, max_distance: float) -> tuple[NDArray[np.int32], Array]:
        """First instance along rays, as `Renderer.cast`; needs no light, so none is baked for it."""
        return self._caster().cast(origins, directions, max_distance)

    def _caster(self) -> Renderer:
        self._drawing, self._tracing = self._kept(self._drawing), self._kept(self._tracing)
        if self._drawing is not None or self._look.quality == "flat":
            return self.renderer
        self._tracing = self._tracing or self._made("flat")
        return self._tracing.renderer

    def _kept(self, drawing: _Drawing | None) -> _Drawing | None:
        return drawing if drawing is not None and drawing.follows(self._look, self._inventory()) else None

    def _made(self, quality: Quality) -> _Drawing:
        look, inventory = self._look, self._inventory()
        sky = self._house.procedural_parameters.skybox_id
        lights = self.own_lights() if look.lights is None else look.lights
        like = self._like.renderer if self._like and self._shares_light(self._like, quality, lights) else None
        placements = self._placements(inventory)
        renderer = Renderer(placements, lights, sky, threads=self._threads, quality=quality, like=like)
        for item in inventory.objects:
            if not item.enabled:
                renderer.set_visible(item.instance, False)
        for number in look.bodies:
            renderer.set_visible(number, False)
        return _Drawing(renderer, look, inventory)

    def _shares_light(self, other: "Scenery", quality: Quality, lights: Sequence[Light]) -> bool:
        """Whether light that was baked for another scenery may be kept."""
        own = other.own_lights() if other.look.lights is None else other.look.lights
        return quality == "baked" and self._look is other.look and list(lights) == list(own)

    def embody(self, bodies: Sequence[Capsule]) -> None:
        """Gives the scene's agents bodies, in order, that `show_bodies` can show."""
        if list(bodies) == list(self._look.bodies.values()):
            return
        numbers = [
            self._assembly.number(f"agent{number}" if number else "agent", "Agent") for number in range(len(bodies))
        ]
        self.change(bodies=dict(zip(numbers, bodies, strict=True)))

    def show_bodies(self, positions: Sequence[Array | None]) -> None:
        """Shows the bodies of agents at positions (3,), in order; None hides one. Agents without a body have none."""
        for number, position in zip(self._look.bodies, positions, strict=False):
            self.renderer.set_visible(number, position is not None)
            if position is not None:
                self.renderer.move(number, np.eye(3), position)

    def _placements(self, inventory: Inventory) -> list[Placement]:
        origin, upright = np.zeros(3), np.eye(3)
        building = [
            Placement(number, self._painted(number, part.mesh), upright, origin, structure=True)
            for number, part in self._assembly.parts
        ]
        loose = [
            Placement(item.instance, self._painted(item.instance, item.mesh), item.matrix, item.position)
            for item in inventory.objects
            if item.asset is not None
        ]
        return [*building, *loose, *self._bodies()]

    def _painted(self, instance: int, mesh: Mesh) -> Mesh:
        look = self._look.materials.get(instance)
        if look is None:
            return mesh
        # Its shape may have changed since, with a lamp lit or a door opened: what glows or is glass is the shape's.
        return replace(
            mesh,
            materials=[
                replace(look[index % len(look)], alpha=own.alpha, emission=own.emission)
                for index, own in enumerate(mesh.materials)
            ],
        )

    def _bodies(self) -> list[Placement]:
        """Bodies of agents, hidden until someone else looks."""
        return [
            Placement(number, body_mesh(body.radius, body.height), np.eye(3), AWAY)
            for number, body in self._look.bodies.items()
        ]

    def own_lights(self) -> list[Light]:
        """The house's lights and the lamps that are on."""
        lamps = [item for item in self._inventory().objects if item.is_on and item.enabled]
        return house_lights(self._house) + [light for item in lamps if (light := lamp_light(item))]
