"""Gates `boxes` and `projection`: boxes follow from the world, and masks lie where the boxes project to."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.audit.solvers.base import SQUARE, is_turned
from layoutgen.dataset.records import Camera, Frame, FrameObject, SceneObject
from layoutgen.geometry.boxes import FloorBox
from layoutgen.geometry.camera import project, to_camera
from layoutgen.geometry.frames import ObserverFrame

TOLERANCE = 1e-6
"""Metres by which the record's redundant boxes may differ."""
SINGLE_PRECISION = 1e-5
"""Metres by which box and outline may differ: AI2-THOR tells both in single precision, each rounded by itself."""
SEEN_FROM_ABOVE = 0.012
"""Metres by which a footprint may fall short of the world box: the embedded engine's are in millimetres, and Unity's
turned assets are taken for what their world boxes hold where both agree within a centimetre."""
DRAWN = 0.02
"""Metres by which a footprint, and so a box seen askew, may leave the outline: the embedded engine draws it on a grid,
and widens it by what that may have cut off."""
SLACK_PIXELS = 3.0
"""Pixels by which a mask may stick out of its object's projected box: edges are anti-aliased."""
COVERAGE_TOLERANCE = 1e-6
NEAR = 0.05
"""Metres: boxes with a corner nearer to the camera's plane have no bounded projection."""


def check_boxes(sample: Sample, ledger: Ledger) -> None:
    """`bbox`, `outline`, `footprint` and `y` against `world_aabb`, seen from frame 0."""
    record = sample.record
    first = record.frames[0]
    floor = first.position[1] - first.camera_height
    for thing in record.objects:
        ledger.check("boxes")
        if fault := _box_fault(thing, record.observer, floor):
            ledger.fault("boxes", sample.where(), f"{thing.name}: {fault}")


def _box_fault(thing: SceneObject, observer: ObserverFrame, floor: float) -> str:
    box = thing.box
    if min(box.size) < 0:
        return "world_aabb has its corners in the wrong order"
    if observer.is_square and _apart(thing.bbox, observer.box(box)):
        return f"bbox {_short(thing.bbox)}, but world_aabb gives {_short(observer.box(box))}"
    if not observer.is_square and (fault := _askew_fault(thing, observer)):
        return fault
    if _apart(thing.y, [box.y_min - floor, box.y_max - floor]):
        return f"y {_short(thing.y)}, but world_aabb gives {_short([box.y_min - floor, box.y_max - floor])}"
    return _outline_fault(thing, SINGLE_PRECISION if observer.is_square else DRAWN) or _footprint_fault(thing)


def _askew_fault(thing: SceneObject, observer: ObserverFrame) -> str:
    """Seen askew, the bbox is that of the footprint, which reaches as far as the world box does and no further."""
    around = FloorBox.around([(x, z) for part in thing.footprint for x, z in part])
    if _apart(thing.bbox, around):
        return f"bbox {_short(thing.bbox)}, but the footprint gives {_short(around)}"
    back = FloorBox.around([observer.world(x, z) for part in thing.footprint for x, z in part])
    if not _inside(back, thing.box.floor, TOLERANCE):
        return "the footprint reaches beyond world_aabb"
    return "" if _inside(thing.box.floor, back, SEEN_FROM_ABOVE) else "the footprint falls short of world_aabb"


def _outline_fault(thing: SceneObject, tolerance: float) -> str:
    """Of a turned object, AI2-THOR's aligned box may be tighter than its oriented one, never larger."""
    extent = FloorBox.around(thing.outline)
    if is_turned(thing):
        inside = _inside(thing.floor_box, extent, tolerance)
        return "" if inside else "the bbox reaches beyond the outline"
    return "the outline's extent is not the bbox" if _apart(thing.bbox, extent, SQUARE) else ""


def _footprint_fault(thing: SceneObject) -> str:
    """No part of what is seen from above leaves the box."""
    if all(_inside(FloorBox.around(part), thing.floor_box, TOLERANCE) for part in thing.footprint):
        return ""
    return "the footprint reaches beyond the bbox"


def _inside(inner: FloorBox, outer: FloorBox, tolerance: float) -> bool:
    low = inner.x_min >= outer.x_min - tolerance and inner.z_min >= outer.z_min - tolerance
    return low and inner.x_max <= outer.x_max + tolerance and inner.z_max <= outer.z_max + tolerance


def _apart(a: Iterable[float], b: Iterable[float], tolerance: float = TOLERANCE) -> bool:
    return any(abs(x - y) > tolerance for x, y in zip(a, b, strict=True))


def _short(values: Iterable[float]) -> list[float]:
    return [round(value, 3) for value in values]


def corner_depths(thing: SceneObject, frame: Frame) -> NDArray[np.float64]:
    """Planar depth (8,) of the corners of an object's world box in a frame."""
    return to_camera(frame.pose, np.array(thing.box.corners))[:, 2]


def check_projection(sample: Sample, ledger: Ledger) -> None:
    """Each mask's extent lies within its object's projected box, and holds no more pixels than its extent."""
    record = sample.record
    for index, frame in enumerate(record.frames):
        ledger.check("projection", len(frame.objects))
        if not frame.objects:
            continue
        projected = projected_boxes([record.objects[one.object] for one in frame.objects], frame, record.camera)
        outside = _stick_out(np.array([one.box for one in frame.objects]), projected)
        coverage = _coverage([one.box for one in frame.objects], projected, record.camera)
        for one, box, sticks_out, covered in zip(frame.objects, projected, outside, coverage, strict=True):
            if fault := _mask_fault(one, box, sticks_out, covered):
                ledger.fault("projection", sample.frame(index), f"{record.objects[one.object].name}: {fault}")


def _mask_fault(seen: FrameObject, box: NDArray[np.float64], sticks_out: np.bool_, covered: float) -> str:
    x0, y0, x1, y1 = seen.box
    if seen.pixels > (x1 - x0 + 1) * (y1 - y0 + 1):
        return f"{seen.pixels} pixels do not fit its mask {seen.box}"
    if sticks_out:
        return f"mask {seen.box} sticks out of its projected box {np.round(box).astype(int).tolist()}"
    if abs(seen.coverage - covered) > COVERAGE_TOLERANCE:
        return f"its mask covers {covered:.3f} of its projected box, the record says {seen.coverage:.3f}"
    return ""


def _coverage(masks: list[list[int]], boxes: NDArray[np.float64], camera: Camera) -> NDArray[np.float64]:
    """Share of the projected box within the image that each mask spans, the smaller of x and y; NaN where unbounded."""
    extents = np.array(masks)
    size = np.array([camera.width, camera.height])
    inside = np.minimum(boxes[:, 2:], size) - np.maximum(boxes[:, :2], 0)
    shares = (extents[:, 2:] + 1 - extents[:, :2]) / np.maximum(inside, 1e-9)
    return np.asarray(np.clip(shares.min(axis=1), 0, 1))


def projected_boxes(objects: Sequence[SceneObject], frame: Frame, camera: Camera) -> NDArray[np.float64]:
    """Image boxes (n, 4) that the objects' world boxes project to; NaN where one reaches behind the camera."""
    corners = np.array([thing.box.corners for thing in objects]).reshape(-1, 3)
    pixels, depth = project(frame.pose, corners, camera.width, camera.height, camera.fov_vertical_deg)
    points = np.where(depth[:, None] > NEAR, pixels, np.nan).reshape(-1, 8, 2)
    return np.concatenate([points.min(axis=1), points.max(axis=1)], axis=1)


def _stick_out(masks: NDArray[np.int64], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each mask extent (n, 4), whether it leaves its projected box (n, 4); never where that is NaN."""
    low = masks[:, :2] < boxes[:, :2] - SLACK_PIXELS
    high = masks[:, 2:] + 1 > boxes[:, 2:] + SLACK_PIXELS
    return np.asarray(np.concatenate([low, high], axis=1).any(axis=1))
