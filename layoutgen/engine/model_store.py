"""The installed library on disk: where it lies, what is in it, how a model is stored.

A finished cache is one folder: `index.json`, `ATTRIBUTION.txt`, `models/NAME.npz`, `images/KEY.jpg`. It is built
under another name and renamed when complete, so what lies at its place is always whole.
"""

import hashlib
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from layoutgen.engine.mesh import Material
from layoutgen.errors import EnvironmentProblem
from layoutgen.resources import cache_root

VERSION = 3
"""Of the stored format and of the conversion; a new number means a new folder."""


class StoredModel(msgspec.Struct, frozen=True):
    """One line of the index.

    Attributes:
        name: of its file in `models/`.
        types: object types it can stand for.
        size: (x, y, z) extents in the library's own units; only their proportions count.
        triangles: after simplification.
    """

    name: str
    types: list[str]
    size: tuple[float, float, float]
    triangles: int


class Index(msgspec.Struct, frozen=True):
    """`index.json`.

    Attributes:
        version: of the format.
        sha256: over all models and images, in the order of their names.
        models: by name.
        skipped: models that could not be converted, name -> reason.
    """

    version: int
    sha256: str
    models: list[StoredModel]
    skipped: dict[str, str]


class Arrays(msgspec.Struct, frozen=True):
    """A model as it is stored: its box is the unit cube about the origin, in the frame of `Mesh`.

    Attributes:
        vertices: (n, 3) float32.
        faces: (m, 3) int32.
        normals: (n, 3) float32, of the model in its own proportions.
        uvs: (n, 2) float32.
        material_ids: (m,) int32.
        materials: what the ids mean.
        heights: (k, k) float32 of z, x: the upper surface, 0 at the bottom to 1; -1 where there is none.
        scale: (3,) float32, extents before the box became a cube, the largest being 1.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    normals: NDArray[np.float32]
    uvs: NDArray[np.float32]
    material_ids: NDArray[np.int32]
    materials: list[Material]
    heights: NDArray[np.float32]
    scale: NDArray[np.float32]


def folder() -> Path:
    """Folder of the finished library of this version."""
    return cache_root() / f"models-v{VERSION}"


@cache
def _index_at(path: Path) -> Index | None:
    index = _stored_index(path)
    if index and content_sha256(path) != index.sha256:
        raise EnvironmentProblem(
            f"{path}: not the models that were installed, something changed them; `layoutgen assets install --force`"
        )
    return index


def _stored_index(path: Path) -> Index | None:
    try:
        index = msgspec.json.decode(path.joinpath("index.json").read_bytes(), type=Index)
    except (OSError, msgspec.DecodeError):
        return None
    return index if index.version == VERSION else None


def index() -> Index | None:
    """What is installed, checked once a process; None where nothing is.

    Raises:
        EnvironmentProblem: its files are not those that were installed.
    """
    return _index_at(folder())


def forget() -> None:
    """Drops what was read, after an installation in the same process."""
    _index_at.cache_clear()
    read_model.cache_clear()
    image.cache_clear()


def write_model(path: Path, arrays: Arrays) -> None:
    """Stores a model; a half-written one never bears its name."""
    fields = msgspec.structs.asdict(arrays)
    materials = np.frombuffer(msgspec.json.encode(fields.pop("materials")), dtype=np.uint8)
    partial = path.with_suffix(".tmp")
    with partial.open("wb") as stream:
        np.savez_compressed(stream, materials=materials, **fields)
    partial.replace(path)


@cache
def read_model(path: Path) -> Arrays:
    """Reads a model back."""
    with np.load(path) as stored:
        fields = {name: stored[name] for name in stored.files}
    materials = msgspec.json.decode(fields.pop("materials").tobytes(), type=list[Material])
    return Arrays(materials=materials, **fields)


def model_path(name: str) -> Path:
    """File of an installed model."""
    return folder() / "models" / f"{name}.npz"


@cache
def image(key: str) -> NDArray[np.uint8]:
    """The image of the texture `image:KEY`, (h, w, 3) sRGB; mid-grey where the library lacks it."""
    path = folder() / "images" / f"{key}.jpg"
    if not path.is_file():
        return np.full((1, 1, 3), 128, dtype=np.uint8)
    with Image.open(path) as stored:
        return np.asarray(stored.convert("RGB"))


def content_sha256(path: Path) -> str:
    """sha256 over the models and images under `path`, names and bytes."""
    digest = hashlib.sha256()
    for file in sorted([*path.glob("models/*.npz"), *path.glob("images/*.jpg")], key=lambda file: file.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
