"""The genuine AI2-THOR client against the engine's process: frames show what metadata says, where it says."""

from typing import Any

import numpy as np
import pytest

from layoutgen.engine.client.frames import color_of
from layoutgen.geometry.camera import Pose, focal_length, project

from .conftest import start_controller
from .small_house import HEIGHT, small_house

WIDTH, HEIGHT_PX, FOV = 320, 240, 90.0


def _pose(metadata: dict[str, Any]) -> Pose:
    camera, agent = metadata["cameraPosition"], metadata["agent"]
    return Pose(camera["x"], camera["y"], camera["z"], agent["rotation"]["y"], agent["cameraHorizon"])


def _teleport(controller: Any, x: float, z: float, yaw: float, horizon: float = 0.0) -> Any:
    event = controller.step(
        "TeleportFull", position={"x": x, "y": 0.901, "z": z}, rotation=yaw, horizon=horizon, standing=True
    )
    assert event.metadata["lastActionSuccess"], event.metadata["errorMessage"]
    return event


def _entry(metadata: dict[str, Any], object_id: str) -> dict[str, Any]:
    return next(entry for entry in metadata["objects"] if entry["objectId"] == object_id)


def test_the_house_is_there_after_the_constructor(controller: Any) -> None:
    event = controller.step("Pass")
    assert event.metadata["lastActionSuccess"] and event.metadata["sceneName"] == "Procedural"
    assert event.frame.shape == (HEIGHT_PX, WIDTH, 3)
    assert {"2|0", "3|0", "door|2|3", "room|2"} <= {entry["objectId"] for entry in event.metadata["objects"]}


@pytest.mark.parametrize(("x", "z", "yaw", "horizon"), [
    (1.0, 2.0, 0, 0), (1.0, 2.0, 90, 30), (2.3, 1.1, 213, -20), (3.0, 2.5, 301, 45), (6.0, 2.0, 270, 10),
])  # fmt: skip
def test_every_pixel_of_the_building_lies_where_the_house_file_has_it(
    controller: Any, x: float, z: float, yaw: float, horizon: float
) -> None:
    """Each pixel's depth puts it on the plane of the wall, floor or ceiling that its colour names."""
    event = _teleport(controller, x, z, yaw, horizon)
    pose = _pose(event.metadata)
    rows, columns = np.mgrid[0:HEIGHT_PX:3, 0:WIDTH:3]
    depth = event.depth_frame[rows, columns].astype(float)
    focal = focal_length(HEIGHT_PX, FOV)
    right, up, forward = pose.basis()
    ahead = (columns + 0.5 - WIDTH / 2) / focal, (HEIGHT_PX / 2 - rows - 0.5) / focal
    points = np.array([pose.x, pose.y, pose.z]) + depth[..., None] * (
        ahead[0][..., None] * right + ahead[1][..., None] * up + forward
    )
    planes = {"room|2": (1, 0.0), "room|3": (1, 0.0), "ceiling|room|2": (1, HEIGHT), "ceiling|room|3": (1, HEIGHT)}
    for wall in small_house()["walls"]:
        (a, b) = wall["polygon"][:2]
        planes[wall["id"]] = (0, a["x"]) if a["x"] == b["x"] else (2, a["z"])
    checked = 0
    for name, (axis, value) in planes.items():
        mask = event.instance_masks.get(name)
        if mask is not None and mask[rows, columns].any():
            found = points[mask[rows, columns]][:, axis]
            assert np.abs(found - value).max() < 2e-3, name
            checked += len(found)
    assert checked > 1000


def test_a_known_corner_is_at_its_pixel_and_depth(controller: Any) -> None:
    """The ceiling's corner at (0, 2.6, 4) seen from (2, 1.576, 2) facing -45 degrees, worked out by hand."""
    event = _teleport(controller, 2.0, 2.0, 315)
    pose = _pose(event.metadata)
    pixel, depth = project(pose, np.array([[0.0, HEIGHT, 4.0]]), WIDTH, HEIGHT_PX, FOV)
    # Straight ahead: x at the middle column; 8 ** 0.5 m away; (2.6 - 1.576) m up.
    assert pixel[0] == pytest.approx([WIDTH / 2, HEIGHT_PX / 2 - 120 * (HEIGHT - pose.y) / 8**0.5], abs=1e-3)
    assert depth[0] == pytest.approx(8**0.5, abs=1e-6)
    row, column = int(pixel[0, 1]), int(pixel[0, 0])
    window = event.depth_frame[row - 1 : row + 2, column - 1 : column + 2]
    assert window.max() == pytest.approx(8**0.5, abs=0.02)
    names = {
        name for name, mask in event.instance_masks.items() if mask[row - 2 : row + 3, column - 2 : column + 3].any()
    }
    assert {"ceiling|room|2", "wall|2|0.0|0.0|0.0|4.0", "wall|2|0.0|4.0|4.0|4.0"} <= names


@pytest.mark.parametrize(("x", "z", "yaw"), [(2.0, 2.0, 0), (1.5, 1.5, 10), (2.6, 1.8, 350)])
def test_a_box_filling_objects_mask_is_its_projected_box(controller: Any, x: float, z: float, yaw: float) -> None:
    event = _teleport(controller, x, z, yaw, 10)
    corners = np.array(_entry(event.metadata, "2|0")["axisAlignedBoundingBox"]["cornerPoints"])
    pixels, _ = project(_pose(event.metadata), corners, WIDTH, HEIGHT_PX, FOV)
    rows, columns = np.nonzero(event.instance_masks["2|0"])
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    assert columns.min() == pytest.approx(low[0], abs=2) and columns.max() + 1 == pytest.approx(high[0], abs=2)
    assert rows.max() + 1 == pytest.approx(high[1], abs=2)


def test_third_party_cameras_see_what_the_agent_sees_from_the_same_pose(controller: Any) -> None:
    event = _teleport(controller, 2.0, 1.5, 20, 15)
    camera = event.metadata["cameraPosition"]
    rotation = {"x": 15, "y": 20, "z": 0}
    event = controller.step("AddThirdPartyCamera", position=camera, rotation=rotation, fieldOfView=90)
    np.testing.assert_allclose(event.third_party_depth_frames[-1], event.depth_frame, atol=1e-5)
    event = controller.step("UpdateThirdPartyCamera", rotation={"z": 90})
    turned = np.rot90(event.third_party_depth_frames[-1], -1)
    middle = (slice(60, 180), slice(60, 180))
    plain = event.depth_frame[:, 40:280]
    assert min(np.abs(np.rot90(turned, k)[40:280][middle] - plain[middle]).max() for k in (0, 2)) < 0.05


def test_a_map_view_is_true_to_scale(controller: Any) -> None:
    view = controller.step("GetMapViewCameraProperties").metadata["actionReturn"]
    event = controller.step("AddThirdPartyCamera", skyboxColor="#ff00ff", **view)
    frame = event.third_party_camera_frames[-1]
    assert (frame[0, 0] == [255, 0, 255]).all()
    ids = event.third_party_instance_masks[-1]["room|2"]
    rows, columns = np.nonzero(ids)
    pixels_a_metre = HEIGHT_PX / 2 / view["orthographicSize"]
    assert np.ptp(columns) == pytest.approx(4 * pixels_a_metre, abs=4)
    assert np.ptp(rows) == pytest.approx(4 * pixels_a_metre, abs=4)


def test_equal_houses_give_equal_bytes(controller: Any) -> None:
    frames = []
    for _ in range(2):
        controller.reset(small_house())
        frames.append(_teleport(controller, 2.0, 1.0, 30))
    for name in ("frame", "depth_frame", "instance_segmentation_frame"):
        np.testing.assert_array_equal(getattr(frames[0], name), getattr(frames[1], name))


def test_engines_side_by_side_give_the_same_bytes(controller: Any) -> None:
    other = start_controller()
    try:
        controller.reset(small_house())
        for x, yaw in ((1.0, 40), (3.0, 290)):
            events = [_teleport(each, x, 2.0, yaw, 20) for each in (controller, other)]
            for name in ("frame", "depth_frame", "instance_segmentation_frame"):
                np.testing.assert_array_equal(getattr(events[0], name), getattr(events[1], name))
            assert events[0].metadata["objects"] == events[1].metadata["objects"]
    finally:
        other.stop()


def test_a_bad_house_fails_and_a_good_one_works_afterwards(controller: Any) -> None:
    house = small_house()
    house["rooms"][0]["floorPolygon"] = house["rooms"][0]["floorPolygon"][:2]
    event = controller.reset(house)
    assert not event.metadata["lastActionSuccess"]
    assert event.metadata["errorMessage"].startswith("Exception creating house.")
    assert "$.rooms[0].floorPolygon" in event.metadata["errorMessage"]
    assert controller.reset(small_house()).metadata["lastActionSuccess"]


def test_class_masks_are_those_of_the_objects(controller: Any) -> None:
    event = _teleport(controller, 2.0, 2.0, 0, 10)
    controller.reset(small_house(), renderSemanticSegmentation=True)
    event = _teleport(controller, 2.0, 2.0, 0, 10)
    red, green, blue = color_of("Dresser")
    drawn = (event.semantic_segmentation_frame == [red, green, blue]).all(axis=2)
    np.testing.assert_array_equal(drawn, event.instance_masks["2|0"])
    controller.reset(small_house(), renderSemanticSegmentation=False)


def test_wrong_calls_raise_what_unity_makes_the_client_raise(controller: Any) -> None:
    with pytest.raises(ValueError, match="Invalid action: Foo"):
        controller.step("Foo")
    with pytest.raises(ValueError, match="called with invalid argument: 'z'"):
        controller.step("Pass", z=3)
    assert not controller.step("AddThirdPartyCamera", position=5, rotation={"x": 0, "y": 0, "z": 0})


def test_resolution_and_scene_can_change(controller: Any) -> None:
    event = controller.reset("FloorPlan1", width=400, height=300)
    assert event.frame.shape == (300, 400, 3)
    assert event.metadata["sceneName"] == "FloorPlan1_physics"
    assert controller.reset(small_house(), width=WIDTH, height=HEIGHT_PX).frame.shape == (HEIGHT_PX, WIDTH, 3)


def test_all_real_houses_load_and_are_seen(controller: Any, real_houses: list[dict[str, Any]]) -> None:
    for data in (*real_houses[18:20], *real_houses[20::25]):
        assert controller.reset(data).metadata["lastActionSuccess"]
        event = controller.step("TeleportFull", **data["metadata"]["agent"])
        assert event.metadata["lastActionSuccess"], event.metadata["errorMessage"]
        assert len(event.instance_masks) > 1


@pytest.mark.parametrize(("yaw", "horizon"), [(0, 0), (90, 30), (215, -25)])
def test_normals_frames_say_which_way_the_building_faces(controller: Any, yaw: float, horizon: float) -> None:
    """Right, up and towards the viewer are red, green and blue from 0 to 255."""
    controller.reset(small_house())
    _teleport(controller, 2.0, 2.0, yaw, horizon)
    event = controller.step("Pass", renderNormalsImage=True)
    pose = _pose(event.metadata)
    right, up, forward = pose.basis()
    facing: dict[str, Any] = {"room|2": [0, 1, 0], "ceiling|room|2": [0, -1, 0]}
    for wall in small_house()["walls"]:
        (a, b) = wall["polygon"][:2]
        inward = [1 if a["x"] == 0 else -1, 0, 0] if a["x"] == b["x"] else [0, 0, 1 if a["z"] == 0 else -1]
        facing |= {wall["id"]: inward} if wall["id"].startswith("wall|2") else {}
    checked = 0
    for name, normal in facing.items():
        mask = event.instance_masks.get(name)
        if mask is not None:
            view = np.array([right @ normal, up @ normal, -(forward @ normal)])
            assert np.abs(event.normals_frame[mask] - (view * 0.5 + 0.5) * 255).max() < 1, name
            checked += int(mask.sum())
    assert checked > 20_000
    assert controller.step("Pass").normals_frame is None


def test_third_party_normals_are_those_of_the_agents_pose(controller: Any) -> None:
    controller.reset(small_house(), renderNormalsImage=True)
    camera = _teleport(controller, 2.0, 1.5, 20, 15).metadata["cameraPosition"]
    event = controller.step("AddThirdPartyCamera", position=camera, rotation={"x": 15, "y": 20, "z": 0}, fieldOfView=90)
    np.testing.assert_array_equal(event.third_party_normals_frames[-1], event.normals_frame)
    controller.reset(small_house(), renderNormalsImage=False)
