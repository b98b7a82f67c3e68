"""Frames on the floor of AI2-THOR's world, above all the observer frame: the world seen from a clip's first camera."""

from dataclasses import dataclass
from math import cos, radians, sin

from layoutgen.geometry.boxes import Box, FloorBox

_EXACT: dict[float, tuple[float, float]] = {0: (0.0, 1.0), 90: (1.0, 0.0), 180: (0.0, -1.0), 270: (-1.0, 0.0)}


def sin_cos(yaw_deg: float) -> tuple[float, float]:
    """Sine and cosine of a yaw; exact at multiples of 90 degrees, where `math.cos` is not."""
    quarter = _EXACT.get(yaw_deg % 360)
    return quarter or (sin(radians(yaw_deg)), cos(radians(yaw_deg)))


@dataclass(frozen=True)
class FloorFrame:
    """Origin on the floor at world (x, z); z forward along the yaw (clockwise from world +z), x to the right."""

    x: float
    z: float
    yaw_deg: float

    def point(self, x: float, z: float) -> tuple[float, float]:
        """A world point (x, z) in this frame."""
        s, c = sin_cos(self.yaw_deg)
        dx, dz = x - self.x, z - self.z
        return dx * c - dz * s, dx * s + dz * c

    def world(self, x: float, z: float) -> tuple[float, float]:
        """Inverse of `point`."""
        s, c = sin_cos(self.yaw_deg)
        return self.x + x * c + z * s, self.z - x * s + z * c


class ObserverFrame(FloorFrame):
    """The frame of a clip's boxes: that of the camera of its first frame."""

    def box(self, world: Box) -> FloorBox:
        """What a world box covers, seen from above in this frame.

        Exact at multiples of 90 degrees; otherwise the box around the turned box.
        """
        return FloorBox.around([self.point(x, z) for x, z in world.floor.corners])

    def yaw(self, world_yaw_deg: float) -> float:
        """A world yaw seen from the observer, in (-180, 180]."""
        return wrap_degrees(world_yaw_deg - self.yaw_deg)


def wrap_degrees(angle: float) -> float:
    """The same direction in (-180, 180]."""
    wrapped = angle % 360
    return wrapped - 360 if wrapped > 180 else wrapped
