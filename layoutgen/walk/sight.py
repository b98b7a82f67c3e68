"""How well each object would be seen from a pose, estimated from boxes and walls without rendering."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose, focal_length
from layoutgen.walk.scene import Array, Scene

Indices = NDArray[np.intp]
_NEAR = 0.1
_FULL_AREA = 1500 / (640 * 480)
_TALL_ABOVE, _TALL_BELOW = 1.3, 0.8


@dataclass(frozen=True)
class Lens:
    """Image size in pixels, vertical field of view and height of the camera above the floor."""

    width: int
    height: int
    fov_vertical_deg: float
    eye: float


class Sight:
    """Estimates for one house and one lens; lines of sight are kept for positions asked before."""

    def __init__(self, scene: Scene, lens: Lens) -> None:
        self.scene, self.lens = scene, lens
        self._clear: dict[tuple[float, float], Array] = {}

    def shares(self, poses: Sequence[Pose]) -> Array:
        """(n, m), 0 to 1: the part of each box in the image, less where it is small, 0 where a wall hides it."""
        shares = self.lines_of_sight([(pose.x, pose.z) for pose in poses])
        pose, box = np.nonzero(shares)
        shares[pose, box] = self._framed(poses, pose, box)
        return shares

    def lines_of_sight(self, positions: Sequence[tuple[float, float]]) -> Array:
        """(n, m), 1 where neither a wall nor tall furniture lies between a position and a box's centre, else 0."""
        new = [position for position in dict.fromkeys(positions) if position not in self._clear]
        if new:
            self._clear.update(zip(new, self._trace(np.array(new)), strict=True))
        return np.array([self._clear[position] for position in positions]).reshape(
            len(positions), len(self.scene.boxes)
        )

    def wall_distance(self, poses: Sequence[Pose]) -> Array:
        """(n,), metres to the first wall straight ahead, at most 20."""
        start = np.array([[pose.x, pose.z] for pose in poses])
        turn = np.radians([pose.yaw_deg for pose in poses])
        end = start + 20 * np.stack([np.sin(turn), np.cos(turn)], axis=1)
        return 20 * _first_crossing(start[:, None], end[:, None], self.scene.walls)[:, 0]

    def _framed(self, poses: Sequence[Pose], pose: Indices, box: Indices) -> Array:
        """(k,), for pairs of a pose and a box: the part of the box in the image, less where it is small."""
        lens = self.lens
        x, y, z = self._camera_points(poses, pose, box)
        focal = focal_length(lens.height, lens.fov_vertical_deg)
        depth = np.maximum(z, _NEAR)
        across, down = lens.width / 2 + focal * x / depth, lens.height / 2 - focal * y / depth
        full = _extent(across) * _extent(down)
        inside = _extent(np.clip(across, 0, lens.width)) * _extent(np.clip(down, 0, lens.height))
        large = np.minimum(inside / (_FULL_AREA * lens.width * lens.height), 1)
        return np.where((z > _NEAR).all(axis=0), inside / np.maximum(full, 1e-9) * large, 0.0)

    def _camera_points(self, poses: Sequence[Pose], pose: Indices, box: Indices) -> tuple[Array, Array, Array]:
        """Corners of each pair's box in its pose's camera frame: x, y, z, each (8, k)."""
        boxes = self.scene.boxes
        corners = np.stack([boxes[:, [i, j, k]] for i in (0, 3) for j in (1, 4) for k in (2, 5)])
        where = np.array([[p.x, p.y, p.z] for p in poses])
        bases = np.array([p.basis() for p in poses])
        offsets = corners[:, box] - where[pose]
        local = np.einsum("ckd,kad->ack", offsets, bases[pose])
        return local[0], local[1], local[2]

    def _trace(self, positions: Array) -> Array:
        scene = self.scene
        targets = scene.centres[:, [0, 2]]
        towards = targets[None] - positions[:, None]
        length = np.linalg.norm(towards, axis=2)
        # Things on a wall have their centre in it: look at a point a little in front of them.
        end = targets[None] - towards * (np.minimum(0.25, length / 2) / np.maximum(length, 1e-9))[..., None]
        start = np.broadcast_to(positions[:, None], end.shape)
        clear: NDArray[np.bool_] = _first_crossing(start, end, scene.walls) >= 1
        for index in self._tall():
            box = scene.boxes[index, [0, 2, 3, 5]]
            holds = np.logical_and(targets >= box[:2], targets <= box[2:]).all(axis=1)
            clear &= np.logical_or(holds, np.logical_not(_through_box(start, end, box)))
        return clear.astype(np.float64)

    def _tall(self) -> list[int]:
        low, high = self.scene.boxes[:, 1] - self.scene.floor_y, self.scene.boxes[:, 4] - self.scene.floor_y
        return [int(i) for i in np.flatnonzero((low < _TALL_BELOW) & (high > _TALL_ABOVE))]


def _extent(values: Array) -> Array:
    return values.max(axis=0) - values.min(axis=0)


def _first_crossing(start: Array, end: Array, walls: Array) -> Array:
    """(n, m), part of the way from start to end (n, m, 2) at which a wall (w, 4) is met; 1 where none is."""
    nearest = np.ones(end.shape[:2])
    ray = end - start
    for x0, z0, x1, z1 in walls:
        side = np.array([x1 - x0, z1 - z0])
        offset = np.array([x0, z0]) - start
        cross = ray[..., 0] * side[1] - ray[..., 1] * side[0]
        safe = np.where(np.abs(cross) > 1e-12, cross, np.inf)
        along_ray = (offset[..., 0] * side[1] - offset[..., 1] * side[0]) / safe
        along_wall = (offset[..., 0] * ray[..., 1] - offset[..., 1] * ray[..., 0]) / safe
        hit = (np.abs(cross) > 1e-12) & (along_ray > 0) & (along_wall >= 0) & (along_wall <= 1)
        nearest = np.where(hit, np.minimum(nearest, along_ray), nearest)
    return nearest


def _through_box(start: Array, end: Array, box: Array) -> NDArray[np.bool_]:
    """(n, m), whether the segments cross the box [x_min, z_min, x_max, z_max] (slab test)."""
    ray = end - start
    safe = np.where(np.abs(ray) > 1e-12, ray, 1e-12)
    first, second = (box[:2] - start) / safe, (box[2:] - start) / safe
    enters = np.minimum(first, second).max(axis=2)
    leaves = np.maximum(first, second).min(axis=2)
    crosses: NDArray[np.bool_] = (enters < leaves) & (enters < 1) & (leaves > 0)
    return crosses
