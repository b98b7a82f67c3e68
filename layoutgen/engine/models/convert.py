"""Turns a library's OBJ models into stored arrays: our frame, outward faces, few triangles, small textures."""

import hashlib
import io
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from layoutgen.engine.mesh import Material, Mesh, Surface, split_corners
from layoutgen.engine.model_store import Arrays
from layoutgen.engine.models.fit import height_map
from layoutgen.engine.render import Placement, Renderer
from layoutgen.seeds import rng_for

Points = NDArray[np.float64]
Faces = NDArray[np.int64]

_DIRECTIONS = 16
_MARGIN = 0.2
_LIFT = 1e-3
_PASSES = 6
_FLAT_COSINE, _CREASE_COSINE = 0.9986, 0.5
LIBRARY_TITLES = {
    "BlendSwap-CC-0": "Blend Swap models under CC0, packed for Sweet Home 3D",
    "BlendSwap-CC-BY": "Blend Swap models under CC-BY, packed for Sweet Home 3D",
    "KatorLegaz": "Kator Legaz, packed for Sweet Home 3D",
    "Scopia": "Scopia Visual Interfaces Systems, packed for Sweet Home 3D",
}
"""Libraries in use, each the name of a .sh3f file, with whom to credit."""
TEXTURE_PIXELS = 256
_THIN_TYPES = frozenset({"Chair", "Stool", "HousePlant", "FloorLamp", "DeskLamp", "DiningTable", "TeddyBear", "Bed"})
_PLAIN_TYPES = frozenset(
    "AlarmClock Bowl Bread Candle CellPhone Cloth Cup Fork Fridge GarbageCan Laptop LightSwitch Mug Pen Pencil Plate"
    " RemoteControl SaltShaker SoapBottle Spoon Statue Toaster Watch".split()
)  # small, or of few large faces
_TRIANGLES, _THIN_TRIANGLES, _PLAIN_TRIANGLES = 2500, 5000, 1500
_TOLERANCE = 0.05
_SMOOTH_DEG = 40.0
_LONGEST_EDGE, _PLAIN_LONGEST_EDGE = 0.15, 0.3
_FAR_REPEATS = 1000.0
_JPEG_QUALITY = 88
_MIRROR_EXPONENT = 250.0  # Blender's default, 0.5 at 96, which most makers never touched, becomes satin
_SOFT_TYPES = frozenset({"ArmChair", "Bed", "Cloth", "HandTowel", "HousePlant", "Sofa", "TeddyBear", "Towel"})
_SOFT_GLOSS = 0.1


def outward(vertices: Points, faces: Faces) -> Faces:
    """Faces (m, 3) turned over where their back is clearly the open side: more rays escape from it than from the front.

    Models drawn for renderers that show both sides are often wound inside out; light is baked on the front only.
    """
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    extent = float(np.ptp(vertices, axis=0).max())
    scene = _scene(vertices / extent, faces)
    centers = corners.mean(axis=1) / extent
    front, back = (_openness(scene, centers, side * normals) for side in (1.0, -1.0))
    inside_out = back > front + _MARGIN
    return np.where(inside_out[:, None], faces[:, ::-1], faces)


def _scene(vertices: Points, faces: Faces) -> Renderer:
    table, index, _ = split_corners([Surface(vertices, faces, 0.0)])
    mesh = Mesh(
        vertices=table[:, :3].astype(np.float32),
        faces=index.astype(np.int32),
        normals=table[:, 3:6].astype(np.float32),
        uvs=table[:, 6:].astype(np.float32),
        material_ids=np.zeros(len(index), dtype=np.int32),
        materials=[Material()],
    )
    return Renderer([Placement(1, mesh, np.eye(3), np.zeros(3))], [], quality="flat")


def _openness(scene: Renderer, centers: Points, normals: Points) -> NDArray[np.float64]:
    """Share of rays (m,) that leave the model from just above each face."""
    directions = rng_for("outward").normal(size=(_DIRECTIONS, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    escaped = np.zeros(len(centers))
    for direction in directions:
        side = np.where(normals @ direction >= 0, 1.0, -1.0)
        hits, _ = scene.cast(centers + _LIFT * normals, side[:, None] * direction, 10.0)
        escaped += hits == 0
    return escaped / _DIRECTIONS


def refined(vertices: Points, uvs: Points | None, faces: Faces, longest: float) -> tuple[Points, Points | None, Faces]:
    """The same surface with the long edges of its curved parts split, so that light at corners need not be spread far.

    Flat parts stay as they are: the renderer gives large flat faces light maps.
    """
    table = vertices if uvs is None else np.hstack([vertices, uvs])
    curved = _curved(vertices, faces)
    flat, faces = faces[~curved], faces[curved]
    for _ in range(_PASSES):
        table, faces, grown = _halved(table, faces, longest)
        if not grown:
            break
    return table[:, :3], None if uvs is None else table[:, 3:], np.concatenate([flat, faces])


def _curved(vertices: Points, faces: Faces) -> NDArray[np.bool_]:
    """Triangles (m,) one of whose edges they share with a neighbour that bends away by 3 to 60 degrees."""
    corners = vertices[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    edges = np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    _, place = np.unique(edges, axis=0, return_inverse=True)
    order = np.argsort(place.reshape(-1), kind="stable")
    owner, same = order // 3, np.diff(place.reshape(-1)[order]) == 0
    first, second = owner[:-1][same], owner[1:][same]
    bend = np.einsum("ij,ij->i", normals[first], normals[second])
    round_ = (bend < _FLAT_COSINE) & (bend > _CREASE_COSINE)
    curved = np.zeros(len(faces), dtype=bool)
    curved[first[round_]] = curved[second[round_]] = True
    return curved


def _halved(table: Points, faces: Faces, longest: float) -> tuple[Points, Faces, bool]:
    """One pass: each long edge gets a vertex in its middle, each triangle the pieces that follow."""
    edges = np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    unique, place = np.unique(edges, axis=0, return_inverse=True)
    long = np.linalg.norm(table[unique[:, 0], :3] - table[unique[:, 1], :3], axis=1) > longest
    if not long.any():
        return table, faces, False
    middle = np.where(long, len(table) + np.cumsum(long) - 1, -1)
    table = np.concatenate([table, table[unique[long]].mean(axis=1)])
    middles = middle[place.reshape(-1)].reshape(-1, 3)
    return table, np.concatenate([_pieces(faces, middles, count) for count in range(4)]), True


def _pieces(faces: Faces, middles: Faces, count: int) -> Faces:
    """What becomes of the triangles with `count` split edges; `middles` (m, 3) follow the edges ab, bc, ca."""
    chosen = np.count_nonzero(middles >= 0, axis=1) == count
    faces, middles = faces[chosen], middles[chosen]
    first = np.argmax(middles >= 0, axis=1) if count < 2 else np.argmin(middles, axis=1)
    turn = (first[:, None] + np.arange(3)) % 3
    a, b, c = np.take_along_axis(faces, turn, 1).T
    ab, bc, ca = np.take_along_axis(middles, turn, 1).T
    triangles = {
        0: [(a, b, c)],
        1: [(a, ab, c), (ab, b, c)],
        2: [(a, b, bc), (a, bc, ca), (ca, bc, c)],
        3: [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)],
    }[count]
    return np.concatenate([np.stack(corners, axis=1) for corners in triangles])


class ModelEntry(msgspec.Struct, frozen=True):
    """One model.

    Attributes:
        library: stem of its .sh3f file.
        file: path of the OBJ file inside it.
        licence: SPDX-like name.
        creator: who made it.
        rotation: nine numbers, a 3x3 matrix by rows that turns the model's front to +z; None where it is there.
        types: object types it can stand for.
    """

    library: str
    file: str
    licence: str
    creator: str
    rotation: list[float] | None
    types: list[str]

    @property
    def name(self) -> str:
        """Unique and usable as a file name, `Scopia--chair`."""
        return f"{self.library}--{PurePosixPath(self.file).stem}"


@cache
def table() -> tuple[ModelEntry, ...]:
    """All models, by library and file."""
    data = resources.files("layoutgen.engine.models").joinpath("data", "models.json").read_bytes()
    return tuple(msgspec.json.decode(data, type=list[ModelEntry]))


class UnusableModel(Exception):
    """A model that is empty or flat; the message says which."""


@dataclass
class ModelPart:
    """Triangles of one material: vertices (n, 3), faces (m, 3), uvs (n, 2) where it has an image."""

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]
    uvs: NDArray[np.float64] | None
    material: Material


def convert(entry: ModelEntry, obj: Path, images: Path) -> Arrays:
    """Reads an OBJ file, writes its textures into `images` and returns the rest.

    Raises:
        UnusableModel: nothing is left of it.
    """
    parts = [_upright(part, entry.rotation) for part in _load(obj, images)]
    parts = [part for part in map(_without_doubles, parts) if len(part.faces)]
    if not parts:
        raise UnusableModel("it has no triangles")
    triangles, edge = _detail(entry)
    parts = _simplified(parts, triangles)
    low, high = _bounds(parts)
    if np.any(high - low < 1e-6):
        raise UnusableModel("it is flat")
    if _SOFT_TYPES & set(entry.types):
        parts = [_matt(part) for part in parts]
    longest = edge * float((high - low).max())
    return _arrays([_refined(part, longest) for part in _outward(parts)], low, high)


def _detail(entry: ModelEntry) -> tuple[int, float]:
    """How many triangles a model may have, and how long its edges may be in parts of its extent."""
    if _THIN_TYPES & set(entry.types):
        return _THIN_TRIANGLES, _LONGEST_EDGE
    if _PLAIN_TYPES & set(entry.types):
        return _PLAIN_TRIANGLES, _PLAIN_LONGEST_EDGE
    return _TRIANGLES, _LONGEST_EDGE


def _load(obj: Path, images: Path) -> list[ModelPart]:
    import trimesh

    scene = trimesh.load(obj, process=False)
    meshes = list(scene.geometry.values()) if isinstance(scene, trimesh.Scene) else [scene]
    return [_part(mesh, images) for mesh in meshes if len(getattr(mesh, "faces", ()))]


def _part(mesh: Any, images: Path) -> ModelPart:
    look = getattr(mesh.visual, "material", None)
    uvs = getattr(mesh.visual, "uv", None)
    picture = getattr(look, "image", None)
    coordinates, key = None, ""
    if picture is not None and uvs is not None:
        coordinates, key = _sane(np.asarray(uvs, dtype=np.float64)), _store_image(picture, images)
    material = _material(look, key)
    return ModelPart(np.asarray(mesh.vertices, dtype=np.float64), np.asarray(mesh.faces), coordinates, material)


def _sane(uvs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Texture coordinates without the infinities and uninitialised numbers that a few models carry."""
    return np.where(np.abs(np.nan_to_num(uvs, nan=np.inf)) < _FAR_REPEATS, uvs, 0.0)


def _material(look: Any, key: str) -> Material:
    """Colour, transparency and gloss of an MTL material; images keep their own colours."""
    settings = getattr(look, "kwargs", None) or {}
    red, green, blue = (float(value) for value in (settings.get("kd") or (0.7, 0.7, 0.7))[:3])
    alpha = float((settings.get("d") or [1.0])[0])
    shine = max(float(value) for value in settings.get("ks") or (0.0,))
    gloss = shine * min(0.8, float(settings.get("ns") or 0.0) / _MIRROR_EXPONENT)
    color = (1.0, 1.0, 1.0) if key else (red, green, blue)
    return Material(color=color, texture=f"image:{key}" if key else "", alpha=alpha, gloss=round(gloss, 3))


def _matt(part: ModelPart) -> ModelPart:
    return replace(part, material=replace(part.material, gloss=min(part.material.gloss, _SOFT_GLOSS)))


def _store_image(picture: Image.Image, images: Path) -> str:
    """Writes a texture of at most 256 pixels a side; equal ones share a file. Returns its key."""
    small = picture.convert("RGB")
    small.thumbnail((TEXTURE_PIXELS, TEXTURE_PIXELS))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    key = hashlib.sha256(buffer.getvalue()).hexdigest()[:16]
    images.joinpath(f"{key}.jpg").write_bytes(buffer.getvalue())
    return key


def _upright(part: ModelPart, rotation: list[float] | None) -> ModelPart:
    """Turns the front to +z, then mirrors x into the left-handed frame, which flips the winding."""
    matrix = np.eye(3) if rotation is None else np.array(rotation).reshape(3, 3)
    vertices = part.vertices @ matrix.T * np.array([-1.0, 1.0, 1.0])
    return ModelPart(vertices, part.faces[:, ::-1].copy(), part.uvs, part.material)


def _without_doubles(part: ModelPart) -> ModelPart:
    """Welds equal vertices and keeps one of the triangles that lie in the same place, whichever way they face."""
    extent = max(float(np.ptp(part.vertices, axis=0).max()), 1e-9)
    keys = np.round(part.vertices / extent, 5)
    if part.uvs is not None:
        keys = np.hstack([keys, np.round(part.uvs, 4)])
    _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    faces = place.reshape(-1)[part.faces]
    faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    _, spot = np.unique(np.round(part.vertices[first] / extent, 5), axis=0, return_inverse=True)
    _, kept = np.unique(np.sort(spot.reshape(-1)[faces], axis=1), axis=0, return_index=True)
    uvs = None if part.uvs is None else part.uvs[first]
    return ModelPart(part.vertices[first], faces[np.sort(kept)], uvs, part.material)


def _simplified(parts: list[ModelPart], budget: int) -> list[ModelPart]:
    """The parts with at most about `budget` triangles together, each keeping its share."""
    total = sum(len(part.faces) for part in parts)
    if total <= budget:
        return parts
    return [_fewer(part, max(12, budget * len(part.faces) // total)) for part in parts]


def _fewer(part: ModelPart, target: int) -> ModelPart:
    import meshoptimizer

    if len(part.faces) <= target:
        return part
    faces = _reduce(meshoptimizer.simplify, part, target, _TOLERANCE)
    if len(faces) > 1.6 * target:
        coarse = _reduce(
            meshoptimizer.simplify_sloppy, ModelPart(part.vertices, faces, None, part.material), target, 1.0
        )
        faces = coarse if len(coarse) else faces
    used, place = np.unique(faces, return_inverse=True)
    uvs = None if part.uvs is None else part.uvs[used]
    return ModelPart(part.vertices[used], place.reshape(-1, 3), uvs, part.material)


def _reduce(method: Any, part: ModelPart, target: int, error: float) -> NDArray[np.int64]:
    indices = np.ascontiguousarray(part.faces.ravel(), dtype=np.uint32)
    positions = np.ascontiguousarray(part.vertices, dtype=np.float32)
    result = np.zeros_like(indices)
    count = method(result, indices, positions, target_index_count=3 * target, target_error=error)
    return result[:count].reshape(-1, 3).astype(np.int64)


def _outward(parts: list[ModelPart]) -> list[ModelPart]:
    """All parts wound outward, as seen in the whole model."""
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    vertices = np.concatenate([part.vertices for part in parts])
    faces = np.concatenate([part.faces + start for part, start in zip(parts, starts, strict=False)])
    turned = np.split(outward(vertices, faces), np.cumsum([len(part.faces) for part in parts])[:-1])
    return [replace(part, faces=own - start) for part, own, start in zip(parts, turned, starts, strict=False)]


def _refined(part: ModelPart, longest: float) -> ModelPart:
    vertices, uvs, faces = refined(part.vertices, part.uvs, part.faces, longest)
    return ModelPart(vertices, faces, uvs, part.material)


def _bounds(parts: list[ModelPart]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = np.concatenate([part.vertices[np.unique(part.faces)] for part in parts])
    return points.min(axis=0), points.max(axis=0)


def _arrays(parts: list[ModelPart], low: NDArray[np.float64], high: NDArray[np.float64]) -> Arrays:
    materials = list(dict.fromkeys(part.material for part in parts))
    numbers = np.array([materials.index(part.material) for part in parts], np.int32)
    extent = float((high - low).max())
    middle, scale = (low + high) / 2, (high - low) / extent
    table, index, owners = split_corners(
        [Surface((part.vertices - middle) / extent, part.faces, _SMOOTH_DEG, part.uvs) for part in parts]
    )
    unit, triangles = (table[:, :3] / scale).astype(np.float32), index.astype(np.int32)
    return Arrays(
        vertices=unit,
        faces=triangles,
        normals=table[:, 3:6].astype(np.float32),
        uvs=table[:, 6:].astype(np.float32),
        material_ids=numbers[owners],
        materials=materials,
        heights=height_map(unit, triangles),
        scale=scale.astype(np.float32),
    )
