"""Gates `poses`, `oriented` and `covisibility`: what version 2 of the schema says twice, or says of two frames."""

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.report import Ledger
from layoutgen.audit.sample import Sample
from layoutgen.dataset.records import Frame, SceneObject
from layoutgen.geometry.frames import sin_cos

EXACT = 1e-9
"""By which the numbers of a matrix may differ from those that position and angles give."""
FITTED = 1e-5
"""Metres, and parts of a unit vector: oriented boxes are fitted to corners that AI2-THOR tells in single precision."""
LOOSE = 0.1
"""Metres by which an oriented box may be larger than what its world box leaves room for: AI2-THOR's are those of
colliders, which need not be tight."""

Array = NDArray[np.float64]


def check_poses(sample: Sample, ledger: Ledger) -> None:
    """`camera_to_world` against position, yaw, horizon and roll."""
    for index, frame in enumerate(sample.record.frames):
        ledger.check("poses")
        if np.abs(np.array(frame.camera_to_world) - _matrix(frame)).max() > EXACT:
            ledger.fault(
                "poses", sample.frame(index), "camera_to_world is not what position, yaw, horizon and roll give"
            )


def _matrix(frame: Frame) -> Array:
    """Turned about y by the yaw, then about its own x by the horizon, then about its own z by the roll."""
    (sy, cy), (sh, ch), (sr, cr) = map(sin_cos, (frame.yaw_deg, frame.horizon_deg, frame.roll_deg))
    yaw = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    pitch = np.array([[1, 0, 0], [0, ch, -sh], [0, sh, ch]])
    roll = np.array([[cr, sr, 0], [-sr, cr, 0], [0, 0, 1]])
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = yaw @ pitch @ roll, frame.position
    return matrix


def check_oriented(sample: Sample, ledger: Ledger) -> None:
    """`oriented_box` against `world_aabb`."""
    for thing in sample.record.objects:
        ledger.check("oriented")
        if fault := _oriented_fault(thing):
            ledger.fault("oriented", sample.where(), f"{thing.name}: {fault}")


def _oriented_fault(thing: SceneObject) -> str:
    box, rotation = thing.oriented_box.geometry, np.array(thing.oriented_box.rotation)
    if min(box.size) < 0:
        return "oriented_box has a negative size"
    if np.abs(rotation.T @ rotation - np.eye(3)).max() > FITTED or np.linalg.det(rotation) < 0:
        return "the rotation of oriented_box is none"
    turned, world = box.corners(), np.array(thing.box.corners)
    if not _spans(turned, world, FITTED):
        return "world_aabb reaches beyond oriented_box"
    return "" if _spans(world @ rotation, turned @ rotation, LOOSE) else "oriented_box is larger than world_aabb allows"


def _spans(outer: Array, inner: Array, tolerance: float) -> bool:
    """Whether points (n, 3) reach along each axis at least as far as others."""
    low = outer.min(axis=0) <= inner.min(axis=0) + tolerance
    return bool((low & (outer.max(axis=0) >= inner.max(axis=0) - tolerance)).all())


def check_covisibility(sample: Sample, ledger: Ledger) -> None:
    """A share of 0 to 1 for every pair of frames, and 1 for each with itself; sets of version 1 have none."""
    shares = sample.record.covisibility
    if not shares:
        return
    ledger.check("covisibility")
    if any(not 0 <= share <= 1 for row in shares for share in row):
        ledger.fault("covisibility", sample.where(), "a share is not between 0 and 1")
    if any(row[index] != 1 for index, row in enumerate(shares)):
        ledger.fault("covisibility", sample.where(), "a frame does not have its whole surface in common with itself")
