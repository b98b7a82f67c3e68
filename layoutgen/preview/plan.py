"""The map of a clip as shapes, and the close-up of it that a question needs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import hypot, radians, tan

import msgspec
import shapely

from layoutgen.catalogue.names import UNASKED_TYPES, category_name
from layoutgen.dataset.records import ClipRecord, Frame, Question, SceneObject
from layoutgen.dataset.states import STATES, when_of
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import sin_cos
from layoutgen.geometry.polygons import Polygon
from layoutgen.pages.drawing import Dot, Label, Outline, Shape

MARGIN, CLOSE_MARGIN = 0.6, 0.9
"""Metres around the whole map, and around what a close-up is about."""
LEAST_SIDE = 2.4
"""Metres that a close-up spans at least, so that it still shows what lies around."""
CLOSER = 0.75
"""A close-up that spans more than this share of the whole map is not worth the jump."""
LETTERS_A_SIDE = 46
"""Letters' heights along the longer side of a map, which read well when it is scaled to a column."""
CONE_LENGTH = 0.9
OPENINGS = frozenset({"Door", "Doorway", "Doorframe", "Window"})
FLAT = frozenset({"Rug", "Carpet"})


def eye(record: ClipRecord, index: int) -> Point:
    """Where a frame's camera stands, in the observer frame."""
    x, _, z = record.frames[index].position
    return record.observer.point(x, z)


def view_of(record: ClipRecord) -> FloorBox:
    """The whole map: every object and camera with a margin around."""
    cameras = [eye(record, index) for index in range(len(record.frames))]
    return _around([*cameras, *_corners(record, range(len(record.objects)))], MARGIN)


def focus_of(record: ClipRecord, question: Question) -> FloorBox:
    """The close-up of what a question is about, of the whole map's shape and inside of it.

    It is the whole map where the question is about most of it, or about rooms, or about a single view.
    """
    whole = view_of(record)
    points = [*(eye(record, index) for index in question.views), *_corners(record, question.objects)]
    if len(points) < 2:
        return whole
    wanted, sides = _around(points, CLOSE_MARGIN), whole.size
    share = max(max(side, LEAST_SIDE) / full for side, full in zip(wanted.size, sides, strict=True))
    if share > CLOSER:
        return whole
    half_x, half_z = (full * share / 2 for full in sides)
    x, z = wanted.centre
    x = min(max(x, whole.x_min + half_x), whole.x_max - half_x)
    z = min(max(z, whole.z_min + half_z), whole.z_max - half_z)
    return FloorBox(x - half_x, z - half_z, x + half_x, z + half_z)


def letter_height(view: FloorBox) -> float:
    """Height of letters in metres that reads well when the view is scaled to a column."""
    return min(0.26, max(view.size) / LETTERS_A_SIDE)


def _corners(record: ClipRecord, objects: Iterable[int]) -> list[Point]:
    return [corner for index in objects for corner in record.objects[index].floor_box.corners]


def _around(points: list[Point], margin: float) -> FloorBox:
    x0, z0, x1, z1 = FloorBox.around(points)
    return FloorBox(x0 - margin, z0 - margin, x1 + margin, z1 + margin)


def draw(
    record: ClipRecord, view: FloorBox | None = None, over: Sequence[Shape] = (), asked: Collection[int] = ()
) -> list[Shape]:
    """The shapes of the map, from the floor up.

    Args:
        record: the clip's.
        view: the part that will be shown, which letters and names are fitted to; None for the whole map.
        over: what will be drawn over it, whose labels no name of an object touches.
        asked: objects that `over` names already.
    """
    view = view or view_of(record)
    twice = repeated(record)
    drawn = [item for item in enumerate(record.objects) if item[1].type not in UNASKED_TYPES - OPENINGS]
    stay = {record.objects[index].id.partition("|")[2] for index in twice}
    drawn = [(index, _plainly(thing, stay)) for index, thing in drawn if index not in twice]
    drawn.sort(key=lambda item: (item[1].type not in FLAT, item[1].y[0], item[0]))
    rooms = list(_room_names(record, view))
    taken = [*rooms, *(shape for shape in over if isinstance(shape, Label))]
    return [
        *_rooms(record),
        *_grid(view),
        *(shape for index, thing in drawn for shape in _footprint(index, thing)),
        *_track(record, letter_height(view)),
        *rooms,
        *_names([item for item in drawn if item[1].type not in OPENINGS and item[0] not in asked], view, taken),
        *scale(view),
    ]


def _plainly(thing: SceneObject, stay: set[str]) -> SceneObject:
    """The object without the state in its name, where it is in both."""
    when, _, own = thing.id.partition("|")
    return msgspec.structs.replace(thing, name=thing.name.removeprefix(f"{when}: ")) if own in stay else thing


def repeated(record: ClipRecord) -> set[int]:
    """In a record of two states, the objects after that are where they were before."""
    places = {thing.id: thing.bbox for thing in record.objects}
    before, after = (f"{when}|" for when in STATES)
    return {
        index
        for index, thing in enumerate(record.objects)
        if when_of(thing) == STATES[1] and places.get(thing.id.replace(after, before, 1)) == thing.bbox
    }


def cone(record: ClipRecord, frame: Frame, length: float = CONE_LENGTH) -> Outline:
    """The triangle that a frame's camera sees, `length` metres deep."""
    frame_0 = record.observer
    apex = frame_0.point(frame.position[0], frame.position[2])
    half = tan(radians(record.camera.fov_vertical_deg) / 2) * record.camera.width / record.camera.height
    sine, cosine = sin_cos(frame_0.yaw(frame.yaw_deg))
    reach = length / max(1.0, half)
    left, right = (
        (apex[0] + reach * (sine + side * half * cosine), apex[1] + reach * (cosine - side * half * sine))
        for side in (-1, 1)
    )
    return Outline((apex, left, right), "cone")


def _rooms(record: ClipRecord) -> Iterator[Shape]:
    for room in record.rooms:
        yield Outline([(x, z) for x, z in room.polygon], f"room {room.type.lower()}", title=room.type)


def _room_names(record: ClipRecord, view: FloorBox) -> Iterator[Label]:
    """The name of each room at the upper edge of what the view shows of it, or in its middle where it stands askew."""
    height = letter_height(view)
    for room in record.rooms:
        shown = shapely.clip_by_rect(shapely.Polygon(room.polygon), *view)
        if shown.is_empty:
            continue
        left, low, right, top = shown.bounds
        if right - left > 4 * height and top - low > 2 * height:
            place = shapely.Point((left + right) / 2, top - height)
            inside = place if shown.contains(place) else shapely.point_on_surface(shown)
            yield Label((inside.x, inside.y), category_name(room.type), height, "room-name")


def _grid(view: FloorBox) -> Iterator[Shape]:
    for x in range(round(view.x_min), round(view.x_max) + 1):
        yield Outline(((x, view.z_min), (x, view.z_max)), "axis" if x == 0 else "grid", closed=False)
    for z in range(round(view.z_min), round(view.z_max) + 1):
        yield Outline(((view.x_min, z), (view.x_max, z)), "axis" if z == 0 else "grid", closed=False)


def _footprint(index: int, thing: SceneObject) -> Iterator[Shape]:
    """What the object covers, seen from above: parts that touch are one shape."""
    width, depth = thing.floor_box.size
    title = f"{thing.name}: {width:.2f} x {depth:.2f} m, {thing.y[0]:.2f} to {thing.y[1]:.2f} m high"
    for points in _joined(thing.footprint):
        yield Outline(points, f"object {_kind(thing)}", title=title, key=f"o{index}")


def _joined(parts: Sequence[Polygon]) -> list[list[Point]]:
    """Outlines of the union of polygons; the polygons themselves where one has no area, as of a picture on a wall."""
    shapes = [shapely.Polygon(part) for part in parts]
    if len(shapes) == 1 or not all(shape.is_valid for shape in shapes):
        return [[(x, z) for x, z in part] for part in parts]
    union = shapely.union_all(shapes)
    return [list(part.exterior.coords)[:-1] for part in getattr(union, "geoms", [union])]


def _kind(thing: SceneObject) -> str:
    if thing.type in OPENINGS:
        return "opening"
    if thing.type in FLAT:
        return "flat"
    return "small" if thing.parent else "big"


def _names(things: list[tuple[int, SceneObject]], view: FloorBox, taken: Sequence[Label]) -> Iterator[Shape]:
    """Names of the larger objects, as many as fit without touching one another; the rest are in the titles."""
    height = letter_height(view)
    boxes = [label_box(label) for label in taken]
    for index, thing in sorted(things, key=lambda item: -hypot(*item[1].floor_box.size)):
        label = Label(thing.floor_box.centre, thing.name, height, key=f"o{index}")
        readable = hypot(*thing.floor_box.size) >= 2.2 * height and touches(label_box(label), [view])
        if readable and not touches(label_box(label), boxes):
            boxes.append(label_box(label))
            yield label


def label_box(label: Label) -> FloorBox:
    """About the place that a label's letters take."""
    (x, z), half = label.at, len(label.text) * label.size * 0.29
    return FloorBox(x - half, z - label.size * 0.6, x + half, z + label.size * 0.6)


def touches(box: FloorBox, others: Iterable[FloorBox]) -> bool:
    """Whether a box overlaps any of the others."""
    return any(
        box.x_min < o.x_max and o.x_min < box.x_max and box.z_min < o.z_max and o.z_min < box.z_max for o in others
    )


def _track(record: ClipRecord, height: float) -> Iterator[Shape]:
    """The camera's way; frame 0 is the observer that the coordinates belong to."""
    places = [eye(record, index) for index in range(len(record.frames))]
    for index, frame in enumerate(record.frames):
        seen = cone(record, frame)
        yield Outline(seen.points, "cone first" if index == 0 else "cone", title=f"image {index + 1}", key=f"f{index}")
    yield Outline(places, "track", closed=False)
    for index, place in reversed(list(enumerate(places))):
        yield Dot(
            place,
            height * (0.45 if index == 0 else 0.25),
            "camera first" if index == 0 else "camera",
            f"image {index + 1}",
        )


def scale(view: FloorBox) -> Iterator[Shape]:
    """A metre in the lower left corner of the view."""
    height = letter_height(view)
    left, low = view.x_min + 1.2 * height, view.z_min + 1.2 * height
    yield Outline(((left, low), (left + 1, low)), "scale", closed=False)
    yield Label((left + 0.5, low + 0.8 * height), "1 m", height, "scale-name")
