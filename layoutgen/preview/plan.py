"""The top-down map of a clip: rooms, footprints, names, the camera's track and what it looks at."""

from collections.abc import Iterator
from math import hypot, radians, tan

from layoutgen.dataset.records import ClipRecord, Frame, SceneObject
from layoutgen.geometry.boxes import Box, Point, centre, size
from layoutgen.geometry.frames import ObserverFrame, sin_cos
from layoutgen.pages.drawing import Dot, Label, Outline, Shape

MARGIN = 0.6
CONE_LENGTH = 0.9
STRUCTURE = frozenset({"Floor", "Wall", "Ceiling"})
FLAT = frozenset({"Rug", "Carpet"})


def observer(record: ClipRecord) -> ObserverFrame:
    """The frame that the record's boxes are in."""
    first = record.frames[0]
    return ObserverFrame(first.position[0], first.position[2], first.yaw_deg)


def view_of(record: ClipRecord) -> Box:
    """What the map shows: every object and camera with a margin around, [x_min, z_min, x_max, z_max] in metres."""
    frame = observer(record)
    cameras = [frame.point(f.position[0], f.position[2]) for f in record.frames]
    xs = [x for x, _ in cameras] + [v for o in record.objects for v in (o.bbox[0], o.bbox[2])]
    zs = [z for _, z in cameras] + [v for o in record.objects for v in (o.bbox[1], o.bbox[3])]
    return min(xs) - MARGIN, min(zs) - MARGIN, max(xs) + MARGIN, max(zs) + MARGIN


def letter_height(view: Box) -> float:
    """Height of letters in metres that reads well when the whole view is scaled to a column."""
    return min(0.3, max(0.12, max(size(view)) / 42))


def draw(record: ClipRecord) -> list[Shape]:
    """The shapes of the map, from the floor up."""
    view = view_of(record)
    objects = sorted(
        (item for item in enumerate(record.objects) if item[1].type not in STRUCTURE),
        key=lambda item: (item[1].type not in FLAT, item[1].y[0], item[0]),
    )
    return [
        *_rooms(record),
        *_grid(view),
        *_room_names(record, view),
        *(_footprint(index, thing) for index, thing in objects),
        *_track(record),
        *_names([thing for _, thing in objects], view),
        *_scale(view),
    ]


def cone(record: ClipRecord, frame: Frame, length: float = CONE_LENGTH) -> Outline:
    """The triangle that a frame's camera sees, `length` metres deep."""
    eye = observer(record)
    apex = eye.point(frame.position[0], frame.position[2])
    half = tan(radians(record.camera.fov_vertical_deg) / 2) * record.camera.width / record.camera.height
    sine, cosine = sin_cos(eye.yaw(frame.yaw_deg))
    reach = length / max(1.0, half)
    left, right = (
        (apex[0] + reach * (sine + side * half * cosine), apex[1] + reach * (cosine - side * half * sine))
        for side in (-1, 1)
    )
    return Outline((apex, left, right), "cone")


def _rooms(record: ClipRecord) -> Iterator[Shape]:
    for room in record.rooms:
        yield Outline([(x, z) for x, z in room.polygon], f"room {room.type.lower()}", title=room.type)


def _room_names(record: ClipRecord, view: Box) -> Iterator[Shape]:
    for room in record.rooms:
        top = max(z for _, z in room.polygon)
        xs = [x for x, _ in room.polygon]
        at = (min(xs) + max(xs)) / 2, min(top, view[3]) - letter_height(view)
        if view[0] < at[0] < view[2] and at[1] > view[1]:
            yield Label(at, _spaced(room.type), letter_height(view), "room-name")


def _spaced(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


def _grid(view: Box) -> Iterator[Shape]:
    for x in range(round(view[0]), round(view[2]) + 1):
        yield Outline(((x, view[1]), (x, view[3])), "axis" if x == 0 else "grid", closed=False)
    for z in range(round(view[1]), round(view[3]) + 1):
        yield Outline(((view[0], z), (view[2], z)), "axis" if z == 0 else "grid", closed=False)


def _footprint(index: int, thing: SceneObject) -> Shape:
    width, depth = size(thing.bbox)
    title = f"{thing.name}: {width:.2f} x {depth:.2f} m, {thing.y[0]:.2f} to {thing.y[1]:.2f} m high"
    style = "object flat" if thing.type in FLAT else "object small" if thing.parent else "object"
    return Outline([(x, z) for x, z in thing.footprint], style, title=title, key=f"o{index}")


def _names(things: list[SceneObject], view: Box) -> Iterator[Shape]:
    """Names of the larger objects, as many as fit without touching one another; the rest are in the titles."""
    height = letter_height(view)
    taken: list[Box] = []
    for thing in sorted(things, key=lambda o: -hypot(*size(o.bbox))):
        x, z = centre(thing.bbox)
        half = len(thing.name) * height * 0.29
        label = (x - half, z - height * 0.6, x + half, z + height * 0.6)
        if any(_overlap(label, other) for other in taken) or hypot(*size(thing.bbox)) < 0.45:
            continue
        taken.append(label)
        yield Label((x, z), thing.name, height)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _track(record: ClipRecord) -> Iterator[Shape]:
    """The camera's way; frame 0 is the observer that the coordinates belong to."""
    eye = observer(record)
    places: list[Point] = [eye.point(f.position[0], f.position[2]) for f in record.frames]
    for index, frame in enumerate(record.frames):
        seen = cone(record, frame)
        yield Outline(seen.points, "cone first" if index == 0 else "cone", title=f"frame {index}", key=f"f{index}")
    yield Outline(places, "track", closed=False)
    for index, place in reversed(list(enumerate(places))):
        yield Dot(place, 0.09 if index == 0 else 0.05, "camera first" if index == 0 else "camera", f"frame {index}")


def _scale(view: Box) -> Iterator[Shape]:
    left, low = view[0] + 0.25, view[1] + 0.25
    yield Outline(((left, low), (left + 1, low)), "scale", closed=False)
    yield Label((left + 0.5, low + letter_height(view) * 0.8), "1 m", letter_height(view), "scale-name")
