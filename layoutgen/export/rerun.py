"""Clips as recordings of Rerun: images, depth, ids, boxes, cameras, rooms and questions along the frames of a walk.

The world is AI2-THOR's with y turned to point down, right-handed (x right, y down, z forward), as OpenCV's cameras
have it.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from layoutgen.catalogue.names import UNASKED_TYPES, category_name
from layoutgen.dataset.records import Clip, ClipRecord, Frame, SceneObject
from layoutgen.errors import EnvironmentProblem

Array = NDArray[np.float64]

FLIP = np.diag([1.0, -1.0, 1.0])
TIMELINE = "frame"
CAMERA = "world/camera"
MILLIMETRES = 1000.0
"""Of the stored depth, per metre."""


def write_recording(folder: Path, key: str, clip: Clip) -> None:
    """Writes a clip as `<key>.rrd`.

    Raises:
        EnvironmentProblem: rerun-sdk is not installed.
    """
    try:
        import rerun as rr
    except ModuleNotFoundError as error:
        raise EnvironmentProblem("rerun-sdk is not installed: pip install 'layoutgen[rerun]'") from error
    record = clip.record
    recording = rr.RecordingStream("layoutgen", recording_id=record.clip_id)
    recording.save(str(folder / f"{key}.rrd"))
    _log_world(rr, recording, record)
    for index in range(len(record.frames)):
        recording.set_time(TIMELINE, sequence=index + 1)
        _log_frame(rr, recording, clip, index)
    recording.flush()
    recording.disconnect()


def _log_world(rr: Any, recording: Any, record: ClipRecord) -> None:
    """What does not change along the walk."""

    def log(path: str, *shown: Any) -> None:
        recording.log(path, *shown, static=True)

    asked = [thing for thing in record.objects if thing.type not in UNASKED_TYPES]
    names = [(index + 1, thing.name) for index, thing in enumerate(record.objects)]
    log("/", rr.AnnotationContext(names))
    log("world", rr.ViewCoordinates.RDF)
    log("world/objects", _boxes(rr, record, asked))
    floor = record.frames[0].position[1] - record.frames[0].camera_height
    outlines = [_on_floor(record, room.polygon, floor) for room in record.rooms]
    log("world/rooms", rr.LineStrips3D(outlines, labels=[category_name(room.type) for room in record.rooms]))
    footprints = [_on_floor(record, part, floor) for thing in asked for part in thing.footprint]
    log("world/footprints", rr.LineStrips3D(footprints, radii=0.005))
    log("world/walk", rr.LineStrips3D([[FLIP @ frame.position for frame in record.frames]], radii=0.01))
    log("questions", rr.TextDocument(_told(record), media_type=rr.MediaType.MARKDOWN))


def _boxes(rr: Any, record: ClipRecord, things: Sequence[SceneObject]) -> Any:
    numbers = {thing.id: index + 1 for index, thing in enumerate(record.objects)}
    boxes = [thing.oriented_box for thing in things]
    return rr.Boxes3D(
        centers=[FLIP @ box.centre for box in boxes],
        half_sizes=[np.array(box.size) / 2 for box in boxes],
        quaternions=[rr.Quaternion(xyzw=quaternion(FLIP @ np.array(box.rotation) @ FLIP)) for box in boxes],
        labels=[thing.name for thing in things],
        class_ids=[numbers[thing.id] for thing in things],
        show_labels=False,
    )


def quaternion(rotation: Array) -> list[float]:
    """A 3 x 3 rotation as x, y, z, w."""
    turn = cv2.Rodrigues(rotation)[0].ravel()
    angle = float(np.linalg.norm(turn))
    axis = turn / angle if angle > 1e-12 else np.zeros(3)
    return [*(axis * np.sin(angle / 2)).tolist(), float(np.cos(angle / 2))]


def _on_floor(record: ClipRecord, polygon: Sequence[Sequence[float]], floor: float) -> Array:
    """A polygon of the observer frame as a closed line on the floor (n + 1, 3)."""
    world = [record.observer.world(x, z) for x, z in [*polygon, polygon[0]]]
    return np.array([FLIP @ (x, floor, z) for x, z in world])


def _log_frame(rr: Any, recording: Any, clip: Clip, index: int) -> None:
    record, frame = clip.record, clip.record.frames[index]
    matrix, lens = frame.pose.opencv_matrix(), record.camera
    recording.log(CAMERA, rr.Transform3D(translation=matrix[:3, 3], mat3x3=matrix[:3, :3]))
    recording.log(
        CAMERA,
        rr.Pinhole(
            image_from_camera=[[lens.fx, 0, lens.cx], [0, lens.fy, lens.cy], [0, 0, 1]],
            resolution=[lens.width, lens.height],
            camera_xyz=rr.ViewCoordinates.RDF,
            image_plane_distance=0.5,
        ),
    )
    recording.log(f"{CAMERA}/image", rr.EncodedImage(contents=clip.images[index], media_type="image/jpeg"))
    recording.log(f"{CAMERA}/image/seen", _seen(rr, record, frame))
    if depth := clip.extras.get(f"depth_{index:02d}.png"):
        recording.log(f"{CAMERA}/depth", rr.DepthImage(_pixels(depth), meter=MILLIMETRES))
    if ids := clip.extras.get(f"ids_{index:02d}.png"):
        recording.log(f"{CAMERA}/ids", rr.SegmentationImage(_pixels(ids)))


def _pixels(png: bytes) -> NDArray[np.uint16]:
    return np.asarray(Image.open(io.BytesIO(png)), dtype=np.uint16)


def _seen(rr: Any, record: ClipRecord, frame: Frame) -> Any:
    """Boxes around the masks of what questions may name; pixels are inclusive."""
    seen = [one for one in frame.objects if record.objects[one.object].type not in UNASKED_TYPES]
    return rr.Boxes2D(
        mins=np.array([one.box[:2] for one in seen], float).reshape(-1, 2),
        sizes=np.array([[one.box[2] + 1 - one.box[0], one.box[3] + 1 - one.box[1]] for one in seen]).reshape(-1, 2),
        labels=[record.objects[one.object].name for one in seen],
        class_ids=[one.object + 1 for one in seen],
    )


def _told(record: ClipRecord) -> str:
    """The questions with their answers; what could be read as markup is set as code."""
    lines = [f"# {_code(record.clip_id)}"]
    for question in record.questions:
        shown = ", ".join(str(index + 1) for index in question.frames)
        lines.append(f"**{question.id}** {question.task}, frames {shown}\n\n{_code(question.text)}")
        lines.append(f"Answer: {_code(question.answer)}")
    return "\n\n".join(lines)


def _code(text: str) -> str:
    """Text that is shown as it stands, line by line."""
    return "  \n".join(f"`{line.replace('`', chr(39))}`" for line in text.splitlines() if line)
