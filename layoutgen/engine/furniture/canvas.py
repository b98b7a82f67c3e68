"""What pictures are painted with: flat patches of colour on a sheet of paper, each layer in front of those before."""

from colorsys import hsv_to_rgb
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layoutgen.engine.furniture.finishes import Color, rgb
from layoutgen.engine.furniture.piece import Piece
from layoutgen.engine.furniture.shapes import Shape
from layoutgen.engine.mesh import Material

_LAYER = 0.0001  # metres from one layer of paint to the next
_LAYERS = 75  # from which on they share a depth
_PAPERS = ("ece6da", "dfe5e3", "2f3a44", "f4f1ea", "e8d9c0", "20303a")


@dataclass
class Canvas:
    """A sheet in the plane of a picture, painted in units of its shorter side, (0, 0) at the lower left.

    Attributes:
        piece: the picture, which brings the dice and takes the patches.
        origin: (x, y, z) of the lower left corner in the piece's frame, metres.
        scale: metres that a unit spans.
        width, height: in units; the shorter one is 1.
        layers: painted so far.
    """

    piece: Piece
    origin: tuple[float, float, float]
    scale: float
    width: float
    height: float
    layers: int = 0

    def polygon(self, outline: ArrayLike, color: Color) -> None:
        """A patch over an outline (k, 2) that is star-shaped about its middle; what leaves the sheet is cut off."""
        flat = np.clip(np.asarray(outline, dtype=np.float64), 0.0, [self.width, self.height])
        x, y = flat.T
        if np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) < 0:
            flat = flat[::-1]
        self._fan(np.concatenate([flat.mean(axis=0)[None], flat]), color)

    def _fan(self, points: NDArray[np.float64], color: Color) -> None:
        around = np.arange(1, len(points))
        self._patch(points, np.stack([np.zeros_like(around), around, np.roll(around, -1)], axis=1), color)

    def _patch(self, points: NDArray[np.float64], faces: NDArray[np.int64], color: Color) -> None:
        self.layers += 1
        depth = _LAYER * min(self.layers, _LAYERS)
        vertices = np.column_stack([points * self.scale, np.full(len(points), depth)]) + np.array(self.origin)
        self.piece.add(Shape(vertices, faces), Material(color=color))

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, color: Color) -> None:
        """A patch with upright sides."""
        self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], color)

    def fill(self, color: Color) -> None:
        """The whole sheet."""
        self.rectangle(0.0, 0.0, self.width, self.height, color)

    def disc(self, x: float, y: float, radius: float, color: Color, flat: float = 1.0, around: int = 28) -> None:
        """A round patch, `flat` times as high as wide."""
        angle = 2 * np.pi * np.arange(around) / around
        self.polygon(np.stack([x + radius * np.cos(angle), y + flat * radius * np.sin(angle)], axis=1), color)

    def below(self, height: float, color: Color, swell: float = 0.0, waves: float = 3.0) -> None:
        """Everything below a level or wavy line, strip by strip."""
        steps = np.linspace(0.0, self.width, 25)
        phase = self.piece.rng.uniform(0, 2 * np.pi, 2)
        tops = height + swell * (np.sin(waves * steps + phase[0]) + 0.4 * np.sin(2.7 * waves * steps + phase[1]))
        self.under(np.stack([steps, tops], axis=1), color)

    def under(self, line: ArrayLike, color: Color, floor: float = 0.0) -> None:
        """Everything between a line (k, 2) that runs from left to right and the height `floor`."""
        points = np.clip(np.asarray(line, dtype=np.float64), 0.0, [self.width, self.height])
        lower = np.stack([points[:, 0], np.full(len(points), floor)], axis=1)
        self.strip(points, lower, color)

    def strip(self, upper: NDArray[np.float64], lower: NDArray[np.float64], color: Color) -> None:
        """A band between two lines of equally many points (k, 2) that run the same way, `lower` to the right."""
        points = np.clip(np.concatenate([lower, upper]), 0.0, [self.width, self.height])
        count = len(upper)
        a, b = np.arange(count - 1), np.arange(count, 2 * count - 1)
        self._patch(points, np.concatenate([np.stack([a, a + 1, b + 1], 1), np.stack([a, b + 1, b], 1)]), color)

    def stroke(self, path: ArrayLike, widths: ArrayLike, color: Color) -> None:
        """A line of paint along a path (k, 2), as wide as `widths`."""
        points = np.asarray(path, dtype=np.float64)
        ahead = np.gradient(points, axis=0)
        ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
        side = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) * (np.broadcast_to(widths, len(points)) / 2)[:, None]
        self.strip(points + side, points - side, color)

    def shade(self, low: Color, high: Color, bottom: float, bands: int = 7) -> None:
        """Bands from one colour at the height `bottom` to another at the top."""
        edges = np.linspace(bottom, self.height, bands + 1)
        for step, (y0, y1) in enumerate(zip(edges, edges[1:], strict=False)):
            self.rectangle(0.0, y0, self.width, y1, mixed(low, high, step / (bands - 1)))

    def paper(self) -> None:
        """A ground of pale or dark paper."""
        self.fill(rgb(self.piece.pick(_PAPERS)))

    def palette(self, count: int) -> list[Color]:
        """Colours that go together: hues around one, every third opposite it."""
        draw = self.piece.between
        hue, spread = draw(0.0, 1.0), draw(0.06, 0.3)
        colors = []
        for number in range(count):
            shift = spread * (number / max(1, count - 1) - 0.5) + (0.5 if number % 3 == 2 else 0.0)
            red, green, blue = hsv_to_rgb((hue + shift) % 1.0, draw(0.25, 0.65), draw(0.35, 0.9))
            colors.append((red, green, blue))
        return colors


def mixed(first: Color, second: Color, share: float) -> Color:
    """A colour between two, `share` of the second."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue
