"""What makes a house invalid, and that the message names the key."""

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from layoutgen.errors import HouseError
from layoutgen.houses import open_source
from layoutgen.houses.validate import validate_house
from tests.houses.plain import plain

House = dict[str, Any]


@pytest.fixture(scope="module")
def good() -> House:
    return plain(open_source("spec:apartment", 3)[1])


def faulty(good: House, change: Callable[[House], object]) -> str:
    house = copy.deepcopy(good)
    change(house)
    with pytest.raises(HouseError) as raised:
        validate_house(house, "mine")
    message = str(raised.value)
    assert message.startswith("mine: ") and "\n" not in message
    return message


def crossing(house: House) -> None:
    floor = house["rooms"][0]["floorPolygon"]
    floor[0], floor[1] = floor[1], floor[0]


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        (lambda h: h.pop("walls"), "", "missing required field `walls`"),
        (lambda h: h["metadata"].pop("schema"), "$.metadata", "missing required field `schema`"),
        (lambda h: h["metadata"].update(schema="0.0.1"), "$.metadata.schema", "upgrade"),
        (lambda h: h["rooms"].clear(), "$.rooms", "at least one room"),
        (lambda h: h["rooms"][0].update(floorMaterial="Wood"), "$.rooms[0].floorMaterial", "Expected `object`"),
        (
            lambda h: h["rooms"][0]["floorPolygon"][2].update(x="far"),
            "$.rooms[0].floorPolygon[2].x",
            "Expected `float`",
        ),
        (lambda h: h["rooms"][0]["floorPolygon"][2].update(x=float("nan")), "$.rooms[0].floorPolygon[2].x", "nan"),
        (lambda h: h["objects"][0]["position"].update(z=1e30), "$.objects[0].position.z", "1e+30"),
        (crossing, "$.rooms[0].floorPolygon", "crosses itself"),
        (
            lambda h: h["rooms"][0].update(floorPolygon=h["rooms"][0]["floorPolygon"][:2]),
            "$.rooms[0].floorPolygon",
            "corners",
        ),
        (lambda h: h["walls"][0].update(roomId="room|99"), "$.walls[0].roomId", "unknown room 'room|99'"),
        (lambda h: h["walls"][0]["polygon"].pop(), "$.walls[0].polygon", "four points"),
        (lambda h: h["walls"].append(h["walls"][0]), "", "is there twice"),
        (lambda h: h["doors"][0].update(wall1="wall|x"), "$.doors[0].wall1", "unknown wall 'wall|x'"),
        (lambda h: h["doors"][0].update(assetId="Gate_1"), "$.doors[0].assetId", "unknown asset 'Gate_1'"),
        (lambda h: h["doors"][0]["holePolygon"].pop(), "$.doors[0].holePolygon", "two corners"),
        (lambda h: h["objects"][1].update(id=h["objects"][0]["id"]), "$.objects[1].id", "two objects"),
        (lambda h: h["objects"][0].update(children="many"), "$.objects[0].children", "Expected `array`"),
        (lambda h: h["proceduralParameters"].pop("skyboxId"), "$.proceduralParameters", "skyboxId"),
    ],
)
def test_faults_are_named(good: House, change: Callable[[House], object], path: str, reason: str) -> None:
    message = faulty(good, change)
    assert re.search(re.escape(path) + "`?$", message), message
    assert reason in message


@pytest.mark.parametrize("data", [None, [], "house", 3, {"metadata": 5}, {"metadata": {"schema": 7}}])
def test_other_json_is_no_house(data: Any) -> None:
    with pytest.raises(HouseError):
        validate_house(data)


@pytest.mark.parametrize("key", ["objects", "anything"])
def test_a_house_that_nests_without_end_is_named(good: House, key: str) -> None:
    def change(house: House) -> None:
        inner: list[Any] = []
        for number in range(5000):
            inner = [{**house["objects"][0], "id": f"{number}", "children": inner}]
        house[key] = inner

    assert "nest too deeply" in faulty(good, change)


def test_unknown_assets_of_children_are_found(good: House) -> None:
    parent = next(index for index, item in enumerate(good["objects"]) if item.get("children"))

    def change(house: House) -> None:
        house["objects"][parent]["children"][0]["assetId"] = "Pearl"

    assert f"$.objects[{parent}].children[0].assetId" in faulty(good, change)


def test_integers_and_further_keys_are_fine(good: House) -> None:
    house = copy.deepcopy(good)
    house["metadata"]["author"] = {"name": "somebody"}
    house["objects"][0]["position"]["y"] = 1
    validate_house(house)


def test_outer_faces_may_be_of_no_room(good: House) -> None:
    """As ProcTHOR's own upgrade of older houses writes them."""
    house = copy.deepcopy(good)
    for wall in house["walls"]:
        if wall["id"].startswith("wall|exterior"):
            wall["roomId"] = "exterior"
    validate_house(house)


def test_real_houses_are_valid(real_data: Path) -> None:
    for path in sorted((real_data / "houses").glob("*.jsonl.gz")):
        for house in open_source(f"file:{path}"):
            validate_house(plain(house))
