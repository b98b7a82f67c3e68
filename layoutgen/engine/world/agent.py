"""Agents: bodies, poses and the settings that Initialize gives them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from layoutgen.catalogue.agent import CAMERA_ABOVE_CENTRE, FLOOR_GAP, GRID, HEIGHT
from layoutgen.engine.world.navigation import Capsule
from layoutgen.geometry.camera import Array, Pose

VISIBILITY_DISTANCE = 1.5  # metres, unless Initialize sets another


@dataclass(frozen=True)
class Body:
    """What an agent mode looks like.

    Attributes:
        capsule: its collision shape.
        centre_height: of `agent.position` over the floor, metres.
        camera_height: of the camera over `agent.position`, standing and crouching.
        fov_deg: vertical field of view.
        can_crouch: whether `isStanding` means anything.
    """

    capsule: Capsule
    centre_height: float
    camera_height: tuple[float, float]
    fov_deg: float
    can_crouch: bool


BODIES = {
    "default": Body(Capsule(), HEIGHT / 2 + FLOOR_GAP, (CAMERA_ABOVE_CENTRE, 0.0), 90.0, True),
    "locobot": Body(Capsule(0.175, 0.9), 0.9 + FLOOR_GAP, (-0.0312, -0.0312), 60.0, False),
}


@dataclass
class AgentSettings:
    """What Initialize sets for all agents."""

    mode: str = "default"
    grid_size: float = GRID
    snap_to_grid: bool = True
    rotate_step_deg: float = 90.0
    visibility_distance: float = VISIBILITY_DISTANCE
    visibility_scheme: str = "Collider"
    fov_deg: float | None = None

    @property
    def body(self) -> Body:
        """The mode's body."""
        return BODIES[self.mode]


@dataclass(eq=False)
class Agent:
    """One agent: `position` is the centre of its capsule, world, metres (3,)."""

    number: int
    settings: AgentSettings
    position: Array = field(default_factory=lambda: np.array([0.0, HEIGHT / 2 + FLOOR_GAP, 0.0]))
    yaw_deg: float = 0.0
    horizon_deg: float = 0.0
    standing: bool = True

    @property
    def name(self) -> str:
        """Its name in metadata: `agent`, then `agent1` ..."""
        return f"agent{self.number}" if self.number else "agent"

    @property
    def fov_deg(self) -> float:
        """Vertical field of view of its camera."""
        return self.settings.fov_deg or self.settings.body.fov_deg

    def camera(self) -> Pose:
        """Pose of its camera."""
        standing, crouching = self.settings.body.camera_height
        height = float(self.position[1]) + (standing if self.standing else crouching)
        return Pose(float(self.position[0]), height, float(self.position[2]), self.yaw_deg, self.horizon_deg)

    def encloses(self, point: Sequence[float]) -> bool:
        """Whether a point (3,) is inside its body, which is not drawn from inside."""
        capsule = self.settings.body.capsule
        x, y, z = np.array(point) - self.position
        return bool(np.hypot(x, z) < capsule.radius and abs(y) < capsule.height / 2)

    def snap(self, point: Array) -> Array:
        """A position (3,) with x and z on the grid, where this agent keeps to it."""
        if not self.settings.snap_to_grid:
            return point
        grid = self.settings.grid_size
        return np.array([round(point[0] / grid) * grid, point[1], round(point[2] / grid) * grid])

    def height_over(self, floor_height: float) -> float:
        """World y of the agent when it stands on a floor."""
        return floor_height + self.settings.body.centre_height
