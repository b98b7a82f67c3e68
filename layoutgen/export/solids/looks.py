"""Materials of the engine as other tools know them: base colour, roughness, metal, and an image where there is one."""

from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.mesh import Material
from layoutgen.engine.model_store import image
from layoutgen.engine.render.families import FAMILIES, family_size
from layoutgen.engine.render.light import linear, srgb
from layoutgen.engine.render.materials import is_metal
from layoutgen.errors import EnvironmentProblem

_IMAGE = "image:"
_JPEG_QUALITY = 90
_LEAST_ROUGH = 0.15
_METAL = 0.5
"""Share of metal in what the engine calls metal: it holds reflections back, and so do these."""


@dataclass(frozen=True, eq=False)
class Look:
    """How a surface looks.

    Attributes:
        color: linear, 0 to 1; the mean of the image where there is one.
        pixels: sRGB (n, n, 3) uint8 with the colour in them, which repeats; None for a plain colour.
        alpha: 1 opaque, less for glass.
        glow: 0 to 1, share of the colour that it emits.
        roughness, metallic: 0 to 1, as glTF and USD have them.
    """

    color: tuple[float, float, float]
    pixels: NDArray[np.uint8] | None
    alpha: float
    glow: float
    roughness: float
    metallic: float

    @property
    def rgb(self) -> tuple[int, int, int]:
        """`color` in sRGB, 0 to 255."""
        red, green, blue = np.rint(srgb(np.array(self.color)) * 255).astype(int).tolist()
        return red, green, blue


@dataclass
class Palette:
    """The materials of an export, numbered in the order of their first use."""

    numbers: dict[Material, int] = field(default_factory=dict)

    def name(self, material: Material) -> str:
        """A name for it, `material_007`."""
        return f"material_{self.numbers.setdefault(material, len(self.numbers)):03d}"

    def looks(self) -> list[tuple[str, Look]]:
        """Names and looks of all of them."""
        return [(self.name(material), look_of(material)) for material in self.numbers]


@cache
def look_of(material: Material) -> Look:
    """How a material looks."""
    tint = linear(np.array(material.color, np.float64))
    weave = _weave(material.texture)
    colors = None if weave is None else np.clip(tint * weave, 0, 1)
    red, green, blue = (tint if colors is None else colors.mean(axis=(0, 1))).tolist()
    return Look(
        color=(red, green, blue),
        pixels=None if colors is None else np.rint(srgb(colors) * 255).astype(np.uint8),
        alpha=material.alpha,
        glow=min(1.0, material.emission),
        roughness=max(_LEAST_ROUGH, 1.0 - material.gloss),
        metallic=_METAL if is_metal(material) else 0.0,
    )


@cache
def _weave(texture: str) -> NDArray[np.float32] | None:
    """What a material's linear colour is multiplied with (n, n, 3): 1 on average for the engine's own families."""
    if texture.startswith(_IMAGE):
        table = linear(np.arange(256, dtype=np.float32) / 255)
        return np.asarray(table[image(texture.removeprefix(_IMAGE))], np.float32)
    make = FAMILIES.get(texture)
    if make is None:
        return None
    colors = make(family_size(texture))
    return np.clip(colors / colors.mean(axis=(0, 1)), 0, 2).astype(np.float32)


def encoded(pixels: NDArray[np.uint8], ending: str) -> bytes:
    """An image (h, w, 3) as `.jpg` or `.png`."""
    options = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY] if ending == ".jpg" else []
    done, data = cv2.imencode(ending, cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), options)
    if not done:
        raise EnvironmentProblem(f"this OpenCV cannot write {ending} images: install opencv-python from PyPI")
    return data.tobytes()
