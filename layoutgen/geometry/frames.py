"""Frames on the floor of AI2-THOR's world, above all the observer frame, and directions in them.

Directions are degrees clockwise from a forward vector: 0 ahead, 90 right, 180 behind, -90 left."""

from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin

from layoutgen.geometry.boxes import Box, FloorBox, Point

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

    @property
    def is_square(self) -> bool:
        """Whether its axes are those of the world, so that a world box stays one."""
        return self.yaw_deg % 90 == 0

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


def bearing(origin: Point, target: Point) -> float:
    """Direction of `target` from `origin` in degrees clockwise from +z, in (-180, 180]."""
    return wrap_degrees(degrees(atan2(target[0] - origin[0], target[1] - origin[1])))


def relative_bearing(origin: Point, target: Point, forward_deg: float) -> float:
    """Direction of `target` from `origin` when facing `forward_deg` (clockwise from +z), in (-180, 180]."""
    return wrap_degrees(bearing(origin, target) - forward_deg)


def boundary_margin(angle: float, boundaries: tuple[float, ...]) -> float:
    """Degrees between a direction and the nearest of the boundaries between answers."""
    return min(abs(wrap_degrees(angle - boundary)) for boundary in boundaries)


def components(forward: Point, offset: Point) -> tuple[float, float]:
    """How far `offset` goes along `forward` and to its right, each times the length of `forward`."""
    return (
        forward[0] * offset[0] + forward[1] * offset[1],
        forward[1] * offset[0] - forward[0] * offset[1],
    )


def offset(start: Point, end: Point) -> Point:
    """The vector from `start` to `end`."""
    return end[0] - start[0], end[1] - start[1]
