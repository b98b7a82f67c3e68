"""A house as MuJoCo's XML: a body an object, a camera a frame, meshes as OBJ and images as PNG beside.

Nothing moves by itself: bodies are welded to the world, and who wants some of them loose gives them a joint. What is
seen is in group 2. Solid parts bump as their convex hulls, floors, walls and ceilings as plates of the thickness
`PLATE` (group 3); frames of doors let through what doors let through.
"""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as xml

import numpy as np

from layoutgen.engine.mesh import Mesh
from layoutgen.export.solids.looks import Look, Palette, encoded
from layoutgen.export.solids.pieces import OPENINGS, Z_UP, Part, Piece, View, parts
from layoutgen.geometry.camera import Array

PLATE = 0.01
"""Metres behind the surface of a wall, a floor or a ceiling."""
_SOLID = 1e-3
"""Metres that a part extends along its thinnest axis to have a convex hull."""


def mjcf_files(pieces: Sequence[Piece], views: Sequence[View]) -> dict[str, bytes]:
    """`house.xml`, `meshes/*.obj` and `textures/*.png`; z up, metres; bodies and cameras are named by their ids."""
    palette, shapes = Palette(), dict[Mesh, str]()
    for piece in pieces:
        shapes.setdefault(piece.mesh, f"shape_{len(shapes):03d}")
    cut = {mesh: parts(mesh, Z_UP) for mesh in shapes}
    root = xml.Element("mujoco", model="house")
    xml.SubElement(root, "compiler", meshdir="meshes", texturedir="textures", angle="radian")
    _visual(root)
    asset, world = xml.SubElement(root, "asset"), xml.SubElement(root, "worldbody")
    files = dict[str, bytes]()
    for mesh, name in shapes.items():
        for index, part in enumerate(cut[mesh]):
            palette.name(part.material)
            files[f"meshes/{name}_{index}.obj"] = _obj(part)
            xml.SubElement(asset, "mesh", name=f"{name}_{index}", file=f"{name}_{index}.obj", inertia="shell")
    for piece in pieces:
        _body(world, asset, piece, shapes[piece.mesh], cut[piece.mesh], palette)
    for view in views:
        _camera(world, view)
    for name, look in palette.looks():
        files |= _material(asset, name, look)
    xml.indent(root)
    return {"house.xml": xml.tostring(root, encoding="unicode").encode() + b"\n", **files}


def _visual(root: xml.Element) -> None:
    visual = xml.SubElement(root, "visual")
    xml.SubElement(visual, "headlight", ambient="0.4 0.4 0.4", diffuse="0.5 0.5 0.5", specular="0.1 0.1 0.1")
    xml.SubElement(visual, "global", offwidth="1920", offheight="1080")


def _body(
    world: xml.Element, asset: xml.Element, piece: Piece, shape: str, found: Sequence[Part], palette: Palette
) -> None:
    matrix = piece.matrix(Z_UP)
    body = xml.SubElement(
        world, "body", name=piece.name, pos=_numbers(matrix[:3, 3]), quat=_numbers(quaternion(matrix[:3, :3]))
    )
    for index, part in enumerate(found):
        seen = {"type": "mesh", "mesh": f"{shape}_{index}", "material": palette.name(part.material)}
        xml.SubElement(body, "geom", {**seen, "group": "2", "contype": "0", "conaffinity": "0"})
        if not piece.building and piece.kind not in OPENINGS and _is_solid(part.points):
            xml.SubElement(body, "geom", type="mesh", mesh=f"{shape}_{index}", group="3")
    if piece.building:
        for number, corners in enumerate(_plates(found)):
            name = f"{piece.name}/plate_{number}"
            xml.SubElement(asset, "mesh", name=name, vertex=_numbers(corners.ravel()))
            xml.SubElement(body, "geom", type="mesh", mesh=name, group="3")


def _is_solid(points: Array) -> bool:
    """Whether points extend in space, and not on a plane alone."""
    _, _, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    return len(points) > 3 and bool(np.ptp(points @ axes.T, axis=0).min() > _SOLID)


def _plates(found: Sequence[Part]) -> Iterator[Array]:
    """Corners (6, 3) of a prism behind each triangle, which is convex whatever holes are in the wall."""
    for part in found:
        for face in part.faces:
            front, normals = part.points[face], part.normals[face]
            if np.linalg.norm(np.cross(front[1] - front[0], front[2] - front[0])) > _SOLID**2:
                yield np.concatenate([front, front - PLATE * normals])


def _camera(world: xml.Element, view: View) -> None:
    matrix = view.opengl(Z_UP)
    place = {"pos": _numbers(matrix[:3, 3]), "quat": _numbers(quaternion(matrix[:3, :3]))}
    xml.SubElement(world, "camera", {"name": view.name, "fovy": f"{view.fov_vertical_deg:.9g}", **place})


def _material(asset: xml.Element, name: str, look: Look) -> dict[str, bytes]:
    """Adds a material; gives the file of its image."""
    color = [1.0, 1.0, 1.0] if look.pixels is not None else [part / 255 for part in look.rgb]
    facts = {"rgba": _numbers([*color, look.alpha]), "emission": f"{look.glow:.6g}", "specular": "0.2"}
    facts |= {"shininess": f"{1 - look.roughness:.6g}"}
    if look.pixels is None:
        xml.SubElement(asset, "material", {"name": name, **facts})
        return {}
    xml.SubElement(asset, "texture", name=name, type="2d", file=f"{name}.png")
    xml.SubElement(asset, "material", {"name": name, "texture": name, **facts})
    return {f"textures/{name}.png": encoded(look.pixels, ".png")}


def _obj(part: Part) -> bytes:
    """A part as Wavefront OBJ; points, normals and coordinates are numbered alike."""
    upward = np.stack([part.uvs[:, 0], 1 - part.uvs[:, 1]], axis=1)
    lines = [_rows("v", part.points), _rows("vt", upward), _rows("vn", part.normals)]
    numbers = np.repeat(part.faces.ravel() + 1, 3).tolist()
    return "".join([*lines, "f %d/%d/%d %d/%d/%d %d/%d/%d\n" * len(part.faces) % tuple(numbers)]).encode()


def _rows(word: str, rows: Array) -> str:
    one = f"{word}{' %.7g' * rows.shape[1]}\n"
    return one * len(rows) % tuple(rows.ravel().tolist())


def _numbers(values: Sequence[float] | Array) -> str:
    return " ".join(f"{value:.9g}" for value in values)


def quaternion(rotation: Array) -> Array:
    """Unit quaternion (w, x, y, z) of a rotation (3, 3), w not negative."""
    import cv2

    turn, _ = cv2.Rodrigues(rotation)
    angle = float(np.linalg.norm(turn))
    axis = turn.ravel() / angle if angle else np.zeros(3)
    found: Array = np.concatenate([[np.cos(angle / 2)], np.sin(angle / 2) * axis])
    return found
