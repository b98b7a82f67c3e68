"""Unity's rotations: left-handed, Euler angles applied z, then x, then y."""

from math import asin, atan2, degrees, hypot

import numpy as np

from layoutgen.geometry.camera import Array
from layoutgen.geometry.frames import sin_cos


def from_euler(x: float, y: float, z: float) -> Array:
    """Rotation matrix (3, 3) of Euler angles in degrees; exact at multiples of 90."""
    (sx, cx), (sy, cy), (sz, cz) = sin_cos(x), sin_cos(y), sin_cos(z)
    yaw = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    pitch = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    roll = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return yaw @ pitch @ roll


def from_axis_angle(axis: Array, angle_deg: float) -> Array:
    """Rotation matrix (3, 3) about an axis (3,) of any length but 0."""
    unit = axis / np.linalg.norm(axis)
    sine, cosine = sin_cos(angle_deg)
    x, y, z = unit
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) * cosine + sine * cross + (1 - cosine) * np.outer(unit, unit)


def to_euler(matrix: Array) -> tuple[float, float, float]:
    """Euler angles in degrees, x in [-90, 90], y and z in (-180, 180]; inverse of `from_euler`."""
    pitch = asin(float(np.clip(-matrix[1, 2], -1.0, 1.0)))
    if hypot(matrix[0, 2], matrix[2, 2]) < 1e-9:  # straight up or down: yaw and roll turn about the same axis
        return degrees(pitch), degrees(atan2(-matrix[2, 0], matrix[0, 0])), 0.0
    yaw = atan2(matrix[0, 2], matrix[2, 2])
    return degrees(pitch), degrees(yaw), degrees(atan2(matrix[1, 0], matrix[1, 1]))


def is_right_angled(matrix: Array) -> bool:
    """Whether the rotation maps axes onto axes, so that a box stays a box."""
    size = np.abs(matrix)
    return bool(np.all((size < 1e-9) | (size > 1 - 1e-9)))
