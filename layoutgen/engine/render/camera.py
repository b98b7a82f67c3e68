"""The camera as the kernels read it."""

from math import radians, tan

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import sin_cos


def camera_array(
    pose: Pose, height: int, fov_vertical_deg: float, roll_deg: float, orthographic_size: float | None
) -> NDArray[np.float32]:
    """The camera's rays as numbers: through image-plane point (x, y) go origin + x r + y u, along forward + x R + y U.

    Points of the image plane are given in pixels from the centre, x right and y up. Returns (20,) float32: origin,
    forward, R, U, r, u, then the width of a pixel's footprint for each metre of depth, and at depth 0. A perspective
    camera has r = u = 0, an orthographic one R = U = 0; forward is a unit vector, so that ray lengths are planar
    depths. `orthographic_size` is half the height of the picture, metres.
    """
    right, up, forward = pose.basis()
    s, c = sin_cos(roll_deg)
    right, up = right * c + up * s, up * c - right * s  # positive roll turns the camera counter-clockwise, as Unity
    slope = tan(radians(fov_vertical_deg) / 2) * 2 / height
    along, across = (slope, 0.0) if orthographic_size is None else (0.0, 2 * orthographic_size / height)
    eye = np.array([pose.x, pose.y, pose.z])
    rows = [eye, forward, right * along, up * along, right * across, up * across]
    return np.append(np.concatenate(rows), [along, across]).astype(np.float32)
