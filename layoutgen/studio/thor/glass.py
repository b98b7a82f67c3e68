"""What a view shows through glass: exactly where the simulator tells, else all that may be seen there."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.glass import GLAZED_TYPES
from layoutgen.geometry.camera import projected_extents, to_camera
from layoutgen.studio.base import Glimpse, SeenObject, View

Flags = NDArray[np.bool_]


def glazed(objects: Sequence[SeenObject], told: Sequence[str] | None) -> Flags:
    """(m + 1,), which objects may be seen through; the last stands for no object.

    Args:
        objects: the m objects.
        told: ids of those that are glazed; None where the simulator does not say.
    """
    names = frozenset(told or ())
    found = [item.type in GLAZED_TYPES if told is None else item.id in names for item in objects]
    return np.array([*found, False], np.bool_)


def exact(
    answer: Mapping[str, tuple[int, int, int, int, int]], view: View, objects: Sequence[SeenObject], panes: Flags
) -> tuple[Glimpse, ...]:
    """What the simulator tells, in the order of the objects.

    But for what is behind glass too thin for the view to show: the simulator looks along other rays.

    Args:
        answer: id -> pixels and box of what is behind glass.
        view: what was seen.
        objects: all m.
        panes: see `glazed`.
    """
    found = ((index, answer[item.id]) for index, item in enumerate(objects) if item.id in answer)
    return tuple(
        Glimpse(index, pixels, box, certain=True)
        for index, (pixels, *box) in found
        if _is_behind(view.instances, panes, index, box)
    )


def _is_behind(instances: NDArray[np.int32], panes: Flags, index: int, box: Sequence[int]) -> bool:
    """Whether an image shows the glass of another object than that of an index within a box, ends inclusive."""
    left, top, right, bottom = box
    part = instances[top : bottom + 1, left : right + 1]
    return bool((panes[part] & (part != index)).any())


def possible(view: View, objects: Sequence[SeenObject], panes: Flags, fov_vertical_deg: float) -> tuple[Glimpse, ...]:
    """Every object whose box reaches behind glass in the view, with all the pixels that it may have there.

    Args:
        view: what was seen.
        objects: all m.
        panes: see `glazed`.
        fov_vertical_deg: of the view.
    """
    glass = panes[view.instances]
    height, width = glass.shape
    boxes = np.array([item.box for item in objects])
    extents = projected_extents(view.pose, boxes, width, height, fov_vertical_deg)
    corners = np.array([item.box.corners for item in objects])
    farthest = to_camera(view.pose, corners.reshape(-1, 3)).reshape(-1, 8, 3)[..., 2].max(axis=1)
    found = []
    for index in np.flatnonzero(~np.isnan(extents).any(axis=1)).tolist():
        left, top = np.floor(extents[index, :2]).astype(int).tolist()
        right, bottom = np.ceil(extents[index, 2:]).astype(int).tolist()
        part = np.s_[top:bottom, left:right]
        behind = glass[part] & (view.depth[part] < farthest[index]) & (view.instances[part] != index)
        rows, columns = np.nonzero(behind)
        if len(rows):
            ends = (left + columns.min(), top + rows.min(), left + columns.max(), top + rows.max())
            found.append(Glimpse(index, len(rows), [int(value) for value in ends], certain=False))
    return tuple(found)
