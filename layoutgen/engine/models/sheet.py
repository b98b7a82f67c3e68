"""Contact sheets: small pictures of meshes with their names, to look at every kind of furniture at once."""

from collections.abc import Sequence
from math import atan2, degrees, hypot, radians, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from layoutgen.engine.furniture.shapes import box
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render import Placement, Renderer
from layoutgen.geometry.camera import Pose

_FOV_DEG = 30.0
_LABEL = 14
_DIRECTION = np.array([0.62, 0.5, 1.0])
_BACKGROUND = (0.93, 0.94, 0.95)


def picture(mesh: Mesh, pixels: int) -> NDArray[np.uint8]:
    """A square picture (pixels, pixels, 3) of a mesh on a pale floor, seen from its front, right and above."""
    low, high = mesh.bounds()
    radius = float(np.linalg.norm(high - low)) / 2
    center = (low + high) / 2
    eye = center + _DIRECTION / np.linalg.norm(_DIRECTION) * radius / sin(radians(_FOV_DEG / 2)) * 1.02
    dx, dy, dz = (center - eye).tolist()
    pose = Pose(*eye.tolist(), degrees(atan2(dx, dz)), degrees(atan2(-dy, hypot(dx, dz))))
    here = np.zeros(3)
    floor = _floor(low, 4 * radius)
    scene = [Placement(1, mesh, np.eye(3), here), Placement(2, floor, np.eye(3), here, structure=True)]
    frame = Renderer(scene, [], quality="flat").render(
        pose, pixels, pixels, _FOV_DEG, sky_color=_BACKGROUND, far=20 * radius
    )
    assert frame.rgb is not None
    return frame.rgb


def _floor(low: NDArray[np.float32], reach: float) -> Mesh:
    slab = box((-reach, float(low[1]) - 0.02 * reach, -reach), (reach, float(low[1]), reach))
    corners = slab.vertices[slab.faces].reshape(-1, 3)
    sides = np.cross(corners[1::3] - corners[::3], corners[2::3] - corners[::3])
    normals = np.repeat(sides / np.linalg.norm(sides, axis=1, keepdims=True), 3, axis=0)
    return Mesh(
        vertices=corners.astype(np.float32),
        faces=np.arange(len(corners), dtype=np.int32).reshape(-1, 3),
        normals=normals.astype(np.float32),
        uvs=corners[:, [0, 2]].astype(np.float32),
        material_ids=np.zeros(len(corners) // 3, dtype=np.int32),
        materials=[Material(color=(0.86, 0.86, 0.85))],
    )


def contact_sheet(cells: Sequence[tuple[str, NDArray[np.uint8]]], columns: int) -> Image.Image:
    """One image of labelled square pictures of equal size, row by row."""
    side = len(cells[0][1])
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (columns * side, rows * (side + _LABEL)), "white")
    draw = ImageDraw.Draw(sheet)
    for number, (label, pixels) in enumerate(cells):
        x, y = number % columns * side, number // columns * (side + _LABEL)
        sheet.paste(Image.fromarray(pixels), (x, y))
        draw.text((x + 3, y + side + 1), label, fill=(40, 40, 40))
    return sheet
