"""Directions on the floor, in degrees clockwise from a forward vector (0 ahead, 90 right, 180 behind, -90 left)."""

from math import atan2, degrees

from layoutgen.geometry.boxes import Point
from layoutgen.geometry.frames import wrap_degrees


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
