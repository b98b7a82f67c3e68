"""Textures with their mipmaps in the one array that the kernels read."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.model_store import image
from layoutgen.engine.render.families import FAMILIES, family_size
from layoutgen.engine.render.light import linear, pack

_IMAGE = "image:"


@dataclass(frozen=True)
class Slot:
    """Where a texture lies in the pool.

    Attributes:
        texel: first texel of the finest level, -1 where there is no texture.
        levels: log2 of the finest level's size.
        gain: what its values must be multiplied with; procedural families are stored about one half, so that they
            average to the material's colour.
        mean: (3,) linear mean of the stored texture.
    """

    texel: int
    levels: int
    gain: float
    mean: NDArray[np.float32]


@dataclass(frozen=True)
class _Pyramid:
    texels: NDArray[np.uint32]
    levels: int
    gain: float
    mean: NDArray[np.float32]


_NONE = Slot(-1, 0, 1.0, np.ones(3, np.float32))


def _pyramid(colors: NDArray[np.float32], gain: float) -> _Pyramid:
    """Mipmaps of linear colours (n, n, 3), n a power of two, finest first."""
    levels = [np.asarray(colors, np.float32)]
    while len(levels[-1]) > 1:
        fine = levels[-1]
        levels.append((fine[::2, ::2] + fine[1::2, ::2] + fine[::2, 1::2] + fine[1::2, 1::2]) * np.float32(0.25))
    texels = np.concatenate([pack(level, 1.0).ravel() for level in levels])
    return _Pyramid(texels, len(levels) - 1, gain, levels[-1][0, 0])


@cache
def _texture(name: str) -> _Pyramid | None:
    """An image of the model library, or a procedural family scaled to a mean of one half in every channel."""
    if name.startswith(_IMAGE):
        return _image(name.removeprefix(_IMAGE))
    make = FAMILIES.get(name)
    if make is None:
        return None
    colors = make(family_size(name))
    return _pyramid(np.clip(colors / colors.mean(axis=(0, 1)) / 2, 0, 1).astype(np.float32), 2.0)


def _image(key: str) -> _Pyramid:
    """An image of the model library, brought to the next square of a power of two."""
    pixels = image(key)
    size = 1 << (max(pixels.shape[:2]) - 1).bit_length()
    square = cv2.resize(pixels, (size, size), interpolation=cv2.INTER_LINEAR)
    return _pyramid(linear(np.arange(256, dtype=np.float32) / 255)[square], 1.0)


class TexturePool:
    """Textures of one scene, each once; `like` are those that come first, of a scene that differs little."""

    def __init__(self, like: "TexturePool | None" = None) -> None:
        self._slots: dict[str, Slot] = dict(like._slots) if like else {"": _NONE}
        self._parts: list[NDArray[np.uint32]] = [like.texels()] if like and like._count else []
        self._count: int = like._count if like else 0

    def add(self, name: str) -> Slot:
        """The slot of a family or of `image:KEY`; names that are not known count as plain colour."""
        if name not in self._slots:
            self._slots[name] = self._append(_texture(name))
        return self._slots[name]

    def _append(self, pyramid: _Pyramid | None) -> Slot:
        if pyramid is None:
            return _NONE
        slot = Slot(self._count, pyramid.levels, pyramid.gain, pyramid.mean)
        self._parts.append(pyramid.texels)
        self._count += len(pyramid.texels)
        return slot

    def texels(self) -> NDArray[np.uint32]:
        """All texels in one array, which pools of scenes that differ little share."""
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        return self._parts[0] if self._parts else np.zeros(1, np.uint32)
