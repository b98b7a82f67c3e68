"""Every action against AI2-THOR's documented behaviour, on a server in this process."""

from typing import Any

import numpy as np
import pytest

from layoutgen.engine.client.protocol import FieldType
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.world import World

from .conftest import Client
from .small_house import small_house


def _pose(metadata: dict[str, Any]) -> tuple[float, ...]:
    agent = metadata["agent"]
    values = (*agent["position"].values(), agent["rotation"]["y"], agent["cameraHorizon"])
    return tuple(round(float(value), 4) for value in values)


@pytest.mark.parametrize(("action", "x", "z"), [
    ("MoveAhead", 2.0, 1.25), ("MoveRight", 2.25, 1.0), ("MoveBack", 2.0, 0.75), ("MoveLeft", 1.75, 1.0),
])  # fmt: skip
def test_moves_are_relative_to_the_agent(client: Client, action: str, x: float, z: float) -> None:
    assert _pose(client(action)) == (x, 0.901, z, 0, 0)


def test_moving_ahead_at_90_degrees_goes_to_plus_x(client: Client) -> None:
    client("RotateRight")
    assert _pose(client("MoveAhead", moveMagnitude=0.5)) == (2.5, 0.901, 1.0, 90, 0)


def test_turning_left_from_0_reports_270(client: Client) -> None:
    assert _pose(client("RotateLeft"))[3] == 270
    assert _pose(client("RotateRight", degrees=30))[3] == 300


def test_a_blocked_move_names_what_blocks_and_changes_nothing(client: Client) -> None:
    before = _pose(client("Pass"))
    blocked = client("MoveAhead", moveMagnitude=2.5)
    assert not blocked["lastActionSuccess"] and blocked["errorCode"] is None
    assert blocked["errorMessage"] == "2|0 is blocking Agent 0 from moving by (0.0000, 0.0000, 2.5000)."
    assert _pose(blocked) == before


@pytest.mark.parametrize(("action", "arguments", "message", "code"), [
    ("MoveAhead", {"moveMagnitude": 0}, "moveMagnitude must be > 0", None),
    ("MoveAhead", {"moveMagnitude": 50}, "Scene bounds do not contain target position: (2.00, 0.90, 51.00)", None),
    ("RotateRight", {"degrees": 0}, "Cannot rotate by 0 degrees", None),
    ("LookDown", {"degrees": -5}, "LookDown action requires positive degree value. Invalid value used: -5", None),
    ("LookUp", {"degrees": 60}, "can't look up beyond 30 degrees above", "LookDownCantExceedMin"),
    ("LookDown", {"degrees": 61}, "can't look down beyond 60 degrees below", "LookDownCantExceedMin"),
    ("Foo", {}, "Invalid action: Foo", "InvalidAction"),
    ("Pass", {"z": 1}, "called with invalid argument: 'z'", "InvalidArgument"),
    ("MoveAhead", {"moveMagnitude": "far"}, "Cannot convert to: float", "InvalidArgument"),
    ("MoveAhead", {"renderDepthImage": True}, "'renderDepthImage'", "InvalidArgument"),
    ("TeleportFull", {"rotation": {"y": 0}, "horizon": 0, "standing": True},
     "missing the following arguments: position", "MissingArguments"),
    ("TeleportFull", {"x": 1, "y": 1, "z": 1},
     "missing the following arguments: rotation, horizon", "MissingArguments"),
    ("Teleport", {"rotation": {"x": 1}}, "No agents currently can change in pitch or roll", None),
    ("Teleport", {"horizon": 70}, "Each horizon must be in [-30:60]. You gave 70.", None),
    ("Teleport", {"position": {"x": 20, "y": 0.9, "z": 1}}, "out of scene bounds", None),
    ("Teleport", {"position": {"x": 1.1, "y": 0.9, "z": 1}}, "not on the grid of size 0.25", None),
    ("Teleport", {"position": {"x": 2, "y": 0.9, "z": 3.5}}, "Collided with: 2|0.", None),
    ("Teleport", {"position": {"x": 1, "y": 1, "z": 1}}, "too large a change(0.099", None),
    ("AddThirdPartyCamera", {"position": 5, "rotation": {}}, "invalid argument: position", None),
    ("AddThirdPartyCamera", {"position": {}, "rotation": {}, "orthographicSize": {"a": 1}}, "Cannot convert to: float",
     "InvalidArgument"),
    ("AddThirdPartyCamera", {"position": {}, "rotation": {}, "fieldOfView": 181},
     "fieldOfView: 181 must be in 0 < fieldOfView > 0.", None),
    ("AddThirdPartyCamera", {"position": {}, "rotation": {}, "orthographicSize": 3}, "orthographic=True", None),
    ("AddThirdPartyCamera", {"position": {}, "rotation": {}, "skyboxColor": "nope"}, "Invalid skyboxColor: nope", None),
    ("UpdateThirdPartyCamera", {"thirdPartyCameraId": 3}, "thirdPartyCameraId: 3 (int: default=0) must in 0 <=", None),
    ("Initialize", {"gridSize": 0}, "grid size must be in the range (0,5]", None),
    ("Initialize", {"fieldOfView": 180}, "fov must be set to (0, 180) noninclusive.", None),
    ("Initialize", {"rotateStepDegrees": 30}, "Invalid values 'rotateStepDegrees': 30", None),
    ("Initialize", {"agentMode": "arm"}, "agentMode 'arm' is not available here", None),
    ("Initialize", {"agentCount": 7}, "agentCount must be in [1, 6]", None),
    ("OpenObject", {"objectId": "nothing"}, "nothing is not the objectId on any object in the scene!", None),
    ("OpenObject", {"objectId": "3|0"}, "does not have the property CanOpen", None),
    ("OpenObject", {"objectId": "door|2|3", "openness": 2}, "invalid argument: openness", "InvalidArgument"),
    ("GetInteractablePoses", {"objectId": "2|0", "horizons": [80]}, "Each horizon must be in [-30:60]", None),
    ("SpawnAsset", {"assetId": "Nope", "generatedId": "n"}, "does not exist in the asset database", None),
    ("GetObjectInFrame", {"x": 3, "y": 0}, "invalid argument: x", "InvalidArgument"),
])  # fmt: skip
def test_failures_say_what_ai2thor_says(
    client: Client, action: str, arguments: dict[str, Any], message: str, code: str | None
) -> None:
    answer = client(action, **arguments)
    assert not answer["lastActionSuccess"]
    assert message in answer["errorMessage"]
    assert answer["errorCode"] == code


def test_unknown_materials_are_named(client: Client) -> None:
    house = small_house()
    house["walls"][0]["material"]["name"] = "Unobtainium"
    answer = client("CreateHouse", house=house)
    assert not answer["lastActionSuccess"]
    assert answer["errorMessage"].startswith("Invalid materials: 'Unobtainium'. Not existing or not loaded")


@pytest.mark.parametrize(("schema", "message"), [
    (None, "House metadata schema not specified!"),
    ("0.0.1", "Incompatible house schema version '(0, 0, 1)', please upgrade to latest '(1, 0, 0)'"),
    ("2.0.0", "Invalid house version: '2.0.0'"),
])  # fmt: skip
def test_other_schemas_are_refused(client: Client, schema: str | None, message: str) -> None:
    house = small_house()
    house["metadata"] = {} if schema is None else {"schema": schema}
    answer = client("CreateHouse", house=house)
    assert not answer["lastActionSuccess"] and answer["actionReturn"] is None
    assert message in answer["errorMessage"]


def test_initialize_ignores_what_it_does_not_know(client: Client) -> None:
    answer = client("Initialize", renderImage=False, banana=3)
    assert answer["lastActionSuccess"]
    assert answer["actionReturn"] == pytest.approx({"cameraNearPlane": 0.01, "cameraFarPlane": 20.0})


def test_a_teleport_settles_on_the_floor_unless_forced(client: Client) -> None:
    full = {"rotation": {"y": 90.0}, "horizon": 30, "standing": True}
    assert _pose(client("TeleportFull", position={"x": 1, "y": 0.95, "z": 1}, **full)) == (1, 0.901, 1, 90, 30)
    forced = client("TeleportFull", position={"x": 1, "y": 0.95, "z": 1}, forceAction=True, **full)
    assert _pose(forced) == (1, 0.95, 1, 90, 30)


def test_crouching_lowers_the_camera(client: Client) -> None:
    standing = client("Pass")["cameraPosition"]["y"]
    assert standing == pytest.approx(0.901 + 0.675, abs=1e-4)
    assert client("Crouch")["cameraPosition"]["y"] == pytest.approx(standing - 0.675)
    assert not client("Crouch")["lastActionSuccess"]


def test_a_locobot_is_smaller_and_does_not_stand(client: Client) -> None:
    metadata = client("Initialize", agentMode="locobot", renderImage=False)
    assert metadata["agent"]["isStanding"] is None and metadata["fov"] == 60
    assert metadata["cameraPosition"]["y"] == pytest.approx(0.901 - 0.0312, abs=1e-4)


def test_reachable_positions_start_here_and_come_as_a_patch(client: Client) -> None:
    answer = client("GetReachablePositions")
    assert client.fields[0][0] == FieldType.METADATA_PATCH
    assert list(answer) == ["lastAction", "errorMessage", "errorCode", "lastActionSuccess", "agentId", "actionReturn"]
    positions = answer["actionReturn"]
    assert positions[0] == pytest.approx({"x": 2.0, "y": 0.901, "z": 1.0}, abs=1e-4)
    assert len(positions) == len({tuple(p.values()) for p in positions})
    for position in positions[::40]:
        assert client("Teleport", position=position)["lastActionSuccess"]


def test_fast_emit_can_be_turned_off(client: Client) -> None:
    client("Initialize", fastActionEmit=False, renderImage=False)
    client("GetReachablePositions")
    assert client.fields[0][0] == FieldType.METADATA


def test_interactable_poses_are_ones_from_which_the_object_is_interactable(client: Client) -> None:
    poses = client("GetInteractablePoses", objectId="2|0|0", maxPoses=400)["actionReturn"]
    assert len(poses) > 20 and {pose["standing"] for pose in poses} == {True, False}
    for pose in poses[::25]:
        pose["rotation"] = {"y": pose["rotation"]}
        metadata = client("TeleportFull", **pose)
        assert metadata["lastActionSuccess"]
        assert next(o for o in metadata["objects"] if o["objectId"] == "2|0|0")["isInteractable"]


def test_visible_means_near_in_view_and_not_hidden(client: Client) -> None:
    def seen(**pose: Any) -> bool:
        metadata = client("Teleport", **pose)
        assert metadata["lastActionSuccess"], metadata["errorMessage"]
        return bool(next(o for o in metadata["objects"] if o["objectId"] == "2|0")["visible"])

    place = {"y": 0.901, "z": 2.75}
    assert seen(position={"x": 2.0, **place}, rotation={"y": 0.0}, horizon=30)
    assert not seen(rotation={"y": 180.0})
    assert not seen(position={"x": 2.0, "y": 0.901, "z": 0.5}, rotation={"y": 0.0})


def test_filters_limit_the_list_but_not_the_actions(client: Client) -> None:
    def listed(action: str, **arguments: Any) -> set[str]:
        return {entry["objectId"] for entry in client(action, **arguments)["objects"]}

    everything = listed("Pass")
    assert listed("SetObjectFilter", objectIds=[]) == set()
    assert client("OpenObject", objectId="door|2|3", openness=0.5, forceAction=True)["lastActionSuccess"]
    assert listed("SetObjectFilterForType", objectTypes=["Apple"]) == {"2|0|0"}
    assert listed("ResetObjectFilter") == everything


def test_a_door_can_be_closed_and_then_blocks(client: Client) -> None:
    def can_pass() -> bool:
        return any(p["x"] > 4.2 for p in client("GetReachablePositions")["actionReturn"])

    assert can_pass()
    client("CloseObject", objectId="door|2|3", forceAction=True)
    assert not can_pass()
    entry = next(o for o in client("Pass")["objects"] if o["objectId"] == "door|2|3")
    assert not entry["isOpen"] and entry["openness"] == 0


def test_a_lamp_is_switched_off_once(client: Client) -> None:
    assert client("ToggleObjectOff", objectId="3|0", forceAction=True)["lastActionSuccess"]
    assert not client("ToggleObjectOff", objectId="3|0", forceAction=True)["lastActionSuccess"]


def test_the_generators_way_to_place_an_object(client: Client) -> None:
    spawned = client("SpawnAsset", assetId="Apple_2", generatedId="small|2|1", position={"x": 0, "y": -20, "z": 0})
    assert spawned["lastActionSuccess"]
    arguments = {"objectIds": ["small|2|1"], "receptacleObjectIds": ["2|0"], "randomSeed": 7, "allowMoveable": True}
    placed = client("InitialRandomSpawn", forceVisible=False, allowFloor=False, **arguments)
    apple = next(o for o in placed["objects"] if o["objectId"] == "small|2|1")
    chest = next(o for o in placed["objects"] if o["objectId"] == "2|0")
    assert apple["parentReceptacles"] == ["2|0"] and "small|2|1" in chest["receptacleObjectIds"]
    top = max(corner[1] for corner in chest["axisAlignedBoundingBox"]["cornerPoints"])
    assert min(corner[1] for corner in apple["axisAlignedBoundingBox"]["cornerPoints"]) == pytest.approx(top, abs=0.03)
    geometry = client("GetInSceneAssetGeometry", objectId="small|2|1", triangles=True)["actionReturn"][0]
    assert max(geometry["triangles"]) < len(geometry["vertices"])
    gone = client("DisableObject", objectId="small|2|1")
    assert all(o["objectId"] != "small|2|1" for o in gone["objects"])


def test_an_id_is_free_again_when_its_object_is_out_of_the_scene(client: Client) -> None:
    """ProcTHOR's generator numbers by what it has placed, so it tries the same number until one fits."""
    first = {"assetId": "Apple_2", "generatedId": "small|2|1"}
    assert client("SpawnAsset", **first)["lastActionSuccess"]
    assert not client("SpawnAsset", **first)["lastActionSuccess"]
    client("DisableObject", objectId="small|2|1")
    again = client("SpawnAsset", assetId="Mug_1", generatedId="small|2|1")
    assert [o["assetId"] for o in again["objects"] if o["objectId"] == "small|2|1"] == ["Mug_1"]


def test_low_quality_bakes_no_light(client: Client) -> None:
    def image(quality: str) -> bytes:
        assert client("ChangeQuality", quality=quality)["lastActionSuccess"]
        return next(bytes(body) for kind, body in client.fields if kind == FieldType.IMAGE)

    client("Initialize", renderImage=True)
    baked, flat = image("Ultra"), image("Low")
    assert baked != flat and image("Ultra") == baked


def test_equal_seeds_place_equally(client: Client) -> None:
    def places() -> list[Any]:
        client("CreateHouse", house=small_house())
        return [o["position"] for o in client("InitialRandomSpawn", randomSeed=5)["objects"]]

    assert places() == places()


def test_spawning_works_in_the_empty_procedural_scene(client: Client) -> None:
    client("Reset", sceneName="Procedural")
    assert client("SpawnAsset", assetId="Fridge_1", generatedId="f-0")["lastActionSuccess"]
    assert client("GetInSceneAssetGeometry", objectId="f-0", triangles=True)["lastActionSuccess"]


def test_an_object_is_not_teleported_into_another(client: Client) -> None:
    blocked = client("TeleportObject", objectId="3|0", position={"x": 2.0, "y": 0.0, "z": 3.7})
    assert not blocked["lastActionSuccess"] and "2|0" in blocked["errorMessage"]
    assert client("TeleportObject", objectId="3|0", position={"x": 1.0, "y": 0.0, "z": 1.0})["lastActionSuccess"]


def test_moving_a_chest_takes_its_apple_along(client: Client) -> None:
    def gap(metadata: dict[str, Any]) -> list[float]:
        places = {o["objectId"]: o["axisAlignedBoundingBox"]["center"] for o in metadata["objects"]}
        return [places["2|0|0"][axis] - places["2|0"][axis] for axis in "xyz"]

    before = gap(client("Pass"))
    pose = {"objectName": "2|0", "position": {"x": 1.0, "y": 0.0, "z": 1.0}}
    moved = client("SetObjectPoses", objectPoses=[{**pose, "rotation": {"x": 0, "y": 180, "z": 0}}])
    assert gap(moved) == pytest.approx(before, abs=1e-5)


def test_a_map_view_shows_the_whole_house(client: Client) -> None:
    view = client("GetMapViewCameraProperties")["actionReturn"]
    assert view["rotation"] == {"x": 90, "y": 0, "z": 0} and view["orthographic"]
    assert view["orthographicSize"] >= 4
    assert client("AddThirdPartyCamera", skyboxColor="white", **view)["lastActionSuccess"]


def test_cameras_vanish_on_reset(client: Client) -> None:
    client("AddThirdPartyCamera", position={}, rotation={"y": 90})
    assert client("Pass", renderImage=True)["thirdPartyCameras"] is None  # Initialize turned images off
    client("Initialize")
    client("AddThirdPartyCamera", position={}, rotation={"y": 90})
    cameras = client("UpdateThirdPartyCamera", rotation={"x": 10})["thirdPartyCameras"]
    assert cameras[-1]["rotation"] == {"x": 10, "y": 90, "z": 0} or cameras[0]["rotation"]["x"] == 10
    assert client("Reset", sceneName="Procedural")["thirdPartyCameras"] == []


def test_images_follow_the_switches(client: Client) -> None:
    def kinds(**arguments: Any) -> list[FieldType]:
        client("Pass", **arguments)
        return [kind for kind, _ in client.fields[1:]]

    client("Initialize", renderDepthImage=True)
    assert kinds() == [FieldType.IMAGE, FieldType.DEPTH]
    assert kinds(renderInstanceSegmentation=True) == [FieldType.IMAGE, FieldType.DEPTH, FieldType.IDS]
    assert kinds(renderNormalsImage=True) == [FieldType.IMAGE, FieldType.DEPTH, FieldType.NORMALS]
    assert kinds(renderImage=False) == []
    client("Initialize", renderSemanticSegmentation=True)
    assert kinds() == [FieldType.IMAGE, FieldType.IDS, FieldType.CLASSES]


def test_random_looks_change_the_picture_and_can_be_undone(client: Client) -> None:
    def picture(action: str) -> bytes:
        client(action)
        return bytes(client.fields[1][1])

    client("Initialize")
    plain = picture("Pass")
    assert picture("RandomizeMaterials") != plain
    assert picture("ResetMaterials") == plain
    assert picture("RandomizeLighting") != plain
    assert picture("ResetLighting") == plain


def test_agents_see_each_other_but_not_themselves(client: Client) -> None:
    client("Initialize", agentCount=2, renderInstanceSegmentation=True, gridSize=0.25)
    client("Teleport", agentId=0, position={"x": 2, "y": 0.901, "z": 1}, rotation={"y": 0}, horizon=0)
    client("Teleport", agentId=1, position={"x": 2, "y": 0.901, "z": 2}, rotation={"y": 0}, horizon=0)
    ids = [np.frombuffer(body, np.uint32) for kind, body in client.fields if kind == FieldType.IDS]
    names = client.simulator.world.names
    from layoutgen.engine.client.frames import lookup_table

    table = dict(zip(names, lookup_table(names).tolist(), strict=True))
    assert table["agent1"] in ids[0] and table["agent"] not in ids[0]
    assert table["agent"] not in ids[1] and table["agent1"] not in ids[1]
    blocked = client("MoveAhead", agentId=0, moveMagnitude=0.75)
    assert "Agent 1 is blocking Agent 0" in blocked["errorMessage"]


def test_bodies_shown_to_others_do_not_hide_objects_from_their_own_agents(client: Client) -> None:
    client("Initialize", agentCount=2)
    client("Teleport", agentId=1, position={"x": 1, "y": 0.901, "z": 1})
    client("AddThirdPartyCamera", position={"x": 3, "y": 2, "z": 1}, rotation={"y": 270})
    seen = client("Teleport", agentId=0, position={"x": 2, "y": 0.901, "z": 2.5}, rotation={"y": 0}, horizon=30)
    assert next(o for o in seen["objects"] if o["objectId"] == "2|0")["visible"]


def test_queries_through_the_image_agree_with_the_scene(client: Client) -> None:
    client("Teleport", position={"x": 2, "y": 0.901, "z": 2.5}, rotation={"y": 0}, horizon=30)
    assert client("GetObjectInFrame", x=0.5, y=0.6)["actionReturn"] == "2|0"
    point = client("GetCoordinateFromRaycast", x=0.5, y=0.5)["actionReturn"]
    assert point["x"] == pytest.approx(2, abs=1e-4)
    assert client("BBoxDistance", objectId0="2|0", objectId1="2|0|0")["actionReturn"] == pytest.approx(0, abs=1e-3)


def test_named_scenes_are_served_with_and_without_the_suffix(
    client: Client, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    monkeypatch.setenv("LAYOUTGEN_THOR_SCENES", str(tmp_path))
    (tmp_path / "FloorPlan7.json").write_text(json.dumps(small_house()))
    (tmp_path / "my_flat.json").write_text(json.dumps(small_house()))
    (tmp_path / "broken.json").write_text("{")
    names = client("GetScenesInBuild")["actionReturn"]
    assert {"FloorPlan7_physics", "my_flat", "broken"} <= set(names)
    for name in ("FloorPlan7_physics", "FloorPlan7", "my_flat", "my_flat_physics"):
        metadata = client("Reset", sceneName=name)
        assert metadata["lastActionSuccess"] and metadata["sceneName"] == name
        assert metadata["objects"]
    assert "broken.json" in client("Reset", sceneName="broken")["errorMessage"]
    assert "not in the build" in client("Reset", sceneName="FloorPlan999")["errorMessage"]


def test_bundled_scenes_load(client: Client) -> None:
    names = [name for name in client("GetScenesInBuild")["actionReturn"] if name != "Procedural"]
    assert len(names) >= 4
    for name in names:
        assert client("Reset", sceneName=name)["lastActionSuccess"]
        assert len(client("GetReachablePositions")["actionReturn"]) > 50


def test_the_world_works_without_any_client() -> None:
    world = World(read_house(small_house()))
    from layoutgen.geometry.camera import Pose

    frame = world.render(Pose(2, 1.5, 1, 0), 64, 48, 90)
    assert frame.rgb is not None and frame.rgb.shape == (48, 64, 3)
    assert world.names[frame.ids[24, 32]].startswith("wall|2")
