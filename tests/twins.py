"""Twins of synthetic clips, made by changing the record: nothing is filmed."""

import hashlib
from collections.abc import Sequence

from msgspec.structs import replace

from layoutgen.catalogue.names import alike, category_name
from layoutgen.dataset.records import Clip, ClipRecord, Frame, FrameObject, OrientedBox, SceneObject, Twin
from tests.dataset_maker import covered, noise_jpeg
from tests.factories import _seen


def lone(record: ClipRecord) -> int:
    """The object of no common category, nor of one that is taken for another in view, that most frames show."""
    categories = [category_name(thing.type) for thing in record.objects]

    def plain(index: int) -> bool:
        return categories.count(categories[index]) == 1 and not alike(categories[index]) & set(categories)

    frames = [sum(index in frame.visible for frame in record.frames) for index in range(len(categories))]
    return max(range(len(categories)), key=lambda index: (plain(index), frames[index]))


def twin_of(record: ClipRecord, edit: str, before: str, now: str) -> ClipRecord:
    """The same record under the name of a twin."""
    twin = Twin(of=record.clip_id, edit=edit, object=before, before="there", after="changed", now=now)
    return replace(record, clip_id=f"{record.clip_id}~{edit}", twin=twin, questions=[])


def removed(record: ClipRecord, index: int) -> ClipRecord:
    """The twin that lacks an object."""
    kept = [place for place in range(len(record.objects)) if place != index]
    twin = twin_of(record, "removed", record.objects[index].id, "")
    return _keeping(twin, kept)


def added(record: ClipRecord, index: int) -> tuple[ClipRecord, ClipRecord]:
    """The walk without an object, and its twin that has it."""
    kept = [place for place in range(len(record.objects)) if place != index]
    return _keeping(record, kept), twin_of(record, "added", "", record.objects[index].id)


def moved(record: ClipRecord, index: int, x: float, z: float) -> ClipRecord:
    """The twin whose object stands x, z metres of the observer frame (that looks along z) away."""
    twin = twin_of(record, "moved", record.objects[index].id, record.objects[index].id)
    objects = list(record.objects)
    objects[index] = _shifted(record, objects[index], x, z)
    return replace(twin, objects=objects, frames=[_with_object(frame, index, objects[index]) for frame in twin.frames])


def filmed(record: ClipRecord, seed: object) -> Clip:
    """A record with its images."""
    images = [noise_jpeg(seed, index) for index in range(len(record.frames))]
    hashes = [hashlib.sha256(image).hexdigest() for image in images]
    frames = [replace(covered(record, frame), sha256=sha) for frame, sha in zip(record.frames, hashes, strict=True)]
    return Clip(replace(record, frames=frames), images)


def _keeping(record: ClipRecord, kept: Sequence[int]) -> ClipRecord:
    places = {old: new for new, old in enumerate(kept)}

    def seen(frame: Frame) -> list[FrameObject]:
        return [replace(one, object=places[one.object]) for one in frame.objects if one.object in places]

    frames = [replace(frame, objects=seen(frame)) for frame in record.frames]
    return replace(record, objects=[record.objects[old] for old in kept], frames=frames)


def _with_object(frame: Frame, index: int, thing: SceneObject) -> Frame:
    """The frame with an object where it stands now; what saw it still does, if it is in the image."""
    if index not in frame.visible:
        return frame
    now = _seen(index, frame.pose, thing)
    others = [one for one in frame.objects if one.object != index]
    return replace(frame, objects=sorted([*others, *([now] if now else [])], key=lambda one: one.object))


def _shifted(record: ClipRecord, thing: SceneObject, x: float, z: float) -> SceneObject:
    origin, end = record.observer.world(0.0, 0.0), record.observer.world(x, z)
    dx, dz = end[0] - origin[0], end[1] - origin[1]
    by = (dx, 0.0, dz)

    def across(points: Sequence[Sequence[float]]) -> list[list[float]]:
        return [[a + x, b + z] for a, b in points]

    box = thing.oriented_box
    return replace(
        thing,
        bbox=[a + b for a, b in zip(thing.bbox, (x, z, x, z), strict=True)],
        footprint=[across(part) for part in thing.footprint],
        outline=across(thing.outline),
        world_aabb=[a + b for a, b in zip(thing.world_aabb, (*by, *by), strict=True)],
        oriented_box=OrientedBox([a + b for a, b in zip(box.centre, by, strict=True)], box.size, box.rotation),
    )
