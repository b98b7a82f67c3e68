"""A house's plan: rooms, walls, openings and furniture as shapes, painted with a legend below."""

from collections.abc import Iterator, Sequence
from math import dist, hypot

import numpy as np
import shapely
from PIL import Image, ImageDraw

from layoutgen.catalogue.assets import assets
from layoutgen.catalogue.names import category_name
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import sin_cos
from layoutgen.houses.house import footprint_of
from layoutgen.houses.schema import Item, ProceduralHouse
from layoutgen.pages.drawing import Label, Outline, Shape
from layoutgen.preview.plan import label_box, letter_height, scale, touches
from layoutgen.preview.raster import INK, PAPER, SCALE, look, paint
from layoutgen.preview.typeface import font

MARGIN = 0.6
HANGS_M = 0.3
"""What has its lower edge higher than this hangs on a wall."""
WALL_M, DOOR_M, WINDOW_M = 0.08, 0.16, 0.12
START_M = 0.3
LEGEND = (
    *(("door", "door"), ("window", "window"), ("object", "on the floor"), ("small", "on furniture")),
    *(("hung", "on a wall"), ("front", "its front"), ("start", "the agent's start")),
)
"""Style -> what it is, in the order of the legend."""
ROW = 24
"""Pixels of a row of the legend."""


def plan_picture(house: ProceduralHouse, size: int) -> Image.Image:
    """The plan with a scale bar and a legend, `size` pixels wide and at most as high."""
    view = _view(house)
    legend = _legend(size)
    plan = paint(house_shapes(house, view), view, size, size - legend.height)
    sheet = Image.new("RGB", (size, plan.height + legend.height), PAPER)
    sheet.paste(plan, ((size - plan.width) // 2, 0))
    sheet.paste(legend, (0, plan.height))
    return sheet


def _view(house: ProceduralHouse) -> FloorBox:
    x0, z0, x1, z1 = FloorBox.around(corner for room in house.rooms for corner in room.outline)
    return FloorBox(x0 - MARGIN, z0 - MARGIN, x1 + MARGIN, z1 + MARGIN)


def house_shapes(house: ProceduralHouse, view: FloorBox) -> list[Shape]:
    """The plan of a house from the floor up; names are left out where they would touch one another."""
    rooms = [Outline(room.outline, f"room {room.room_type.lower()}") for room in house.rooms]
    return [*rooms, *_walls(house), *_things(house), *_start(house), *_names(house, view), *scale(view)]


def _walls(house: ProceduralHouse) -> Iterator[Shape]:
    ends = {wall.id: wall.line for wall in house.walls}
    yield from (_bar(*wall.line, WALL_M, "wall") for wall in house.walls if not wall.empty)
    for openings, style, width in ((house.doors, "door", DOOR_M), (house.windows, "window", WINDOW_M)):
        for opening in openings:
            a, b = ends[opening.wall0]
            low, high = (along / dist(a, b) for along in opening.span)
            yield _bar(_between(a, b, low), _between(a, b, high), width, style)


def _bar(a: Point, b: Point, width: float, style: str) -> Outline:
    """A line of a width in metres."""
    length = max(dist(a, b), 1e-9)
    x, z = (b[1] - a[1]) / length * width / 2, (a[0] - b[0]) / length * width / 2
    return Outline([(a[0] + x, a[1] + z), (b[0] + x, b[1] + z), (b[0] - x, b[1] - z), (a[0] - x, a[1] - z)], style)


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _things(house: ProceduralHouse) -> Iterator[Shape]:
    for item in sorted(house.objects, key=_hangs):
        corners = footprint_of(item)
        if _hangs(item):
            yield Outline(corners, "hung")
        else:
            yield from (Outline(corners, "object"), Outline(corners[2:4], "front", closed=False))
        yield from (Outline(footprint_of(child), "small") for child in _descendants(item))


def _hangs(item: Item) -> bool:
    return item.position.y - assets()[item.asset_id].size[1] / 2 > HANGS_M


def _descendants(item: Item) -> Iterator[Item]:
    for child in item.children or ():
        yield child
        yield from _descendants(child)


def _start(house: ProceduralHouse) -> Iterator[Shape]:
    if start := house.metadata.agent:
        x, z = start.position.xz
        s, c = sin_cos(start.rotation.yaw_deg)
        ahead, beside = START_M, START_M / 2
        yield Outline(
            [(x + ahead * s, z + ahead * c), (x - beside * c, z + beside * s), (x + beside * c, z - beside * s)],
            "start",
        )


def _names(house: ProceduralHouse, view: FloorBox) -> Iterator[Label]:
    """Rooms first, then furniture from the largest, as many as fit without touching."""
    height = letter_height(view)
    taken: list[FloorBox] = []
    for choices in [*_room_labels(house, height), *_thing_labels(house, height)]:
        free = (one for one in choices if not touches(label_box(one), taken) and _inside(label_box(one), view))
        if label := next(free, None):
            taken.append(label_box(label))
            yield label


def _room_labels(house: ProceduralHouse, height: float) -> Iterator[list[Label]]:
    """A room's name near its upper edge, in its middle, or near its lower edge."""
    for room in house.rooms:
        floor = shapely.Polygon(room.outline)
        left, low, right, top = floor.bounds
        spots = [((left + right) / 2, top - 1.2 * height), ((left + right) / 2, low + 1.2 * height)]
        middle = shapely.point_on_surface(floor)
        inside = [spot for spot in spots if floor.contains(shapely.Point(spot))]
        yield [
            Label(spot, category_name(room.room_type).upper(), height, "room-name")
            for spot in [*inside, (middle.x, middle.y)]
        ]


def _thing_labels(house: ProceduralHouse, height: float) -> Iterator[list[Label]]:
    """A thing's name in its middle, a line above or a line below."""
    standing = [item for item in house.objects if not _hangs(item)]
    for item in sorted(standing, key=lambda one: -hypot(*_footing(one))):
        if hypot(*_footing(item)) < 2 * height:
            continue
        x, z = item.position.xz
        name = category_name(assets()[item.asset_id].type)
        yield [Label((x, z + step * height), name, 0.86 * height) for step in (0, 1.1, -1.1)]


def _footing(item: Item) -> tuple[float, float]:
    width, _, depth = assets()[item.asset_id].size
    return width, depth


def _inside(box: FloorBox, view: FloorBox) -> bool:
    return box.x_min > view.x_min and box.x_max < view.x_max and box.z_min > view.z_min and box.z_max < view.z_max


def _legend(width: int) -> Image.Image:
    """Swatches with what they are, in as many rows as the width needs."""
    letters = font(13 * SCALE)
    rows = _rows([(style, text, round(letters.getlength(text)) // SCALE + 46) for style, text in LEGEND], width - 24)
    image = Image.new("RGB", (width * SCALE, (len(rows) * ROW + 14) * SCALE), PAPER)
    draw = ImageDraw.Draw(image, "RGBA")
    for number, row in enumerate(rows):
        x, y = 16 * SCALE, (number * ROW + 8 + ROW // 2) * SCALE
        for style, text, taken in row:
            _swatch(draw, style, x, y)
            draw.text((x + 24 * SCALE, y), text, INK, letters, anchor="lm")
            x += taken * SCALE
    return image.resize((width, image.height // SCALE), Image.Resampling.LANCZOS)


def _swatch(draw: ImageDraw.ImageDraw, style: str, x: int, y: int) -> None:
    seen, half = look(style), 6 * SCALE
    if style == "front":
        draw.line([(x, y), (x + 16 * SCALE, y)], seen.line, 3 * SCALE)
    elif style == "start":
        draw.polygon([(x + 2 * SCALE, y + half), (x + 14 * SCALE, y + half), (x + 8 * SCALE, y - half)], seen.fill)
    else:
        draw.rectangle([x, y - half, x + 16 * SCALE, y + half], seen.fill, seen.line, SCALE)


def _rows(entries: Sequence[tuple[str, str, int]], width: int) -> list[list[tuple[str, str, int]]]:
    """Entries (style, text, pixels) in rows no wider than `width`."""
    rows: list[list[tuple[str, str, int]]] = [[]]
    for entry in entries:
        if rows[-1] and sum(taken for _, _, taken in rows[-1]) + entry[2] > width:
            rows.append([])
        rows[-1].append(entry)
    return rows


def as_bgr(image: Image.Image) -> "np.ndarray":
    """The pixels in OpenCV's order."""
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
