"""The cameras that clips are filmed with: what is known of each, and what is drawn of it for a clip.

Heights and angles are ranges that a clip's are drawn from; jitters are half-ranges about them, drawn for each view. The
fields of view are vertical ones of a landscape image: phones' main cameras have about 55 to 70 degrees, action cameras
up to 100. Heights are those of the eyes or hands that hold them, from a robot's mast to a tall person's eyes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from layoutgen.catalogue.agent import EYE_HEIGHT
from layoutgen.config import CameraRecipe
from layoutgen.geometry.camera import focal_length

Range = tuple[float, float]


@dataclass(frozen=True)
class Grip:
    """How a clip's camera is held: pitch (positive looks down) and roll, and half-ranges about them; degrees."""

    pitch: float = 0.0
    pitch_jitter: float = 0.0
    roll: float = 0.0
    roll_jitter: float = 0.0


@dataclass(frozen=True)
class Lens:
    """The camera of a clip.

    Attributes:
        width, height: of images, pixels.
        fov_vertical_deg: vertical field of view.
        eye: height of the camera above the floor.
        grip: how it is held.
        name: of a known lens, "" for a recipe's own.
    """

    width: int
    height: int
    fov_vertical_deg: float
    eye: float
    grip: Grip = field(default_factory=Grip)
    name: str = ""

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        return focal_length(self.height, self.fov_vertical_deg)


@dataclass(frozen=True)
class Kind:
    """What a lens's clips are drawn from: metres above the floor, and degrees."""

    eye: Range
    fov: Range
    pitch: Range
    pitch_jitter: float = 0.0
    roll: Range = (0.0, 0.0)
    roll_jitter: float = 0.0


KINDS: Mapping[str, Kind] = {
    "agent": Kind(eye=(EYE_HEIGHT, EYE_HEIGHT), fov=(90, 90), pitch=(15, 15)),
    "phone": Kind(eye=(1.3, 1.65), fov=(55, 70), pitch=(5, 18), pitch_jitter=5, roll=(-3, 3), roll_jitter=2),
    "action camera": Kind(eye=(1.4, 1.75), fov=(80, 100), pitch=(8, 20), pitch_jitter=6, roll=(-4, 4), roll_jitter=3),
    "robot": Kind(eye=(1.0, 1.3), fov=(60, 90), pitch=(0, 14), pitch_jitter=2),
    "tall person": Kind(eye=(1.65, 1.8), fov=(60, 80), pitch=(10, 24), pitch_jitter=5),
}
"""What recipes may choose from."""


def draw_lens(camera: CameraRecipe, rng: np.random.Generator) -> Lens:
    """The camera of a clip."""
    name, kind = _kind(camera, rng)
    fov, eye, pitch, roll = (float(rng.uniform(*span)) for span in (kind.fov, kind.eye, kind.pitch, kind.roll))
    grip = Grip(round(pitch, 1), kind.pitch_jitter, round(roll, 1), kind.roll_jitter)
    return Lens(camera.width, camera.height, round(fov, 3), round(eye, 3), grip, name)


def _kind(camera: CameraRecipe, rng: np.random.Generator) -> tuple[str, Kind]:
    """A known lens by its share, or the recipe's own."""
    if not camera.lenses:
        return "", _own(camera)
    names, shares = list(camera.lenses), np.array(list(camera.lenses.values()))
    name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
    return name, KINDS[name]


def _own(camera: CameraRecipe) -> Kind:
    return Kind(
        eye=(camera.eye - camera.height_jitter, camera.eye + camera.height_jitter),
        fov=(camera.fov - camera.fov_jitter, camera.fov + camera.fov_jitter),
        pitch=(camera.pitch - camera.pitch_bias, camera.pitch + camera.pitch_bias),
        pitch_jitter=camera.pitch_jitter,
        roll=(-camera.roll_bias, camera.roll_bias),
        roll_jitter=camera.roll_jitter,
    )
