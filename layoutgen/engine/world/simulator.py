"""The state of the engine between actions: scene, agents, cameras and what the client asked to be sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from layoutgen.engine.errors import ActionError
from layoutgen.engine.render import Quality
from layoutgen.engine.world.agent import Agent, AgentSettings
from layoutgen.engine.world.cameras import FAR, NEAR, SimCamera
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Array
from layoutgen.houses.schema import ProceduralHouse
from layoutgen.seeds import rng_for

PROCEDURAL = "Procedural"
QUALITIES = {"DONOTUSE": 0, "Very Low": 1, "Low": 2, "Medium": 3, "MediumCloseFitShadows": 4, "High": 5, "Very High": 6,
             "Ultra": 7, "High WebGL": 8}  # fmt: skip
"""Unity's names and numbers of its qualities; the lowest do without baked light."""
NOWHERE = np.array([-0.5, -38.86, 0.5])  # where Unity keeps the agent before there is a house


@dataclass
class Output:
    """Which images a step sends."""

    image: bool = True
    depth: bool = False
    normals: bool = False
    instances: bool = False
    classes: bool = False


@dataclass
class Screen:
    """Size of all images, pixels."""

    width: int = 300
    height: int = 300

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


@dataclass
class Simulator:
    """Everything that actions read and change.

    Attributes:
        scene: name as metadata reports it.
        quality: how light is found.
        world: the loaded house, or an empty scene.
        original: the house as it was loaded, where `world` is an edit of it.
        fresh: until the first frame after Initialize, in which some of Unity's values are still unset.
        chosen_ids: ids that the object filter lets through; None without a filter.
        chosen_types: object types that the filter lets through; None without a filter.
    """

    screen: Screen = field(default_factory=Screen)
    use_library: bool = True
    threads: int = 1
    quality: Quality = "baked"
    scene: str = PROCEDURAL
    world: World = field(default_factory=lambda: World(None))
    original: World = field(default_factory=lambda: World(None))
    settings: AgentSettings = field(default_factory=AgentSettings)
    agents: list[Agent] = field(default_factory=list)
    cameras: list[SimCamera] = field(default_factory=list)
    output: Output = field(default_factory=Output)
    near: float = NEAR
    far: float = FAR
    fast_emit: bool = True
    show_agents: bool = True
    fresh: bool = True
    chosen_ids: set[str] | None = None
    chosen_types: set[str] | None = None
    random_seed: int = 0
    draws: int = 0
    started: float = field(default_factory=monotonic)

    def __post_init__(self) -> None:
        self.reset(PROCEDURAL)

    def reset(self, scene: str) -> None:
        """Forgets the scene, its agents, cameras, filters and settings."""
        self.scene = scene
        self.settings = AgentSettings()
        self.cameras, self.output = [], Output()
        self.chosen_ids = self.chosen_types = None
        self.fresh = True
        self.agents = [Agent(0, self.settings)]
        self.load(None)

    def load(self, house: ProceduralHouse | None) -> None:
        """Builds a house in place of the present one; None empties the scene.

        Raises:
            SceneError: the house cannot be built; the present one stays.
        """
        self.world = World(house, use_library=self.use_library, threads=self.threads, quality=self.quality)
        self.original = self.world
        self.place_agents(len(self.agents))

    def edit(self, house: ProceduralHouse | None) -> None:
        """Shows the house that was loaded with other things in it; None shows it as it was loaded.

        Light is kept where things are the same. What edits came before makes no difference, nor what actions did to
        objects; the paint and the lamps that they chose stay.

        Raises:
            SceneError: the house cannot be built, or is another building.
        """
        base = self.world = self.original = self._as_loaded()
        if house is not None:
            self.world = World(house, use_library=self.use_library, threads=self.threads, like=base)
        self.cameras, self.chosen_ids, self.chosen_types = [], None, None
        self.place_agents(len(self.agents))

    def _as_loaded(self) -> World:
        """The house that was loaded; built again where its objects have changed since, as its light is of then."""
        base, look = self.original, self.original.scenery.look
        if not base.revision:
            return base
        base = World(base.house, use_library=self.use_library, threads=self.threads, quality=look.quality)
        base.paint(look.materials)
        base.light(look.lights)
        return base

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Takes back whatever an action changed, of the scene and of all else, if it fails and is not done anyway."""
        before = {**vars(self), "screen": copy(self.screen), "cameras": list(self.cameras)}
        before["agents"] = [copy(agent) for agent in self.agents]
        memory = self.world.memory()
        try:
            yield
        except BaseException as error:
            if not (isinstance(error, ActionError) and error.done):
                vars(self).update(before)
                self.world.restore(memory)
            raise

    def relight(self, quality: int) -> None:
        """Takes one of `QUALITIES`, for this house and those to come."""
        self.quality = "flat" if quality <= QUALITIES["Low"] else "baked"
        self.world.relight(self.quality)

    def place_agents(self, count: int) -> None:
        """Makes new agents where the house wants them; the second and later ones stand near the first."""
        house = self.world.house
        self.agents = [Agent(number, self.settings) for number in range(count)]
        positions = self._starts(count) if house.rooms else [NOWHERE.copy() for _ in range(count)]
        for agent, position in zip(self.agents, positions, strict=True):
            agent.position = position
            if house.metadata.agent is not None:
                start = house.metadata.agent
                agent.yaw_deg = start.rotation.yaw_deg % 360
                agent.horizon_deg, agent.standing = float(start.horizon), start.standing

        self.world.embody([self.settings.body.capsule] * count if self.show_agents else [])

    def _starts(self, count: int) -> list[Array]:
        """The house's own start and the nearest free positions that leave room for everyone."""
        first = self.world.start_position()[[0, 2]]
        chosen = [first]
        apart = 2 * self.settings.body.capsule.radius + self.settings.grid_size / 2
        nearby = self.world.reachable(self.settings.grid_size, (first[0], first[1])) if count > 1 else first[None]
        for spot in nearby:
            if len(chosen) < count and all(np.hypot(*(spot - other)) > apart for other in chosen):
                chosen.append(spot)
        chosen += [first] * (count - len(chosen))
        height = self.settings.body.centre_height + self.world.floor_height
        return [np.array([x, height, z]) for x, z in chosen]

    def chance(self, purpose: str, seed: int | None = None) -> np.random.Generator:
        """Random numbers for one action: by its own seed, or by the session's and how many came before."""
        if seed is not None:
            return rng_for("engine", purpose, seed)
        self.draws += 1
        return rng_for("engine", purpose, self.random_seed, self.draws)

    def listed(self) -> list[int]:
        """Indices of the world's objects that metadata lists."""
        return [
            index
            for index, item in enumerate(self.world.objects)
            if item.enabled
            and (self.chosen_ids is None or item.id in self.chosen_ids)
            and (self.chosen_types is None or item.type in self.chosen_types)
        ]
