"""Shares of common surface in a room whose depths are computed exactly."""

import numpy as np
import pytest
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose, focal_length
from layoutgen.geometry.covisibility import GridLens, covisibility

LENS = GridLens(480, 640, 90.0, far=19.99)
ROOM = np.array([[0.0, 0.0, 0.0], [6.0, 2.7, 5.0]])


def depth_of(pose: Pose, pillar: NDArray[np.float64] | None = None) -> NDArray[np.float32]:
    """Planar depth (480, 640) of a room seen from inside, with a box in it if there is one."""
    y, x = np.indices((LENS.height, LENS.width)) + 0.5
    focal = focal_length(LENS.height, LENS.fov_vertical_deg)
    local = np.stack([(x - LENS.width / 2) / focal, (LENS.height / 2 - y) / focal, np.ones_like(x)], axis=-1)
    rays = local @ np.stack(pose.basis())
    start = np.array([pose.x, pose.y, pose.z])
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = np.nanmin(np.maximum((ROOM[0] - start) / rays, (ROOM[1] - start) / rays), axis=-1)
        if pillar is not None:
            sides = np.sort(np.stack([(pillar[0] - start) / rays, (pillar[1] - start) / rays]), axis=0)
            enters, leaves = sides[0].max(axis=-1), sides[1].min(axis=-1)
            depth = np.where((enters < leaves) & (enters > 0), np.minimum(depth, enters), depth)
    return depth.astype(np.float32)


def shares(*poses: Pose, pillar: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    return covisibility(poses, [LENS.grid(depth_of(pose, pillar)) for pose in poses], LENS)


def test_a_view_shows_all_of_itself_and_nothing_of_what_is_behind_it() -> None:
    ahead, behind = Pose(3.0, 1.5, 2.5, 0.0), Pose(3.0, 1.5, 2.5, 180.0)
    assert shares(ahead, ahead, behind).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


def test_turning_leaves_what_both_frusta_hold() -> None:
    """Turned by the angle of a tenth of the image, at the edge of the field of view, seen from one place."""
    first = Pose(3.0, 1.5, 2.5, 0.0)
    turned = Pose(3.0, 1.5, 2.5, float(np.degrees(np.arctan(4 / 3) - np.arctan(4 / 3 * 0.8))))
    found = shares(first, turned)
    assert found[0, 1] == pytest.approx(0.9, abs=0.03)  # less a little: frusta are pyramids
    assert found[1, 0] > 0.85


def test_a_view_from_nearer_is_part_of_one_from_further() -> None:
    far, near = Pose(3.0, 1.5, 0.5, 0.0), Pose(3.0, 1.5, 3.0, 0.0)
    found = shares(far, near)
    assert found[1, 0] > 0.99 and found[0, 1] < 0.5


@pytest.mark.parametrize("horizon", [0.0, 25.0])
@pytest.mark.parametrize("roll", [0.0, 20.0])
def test_what_a_pillar_hides_is_not_seen(horizon: float, roll: float) -> None:
    """Both cameras look at a pillar from two sides; a point of one is hidden from the other as ray tracing says."""
    pillar = np.array([[2.6, 0.0, 2.2], [3.4, 2.7, 2.8]])
    poses = Pose(1.0, 1.5, 0.8, 45.0, horizon, roll), Pose(5.0, 1.5, 0.8, -45.0, horizon)
    found = shares(*poses, pillar=pillar)
    for i, j in ((0, 1), (1, 0)):
        assert found[i, j] == pytest.approx(_traced(poses[i], poses[j], pillar), abs=0.03)
    assert found[0, 1] < shares(*poses)[0, 1] - 0.05


@pytest.mark.parametrize("thickness", [0.001, 0.04])
def test_a_wall_has_two_sides(thickness: float) -> None:
    """Two rooms share a wall, which each of two views shows its own side of."""
    wall = np.array([[-9.0, -9.0, 2.5], [9.0, 9.0, 2.5 + thickness]])
    poses = Pose(3.0, 1.5, 0.2, 0.0, 10.0), Pose(3.2, 1.4, 4.8, 180.0)
    assert shares(*poses, pillar=wall)[[0, 1], [1, 0]].max() < 0.03  # points where it meets the floor
    assert shares(poses[0], Pose(1.0, 1.5, 0.2, 30.0), pillar=wall)[0, 1] > 0.5


def _traced(first: Pose, second: Pose, pillar: NDArray[np.float64]) -> float:
    """The share of every fifth pixel's points to which nothing stands in the second camera's way."""
    depth = depth_of(first, pillar)[2::5, 2::5].astype(np.float64)
    y, x = np.indices((LENS.height, LENS.width))[:, 2::5, 2::5] + 0.5
    focal = focal_length(LENS.height, LENS.fov_vertical_deg)
    local = np.stack([(x - LENS.width / 2) / focal * depth, (LENS.height / 2 - y) / focal * depth, depth], axis=-1)
    points = local.reshape(-1, 3) @ np.stack(first.basis()) + (first.x, first.y, first.z)
    eye = np.array([second.x, second.y, second.z])
    there = (points - eye) @ np.stack(second.basis()).T
    half_y = 1.0
    inside = (np.abs(there[:, 0]) < half_y * 4 / 3 * there[:, 2]) & (np.abs(there[:, 1]) < half_y * there[:, 2])
    way = (points - eye) * (1 - 1e-6)
    with np.errstate(divide="ignore"):
        sides = np.sort(np.stack([(pillar[0] - eye) / way, (pillar[1] - eye) / way]), axis=0)
    enters, leaves = sides[0].max(axis=-1), sides[1].min(axis=-1)
    hidden = (enters < leaves) & (enters > 0) & (enters < 1 - 1e-4)
    return float((inside & ~hidden).mean())


def test_what_is_beyond_reach_is_no_surface() -> None:
    """Half of the image is the sky: only the other half counts."""
    pose = Pose(3.0, 1.5, 2.5, 0.0)
    depth = depth_of(pose)
    depth[:240] = 20.0
    blind = depth.copy()
    blind[240:] = np.nan
    grids = [LENS.grid(depth), LENS.grid(depth_of(pose)), LENS.grid(blind)]
    found = covisibility([pose] * 3, grids, LENS)
    assert found[0, 1] == 1.0 and found[1, 0] == pytest.approx(0.5, abs=0.02)
    assert found[2].tolist() == [0.0, 0.0, 1.0]
