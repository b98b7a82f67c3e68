"""What agents look like to other cameras."""

from functools import cache

import numpy as np

from layoutgen.engine.mesh import Material, Mesh

SIDES = 16
_SKIN = Material((0.45, 0.5, 0.58))


@cache
def body_mesh(radius: float, height: float) -> Mesh:
    """An upright capsule about the origin, metres."""
    tilt = np.linspace(-np.pi / 2, np.pi / 2, 9)
    rise = np.where(tilt < 0, -1.0, 1.0) * (height / 2 - radius)
    rings = np.stack([radius * np.cos(tilt), rise + radius * np.sin(tilt)], axis=1)
    slopes = np.stack([np.cos(tilt), np.sin(tilt)], axis=1)
    turn = np.arange(SIDES) * 2 * np.pi / SIDES
    vertices, normals = (_turned(profile, turn) for profile in (rings, slopes))
    faces = _quads(len(rings))
    flat = np.zeros((len(vertices), 2), np.float32)
    return Mesh(vertices, faces, normals, flat, np.zeros(len(faces), np.int32), [_SKIN])


def _turned(profile: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Profile points (n, 2) as (radius, y) turned about the y axis: (n * SIDES, 3)."""
    out, up = profile[:, :1], np.repeat(profile[:, 1:], len(turn), axis=1)
    return np.stack([out * np.sin(turn), up, out * np.cos(turn)], axis=2).reshape(-1, 3).astype(np.float32)


def _quads(rings: int) -> np.ndarray:
    ring, side = np.meshgrid(np.arange(rings - 1), np.arange(SIDES), indexing="ij")
    beside = (side + 1) % SIDES
    a, b = ring * SIDES + side, ring * SIDES + beside
    c, d = a + SIDES, b + SIDES
    return np.stack([a, b, c, b, d, c], axis=-1).reshape(-1, 3).astype(np.int32)
