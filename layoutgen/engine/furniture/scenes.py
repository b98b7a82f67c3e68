"""Pictures of things: landscapes, towns, still lifes, people, animals; the piece's dice vary each of them."""

import numpy as np

from layoutgen.engine.furniture import finishes
from layoutgen.engine.furniture.canvas import Canvas, mixed
from layoutgen.engine.furniture.finishes import rgb

_SKIES = (
    ("cfe0e8", "7fb0d0"), ("f1d9b5", "e0906d"), ("d8dfe2", "a7b7c3"), ("f6e3c0", "8fb8c9"), ("e9b7a0", "6a5f8f"),
)  # fmt: skip
_WHITE, _INK = rgb("f4efe2"), rgb("24282c")


def _sky(canvas: Canvas, horizon: float) -> None:
    low, high = canvas.piece.pick(_SKIES)
    canvas.shade(rgb(low), rgb(high), horizon)


def fields(canvas: Canvas) -> None:
    """A sky over fields that roll towards the front."""
    draw, horizon = canvas.piece.between, canvas.piece.between(0.4, 0.6) * canvas.height
    _sky(canvas, horizon)
    lands = [rgb(c) for c in ("8aa27a", "6d8a63", "b7a56a", "5f7a6b", "c9b458", "9c6b4a", "7f9c4f")]
    for layer in range(4):
        canvas.below(horizon * (1 - 0.25 * layer), canvas.piece.pick(lands), 0.03, draw(2, 6))
    for _ in range(int(draw(0, 6))):
        x, y, size = draw(0, canvas.width), draw(0.3, 0.9) * horizon, draw(0.03, 0.07)
        canvas.rectangle(x - 0.1 * size, y, x + 0.1 * size, y + size, rgb("5b4a2e"))
        canvas.disc(x, y + 1.6 * size, size, rgb("4a6b3a"), 1.2, 16)


def dunes(canvas: Canvas) -> None:
    """A disc of sun over ridges that darken towards the front."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.fill(rgb(canvas.piece.pick(("f0d9b8", "e8e2d4", "f2c9a8", "c9dbe0", "3b3f5c"))))
    canvas.disc(draw(0.2, 0.8) * w, draw(0.55, 0.8) * h, draw(0.1, 0.2), rgb(canvas.piece.pick(
        ("d9643a", "f4efe2", "e0a030", "b8434a"))))  # fmt: skip
    base = rgb(canvas.piece.pick(("8fa3a0", "b58a6a", "7f93a8", "9c7f9c", "7c9a72")))
    for layer in range(4):
        canvas.below((0.56 - 0.13 * layer) * h, mixed(base, _INK, 0.22 * layer), draw(0.03, 0.07), draw(2, 7))


def sea(canvas: Canvas) -> None:
    """Sailing boats on water under a sky."""
    draw, w = canvas.piece.between, canvas.width
    horizon = draw(0.35, 0.5) * canvas.height
    _sky(canvas, horizon)
    water = rgb(canvas.piece.pick(("3f7f9c", "2f5f7a", "5b9aa0", "44607f")))
    for layer in range(5):
        canvas.below(horizon * (1 - 0.2 * layer), mixed(water, _INK, 0.1 * layer), 0.006 * layer, 9)
    for _ in range(int(draw(1, 4))):
        x, y, s = draw(0.15, 0.85) * w, draw(0.4, 0.9) * horizon, draw(0.1, 0.2)
        canvas.polygon([(x - s, y + 0.2 * s), (x + s, y + 0.2 * s), (x + 0.6 * s, y), (x - 0.6 * s, y)], rgb("7a3b2e"))
        canvas.polygon([(x, y + 0.25 * s), (x, y + 2.2 * s), (x + 0.9 * s, y + 0.3 * s)], _WHITE)
        canvas.polygon([(x - 0.08 * s, y + 0.3 * s), (x - 0.08 * s, y + 1.8 * s), (x - 0.7 * s, y + 0.3 * s)],
                       canvas.piece.pick(finishes.BRIGHTS))  # fmt: skip


def peaks(canvas: Canvas) -> None:
    """Snow-capped mountains behind a lake."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    shore = draw(0.2, 0.35) * h
    _sky(canvas, shore)
    stone = rgb(canvas.piece.pick(("6f7f8f", "5b6770", "8a7f86", "4f6072")))
    for number in range(4):
        x, top, half = (number + draw(0.2, 0.8)) * w / 4, shore + draw(0.25, 0.5) * h, draw(0.3, 0.45) * w
        canvas.polygon([(x - half, shore), (x + half, shore), (x, top)], mixed(stone, _INK, draw(0.0, 0.35)))
        cap = 0.3 * (top - shore)
        side = half * cap / (top - shore)
        canvas.polygon([(x - side, top - cap), (x - 0.3 * side, top - 0.7 * cap), (x + 0.2 * side, top - 1.1 * cap),
                        (x + side, top - cap), (x, top)], _WHITE)  # fmt: skip
    canvas.below(shore, rgb(canvas.piece.pick(("6f9aae", "3f6a72", "88a3a0"))))
    canvas.below(0.3 * shore, rgb("3f5a3a"), 0.01, 8)


def forest(canvas: Canvas) -> None:
    """A row of firs or of birches before mist."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.shade(rgb("e6e6dc"), rgb(canvas.piece.pick(("b9c7c0", "d9c9a8", "9fb0c0"))), 0.0)
    firs, green = canvas.piece.chance(0.5), rgb(canvas.piece.pick(("2f4f3f", "4a6b3a", "8a5a2f", "5b3f5c")))
    for number in range(9):
        x, far = (number + draw(0.1, 0.9)) * w / 9, draw(0.0, 0.6)
        color, foot = mixed(green, rgb("d5dad2"), far), (0.08 + 0.15 * far) * h
        if not firs:
            canvas.rectangle(x - 0.02, foot, x + 0.02, h, mixed(_WHITE, rgb("8f8a83"), far))
            for _ in range(5):
                y = draw(foot, h)
                canvas.rectangle(x - 0.02, y, x + 0.01, y + 0.012, _INK)
            continue
        tall = (0.75 - 0.4 * far) * h
        for part in range(3):
            y, half = foot + tall * 0.25 * part, (0.14 - 0.035 * part) * (1 - 0.4 * far)
            canvas.polygon([(x - half, y), (x + half, y), (x, y + 0.5 * tall)], color)
    canvas.below(0.1 * h, mixed(green, _INK, 0.3), 0.01, 6)


def skyline(canvas: Canvas) -> None:
    """A town by night or day, its windows lit."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    night = canvas.piece.chance(0.6)
    canvas.shade(*((rgb("3f4c6e"), rgb("141a30")) if night else (rgb("f1d9b5"), rgb("8fb8c9"))), 0.0)
    canvas.disc(draw(0.2, 0.8) * w, 0.8 * h, draw(0.06, 0.11), rgb("f3e6b8"))
    tone, x = canvas.palette(3), 0.0
    while x < w:
        wide, tall = draw(0.1, 0.2), draw(0.25, 0.7) * h
        body = mixed(canvas.piece.pick(tone), _INK, 0.55 if night else 0.2)
        canvas.rectangle(x, 0.0, x + wide - 0.01, tall, body)
        for row in range(int(tall / 0.07) - 1):
            for column in (0.25, 0.6):
                if canvas.piece.chance(0.4):
                    at = x + column * wide
                    canvas.rectangle(at, 0.05 + 0.07 * row, at + 0.025, 0.085 + 0.07 * row, rgb("f0cf7a"))
        x += wide


def village(canvas: Canvas) -> None:
    """Gabled houses side by side on a street."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    _sky(canvas, 0.2 * h)
    colors, x = canvas.palette(5), 0.02
    while x < w - 0.1:
        wide, tall = draw(0.18, 0.28), draw(0.3, 0.5) * h
        canvas.rectangle(x, 0.1 * h, x + wide, tall, canvas.piece.pick(colors))
        roof = [(x - 0.01, tall), (x + wide + 0.01, tall), (x + wide / 2, tall + draw(0.1, 0.22))]
        canvas.polygon(roof, rgb(canvas.piece.pick(("8f4a35", "5b4a44", "a5563f"))))
        canvas.rectangle(x + 0.4 * wide, 0.1 * h, x + 0.62 * wide, 0.1 * h + 0.12, rgb("4a3527"))
        for side in (0.12, 0.68):
            canvas.rectangle(x + side * wide, tall - 0.13, x + (side + 0.2) * wide, tall - 0.06, rgb("dfe9ee"))
        x += wide + draw(0.0, 0.04)
    canvas.below(0.1 * h, rgb("9c968c"))


def fruit(canvas: Canvas) -> None:
    """A still life: a bottle, a bowl and fruit on a table."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.fill(canvas.piece.pick(canvas.palette(4)))
    table = draw(0.25, 0.35) * h
    canvas.below(table, canvas.piece.pick(finishes.WOODS))
    x, glass = draw(0.15, 0.35) * w, rgb(canvas.piece.pick(("3f5a3a", "4f6f7f", "6b3b2a")))
    foot = 0.6 * table
    canvas.rectangle(x - 0.08, foot, x + 0.08, foot + 0.32, glass)
    canvas.polygon(
        [(x - 0.08, foot + 0.32), (x + 0.08, foot + 0.32), (x + 0.03, foot + 0.42), (x - 0.03, foot + 0.42)], glass
    )
    canvas.rectangle(x - 0.03, foot + 0.42, x + 0.03, foot + 0.54, glass)
    middle = draw(0.6, 0.75) * w
    for number in range(5):
        at = middle + 0.11 * (number % 3 - 1) + (0.05 if number > 2 else 0.0)
        tint = canvas.piece.pick(("c8392b", "d98a3d", "c9b03c", "8fae3f", "6b3f5c"))
        canvas.disc(at, foot + 0.2 + 0.1 * (number // 3), 0.075, rgb(tint))
    bowl = [(middle - 0.25, 0.18), (middle + 0.25, 0.18), (middle + 0.1, 0.0), (middle - 0.1, 0.0)]
    canvas.polygon([(at, foot + y) for at, y in bowl], canvas.piece.pick(finishes.CERAMICS))


def flowers(canvas: Canvas) -> None:
    """A bunch of flowers in a vase on a table."""
    draw, middle, h = canvas.piece.between, canvas.width / 2, canvas.height
    canvas.fill(rgb(canvas.piece.pick(("e8e2d4", "b7c3c9", "3f4c5e", "d8c9b3", "7f9c8f", "2b2f33"))))
    canvas.below(0.24 * h, canvas.piece.pick(finishes.WOODS))
    base, petals = 0.12 * h, canvas.palette(3)
    blooms = [(draw(-0.28, 0.28), draw(0.42, 0.75)) for _ in range(int(draw(5, 12)))]
    for x, y in blooms:
        canvas.stroke(
            [(middle, base + 0.2), (middle + 0.5 * x, base + 0.6 * y), (middle + x, base + y)], 0.012, rgb("4f6b3a")
        )
    vase = [(-0.06, 0.0), (0.06, 0.0), (0.1, 0.2), (0.06, 0.3), (-0.06, 0.3), (-0.1, 0.2)]
    canvas.polygon([(middle + x, base + y) for x, y in vase], canvas.piece.pick(finishes.CERAMICS))
    for x, y in blooms:
        color, size = canvas.piece.pick(petals), draw(0.04, 0.08)
        for angle in np.arange(5) * 2 * np.pi / 5:
            canvas.disc(
                middle + x + size * float(np.cos(angle)),
                base + y + size * float(np.sin(angle)),
                0.75 * size,
                color,
                1,
                12,
            )
        canvas.disc(middle + x, base + y, 0.5 * size, rgb("e6c34a"), 1, 12)


def leaf(canvas: Canvas) -> None:
    """One large leaf or a fern on paper."""
    draw, x, h = canvas.piece.between, canvas.width / 2, canvas.height
    canvas.paper()
    green = canvas.piece.pick((*finishes.LEAVES, *canvas.palette(2)))
    lean = draw(-0.15, 0.15)
    if canvas.piece.chance(0.5):
        for step in np.linspace(0.15, 0.85, 12).tolist():
            at, reach = x + lean * step, 0.36 * float(np.sin(np.pi * (0.15 + 0.8 * step)))
            for side in (-1, 1):
                tip = (at + side * reach, h * (step + 0.06))
                canvas.stroke(
                    [(at, h * step), (at + 0.5 * side * reach, h * (step + 0.05)), tip], [0.012, 0.05, 0.004], green
                )
    else:
        t = np.linspace(0, 1, 15)
        half = draw(0.2, 0.38) * np.sin(np.pi * t) ** 0.8
        line = np.stack([x + lean * t, h * (0.12 + 0.78 * t)], axis=1)
        canvas.strip(line - np.stack([half, 0 * half], 1), line + np.stack([half, 0 * half], 1), green)
        for step in range(2, 13, 2):
            for side in (-1, 1):
                end = line[step] + np.array([side * 0.85 * half[step], 0.06])
                canvas.stroke([line[step], (line[step] + end) / 2, end], 0.006, mixed(green, _WHITE, 0.4))
    canvas.stroke(
        [(x - 0.1 * lean, 0.05 * h), (x + 0.5 * lean, 0.5 * h), (x + lean, 0.9 * h)], 0.014, mixed(green, _INK, 0.4)
    )


def portrait(canvas: Canvas) -> None:
    """Head and shoulders of somebody."""
    draw, x, h = canvas.piece.between, canvas.width / 2, canvas.height
    back, dress, hair = canvas.palette(3)
    canvas.fill(back)
    skin = rgb(canvas.piece.pick(("e8c4a0", "c99872", "8a5a3f", "f0d5bd", "6b4531")))
    hair = rgb(canvas.piece.pick(("2b2320", "6b452b", "c9a04a", "8f8a83", "a5452f")))
    y, r = 0.62 * h, 0.17
    long = draw(0.0, 1.0) > 0.5
    if long:
        canvas.disc(x, y - 0.06, 1.45 * r, hair, 1.5)
    canvas.disc(x, 0.0, 0.45, dress, 0.85)
    canvas.rectangle(x - 0.06, 0.3, x + 0.06, y, mixed(skin, _INK, 0.15))
    canvas.disc(x, y, r, skin, 1.25)
    angle = np.linspace(0.1, np.pi - 0.1, 14)
    canvas.polygon(np.stack([x + 1.1 * r * np.cos(angle), y + 0.06 + 1.3 * r * np.sin(angle)], 1), hair)
    for side in (-1, 1):
        canvas.disc(x + 0.4 * side * r, y - 0.01, 0.022, _INK, 0.7, 10)
    canvas.stroke([(x - 0.05, y - 0.1), (x, y - 0.11), (x + 0.05, y - 0.1)], 0.016, rgb("9c4a44"))


def bird(canvas: Canvas) -> None:
    """A bird on a branch."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.paper()
    body, belly, _ = canvas.palette(3)
    y, x, turn = draw(0.3, 0.4) * h, 0.5 * w, canvas.piece.pick((-1, 1))
    canvas.stroke(
        [(0.0, y - 0.05), (0.4 * w, y), (0.7 * w, y - 0.02), (w, y + 0.06)], [0.05, 0.035, 0.03, 0.015], rgb("5b4332")
    )
    canvas.polygon(
        [(x - 0.16 * turn, y + 0.16), (x - 0.42 * turn, y + 0.02), (x - 0.38 * turn, y + 0.1)], mixed(body, _INK, 0.3)
    )
    canvas.disc(x, y + 0.17, 0.2, body, 0.78)
    canvas.disc(x + 0.06 * turn, y + 0.13, 0.13, belly, 0.8)
    canvas.disc(x + 0.18 * turn, y + 0.32, 0.11, body)
    canvas.polygon(
        [(x + 0.27 * turn, y + 0.35), (x + 0.27 * turn, y + 0.29), (x + 0.38 * turn, y + 0.31)], rgb("d98a3d")
    )
    canvas.disc(x + 0.21 * turn, y + 0.34, 0.02, _INK, 1, 12)
    for _ in range(int(draw(3, 9))):
        canvas.disc(draw(0.02, 0.98) * w, y + draw(-0.08, 0.1), 0.04, canvas.piece.pick(finishes.LEAVES), 0.5, 12)


def fish(canvas: Canvas) -> None:
    """A shoal in the sea."""
    draw, w, h = canvas.piece.between, canvas.width, canvas.height
    canvas.shade(rgb("1f4f6f"), rgb(canvas.piece.pick(("6fb0c0", "8fc9b8", "4f7fa8"))), 0.0)
    colors, turn = canvas.palette(3), canvas.piece.pick((-1, 1))
    for _ in range(int(draw(4, 10))):
        x, y, s = draw(0.15, 0.85) * w, draw(0.15, 0.9) * h, draw(0.06, 0.14)
        color = canvas.piece.pick(colors)
        canvas.polygon(
            [(x - 0.7 * turn * s, y), (x - 1.6 * turn * s, y + 0.6 * s), (x - 1.6 * turn * s, y - 0.6 * s)], color
        )
        canvas.disc(x, y, s, color, 0.55, 18)
        canvas.disc(x + 0.6 * turn * s, y + 0.1 * s, 0.14 * s, _WHITE, 1, 8)
    for _ in range(5):
        x = draw(0.0, w)
        canvas.stroke(
            [(x, 0.0), (x + 0.04, 0.1), (x - 0.03, 0.22), (x + 0.02, 0.32)], [0.05, 0.04, 0.03, 0.005], rgb("2f6b4a")
        )


SCENES = (fields, dunes, sea, peaks, forest, skyline, village, fruit, flowers, leaf, portrait, bird, fish)
