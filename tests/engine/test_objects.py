import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layoutgen.catalogue.assets import assets, assets_by_type
from layoutgen.engine import rotation
from layoutgen.engine.furniture import furniture_mesh
from layoutgen.engine.mesh import Material
from layoutgen.engine.models import main_material
from layoutgen.engine.world.assembly import shape_of
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.metadata import bounds_metadata
from layoutgen.engine.world.objects import SimObject, Stance, State
from layoutgen.engine.world.world import World

ANGLE = st.floats(-360, 360)


def _made(asset_id: str, position: tuple[float, float, float], yaw: float = 0.0, openness: float = 0.0) -> SimObject:
    asset = assets()[asset_id]
    turn = rotation.from_euler(0, yaw, 0)
    state = State(Stance(asset, shape_of(asset, openness), np.array(position, float), turn, openness))
    return SimObject(asset_id, asset.type, asset, 1, state)


def test_unity_turns_about_z_then_x_then_y() -> None:
    np.testing.assert_allclose(rotation.from_euler(0, 90, 0) @ [0, 0, 1], [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(rotation.from_euler(90, 0, 0) @ [0, 0, 1], [0, -1, 0], atol=1e-12)
    np.testing.assert_allclose(rotation.from_euler(0, 0, 90) @ [1, 0, 0], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(rotation.from_euler(90, 90, 0) @ [1, 0, 0], [0, 0, -1], atol=1e-12)


@given(ANGLE, ANGLE, ANGLE)
def test_euler_angles_give_their_matrix_back(x: float, y: float, z: float) -> None:
    matrix = rotation.from_euler(x, y, z)
    np.testing.assert_allclose(rotation.from_euler(*rotation.to_euler(matrix)), matrix, atol=1e-6)


def test_an_axis_with_an_angle_is_the_same_turn() -> None:
    turned = rotation.from_axis_angle(np.array([0.0, 2.0, 0.0]), 90)
    np.testing.assert_allclose(turned, rotation.from_euler(0, 90, 0), atol=1e-12)


def test_a_quarter_turn_swaps_the_extents_of_the_world_box() -> None:
    chest = _made("Dresser_229_1", (1, 1, 1), 90)
    assert chest.asset is not None
    x, y, z = chest.asset.size
    np.testing.assert_allclose(np.ptp(chest.aabb, axis=0), [z, y, x], atol=1e-9)


def test_the_world_box_of_a_turned_object_holds_exactly_what_is_drawn() -> None:
    chest = _made("Dresser_229_1", (1, 1, 1), 33)
    drawn = chest.mesh.vertices @ chest.matrix.T + chest.position
    np.testing.assert_allclose(chest.aabb, [drawn.min(axis=0), drawn.max(axis=0)], atol=1e-6)


def test_corner_orders_are_unitys(recorded: Any) -> None:
    """Each recorded box, written anew from its own extent, has the recorded corners in the recorded order."""
    for entry in recorded("FloorPlan301_look_in_light_book_02_MoveAhead.metadata")["objects"]:
        corners = np.array(entry["axisAlignedBoundingBox"]["cornerPoints"])
        ours = bounds_metadata(np.stack([corners.min(axis=0), corners.max(axis=0)]))
        np.testing.assert_allclose(ours["cornerPoints"], corners, atol=1e-6)


def test_oriented_corners_go_round_the_bottom_then_the_top() -> None:
    chest = _made("Dresser_229_1", (0, 0, 0))
    assert chest.asset is not None
    half = np.array(chest.asset.size) / 2
    expected = [(1, -1, 1), (-1, -1, 1), (-1, -1, -1), (1, -1, -1), (1, 1, 1), (-1, 1, 1), (-1, 1, -1), (1, 1, -1)]
    np.testing.assert_allclose(chest.oriented_corners(), np.array(expected) * half)


def test_what_stands_on_an_object_moves_with_it(house: dict[str, Any]) -> None:
    world = World(read_house(house))
    chest, apple = world.find("2|0"), world.find("2|0|0")
    assert chest is not None and apple is not None
    before = chest.matrix.T @ (apple.position - chest.position)
    world.place(chest, np.array([1.0, 0.5, 1.0]), rotation.from_euler(0, 45, 0))
    np.testing.assert_allclose(chest.matrix.T @ (apple.position - chest.position), before, atol=1e-9)


def test_relations_of_the_small_house(world: World) -> None:
    chest, apple, lamp = (world.find(name) for name in ("2|0", "2|0|0", "3|0"))
    assert chest is not None and apple is not None and lamp is not None
    assert apple.parent is chest and chest.contents == (apple,)
    assert chest.parent is world.find("room|2") and lamp.parent is world.find("room|3")


@pytest.mark.parametrize("kind", ["Floor", "Doorway", "Window"])
def test_the_building_has_sim_objects(world: World, kind: str) -> None:
    assert any(item.type == kind for item in world.objects)


@pytest.mark.parametrize("kind", ["Book", "Laptop", "Fridge", "Box", "Microwave", "Dresser", "SideTable"])
def test_the_oriented_box_holds_what_is_drawn_even_when_it_is_open(kind: str) -> None:
    for asset in assets_by_type()[kind][:6]:
        thing = _made(asset.id, (1.0, 1.0, 2.0), yaw=37.0, openness=1.0)
        corners = thing.oriented_corners()
        assert (corners.min(axis=0) <= thing.aabb[0] + 1e-3).all(), asset.id
        assert (corners.max(axis=0) >= thing.aabb[1] - 1e-3).all(), asset.id


@pytest.mark.parametrize("kind", ["Fridge", "Laptop", "Box", "WashingMachine"])
def test_what_opens_keeps_the_colour_of_its_model(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of the library has one state only; what is drawn instead must not look like another thing."""
    asset, red = assets_by_type()[kind][0], Material((0.7, 0.1, 0.1))
    drawn = furniture_mesh(asset)
    model = dataclasses.replace(drawn, materials=[red] * len(drawn.materials))
    monkeypatch.setattr("layoutgen.engine.world.assembly.library_mesh", lambda asset: model)
    assert shape_of.__wrapped__(asset) is model
    assert main_material(shape_of.__wrapped__(asset, 1.0)) == red
    assert main_material(shape_of.__wrapped__(asset, 1.0, use_library=False)) != red
