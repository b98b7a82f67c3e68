"""Houses that would keep the engine busy without end are refused at once, in words; none is lost that is furnished."""

import copy
import math
import random
import time
from typing import Any

import pytest

from layoutgen.engine.errors import SceneError
from layoutgen.engine.world.loading import check_house, read_house
from tests.engine.conftest import Client
from tests.engine.small_house import small_house

House = dict[str, Any]


def crossing(corners: int) -> House:
    """A room whose edges cross one another all over 60 m."""
    rng, house = random.Random(1), small_house()
    house["rooms"][0]["floorPolygon"] = [
        {"x": rng.uniform(0, 60), "y": 0.0, "z": rng.uniform(0, 60)} for _ in range(corners)
    ]
    return house


def round_room(corners: int) -> House:
    house = small_house()
    turns = [math.tau * number / corners for number in range(corners)]
    house["rooms"][0]["floorPolygon"] = [{"x": 5 * math.cos(a), "y": 0.0, "z": 5 * math.sin(a)} for a in turns]
    return house


def tables(count: int) -> House:
    house = small_house()
    one = {**house["objects"][0], "assetId": "Dining_Table_16_1", "children": []}
    house["objects"] += [{**copy.deepcopy(one), "id": f"table|{number}"} for number in range(count)]
    return house


@pytest.mark.parametrize(
    ("house", "says"),
    [
        (crossing(200), "corners"),
        (crossing(60), "cross one another"),
        (round_room(150), "150 corners"),
        (tables(500), "objects cover"),
        (tables(4900), "at most 1000 are supported"),
    ],
    ids=["crossing", "crossing a little", "round", "tables", "thousands of tables"],
)
def test_what_would_take_minutes_is_refused_at_once(house: House, says: str) -> None:
    began = time.process_time()
    with pytest.raises(SceneError, match=says):
        check_house(read_house(house))
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize("house", [small_house(), tables(5), round_room(60)], ids=["small", "tables", "round"])
def test_what_is_furnished_is_built(house: House) -> None:
    check_house(read_house(house))


def test_a_number_beyond_any_message_is_answered() -> None:
    client = Client()
    client("Reset", sceneName="Procedural")
    client("Initialize", renderImage=False)
    assert client("Pass", sequenceId=10**400)["lastActionSuccess"]
