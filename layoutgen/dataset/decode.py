"""Reads the JSON of samples, of this schema's version and of those before it.

Versions 2.0 and 2.1 lack keys that have the default which stands beside them in `records`. Version 1 has neither
matrices nor oriented boxes nor covisibility: what follows from its keys is computed, what does not is said to be
unknown.
"""

from typing import Any

import msgspec
import numpy as np

from layoutgen.dataset.bounds import MAX_RECORD_BYTES, Bounded
from layoutgen.dataset.records import (
    AI2_THOR,
    SCHEMA_VERSION,
    Camera,
    ClipRecord,
    EngineRef,
    Frame,
    FrameObject,
    HouseRef,
    OrientedBox,
    Question,
    Room,
    SceneObject,
    Twin,
)
from layoutgen.geometry import boxes
from layoutgen.geometry.boxes import Box, FloorBox
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.geometry.polygons import is_square, parts_within


class _Frame1(Bounded, frozen=True):
    file: str
    position: list[float]
    yaw_deg: float
    horizon_deg: float
    camera_height: float
    objects: list[FrameObject]
    sha256: str = ""


class _SceneObject1(Bounded, frozen=True):
    id: str
    type: str
    name: str
    bbox: list[float]
    footprint: list[list[float]]
    y: list[float]
    world_aabb: list[float]
    room: str
    parent: str


class _ClipRecord1(Bounded, frozen=True):
    schema_version: str
    clip_id: str
    split: str
    seed: int
    house: HouseRef
    engine: EngineRef
    camera: Camera
    frames: list[_Frame1]
    rooms: list[Room]
    objects: list[_SceneObject1]
    questions: list[Question]


class _Version(msgspec.Struct, frozen=True):
    schema_version: str


_CURRENT = b'{"schema_version":"%s",' % SCHEMA_VERSION.encode()
"""How the records that we write begin, so that theirs need not be read twice."""

_TYPES: dict[str, type[ClipRecord] | type[_ClipRecord1]] = {
    SCHEMA_VERSION: ClipRecord,
    "2.1": ClipRecord,
    "2.0": ClipRecord,
    "1.0": _ClipRecord1,
}

_ADDED: dict[str, dict[str, tuple[str, ...]]] = {
    "2.1": {"camera": ("lens",), "frames": ("through_glass",), "questions": ("said",)},
    "2.2": {
        "source": ("pose_noise_m", "redistributable"),
        "twin": ("now", "elsewhere"),
        "questions": (
            *("pair", "before", "objects_before", "refusable", "tellable", "absent", "language", "style", "spelling"),
            "survived",
        ),
    },
}
"""Version -> what it added to the records: key of the record -> keys of what that holds."""


def decode_record(data: bytes) -> ClipRecord:
    """The record of a sample's JSON, in this version's type; raises one of errors.UNDECODABLE where it is not one."""
    record = _decoded(data)
    if not isinstance(record, ClipRecord):
        return _upgraded(record)
    if record.schema_version == SCHEMA_VERSION:
        return record
    return msgspec.structs.replace(
        record, schema_version=SCHEMA_VERSION, questions=list(map(_styled, record.questions))
    )


def rewritten(data: bytes) -> bytes:
    """The JSON of a sample as its own version writes it; raises what `decode_record` does."""
    record = _decoded(data)
    return msgspec.json.encode(_as_of(record.schema_version, record))


def in_version_1(record: ClipRecord) -> msgspec.Struct:
    """What version 1 would have held of a record, for comparing sets of both versions."""
    plain = _as_of("1.0", record) | {"schema_version": "1.0"}
    for thing in plain["objects"]:
        thing["footprint"] = thing["outline"]
    return msgspec.convert(plain, _ClipRecord1)


def _as_of(version: str, record: ClipRecord | _ClipRecord1) -> dict[str, Any]:
    """A record as plain data without what later versions added."""
    plain: dict[str, Any] = msgspec.to_builtins(record)
    for part, keys in (item for later, added in _ADDED.items() if later > version for item in added.items()):
        held = plain.get(part, [])  # version 1 has types of its own, which lack some
        for one in held if isinstance(held, list) else [held]:
            for key in keys:
                one.pop(key, None)
    return plain


def _decoded(data: bytes) -> ClipRecord | _ClipRecord1:
    if len(data) > MAX_RECORD_BYTES:
        raise ValueError(f"the record has {len(data):,} bytes, the limit is {MAX_RECORD_BYTES:,}")
    if data.startswith(_CURRENT):
        return msgspec.json.decode(data, type=ClipRecord)
    version = msgspec.json.decode(data, type=_Version).schema_version
    if version not in _TYPES:
        raise ValueError(
            f"schema version {version[:20]!r} is none that this layoutgen reads ({', '.join(sorted(_TYPES))}); "
            "read it with the layoutgen that wrote it"
        )
    return msgspec.json.decode(data, type=_TYPES[version])


def _upgraded(old: _ClipRecord1) -> ClipRecord:
    """A record of version 1; raises ValueError where its numbers are too few for what follows from them."""
    frames = [_frame(frame) for frame in old.frames]
    if not frames:
        raise ValueError("there is no frame")
    first = old.frames[0]
    observer = ObserverFrame(first.position[0], first.position[2], first.yaw_deg)
    floor = first.position[1] - first.camera_height
    return ClipRecord(
        clip_id=old.clip_id,
        split=old.split,
        seed=old.seed,
        house=old.house,
        engine=old.engine,
        source=AI2_THOR,
        twin=Twin(),
        camera=old.camera,
        frames=frames,
        covisibility=[],
        rooms=old.rooms,
        objects=[_object(thing, observer, floor) for thing in old.objects],
        questions=list(map(_styled, old.questions)),
    )


def _styled(question: Question) -> Question:
    """The question with its style, of which there was one."""
    return question if "<think>" in question.response else msgspec.structs.replace(question, style="none")


def _frame(old: _Frame1) -> Frame:
    if len(old.position) != 3:
        raise ValueError(f"{old.file} has a position of the wrong size")
    x, y, z = old.position
    pose = Pose(x, y, z, old.yaw_deg, old.horizon_deg)
    return Frame.at(pose, old.file, old.camera_height, old.objects, old.sha256)


def _object(old: _SceneObject1, observer: ObserverFrame, floor: float) -> SceneObject:
    lengths = len(old.bbox), len(old.y), len(old.world_aabb), *map(len, old.footprint)
    if lengths != (4, 2, 6, 2, 2, 2, 2):
        raise ValueError(f"{old.name} has a box or a footprint of the wrong length")
    return SceneObject(
        id=old.id,
        type=old.type,
        name=old.name,
        bbox=old.bbox,
        footprint=[[[x, z] for x, z in part] for part in parts_within([old.footprint], FloorBox(*old.bbox))],
        outline=old.footprint,
        y=old.y,
        world_aabb=old.world_aabb,
        oriented_box=OrientedBox.of(_oriented(old, observer, floor)),
        room=old.room,
        parent=old.parent,
    )


def _oriented(old: _SceneObject1, observer: ObserverFrame, floor: float) -> boxes.OrientedBox:
    """The box over the footprint, which goes around from a corner; the world box where that is the same."""
    if is_square(old.footprint, FloorBox(*old.bbox)):
        return boxes.OrientedBox.of(Box(*old.world_aabb))
    a, b, c, d = (observer.world(x, z) for x, z in old.footprint)
    corners = [(x, floor + y, z) for pair in ((a, d), (b, c)) for y in old.y for x, z in pair]
    return boxes.OrientedBox.from_corners(np.array(corners))
