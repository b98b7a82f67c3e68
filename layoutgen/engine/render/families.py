"""Procedural texture families by name: each makes linear reflectances (size, size, 3) that repeat seamlessly.

Only their contrast and hue variations matter: the texture pool scales them to average to the material's colour.
"""

from collections.abc import Callable
from functools import cache

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


_DARK_WOOD, _LIGHT_WOOD = (0.42, 0.34, 0.27), (1.0, 0.96, 0.88)


@cache
def _wood_grain(size: int) -> Grey:
    """How light wood is, 0 to 1, with its grain along v."""
    fine = noise("wood fine", size, size // 2, size // 32)
    coarse = fractal("wood coarse", size, size // 16, 2, 3)
    x, _ = pixels(size)
    rings = np.sin((x * 7 + 0.9 * noise("wood warp", size, 8, 2)) * np.float32(2 * np.pi))
    return np.clip(0.62 + 0.14 * fine + 0.22 * coarse + 0.12 * rings.astype(np.float32), 0, 1)


def wood(size: int) -> Grey:
    """Grain along v."""
    return tinted(_wood_grain(size), _DARK_WOOD, _LIGHT_WOOD)


def _boards(size: int, x: Grey, y: Grey, columns: int, rows: int, offset: Grey) -> Grey:
    """Boards along y: `columns` of them across and `rows` along; `offset` shifts each column. Returns colours."""
    column = np.floor(x * columns)
    along = y * rows + offset
    row = np.floor(along)
    board = (column * 7 + row * 13).astype(np.int64) % 64
    rng = rng_for("texture", "boards")
    shade, dx, dy = (rng.uniform(0, 1, 64).astype(np.float32)[board] for _ in range(3))
    grained = 0.34 + 0.62 * sample(_wood_grain(size), x * 2 + dx, y * 2 + dy)
    gap = np.minimum(np.abs(x * columns - np.rint(x * columns)) / columns, np.abs(along - np.rint(along)) / rows)
    tone = (0.35 + 0.55 * grained) * (0.78 + 0.34 * shade)
    return tinted(tone * (0.45 + 0.55 * ramp(gap, 0.0, 0.0032)), (0.16, 0.12, 0.09), _LIGHT_WOOD)


def planks(size: int) -> Grey:
    """Floor boards, twelve across and two along."""
    x, y = pixels(size)
    offsets = rng_for("texture", "planks").uniform(0, 1, 12).astype(np.float32)
    return _boards(size, x, y, 12, 2, offsets[np.floor(x * 12).astype(np.int64)])


def parquet(size: int) -> Grey:
    """Squares of five short boards, turned by a quarter from square to square."""
    x, y = pixels(size)
    turned = (np.floor(x * 4) + np.floor(y * 4)) % 2 == 1
    across, along = np.where(turned, y, x), np.where(turned, x, y)
    return _boards(size, across, along, 20, 4, np.zeros_like(x))


def _cells(size: int, columns: int, rows: int, shift: float, joint: float, name: str) -> tuple[Grey, Grey]:
    """A wall of tiles or bricks: 0 in the joints to 1 inside, and a random number 0 to 1 for each piece."""
    x, y = pixels(size)
    row = np.floor(y * rows)
    across = x * columns + shift * (row % 2)
    inside = np.minimum(
        (0.5 - np.abs(across % 1 - 0.5)) / columns,
        (0.5 - np.abs((y * rows) % 1 - 0.5)) / rows,
    )
    tones = rng_for("texture", name).uniform(0, 1, (rows, columns)).astype(np.float32)
    tone = tones[row.astype(np.int64), np.floor(across).astype(np.int64) % columns]
    return ramp(np.asarray(inside, np.float32), joint * 0.6, joint), tone


def tile(size: int) -> Grey:
    """Four by four square tiles with pale joints."""
    inside, tone = _cells(size, 4, 4, 0.0, 0.006, "tile")
    face = 0.86 + 0.07 * tone + 0.05 * fractal("tile", size, 8, 8, 3)
    return grey(mix(np.full_like(face, 0.62), face, inside))


def subway(size: int) -> Grey:
    """Four by eight oblong tiles, every other row shifted by half."""
    inside, tone = _cells(size, 4, 8, 0.5, 0.006, "subway")
    face = 0.9 + 0.06 * tone + 0.03 * noise("subway", size, 8, 8)
    return grey(mix(np.full_like(face, 0.58), face, inside))


def mosaic(size: int) -> Grey:
    """Sixteen by sixteen small tiles of varied tone."""
    inside, tone = _cells(size, 16, 16, 0.0, 0.007, "mosaic")
    return grey(mix(np.full_like(tone, 0.72), 0.8 + 0.14 * tone, inside))


def checker(size: int) -> Grey:
    """Tiles alternately light and darker."""
    x, y = pixels(size)
    inside, _ = _cells(size, 4, 4, 0.0, 0.005, "checker")
    dark = (np.floor(x * 4) + np.floor(y * 4)) % 2
    face = mix(np.full_like(x, 0.95), 0.6, np.asarray(dark, np.float32)) + 0.04 * fractal("checker", size, 8, 8, 3)
    return grey(mix(np.full_like(face, 0.7), face, inside))


def brick(size: int) -> Grey:
    """Four by twelve bricks in mortar."""
    inside, tone = _cells(size, 4, 12, 0.5, 0.011, "brick")
    rough = fractal("brick", size, 16, 16, 4, 0.7)
    face = tinted(0.5 + 0.35 * tone + 0.2 * rough, (0.55, 0.42, 0.36), (1.0, 0.82, 0.72))
    mortar = grey(0.95 + 0.08 * rough) * np.array([1.0, 1.25, 1.35], np.float32)  # greyer than the bricks
    return np.asarray(mortar * (1 - inside[..., None]) + face * inside[..., None], np.float32)


def marble(size: int) -> Grey:
    """Pale stone with darker veins."""
    warp = fractal("marble warp", size, 4, 4, 4)
    x, y = pixels(size)
    veins = np.abs(np.sin((x * 2 + y * 2 + 0.55 * warp) * np.float32(2 * np.pi)))
    thin = 1 - ramp(veins, 0.0, 0.28)
    cloud = fractal("marble cloud", size, 4, 4, 4)
    return tinted(0.86 + 0.12 * cloud - 0.24 * thin * ramp(cloud, -0.5, 0.5), (0.4, 0.4, 0.42), (1.0, 0.99, 0.97))


def granite(size: int) -> Grey:
    """Speckled stone."""
    speck = fractal("granite", size, size // 8, size // 8, 3, 0.8)
    spots = ramp(noise("granite spots", size, size // 4, size // 4), 0.35, 0.7)
    return grey(0.9 + 0.09 * speck - 0.08 * spots)


def plaster(size: int) -> Grey:
    """A painted wall: nearly even."""
    return grey(1.0 + 0.02 * fractal("plaster", size, 4, 4, 3) + 0.03 * fractal("plaster fine", size, 64, 64, 2))


def concrete(size: int) -> Grey:
    """Blotched grey with pores."""
    pores = ramp(noise("pores", size, size // 4, size // 4), 0.72, 0.95)
    return grey(0.9 + 0.08 * fractal("concrete", size, 4, 4, 5, 0.5) - 0.06 * pores)


def wallpaper(size: int) -> Grey:
    """Stripes with a small ornament."""
    x, y = pixels(size)
    stripes = 0.5 + 0.5 * np.sign(np.sin(x * np.float32(8 * 2 * np.pi)))
    ornament = np.cos(x * np.float32(16 * np.pi)) * np.cos(y * np.float32(16 * np.pi))
    return grey(0.92 + 0.07 * stripes + 0.05 * ramp(ornament, 0.4, 0.7) + 0.015 * grain("wallpaper", size))


def carpet(size: int) -> Grey:
    """Pile: fine noise over soft blotches."""
    return grey(
        0.8 + 0.2 * fractal("carpet", size, size // 4, size // 4, 2, 0.9) + 0.06 * fractal("pile", size, 8, 8, 2)
    )


def rug(size: int) -> Grey:
    """Woven lozenges between bands."""
    x, y = pixels(size)
    lozenge = np.abs((x * 4) % 1 - 0.5) + np.abs((y * 4) % 1 - 0.5)
    rings = 0.5 + 0.5 * np.sign(np.sin(lozenge * np.float32(6 * np.pi)))
    colors = tinted(np.asarray(rings, np.float32), (0.95, 0.85, 0.7), (0.75, 0.4, 0.36))
    return np.asarray(colors * grey(0.85 + 0.15 * grain("rug", size)), np.float32)


def fabric(size: int) -> Grey:
    """Plain weave."""
    x, y = pixels(size)
    over = np.sin(x * np.float32(64 * np.pi)) * np.sin(y * np.float32(64 * np.pi))
    return grey(0.84 + 0.1 * over + 0.08 * fractal("fabric", size, 8, 8, 3) + 0.06 * grain("fabric", size))


def leather(size: int) -> Grey:
    """Fine creases."""
    creases = np.abs(fractal("leather", size, 32, 32, 3, 0.7))
    return grey(0.72 + 0.4 * ramp(creases, 0.0, 0.35) + 0.06 * fractal("leather tone", size, 4, 4, 2))


def wicker(size: int) -> Grey:
    """Basket weave of strips over and under one another."""
    x, y = pixels(size)
    upright = (np.floor(x * 16) + np.floor(y * 16)) % 2 == 0
    across = np.where(upright, (x * 16) % 1, (y * 16) % 1)
    strip = np.sqrt(np.maximum(1 - (2 * across - 1) ** 2, 0))
    return tinted(0.25 + 0.6 * strip + 0.15 * grain("wicker", size), (0.35, 0.25, 0.16), (1.0, 0.9, 0.72))


def metal(size: int) -> Grey:
    """Brushed along u."""
    return grey(0.9 + 0.08 * noise("metal", size, 4, size) + 0.06 * noise("metal broad", size, 2, size // 4))


def leaf(size: int) -> Grey:
    """A midrib, side veins and mottled green."""
    x, y = pixels(size)
    rib = 1 - ramp(np.abs(x - 0.5), 0.0, 0.03)
    veins = 1 - ramp(np.abs(np.sin((y * 8 - np.abs(x - 0.5) * 6) * np.float32(np.pi))), 0.0, 0.2)
    tone = 0.5 + 0.35 * fractal("leaf", size, 8, 8, 3) + 0.35 * rib + 0.15 * veins
    return tinted(tone, (0.55, 0.8, 0.45), (1.0, 1.0, 0.8))


def screen(size: int) -> Grey:
    """A lit picture: landscape-like bands of colour."""
    _, y = pixels(size)
    hills = y - 0.55 + 0.18 * fractal("hills", size, 4, 2, 4)
    above = tinted(y * 1.6, (0.35, 0.6, 1.0), (1.0, 0.85, 0.6))
    below = tinted(0.5 + 0.5 * fractal("meadow", size, 8, 16, 3), (0.1, 0.25, 0.12), (0.35, 0.55, 0.25))
    return np.asarray(np.where((hills > 0)[..., None], below, above), np.float32)


def book(size: int) -> Grey:
    """Spines side by side, each of its own colour, some with a band."""
    x, y = pixels(size)
    count = 16
    spine = np.floor(x * count).astype(np.int64)
    rng = rng_for("texture", "book")
    colors = rng.uniform(0.12, 0.95, (count, 3)).astype(np.float32)[spine]
    band = (np.abs(y - rng.uniform(0.15, 0.85, count).astype(np.float32)[spine]) < 0.04)[..., None]
    edge = grey(0.55 + 0.45 * ramp(0.5 - np.abs((x * count) % 1 - 0.5), 0.02, 0.18))
    return np.asarray(np.where(band, 0.9, colors) * edge, np.float32)


FAMILIES: dict[str, Callable[[int], Grey]] = {
    family.__name__: family
    for family in (
        wood, planks, parquet, tile, subway, mosaic, checker, brick, marble, granite, plaster, concrete, wallpaper,
        carpet, rug, fabric, leather, wicker, metal, leaf, screen, book,
    )
}  # fmt: skip
LARGE = frozenset({"planks", "parquet", "tile", "subway", "mosaic", "checker", "brick", "rug"})


def family_size(name: str) -> int:
    """Pixels along a side: more where joints must stay sharp."""
    return 512 if name in LARGE else 256
