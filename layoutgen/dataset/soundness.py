"""Whether a record's lists have their lengths and its indices lead somewhere, so that its readers need not ask."""

from collections.abc import Iterator

from layoutgen.dataset.records import ClipRecord, Frame, Question, SceneObject

REACH = 10_000.0
"""Metres and pixels: houses and images are smaller, and a drawing of larger ones would not end."""


def record_faults(record: ClipRecord) -> Iterator[str]:
    """What is wrong with a decoded record, one line a fault, its questions included."""
    yield from clip_faults(record)
    for question in record.questions:
        yield from (f"question {question.id!r} {fault}" for fault in question_faults(record, question))


def clip_faults(record: ClipRecord) -> Iterator[str]:
    """What is wrong with the frames, the camera, the rooms and the objects."""
    camera = record.camera
    if not (0 < camera.width <= REACH and 0 < camera.height <= REACH and 0 < camera.fov_vertical_deg < 180):
        yield "the camera has no size, or an impossible field of view"
    if not record.frames:
        yield "there is no frame"
    for index, frame in enumerate(record.frames):
        yield from (f"frame {index} {fault}" for fault in _frame_faults(frame, len(record.objects)))
    if record.covisibility and not _is_square(record.covisibility, len(record.frames)):
        yield "the covisibility does not have a row and a column for each frame"
    for room in record.rooms:
        if len(room.polygon) < 3 or any(len(point) != 2 for point in room.polygon):
            yield f"room {room.id!r} has no polygon"
    for thing in record.objects:
        yield from (f"{thing.name} {fault}" for fault in _object_faults(thing))


def question_faults(record: ClipRecord, question: Question) -> Iterator[str]:
    """Frames and objects of a question that are not in the record."""
    frames, objects = range(len(record.frames)), range(len(record.objects))
    if not question.frames or any(index not in frames for index in (*question.frames, *question.views)):
        yield "shows no frame, or one that does not exist"
    if any(index not in objects for index in question.objects):
        yield "is about an object that does not exist"


def _frame_faults(frame: Frame, objects: int) -> Iterator[str]:
    seen = [entry.object for entry in frame.objects]
    if any(not 0 <= index < objects for index in seen) or len(set(seen)) < len(seen):
        yield "lists an object that does not exist, or one twice"
    if len(frame.position) != 3 or _far(frame.position):
        yield "has a position of the wrong size"
    if not _is_square(frame.camera_to_world, 4):
        yield "has a camera_to_world that is not 4 x 4"
    if any(entry.pixels < 1 or len(entry.box) != 4 for entry in frame.objects):
        yield "has a mask or a mask's box of the wrong size"


def _object_faults(thing: SceneObject) -> Iterator[str]:
    box = thing.oriented_box
    lengths = (len(thing.bbox), len(thing.y), len(thing.world_aabb), len(thing.outline), len(box.centre), len(box.size))
    if lengths != (4, 2, 6, 4, 3, 3) or not _is_square(box.rotation, 3):
        yield "has a box of the wrong length"
    elif _far(thing.bbox):
        yield f"has a box that reaches further than {REACH:,.0f} m"
    if any(len(point) != 2 for point in thing.outline):
        yield "has an outline whose corners are not x and z"
    if not thing.footprint or any(len(part) < 3 or any(len(point) != 2 for point in part) for part in thing.footprint):
        yield "has a footprint that is no list of polygons"


def _is_square(matrix: list[list[float]], size: int) -> bool:
    return len(matrix) == size and all(len(row) == size for row in matrix)


def _far(coordinates: list[float]) -> bool:
    return max(map(abs, coordinates)) > REACH
