"""Drawings as pixels: what `pages.drawing.svg` is for a page, for a PNG."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from PIL import Image, ImageDraw

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.pages.drawing import Dot, Label, Layer, Outline, Shape
from layoutgen.preview.typeface import font

SCALE = 2
"""Drawn so much larger and then reduced, which smooths the edges."""
PAPER, CARD, INK, QUIET = (247, 246, 242), (255, 255, 255), (35, 40, 44), (106, 113, 119)
ACCENT, WARM = (15, 118, 110), (194, 65, 12)

Color = tuple[int, ...]


class Look(NamedTuple):
    """How a style is painted; line widths in pixels of the result."""

    fill: Color | None = None
    line: Color | None = None
    width: float = 1.0


LOOKS = {
    "room": Look((250, 249, 246), (150, 155, 160), 2.5),
    "kitchen": Look((249, 245, 231), (150, 155, 160), 2.5),
    "bathroom": Look((234, 239, 245), (150, 155, 160), 2.5),
    "bedroom": Look((243, 239, 244), (150, 155, 160), 2.5),
    "livingroom": Look((238, 243, 239), (150, 155, 160), 2.5),
    "wall": Look((78, 84, 90)),
    "door": Look((216, 140, 92), (255, 255, 255)),
    "window": Look((110, 168, 214), (255, 255, 255)),
    "small": Look((186, 160, 196), (140, 110, 152)),
    "hung": Look((226, 200, 120), (168, 140, 60)),
    "front": Look(line=WARM, width=2.5),
    "start": Look(ACCENT, CARD),
    "grid": Look(line=(35, 40, 44, 14)),
    "axis": Look(line=(35, 40, 44, 50)),
    "object": Look((208, 213, 219), (124, 138, 153)),
    "opening": Look((255, 255, 255, 160), (79, 124, 172, 110)),
    "flat": Look((208, 140, 96, 40), (124, 138, 153)),
    "asked": Look((232, 170, 145), WARM, 2.5),
    "cone": Look((*ACCENT, 16)),
    "track": Look(line=(*ACCENT, 150), width=1.5),
    "camera": Look(ACCENT),
    "measure": Look(line=WARM, width=2.5),
    "forward": Look(line=ACCENT, width=2.5),
    "measure-end": Look(WARM),
    "quadrant": Look(line=(35, 40, 44, 120), width=1.2),
    "scale": Look(line=INK, width=2.0),
    "label": Look(INK),
    "asked-name": Look(WARM),
    "measure-name": Look(WARM),
    "room-name": Look(QUIET),
    "quadrant-name": Look(QUIET),
    "scale-name": Look(INK),
}


def paint(shapes: Iterable[Shape], view: FloorBox, width: int, height: int, asked: Collection[str] = ()) -> Image.Image:
    """The shapes fitted into an RGB image of that size; outlines whose key is in `asked` stand out."""
    across, deep = view.size
    factor = SCALE * min(width / across, height / deep)
    image = Image.new("RGB", (round(across * factor), round(deep * factor)), (241, 239, 232))
    painter = _Painter(ImageDraw.Draw(image, "RGBA"), view, factor, asked)
    for shape in shapes:
        painter.paint(shape)
    return image.resize((image.width // SCALE, image.height // SCALE), Image.Resampling.LANCZOS)


class _Painter:
    def __init__(self, draw: ImageDraw.ImageDraw, view: FloorBox, factor: float, asked: Collection[str]) -> None:
        self.draw, self.view, self.factor, self.asked = draw, view, factor, asked

    def paint(self, shape: Shape) -> None:
        if isinstance(shape, Layer):
            for part in shape.shapes:
                self.paint(part)
        elif isinstance(shape, Outline):
            self.outline(shape)
        elif isinstance(shape, Dot):
            self.dot(shape)
        else:
            self.label(shape)

    def outline(self, shape: Outline) -> None:
        seen = LOOKS["asked"] if shape.key in self.asked else look(shape.style)
        points = [self.place(point) for point in shape.points]
        width = max(1, round(seen.width * SCALE))
        if shape.closed:
            self.draw.polygon(points, fill=seen.fill or seen.line, outline=seen.line, width=width)
        else:
            self.draw.line(points, fill=seen.line, width=width, joint="curve")

    def dot(self, shape: Dot) -> None:
        self.draw.circle(self.place(shape.centre), shape.radius * self.factor, fill=look(shape.style).fill)

    def label(self, shape: Label) -> None:
        seen, letters = look(shape.style), font(shape.size * self.factor, shape.text)
        at = self.place(shape.at)
        self.draw.text(at, shape.text, seen.fill, letters, anchor="mm", stroke_width=2 * SCALE, stroke_fill=CARD)

    def place(self, point: Point) -> Point:
        return (point[0] - self.view.x_min) * self.factor, (self.view.z_max - point[1]) * self.factor


def look(style: str) -> Look:
    """The look of the most special of a style's names that has one."""
    return next(LOOKS[name] for name in reversed(style.split()) if name in LOOKS)
