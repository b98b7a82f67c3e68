import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgpack
import numpy as np
import pytest

from layoutgen.engine.client.frames import color_of, lookup_table
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.metadata import ObjectPacker, object_metadata
from layoutgen.engine.world.world import World

FRAMES = ("FloorPlan1_pickup_mug_00_Initialize.metadata", "FloorPlan301_look_in_light_book_02_MoveAhead.metadata")


def _shape(value: Any) -> Any:
    """Keys and types of a value, with one type for all numbers but bools; None where the recording has no example."""
    if isinstance(value, dict):
        return {key: _shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return type(value).__name__
    return "number"


def _differences(ours: Any, theirs: set[str], path: str) -> list[str]:
    return [] if json.dumps(ours) in theirs else [f"{path}: {ours} is not among {sorted(theirs)[:4]}"]


@pytest.fixture
def step(client: Any) -> dict[str, Any]:
    client("Initialize")
    metadata: dict[str, Any] = client("MoveAhead")
    return metadata


@pytest.mark.parametrize("frame", FRAMES)
def test_a_steps_keys_are_the_recorded_ones_in_their_order(
    step: dict[str, Any], recorded: Callable[[str], dict[str, Any]], frame: str
) -> None:
    assert list(step) == list(recorded(frame))


def test_a_steps_values_have_the_recorded_types(step: dict[str, Any], recorded: Any) -> None:
    theirs = [recorded(frame) for frame in FRAMES]
    faults = []
    for key in set(step) - {"objects", "actionReturn", "colors"}:
        faults += _differences(_shape(step[key]), {json.dumps(_shape(frame[key])) for frame in theirs}, key)
    assert faults == []


def test_an_objects_keys_are_the_recorded_ones_in_their_order(step: dict[str, Any], recorded: Any) -> None:
    orders = {tuple(entry) for frame in FRAMES for entry in recorded(frame)["objects"]}
    assert {tuple(entry) for entry in step["objects"]} == orders


def test_every_objects_values_have_a_recorded_type(real_houses: list[dict[str, Any]], recorded: Any) -> None:
    """Key by key over whole real houses: each value's type occurs in a recording, under the same key."""
    entries = [entry for frame in FRAMES for entry in recorded(frame)["objects"]]
    known = {key: {json.dumps(_shape(entry[key])) for entry in entries} for key in entries[0]}
    faults: list[str] = []
    for data in real_houses[18:26]:
        for item in World(read_house(data)).objects:
            entry = object_metadata(item)
            faults += [fault for key in entry for fault in _differences(_shape(entry[key]), known[key], key)]
    assert faults == []


def test_conventions_of_recorded_objects_hold_for_ours(recorded: Any, real_houses: list[dict[str, Any]]) -> None:
    entries = [entry for frame in FRAMES for entry in recorded(frame)["objects"]]
    entries += [object_metadata(item) for item in World(read_house(real_houses[0])).objects]
    for entry in entries:
        assert (entry["receptacleObjectIds"] is not None) == entry["receptacle"]
        assert entry["controlledObjects"] is None or entry["toggleable"]
        assert (entry["objectOrientedBoundingBox"] is not None) == (entry["pickupable"] or entry["moveable"])
        assert not entry["isOpen"] or entry["openness"] > 0
        assert all(-0.02 <= angle <= 360 for angle in entry["rotation"].values())


def test_frames_validate_against_the_derived_schema(real_data: Path, client: Any) -> None:
    schema = json.loads((real_data / "thor" / "metadata-schema.derived-5.0.0.json").read_text())
    client("Initialize")
    for action, arguments in (("Pass", {}), ("MoveAhead", {}), ("SetObjectFilter", {"objectIds": []})):
        jsonschema.validate(client(action, **arguments), schema)


def test_packed_objects_are_the_plain_ones(world: World) -> None:
    flags = np.arange(len(world.objects)) % 2 == 0
    position = np.array([1.0, 0.9, 1.0])
    packed = ObjectPacker(world).pack(position, flags, ~flags, list(range(len(world.objects))))
    for index, entry in enumerate(msgpack.unpackb(packed)):
        plain = object_metadata(
            world.objects[index], visible=bool(flags[index]), touchable=not flags[index], distance=entry["distance"]
        )
        assert entry == msgpack.unpackb(msgpack.packb(plain, use_single_float=True))
        place = [entry["position"][axis] for axis in "xyz"]
        assert entry["distance"] == pytest.approx(np.linalg.norm(np.array(place) - position), abs=1e-5)


def test_objects_are_sorted_by_type(step: dict[str, Any]) -> None:
    types = [entry["objectType"] for entry in step["objects"]]
    assert types == sorted(types)


def test_masks_use_the_colours_that_ai2thor_computes() -> None:
    # Values recorded in AI2-THOR's own tests, see the protocol notes.
    assert color_of("Bowl") == (209, 182, 193)
    assert color_of("Fridge|-00.22|00.00|-00.83") == (138, 235, 7)
    red, green, blue = hashlib.md5(b"Chair").digest()[:3]
    assert lookup_table(["background", "Chair"])[1].tobytes() == bytes([red, green, blue, 255])
