"""Pictures of nothing: blocks, discs, lines and sweeps of colour; the piece's dice vary each of them."""

import numpy as np

from layoutgen.engine.furniture.canvas import Canvas
from layoutgen.engine.furniture.finishes import rgb

_WHITE, _INK = rgb("f4efe2"), rgb("24282c")


def blocks(canvas: Canvas) -> None:
    """Overlapping rectangles of colour."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.paper()
    colors = canvas.palette(5)
    for _ in range(8):
        wide, tall = draw(0.15, 0.55) * w, draw(0.12, 0.5) * h
        x, y = draw(0.0, w - wide), draw(0.0, h - tall)
        canvas.rectangle(x, y, x + wide, y + tall, canvas.piece.pick(colors))


def discs(canvas: Canvas) -> None:
    """Overlapping discs and rings of colour."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.paper()
    colors = canvas.palette(5)
    for _ in range(int(draw(2, 6))):
        r = draw(0.12, 0.32)
        x, y = draw(r, w - r), draw(r, h - r)
        for ring in range(int(draw(1, 4))):
            canvas.disc(x, y, r * (1 - 0.3 * ring), canvas.piece.pick(colors))


def grid(canvas: Canvas) -> None:
    """Black lines around fields of white and of a few clear colours."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.fill(_WHITE)
    xs = [0.0, *sorted(draw(0.1, 0.9) * w for _ in range(3)), w]
    ys = [0.0, *sorted(draw(0.1, 0.9) * h for _ in range(3)), h]
    colors = (rgb("c0392b"), rgb("2c5f9e"), rgb("e0b030"), *canvas.palette(2))
    for x0, x1 in zip(xs, xs[1:], strict=False):
        for y0, y1 in zip(ys, ys[1:], strict=False):
            if canvas.piece.chance(0.35):
                canvas.rectangle(x0, y0, x1, y1, canvas.piece.pick(colors))
    for x in xs[1:-1]:
        canvas.rectangle(x - 0.012, 0.0, x + 0.012, h, _INK)
    for y in ys[1:-1]:
        canvas.rectangle(0.0, y - 0.012, w, y + 0.012, _INK)


def bands(canvas: Canvas) -> None:
    """Two to five broad fields of colour, one above or beside the other."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    count, upright = int(draw(2, 6)), canvas.piece.chance(0.4)
    colors = canvas.palette(count + 1)
    canvas.fill(colors[-1])
    edges = np.cumsum([draw(0.5, 1.5) for _ in range(count)])
    edges = np.concatenate([[0.0], edges / edges[-1]])
    for color, low, high in zip(colors, edges + 0.012, edges[1:] - 0.012, strict=False):
        if upright:
            canvas.rectangle(low * w, 0.03, high * w, h - 0.03, color)
        else:
            canvas.rectangle(0.03, low * h, w - 0.03, high * h, color)


def quilt(canvas: Canvas) -> None:
    """Squares cut into triangles of colour."""
    count = int(canvas.piece.between(3, 6))
    side = 1.0 / count
    colors = [*canvas.palette(4), _WHITE]
    canvas.fill(colors[0])
    for column in range(int(np.ceil(canvas.width / side))):
        for row in range(int(np.ceil(canvas.height / side))):
            x, y = column * side, row * side
            corners = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
            corners.pop(int(canvas.piece.rng.integers(4)))
            canvas.polygon(corners, canvas.piece.pick(colors))


def arcs(canvas: Canvas) -> None:
    """A rainbow of arches that stand side by side."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.paper()
    colors, r = canvas.palette(5), draw(0.3, 0.5)
    for row in range(int(np.ceil(h / r)) - 1, -1, -1):
        for column in range(int(np.ceil(w / (2 * r))) + 1):
            x, y = (2 * column + row % 2) * r, row * r
            for ring, color in enumerate(colors):
                canvas.disc(x, y, r * (1 - 0.2 * ring), color, 1.0, 24)


def strokes(canvas: Canvas) -> None:
    """Broad sweeps of a brush."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.paper()
    colors, t = canvas.palette(4), np.linspace(0, 1, 16)
    for _ in range(int(draw(3, 8))):
        phase, reach, y = draw(0, 6.3), draw(0.1, 0.4), draw(0.2, 0.8) * h
        path = np.stack([w * (0.08 + 0.84 * t), y + reach * np.sin(phase + draw(2, 7) * t)], axis=1)
        canvas.stroke(path, draw(0.04, 0.16) * (0.4 + np.sin(np.pi * t)), canvas.piece.pick(colors))


PATTERNS = (blocks, discs, grid, bands, quilt, arcs, strokes)
