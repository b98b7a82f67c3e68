"""Shares of surface that frames have in common, from the depth images stored with them and not from the record's grids.

Points of one image are put into the world and looked up, pixel for pixel, in the others. They are of one surface where
they are as deep and it faces alike: a wall between two rooms is seen from both, but another side of it.
"""

import numpy as np
from numpy.typing import NDArray

from layoutgen.audit.sample import Sample
from layoutgen.dataset.records import Camera, Frame
from layoutgen.errors import DatasetError

STRIDE = 7
"""Pixels between the points of an image that are looked up: some 6,000 of 640 x 480."""
AGREES_METRES, AGREES_PART = 0.02, 0.015
"""By which the depth of a point may differ from that of the pixel where it falls; the part is for slanted floors."""
BESIDE = 2
"""Pixels to each side of one between which the surface tells which way it faces."""
NEAR, FAR = 0.05, 19.99
"""Metres between which there is a surface: simulators say 20 where there is none."""

Array = NDArray[np.float64]
Pixels = NDArray[np.int64]


def own_shares(sample: Sample) -> Array | None:
    """(n, n), [i][j] the share of the surface in image i that image j shows; None where depth is not stored whole."""
    record = sample.record
    try:
        images = [sample.pixels(sample.stored("depth", index)) / 1000 for index in range(len(record.frames))]
    except (KeyError, OSError, SyntaxError, DatasetError):
        return None  # what the recipe stores and cannot be read is a fault of the gate `masks`
    shares = np.eye(len(images))
    for i, (frame, depth) in enumerate(zip(record.frames, images, strict=True)):
        points, facing = _world(frame, depth, record.camera)
        for j, (other, seen) in enumerate(zip(record.frames, images, strict=True)):
            if i != j:
                shares[i, j] = _found(points, facing, other, seen, record.camera) / max(len(points), 1)
    return shares


def _world(frame: Frame, depth: Array, camera: Camera) -> tuple[Array, Array]:
    """World points (m, 3) of every so many pixels, and which way their surfaces face (m, 3)."""
    rows, columns = np.mgrid[STRIDE // 2 : camera.height : STRIDE, STRIDE // 2 : camera.width : STRIDE]
    there = (depth[rows, columns] > NEAR) & (depth[rows, columns] < FAR)
    rows, columns = rows[there], columns[there]
    matrix = np.array(frame.camera_to_world)
    points = _local(depth, rows, columns, camera) @ matrix[:3, :3].T + matrix[:3, 3]
    return points, _facing(depth, rows, columns, camera) @ matrix[:3, :3].T


def _local(depth: Array, rows: Pixels, columns: Pixels, camera: Camera) -> Array:
    """What pixels (m,) show, or at its edge the next ones in the image, in the camera's frame (m, 3)."""
    rows, columns = np.clip(rows, 0, camera.height - 1), np.clip(columns, 0, camera.width - 1)
    z = depth[rows, columns]
    return np.stack([(columns + 0.5 - camera.cx) / camera.fx * z, (camera.cy - rows - 0.5) / camera.fy * z, z], axis=-1)


def _facing(depth: Array, rows: Pixels, columns: Pixels, camera: Camera) -> Array:
    """Normals (m, 3) of any length of what pixels (m,) show, towards the camera, in its frame."""
    across = _local(depth, rows, columns + BESIDE, camera) - _local(depth, rows, columns - BESIDE, camera)
    down = _local(depth, rows + BESIDE, columns, camera) - _local(depth, rows - BESIDE, columns, camera)
    normals = np.cross(across, down)
    away = (normals * _local(depth, rows, columns, camera)).sum(axis=1) > 0
    return np.where(away[:, None], -normals, normals)


def _found(points: Array, facing: Array, frame: Frame, depth: Array, camera: Camera) -> int:
    """How many world points (m, 3) that face some way (m, 3) lie on the surface that an image shows."""
    matrix = np.array(frame.camera_to_world)
    right, up, z = ((points - matrix[:3, 3]) @ matrix[:3, :3]).T
    ahead = np.flatnonzero(z > NEAR)
    right, up, z = right[ahead], up[ahead], z[ahead]
    column = np.floor(camera.cx + camera.fx * right / z).astype(np.int64)
    row = np.floor(camera.cy - camera.fy * up / z).astype(np.int64)
    inside = (column >= 0) & (column < camera.width) & (row >= 0) & (row < camera.height)
    row, column, z, ahead = row[inside], column[inside], z[inside], ahead[inside]
    agrees = np.abs(depth[row, column] - z) < AGREES_METRES + AGREES_PART * z
    there = _facing(depth, row[agrees], column[agrees], camera) @ matrix[:3, :3].T
    return int(((facing[ahead[agrees]] * there).sum(axis=1) > 0).sum())
