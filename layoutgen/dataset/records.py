"""The record types of a dataset: what one tar sample's JSON holds, and what lies beside the tars.

Every key is always written, each with one type (the Hub's loaders drop or truncate anything else); units are metres,
degrees and pixels unless a name says otherwise. `schemas/*.schema.json` are generated from these types.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Protocol, TypeVar

import msgspec
from msgspec import Meta

from layoutgen.dataset.bounds import (
    MAX_FRAMES,
    MAX_POINTS,
    MAX_QUESTIONS,
    MAX_SIDE,
    Bits64,
    Bounded,
    FrameIndices,
    Indices,
    LongText,
    Outline,
    Pixels,
    SafeName,
    Shares,
)
from layoutgen.geometry import boxes
from layoutgen.geometry.boxes import Box, FloorBox, Point
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import ObserverFrame

SCHEMA_VERSION = "2.2"
REACH = 10_000.0
"""Metres: houses are smaller, and a drawing of larger ones would not end."""


class HouseRef(Bounded, frozen=True):
    """Where the clip's house came from."""

    id: str
    source: str
    index: int
    sha256: str


class EngineRef(Bounded, frozen=True):
    """What rendered the clip; `models_sha256` is "" where no model library was used."""

    name: str
    version: str
    models_sha256: str


class PixelSource(Bounded, frozen=True):
    """Where the pixels and the geometry come from.

    Attributes:
        kind: `simulated` or `scan`.
        name: of the simulator or of the scans' dataset, `AI2-THOR`.
        licence: of the source's houses and objects, as an SPDX identifier or in their owner's words; "" where nobody
            stated it. Furniture models have their own, which a dataset's card credits.
        noise_m: standard error of the geometry in metres; 0.0 where it is exact.
        pose_noise_m: standard error of the cameras' positions in metres, likewise.
        redistributable: whether the images may be passed on.
    """

    kind: str
    name: str
    licence: str
    noise_m: float
    pose_noise_m: float = 0.0
    redistributable: bool = True


AI2_THOR = PixelSource(kind="simulated", name="AI2-THOR", licence="Apache-2.0", noise_m=0.0)
"""The source of everything that the AI2-THOR client films, on either engine."""


class Twin(Bounded, frozen=True):
    """What tells a clip from the one it is a twin of: the same walk with one fact of the house changed.

    Attributes:
        of: clip_id of the other clip; "" where the clip is no twin, and so are the other keys then.
        edit: kind of the change, `removed`, `moved`, `swapped`, `added` or `opened`.
        object: id that the object has in the other clip; "" where it was added.
        before, after: the fact there and here, in words.
        now: id that the object has in this clip; "" where it was removed.
        elsewhere: whether it is filmed from other places; else each frame has the pose of its namesake there.
    """

    of: str = ""
    edit: str = ""
    object: str = ""
    before: str = ""
    after: str = ""
    now: str = ""
    elsewhere: bool = False


class Camera(Bounded, frozen=True):
    """Pinhole intrinsics in pixels; the principal point is the image centre, pixel centres lie at +0.5.

    `lens` is the name of what films so, `phone`; "" where the recipe settled it, or nobody recorded it.
    """

    width: int
    height: int
    fov_vertical_deg: float
    fx: float
    fy: float
    cx: float
    cy: float
    lens: str = ""


class FrameObject(Bounded, frozen=True):
    """An object with at least one pixel in a frame.

    Attributes:
        object: index into the clip's objects.
        pixels: number of pixels of its instance mask.
        coverage: share (0 to 1) of the object's projected box, clipped by the image, that the mask's own extent spans:
            the smaller of the shares along x and y.
        box: the mask's extent [x_min, y_min, x_max, y_max], inclusive pixels.
    """

    object: int
    pixels: Pixels
    coverage: float
    box: list[int]


class GlimpsedObject(Bounded, frozen=True):
    """An object that a frame shows through glass, where its instance mask shows the glass.

    Attributes:
        object: index into the clip's objects.
        pixels: how many show it so; where not `certain`, as many as may.
        box: their extent [x_min, y_min, x_max, y_max], inclusive pixels.
        certain: false where the simulator does not tell, and it merely may be seen.
    """

    object: int
    pixels: Pixels
    box: list[int]
    certain: bool


class Frame(Bounded, frozen=True):
    """One kept image.

    Attributes:
        file: member name without the sample key, `frame_00.jpg`.
        position: the camera's position [x, y, z] in AI2-THOR's world.
        yaw_deg: clockwise seen from above, 0 looks along world +z.
        horizon_deg: pitch, positive looks down.
        roll_deg: about the viewing axis, positive turns the camera clockwise as it looks.
        camera_to_world: 4x4 by rows, extrinsics: maps (right, up, forward, 1) of the camera to AI2-THOR's world, which
            is left-handed with y up; the same as position, yaw, horizon and roll. `pose.opencv_matrix()` has OpenCV's.
        camera_height: above the floor.
        objects: everything seen in it, ordered by object index.
        sha256: of the image's bytes, so that a frame cannot be mistaken for another; "" where it was not recorded.
        through_glass: what is seen through glass, ordered by object index; [] in sets before version 2.1.
    """

    file: SafeName
    position: list[float]
    yaw_deg: float
    horizon_deg: float
    roll_deg: float
    camera_to_world: list[list[float]]
    camera_height: float
    objects: list[FrameObject]
    sha256: str
    through_glass: list[GlimpsedObject] = []

    @classmethod
    def at(
        cls,
        pose: Pose,
        file: str,
        camera_height: float,
        objects: list[FrameObject],
        sha256: str = "",
        through_glass: Sequence[GlimpsedObject] = (),
    ) -> "Frame":
        """The frame that a camera at a pose took."""
        return cls(
            file=file,
            position=[pose.x, pose.y, pose.z],
            yaw_deg=pose.yaw_deg,
            horizon_deg=pose.horizon_deg,
            roll_deg=pose.roll_deg,
            camera_to_world=(pose.matrix() + 0.0).tolist(),  # no -0.0
            camera_height=camera_height,
            objects=objects,
            sha256=sha256,
            through_glass=list(through_glass),
        )

    @property
    def visible(self) -> set[int]:
        """Indices of the objects that a person looking at it may see, through glass as well."""
        return {one.object for one in self.objects} | {one.object for one in self.through_glass}

    @property
    def pose(self) -> Pose:
        """The camera's extrinsics."""
        x, y, z = self.position
        return Pose(x, y, z, self.yaw_deg, self.horizon_deg, self.roll_deg)


class Room(Bounded, frozen=True):
    """A room; `polygon` is [[x, z], ...] in the observer frame."""

    id: str
    type: str
    polygon: Outline


class OrientedBox(Bounded, frozen=True):
    """A box turned with its object, in AI2-THOR's world (y up, left-handed).

    Attributes:
        centre: its middle [x, y, z].
        size: full extents along its own axes.
        rotation: 3x3 by rows, its own axes as columns: world = centre + rotation @ own.
    """

    centre: list[float]
    size: list[float]
    rotation: list[list[float]]

    @classmethod
    def of(cls, box: boxes.OrientedBox) -> "OrientedBox":
        """The same box as JSON has it."""
        return cls(list(box.centre), list(box.size), [[part + 0.0 for part in row] for row in box.rotation])  # no -0.0

    @property
    def geometry(self) -> boxes.OrientedBox:
        """The same box to compute with."""
        (cx, cy, cz), (sx, sy, sz) = self.centre, self.size
        rotation = tuple((a, b, c) for a, b, c in self.rotation)
        return boxes.OrientedBox((cx, cy, cz), (sx, sy, sz), rotation)


class SceneObject(Bounded, frozen=True):
    """An object seen in at least one frame of the clip.

    Attributes:
        id: the simulator's objectId.
        type: AI2-THOR's object type, `DiningTable`.
        name: lower-case words, numbered where the clip has several: `chair`, `chair 2` (left to right from frame 0).
        bbox: [x_min, z_min, x_max, z_max] in the observer frame, full precision.
        footprint: polygons [[[x, z], ...], ...] in the observer frame whose union bounds what is seen from above: two
            for a counter around a corner; never larger than `bbox`.
        outline: four corners [[x, z], ...] on the floor of the oriented box in the observer frame, or of `bbox` where
            that is unknown or the object does not stand level, counter-clockwise seen with x to the right and z up.
            Distances in questions are measured between footprints. AI2-THOR tells its corners in single precision, so
            that `oriented_box`, which is fitted to them, gives them within 1e-5 m only.
        y: [lowest, highest] above the floor.
        world_aabb: [xmin, ymin, zmin, xmax, ymax, zmax] in AI2-THOR's world.
        oriented_box: the box turned with the object, in AI2-THOR's world; `world_aabb` unturned where it is unknown.
        room: id of the room that holds its centre, "" for none.
        parent: objectId of what it rests on or in, "" for the floor, a wall or nothing.
    """

    id: str
    type: str
    name: str
    bbox: list[float]
    footprint: Annotated[list[Outline], Meta(max_length=MAX_POINTS)]
    outline: list[list[float]]
    y: list[float]
    world_aabb: list[float]
    oriented_box: OrientedBox
    room: str
    parent: str

    @property
    def floor_box(self) -> FloorBox:
        """`bbox`, in the observer frame."""
        return FloorBox(*self.bbox)

    @property
    def box(self) -> Box:
        """`world_aabb`, in AI2-THOR's world."""
        return Box(*self.world_aabb)

    @property
    def corners(self) -> list[Point]:
        """The points of `outline`."""
        return [(x, z) for x, z in self.outline]


class Said(Bounded, frozen=True):
    """A category, and which of its other names a question calls it by."""

    category: str
    name: str


class Question(Bounded, frozen=True):
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
        unit: of `value` and of the answer: m, cm, ft, m2, ft2, deg, count, or "".
        objects: indices of the objects it is about, in the order of their roles in the task.
        views: indices of frames that play a role in the text ("from the first image"), in the order of roles.
        margin: distance of the exact value from the nearest other answer, in margin_unit.
        margin_unit: m, cm, ft, m2, ft2, deg, ratio, count, frames, or "".
        template: name of the wording.
        response: the full `<map>…</map><think>…</think><answer>…</answer>`.
        given: what else the text lays down, in the order of its task's definition: `backward`, `90`, `1.5`.
        said: categories that the text, the options, the map and the reasoning call by another name.
        pair: shared by two questions of the same words, about a clip and its twin or about two sets of frames of one,
            whose answers differ; "" for others.
        before: indices of frames of the clip `twin.of`, which are shown ahead of `frames`, in order; of a question
            about a change.
        objects_before: indices of objects of that clip, as `objects`; the roles of those before come first.
        refusable: whether the text offers to say that it cannot be told.
        tellable: False where that is the answer; `objects` are then those named that the frames do show.
        absent: categories that the text names and no shown frame shows, of a question that cannot be told.
        language: what these are in, `en`; names of categories are in English wherever else the record has them.
        style: how `<think>` is told: `arithmetic`, `brief`, `told`, or `none` where there is none.
        spelling: of what it says, `british` or `american`.
        survived: share of the copies of the clip, perturbed by the recipe's and the source's noise, that give the same
            answer; `margin` is then the least of theirs, where the answer is not a measured number. 1.0 without noise.
    """

    id: SafeName
    task: str
    kind: str
    frames: FrameIndices
    text: LongText
    options: list[str]
    answer: LongText
    value: float
    unit: str
    objects: Indices
    views: FrameIndices
    margin: float
    margin_unit: str
    template: str
    response: LongText
    given: list[str]
    said: list[Said] = []
    pair: str = ""
    before: FrameIndices = []
    objects_before: Indices = []
    refusable: bool = False
    tellable: bool = True
    language: str = "en"
    absent: list[str] = []
    style: str = "arithmetic"
    spelling: str = "british"
    survived: float = 1.0

    @property
    def names(self) -> dict[str, str]:
        """`said`, as category -> name."""
        return {one.category: one.name for one in self.said}

    @property
    def is_contrast(self) -> bool:
        """Whether a twin or other frames made it: half of a pair, or about a change."""
        return bool(self.pair or self.before)

    @property
    def shown(self) -> int:
        """Number of images that it shows, of both clips where it is about a change."""
        return len(self.before) + len(self.frames)


class ClipRecord(Bounded, frozen=True, kw_only=True):
    """The JSON of one sample: a walk through one house, its frames and its questions.

    The observer frame has its origin on the floor under the camera of frame 0, x to that camera's right, z forward.

    Attributes:
        covisibility: n x n for n frames, [i][j] the share (0 to 1, 3 decimals) of the surface in frame i that frame j
            shows too, from depth; 1 on the diagonal. [] where it is unknown, as in sets of schema 1.
        source: where the pixels come from.
        twin: what it is a twin of, if it is one.
    """

    schema_version: str = SCHEMA_VERSION
    clip_id: str
    split: str
    seed: Bits64
    house: HouseRef
    engine: EngineRef
    source: PixelSource
    twin: Twin
    camera: Camera
    frames: Annotated[list[Frame], Meta(max_length=MAX_FRAMES)]
    covisibility: Annotated[list[Shares], Meta(max_length=MAX_FRAMES)]
    rooms: list[Room]
    objects: list[SceneObject]
    questions: Annotated[list[Question], Meta(max_length=MAX_QUESTIONS)]

    @property
    def observer(self) -> ObserverFrame:
        """The frame that boxes, polygons and positions of questions are in."""
        x, _, z = self.frames[0].position
        return ObserverFrame(x, z, self.frames[0].yaw_deg)


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


Counts = dict[str, int]


class Filmed(msgspec.Struct, frozen=True):
    """A walk with its twins.

    Attributes:
        clips: the walk, then its twins.
        left_out: `twin.removed` and the like -> why there is no such twin -> how many.
    """

    clips: list[Clip]
    left_out: dict[str, Counts] = {}


class Recorded(Protocol):
    """What has a record."""

    @property
    def record(self) -> ClipRecord:
        """Its record."""


AnyRecorded = TypeVar("AnyRecorded", bound=Recorded)


def walks(clips: Iterable[AnyRecorded]) -> Iterator[list[AnyRecorded]]:
    """Each walk with the twins that follow it."""
    walk: list[AnyRecorded] = []
    for clip in clips:
        if walk and not clip.record.twin.of:
            yield walk
            walk = []
        walk.append(clip)
    if walk:
        yield walk


def encode_record(record: ClipRecord) -> bytes:
    """The record's compact JSON, keys in the order of the type."""
    return msgspec.json.encode(record)


def add_counts(parts: Iterable[Mapping[str, int]]) -> Counts:
    """The key-wise sum."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))


def add_rejections(parts: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, Counts]:
    """The key-wise sum of task -> reason -> count."""
    collected = list(parts)
    tasks = sorted({task for part in collected for task in part})
    return {task: add_counts(part.get(task, {}) for part in collected) for task in tasks}


def record_faults(record: ClipRecord) -> Iterator[str]:
    """What is wrong with a decoded record, one line a fault, its questions included."""
    yield from clip_faults(record)
    if len({question.id for question in record.questions}) < len(record.questions):
        yield "two questions have one id"
    for question in record.questions:
        yield from (f"question {question.id!r} {fault}" for fault in question_faults(record, question))


def clip_faults(record: ClipRecord) -> Iterator[str]:
    """What is wrong with the frames, the camera, the rooms and the objects."""
    camera = record.camera
    if not (0 < camera.width <= MAX_SIDE and 0 < camera.height <= MAX_SIDE and 0 < camera.fov_vertical_deg < 180):
        yield "the camera has no size, or an impossible field of view"
    if not record.frames:
        yield "there is no frame"
    for index, frame in enumerate(record.frames):
        yield from (f"frame {index} {fault}" for fault in _frame_faults(frame, len(record.objects)))
    if record.covisibility and not _is_square(record.covisibility, len(record.frames)):
        yield "the covisibility does not have a row and a column for each frame"
    for room in record.rooms:
        if not _is_polygon(room.polygon):
            yield f"room {room.id!r} has no polygon"
    for thing in record.objects:
        yield from (f"{thing.name} {fault}" for fault in _object_faults(thing))


def question_faults(record: ClipRecord, question: Question) -> Iterator[str]:
    """Frames and objects of a question that are not in the record."""
    if not question.frames or not _within((*question.frames, *question.views), len(record.frames)):
        yield "shows no frame, or one that does not exist"
    if _repeats(question.frames) or _repeats(question.before):
        yield "shows a frame twice"
    if not _within(question.objects, len(record.objects)):
        yield "is about an object that does not exist"


def _frame_faults(frame: Frame, objects: int) -> Iterator[str]:
    seen = [entry.object for entry in frame.objects]
    if not _within(seen, objects) or _repeats(seen):
        yield "lists an object that does not exist, or one twice"
    if len(frame.position) != 3 or _far(frame.position):
        yield "has a position of the wrong size"
    if not _is_square(frame.camera_to_world, 4):
        yield "has a camera_to_world that is not 4 x 4"
    glimpsed = [entry.object for entry in frame.through_glass]
    if not _within(glimpsed, objects) or _repeats(glimpsed):
        yield "shows an object through glass that does not exist, or one twice"
    masks: list[FrameObject | GlimpsedObject] = [*frame.objects, *frame.through_glass]
    if [one for one in masks if one.pixels < 1 or len(one.box) != 4]:
        yield "has a mask or a mask's box of the wrong size"


def _object_faults(thing: SceneObject) -> Iterator[str]:
    box = thing.oriented_box
    lengths = (len(thing.bbox), len(thing.y), len(thing.world_aabb), len(thing.outline), len(box.centre), len(box.size))
    if lengths != (4, 2, 6, 4, 3, 3) or not _is_square(box.rotation, 3):
        yield "has a box of the wrong length"
    elif _far(thing.bbox):
        yield f"has a box that reaches further than {REACH:,.0f} m"
    if set(map(len, thing.outline)) - {2}:
        yield "has an outline whose corners are not x and z"
    if not thing.footprint or not all(map(_is_polygon, thing.footprint)):
        yield "has a footprint that is no list of polygons"


def _is_square(matrix: list[list[float]], size: int) -> bool:
    return len(matrix) == size and set(map(len, matrix)) == {size}


def _is_polygon(points: list[list[float]]) -> bool:
    return len(points) > 2 and set(map(len, points)) == {2}


def _within(indices: Sequence[int], count: int) -> bool:
    return not indices or (min(indices) >= 0 and max(indices) < count)


def _repeats(indices: Sequence[int]) -> bool:
    return len(set(indices)) < len(indices)


def _far(coordinates: list[float]) -> bool:
    return max(map(abs, coordinates)) > REACH
