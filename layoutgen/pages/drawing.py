"""Drawings as lists of shapes, so that the same plan can become SVG in a page or pixels in a PNG.

Coordinates are metres with x to the right and z up; styles are names that a stylesheet or a palette gives looks to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from layoutgen.geometry.boxes import FloorBox, Point

UNITS_PER_METRE = 100


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
