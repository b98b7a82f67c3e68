"""Planted faults of the ids and depth stored beside the frames."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from layoutgen.dataset.records import Clip, FrameObject
from tests.audit.conftest import Clips, assert_caught
from tests.dataset_maker import RECIPE, covered

WITH_MASKS = replace(RECIPE, modalities=["ids", "depth"])


def png(pixels: NDArray[np.uint16]) -> bytes:
    """A 16-bit PNG."""
    return cv2.imencode(".png", pixels)[1].tobytes()


def masked(clip: Clip) -> Clip:
    """The clip with ids and depth: each object a rectangle at the depth of its box's middle, the nearest in front."""
    record, extras, frames = clip.record, {}, []
    for index, frame in enumerate(record.frames):
        ids, depth = np.zeros((480, 640), np.uint16), np.full((480, 640), 20_000, np.uint16)
        for entry in sorted(frame.objects, key=lambda entry: -distance(clip, index, entry)):
            x0, y0, x1, y1 = entry.box
            ids[y0 : y1 + 1, x0 : x1 + 1] = entry.object + 1
            depth[y0 : y1 + 1, x0 : x1 + 1] = round(1000 * distance(clip, index, entry))
        seen = [recounted(entry, ids == entry.object + 1) for entry in frame.objects if (ids == entry.object + 1).any()]
        frames.append(covered(record, replace(frame, objects=seen)))
        extras |= {f"ids_{index:02d}.png": png(ids), f"depth_{index:02d}.png": png(depth)}
    return Clip(replace(record, frames=frames, covisibility=[], questions=[]), clip.images, extras)


def distance(clip: Clip, index: int, entry: FrameObject) -> float:
    """Planar depth of the middle of an object's box."""
    frame, box = clip.record.frames[index], np.array(clip.record.objects[entry.object].world_aabb)
    yaw, pitch = np.radians(frame.yaw_deg), np.radians(frame.horizon_deg)
    forward = np.array([np.sin(yaw) * np.cos(pitch), -np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    return float(((box[:3] + box[3:]) / 2 - np.array(frame.position)) @ forward)


def recounted(entry: FrameObject, mask: NDArray[np.bool_]) -> FrameObject:
    """The entry with the pixels and the extent of a mask."""
    rows, columns = np.nonzero(mask)
    box = [int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())]
    return replace(entry, pixels=int(mask.sum()), box=box)


@pytest.fixture
def clip(clips: Clips) -> Clip:
    """A clip with masks."""
    return masked(clips[0])


@pytest.fixture
def audit_clip(audited) -> Callable[[Clip], object]:
    """Audits one clip whose recipe stores ids and depth."""
    return lambda clip: audited([clip], recipe=WITH_MASKS)


def test_masks_as_recorded(clip: Clip, audit_clip) -> None:
    assert audit_clip(clip).failed == []


def test_missing_ids(clip: Clip, audit_clip) -> None:
    extras = {name: data for name, data in clip.extras.items() if name != "ids_01.png"}
    assert_caught(audit_clip(replace(clip, extras=extras)), "masks")


def test_swapped_ids(clip: Clip, audit_clip) -> None:
    first, second = (
        f"ids_{i:02d}.png" for i in sorted(range(8), key=lambda i: -len(clip.record.frames[i].objects))[:2]
    )
    swapped = {first: clip.extras[second], second: clip.extras[first]}
    assert_caught(audit_clip(replace(clip, extras=clip.extras | swapped)), "masks")


def test_pixels_that_the_ids_do_not_show(clip: Clip, audit_clip) -> None:
    at = next(i for i, frame in enumerate(clip.record.frames) if frame.objects)
    frames = list(clip.record.frames)
    first, *others = frames[at].objects
    frames[at] = replace(frames[at], objects=[replace(first, pixels=first.pixels - 1), *others])
    assert_caught(audit_clip(replace(clip, record=replace(clip.record, frames=frames))), "masks")


def test_depth_of_another_frame(clip: Clip, audit_clip) -> None:
    """All depths 3 m further away than the boxes are."""
    name = next(f"depth_{i:02d}.png" for i, frame in enumerate(clip.record.frames) if frame.objects)
    depth = cv2.imdecode(np.frombuffer(clip.extras[name], np.uint8), cv2.IMREAD_UNCHANGED)
    assert_caught(audit_clip(replace(clip, extras=clip.extras | {name: png(depth + 3000)})), "masks")


def test_ids_of_another_size(clip: Clip, audit_clip) -> None:
    small = {"ids_00.png": png(np.zeros((48, 64), np.uint16))}
    assert_caught(audit_clip(replace(clip, extras=clip.extras | small)), "masks")
