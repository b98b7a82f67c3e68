"""Seamless noise, the raw material of the texture families. Values are float32 and repeat at the border."""

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.seeds import rng_for

Grey = NDArray[np.float32]
_MARGIN = 3  # cells wrapped around, so that cubic interpolation meets itself at the border


def noise(name: str, size: int, columns: int, rows: int) -> Grey:
    """Smooth noise (size, size) in about -1 to 1 with `columns` by `rows` bumps; both must divide `size`."""
    grid = rng_for("texture", name, columns, rows).uniform(-1, 1, (rows, columns)).astype(np.float32)
    padded = np.pad(grid, _MARGIN, mode="wrap")
    fx, fy = size // columns, size // rows
    large = cv2.resize(padded, None, fx=fx, fy=fy, interpolation=cv2.INTER_CUBIC)
    return np.asarray(large[_MARGIN * fy : _MARGIN * fy + size, _MARGIN * fx : _MARGIN * fx + size], np.float32)


def fractal(name: str, size: int, columns: int, rows: int, octaves: int, falloff: float = 0.5) -> Grey:
    """Noise at `columns` by `rows` bumps and at ever finer ones, each octave weaker by `falloff`."""
    total, weight = np.zeros((size, size), np.float32), 0.0
    for octave in range(octaves):
        across, down = min(columns << octave, size), min(rows << octave, size)
        total += noise(f"{name}{octave}", size, across, down) * np.float32(falloff**octave)
        weight += falloff**octave
    return total / np.float32(weight)


def grain(name: str, size: int) -> Grey:
    """Independent noise in every pixel, -1 to 1."""
    return rng_for("texture", name).uniform(-1, 1, (size, size)).astype(np.float32)


def pixels(size: int) -> tuple[Grey, Grey]:
    """Coordinates x, y (size, size) from 0 to 1."""
    line = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / np.float32(size)
    x, y = np.meshgrid(line, line)
    return x, y


def sample(image: Grey, x: Grey, y: Grey) -> Grey:
    """Values of a seamless image at coordinates in repeats, which may lie outside 0 to 1; nearest pixel."""
    size = len(image)
    return image[(y * size).astype(np.int64) % size, (x * size).astype(np.int64) % size]


def ramp(values: Grey, low: float, high: float) -> Grey:
    """0 up to `low`, 1 from `high`, straight between."""
    return np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)


def mix(a: Grey, b: Grey | float, share: Grey) -> Grey:
    """`a` where share is 0, `b` where it is 1."""
    return np.asarray(a * (1 - share) + np.float32(1) * b * share, np.float32)


def grey(values: Grey) -> Grey:
    """A grey image (n, n) as colours (n, n, 3)."""
    return np.repeat(np.maximum(values, 0)[..., None], 3, axis=2)


def tinted(values: Grey, low: tuple[float, float, float], high: tuple[float, float, float]) -> Grey:
    """Colours between `low` (values 0) and `high` (values 1), (n, n, 3)."""
    share = np.clip(values, 0, 1)[..., None]
    start = np.array(low, np.float32)
    return np.asarray(start + share * (np.array(high, np.float32) - start), np.float32)
