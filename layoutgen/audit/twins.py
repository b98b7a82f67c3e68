"""Gate `twins`: a twin differs from the clip that it is a twin of in exactly the object that it states.

Both have one house, split, lens and number of frames, and each frame the pose of its namesake, unless the twin is
filmed elsewhere. What both show beside the stated object has equal boxes. Where ids are stored, a pixel shows another
object only where the stated one is or was; where depth is stored, its depth is the same there. Colours may change near
the object, by its shadow and the light that it throws back: within `NEAR` of its boxes, and within `BLOCK` pixels of
what changed, as JPEG encodes blocks of 16. Anywhere else they are equal but for `ODD` of the pixels.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.catalogue.names import category_name
from layoutgen.dataset.reader import open_jpeg
from layoutgen.dataset.records import ClipRecord, Frame, SceneObject, Twin
from layoutgen.errors import DatasetError
from layoutgen.geometry.camera import Pose, focal_length

EDITS = ("removed", "moved", "swapped", "added", "opened")
NEAR = 2.5
"""Metres around the stated object's boxes within which its light and shadow may change."""
BLOCK = 16
LEVELS = 12
"""Of 255, by which a colour may differ that is the same: JPEG rounds."""
ODD = 0.002
"""Share of an image's pixels that may differ by more, far from the object: reflections in shiny things."""
DEEP = 2
"""Millimetres by which equal depths may differ."""
FEWEST = 20
"""Pixels that must show another object, or lie deeper, before it is a fault: single ones may fall either way."""
LEAST_MOVE = 0.3
"""Metres that something moved at least."""

Flags = NDArray[np.bool_]


class TwinCheck:
    """Holds each twin of a tar against its original, which comes before it."""

    def __init__(self) -> None:
        self._seen: list[str] = []

    def check(self, sample: Sample, walk: Sample | None, ledger: Ledger) -> None:
        """The next sample of a tar, in order; `walk` is the last one before it that is no twin."""
        twin = sample.record.twin
        if not twin.of:
            self._seen = []
            if twin != Twin():
                ledger.check("twins")
                ledger.fault("twins", sample.where(), "is no twin, but says what was changed")
            return
        ledger.check("twins")
        for fault in self._faults(sample, walk):
            ledger.fault("twins", sample.where(), fault)
        self._seen.append(twin.edit)

    def _faults(self, sample: Sample, original: Sample | None) -> Iterator[str]:
        twin = sample.record.twin
        if original is None or original.record.clip_id != twin.of:
            yield f"does not follow its original {twin.of}"
            return
        if twin.edit not in EDITS or twin.edit in self._seen:
            yield f"is a second twin, or one of an unknown kind: {twin.edit!r}"
            return
        if [*self._seen, twin.edit] != sorted([*self._seen, twin.edit], key=EDITS.index):
            yield f"{twin.edit} comes after {self._seen[-1]}"
        yield from _frame_of_both(original.record, sample.record)
        stated = list(_stated_faults(original.record, sample.record))
        yield from stated
        yield from _other_faults(original.record, sample.record)
        if not twin.elsewhere and not stated and len(original.record.frames) == len(sample.record.frames):
            yield from _seen_faults(original, sample)


def _frame_of_both(one: ClipRecord, other: ClipRecord) -> Iterator[str]:
    """What belongs to the walk and not to the house."""
    twin = other.twin
    if other.clip_id != f"{one.clip_id}~{twin.edit}":
        yield f"is not called {one.clip_id}~{twin.edit}"
    for name in ("split", "seed", "house", "engine", "source", "camera", "schema_version"):
        if getattr(one, name) != getattr(other, name):
            yield f"has another {name} than its original"
    same = [_pose(frame) for frame in one.frames] == [_pose(frame) for frame in other.frames]
    if same == twin.elsewhere:
        yield "is filmed from the same places, though it says elsewhere" if same else "is filmed from other places"
    if same and one.rooms != other.rooms:
        yield "has other rooms than its original"


def _pose(frame: Frame) -> tuple[object, ...]:
    pose = (*frame.position, frame.yaw_deg, frame.horizon_deg, frame.roll_deg, frame.camera_height)
    return (*pose, tuple(map(tuple, frame.camera_to_world)))


def _stated_faults(one: ClipRecord, other: ClipRecord) -> Iterator[str]:
    """The object that was changed, by the record's own words."""
    twin, before, after = other.twin, _by_id(one), _by_id(other)
    if (twin.edit != "added") != bool(twin.object) or (twin.edit != "removed") != bool(twin.now):
        yield f"names the objects {twin.object!r} and {twin.now!r}, which no edit {twin.edit!r} has"
        return
    if twin.object and twin.object not in before:
        yield f"says that {twin.object} was {twin.edit}, which its original does not show"
    if twin.now and twin.now not in after:
        yield f"does not show {twin.now}, which is said to be {twin.edit}"
    if (twin.object == twin.now) != (twin.edit in ("moved", "opened")):
        yield f"names the objects {twin.object!r} and {twin.now!r}, which no edit {twin.edit!r} has"
    elif twin.object != twin.now and (twin.object in after or twin.now in before):
        yield f"both show what was {twin.edit}"
    old, new = before.get(twin.object), after.get(twin.now)
    yield from _word_faults(twin.before, old, one)
    yield from _word_faults(twin.after, new, other)
    if twin.before == twin.after and twin.edit == "opened":
        yield "was opened or closed, and is said to be as before"
    if old and new and twin.edit == "moved" and _apart(old, new) < LEAST_MOVE:
        yield f"{old.name} was moved by {_apart(old, new):.2f} m only"
    if old and new and twin.edit == "moved" and not np.allclose(sorted(_size(old)), sorted(_size(new)), atol=0.02):
        yield f"{old.name} has another size where it was moved to"
    if old and new and twin.edit == "opened" and (old.type != new.type or not _overlap(old, new)):
        yield f"{old.name} was opened or closed, and is elsewhere or something else"


def _word_faults(words: str, thing: SceneObject | None, record: ClipRecord) -> Iterator[str]:
    """What the twin says in words of its object before or after."""
    if thing is None:
        if words != "nothing":
            yield f"says {words!r} of what is not there"
        return
    if not words.startswith(category_name(thing.type)):
        yield f"says {words!r} of a {category_name(thing.type)}"
    holder = _by_id(record).get(thing.parent)
    _, on, place = words.partition(" on the ")
    if on and (place == "floor") != (not thing.parent):
        yield f"says {words!r} of what rests on {thing.parent or 'the floor'}"
    elif on and holder and place != category_name(holder.type):
        yield f"says {words!r} of what rests on a {category_name(holder.type)}"


def _other_faults(one: ClipRecord, other: ClipRecord) -> Iterator[str]:
    """What both show beside the stated object: where it is and what it is."""
    twin, before, after = other.twin, _by_id(one), _by_id(other)
    names = ["type", "world_aabb", "oriented_box", "parent"]
    names += [] if twin.elsewhere else ["y", "bbox", "footprint", "outline", "room"]  # as seen from frame 0
    for name in before.keys() & after.keys() - {twin.object, twin.now}:
        differing = [key for key in names if getattr(before[name], key) != getattr(after[name], key)]
        if differing:
            yield f"{before[name].name} ({name}) was not {twin.edit}, and has another {differing[0]}"


def _seen_faults(one: Sample, other: Sample) -> Iterator[str]:
    """What the frames of both show."""
    twin, before, after = other.record.twin, _ids(one), _ids(other)
    shows = 0
    for index in range(len(one.record.frames)):
        mine = {before[i]: (seen.pixels, seen.box) for i, seen in one.seen[index].items()}
        its = {after[i]: (seen.pixels, seen.box) for i, seen in other.seen[index].items()}
        shows += mine.get(twin.object) != its.get(twin.now)
        stated = [entry[1] for entry in (mine.get(twin.object), its.get(twin.now)) if entry]
        for name in sorted((mine.keys() | its.keys()) - {twin.object, twin.now}):
            if mine.get(name) != its.get(name) and not _touches(
                [e[1] for e in (mine.get(name), its.get(name)) if e], stated
            ):
                yield f"frame {index} shows {name} otherwise, far from what was {twin.edit}"
        yield from _pixel_faults(one, other, index, twin)
    if not shows:
        yield f"no frame shows what was {twin.edit}"


def _touches(boxes: list[list[int]], others: list[list[int]]) -> bool:
    """Whether any two mask boxes meet."""
    return any(
        a[0] <= b[2] + 1 and b[0] <= a[2] + 1 and a[1] <= b[3] + 1 and b[1] <= a[3] + 1 for a in boxes for b in others
    )


def _pixel_faults(one: Sample, other: Sample, index: int, twin: Twin) -> Iterator[str]:
    """The stored images of a frame of both, pixel by pixel, away from the stated object."""
    try:
        ids = [sample.pixels(sample.stored("ids", index)) for sample in (one, other)]
    except (KeyError, OSError, SyntaxError, DatasetError):
        return
    first, second = _masks_of(ids[0], one, twin.object), _masks_of(ids[1], other, twin.now)
    allowed = first | second
    numbers = {name: number for number, name in enumerate(sorted({*_ids(one), *_ids(other)}), 1)}
    shown = [_renumbered(pixels, sample, numbers) for pixels, sample in zip(ids, (one, other), strict=True)]
    if (count := int(((shown[0] != shown[1]) & ~allowed).sum())) > FEWEST:
        yield f"frame {index}: {count} pixels show another object where nothing was {twin.edit}"
    try:
        depths = [sample.pixels(sample.stored("depth", index)).astype(np.int32) for sample in (one, other)]
    except (KeyError, OSError, SyntaxError, DatasetError):
        return
    if (count := int(((np.abs(depths[0] - depths[1]) > DEEP) & ~allowed).sum())) > FEWEST:
        yield f"frame {index}: {count} pixels are nearer or further where nothing was {twin.edit}"
    if one.image(index) != other.image(index):
        far = ~_grown(allowed, BLOCK) & ~_near(one, other, index, depths[0], twin)
        if (share := _otherwise(one.image(index), other.image(index), far)) > ODD:
            yield f"frame {index}: {share:.1%} of the pixels have other colours far from what was {twin.edit}"


def _otherwise(jpeg: bytes, other: bytes, where: Flags) -> float:
    """Share of an image's pixels that lie there and have other colours in another image."""
    try:
        first, second = (np.asarray(open_jpeg(data).convert("RGB"), np.int16) for data in (jpeg, other))
    except (OSError, SyntaxError, DatasetError):
        return 0.0  # the gate of images says so
    if not first.shape == second.shape == (*where.shape, 3):
        return 0.0
    return float(((np.abs(first - second).max(axis=2) > LEVELS) & where).mean())


def _masks_of(pixels: NDArray[np.uint16], sample: Sample, name: str) -> Flags:
    ids = _ids(sample)
    return np.asarray(pixels == ids.index(name) + 1) if name in ids else np.zeros(pixels.shape, np.bool_)


def _renumbered(pixels: NDArray[np.uint16], sample: Sample, numbers: dict[str, int]) -> NDArray[np.int64]:
    """An instance image with numbers that mean the same in both clips."""
    table = np.zeros(65536, np.int64)
    table[1 : len(sample.record.objects) + 1] = [numbers[name] for name in _ids(sample)]
    return table[pixels]


def _near(one: Sample, other: Sample, index: int, depth: NDArray[np.int32], twin: Twin) -> Flags:
    """Which pixels show what lies within `NEAR` of the stated object."""
    points = _world_points(one.record.frames[index].pose, depth / 1000, one.record.camera.fov_vertical_deg)
    near = np.zeros(depth.shape, np.bool_)
    for sample, name in ((one, twin.object), (other, twin.now)):
        if thing := _by_id(sample.record).get(name):
            low, high = np.array(thing.world_aabb[:3]), np.array(thing.world_aabb[3:])
            gaps = np.maximum(np.maximum(low - points, points - high), 0)
            near |= (gaps**2).sum(axis=2) < NEAR**2
    return near


def _world_points(pose: Pose, depth: NDArray[np.float64], fov_vertical_deg: float) -> NDArray[np.float64]:
    """What each pixel shows in the world (h, w, 3)."""
    height, width = depth.shape
    focal = focal_length(height, fov_vertical_deg)
    across = (np.arange(width) + 0.5 - width / 2) / focal
    up = (height / 2 - np.arange(height) - 0.5) / focal
    local = np.stack(np.broadcast_arrays(across[None, :] * depth, up[:, None] * depth, depth), axis=2)
    matrix = pose.matrix()
    return np.asarray(local @ matrix[:3, :3].T + matrix[:3, 3])


def _grown(mask: Flags, by: int) -> Flags:
    """The mask and all that lies within so many pixels of it, along both axes."""
    for axis in (0, 1):
        sums = np.cumsum(mask, axis=axis)
        size = mask.shape[axis]
        ends, starts = np.minimum(np.arange(size) + by, size - 1), np.arange(size) - by - 1
        before = np.where(np.expand_dims(starts, 1 - axis) >= 0, np.take(sums, np.maximum(starts, 0), axis), 0)
        mask = np.take(sums, ends, axis) > before
    return mask


def _by_id(record: ClipRecord) -> dict[str, SceneObject]:
    return {thing.id: thing for thing in record.objects}


def _ids(sample: Sample) -> list[str]:
    return [thing.id for thing in sample.record.objects]


def _apart(one: SceneObject, other: SceneObject) -> float:
    return float(np.linalg.norm(np.array(one.box.centre) - np.array(other.box.centre)))


def _overlap(one: SceneObject, other: SceneObject) -> bool:
    """Whether two world boxes share half of the smaller: that of an open fridge holds its door, and its centre is not
    that of the closed one."""
    low = np.maximum(one.world_aabb[:3], other.world_aabb[:3])
    high = np.minimum(one.world_aabb[3:], other.world_aabb[3:])
    smaller = min(np.prod(np.subtract(box[3:], box[:3])) for box in (one.world_aabb, other.world_aabb))
    return bool(np.maximum(high - low, 0).prod() >= smaller / 2)


def _size(thing: SceneObject) -> list[float]:
    return thing.oriented_box.size
