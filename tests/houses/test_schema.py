"""Houses as types: nothing that a file says is lost, and what the types say is what is written."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest

from layoutgen.errors import HouseError
from layoutgen.houses import open_source
from layoutgen.houses.files import LineFile
from layoutgen.houses.house import canonical_sha256
from layoutgen.houses.schema import as_json, parse_house
from tests.houses.plain import plain

SPECS = ["studio", "apartment", "family-house", "office", "loft", "mixed"]


@pytest.fixture
def house() -> dict[str, Any]:
    return plain(open_source("spec:apartment", 3)[1])


def text_of(data: Any) -> bytes:
    """Tells 1 from 1.0, which dicts do not."""
    return msgspec.json.encode(data, order="sorted")


def test_real_houses_are_written_as_they_were_read(real_data: Path) -> None:
    for path in sorted((real_data / "houses").glob("*.jsonl.gz")):
        lines = LineFile(path)
        for index in range(len(lines)):
            data = msgspec.json.decode(lines[index])
            assert text_of(as_json(parse_house(data))) == text_of(data)


def test_the_sha256_of_a_real_house_is_that_of_its_file(real_data: Path) -> None:
    path = real_data / "houses" / "procthor-multi-room-20.jsonl.gz"
    for line, house in zip(islice(open_lines(path), 5), open_source(f"file:{path}"), strict=False):
        assert house.sha256 == canonical_sha256(json.loads(line)) == canonical_sha256(plain(house))


def open_lines(path: Path) -> list[bytes]:
    lines = LineFile(path)
    return [lines[index] for index in range(len(lines))]


@pytest.mark.parametrize("spec", SPECS)
def test_generated_houses_are_written_as_they_were_read(spec: str) -> None:
    for house in islice(open_source(f"spec:{spec}", 2), 4):
        data = plain(house)
        assert msgspec.json.encode(as_json(parse_house(data))) == msgspec.json.encode(data)
        assert parse_house(data) == house.content


def test_unknown_keys_nulls_and_whole_numbers_are_kept(house: dict[str, Any]) -> None:
    house |= {"author": {"rooms": None}, "": 3, "rest": [None]}
    house["rooms"][0] |= {"layer": None, "carpet": [1, 2.0]}
    house["objects"][0]["position"] |= {"x": 2, "w": 1}
    house["objects"][0]["rotation"] = {"axis": {"x": 0, "y": 1, "z": 0}, "degrees": 90}
    house["proceduralParameters"]["lights"][0] |= {"shadow": {"soft": True}, "rgb": {"g": 1}}
    assert text_of(as_json(parse_house(house))) == text_of(house)


def test_what_is_changed_is_written_and_the_rest_stays(house: dict[str, Any]) -> None:
    house["rooms"][0]["layer"] = None
    house["rooms"][0]["carpet"] = "red"
    typed = parse_house(house)
    room = msgspec.structs.replace(typed.rooms[0], layer="Procedural1", room_type="Attic")
    house["rooms"][0] |= {"layer": "Procedural1", "roomType": "Attic"}
    assert as_json(msgspec.structs.replace(typed, rooms=[room, *typed.rooms[1:]])) == house


def test_a_bare_house_is_enough_for_a_simulator() -> None:
    floor = [{"x": 0}, {"z": 3}, {"x": 3, "z": 3}]
    house = parse_house({"metadata": {"schema": "1.0.0"}, "rooms": [{"id": "r", "floorPolygon": floor}], "walls": []})
    assert house.rooms[0].outline == [(0.0, 0.0), (0.0, 3.0), (3.0, 3.0)]
    assert (house.doors, house.objects, house.metadata.agent) == ([], [], None)


def test_objects_are_listed_parents_first(house: dict[str, Any]) -> None:
    listed = parse_house(house).items()
    places = {item.id: index for index, (item, _) in enumerate(listed)}
    nested = [(item, parent) for item, parent in listed if parent is not None]
    assert nested and len(places) == len(listed)
    assert all(places[parent.id] < places[item.id] and item in (parent.children or ()) for item, parent in nested)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rooms": []}, r"at least one room - at `\$.rooms`"),
        ({"walls": [{"id": "w", "polygon": []}]}, r"needs four points, has 0 - at `\$.walls\[0\].polygon`"),
        ({"objects": "many"}, r"Expected `array`, got `str` - at `\$.objects`"),
        ({"metadata": {}}, "missing required field `schema`"),
    ],
)
def test_what_cannot_be_a_house_is_named(house: dict[str, Any], change: dict[str, Any], says: str) -> None:
    with pytest.raises(HouseError, match=says):
        parse_house(house | change)
