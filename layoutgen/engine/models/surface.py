"""What a model looks like from above: needed to see whether things would rest where the support table says."""

import numpy as np
from numpy.typing import NDArray

CELLS = 24


def height_map(vertices: NDArray[np.float32], faces: NDArray[np.int32]) -> NDArray[np.float32]:
    """Heights (CELLS, CELLS) by z and x of the upper surface of a model in the unit cube about the origin.

    0 is the bottom of the cube, 1 its top, -1 a cell whose centre lies above nothing.
    """
    heights = np.full((CELLS, CELLS), -1.0, dtype=np.float32)
    centers = (np.arange(CELLS) + 0.5) / CELLS - 0.5
    for triangle in vertices[faces].astype(np.float64):
        low, high = triangle[:, [0, 2]].min(0), triangle[:, [0, 2]].max(0)
        columns = np.flatnonzero((centers >= low[0]) & (centers <= high[0]))
        rows = np.flatnonzero((centers >= low[1]) & (centers <= high[1]))
        if len(columns) and len(rows):
            patch = heights[np.ix_(rows, columns)]
            found = _heights_over(triangle, centers[columns], centers[rows])
            heights[np.ix_(rows, columns)] = np.maximum(patch, found)
    return heights


def _heights_over(triangle: NDArray[np.float64], x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height of a triangle's plane at each (z, x), -1 outside of it."""
    a, b, c = triangle
    ux, uz, vx, vz = b[0] - a[0], b[2] - a[2], c[0] - a[0], c[2] - a[2]
    area = ux * vz - uz * vx
    if abs(area) < 1e-12:
        return np.full((len(z), len(x)), -1.0)
    px, pz = x[None, :] - a[0], z[:, None] - a[2]
    s, t = (px * vz - pz * vx) / area, (ux * pz - uz * px) / area
    height = a[1] + s * (b[1] - a[1]) + t * (c[1] - a[1]) + 0.5
    return np.where((s >= 0) & (t >= 0) & (s + t <= 1), height, -1.0)


def level_within(
    heights: NDArray[np.float32], x: tuple[float, float], z: tuple[float, float], tolerance: float
) -> float | None:
    """The one height of most of a rectangle (in parts of the box, -0.5 to 0.5), or None where it is not level.

    Level means that at least six cells in ten lie within `tolerance` of the median.
    """
    centers = (np.arange(CELLS) + 0.5) / CELLS - 0.5
    inside = heights[(centers >= z[0]) & (centers <= z[1])][:, (centers >= x[0]) & (centers <= x[1])].ravel()
    covered = inside[inside >= 0]
    if len(inside) == 0 or len(covered) < 0.6 * len(inside):
        return None
    middle = float(np.median(covered))
    level = np.count_nonzero(np.abs(covered - middle) <= tolerance) >= 0.6 * len(inside)
    return middle if level else None
