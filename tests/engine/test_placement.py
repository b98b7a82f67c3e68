import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from layoutgen.catalogue.supports import supports
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.placement import CUSHION, CUSHIONED, NEAR_FLOOR, REACH_ABOVE
from layoutgen.engine.world.world import World


def test_an_apple_above_a_chest_falls_onto_it(world: World) -> None:
    chest, apple = world.find("2|0"), world.find("2|0|0")
    assert chest is not None and apple is not None and chest.asset is not None
    top = chest.position[1] - chest.asset.size[1] / 2 + supports(chest.asset)[0].y
    assert apple.bottom == pytest.approx(top, abs=1e-9)
    np.testing.assert_allclose(apple.position[[0, 2]], [2.2, 3.7])


def test_kinematic_things_stay_where_the_file_puts_them(house: dict[str, Any]) -> None:
    house["objects"][0]["children"][0]["kinematic"] = True
    apple = World(read_house(house)).find("2|0|0")
    assert apple is not None
    np.testing.assert_allclose(apple.position, [2.2, 0.85, 3.7])


def test_a_pillow_over_a_headboard_comes_to_lie_on_the_mattress(house: dict[str, Any]) -> None:
    bed = {"id": "bed", "assetId": "Bed_1", "position": {"x": 2, "y": 0.4551, "z": 2}, "kinematic": True,
           "rotation": {"x": 0, "y": 0, "z": 0}, "children": [
               {"id": "pillow", "assetId": "pillow_19", "kinematic": False, "rotation": {"x": 0, "y": 0, "z": 0},
                "position": {"x": 2, "y": 1.1, "z": 1.02}}]}  # fmt: skip
    house["objects"].append(bed)
    world = World(read_house(house))
    frame, pillow = world.find("bed"), world.find("pillow")
    assert frame is not None and pillow is not None and frame.asset is not None
    mattress = supports(frame.asset)[0]
    assert pillow.bottom == pytest.approx(mattress.y, abs=0.015)  # a parametric bed has a cover on its mattress
    assert mattress.z_min - 0.02 <= pillow.position[2] - 2 <= mattress.z_max


def test_no_tap_hangs_in_the_corner_that_a_counter_leaves_open(house: dict[str, Any]) -> None:
    tap = {"id": "tap", "assetId": "Bathroom_Faucet_27", "kinematic": True, "rotation": {"x": 0, "y": 0, "z": 0},
           "position": {"x": 1.7, "y": 1.05, "z": 2.3}}  # fmt: skip
    counter = {"id": "counter", "assetId": "Countertop_L_6x6", "position": {"x": 2, "y": 0.4692, "z": 2},
               "kinematic": True, "rotation": {"x": 0, "y": 0, "z": 0}, "children": [tap]}  # fmt: skip
    house["objects"].append(counter)
    world = World(read_house(house))
    base, item = world.find("counter"), world.find("tap")
    assert base is not None and item is not None and base.asset is not None
    x, _, z = item.position - base.position
    assert any(s.x_min <= x <= s.x_max and s.z_min <= z <= s.z_max for s in supports(base.asset))
    assert item.bottom == pytest.approx(0.9384, abs=1e-3)


def test_loose_things_near_the_floor_stand_on_it(house: dict[str, Any]) -> None:
    house["objects"].append({"id": "ball", "assetId": "Apple_1", "position": {"x": 1, "y": 0.1, "z": 1},
                             "rotation": {"x": 0, "y": 0, "z": 0}, "kinematic": False})  # fmt: skip
    ball = World(read_house(house)).find("ball")
    assert ball is not None and ball.bottom == pytest.approx(0, abs=1e-9)


def test_children_of_real_houses_touch_a_support_or_a_neighbour(real_houses: list[dict[str, Any]]) -> None:
    """Nothing loose floats: each child is on a support of its parent, or on the top of another child."""
    for data in [*real_houses[:4], *real_houses[20:40]]:
        for item in World(read_house(data)).objects:
            if item.kinematic or item.parent is None or item.parent.asset is None or not supports(item.parent.asset):
                continue
            base = item.parent.position[1] - item.parent.asset.size[1] / 2
            heights = [base + level.y for level in supports(item.parent.asset)]
            heights += [other.aabb[1, 1] for other in item.parent.contents if other is not item]
            within = CUSHION + REACH_ABOVE if item.parent.type in CUSHIONED else 2e-3
            assert min(abs(item.bottom - height) for height in heights) < within, (item.id, item.parent.id)


def test_things_of_one_room_houses_move_no_further_than_they_fall(real_houses: list[dict[str, Any]]) -> None:
    """Their places come from Unity's physics: only the gap at which objects are spawned is closed, or to a cushion."""
    for data in real_houses[20:60]:
        world = World(read_house(data))
        files = [child for item in data["objects"] for child in item.get("children", ())]
        for entry in files:
            item = world.find(entry["id"])
            assert item is not None
            moved = item.position - [entry["position"][axis] for axis in "xyz"]
            assert np.hypot(moved[0], moved[2]) < 1e-9
            cushion = CUSHION if item.parent and item.parent.type in CUSHIONED else 0.0
            assert item.type == "Pillow" or abs(moved[1]) < NEAR_FLOOR + cushion


def bat(x: float, y: float, z: float, lean_deg: float = 4.5) -> dict[str, Any]:
    """A baseball bat as ProcTHOR's generator drops it: loose, near the ceiling, a little aslant."""
    return {"id": "bat", "assetId": "BaseballBat_1", "position": {"x": x, "y": y, "z": z},
            "rotation": {"x": lean_deg, "y": 40, "z": 0}, "kinematic": False}  # fmt: skip


def test_a_dropped_bat_lies_on_the_floor(house: dict[str, Any]) -> None:
    house["objects"].append(bat(1.5, 2.4, 1.5))
    item = World(read_house(house)).find("bat")
    assert item is not None and item.asset is not None
    assert item.bottom == pytest.approx(0, abs=1e-6)
    assert item.aabb[1, 1] < 0.2 and abs(item.matrix[1, 1]) < 1e-9, "it lies"
    lean = np.array([np.sin(np.radians(40)), np.cos(np.radians(40))])
    np.testing.assert_allclose(item.matrix[[0, 2], 1], lean, atol=1e-6, err_msg="where it leant")


def test_a_dropped_bat_stands_where_there_is_no_room_to_lie(house: dict[str, Any]) -> None:
    chest = house["objects"][0]
    for side in (-0.35, 0.35):
        for axis in "xz":
            place = {"x": 1.5, "y": 0.1623, "z": 1.5}
            place[axis] += side
            box = {**chest, "id": f"box|{axis}|{side}", "children": [], "position": place, "kinematic": True}
            house["objects"].append({**box, "assetId": "Box_1"})
    house["objects"].append(bat(1.5, 2.4, 1.5))
    item = World(read_house(house)).find("bat")
    assert item is not None and item.bottom == pytest.approx(0, abs=1e-6) and item.matrix[1, 1] == pytest.approx(1)


def test_what_is_dropped_over_furniture_lies_on_it(house: dict[str, Any]) -> None:
    house["objects"].append({**bat(2.2, 2.4, 3.7), "id": "ball", "assetId": "Apple_1"})
    world = World(read_house(house))
    chest, ball = world.find("2|0"), world.find("ball")
    assert chest is not None and ball is not None and ball.parent is chest
    top = chest.position[1] + supports(chest.asset)[0].y - chest.asset.size[1] / 2  # type: ignore[union-attr]
    apple = world.find("2|0|0")
    assert apple is not None and ball.bottom == pytest.approx(max(top, float(apple.aabb[1, 1])), abs=1e-6)


def test_nothing_loose_hangs_in_the_air_of_real_houses(real_houses: list[dict[str, Any]]) -> None:
    for data in real_houses[:20]:
        items = [item for item in World(read_house(data), use_library=False).objects if item.asset is not None]
        for item in items:
            if not item.kinematic and item.parent is None and item.bottom > 0.01:
                gaps = [abs(item.bottom - other.aabb[1, 1]) for other in items if other is not item]
                assert min(gaps) < 1e-6, item.id


def test_open_doors_leave_every_room_of_real_houses_in_reach(real_data: Path) -> None:
    """Unity reached all rooms of these houses when they were made; leaves that swing to the wrong side bar some."""
    houses = gzip.open(real_data / "houses" / "procthor-multi-room-20.jsonl.gz").readlines()
    for data in (json.loads(houses[index]) for index in (4, 8, 12)):
        places = World(read_house(data), use_library=False).reachable()
        for room in data["rooms"]:
            floor = shapely.Polygon([(p["x"], p["z"]) for p in room["floorPolygon"]])
            assert shapely.contains_xy(floor, *places.T).sum() >= 5, room["id"]
