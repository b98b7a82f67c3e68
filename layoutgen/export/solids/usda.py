"""A house as USD in its text form: an Xform an object, a camera a frame, preview surfaces with images beside."""

import json
import re
from collections.abc import Iterator, Sequence
from math import radians, tan

import numpy as np

from layoutgen.engine.mesh import Mesh
from layoutgen.export.solids.looks import Look, Palette, encoded
from layoutgen.export.solids.pieces import Z_UP, Part, Piece, View, parts
from layoutgen.geometry.camera import Array

TEXTURES = "textures"
_NOT_IN_NAMES = re.compile(r"\W", re.ASCII)
_FOCAL = 24.0
"""Tenths of a metre, as USD measures lenses; only its ratio to the aperture counts."""


def usda_files(pieces: Sequence[Piece], views: Sequence[View]) -> dict[str, bytes]:
    """`house.usda` and the images that it names; z up, metres.

    Prims are named by the ids with `_` for what USD has no place for; `id`, `type`, `asset` and `label` are in their
    customData.
    """
    palette, shapes = Palette(), dict[Mesh, str]()
    for piece in pieces:
        shapes.setdefault(piece.mesh, f"shape_{len(shapes):03d}")
    cut = {mesh: parts(mesh, Z_UP) for mesh in shapes}
    drawn = [line for mesh, name in shapes.items() for line in _shape(name, cut[mesh], palette)]
    placed = [line for prim, piece in _named(pieces) for line in _placed(prim, piece, shapes[piece.mesh])]
    seen = [line for prim, view in _named_views(views) for line in _camera(prim, view)]
    looks = palette.looks()
    lines = [
        "#usda 1.0",
        '(\n    defaultPrim = "House"\n    metersPerUnit = 1\n    upAxis = "Z"\n)',
        'def Xform "House"\n{',
        *_scope("Materials", [line for name, look in looks for line in _material(name, look)]),
        *_scope("Shapes", drawn, "class"),
        *_scope("Cameras", seen),
        *placed,
        "}\n",
    ]
    images = {f"{TEXTURES}/{name}.jpg": encoded(look.pixels, ".jpg") for name, look in looks if look.pixels is not None}
    return {"house.usda": "\n".join(lines).encode(), **images}


def _named(pieces: Sequence[Piece]) -> Iterator[tuple[str, Piece]]:
    """Pieces by names that USD can have; where two ids give the same one, the label tells them apart."""
    taken = {"Materials", "Shapes", "Cameras"}
    for piece in pieces:
        name = _prim(piece.name)
        name = f"{name}_{piece.number}" if name in taken else name
        taken.add(name)
        yield name, piece


def _named_views(views: Sequence[View]) -> Iterator[tuple[str, View]]:
    return ((_prim(view.name), view) for view in views)


def _prim(name: str) -> str:
    plain = _NOT_IN_NAMES.sub("_", name)
    return plain if plain[:1].isalpha() or plain[:1] == "_" else f"_{plain}"


def _scope(name: str, lines: Sequence[str], specifier: str = "def") -> list[str]:
    return [f'{specifier} Scope "{name}"\n{{', *lines, "}"] if lines else []


def _shape(name: str, found: Sequence[Part], palette: Palette) -> Iterator[str]:
    yield f'def Xform "{name}"\n{{'
    for index, part in enumerate(found):
        yield from _mesh(f"part_{index}", part, palette.name(part.material))
    yield "}"


def _mesh(name: str, part: Part, material: str) -> Iterator[str]:
    upward = np.stack([part.uvs[:, 0], 1 - part.uvs[:, 1]], axis=1)
    yield f'def Mesh "{name}" (prepend apiSchemas = ["MaterialBindingAPI"])\n{{'
    yield f"point3f[] points = {_tuples(part.points)}"
    yield f'normal3f[] normals = {_tuples(part.normals)} (interpolation = "vertex")'
    yield f'texCoord2f[] primvars:st = {_tuples(upward)} (interpolation = "vertex")'
    yield f"int[] faceVertexCounts = [{', '.join(['3'] * len(part.faces))}]"
    yield f"int[] faceVertexIndices = [{', '.join(map(str, part.faces.ravel().tolist()))}]"
    yield f"float3[] extent = {_tuples(np.stack([part.points.min(axis=0), part.points.max(axis=0)]))}"
    yield 'uniform token subdivisionScheme = "none"'
    yield "uniform bool doubleSided = 1"
    yield f"rel material:binding = </House/Materials/{material}>"
    yield "}"


def _placed(prim: str, piece: Piece, shape: str) -> Iterator[str]:
    facts = {"id": piece.name, "type": piece.kind, "asset": piece.asset}
    yield f'def Xform "{prim}" (\ncustomData = {{'
    yield from (f"string {key} = {json.dumps(value)}" for key, value in facts.items())
    yield f"int label = {piece.number}\n}}\nprepend references = </House/Shapes/{shape}>\n)\n{{"
    yield from _transform(piece.matrix(Z_UP))
    yield "}"


def _transform(matrix: Array) -> Iterator[str]:
    """USD multiplies rows from the left, so that its matrices are transposed."""
    rows = ", ".join(f"({', '.join(f'{value:.9g}' for value in row)})" for row in matrix.T.tolist())
    yield f"matrix4d xformOp:transform = ({rows})"
    yield 'uniform token[] xformOpOrder = ["xformOp:transform"]'


def _camera(prim: str, view: View) -> Iterator[str]:
    tall = 2 * _FOCAL * tan(radians(view.fov_vertical_deg) / 2)
    yield f'def Camera "{prim}"\n{{'
    yield f"float focalLength = {_FOCAL:g}"
    yield f"float verticalAperture = {tall:.9g}"
    yield f"float horizontalAperture = {tall * view.width / view.height:.9g}"
    yield "float2 clippingRange = (0.02, 1000)"
    yield from _transform(view.opengl(Z_UP))
    yield "}"


def _material(name: str, look: Look) -> Iterator[str]:
    here = f"/House/Materials/{name}"
    color = ", ".join(f"{part:.6g}" for part in look.color)
    pictured = look.pixels is not None
    yield f'def Material "{name}"\n{{'
    yield f"token outputs:surface.connect = <{here}/surface.outputs:surface>"
    yield 'def Shader "surface"\n{'
    yield 'uniform token info:id = "UsdPreviewSurface"'
    yield f"color3f inputs:diffuseColor{f'.connect = <{here}/image.outputs:rgb>' if pictured else f' = ({color})'}"
    yield f"float inputs:roughness = {look.roughness:.6g}"
    yield f"float inputs:metallic = {look.metallic:.6g}"
    yield f"float inputs:opacity = {look.alpha:.6g}"
    if look.glow:
        yield f"color3f inputs:emissiveColor = ({', '.join(f'{look.glow * part:.6g}' for part in look.color)})"
    yield "token outputs:surface\n}"
    if pictured:
        yield from _image(name, here)
    yield "}"


def _image(name: str, here: str) -> Iterator[str]:
    yield 'def Shader "image"\n{'
    yield 'uniform token info:id = "UsdUVTexture"'
    yield f"asset inputs:file = @./{TEXTURES}/{name}.jpg@"
    yield f"float2 inputs:st.connect = <{here}/places.outputs:result>"
    yield 'token inputs:wrapS = "repeat"\ntoken inputs:wrapT = "repeat"\ntoken inputs:sourceColorSpace = "sRGB"'
    yield "float3 outputs:rgb\n}"
    yield 'def Shader "places"\n{'
    yield 'uniform token info:id = "UsdPrimvarReader_float2"\nstring inputs:varname = "st"\nfloat2 outputs:result\n}'


def _tuples(rows: Array) -> str:
    """`[(1, 2, 3), ...]`, six digits."""
    one = f"({', '.join(['%.6g'] * rows.shape[1])})"
    return f"[{', '.join([one] * len(rows)) % tuple(rows.ravel().tolist())}]"
