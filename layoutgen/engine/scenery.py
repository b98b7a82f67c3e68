"""What a scene looks like: its renderer, made when it is needed, and what replaces its materials and lights."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.assembly import Assembly
from layoutgen.engine.bodies import body_mesh
from layoutgen.engine.lights import house_lights, lamp_light
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.navigation import Capsule
from layoutgen.engine.objects import SimObject
from layoutgen.engine.render import Light, Placement, Quality, Renderer
from layoutgen.geometry.camera import Array
from layoutgen.houses.schema import ProceduralHouse

AWAY = np.array([0.0, -1000.0, 0.0])  # where bodies are while light is baked, so that they cast no shadow


class Scenery:
    """Renders the objects of a scene.

    Attributes:
        materials: instance number -> what replaces its materials.
        lights: what replaces the house's lights; None for its own.
        bodies: instance number -> body of each agent, in order.
    """

    def __init__(
        self, house: ProceduralHouse, assembly: Assembly, objects: list[SimObject], threads: int, quality: Quality
    ) -> None:
        self.materials: dict[int, list[Material]] = {}
        self.lights: list[Light] | None = None
        self.bodies: dict[int, Capsule] = {}
        self._house, self._assembly, self._objects = house, assembly, objects
        self._threads, self._quality = threads, quality
        self._renderer: Renderer | None = None
        self._tracer: Renderer | None = None

    @property
    def renderer(self) -> Renderer:
        """The renderer of the scene as it is now; made at first use, because baking light takes time."""
        if self._renderer is None:
            self._renderer = self._make_renderer(self._quality)
            self._tracer = None
        return self._renderer

    def relight(self, quality: Quality) -> None:
        """Changes how light is found from now on."""
        if quality != self._quality:
            self._quality = quality
            self.forget()

    def cast(self, origins: Array, directions: Array, max_distance: float) -> tuple[NDArray[np.int32], Array]:
        """First instance along rays, as `Renderer.cast`; needs no light, so none is baked for it."""
        if self._renderer is None and self._tracer is None and self._quality != "flat":
            self._tracer = self._make_renderer("flat")
        return (self._tracer or self.renderer).cast(origins, directions, max_distance)

    def _make_renderer(self, quality: Quality) -> Renderer:
        sky = self._house.procedural_parameters.skybox_id
        lights = self.own_lights() if self.lights is None else self.lights
        renderer = Renderer(self._placements(), lights, sky, threads=self._threads, quality=quality)
        for item in self._objects:
            if not item.enabled:
                renderer.set_visible(item.instance, False)
        for number in self.bodies:
            renderer.set_visible(number, False)
        return renderer

    def embody(self, bodies: Sequence[Capsule]) -> None:
        """Gives the scene's agents bodies, in order, that `show_bodies` can show."""
        if list(bodies) == list(self.bodies.values()):
            return
        numbers = [
            self._assembly.number(f"agent{number}" if number else "agent", "Agent") for number in range(len(bodies))
        ]
        self.bodies = dict(zip(numbers, bodies, strict=True))
        self.forget()

    def show_bodies(self, positions: Sequence[Array | None]) -> None:
        """Shows the bodies of agents at positions (3,), in order; None hides one."""
        for number, position in zip(self.bodies, positions, strict=True):
            self.renderer.set_visible(number, position is not None)
            if position is not None:
                self.renderer.move(number, np.eye(3), position)

    def follow(self, items: Iterable[SimObject]) -> None:
        """Takes over that objects were moved, shown or hidden."""
        members = list(items)
        for renderer in filter(None, (self._renderer, self._tracer)):
            for member in members:
                renderer.move(member.instance, member.matrix, member.position)
                renderer.set_visible(member.instance, member.enabled)

    def forget(self) -> None:
        """Renders anew from now on, after a change that a renderer cannot follow."""
        self._renderer = self._tracer = None

    def _placements(self) -> list[Placement]:
        origin, upright = np.zeros(3), np.eye(3)
        building = [
            Placement(number, self._painted(number, part.mesh), upright, origin, structure=True)
            for number, part in self._assembly.parts
        ]
        loose = [
            Placement(item.instance, self._painted(item.instance, item.mesh), item.matrix, item.position)
            for item in self._objects
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
        lamps = [item for item in self._objects if item.is_on and item.enabled]
        return house_lights(self._house) + [light for item in lamps if (light := lamp_light(item))]
