"""Two states of a place in one record: what a clip shows before a change, and what its twin shows after it.

A question about a change lives in the twin's record and points at frames and objects of two clips. Whatever solves,
draws or checks it takes both as one record instead: the frames before, then those after; every object of the one clip,
then every object of the other, all in the observer frame of the first image shown. Ids and names tell the states.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from layoutgen.dataset.records import Clip, ClipRecord, Frame, Question, Room, SceneObject
from layoutgen.errors import DatasetError
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.frames import ObserverFrame

T = TypeVar("T")

STATES = ("before", "after")
"""In the order in which they are shown."""


class Thing(NamedTuple):
    """An object in one of the states.

    Attributes:
        id: the same in both states, also of a thing that another took the place of.
        type: AI2-THOR's type.
        after: whether it is the state after the change.
        state: `open` or `closed` of the thing that was opened or closed, else "".
    """

    id: str
    type: str
    after: bool
    state: str = ""


def both(original: ClipRecord, twin: ClipRecord, before: Sequence[int], after: Sequence[int]) -> ClipRecord:
    """Frames `before` of a clip and `after` of its twin as one record without questions, in the clip's observer frame.

    Its covisibility is [], for nobody measured that of images in different states. `twin` is the twin's.
    """
    frame = _first(original, before)
    old = [_placed(thing, original.observer, frame) for thing in original.objects]
    known = {thing.id: (thing, placed) for thing, placed in zip(original.objects, old, strict=True)}
    new = [_same_or_placed(thing, known.get(thing.id), twin.observer, frame) for thing in twin.objects]
    same = {twin.twin.now: twin.twin.object} if twin.twin.now and twin.twin.object else {}
    return msgspec.structs.replace(
        original,
        clip_id=twin.clip_id,
        twin=twin.twin,
        frames=[
            *(_named(original.frames[index], STATES[0], 0) for index in before),
            *(_named(twin.frames[index], STATES[1], len(old)) for index in after),
        ],
        covisibility=[],
        rooms=[_room_placed(room, original.observer, frame) for room in original.rooms],
        objects=[_told(one, STATES[0], {}) for one in old] + [_told(one, STATES[1], same) for one in new],
        questions=[],
    )


def both_asked(original: ClipRecord, question: Question) -> Question:
    """A question about a change as one about the record of `both`; `before` and `objects_before` tell the states."""
    shown, things = len(question.before), len(original.objects)
    return msgspec.structs.replace(
        question,
        frames=list(range(shown + len(question.frames))),
        before=list(range(shown)),
        objects=[*question.objects_before, *(things + index for index in question.objects)],
    )


def asked_of(record: ClipRecord, question: Question, original: ClipRecord | None) -> tuple[ClipRecord, Question]:
    """The record and the question as whatever solves or draws it takes them: of both states for one about a change.

    Raises:
        DatasetError: it is about a change, and `original` is not the clip that was changed.
    """
    if not question.before:
        return record, question
    known = original_of(record, original)
    return both(known, record, question.before, question.frames), both_asked(known, question)


def original_of(record: ClipRecord, original: ClipRecord | None) -> ClipRecord:
    """The clip that a twin's record names; raises DatasetError where it is another, or none."""
    if original is None or original.clip_id != record.twin.of:
        raise DatasetError(f"clip {record.clip_id}: {record.twin.of!r}, which it is a twin of, does not come before it")
    return original


def with_walks(items: Iterable[T], record_of: Callable[[T], ClipRecord]) -> Iterator[tuple[T, T | None]]:
    """Each item with that of the clip it is a twin of, where that came before it; twins follow their walk at once."""
    walk: T | None = None
    for item in items:
        record = record_of(item)
        if not record.twin.of:
            walk = item
        yield item, walk if walk is not None and record_of(walk).clip_id == record.twin.of else None


def shown_images(clip: Clip, question: Question, original: Clip | None) -> list[tuple[Clip, int]]:
    """Clip and frame of each image of a question, in order: those before the change first."""
    if not question.before:
        return [(clip, index) for index in question.frames]
    original_of(clip.record, original.record if original else None)
    assert original is not None
    return [*((original, index) for index in question.before), *((clip, index) for index in question.frames)]


def when_of(thing: SceneObject) -> str:
    """`before` or `after`; "" for an object of a clip's own record."""
    when = thing.id.partition("|")[0]
    return when if when in STATES else ""


def things(record: ClipRecord) -> tuple[Thing, ...]:
    """The objects of a record of `both`; () for a clip's own record."""
    if not any(map(when_of, record.objects)):
        return ()
    return tuple(_thing(record, thing) for thing in record.objects)


def _thing(record: ClipRecord, thing: SceneObject) -> Thing:
    own = thing.id.partition("|")[2]
    twin, after = record.twin, when_of(thing) == STATES[1]
    changed = twin.edit == "opened" and own == twin.object
    state = (twin.after if after else twin.before).rpartition(", ")[2] if changed else ""
    return Thing(own, thing.type, after, state)


def _first(original: ClipRecord, before: Sequence[int]) -> ObserverFrame:
    """The observer frame of the first image shown."""
    pose = original.frames[before[0]]
    return ObserverFrame(pose.position[0], pose.position[2], pose.yaw_deg)


def _named(frame: Frame, when: str, first: int) -> Frame:
    """A frame whose objects are counted from `first` on."""
    return msgspec.structs.replace(
        frame,
        file=f"{when}_{frame.file}",
        objects=[msgspec.structs.replace(one, object=one.object + first) for one in frame.objects],
        through_glass=[msgspec.structs.replace(one, object=one.object + first) for one in frame.through_glass],
    )


def _told(thing: SceneObject, when: str, same: dict[str, str]) -> SceneObject:
    """The object with the state in its id and name; one that took a thing's place has that thing's id."""
    parent = f"{when}|{thing.parent}" if thing.parent else ""
    return msgspec.structs.replace(
        thing, id=f"{when}|{same.get(thing.id, thing.id)}", name=f"{when}: {thing.name}", parent=parent
    )


def _same_or_placed(
    thing: SceneObject, known: tuple[SceneObject, SceneObject] | None, own: ObserverFrame, frame: ObserverFrame
) -> SceneObject:
    """The object in another frame; where it has not moved, to the bit what it was before."""
    if known and (known[0].world_aabb, known[0].oriented_box) == (thing.world_aabb, thing.oriented_box):
        placed = known[1]
        return msgspec.structs.replace(
            thing, bbox=placed.bbox, footprint=placed.footprint, outline=placed.outline, room=placed.room
        )
    return _placed(thing, own, frame)


def _placed(thing: SceneObject, own: ObserverFrame, frame: ObserverFrame) -> SceneObject:
    """The object seen from another frame."""
    if own == frame:
        return thing
    footprint = [[list(_moved(point, own, frame)) for point in part] for part in thing.footprint]
    flat = [(x, z) for part in footprint for x, z in part]
    box = frame.box(thing.box) if frame.is_square else FloorBox.around(flat)
    outline = [list(_moved(point, own, frame)) for point in thing.outline]
    return msgspec.structs.replace(thing, bbox=list(box), footprint=footprint, outline=outline)


def _moved(point: Sequence[float], own: ObserverFrame, frame: ObserverFrame) -> Point:
    return frame.point(*own.world(point[0], point[1]))


def _room_placed(room: Room, own: ObserverFrame, frame: ObserverFrame) -> Room:
    if own == frame:
        return room
    return msgspec.structs.replace(room, polygon=[list(_moved(point, own, frame)) for point in room.polygon])
