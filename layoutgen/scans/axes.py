"""From the right-handed worlds and cameras of others to AI2-THOR's: left-handed, y up; camera right, up, forward."""

from math import atan2, degrees, hypot
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from layoutgen.errors import HouseError
from layoutgen.geometry.boxes import OrientedBox
from layoutgen.geometry.camera import Pose

Array = NDArray[np.float64]
Up = Literal["z", "y"]
Convention = Literal["opencv", "opengl"]

_WORLDS: dict[str, Array] = {
    "z": np.array([[1.0, 0, 0], [0, 0, 1], [0, 1, 0]]),
    "y": np.diag([1.0, 1.0, -1.0]),
}
"""By the world's up axis: its points to ours. Each mirrors, for ours is left-handed."""
_CAMERAS: dict[str, Array] = {"opencv": np.diag([1.0, -1.0, 1.0]), "opengl": np.diag([1.0, 1.0, -1.0])}
"""By the camera's convention: (right, up, forward) in its axes, as columns."""
_ORTHOGONAL = 1e-3
_STEEP = 1e-6


def point(values: Array, up: Up) -> Array:
    """Points (..., 3) in our world, without BLAS."""
    x, y, z = np.moveaxis(np.asarray(values, np.float64), -1, 0)
    return np.stack([x, z, y] if up == "z" else [x, y, -z], axis=-1)


def floor_point(first: float, second: float, up: Up) -> tuple[float, float]:
    """A point of the floor, given by the two level axes in their order, as our (x, z)."""
    return (first, second) if up == "z" else (first, -second)


def pose(camera_to_world: Array, up: Up, convention: Convention) -> Pose:
    """The pose of a camera.

    Args:
        camera_to_world: (4, 4).
        up: the world's up axis; it is right-handed.
        convention: the camera's axes.

    Raises:
        HouseError: the matrix is none of a camera; the message says why.
    """
    if camera_to_world.shape != (4, 4):
        raise HouseError("its pose is not a matrix of 4 x 4")
    if not np.isfinite(camera_to_world).all():
        raise HouseError("its pose has a number that is not finite")
    turn = camera_to_world[:3, :3]
    if np.abs(turn.T @ turn - np.eye(3)).max() > _ORTHOGONAL or np.linalg.det(turn) < 0:
        raise HouseError("its pose does not turn and move, but scales, shears or mirrors")
    right, upward, forward = (_WORLDS[up] @ turn @ _CAMERAS[convention]).T
    return from_basis(point(camera_to_world[:3, 3], up), right, upward, forward)


def from_basis(eye: Array, right: Array, up: Array, forward: Array) -> Pose:
    """The pose of a camera at a place of our world with given axes, which need be only nearly at right angles."""
    x, y, z = (float(value) for value in eye)
    level = hypot(forward[0], forward[2])
    horizon = degrees(atan2(-forward[1], level))
    if level < _STEEP:  # straight down or up: all turning is yaw
        return Pose(x, y, z, degrees(atan2(-right[2], right[0])) % 360, horizon)
    yaw = degrees(atan2(forward[0], forward[2])) % 360
    level_right, level_up, _ = Pose(x, y, z, yaw, horizon).basis()
    roll = degrees(atan2(-float((right * level_up).sum()), float((right * level_right).sum())))
    return Pose(x, y, z, yaw, horizon, roll + 0.0)


def box(centre: Array, size: Array, rotation: Array, up: Up) -> OrientedBox:
    """A box of another world in ours: two of its own axes are swapped or one turned about, so that none is mirrored."""
    world = _WORLDS[up]
    turned, extents = world @ rotation @ world, np.abs(world) @ size
    rows = tuple((float(a), float(b), float(c)) for a, b, c in turned + 0.0)
    x, y, z = (float(value) for value in point(centre, up))
    sx, sy, sz = (float(value) for value in extents)
    return OrientedBox((x, y, z), (sx, sy, sz), rows)
