"""Clips of real houses, checked against depth, the client's own masks, and themselves."""

import hashlib

import cv2
import msgspec
import numpy as np
import pytest

from layoutgen.capture import capture
from layoutgen.config import WalkRecipe
from layoutgen.dataset.records import Camera, Clip
from layoutgen.errors import SceneFailed
from layoutgen.geometry.camera import Pose, project, projected_extents
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.geometry.polygons import is_square
from layoutgen.houses.house import House, canonical_sha256
from layoutgen.houses.schema import as_json
from layoutgen.studio.base import View
from layoutgen.studio.thor.embedded import EmbeddedStudio
from tests.capture.conftest import RECIPE, SMALL


@pytest.fixture(scope="module", params=["room", "flat"])
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def clip(studio: EmbeddedStudio, house: House) -> Clip:
    return capture(studio, house, RECIPE, seed=3)


def poses(clip: Clip) -> list[Pose]:
    return [frame.pose for frame in clip.record.frames]


def test_a_clip_has_16_images_and_begins_square(clip: Clip) -> None:
    record = clip.record
    assert len(record.frames) == len(clip.images) == 16
    assert record.frames[0].yaw_deg % 90 == 0
    assert [frame.file for frame in record.frames] == [f"frame_{i:02d}.jpg" for i in range(16)]
    for frame, image in zip(record.frames, clip.images, strict=True):
        assert frame.sha256 == hashlib.sha256(image).hexdigest()
        assert cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR).shape == (240, 320, 3)


def test_frames_show_many_things_and_no_two_are_alike(clip: Clip) -> None:
    seen = [{o.object for o in frame.objects if o.pixels >= 100} for frame in clip.record.frames]
    assert min(map(len, seen)) >= 3 and len(seen[0]) >= 5
    assert len(set(clip.images)) == 16
    assert len(set(poses(clip))) == 16


def test_masks_agree_with_the_clients_own(studio: EmbeddedStudio, house: House, clip: Clip) -> None:
    studio.load(house)
    for frame, pose in zip(clip.record.frames[::5], poses(clip)[::5], strict=True):
        studio.look(pose)
        event = studio.start().last_event
        found = {clip.record.objects[o.object].id: o for o in frame.objects}
        masks = {name: mask for name, mask in _client_masks(event).items() if name in found}
        assert set(masks) == set(found)
        for name, mask in masks.items():
            y, x = np.nonzero(mask)
            assert found[name].pixels == len(x)
            assert found[name].box == [x.min(), y.min(), x.max(), y.max()]


def _client_masks(event: object) -> dict[str, np.ndarray]:
    """Masks by the colour of each pixel, however slow; the client's own leave out ids without a bar."""
    image = event.instance_segmentation_frame
    masks = {}
    for entry in event.metadata["colors"]:
        mask = (image == np.array(entry["color"], np.uint8)).all(axis=2)
        if mask.any():
            masks[entry["name"]] = mask
    return masks


def test_seen_points_lie_in_the_boxes_of_their_objects(studio: EmbeddedStudio, house: House, clip: Clip) -> None:
    studio.load(house)
    boxes = {item.id: np.array(item.world_aabb) for item in clip.record.objects}
    ids = [item.id for item in studio.objects()]
    camera = clip.record.camera
    for pose in poses(clip)[::5]:
        view = studio.look(pose)
        y, x = np.nonzero(view.instances >= 0)
        depth = view.depth[y, x].astype(np.float64)
        right, up, forward = pose.basis()
        across, down = (x + 0.5 - camera.cx) / camera.fx * depth, (y + 0.5 - camera.cy) / camera.fy * depth
        points = (
            np.array([pose.x, pose.y, pose.z]) + np.outer(across, right) - np.outer(down, up) + np.outer(depth, forward)
        )
        for index in np.unique(view.instances[y, x]):
            box = boxes.get(ids[index])
            if box is not None:
                mine = points[view.instances[y, x] == index]
                assert (mine >= box[:3] - 0.02).all() and (mine <= box[3:] + 0.02).all(), ids[index]


def test_coverage_is_the_masks_share_of_the_projected_box(clip: Clip) -> None:
    camera = clip.record.camera
    for frame, pose in zip(clip.record.frames, poses(clip), strict=True):
        for item in frame.objects:
            box = np.array([clip.record.objects[item.object].world_aabb])
            x0, y0, x1, y1 = projected_extents(pose, box, camera.width, camera.height, camera.fov_vertical_deg)[0]
            shares = (item.box[2] + 1 - item.box[0]) / (x1 - x0), (item.box[3] + 1 - item.box[1]) / (y1 - y0)
            assert item.coverage == pytest.approx(min(1.0, *shares))
            assert item.box[0] >= x0 - 1 and item.box[2] <= x1 and item.box[1] >= y0 - 1 and item.box[3] <= y1


def test_boxes_are_exact_in_the_observer_frame(clip: Clip) -> None:
    first = clip.record.frames[0]
    observer = ObserverFrame(first.position[0], first.position[2], first.yaw_deg)
    for item in clip.record.objects:
        corners = [observer.world(x, z) for x in item.bbox[::2] for z in item.bbox[1::2]]
        xs, zs = [x for x, _ in corners], [z for _, z in corners]
        flat = [min(xs), min(zs), max(xs), max(zs)]
        assert flat == pytest.approx([item.world_aabb[i] for i in (0, 2, 3, 5)], abs=1e-9)
        assert item.y == pytest.approx([item.world_aabb[1], item.world_aabb[4]])


def test_outlines_hold_their_boxes_counter_clockwise(clip: Clip) -> None:
    for item in clip.record.objects:
        xs, zs = zip(*item.outline, strict=True)
        x0, z0, x1, z1 = item.bbox
        assert min(xs) <= x0 + 0.01 and min(zs) <= z0 + 0.01 and max(xs) >= x1 - 0.01 and max(zs) >= z1 - 0.01
        following = item.outline[1:] + item.outline[:1]
        assert sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(item.outline, following, strict=True)) > 0


def test_oriented_boxes_stand_on_their_outlines_and_hold_their_footprints(clip: Clip) -> None:
    observer = clip.record.observer
    turned = 0
    for item in clip.record.objects:
        box = item.oriented_box.geometry
        corners = box.corners()
        if abs(box.rotation[1][1]) > 0.9999:
            flat = [observer.point(x, z) for x, _, z in corners.tolist()]
            apart = [min(np.hypot(x - u, z - v) for u, v in flat) for x, z in item.outline]
            assert max(apart) < 1e-5 or item.outline == [list(p) for p in item.floor_box.corners], item.id
        assert (corners.min(axis=0) <= np.array(item.world_aabb[:3]) + 1e-5).all(), item.id
        assert (corners.max(axis=0) >= np.array(item.world_aabb[3:]) - 1e-5).all(), item.id
        x0, z0, x1, z1 = item.bbox
        assert all(x0 <= x <= x1 and z0 <= z <= z1 for part in item.footprint for x, z in part)
        turned += not is_square(item.outline, item.floor_box)
    assert turned or len(clip.record.rooms) == 1


def test_extrinsics_are_those_of_the_pose(clip: Clip) -> None:
    for frame in clip.record.frames:
        assert np.array(frame.camera_to_world) == pytest.approx(frame.pose.matrix())
        assert "-0.0" not in map(str, np.ravel(frame.camera_to_world).tolist())


def test_covisibility_is_told_by_depth(studio: EmbeddedStudio, house: House, clip: Clip) -> None:
    """Three pairs of frames compared pixel by pixel."""
    shares = np.array(clip.record.covisibility)
    assert shares.shape == (16, 16) and (np.diag(shares) == 1).all() and ((shares >= 0) & (shares <= 1)).all()
    studio.load(house, clip.record.camera.fov_vertical_deg)
    found = []
    for i, j in ((0, 1), (1, 0), (4, 6), (9, 10)):
        first, second = (studio.look(clip.record.frames[index].pose) for index in (i, j))
        found.append(abs(_share(first, second, clip.record.camera) - shares[i, j]))
    assert max(found) < 0.1 and np.mean(found) < 0.05


def _share(first: View, second: View, camera: Camera) -> float:
    """The share of a view's pixels whose points another view shows at the same depth in one of the pixels around."""
    y, x = np.indices(first.depth.shape)[:, ::3, ::3].reshape(2, -1)
    depth = first.depth[y, x].astype(np.float64)
    local = np.stack([(x + 0.5 - camera.cx) / camera.fx * depth, (camera.cy - y - 0.5) / camera.fy * depth, depth])
    world = first.pose.matrix() @ np.vstack([local, np.ones(len(x))])
    pixels, deep = project(second.pose, world[:3].T, camera.width, camera.height, camera.fov_vertical_deg)
    agrees = np.zeros(len(x), bool)
    for dx, dy in ((-0.7, -0.7), (0.0, 0.0), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7)):
        u, v = np.floor(np.nan_to_num(pixels + (dx, dy), nan=-9.0)).astype(int).T
        inside = (u >= 0) & (v >= 0) & (u < camera.width) & (v < camera.height)
        there = second.depth[v.clip(0, camera.height - 1), u.clip(0, camera.width - 1)]
        agrees |= inside & (np.abs(there - deep) < 0.02 * deep)
    return float(agrees.mean())


def test_every_object_is_seen_and_every_index_is_right(clip: Clip) -> None:
    record = clip.record
    seen = {item.object for frame in record.frames for item in frame.objects}
    assert seen == set(range(len(record.objects)))
    assert not {"Floor", "Wall", "Ceiling"} & {item.type for item in record.objects}
    assert (
        len({item.id for item in record.objects}) == len({item.name for item in record.objects}) == len(record.objects)
    )
    rooms = {room.id for room in record.rooms} | {""}
    assert all(item.room in rooms for item in record.objects)


def test_small_things_know_what_they_rest_on(clip: Clip) -> None:
    parents = {item.type: item.parent for item in clip.record.objects}
    by_id = {item.id: item for item in clip.record.objects}
    resting = [
        item
        for item in clip.record.objects
        if item.parent in by_id and item.type in ("Bowl", "Plate", "Book", "Laptop")
    ]
    assert any(parents.values())
    for item in resting:
        below = by_id[item.parent]
        assert item.world_aabb[1] >= below.world_aabb[1] - 0.01


def test_the_same_seed_gives_the_same_bytes_in_another_process(house: House, clip: Clip) -> None:
    with EmbeddedStudio(SMALL) as other:
        again = capture(other, house, RECIPE, seed=3)
    assert msgspec.json.encode(again.record) == msgspec.json.encode(clip.record)
    assert again.images == clip.images


def test_another_clip_of_the_house_is_another_walk(studio: EmbeddedStudio, house: House, clip: Clip) -> None:
    other = capture(studio, house, RECIPE, seed=3, clip_index=1)
    assert other.record.clip_id != clip.record.clip_id
    assert poses(other) != poses(clip)


def test_depth_ids_and_film_are_stored_when_asked_for(studio: EmbeddedStudio, room: House) -> None:
    walk = WalkRecipe(strategy="lookaround", candidates=16)
    recipe = msgspec.structs.replace(RECIPE, walk=walk, modalities=["depth", "ids"], video=True)
    clip = capture(studio, room, recipe, seed=3)
    assert set(clip.extras) == {f"{kind}_{i:02d}.png" for kind in ("depth", "ids") for i in range(len(clip.images))} | {
        "walk.mp4"
    }
    view = studio.look(poses(clip)[2])
    depth = cv2.imdecode(np.frombuffer(clip.extras["depth_02.png"], np.uint8), cv2.IMREAD_UNCHANGED)
    assert depth.dtype == np.uint16 and np.abs(depth / 1000 - view.depth).max() <= 0.0006
    ids = cv2.imdecode(np.frombuffer(clip.extras["ids_02.png"], np.uint8), cv2.IMREAD_UNCHANGED)
    pixels = {o.object: o.pixels for o in clip.record.frames[2].objects}
    assert {index: int((ids == index + 1).sum()) for index in pixels} == pixels
    assert clip.extras["walk.mp4"][4:8] == b"ftyp"


def test_a_house_with_nothing_in_it_fails_by_name(studio: EmbeddedStudio, room: House) -> None:
    assert room.content is not None
    content = msgspec.structs.replace(room.content, objects=[])
    bare = House("bare", "file:x", 0, "Procedural", content, canonical_sha256(as_json(content)))
    with pytest.raises(SceneFailed, match="^bare: "):
        capture(studio, bare, RECIPE, seed=0)


def test_a_door_that_fills_the_view_is_not_kept(clip: Clip) -> None:
    doors = {i for i, thing in enumerate(clip.record.objects) if thing.type in {"Doorway", "Doorframe"}}
    shares = [sum(o.pixels for o in frame.objects if o.object in doors) / (320 * 240) for frame in clip.record.frames]
    assert max(shares) <= 0.3
