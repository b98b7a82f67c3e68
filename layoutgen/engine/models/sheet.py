"""Contact sheets: small pictures of meshes with their names, to look at every kind of furniture at once."""

from collections.abc import Sequence
from math import atan2, degrees, hypot, radians, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from tqdm import tqdm

from layoutgen.catalogue.assets import Asset, assets_by_type
from layoutgen.engine.furniture import furniture_mesh
from layoutgen.engine.furniture.shapes import box
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.models.fit import library_mesh
from layoutgen.engine.render import Placement, Renderer
from layoutgen.errors import InputError
from layoutgen.geometry.camera import Pose
from layoutgen.wording import meant

_FOV_DEG = 30.0
_LABEL = 14
_SHEET_WIDTH = 1600
_DIRECTION = np.array([0.62, 0.5, 1.0])
_BACKGROUND = (0.93, 0.94, 0.95)


def picture(mesh: Mesh, pixels: int) -> NDArray[np.uint8]:
    """A square picture (pixels, pixels, 3) of a mesh on a pale floor, seen from its front, right and above."""
    low, high = mesh.bounds()
    radius = float(np.linalg.norm(high - low)) / 2
    center = (low + high) / 2
    eye = center + _DIRECTION / np.linalg.norm(_DIRECTION) * radius / sin(radians(_FOV_DEG / 2)) * 1.02
    dx, dy, dz = (center - eye).tolist()
    x, y, z = eye.tolist()
    pose = Pose(x, y, z, degrees(atan2(dx, dz)), degrees(atan2(-dy, hypot(dx, dz))))
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


def draw_sheet(types: Sequence[str], per_type: int, pixels: int, use_library: bool) -> Image.Image:
    """A contact sheet of evenly chosen assets of the given object types, of all types where none are given.

    Raises:
        InputError: an object type is unknown.
    """
    known = assets_by_type()
    unknown = sorted(set(types) - set(known))
    if unknown:
        near = meant(unknown[0], known)
        raise InputError(f"unknown object type {unknown[0]!r}{near}; AI2-THOR has: {', '.join(sorted(known))}")
    chosen = [asset for name in types or sorted(known) for asset in _spread(known[name], per_type)]
    cells = [_cell(asset, pixels, use_library) for asset in tqdm(chosen, desc="assets", unit="asset")]
    return contact_sheet(cells, max(1, _SHEET_WIDTH // pixels))


def _spread(group: Sequence[Asset], count: int) -> Sequence[Asset]:
    return group[:: max(1, len(group) // count)][:count]


def _cell(asset: Asset, pixels: int, use_library: bool) -> tuple[str, NDArray[np.uint8]]:
    model = library_mesh(asset) if use_library else None
    label = asset.id[: pixels // 6 - 2]
    return (f"* {label}", picture(model, pixels)) if model else (label, picture(furniture_mesh(asset), pixels))
