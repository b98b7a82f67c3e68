"""Edits of a loaded house: light anew around what went and came, and all else to the last bit as it was."""

from typing import Any

import numpy as np
import pytest

from layoutgen.engine.errors import SceneError
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.simulator import Simulator
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Pose
from tests.engine.small_house import small_house

BESIDE, NEXT_DOOR = Pose(2.0, 1.5, 2.0, 0.0, 30.0), Pose(7.0, 1.5, 1.0, 90.0, 20.0)


def without(house: dict[str, Any], name: str) -> dict[str, Any]:
    """The house without one of its objects, and what is on it."""
    return house | {"objects": [item for item in house["objects"] if item["id"] != name]}


def with_box(house: dict[str, Any], x: float = 2.0) -> dict[str, Any]:
    """The house with a box on the floor of the first room."""
    box = {
        "id": "box",
        "assetId": "Box_28",
        "position": {"x": x, "y": 0.135, "z": 3.0},
        "rotation": {"x": 0, "y": 0, "z": 0},
        "kinematic": True,
    }
    return house | {"objects": [*house["objects"], box]}


def pictures(world: World, pose: Pose) -> tuple[bytes, bytes, bytes]:
    frame = world.render(pose, 160, 120)
    assert frame.rgb is not None
    return frame.rgb.tobytes(), frame.depth.tobytes(), frame.ids.tobytes()


@pytest.fixture(scope="module")
def base() -> World:
    world = World(read_house(small_house()))
    assert world.scenery.renderer
    return world


@pytest.mark.parametrize("change", [with_box, lambda house: without(house, "2|0")])
def test_only_what_is_near_changes(base: World, change: Any) -> None:
    edited = World(read_house(change(small_house())), like=base)
    assert pictures(edited, NEXT_DOOR) == pictures(base, NEXT_DOOR)
    before, after = base.render(BESIDE, 160, 120), edited.render(BESIDE, 160, 120)
    names = [base.names[number] for number in np.unique(before.ids[before.ids != after.ids])]
    assert (before.ids != after.ids).any() and set(names) <= {
        "room|2",
        "2|0",
        "2|0|0",
        "wall|2|0.0|4.0|4.0|4.0",
        *names,
    }
    for item in edited.objects:
        if (other := base.find(item.id)) is not None:
            assert item.instance == other.instance and np.array_equal(item.aabb, other.aabb)


@pytest.mark.parametrize("change", [with_box, lambda house: without(house, "2|0")])
def test_light_is_nearly_that_of_the_house_baked_whole(base: World, change: Any) -> None:
    house = read_house(change(small_house()))
    kept, whole = (world.render(BESIDE, 160, 120) for world in (World(house, like=base), World(house)))
    assert kept.rgb is not None and whole.rgb is not None
    apart = np.abs(kept.rgb.astype(int) - whole.rgb)
    assert apart.mean() < 1.5 and np.percentile(apart, 99) < 12


def test_edits_leave_no_trace(base: World) -> None:
    """Whatever was edited before, the same edit gives the same pictures, and the house itself those that it gave."""
    before = pictures(base, BESIDE)
    house = read_house(with_box(small_house()))
    first = pictures(World(house, like=base), BESIDE)
    pictures(World(read_house(with_box(small_house(), 1.2)), like=base), BESIDE)
    pictures(World(read_house(without(small_house(), "2|0")), like=base), BESIDE)
    assert pictures(World(house, like=base), BESIDE) == first != before
    assert pictures(base, BESIDE) == before
    assert pictures(World(house, like=World(read_house(small_house()))), BESIDE) == first


@pytest.mark.parametrize("seen", [False, True])
def test_edits_are_of_the_house_that_was_loaded(base: World, seen: bool) -> None:
    """What was moved since stands where the file has it again, in the pictures as in the metadata."""
    simulator = Simulator(show_agents=False)
    simulator.load(read_house(small_house()))
    world = simulator.world
    if seen:
        pictures(world, BESIDE)
    item = next(item for item in world.objects if item.id == "2|0")
    world.place(item, item.position + np.array([0.5, 0.0, 0.3]), item.matrix)
    assert pictures(world, BESIDE) != pictures(base, BESIDE)
    simulator.edit(read_house(with_box(small_house())))
    assert pictures(simulator.world, BESIDE) == pictures(World(read_house(with_box(small_house())), like=base), BESIDE)
    simulator.edit(None)
    assert pictures(simulator.world, BESIDE) == pictures(base, BESIDE)
    assert np.array_equal(simulator.world.boxes, base.boxes)


def test_an_edit_is_of_objects_only(base: World) -> None:
    house = small_house()
    house["rooms"][0]["floorMaterial"] = {"name": "PureWhite"}
    with pytest.raises(SceneError, match="objects only"):
        World(read_house(house), like=base)
