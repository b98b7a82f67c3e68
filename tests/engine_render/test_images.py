"""Edges, light, both backends, and that pictures do not depend on threads or processes."""

import hashlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from layoutgen.catalogue.assets import materials
from layoutgen.engine.mesh import Material, Mesh
from layoutgen.engine.render import Placement, Renderer, material_for
from layoutgen.engine.render.families import FAMILIES
from layoutgen.engine.render.light import LIGHT_RANGE, unpack
from layoutgen.engine.render.materials import shine
from layoutgen.geometry.camera import Pose
from tests.engine_render import rooms
from tests.engine_render.rooms import BOX, FLOOR, TABLE

POSES = [Pose(-1.5, 1.5, -2.5, 20, 12), Pose(2, 1.5, -2.5, -40, 15), Pose(-2, 1.4, 0, 80, 5), Pose(0, 1.4, 2, 200, 20)]
DIGEST_PROGRAM = """
import hashlib
from tests.engine_render.rooms import renderer
from tests.engine_render.test_images import POSES, digest
print(digest(renderer()))
"""


def digest(renderer: Renderer) -> str:
    """Of colour, depth and ids of all poses."""
    found = hashlib.sha256()
    for pose in POSES:
        frame = renderer.render(pose, 160, 120, 75)
        assert frame.rgb is not None
        for image in (frame.rgb, frame.depth, frame.ids):
            found.update(image.tobytes())
    return found.hexdigest()


def rgb(renderer: Renderer, pose: Pose, width: int = 160, height: int = 120, fov: float = 75) -> np.ndarray:
    image = renderer.render(pose, width, height, fov).rgb
    assert image is not None
    return image.astype(np.float64)


def error(a: np.ndarray, b: np.ndarray) -> float:
    """Root mean square difference."""
    return float(np.sqrt(((a - b) ** 2).mean()))


def test_two_processes_write_the_same_bytes(room_renderer: Renderer) -> None:
    done = subprocess.run([sys.executable, "-c", DIGEST_PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest(room_renderer)


def test_threads_do_not_change_the_picture(room_renderer: Renderer) -> None:
    assert digest(rooms.renderer(threads=3)) == digest(room_renderer)


def test_smoothed_edges_come_close_to_many_samples(room_renderer: Renderer) -> None:
    jagged = rooms.renderer(antialias=False)
    for pose in POSES:
        fine = rgb(jagged, pose, 640, 480).reshape(120, 4, 160, 4, 3).mean(axis=(1, 3))
        assert error(rgb(room_renderer, pose), fine) < 0.6 * error(rgb(jagged, pose), fine)


def test_smoothing_leaves_flat_surfaces_alone(room_renderer: Renderer) -> None:
    jagged = rooms.renderer(antialias=False)
    floor_only = Pose(-1.5, 1.5, -1.5, 0, 80)
    frame = room_renderer.render(floor_only, 96, 72, 40)
    assert (frame.ids == FLOOR).all()
    assert np.array_equal(rgb(room_renderer, floor_only, 96, 72, 40), rgb(jagged, floor_only, 96, 72, 40))


@pytest.mark.slow
@pytest.mark.parametrize("view", [{}, {"roll_deg": 20.0}, {"orthographic_size": 2.0}])
def test_numba_draws_what_embree_draws(
    room_renderer: Renderer, numba_renderer: Renderer, view: dict[str, float]
) -> None:
    for pose in POSES:
        first = room_renderer.render(pose, 160, 120, 75, **view)
        second = numba_renderer.render(pose, 160, 120, 75, **view)
        assert first.rgb is not None and second.rgb is not None
        assert (first.ids != second.ids).mean() < 1e-3
        same = first.ids == second.ids
        np.testing.assert_allclose(first.depth[same], second.depth[same], atol=1e-4)
        difference = np.abs(first.rgb.astype(int) - second.rgb).max(axis=2)
        assert (difference > 3).mean() < 0.01


@pytest.mark.slow
def test_numba_moves_and_hides_as_embree_does() -> None:
    frames = []
    for use_embree in (True, False):
        each = rooms.renderer(quality="flat", use_embree=use_embree)
        each.move(BOX, np.eye(3), np.array([1.2, 0.125, -0.5]))
        each.set_visible(TABLE, False)
        frames.append(each.render(POSES[0], 96, 72, 75, rgb=False))
    first, second = frames
    assert (first.ids != second.ids).mean() < 1e-3 and (first.ids == BOX).any() and not (first.ids == TABLE).any()


def test_moved_objects_are_where_they_were_put() -> None:
    renderer = rooms.renderer()
    before = renderer.render(POSES[0], 160, 120, 75)
    quarter = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    renderer.move(TABLE, quarter, np.array([-0.5, 0.725, -0.5]))
    moved = renderer.render(Pose(-0.5, 2.5, -0.5, 0.0, 90.0), 240, 240, 90, rgb=False)
    spans = (np.ptp(np.argwhere(moved.ids == TABLE), axis=0) + 1) * (2.5 - 0.75) / 120
    assert spans[0] == pytest.approx(1.6, abs=0.04) and spans[1] == pytest.approx(0.9, abs=0.04)
    renderer.move(TABLE, np.eye(3), np.array([0.0, 0.725, 1.0]))
    after = renderer.render(POSES[0], 160, 120, 75)
    assert before.rgb is not None and after.rgb is not None
    assert np.array_equal(before.ids, after.ids) and np.abs(before.rgb.astype(int) - after.rgb).max() <= 1


def test_moved_objects_keep_their_baked_light() -> None:
    renderer = rooms.renderer()
    before = renderer.render(Pose(0.0, 2.4, 1.0, 0.0, 90.0), 96, 72, 50)
    renderer.move(TABLE, np.eye(3), np.array([-0.8, 0.725, -1.0]))
    renderer.move(BOX, np.eye(3), np.array([-0.5, 0.875, -0.9]))
    after = renderer.render(Pose(-0.8, 2.4, -1.0, 0.0, 90.0), 96, 72, 50)
    both = (before.ids == TABLE) & (after.ids == TABLE)
    assert before.rgb is not None and after.rgb is not None and both.sum() > 500
    assert np.abs(before.rgb[both].astype(int) - after.rgb[both]).max() <= 2


def test_hidden_objects_are_neither_seen_nor_hit(room_renderer: Renderer) -> None:
    look = Pose(0.3, 2.0, 1.1, 0.0, 90.0)
    room_renderer.set_visible(BOX, False)
    assert room_renderer.render(look, 16, 16, 20).ids[8, 8] == TABLE
    assert room_renderer.cast(np.array([[0.3, 2.0, 1.1]]), np.array([[0.0, -1.0, 0.0]]), 9.0)[0][0] == TABLE
    room_renderer.set_visible(BOX, True)
    assert room_renderer.render(look, 16, 16, 20).ids[8, 8] == BOX


def test_objects_cast_contact_shadows(room_renderer: Renderer) -> None:
    plain = rooms.renderer([p for p in rooms.room() if p.instance != rooms.SPHERE])
    beside = Pose(-1.4, 2.0, 1.0, 0.0, 90.0)
    with_ball, without = rgb(room_renderer, beside), rgb(plain, beside)
    shown = room_renderer.render(beside, 160, 120, 75).ids == FLOOR
    left = (with_ball / without).mean(axis=2)[shown]
    assert left.min() < 0.7 and np.median(left) == pytest.approx(1.0, abs=0.05)


def test_light_is_neither_burnt_out_nor_black(room_renderer: Renderer) -> None:
    for pose in POSES:
        frame = room_renderer.render(pose, 160, 120, 75)
        assert frame.rgb is not None
        solid = frame.rgb[(frame.ids > 0) & (frame.ids != rooms.WINDOW)]
        assert (solid.min(axis=1) > 252).mean() < 0.002 and (solid.max(axis=1) < 8).mean() < 0.002
        assert 60 < solid.mean() < 190


def test_windows_let_daylight_in() -> None:
    pose = Pose(-2, 1.4, 0, 80, 20)
    walled = [p for p in rooms.room() if p.instance != rooms.WINDOW]
    shutter = rooms.place(rooms.WINDOW, rooms.box((0.03, 1.2, 1.5), Material()), (2.5, 1.5, 0.75))
    contrasts = []
    for scene in (rooms.room(), [*walled, shutter]):
        renderer = rooms.renderer(scene)
        floor = rgb(renderer, pose)[renderer.render(pose, 160, 120, 75).ids == FLOOR].mean(axis=1)
        contrasts.append(np.percentile(floor, 99.5) / np.median(floor))
    # Exposure follows the light, so daylight shows in bright patches of floor, not in the average.
    assert contrasts[0] > 1.1 * contrasts[1]


def test_no_light_creeps_in_under_walls() -> None:
    """A room whose floor reaches on beyond a corner: texels on the outline must not see the sun outside."""
    floor = [[(-2, 0, -2), (0, 0, -2), (0, 0, 2), (-2, 0, 2)], [(0, 0, -2), (2, 0, -2), (2, 0, 0), (0, 0, 0)]]
    ceiling = [[(x, 2.5, z) for x, _, z in corners] for corners in floor]
    outline = [(-2, -2), (2, -2), (2, 0), (0, 0), (0, 2), (-2, 2)]
    scene = [
        rooms.place(1, rooms.quads(floor, (0, 1, 0), Material()), (0, 0, 0), True),
        rooms.place(2, rooms.quads(ceiling, (0, -1, 0), Material()), (0, 0, 0), True),
    ]
    for number, ((x0, z0), (x1, z1)) in enumerate(zip(outline, outline[1:] + outline[:1], strict=True)):
        inward = (-np.sign(z1 - z0) + 0.0, 0.0, np.sign(x1 - x0) + 0.0)
        corners = [(x0, 0, z0), (x1, 0, z1), (x1, 2.5, z1), (x0, 2.5, z0)]
        scene.append(rooms.place(3 + number, rooms.quads([corners], inward, Material()), (0, 0, 0), True))
    frame = rooms.renderer(scene).render(Pose(-0.7, 1.5, 1.0, 90.0, 75.0), 160, 120, 60)
    assert frame.rgb is not None
    shown = frame.rgb[frame.ids == 1].max(axis=1)
    assert len(shown) > 3000 and np.percentile(shown, 99.9) < 1.25 * np.median(shown)


def test_flat_quality_needs_no_lamps() -> None:
    frame = rooms.renderer(quality="flat").render(POSES[0], 80, 60, 75)
    assert frame.rgb is not None and frame.rgb.std() > 10


def test_ghosts_are_seen_but_leave_no_shadow() -> None:
    from dataclasses import replace

    there = rooms.room()
    ghost = [replace(p, ghost=p.instance == rooms.SPHERE) for p in there]
    absent = [p for p in there if p.instance != rooms.SPHERE]
    look = Pose(-1.4, 2.0, 0.9, 0.0, 80.0)
    haunted = rooms.renderer(ghost).render(look, 160, 120, 75)
    floor = (haunted.ids == FLOOR) & (rooms.renderer(absent).render(look, 160, 120, 75).ids == FLOOR)
    inner = floor & np.roll(floor, 3, 0) & np.roll(floor, -3, 0) & np.roll(floor, 3, 1) & np.roll(floor, -3, 1)
    assert (haunted.ids == rooms.SPHERE).any() and haunted.rgb is not None
    assert np.abs(haunted.rgb.astype(int) - rgb(rooms.renderer(absent), look))[inner].max() <= 1


def test_every_material_name_has_a_look() -> None:
    for group in ("Wall", "Wood", "Fabric", "Metal"):
        for name in materials()[group]:
            look = material_for(name)
            assert look.texture in FAMILIES and all(0 <= value <= 1 for value in look.color)
    assert material_for("PureWhite", (0.1, 0.2, 0.3)).color == (0.1, 0.2, 0.3)
    assert material_for("RedBricks").texture == "brick" and material_for("DarkWoodFloors").texture == "planks"


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_families_are_seamless_and_finite(name: str) -> None:
    image = FAMILIES[name](256).mean(axis=2)
    assert np.isfinite(image).all() and image.min() >= 0 and image.std() > 1e-3
    inside = np.abs(np.diff(image, axis=1)).mean(axis=0)
    across = np.abs(image[:, 0] - image[:, -1]).mean()
    assert across <= inside.max() * 1.5 + 1e-3


@pytest.mark.parametrize("with_patch", [False, True])
def test_slivers_between_the_texels_of_a_light_map_are_lit(with_patch: bool) -> None:
    """A diagonal two millimetres wide, alone and in the plane of a patch that has texels."""
    sliver = [(-1.0, 0.5, 0.0), (-0.998, 0.5, 0.0), (1.002, 2.0, 0.0), (1.0, 2.0, 0.0)]
    patch = [(-1.6, 0.1, 0.0), (-1.1, 0.1, 0.0), (-1.1, 0.5, 0.0), (-1.6, 0.5, 0.0)]
    white = Material((0.9, 0.9, 0.9))
    thing = rooms.place(
        50, rooms.quads([sliver, patch] if with_patch else [sliver], (0, 0, -1), white), (0, 0, 0), True
    )
    frame = rooms.renderer([*rooms.room(), thing]).render(Pose(0.001, 1.25, -1.0, 0.0), 64, 64, 1.0)
    shown = frame.ids == 50
    assert frame.rgb is not None and shown.sum() > 100
    assert frame.rgb[shown].min() > 60


def test_a_sheet_far_from_the_origin_does_not_take_the_light_of_the_one_beneath_it() -> None:
    """A tilt of 0.3 degrees moves a plane's offset from the origin by as much as the sheets lie apart."""
    away, tilt, gap = np.array([8.0, 0.0, 8.0]), 0.005, 0.04
    corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
    lower = rooms.quads([[(x, 0.0, z) for x, z in corners]], (0.0, 1.0, 0.0), Material((0.7, 0.7, 0.7)))
    upper = rooms.quads([[(x, gap + tilt * x, z) for x, z in corners]], (-tilt, 1.0, 0.0), lower.materials[0])
    lamp = replace(rooms.LAMP, position=(8.0, 2.6, 8.0))

    def brightness(mesh: Mesh) -> float:
        shell = [replace(part, position=part.position + away) for part in rooms.room() if part.structure]
        placements = [*shell, rooms.place(BOX, mesh, (8.0, 0.6, 8.0))]
        scene = Renderer(placements, [lamp], "SkySFDowntown")
        frame = scene.render(Pose(8, 1.7, 7.8, 0, 80), 160, 120, 60)
        assert frame.rgb is not None
        return float(frame.rgb[frame.ids == BOX].mean())

    assert brightness(rooms.merge([lower, upper])) > 0.9 * brightness(upper)


def test_rounded_things_have_no_facets(room_renderer: Renderer) -> None:
    """The light of neighbouring triangles is equal where they meet, and runs on evenly along the ball."""
    ball = next(part for part in room_renderer.geometry.parts if part.placement.instance == rooms.SPHERE)
    records = room_renderer.geometry.triangles[ball.first : ball.first + len(ball.faces)]
    assert (records["chart"] < 0).all()
    _, vertex = np.unique(np.round(ball.points[ball.faces].reshape(-1, 3), 4), axis=0, return_inverse=True)
    light = unpack(records["light"].ravel(), LIGHT_RANGE)[:, 1]
    means = np.bincount(vertex.ravel(), weights=light) / np.bincount(vertex.ravel())
    assert np.abs(light - means[vertex.ravel()]).max() < 1e-6


def test_creases_stay_sharp() -> None:
    """A block too small for light maps: its lid is lit by the lamp, its sides less."""
    block = rooms.place(BOX, rooms.box((0.1, 0.1, 0.1), Material()), (0.0, 0.85, 0.0))
    geometry = rooms.renderer([*(part for part in rooms.room() if part.instance != BOX), block]).geometry
    crate = geometry.of(BOX)[0]
    records = geometry.triangles[crate.first : crate.first + len(crate.faces)]
    assert (records["chart"] < 0).all()
    light = unpack(records["light"], LIGHT_RANGE).mean(axis=2)
    upward = records["normal"][:, 1] > 0.9
    assert light[upward].min() > 1.2 * light[~upward].max()


@pytest.mark.parametrize("use_embree", [True, False])
def test_normals_of_a_ball_turn_smoothly(use_embree: bool) -> None:
    scene = rooms.renderer(quality="flat", use_embree=use_embree)
    pose = Pose(-1.4, 0.4, -0.5, 0.0, 0.0)
    frame = scene.render(pose, 200, 200, 30, normals=True)
    ball = frame.ids == rooms.SPHERE
    assert frame.normals is not None and ball.sum() > 5000
    np.testing.assert_allclose(np.linalg.norm(frame.normals[ball], axis=-1), 1.0, atol=1e-5)
    rows, columns = np.nonzero(ball)
    slope = np.tan(np.radians(15)) / 100 * frame.depth[ball]
    x, y = (columns + 0.5 - 100) * slope, (100 - rows - 0.5) * slope
    true = np.stack([x, y, 2.0 - frame.depth[ball]], axis=1)
    true /= np.linalg.norm(true, axis=1, keepdims=True)
    inside = true[:, 2] > 0.5
    # A facet spans 15 degrees: normals of triangles would be off by up to 10.
    assert (true * frame.normals[ball]).sum(axis=1)[inside].min() > np.cos(np.radians(2))


def glossy(gloss: float) -> list[Placement]:
    """The room with a dark ball of this gloss."""
    ball = rooms.place(rooms.SPHERE, rooms.sphere(0.4, Material((0.1, 0.1, 0.1), gloss=gloss)), (0.0, 1.0, 0.5))
    return [ball if part.instance == rooms.SPHERE else part for part in rooms.room()]


@pytest.mark.parametrize("use_embree", [True, False])
def test_glossy_things_show_a_highlight_and_their_rims(use_embree: bool) -> None:
    matt, shiny = (rooms.renderer(glossy(gloss), use_embree=use_embree) for gloss in (0.0, 0.7))
    pose = Pose(0.0, 1.6, -1.0, 0.0, 15.0)
    before, after = matt.render(pose, 160, 120, 60), shiny.render(pose, 160, 120, 60)
    assert np.array_equal(before.ids, after.ids) and np.array_equal(before.depth, after.depth)
    assert before.rgb is not None and after.rgb is not None
    gain = (after.rgb.astype(int) - before.rgb).max(axis=2)
    ball = after.ids == rooms.SPHERE
    assert gain[ball].max() > 40 and 3 < np.median(gain[ball]) < 40
    inner = ball & np.roll(ball, 2, 0) & np.roll(ball, -2, 0) & np.roll(ball, 2, 1) & np.roll(ball, -2, 1)
    assert gain[ball & ~inner].mean() > np.median(gain[inner])
    assert (np.abs(gain[after.ids == FLOOR]) > 2).mean() < 0.01  # smoothed edges of the ball


def test_normals_turn_with_what_is_turned() -> None:
    scene = rooms.renderer(glossy(0.9), quality="flat")
    scene.move(rooms.SPHERE, np.diag([1.0, -1.0, -1.0]), np.array([0.0, 1.0, 0.5]))
    frame = scene.render(Pose(0.0, 1.6, -1.0, 0.0, 15.0), 160, 120, 60, normals=True)
    assert frame.normals is not None and (frame.ids == rooms.SPHERE).sum() > 1000
    assert frame.normals[frame.ids == rooms.SPHERE][:, 2].min() > -0.2


def test_only_polished_metal_colours_what_it_reflects() -> None:
    brass, glaze = Material((0.7, 0.55, 0.3), gloss=0.9), Material((0.7, 0.55, 0.3), gloss=0.7)
    assert shine(brass)[2] and not shine(glaze)[2] and not shine(Material(gloss=0.9, alpha=0.3))[2]
    assert shine(brass)[0] > 5 * shine(glaze)[0] and shine(Material(gloss=0.1)) == (0.0, 0.0, False)
    assert shine(Material(gloss=1.6)) == shine(Material(gloss=0.9))
