"""A house as binary glTF 2.0, by trimesh: a node an object, a camera a frame."""

from collections.abc import Callable, Sequence
from io import BytesIO
from math import radians
from typing import Any

import numpy as np
from PIL import Image

from layoutgen.engine.mesh import Mesh
from layoutgen.errors import EnvironmentProblem
from layoutgen.export.solids.looks import Look, Palette, encoded, look_of
from layoutgen.export.solids.pieces import Y_UP, Part, Piece, View, parts

_NEAR = 0.02  # metres before a camera


def glb_bytes(pieces: Sequence[Piece], views: Sequence[View]) -> bytes:
    """Nodes named by their ids, with `id`, `type`, `asset` and `label` among their extras; y up, metres.

    Raises:
        EnvironmentProblem: trimesh is not installed.
    """
    try:
        import trimesh
    except ImportError as error:
        raise EnvironmentProblem(
            "GLB is written by trimesh, which is missing: pip install 'layoutgen[assets]'"
        ) from error
    from trimesh.exchange.gltf import export_glb

    scene, maker = trimesh.Scene(), _Geometries()
    for piece in pieces:
        scene.graph.update(frame_to=piece.name, frame_from="world", matrix=piece.matrix(Y_UP))
        for index, name in enumerate(maker.names(piece, scene)):
            scene.graph.update(frame_to=f"{piece.name}/{index}", frame_from=piece.name, geometry=name)
    return bytes(export_glb(scene, include_normals=True, tree_postprocessor=_finisher(pieces, views)))


class _Geometries:
    """Meshes by material, each put into a scene once."""

    def __init__(self) -> None:
        self._palette, self._materials = Palette(), dict[tuple[str, bool], Any]()
        self._known: dict[Mesh, list[str]] = {}

    def names(self, piece: Piece, scene: Any) -> list[str]:
        """Names in the scene of the geometries of a piece's mesh."""
        if piece.mesh not in self._known:
            shape = f"shape_{len(self._known):03d}"
            found = {f"{shape}/{i}": part for i, part in enumerate(parts(piece.mesh, Y_UP))}
            scene.geometry.update({name: self._geometry(part, piece.building) for name, part in found.items()})
            self._known[piece.mesh] = list(found)
        return self._known[piece.mesh]

    def _geometry(self, part: Part, one_sided: bool) -> Any:
        import trimesh

        upward = np.stack([part.uvs[:, 0], 1 - part.uvs[:, 1]], axis=1)  # trimesh counts v upwards
        visual = trimesh.visual.TextureVisuals(uv=upward, material=self._material(part, one_sided))
        return trimesh.Trimesh(part.points, part.faces, vertex_normals=part.normals, visual=visual, process=False)

    def _material(self, part: Part, one_sided: bool) -> Any:
        """Walls are one-sided, so that viewers look into the house from outside."""
        key = self._palette.name(part.material), one_sided
        if key not in self._materials:
            name = key[0] + ("_inside" if one_sided else "")
            self._materials[key] = _pbr(name, look_of(part.material), one_sided)
        return self._materials[key]


def _pbr(name: str, look: Look, one_sided: bool) -> Any:
    import trimesh

    picture = None if look.pixels is None else Image.open(BytesIO(encoded(look.pixels, ".jpg")))
    color = (1.0, 1.0, 1.0) if picture else look.color
    glow = {"emissiveFactor": [look.glow * part for part in color], "emissiveTexture": picture} if look.glow else {}
    return trimesh.visual.material.PBRMaterial(
        name=name,
        baseColorFactor=[*color, look.alpha],
        baseColorTexture=picture,
        metallicFactor=look.metallic,
        roughnessFactor=look.roughness,
        alphaMode="BLEND" if look.alpha < 1 else "OPAQUE",
        doubleSided=not one_sided,
        **glow,
    )


def _finisher(pieces: Sequence[Piece], views: Sequence[View]) -> Callable[[dict[str, Any]], None]:
    """Adds what trimesh has no place for: extras of nodes, and cameras."""
    known = {piece.name: piece for piece in pieces}

    def finish(tree: dict[str, Any]) -> None:
        for node in tree["nodes"]:
            if piece := known.get(node.get("name", "")):
                node["extras"] = {"id": piece.name, "type": piece.kind, "asset": piece.asset, "label": piece.number}
        for view in views:
            tree.setdefault("cameras", []).append(_camera(view))
            matrix = view.opengl(Y_UP).T.ravel().tolist()  # by columns
            tree["nodes"].append({"name": view.name, "camera": len(tree["cameras"]) - 1, "matrix": matrix})
            tree["scenes"][0]["nodes"].append(len(tree["nodes"]) - 1)

    return finish


def _camera(view: View) -> dict[str, Any]:
    lens = {"yfov": radians(view.fov_vertical_deg), "aspectRatio": view.width / view.height, "znear": _NEAR}
    return {"type": "perspective", "name": view.name, "perspective": lens}
