"""Shapes and plots as SVG."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from layoutgen.geometry.boxes import FloorBox, Point

UNITS_PER_METRE = 100
WIDTH, ROW, NAME, VALUE = 340, 24, 168, 48
HISTOGRAM_HEIGHT, FOOT = 96, 22
LONGEST = 26
"""Letters of a name that fit in its column; no task has more."""


@dataclass(frozen=True)
class Outline:
    """A polygon, or an open line where `closed` is false. `key` names it to the page's script."""

    points: Sequence[Point]
    style: str
    closed: bool = True
    title: str = ""
    key: str = ""


@dataclass(frozen=True)
class Dot:
    """A disc; radius in metres."""

    centre: Point
    radius: float
    style: str
    title: str = ""


@dataclass(frozen=True)
class Label:
    """Text centred on a point; `size` is the letters' height in metres."""

    at: Point
    text: str
    size: float
    style: str = "label"
    key: str = ""


@dataclass(frozen=True)
class Layer:
    """Shapes that a page shows or hides together, and the part of the drawing that it shows with them."""

    key: str
    shapes: Sequence["Shape"]
    view: FloorBox


Shape = Outline | Dot | Label | Layer


def svg(shapes: Iterable[Shape], view: FloorBox, style: str, title: str) -> Markup:
    """An `<svg>` of the shapes that lie in `view`, scaled to the width of where it is put."""
    width, height = (round(side * UNITS_PER_METRE) for side in view.size)
    body = Markup("").join(_element(shape, view) for shape in shapes)
    return Markup(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" xmlns="http://www.w3.org/2000/svg"><title>{}</title>{}</svg>'
    ).format(style, width, height, title, body)


def fragment(shape: Shape, view: FloorBox) -> Markup:
    """One shape as it stands inside an `svg` of the same view."""
    return _element(shape, view)


def _element(shape: Shape, view: FloorBox) -> Markup:
    if isinstance(shape, Layer):
        inner = Markup("").join(_element(part, view) for part in shape.shapes)
        (left, top), (width, height) = _place((shape.view.x_min, shape.view.z_max), view), shape.view.size
        shown = [round(value, 1) for value in (left, top, width * UNITS_PER_METRE, height * UNITS_PER_METRE)]
        return Markup('<g data-layer="{}" data-view="{} {} {} {}">{}</g>').format(shape.key, *shown, inner)
    if isinstance(shape, Outline):
        return _outline(shape, view)
    x, y = _place(shape.at if isinstance(shape, Label) else shape.centre, view)
    if isinstance(shape, Label):
        height = shape.size * UNITS_PER_METRE
        return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" style="--height:{:.1f}px"{}>{}</text>').format(
            shape.style, x, y, height, _key(shape.key), shape.text
        )
    return Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" style="--radius:{:.1f}px">{}</circle>').format(
        shape.style, x, y, shape.radius * UNITS_PER_METRE, _title(shape.title)
    )


def _outline(shape: Outline, view: FloorBox) -> Markup:
    points = " ".join("{:.1f},{:.1f}".format(*_place(point, view)) for point in shape.points)
    tag = Markup("polygon") if shape.closed else Markup("polyline")
    return Markup('<{0} class="{1}" points="{2}"{3}>{4}</{0}>').format(
        tag, shape.style, points, _key(shape.key), _title(shape.title)
    )


def _place(point: Point, view: FloorBox) -> Point:
    return (point[0] - view.x_min) * UNITS_PER_METRE, (view.z_max - point[1]) * UNITS_PER_METRE


def _key(key: str) -> Markup:
    return Markup(' data-key="{}"').format(key) if key else Markup("")


def _title(title: str) -> Markup:
    return Markup("<title>{}</title>").format(title) if title else Markup("")


def bars(shares: Mapping[str, float], form: str = "{:,.0f}") -> Markup:
    """Horizontal bars with names on the left and values on the right."""
    top = max([*shares.values(), 1e-12])
    room = WIDTH - NAME - VALUE
    rows = Markup("").join(
        _bar(name, value, value / top * room, room, index, form) for index, (name, value) in enumerate(shares.items())
    )
    return _frame(len(shares) * ROW, rows, ", ".join(shares))


def _bar(name: str, value: float, length: float, room: int, index: int, form: str) -> Markup:
    y = index * ROW
    return Markup(
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="track" x="{}" y="{}" width="{}" height="12" rx="6"/>'
        '<rect class="bar" x="{}" y="{}" width="{:.1f}" height="12" rx="6"/><text class="value" x="{}" y="{}">{}</text>'
    ).format(
        NAME - 10, y + 16, _short(name), NAME, y + 6, room, NAME, y + 6, max(length, 2.0), WIDTH - VALUE + 10, y + 16,
        form.format(value),
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def histogram(values: Sequence[float], bins: int = 28) -> Markup:
    """A histogram with the least, the middle and the greatest value below."""
    counts, _ = np.histogram(values, bins=_bins(values, bins))
    width = WIDTH / len(counts)
    bodies = Markup("").join(
        Markup('<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2"/>').format(
            i * width + 1, HISTOGRAM_HEIGHT * (1 - share), width - 2, HISTOGRAM_HEIGHT * share
        )
        for i, share in enumerate(counts / max(counts.max(), 1))
    )
    base = Markup('<line class="base" x1="0" x2="{}" y1="{}" y2="{}"/>').format(
        WIDTH, HISTOGRAM_HEIGHT, HISTOGRAM_HEIGHT
    )
    low, middle, high = min(values), float(np.median(values)), max(values)
    feet = ((0, "start", f"{low:.3g}"), (WIDTH / 2, "middle", f"median {middle:.3g}"), (WIDTH, "end", f"{high:.3g}"))
    texts = Markup("").join(
        Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(x, HISTOGRAM_HEIGHT + 16, anchor, text)
        for x, anchor, text in feet
    )
    return _frame(HISTOGRAM_HEIGHT + FOOT, bodies + base + texts, "histogram")


def _bins(values: Sequence[float], most: int) -> int:
    """One bin per value where there are few different ones."""
    return max(1, min(most, len(set(values))))


def _frame(height: int, body: Markup, title: str) -> Markup:
    return Markup('<svg class="plot" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>').format(
        WIDTH, height, title, body
    )
