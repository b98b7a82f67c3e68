"""Which way surfaces face, as the camera sees it."""

import numpy as np
from numpy.typing import NDArray


def view_normals(
    normals: NDArray[np.float32], hits: NDArray[np.int32], camera: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Unit normals (h, w, 3) in the camera's frame: x right, y up, z towards the viewer; zero where nothing is hit.

    Surfaces have two sides; the one that is seen counts.

    Args:
        normals: (t, 3) of the triangles, world.
        hits: (h, w) triangle numbers, -1 for none.
        camera: as `camera_array` makes it.
    """
    perspective = bool(camera[6:9].any())
    across, along = camera[6:12].reshape(2, 3) if perspective else camera[12:18].reshape(2, 3)
    pixel = np.linalg.norm(across)
    axes = np.stack([across / pixel, along / pixel, -camera[3:6]], axis=1)
    turned = np.concatenate([normals @ axes, np.zeros((1, 3), np.float32)])
    view: NDArray[np.float32] = turned[hits]  # -1 is the last one
    away = view[..., 2] < 0
    if perspective:
        height, width = hits.shape
        x = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) * pixel
        y = (height / 2 - np.arange(height, dtype=np.float32) - 0.5) * pixel
        away = view[..., 0] * x + view[..., 1] * y[:, None] > view[..., 2]
    view[away] *= -1
    return view
