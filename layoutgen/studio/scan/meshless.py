"""What pictures show of a scan that has no mesh: by images of instances, or by which boxes measured points lie in."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from layoutgen.errors import HouseError
from layoutgen.geometry.camera import Pose
from layoutgen.scans.faces import own_points
from layoutgen.scans.measure import Thing
from layoutgen.scans.scan import ScanFrame
from layoutgen.studio.scan.rectify import View, rectified_depth

_FAR = np.float32(20.0)
"""Metres: depth of what was not measured."""
_FLOOR = 0.03
"""Metres above the bottom of a box in which points may be of what it stands on."""


def without_mesh(
    frame: ScanFrame, pose: Pose, sensed: NDArray[np.float32] | None, view: View, things: Sequence[Thing]
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Planar depth (h, w) in metres, 20 where none was measured, and the place (h, w) among the things, -1 for none.

    Args:
        frame: whose picture it is.
        pose: of the view.
        sensed: measured depth (h, w), 0 where there is none.
        view: the camera of all views.
        things: of the scan.

    Raises:
        HouseError: the frame has no depth either, or something cannot be read.
    """
    if sensed is None:
        raise HouseError(f"{frame.name}: has no depth, and the scan no mesh")
    depth = np.where((sensed > 0) & (sensed < _FAR), sensed, _FAR)
    if frame.instances is None:
        return depth, _by_boxes(pose, depth, view, things)
    picture = frame.instances().astype(np.float32) + 1  # exact below 2**24, and 0 beyond the picture
    return depth, rectified_depth(picture, frame.lens, view).astype(np.int32) - 1


def _by_boxes(pose: Pose, depth: NDArray[np.float32], view: View, things: Sequence[Thing]) -> NDArray[np.int32]:
    """The smallest box that each measured point lies in."""
    rows, columns = np.nonzero(depth < _FAR)
    z = depth[rows, columns].astype(np.float64)
    across = (columns + 0.5 - view.width / 2) / view.focal * z
    up = (view.height / 2 - rows - 0.5) / view.focal * z
    axes = np.stack(pose.basis())
    points = across[:, None] * axes[0] + up[:, None] * axes[1] + z[:, None] * axes[2] + (pose.x, pose.y, pose.z)
    owners = np.full(len(points), -1, np.int32)
    for index in sorted(range(len(things)), key=lambda i: -float(np.prod(things[i].oriented.size))):
        low, high = np.array(things[index].box[:3]) + (0.0, _FLOOR, 0.0), np.array(things[index].box[3:])
        places = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
        box = things[index].oriented
        inside = (np.abs(own_points(box, points[places])) <= np.array(box.size) / 2).all(axis=1)
        owners[places[inside]] = index
    labels = np.full(depth.shape, -1, np.int32)
    labels[rows, columns] = owners
    return labels
