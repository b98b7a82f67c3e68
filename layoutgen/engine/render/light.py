"""Light and colour as the kernels store them: square roots of linear values, 8 bits each, in one 32-bit word.

Products need no decoding (the root of a product is the product of the roots), and one table turns the root of a
radiance into the byte of the image.
"""

import numpy as np
from numpy.typing import NDArray

LIGHT_RANGE = 4.0  # irradiance at which baked light saturates; 1 shows a white wall as white
_TONE_RANGE = 2.0  # root of the brightest radiance that the tone table tells from white
_TONE_STEPS = 2048


def linear(srgb: NDArray[np.floating]) -> NDArray[np.float32]:
    """Linear values of sRGB values, both 0 to 1."""
    low = srgb / 12.92
    high = ((srgb + 0.055) / 1.055) ** 2.4
    return np.where(srgb <= 0.04045, low, high).astype(np.float32)


def srgb(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Inverse of `linear`."""
    low = values * 12.92
    high = 1.055 * np.maximum(values, 1e-9) ** (1 / 2.4) - 0.055
    return np.where(values <= 0.0031308, low, high).astype(np.float32)


def pack(values: NDArray[np.floating], top: float) -> NDArray[np.uint32]:
    """Linear values (..., 3) between 0 and `top` as words (...,) of three rooted bytes."""
    roots = np.rint(np.sqrt(np.clip(values / top, 0, 1)) * 255).astype(np.uint32)
    packed: NDArray[np.uint32] = roots[..., 0] | roots[..., 1] << 8 | roots[..., 2] << 16
    return packed


def unpack(words: NDArray[np.uint32], top: float) -> NDArray[np.float32]:
    """Inverse of `pack`: words (...,) to linear values (..., 3)."""
    roots = np.stack([words & 255, words >> 8 & 255, words >> 16 & 255], axis=-1) / np.float32(255)
    return (roots * roots * np.float32(top)).astype(np.float32)


def _tone_table() -> NDArray[np.uint8]:
    """Image byte for each root of a radiance: straight in the shadows, a soft shoulder towards white."""
    radiance = np.linspace(0, _TONE_RANGE, _TONE_STEPS) ** 2
    knee = 0.6
    over = np.maximum(radiance - knee, 0)
    mapped = np.minimum(radiance, knee) + (1 - knee) * over / (over + 1 - knee)
    return np.rint(srgb(mapped) * 255).astype(np.uint8)


TONE = _tone_table()
TONE_SCALE = np.float32((_TONE_STEPS - 1) / _TONE_RANGE)
