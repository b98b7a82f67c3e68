"""Shares of surface that frames have in common, from the depth images stored with them and not from the record's grids.

Points of one image are put into the world and looked up, pixel for pixel, in the others.
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
NEAR, FAR = 0.05, 19.99
"""Metres between which there is a surface: simulators say 20 where there is none."""

Array = NDArray[np.float64]


def own_shares(sample: Sample) -> Array | None:
    """(n, n), [i][j] the share of the surface in image i that image j shows; None where depth is not stored whole."""
    record = sample.record
    try:
        images = [sample.pixels(sample.stored("depth", index)) / 1000 for index in range(len(record.frames))]
    except (KeyError, OSError, SyntaxError, DatasetError):
        return None  # what the recipe stores and cannot be read is a fault of the gate `masks`
    shares = np.eye(len(images))
    for i, (frame, depth) in enumerate(zip(record.frames, images, strict=True)):
        points = _world(frame, depth, record.camera)
        for j, (other, seen) in enumerate(zip(record.frames, images, strict=True)):
            if i != j:
                shares[i, j] = _found(points, other, seen, record.camera) / max(len(points), 1)
    return shares


def _world(frame: Frame, depth: Array, camera: Camera) -> Array:
    """World points (m, 3) of every so many pixels."""
    rows, columns = np.mgrid[STRIDE // 2 : camera.height : STRIDE, STRIDE // 2 : camera.width : STRIDE]
    z = depth[rows, columns]
    right, up = (columns + 0.5 - camera.cx) / camera.fx * z, (camera.cy - rows - 0.5) / camera.fy * z
    local = np.stack([right, up, z, np.ones_like(z)], axis=-1)[(z > NEAR) & (z < FAR)]
    return np.asarray(local @ np.array(frame.camera_to_world).T[:, :3])


def _found(points: Array, frame: Frame, depth: Array, camera: Camera) -> int:
    """How many world points lie on the surface that an image shows."""
    matrix = np.array(frame.camera_to_world)
    right, up, z = ((points - matrix[:3, 3]) @ matrix[:3, :3]).T
    ahead = z > NEAR
    right, up, z = right[ahead], up[ahead], z[ahead]
    column = np.floor(camera.cx + camera.fx * right / z).astype(np.int64)
    row = np.floor(camera.cy - camera.fy * up / z).astype(np.int64)
    inside = (column >= 0) & (column < camera.width) & (row >= 0) & (row < camera.height)
    z = z[inside]
    return int((np.abs(depth[row[inside], column[inside]] - z) < AGREES_METRES + AGREES_PART * z).sum())
