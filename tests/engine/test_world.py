"""The world owns its changes: what an action does stays consistent, and a refused one leaves no trace."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import layoutgen.engine
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.metadata import ObjectPacker
from layoutgen.engine.world.navigation import Capsule
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Pose

from .conftest import Client
from .small_house import small_house

IDS = ("2|0", "2|0|0", "3|0", "new|1", "door|2|3", "room|2", "nothing")
VIEW = Pose(6.5, 1.6, 1.0, 300.0, 20.0)
UNLIKE = {"lastAction", "lastActionSuccess", "errorMessage", "errorCode", "actionReturn", "currentTime"}
ENGINE = Path(layoutgen.engine.__file__).parent


def _requests() -> st.SearchStrategy[dict[str, Any]]:
    """Actions that change the scene, about half of which are refused, some of those half-way."""
    ids, flag = st.sampled_from(IDS), st.booleans()
    point = st.fixed_dictionaries(
        {"x": st.sampled_from([0.5, 1.0, 2.0, 2.2, 7.0]), "y": st.sampled_from([0.0, 0.8]),
         "z": st.sampled_from([1.0, 2.5, 3.7])}
    )  # fmt: skip
    turn = st.fixed_dictionaries({"x": st.just(0.0), "y": st.sampled_from([0.0, 33.0, 90.0]), "z": st.just(0.0)})
    pose = st.fixed_dictionaries({"objectName": ids, "position": point, "rotation": turn})

    def action(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"action": st.just(name), **arguments})

    return st.one_of(
        action("TeleportObject", objectId=ids, position=point, rotation=turn, forceAction=flag),
        action("PlaceObjectAtPoint", objectId=ids, position=point),
        action("SetObjectPoses", objectPoses=st.lists(pose, min_size=1, max_size=3)),
        action("OpenObject", objectId=ids, openness=st.sampled_from([0.0, 0.5, 1.0]), forceAction=flag),
        action("CloseObject", objectId=ids, forceAction=flag),
        action("ToggleObjectOff", objectId=ids, forceAction=flag),
        action("ToggleObjectOn", objectId=ids, forceAction=flag),
        action("DisableObject", objectId=ids),
        action("EnableObject", objectId=ids),
        action("SpawnAsset", assetId=st.sampled_from(["Apple_2", "Mug_1", "Nope"]), generatedId=ids, position=point),
        action("InitialRandomSpawn", randomSeed=st.integers(0, 9), objectIds=st.lists(ids, max_size=2),
               allowMoveable=flag, allowFloor=flag),
        action("RandomizeMaterials", useTrainMaterials=flag, useValMaterials=st.just(False),
               useTestMaterials=st.just(False), useExternalMaterials=st.just(False)),
        action("RandomizeLighting", hue=st.sampled_from([[0.0, 1.0], [1.0, 0.0]])),
        action("Initialize", agentCount=st.sampled_from([2, 7]), cameraNearPlane=st.sampled_from([0.0, 30.0]),
               renderImage=st.just(True), renderInstanceSegmentation=st.just(True)),
        action("Teleport", agentId=st.integers(0, 1), position=point),
        action("CreateHouse", house=st.sampled_from([{}, {"rooms": []}, small_house() | {"walls": [1]}])),
    )  # fmt: skip


def _trace(client: Client) -> tuple[Any, ...]:
    """All that the client can learn of the engine's state, images included."""
    metadata = client("Pass")
    return {key: value for key, value in metadata.items() if key not in UNLIKE}, [
        (kind, bytes(body)) for kind, body in client.fields[1:]
    ]


def _client() -> Client:
    client = Client()
    client("ChangeQuality", quality="Low")
    client("Initialize", renderInstanceSegmentation=True)
    assert client("CreateHouse", house=small_house())["lastActionSuccess"]
    client("Teleport", position={"x": 2, "y": 0.901, "z": 1}, rotation={"y": 0}, horizon=20)
    return client


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_requests(), min_size=4, max_size=14))
def test_refused_actions_leave_no_trace_and_no_cache_is_out_of_date(requests: list[dict[str, Any]]) -> None:
    client = _client()
    before = _trace(client)
    for request in requests:
        answer = client(**request)
        after = _trace(client)
        if not answer["lastActionSuccess"]:
            assert after == before, request
        before = after
    _check_caches(client.simulator.world)


def _derived(world: World) -> list[Any]:
    """What a world computes from its objects and keeps."""
    count = len(world.objects)
    everything = ObjectPacker(world).pack(np.zeros(3), np.zeros(count, bool), np.zeros(count, bool), list(range(count)))
    body = Capsule()
    spots = [(x, z) for x in np.arange(0.25, 8, 0.5) for z in np.arange(0.25, 4, 0.5)]
    touching = [[world.obstacles(body).names[i] for i in world.obstacles(body).touching(x, z, body)] for x, z in spots]
    picture = world.render(VIEW, 48, 32)
    arrays = (world.bounds, world.boxes, world.enabled, world.instances, world.panes, picture.ids, picture.depth)
    return [everything, touching, [array.tolist() for array in arrays], [world.find(name) for name in IDS]]


def _check_caches(world: World) -> None:
    """What is kept equals what is computed anew, after a change that changes nothing."""
    kept = _derived(world)
    lamp = world.find("3|0")
    assert lamp is not None and not lamp.contents
    revision = world.revision
    world.place(lamp, lamp.position, lamp.matrix)
    world.paint(world.scenery.look.materials)  # has the renderer made anew
    assert world.revision != revision
    assert _derived(world) == kept
    for item in world.objects:
        assert item.parent is None or item in item.parent.contents
        assert all(content.parent is item for content in item.contents)


def test_a_refused_teleport_leaves_an_object_on_what_it_stood_on(client: Client) -> None:
    def parents() -> Any:
        return next(o for o in client("Pass")["objects"] if o["objectId"] == "2|0|0")["parentReceptacles"]

    assert parents() == ["2|0"]
    refused = client("TeleportObject", objectId="2|0|0", position={"x": 2.0, "y": 0.3, "z": 3.7})
    assert "would collide" in refused["errorMessage"] and parents() == ["2|0"]


def test_poses_are_set_all_or_none(client: Client) -> None:
    before = client("Pass")["objects"]
    poses = [{"objectName": name, "position": {"x": 1.0, "y": 0.0, "z": 1.0}} for name in ("3|0", "nothing")]
    assert not client("SetObjectPoses", objectPoses=poses)["lastActionSuccess"]
    assert client("Pass")["objects"] == before


def test_a_refused_initialize_changes_no_setting(client: Client) -> None:
    before = client.simulator.settings, client.simulator.near, client.simulator.output
    assert not client("Initialize", gridSize=1.0, cameraNearPlane=30)["lastActionSuccess"]
    assert (client.simulator.settings, client.simulator.near, client.simulator.output) == before


def test_a_house_with_unknown_materials_is_refused_and_built_all_the_same(client: Client) -> None:
    house = small_house()
    house["walls"][0]["material"]["name"] = "Unobtainium"
    house["objects"].pop()
    assert not client("CreateHouse", house=house)["lastActionSuccess"]
    assert client.simulator.world.find("3|0") is None


def test_trying_keeps_light_that_was_baked() -> None:
    world = World(read_house(small_house()))
    lamp, renderer, names = world.find("3|0"), world.scenery.renderer, list(world.names)
    assert lamp is not None
    with pytest.raises(KeyError), world.trying():
        world.switch(lamp, False)
        world.add(lamp.asset, "new|1", np.array([1.0, 1.0, 1.0]), np.eye(3))  # type: ignore[arg-type]
        assert world.scenery.renderer is not renderer and not lamp.is_on
        raise KeyError("refused")
    assert world.scenery.renderer is renderer and lamp.is_on and world.names == names


def test_what_is_done_in_trying_stays_where_nothing_is_raised(house: dict[str, Any]) -> None:
    world = World(read_house(house), quality="flat")
    chest, apple = world.find("2|0"), world.find("2|0|0")
    assert chest is not None and apple is not None
    with world.trying():
        world.stand(apple, None)
        world.enable(chest, False)
    assert apple.parent is None and apple.enabled and not chest.enabled and not chest.contents


def test_objects_can_be_changed_by_their_world_alone(world: World) -> None:
    item = world.objects[0]
    for name, value in (("position", np.zeros(3)), ("state", item.state), ("enabled", False)):
        with pytest.raises(AttributeError):
            setattr(item, name, value)
    with pytest.raises(ValueError, match="read-only"):
        item.position[0] = 1.0
    users = {
        path.stem
        for path in ENGINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and ((node.module or "").endswith(".changes") or "changes" in {alias.name for alias in node.names})
    }
    assert users == {"world", "assembly", "placement", "plumbing"}
