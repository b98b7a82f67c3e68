"""Compiles every kernel once, so that nobody waits for it in the middle of work."""

import numpy as np

from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render.emitters import Light
from layoutgen.engine.render.renderer import Renderer
from layoutgen.engine.render.scene import Placement
from layoutgen.geometry.camera import Pose

_SIDE = 12


def warm_up() -> None:
    """Renders a small view that uses every kernel; seconds at first, then numba has them on disk."""
    glass = Material(alpha=0.2)
    placements = [
        Placement(1, _square(Material(texture="wood"), 4.0), np.eye(3), np.zeros(3), structure=True),
        Placement(2, _square(glass, 1.0), np.eye(3), np.array([0.0, 0.5, 0.0])),
        Placement(3, _square(Material(gloss=0.5), 0.05), np.eye(3), np.array([0.5, 0.5, 0.5])),
    ]
    renderer = Renderer(placements, [Light((0.0, 2.0, 0.0), (1.0, 1.0, 1.0), 1.0, 5.0)])
    down = Pose(0.0, 2.0, 0.0, 0.0, 90.0)
    renderer.render(down, _SIDE, _SIDE, 90.0)
    renderer.render(down, _SIDE, _SIDE, 90.0, rgb=False)
    renderer.cast(np.zeros((1, 3)), np.ones((1, 3)), 1.0)


def _square(material: Material, side: float) -> Mesh:
    """A level square that faces up."""
    corners = np.array([[-1, 0, -1], [-1, 0, 1], [1, 0, 1], [1, 0, -1]], np.float32) * np.float32(side / 2)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    normals = np.tile(np.array([0, 1, 0], np.float32), (4, 1))
    return Mesh(corners, faces, normals, corners[:, [0, 2]], np.zeros(2, np.int32), [material])
