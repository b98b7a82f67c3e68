"""The camera as the kernels read it, and normals that turn smoothly over rounded things."""

from math import radians, tan

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.render.kernel import Image
from layoutgen.engine.render.scene import Geometry
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


def view_normals(geometry: Geometry, image: Image, camera: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit normals (h, w, 3) in the camera's frame: x right, y up, z towards the viewer; zero where nothing is hit.

    Rounded surfaces turn smoothly, as they are shaded. Surfaces have two sides; the one that is seen counts.

    Args:
        geometry: the scene.
        image: a rendered view with `hits` and `weights`.
        camera: as `camera_array` makes it.
    """
    perspective = bool(camera[6:9].any())
    across, along = camera[6:12].reshape(2, 3) if perspective else camera[12:18].reshape(2, 3)
    pixel = float(np.linalg.norm(across))
    axes = np.stack([across / pixel, along / pixel, -camera[3:6]], axis=1)
    seen = image.hits >= 0
    triangles = image.hits[seen]
    flat, smooth = geometry.triangles["normal"][triangles] @ axes, _smooth(geometry, image, seen) @ axes
    smooth[_away(flat, image.hits.shape, seen, pixel if perspective else 0.0)] *= -1
    view = np.zeros((*image.hits.shape, 3), np.float32)
    view[seen] = smooth
    return view


def _smooth(geometry: Geometry, image: Image, seen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """World normals (n, 3) of the pixels `seen` (h, w), between those of their triangle's corners."""
    u, v = image.weights[seen].T
    weights = np.stack([1 - u - v, u, v], axis=1)
    mixed = np.einsum("ni,nij->nj", weights, geometry.facings["corner"][image.hits[seen]])
    units: NDArray[np.float32] = mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-9)
    return units


def _away(
    flat: NDArray[np.float32], shape: tuple[int, ...], seen: NDArray[np.bool_], pixel: float
) -> NDArray[np.bool_]:
    """Which of the triangles' normals (n, 3), in the camera's frame, look away from it; `pixel` 0 is orthographic."""
    rows, columns = np.nonzero(seen)
    x = (columns + 0.5 - shape[1] / 2) * pixel
    y = (shape[0] / 2 - rows - 0.5) * pixel
    behind: NDArray[np.bool_] = flat[:, 0] * x + flat[:, 1] * y > flat[:, 2]
    return behind
