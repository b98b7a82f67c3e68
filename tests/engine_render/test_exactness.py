"""Depth and ids against geometry worked out by hand, and against single rays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layoutgen.engine.mesh import Material
from layoutgen.engine.render import Renderer
from layoutgen.engine.render import embree as binding
from layoutgen.engine.render.camera import camera_array
from layoutgen.engine.render.light import TONE
from layoutgen.engine.render.shade import tone
from layoutgen.geometry.camera import Pose, project, to_camera
from tests.engine_render import rooms
from tests.engine_render.rooms import BOX, CEILING, FLOOR

POSES = [Pose(x, y, z, yaw, horizon) for x, z in ((-1.5, -2.5), (1.9, -1.0)) for y, yaw, horizon in
         ((1.5, 20.0, 12.0), (0.4, -40.0, -10.0), (2.2, 75.0, 35.0), (1.5, 200.0, 0.0), (1.1, 0.0, 0.0))]  # fmt: skip


def pixel_rays(pose: Pose, width: int, height: int, fov: float) -> tuple[np.ndarray, np.ndarray]:
    """Unit directions (h, w, 3) through pixel centres, and the cosine of each to the viewing axis."""
    focal = height / 2 / np.tan(np.radians(fov) / 2)
    right, up, forward = pose.basis()
    x = (np.arange(width) + 0.5 - width / 2) / focal
    y = (height / 2 - np.arange(height) - 0.5) / focal
    rays = forward + x[None, :, None] * right + y[:, None, None] * up
    length = np.linalg.norm(rays, axis=2)
    return rays / length[..., None], 1 / length


def test_floor_depth_is_that_of_the_plane(room_renderer: Renderer) -> None:
    pose = Pose(0.7, 1.5, -2.0, 10.0, 30.0)
    frame = room_renderer.render(pose, 160, 120, 70)
    rays, cosine = pixel_rays(pose, 160, 120, 70)
    shown = frame.ids == FLOOR
    expected = -pose.y / rays[..., 1] * cosine
    assert shown.sum() > 4000
    np.testing.assert_allclose(frame.depth[shown], expected[shown], rtol=2e-6)


def test_mask_of_a_box_is_its_projection(room_renderer: Renderer) -> None:
    pose = Pose(0.3, 1.4, -0.6, 5.0, 15.0)
    frame = room_renderer.render(pose, 640, 480, 60, rgb=False)
    signs = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
    corners = np.array([0.3, 0.875, 1.1]) + signs * np.array([0.1, 0.125, 0.1])
    pixels, depth = project(pose, corners, 640, 480, 60)
    rows, columns = np.nonzero(frame.ids == BOX)
    extent = np.array([columns.min(), columns.max() + 1, rows.min(), rows.max() + 1])
    expected = np.array([pixels[:, 0].min(), pixels[:, 0].max(), pixels[:, 1].min(), pixels[:, 1].max()])
    assert np.abs(extent - expected).max() <= 1.0
    assert depth.min() - 1e-5 <= frame.depth[frame.ids == BOX].min()


def test_packets_equal_single_rays(room_renderer: Renderer) -> None:
    for pose in POSES:
        frame = room_renderer.render(pose, 96, 72, 90, rgb=False)
        rays, cosine = pixel_rays(pose, 96, 72, 90)
        origins = np.tile([pose.x, pose.y, pose.z], (96 * 72, 1))
        instances, distances = room_renderer.cast(origins, rays.reshape(-1, 3), 50.0)
        differ = instances.reshape(72, 96) != frame.ids
        assert differ.mean() < 2e-3  # rounding of the two directions, at outlines
        depth = distances.reshape(72, 96) * cosine
        np.testing.assert_allclose(frame.depth[~differ], depth[~differ], rtol=1e-4)


@pytest.mark.skipif(not binding.AVAILABLE, reason="no Embree wheel for this platform")
def test_ids_and_depth_equal_those_of_the_embree_wheel(room_renderer: Renderer) -> None:
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    parts = rooms.room()
    triangles = [part.points(part.rotation, part.position)[part.mesh.faces] for part in parts]
    owner = np.concatenate([[part.instance] * len(faces) for part, faces in zip(parts, triangles, strict=True)])
    scene = EmbreeScene()
    TriangleMesh(scene, np.concatenate(triangles))
    for pose in POSES:
        frame = room_renderer.render(pose, 160, 120, 90, rgb=False)
        origins, rays = float32_rays(pose, 160, 120, 90)
        hits = scene.run(origins, rays, output=1)
        ids = np.where(hits["primID"] >= 0, owner[hits["primID"]], 0).reshape(120, 160)
        assert np.array_equal(ids, frame.ids)
        seen = ids > 0
        np.testing.assert_allclose(hits["tfar"].reshape(120, 160)[seen], frame.depth[seen], rtol=1e-6)


def float32_rays(pose: Pose, width: int, height: int, fov: float) -> tuple[np.ndarray, np.ndarray]:
    """The very rays that the kernel traces: forward component 1, in single precision."""
    camera = camera_array(pose, height, fov, 0.0, None)
    x = (np.arange(width, dtype=np.float32) + np.float32(0.5) - np.float32(width / 2))[None, :, None]
    y = (np.float32(height / 2) - np.arange(height, dtype=np.float32) - np.float32(0.5))[:, None, None]
    rays = (camera[3:6] + x * camera[6:9] + y * camera[9:12]).reshape(-1, 3)
    return np.tile(camera[:3], (len(rays), 1)), np.ascontiguousarray(rays)


@settings(max_examples=30, deadline=None)
@given(
    st.floats(-2.2, 2.2), st.floats(0.2, 2.5), st.floats(-2.7, 0.2), st.floats(0, 359), st.floats(-60, 60),
    st.floats(40, 120),
)  # fmt: skip
def test_every_pixel_lies_on_the_surface_that_it_names(
    room_renderer: Renderer, x: float, y: float, z: float, yaw: float, horizon: float, fov: float
) -> None:
    pose = Pose(x, y, z, yaw, horizon)
    frame = room_renderer.render(pose, 48, 32, fov, rgb=False)
    rays, cosine = pixel_rays(pose, 48, 32, fov)
    points = np.array([x, y, z]) + rays * (frame.depth / cosine)[..., None]
    walls = {FLOOR: (1, 0.0), CEILING: (1, 2.8), 3: (2, 3.0), 4: (2, -3.0), 5: (0, -2.5), 6: (0, 2.5)}
    for instance, (axis, level) in walls.items():
        shown = points[frame.ids == instance]
        assert np.abs(shown[:, axis] - level).max(initial=0) < 1e-4
    assert (frame.ids > 0).all() and (frame.depth > 0).all()


def test_misses_are_far_and_sky(room_renderer: Renderer) -> None:
    frame = room_renderer.render(Pose(0, 10, 0, 0, -60), 40, 30, 60, far=35.0, sky_color=(1.0, 1.0, 1.0))
    assert (frame.ids == 0).all() and (frame.depth == 35.0).all()
    assert frame.rgb is not None and (frame.rgb > 220).all()


def test_nothing_is_seen_beyond_far(room_renderer: Renderer) -> None:
    frame = room_renderer.render(Pose(0, 1.5, -2, 0), 40, 30, 60, far=1.0)
    assert (frame.ids == 0).all() and (frame.depth == 1.0).all()


def test_glass_shows_its_own_id_and_what_lies_behind() -> None:
    look = Pose(0.0, 1.5, 0.75, 90.0)
    with_glass, without = (
        rooms.renderer([p for p in rooms.room() if keep or p.instance != rooms.WINDOW]).render(look, 40, 30, 20)
        for keep in (True, False)
    )
    assert (with_glass.ids == rooms.WINDOW).all() and (without.ids == 0).all()
    np.testing.assert_allclose(with_glass.depth, 2.485, atol=1e-5)
    assert with_glass.rgb is not None and with_glass.rgb.mean() > 120  # the sky shines through


def test_orthographic_views_look_straight_down(room_renderer: Renderer) -> None:
    above = Pose(0.0, 5.0, 0.0, 0.0, 90.0)
    frame = room_renderer.render(above, 60, 60, 90, orthographic_size=3.0, hide=[CEILING])
    assert frame.ids[30, 30] == FLOOR and frame.depth[30, 30] == pytest.approx(5.0)
    column, row = 30 + int(0.3 / 0.1), 30 - int(1.1 / 0.1)
    assert frame.ids[row, column] == BOX and frame.depth[row, column] == pytest.approx(4.0)
    hidden = room_renderer.render(above, 60, 60, 90, orthographic_size=3.0)
    assert (hidden.ids[10:50, 10:50] == CEILING).all()


def test_roll_turns_the_picture(room_renderer: Renderer) -> None:
    pose = Pose(-1.5, 1.5, -2.5, 20, 12)
    level = room_renderer.render(pose, 64, 64, 80, rgb=False)
    rolled = room_renderer.render(pose, 64, 64, 80, rgb=False, roll_deg=90.0)
    # The camera turns counter-clockwise, so the picture turns clockwise.
    assert (np.rot90(level.ids, -1) != rolled.ids).mean() < 0.01


def test_cast_reports_the_first_instance_and_metres(room_renderer: Renderer) -> None:
    origins = np.array([[0.3, 2.0, 1.1], [0.3, 2.0, 1.1], [0.0, 1.0, 0.0]])
    directions = np.array([[0.0, -3.0, 0.0], [0.0, -3.0, 0.0], [0.0, 0.0, 0.1]])
    instances, distances = room_renderer.cast(origins[:2], directions[:2], 10.0)
    assert instances.tolist() == [BOX, BOX] and distances == pytest.approx([1.0, 1.0])
    assert room_renderer.cast(origins[2:], directions[2:], 1.0)[0].tolist() == [0]
    assert np.isinf(room_renderer.cast(origins[2:], directions[2:], 1.0)[1]).all()


def test_a_ball_has_the_depth_of_its_front() -> None:
    ball = rooms.place(1, rooms.sphere(0.5, Material()), (0.0, 0.0, 3.0))
    frame = rooms.renderer([ball]).render(Pose(0, 0, 0, 0), 101, 101, 40)
    assert frame.depth[50, 50] == pytest.approx(2.5, abs=0.01)
    centre = to_camera(Pose(0, 0, 0, 0), np.array([[0.0, 0.0, 3.0]]))
    assert centre[0, 2] == pytest.approx(3.0)


@pytest.mark.parametrize("root", [np.nan, -np.inf, -1.0, 0.0, 2.0, 1e9, np.inf])
def test_no_colour_reads_outside_the_tone_table(root: float) -> None:
    byte = tone(np.float32(root))
    assert byte == (TONE[-1] if root > 1 else TONE[0])


@pytest.mark.parametrize("backend", ["room_renderer", pytest.param("numba_renderer", marks=pytest.mark.slow)])
def test_what_is_behind_glass_is_told_without_it(backend: str, request: pytest.FixtureRequest) -> None:
    """Skipping glass shows what taking it away would, on either backend, and changes no later view."""
    look = Pose(0.0, 1.5, 0.75, 90.0)
    bare = rooms.renderer([p for p in rooms.room() if p.instance != rooms.WINDOW]).render(look, 40, 30, 60)
    renderer = request.getfixturevalue(backend)
    behind = renderer.render(look, 40, 30, 60, rgb=False, glass=False)
    np.testing.assert_array_equal(behind.ids, bare.ids)
    assert (renderer.render(look, 40, 30, 60).ids == rooms.WINDOW).any()
    assert rooms.WINDOW in renderer.glazed()
