"""Copies of a layout within the error of what measured it: every box, room and camera a little off."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import atan, degrees

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.footprints import Footprint
from layoutgen.geometry.frames import FloorFrame, wrap_degrees
from layoutgen.maps.layout import Layout, Viewpoint
from layoutgen.seeds import rng_for

Array = NDArray[np.float64]
_LEVER = 2.0
"""Metres at which an error of direction is as large as that of position."""
_THIN = 0.001


def perturbed_layouts(
    layout: Layout, names: Sequence[str], clip: str, box_m: float, pose_m: float, draws: int
) -> tuple[Layout, ...]:
    """Copies whose errors are drawn by the names of what they befall, whatever else is there.

    Args:
        layout: exact.
        names: of its objects; the same thing in two states has the same errors in both.
        clip: id of the clip.
        box_m: standard error of each side of boxes, heights and corners of rooms.
        pose_m: that of each camera's position; its direction is off by what that is at two metres.
        draws: number of copies.
    """
    errors = {name: box_m * rng_for("noise", clip, name).standard_normal((draws, 6)) for name in sorted({*names})}
    views = [pose_m * rng_for("noise of view", clip, i).standard_normal((draws, 3)) for i in range(len(layout.views))]
    rooms = [
        box_m * rng_for("noise of room", clip, i).standard_normal((draws, len(room), 2))
        for i, room in enumerate(layout.rooms)
    ]
    return tuple(
        _copy(layout, [errors[name][k] for name in names], [one[k] for one in views], [one[k] for one in rooms])
        for k in range(draws)
    )


def _copy(layout: Layout, objects: Sequence[Array], views: Sequence[Array], rooms: Sequence[Array]) -> Layout:
    """One copy, in the frame of its own first camera."""
    seen = [_view(view, error.tolist()) for view, error in zip(layout.views, views, strict=True)]
    frame = FloorFrame(seen[0].x, seen[0].z, seen[0].yaw_deg)
    boxes = [_box(box, error.tolist()) for box, error in zip(layout.boxes, objects, strict=True)]
    shapes = [
        None if shape is None else Footprint(tuple(_moved(part, _between(old, new), frame) for part in shape.parts))
        for shape, old, new in zip(layout.footprints, layout.boxes, boxes, strict=True)
    ]
    return replace(
        layout,
        boxes=tuple(_carried(box, frame) for box in boxes),
        footprints=tuple(shapes),
        heights=tuple(
            _ordered(low + error[4], high + error[5])
            for (low, high), error in zip(layout.heights, (one.tolist() for one in objects), strict=True)
        ),
        views=tuple(
            Viewpoint(*frame.point(view.x, view.z), wrap_degrees(view.yaw_deg - frame.yaw_deg)) for view in seen
        ),
        rooms=tuple(
            [frame.point(x + dx, z + dz) for (x, z), (dx, dz) in zip(room, error.tolist(), strict=True)]
            for room, error in zip(layout.rooms, rooms, strict=True)
        ),
    )


def _view(view: Viewpoint, error: Sequence[float]) -> Viewpoint:
    return Viewpoint(view.x + error[0], view.z + error[1], view.yaw_deg + degrees(atan(error[2] / _LEVER)))


def _box(box: FloorBox, error: Sequence[float]) -> FloorBox:
    x_min, x_max = _ordered(box.x_min + error[0], box.x_max + error[2])
    z_min, z_max = _ordered(box.z_min + error[1], box.z_max + error[3])
    return FloorBox(x_min, z_min, x_max, z_max)


def _ordered(low: float, high: float) -> tuple[float, float]:
    """Both, or their middle where they have changed sides."""
    if high - low >= _THIN:
        return low, high
    return (low + high - _THIN) / 2, (low + high + _THIN) / 2


def _carried(box: FloorBox, frame: FloorFrame) -> FloorBox:
    """A box whose middle is carried into a frame that is turned so little that its sides need not be."""
    (x, z), (width, depth) = frame.point(*box.centre), box.size
    return FloorBox(x - width / 2, z - depth / 2, x + width / 2, z + depth / 2)


def _between(old: FloorBox, new: FloorBox) -> Callable[[Point], Point]:
    """Stretches what fills one box to fill another."""
    (ox, oz), (nx, nz) = old.centre, new.centre
    across, along = (b / max(a, _THIN) for a, b in zip(old.size, new.size, strict=True))
    return lambda point: (nx + (point[0] - ox) * across, nz + (point[1] - oz) * along)


def _moved(part: Sequence[Sequence[float]], stretch: Callable[[Point], Point], frame: FloorFrame) -> list[Point]:
    return [frame.point(*stretch((x, z))) for x, z in part]
