"""Heights of what is drawn, looked at from above."""

import numpy as np

from layoutgen.engine.mesh import Mesh
from layoutgen.geometry.camera import Array


def highest(mesh: Mesh, x: Array, z: Array, limits: tuple[float, float]) -> float | None:
    """The highest point of a mesh above or below some places (n,) of its own frame, within limits of height.

    None where it has no surface there.
    """
    triangles = mesh.vertices[mesh.faces].astype(np.float64)
    low, high = triangles.min(axis=1), triangles.max(axis=1)
    near = (low[:, 0] <= x.max()) & (high[:, 0] >= x.min()) & (low[:, 2] <= z.max()) & (high[:, 2] >= z.min())
    near &= (low[:, 1] <= limits[1]) & (high[:, 1] >= limits[0])
    a, b, c = np.moveaxis(triangles[near], 1, 0)
    u, v = b - a, c - a
    area = u[:, 0] * v[:, 2] - u[:, 2] * v[:, 0]
    flat = np.abs(area) > 1e-12
    a, u, v, area = a[flat, :, None], u[flat, :, None], v[flat, :, None], area[flat, None]
    px, pz = x - a[:, 0], z - a[:, 2]
    s, t = (px * v[:, 2] - pz * v[:, 0]) / area, (u[:, 0] * pz - u[:, 2] * px) / area
    heights = a[:, 1] + s * u[:, 1] + t * v[:, 1]
    found = heights[(s >= 0) & (t >= 0) & (s + t <= 1) & (heights >= limits[0]) & (heights <= limits[1])]
    return float(found.max()) if found.size else None
