"""Planted faults of twins: a second change, another object, another pose, a twin without its original."""

import hashlib
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from layoutgen.audit.report import Report
from layoutgen.audit.twins import _stated_faults
from layoutgen.capture.media import depth_png, ids_png
from layoutgen.catalogue.names import category_name
from layoutgen.dataset.records import Clip, ClipRecord, Frame, SceneObject, Twin
from tests.audit.conftest import Clips, gate
from tests.dataset_maker import RECIPE, bare_clip

STORED = replace(RECIPE, modalities=["depth", "ids"])


def original() -> Clip:
    return bare_clip(3, frames=4)


def lone(record: ClipRecord) -> int:
    """An object that several frames show, and the only one of its kind."""
    kinds = [thing.type for thing in record.objects]
    shown = [sum(index in frame.visible for frame in record.frames) for index in range(len(kinds))]
    return max((i for i, kind in enumerate(kinds) if kinds.count(kind) == 1), key=lambda i: shown[i])


def without(record: ClipRecord, gone: int) -> ClipRecord:
    """The record as if nothing were there; the objects behind it are as much hidden as before."""

    def frame(one: Frame) -> Frame:
        kept = [entry for entry in one.objects if entry.object != gone]
        return replace(one, objects=[replace(e, object=e.object - (e.object > gone)) for e in kept])

    objects = [thing for index, thing in enumerate(record.objects) if index != gone]
    return replace(record, frames=[frame(one) for one in record.frames], objects=objects)


def removed(clip: Clip) -> Clip:
    """A sound twin in which something is missing, with images that differ where it was."""
    record, gone = clip.record, lone(clip.record)
    thing = record.objects[gone]
    words = f"{category_name(thing.type)} on the floor"
    twin = Twin(of=record.clip_id, edit="removed", object=thing.id, before=words, after="nothing")
    images, frames = list(clip.images), list(without(record, gone).frames)
    for index, frame in enumerate(record.frames):
        for entry in frame.objects:
            if entry.object == gone:
                images[index] = painted(images[index], entry.box)
                frames[index] = replace(frames[index], sha256=hashlib.sha256(images[index]).hexdigest())
    made = replace(without(record, gone), clip_id=f"{record.clip_id}~removed", twin=twin, frames=frames)
    return replace(clip, record=made, images=images)


def painted(jpeg: bytes, box: list[int]) -> bytes:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    x0, y0, x1, y1 = box
    image[y0 : y1 + 1, x0 : x1 + 1] = (40, 90, 160)
    return cv2.imencode(".jpg", image)[1].tobytes()


def with_record(clip: Clip, **changes: Any) -> Clip:
    return replace(clip, record=replace(clip.record, **changes))


def with_twin(clip: Clip, **changes: Any) -> Clip:
    return with_record(clip, twin=replace(clip.record.twin, **changes))


def with_object(clip: Clip, change: Callable[[SceneObject], SceneObject]) -> Clip:
    first, *rest = clip.record.objects
    return with_record(clip, objects=[change(first), *rest])


def with_frame(clip: Clip, change: Callable[[Frame], Frame]) -> Clip:
    first, second, *rest = clip.record.frames
    return with_record(clip, frames=[first, change(second), *rest])


def audited_twins(audited: Callable[..., Report], clips: Clips, **options: Any) -> list[str]:
    """What the gate says of some clips."""
    found = gate(audited(clips, **options), "twins")
    assert found.found == 0 or found.status == "FAIL"
    return [example.what for example in found.examples]


def test_a_sound_twin_passes(audited) -> None:
    clip = original()
    report = gate(audited([clip, removed(clip)]), "twins")
    assert (report.status, report.checked, report.found) == ("PASS", 1, 0)


def shifted(thing: SceneObject) -> SceneObject:
    x0, y0, z0, x1, y1, z1 = thing.world_aabb
    return replace(thing, world_aabb=[x0 + 0.1, y0, z0, x1 + 0.1, y1, z1])


PLANTED: list[tuple[str, Callable[[Clip], Clip], str]] = [
    ("another box", lambda c: with_object(c, shifted), "has another world_aabb"),
    ("another type", lambda c: with_object(c, lambda o: replace(o, type="Statue")), "has another type"),
    ("another parent", lambda c: with_object(c, lambda o: replace(o, parent="x")), "has another parent"),
    (
        "another pose",
        lambda c: with_frame(c, lambda f: replace(f, yaw_deg=f.yaw_deg + 1)),
        "is filmed from other places",
    ),
    (
        "frames swapped",
        lambda c: with_record(c, frames=[c.record.frames[0], *c.record.frames[:0:-1]]),
        "is filmed from other places",
    ),
    ("says elsewhere", lambda c: with_twin(c, elsewhere=True), "is filmed from the same places"),
    ("wrong object", lambda c: with_twin(c, object=c.record.objects[0].id), "both show what was removed"),
    ("no object", lambda c: with_twin(c, object="nowhere"), "which its original does not show"),
    ("no edit", lambda c: with_twin(c, edit="painted"), "unknown kind"),
    ("wrong edit", lambda c: with_twin(c, edit="moved"), "which no edit 'moved' has"),
    ("wrong words", lambda c: with_twin(c, before="statue on the floor"), "says 'statue on the floor'"),
    ("orphan", lambda c: with_twin(c, of="another"), "does not follow its original"),
    ("other split", lambda c: with_record(c, split="test"), "has another split"),
    ("other seed", lambda c: with_record(c, seed=99), "has another seed"),
    ("other house", lambda c: with_record(c, house=replace(c.record.house, index=77)), "has another house"),
    ("other lens", lambda c: with_record(c, camera=replace(c.record.camera, lens="phone")), "has another camera"),
    ("other name", lambda c: with_record(c, clip_id="x"), "is not called"),
]


@pytest.mark.parametrize(("change", "what"), [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED])
def test_a_second_change_is_caught(audited, change: Callable[[Clip], Clip], what: str) -> None:
    clip = original()
    said = audited_twins(audited, [clip, change(removed(clip))])
    assert any(what in line for line in said), said


def test_another_object_that_is_seen_otherwise(audited) -> None:
    """Something far from the mask of the stated object has lost pixels."""
    clip = original()
    twin = removed(clip)
    masks = {entry.object: entry for entry in clip.record.frames[0].objects}
    gone = masks.get(lone(clip.record))
    frames = list(twin.record.frames)
    for place, entry in enumerate(frames[0].objects):
        if gone is None or entry.box[0] > gone.box[2] + 2 or entry.box[2] < gone.box[0] - 2:
            entries = list(frames[0].objects)
            entries[place] = replace(entry, pixels=entry.pixels - 1)
            frames[0] = replace(frames[0], objects=entries)
            break
    assert any(
        "far from what was removed" in line for line in audited_twins(audited, [clip, with_record(twin, frames=frames)])
    )


def test_twins_come_after_their_original_and_once(audited) -> None:
    clip = original()
    twin, other = removed(clip), bare_clip(5, frames=4)
    for place, clips in enumerate(([twin, clip], [clip, other, twin], [clip, twin, twin])):
        assert audited_twins(audited, clips, name=str(place))


def test_a_clip_that_is_no_twin_says_nothing_of_one(audited) -> None:
    clip = original()
    assert "is no twin, but says what was changed" in audited_twins(audited, [with_twin(clip, edit="moved")])


def with_pixels(clip: Clip) -> Clip:
    """The clip with ids and depth as its masks' boxes have them."""
    extras: dict[str, bytes] = {}
    for index in range(len(clip.images)):
        ids, depth = np.zeros((480, 640), np.int32), np.full((480, 640), 6.0, np.float32)
        for entry in clip.record.frames[index].objects:
            x0, y0, x1, y1 = entry.box
            ids[y0 : y1 + 1, x0 : x1 + 1] = entry.object + 1
            depth[y0 : y1 + 1, x0 : x1 + 1] = 3.0
        extras |= {f"ids_{index:02d}.png": ids_png(ids), f"depth_{index:02d}.png": depth_png(depth)}
    return replace(clip, extras=extras)


def spoilt(clip: Clip, name: str, make: Callable[[Any], bytes], value: float) -> Clip:
    """The clip with another object or depth in one corner of its first frame."""
    pixels = cv2.imdecode(np.frombuffer(clip.extras[name], np.uint8), cv2.IMREAD_UNCHANGED)
    pixels = pixels / 1000 if "depth" in name else pixels.astype(np.int32)
    pixels[-12:, -12:] += value
    return replace(clip, extras={**clip.extras, name: make(pixels.astype(np.float32 if "depth" in name else np.int32))})


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda c: spoilt(c, "ids_00.png", ids_png, 1), "pixels show another object where nothing was removed"),
        (lambda c: spoilt(c, "depth_00.png", depth_png, 0.1), "pixels are nearer or further where nothing was removed"),
        (
            lambda c: replace(c, images=[painted(c.images[0], [500, 0, 639, 90]), *c.images[1:]]),
            "other colours far from",
        ),
    ],
)
def test_pixels_that_change_elsewhere(audited, change: Callable[[Clip], Clip], what: str) -> None:
    clip = with_pixels(original())
    twin = with_pixels(removed(original()))
    said = audited_twins(audited, [clip, change(twin)], recipe=STORED)
    assert any(what in line for line in said), said


def test_a_sound_twin_with_pixels_passes(audited) -> None:
    clip, twin = original(), removed(original())
    assert not audited_twins(audited, [with_pixels(clip), with_pixels(twin)], recipe=STORED)


@pytest.mark.parametrize(("by", "faulty"), [((0.0, 0.9), False), ((1.2, 1.2), True)])
def test_what_is_opened_grows_by_its_door_and_stays(by: tuple[float, float], faulty: bool) -> None:
    """Its box is moved at one end, by a door that swings out, or at both."""
    record = original().record
    thing = record.objects[lone(record)]
    x, y, z = thing.world_aabb[:3]
    shut = replace(thing, world_aabb=[x, y, z, x + 0.8, y + 1.8, z + 0.7])
    low, high = by
    opened = replace(thing, world_aabb=[x, y, z + low, x + 0.8, y + 1.8, z + 0.7 + high])
    words = category_name(thing.type)
    twin = Twin(
        of=record.clip_id,
        edit="opened",
        object=thing.id,
        now=thing.id,
        before=f"{words}, closed",
        after=f"{words}, open",
    )
    one, other = replace(record, objects=[shut]), replace(record, objects=[opened], twin=twin)
    assert any("is elsewhere" in fault for fault in _stated_faults(one, other)) == faulty
