"""How well each object would be seen from a pose, estimated from boxes and walls without rendering."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose
from layoutgen.walk.lenses import Lens
from layoutgen.walk.scene import Array, WalkScene

Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]
_NEAR = 0.1
_FULL_AREA = 1500 / (640 * 480)
_LEAST_SHARE = 0.05
"""An object that takes up less of `_FULL_AREA` shows nothing."""
_TALL_ABOVE, _TALL_BELOW = 1.3, 0.8
_BEFORE = 0.25
"""Metres before a box's centre that are looked at: things on a wall have their centre in it."""


class Sight:
    """Estimates for one house and one lens; lines of sight are kept for positions asked before."""

    def __init__(self, scene: WalkScene, lens: Lens) -> None:
        self.scene, self.lens = scene, lens
        self._clear: dict[tuple[float, float], Flags] = {}

    def shares(self, poses: Sequence[Pose]) -> Array:
        """(n, m), 0 to 1: the part of each box in the image, less where it is small, 0 where a wall hides it."""
        pose, box = np.nonzero(self.lines_of_sight([(pose.x, pose.z) for pose in poses]))
        cameras = _Cameras(poses)
        perhaps = self._perhaps_framed(cameras, pose, box)
        pose, box = pose[perhaps], box[perhaps]
        shares = np.zeros((len(poses), len(self.scene.boxes)))
        shares[pose, box] = self._framed(cameras, pose, box)
        return shares

    def lines_of_sight(self, positions: Sequence[tuple[float, float]]) -> Flags:
        """(n, m), whether a box's centre is near enough, with neither wall nor tall furniture before it."""
        new = [position for position in dict.fromkeys(positions) if position not in self._clear]
        if new:
            self._clear.update(zip(new, self._trace(np.array(new)), strict=True))
        clear = [self._clear[position] for position in positions]
        return np.array(clear, bool).reshape(len(positions), len(self.scene.boxes))

    def wall_distance(self, poses: Sequence[Pose]) -> Array:
        """(n,), metres to the first wall straight ahead, at most 20."""
        start = np.array([[pose.x, pose.z] for pose in poses])
        turn = np.radians([pose.yaw_deg for pose in poses])
        ray = 20 * np.stack([np.sin(turn), np.cos(turn)], axis=1)
        return 20 * _first_crossing(start, ray, self.scene.walls)

    @cached_property
    def _diagonals(self) -> Array:
        boxes = self.scene.boxes
        return np.linalg.norm(boxes[:, 3:] - boxes[:, :3], axis=1)

    def _perhaps_framed(self, cameras: "_Cameras", pose: Indices, box: Indices) -> Flags:
        """(k,), for pairs of a pose and a box: False where the ball around the box is beside the view."""
        right, _, ahead = cameras.local(pose, self.scene.centres[box].T)
        slope = self.lens.width / 2 / self.lens.focal
        reach = self._diagonals[box] / 2 * np.hypot(1, slope)
        return np.asarray((ahead > _NEAR) & (np.abs(right) < slope * ahead + reach), bool)

    def _framed(self, cameras: "_Cameras", pose: Indices, box: Indices) -> Array:
        """(k,), for pairs of a pose and a box: the part of the box in the image, less where it is small."""
        lens, boxes = self.lens, self.scene.boxes
        corners = np.array([[boxes[:, i], boxes[:, j], boxes[:, k]] for i in (0, 3) for j in (1, 4) for k in (2, 5)])
        x, y, z = cameras.local(pose, corners[:, :, box].transpose(1, 0, 2))
        depth = np.maximum(z, _NEAR)
        across, down = lens.width / 2 + lens.focal * x / depth, lens.height / 2 - lens.focal * y / depth
        full = _extent(across) * _extent(down)
        inside = _extent(np.clip(across, 0, lens.width)) * _extent(np.clip(down, 0, lens.height))
        large = np.minimum(inside / (_FULL_AREA * lens.width * lens.height), 1)
        return np.where((z > _NEAR).all(axis=0), inside / np.maximum(full, 1e-9) * large, 0.0)

    def _trace(self, positions: Array) -> Flags:
        """(n, m), see `lines_of_sight`; rays from each position to the box centres within its reach."""
        scene, lens = self.scene, self.lens
        targets = scene.centres[:, [0, 2]]
        lengths = np.linalg.norm(targets[None] - positions[:, None], axis=2)
        reach = lens.focal * self._diagonals / np.sqrt(_LEAST_SHARE * _FULL_AREA * lens.width * lens.height)
        clear = lengths < reach
        place, box = np.nonzero(clear)
        start, length = positions[place], lengths[place, box]
        ray = (targets[box] - start) * (1 - np.minimum(_BEFORE / np.maximum(length, 1e-9), 0.5))[:, None]
        free = _first_crossing(start, ray, scene.walls) >= 1
        for tall in self._tall():
            bounds = scene.boxes[tall, [0, 2, 3, 5]]
            holds = np.logical_and.reduce([*(targets >= bounds[:2]).T, *(targets <= bounds[2:]).T])
            free &= holds[box] | ~_through_box(start, ray, bounds)
        clear[place, box] = free
        return clear

    def _tall(self) -> list[int]:
        low, high = self.scene.boxes[:, 1] - self.scene.floor_y, self.scene.boxes[:, 4] - self.scene.floor_y
        return [int(i) for i in np.flatnonzero((low < _TALL_BELOW) & (high > _TALL_ABOVE))]


class _Cameras:
    """Poses as arrays."""

    def __init__(self, poses: Sequence[Pose]) -> None:
        self._places = np.array([[pose.x, pose.y, pose.z] for pose in poses]).T
        yaw, horizon = np.radians([[pose.yaw_deg, pose.horizon_deg] for pose in poses]).T
        self._turns = np.array([np.sin(yaw), np.cos(yaw), np.sin(horizon), np.cos(horizon)])
        roll = np.radians([pose.roll_deg for pose in poses])
        self._rolls = np.array([np.sin(roll), np.cos(roll)]) if roll.any() else None

    def local(self, pose: Indices, points: Array) -> tuple[Array, Array, Array]:
        """World points (3, ..., k), one or several for each of k poses, as right, up and ahead of its camera."""
        x, y, z = (axis - place[pose] for axis, place in zip(points, self._places, strict=True))
        sin_yaw, cos_yaw, sin_pitch, cos_pitch = self._turns[:, pose]
        level = x * sin_yaw + z * cos_yaw
        right, up, ahead = (
            x * cos_yaw - z * sin_yaw,
            level * sin_pitch + y * cos_pitch,
            level * cos_pitch - y * sin_pitch,
        )
        if self._rolls is None:
            return right, up, ahead
        sin_roll, cos_roll = self._rolls[:, pose]
        return right * cos_roll - up * sin_roll, up * cos_roll + right * sin_roll, ahead


def _extent(values: Array) -> Array:
    return values.max(axis=0) - values.min(axis=0)


def _first_crossing(start: Array, ray: Array, walls: Array) -> Array:
    """(k,), part of each ray (k, 2) at which it first meets a wall (w, 4); 1 where it meets none."""
    nearest = np.ones(len(start))
    (x, z), (ray_x, ray_z) = start.T, ray.T
    for x0, z0, x1, z1 in walls:
        side_x, side_z, to_x, to_z = x1 - x0, z1 - z0, x0 - x, z0 - z
        cross = ray_x * side_z - ray_z * side_x
        safe = np.where(np.abs(cross) > 1e-12, cross, np.inf)
        along_ray = (to_x * side_z - to_z * side_x) / safe
        along_wall = (to_x * ray_z - to_z * ray_x) / safe
        hit = (along_ray > 0) & (along_ray < nearest) & (along_wall >= 0) & (along_wall <= 1)
        nearest[hit] = along_ray[hit]
    return nearest


def _through_box(start: Array, ray: Array, box: Array) -> Flags:
    """(k,), whether the rays cross the box [x_min, z_min, x_max, z_max] (slab test)."""
    safe = np.where(np.abs(ray) > 1e-12, ray, 1e-12)
    first, second = (box[:2] - start) / safe, (box[2:] - start) / safe
    enters = np.maximum(*np.minimum(first, second).T)
    leaves = np.minimum(*np.maximum(first, second).T)
    return np.asarray((enters < leaves) & (enters < 1) & (leaves > 0), bool)
