"""A pinhole camera in AI2-THOR's left-handed world (thor-protocol, section 3.1)."""

from dataclasses import dataclass
from math import radians, tan

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.frames import sin_cos

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pose:
    """Extrinsics of a camera.

    Attributes:
        x, y, z: world position of its centre, metres.
        yaw_deg: clockwise seen from above, 0 looks along world +z.
        horizon_deg: pitch, positive looks down.
        roll_deg: about the viewing axis, positive turns the camera clockwise as it looks; 0 for AI2-THOR's cameras.
    """

    x: float
    y: float
    z: float
    yaw_deg: float
    horizon_deg: float = 0.0
    roll_deg: float = 0.0

    def basis(self) -> tuple[Array, Array, Array]:
        """Unit vectors right, up, forward in the world, each (3,)."""
        sy, cy = sin_cos(self.yaw_deg)
        sp, cp = sin_cos(self.horizon_deg)
        right = np.array([cy, 0.0, -sy])
        forward = np.array([sy * cp, -sp, cy * cp])
        up = np.array([sy * sp, cp, cy * sp])
        if self.roll_deg == 0.0:
            return right, up, forward
        sr, cr = sin_cos(self.roll_deg)
        return right * cr - up * sr, up * cr + right * sr, forward

    def matrix(self) -> Array:
        """Camera-to-world (4, 4): maps (right, up, forward, 1) to AI2-THOR's world (left-handed, y up)."""
        matrix = np.eye(4)
        matrix[:3, :3] = np.stack(self.basis(), axis=1)
        matrix[:3, 3] = self.x, self.y, self.z
        return matrix

    def opencv_matrix(self) -> Array:
        """Camera-to-world (4, 4) as OpenCV has it: camera (right, down, forward), right-handed.

        The world is AI2-THOR's with y turned to point down: `F @ matrix() @ F` with F = diag(1, -1, 1, 1).
        """
        flip = np.diag([1.0, -1.0, 1.0, 1.0])
        turned: Array = flip @ self.matrix() @ flip
        return turned


def focal_length(height: int, fov_vertical_deg: float) -> float:
    """Focal length in pixels, the same along x and y (square pixels)."""
    return height / 2 / tan(radians(fov_vertical_deg) / 2)


def to_camera(pose: Pose, points: Array) -> Array:
    """World points (n, 3) in the camera's frame: x right, y up, z forward (planar depth)."""
    right, up, forward = pose.basis()
    offset = points - np.array([pose.x, pose.y, pose.z])
    return offset @ np.stack([right, up, forward], axis=1)


def project(pose: Pose, points: Array, width: int, height: int, fov_vertical_deg: float) -> tuple[Array, Array]:
    """Pixel coordinates (n, 2), x right and y down from the image's top left corner, and planar depth (n,).

    Points at or behind the camera plane give NaN pixels.
    """
    local = to_camera(pose, points)
    depth = local[:, 2]
    focal = focal_length(height, fov_vertical_deg)
    safe = np.where(depth > 1e-9, depth, np.nan)
    pixels = np.stack([width / 2 + focal * local[:, 0] / safe, height / 2 - focal * local[:, 1] / safe], axis=1)
    return pixels, depth
