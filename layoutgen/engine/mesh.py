"""Triangle meshes and materials: what furniture modules make and the renderer draws."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Material:
    """How a surface looks.

    Attributes:
        color: sRGB, 0 to 1; tints the texture where there is one.
        texture: name of a procedural texture family (`wood`, `fabric`, `tile`, `marble`, `plaster`, `wallpaper`,
            `carpet`, `brick`, `metal`, `leaf`, `screen`, `book`, ...) or `image:KEY` for an image of the model
            library; "" for a plain colour. Unknown names count as plain.
        scale: metres that one repeat of the texture spans.
        alpha: 1 opaque, less for glass.
        emission: 0 for all but lamps and lit screens; linear radiance factor.
        gloss: 0 matt to 1 mirror-like; a hint for a highlight.
    """

    color: tuple[float, float, float] = (0.8, 0.8, 0.8)
    texture: str = ""
    scale: float = 1.0
    alpha: float = 1.0
    emission: float = 0.0
    gloss: float = 0.0


@dataclass(eq=False)
class Mesh:
    """Triangles with one material index a face; shared and never changed, so that it can be a cache's key.

    Local frame of furniture: origin at the centre of the bounding box, metres, x right, y up, z forward, left-handed
    as AI2-THOR's; the front (where a person stands to use it) is +z. Faces are wound so that
    cross(b - a, c - a) points outward.
    """

    vertices: NDArray[np.float32]  # (n, 3)
    faces: NDArray[np.int32]  # (m, 3)
    normals: NDArray[np.float32]  # (n, 3), unit length; vertices are split where a crease needs two normals
    uvs: NDArray[np.float32]  # (n, 2), in metres on the surface (the renderer divides by Material.scale)
    material_ids: NDArray[np.int32]  # (m,) index into materials
    materials: list[Material] = field(default_factory=list)

    def bounds(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Lowest and highest corner, each (3,)."""
        return self.vertices.min(axis=0), self.vertices.max(axis=0)
