"""The record types of a dataset: what one tar sample's JSON holds, and what lies beside the tars.

Every key is always written, each with one type (the Hub's loaders drop or truncate anything else); units are metres,
degrees and pixels unless a name says otherwise. `schemas/*.schema.json` are generated from these types.
"""

import msgspec

SCHEMA_VERSION = "1.0"


class HouseRef(msgspec.Struct, frozen=True):
    """Where the clip's house came from."""

    id: str
    source: str
    index: int
    sha256: str


class EngineRef(msgspec.Struct, frozen=True):
    """What rendered the clip; `models_sha256` is "" where no model library was used."""

    name: str
    version: str
    models_sha256: str


class Camera(msgspec.Struct, frozen=True):
    """Pinhole intrinsics in pixels; the principal point is the image centre, pixel centres lie at +0.5."""

    width: int
    height: int
    fov_vertical_deg: float
    fx: float
    fy: float
    cx: float
    cy: float


class FrameObject(msgspec.Struct, frozen=True):
    """An object with at least one pixel in a frame.

    Attributes:
        object: index into the clip's objects.
        pixels: number of pixels of its instance mask.
        coverage: share (0 to 1) of the object's projected box, clipped by the image, that the mask's own extent spans:
            the smaller of the shares along x and y.
        box: the mask's extent [x_min, y_min, x_max, y_max], inclusive pixels.
    """

    object: int
    pixels: int
    coverage: float
    box: list[int]


class Frame(msgspec.Struct, frozen=True):
    """One kept image.

    Attributes:
        file: member name without the sample key, `frame_00.jpg`.
        position: the camera's position [x, y, z] in AI2-THOR's world.
        yaw_deg: clockwise seen from above, 0 looks along world +z.
        horizon_deg: pitch, positive looks down.
        camera_height: above the floor.
        objects: everything seen in it, ordered by object index.
        sha256: of the image's bytes, so that a frame cannot be mistaken for another; "" where it was not recorded.
    """

    file: str
    position: list[float]
    yaw_deg: float
    horizon_deg: float
    camera_height: float
    objects: list[FrameObject]
    sha256: str = ""


class Room(msgspec.Struct, frozen=True):
    """A room; `polygon` is [[x, z], ...] in the observer frame."""

    id: str
    type: str
    polygon: list[list[float]]


class SceneObject(msgspec.Struct, frozen=True):
    """An object seen in at least one frame of the clip.

    Attributes:
        id: the simulator's objectId.
        type: AI2-THOR's object type, `DiningTable`.
        name: lower-case words, numbered where the clip has several: `chair`, `chair 2` (left to right from frame 0).
        bbox: [x_min, z_min, x_max, z_max] in the observer frame, full precision.
        footprint: four corners [[x, z], ...] of the oriented box in the observer frame, counter-clockwise seen with x
            to the right and z up; equals the bbox's corners where the object stands square to the observer.
        y: [lowest, highest] above the floor.
        world_aabb: [xmin, ymin, zmin, xmax, ymax, zmax] in AI2-THOR's world.
        room: id of the room that holds its centre, "" for none.
        parent: objectId of what it rests on or in, "" for the floor, a wall or nothing.
    """

    id: str
    type: str
    name: str
    bbox: list[float]
    footprint: list[list[float]]
    y: list[float]
    world_aabb: list[float]
    room: str
    parent: str


class Question(msgspec.Struct, frozen=True):
    """One certified question.

    Attributes:
        id: unique in the clip.
        task: name of the task, as `layoutgen tasks` lists it.
        kind: `choice`, `number`, or `map` where the answer is itself a map.
        frames: indices of exactly the frames it shows, in order.
        text: what is asked, options included as they are printed.
        options: the options' texts without letters; empty for numbers.
        answer: the letter, the number as printed, or the map as JSON.
        value: the exact quantity behind the answer (metres, count, degrees); 0.0 where there is none.
        unit: of `value`: m, cm, m2, deg, count, or "".
        objects: indices of the objects it is about, in the order of their roles in the task.
        views: indices of frames that play a role in the text ("from the first image"), in the order of roles.
        margin: distance of the exact value from the nearest other answer, in margin_unit.
        margin_unit: m, deg, ratio, count, frames, or "".
        template: name of the wording.
        response: the full `<map>…</map><think>…</think><answer>…</answer>`.
        given: what else the text lays down, in the order of its task's definition: `backward`, `90`, `1.5`.
    """

    id: str
    task: str
    kind: str
    frames: list[int]
    text: str
    options: list[str]
    answer: str
    value: float
    unit: str
    objects: list[int]
    views: list[int]
    margin: float
    margin_unit: str
    template: str
    response: str
    given: list[str]


class ClipRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of one sample: a walk through one house, its frames and its questions.

    The observer frame has its origin on the floor under the camera of frame 0, x to that camera's right, z forward.
    """

    schema_version: str = SCHEMA_VERSION
    clip_id: str
    split: str
    seed: int
    house: HouseRef
    engine: EngineRef
    camera: Camera
    frames: list[Frame]
    rooms: list[Room]
    objects: list[SceneObject]
    questions: list[Question]


class Clip(msgspec.Struct, frozen=True):
    """A record with its images.

    Attributes:
        record: the JSON of the sample.
        images: JPEG bytes, one per entry of `record.frames`.
        extras: further members by their name without the sample key, for example `depth_00.png`.
    """

    record: ClipRecord
    images: list[bytes]
    extras: dict[str, bytes] = {}

    def with_questions(self, questions: list[Question]) -> "Clip":
        """The same walk with other questions."""
        return msgspec.structs.replace(self, record=msgspec.structs.replace(self.record, questions=questions))


def encode_record(record: ClipRecord) -> bytes:
    """The record's compact JSON, keys in the order of the type."""
    return msgspec.json.encode(record)


def decode_record(data: bytes) -> ClipRecord:
    """The record of a sample's JSON; raises one of errors.UNDECODABLE where it is not one."""
    return msgspec.json.decode(data, type=ClipRecord)
