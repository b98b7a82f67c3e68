"""Taps have basins: in the counters they stand on, or in front of the deck of their washbasin."""

import numpy as np
import pytest

from layoutgen.catalogue.supports import BASIN_DEPTH
from layoutgen.engine import World
from layoutgen.engine.world.loading import read_house

from .small_house import small_house

COUNTER = {"id": "counter", "assetId": "Countertop_I_8x2", "kinematic": True,
           "position": {"x": 2.0, "y": 0.469, "z": 3.69}, "rotation": {"x": 0, "y": 180, "z": 0}}  # fmt: skip
SINK = {**COUNTER, "id": "sink", "assetId": "Sink_20", "position": {"x": 2.0, "y": 0.488, "z": 3.7}}


def item(name, asset, x, y, z, yaw=180.0, **more):
    return {"id": name, "assetId": asset, "position": {"x": x, "y": y, "z": z}, "rotation": {"x": 0, "y": yaw, "z": 0},
            "kinematic": True, **more}  # fmt: skip


def world_with(carrier, *children):
    house = small_house()
    house["objects"] = [{**carrier, "children": list(children)}]
    return World(read_house(house), quality="flat")


def drop(world, x, z):
    """What a plumb line meets, and how far below the height of 2 m."""
    hits, distances = world.cast(np.array([[x, 2.0, z]]), np.array([[0.0, -1.0, 0.0]]), 5.0)
    return world.names[hits[0]], distances[0]


def under_spout(world, name):
    tap = world.find(name)
    x, _, z = tap.position + tap.matrix[:, 2] * (tap.asset.size[2] / 2 + 0.03)
    return drop(world, x, z)


def test_a_tap_on_a_counter_has_a_basin_of_the_counter_under_its_spout():
    world = world_with(COUNTER, item("tap", "Kitchen_Faucet_5", 2.0, 1.02, 3.85))
    counter = world.find("counter")
    name, depth = under_spout(world, "tap")
    assert name == "counter" and 2.0 - depth == pytest.approx(counter.aabb[1, 1] - BASIN_DEPTH, abs=0.03)
    assert drop(world, 1.0, 3.6)[1] == pytest.approx(2.0 - counter.aabb[1, 1], abs=1e-3)
    assert np.allclose(counter.mesh.bounds()[1], np.array(counter.asset.size) / 2, atol=1e-4)


def test_a_counter_without_a_tap_has_none():
    world = world_with(COUNTER, item("mug", "Mug_1", 2.0, 1.0, 3.7))
    counter = world.find("counter")
    assert all(
        drop(world, x, 3.5)[1] == pytest.approx(2.0 - counter.aabb[1, 1], abs=1e-3) for x in (1.2, 1.6, 2.0, 2.4)
    )


def test_a_tap_that_pours_onto_something_moves_along_the_counter():
    pan = item("pot", "Pot_1", 2.0, 1.04, 3.6)
    world = world_with(COUNTER, item("tap", "Kitchen_Faucet_5", 2.0, 1.02, 3.85), pan)
    assert under_spout(world, "tap")[0] == "counter"
    pot, top = world.find("pot"), 2.0 - world.find("counter").aabb[1, 1]
    x, _, z = pot.position
    world.enable(pot, False)
    assert all(
        drop(world, x + dx, z + dz)[1] == pytest.approx(top, abs=1e-3) for dx in (-0.1, 0.1) for dz in (0.0, 0.1)
    )
    assert abs(world.find("tap").position[0] - 2.0) > 0.1


def test_two_taps_over_one_basin_share_it():
    taps = [item(f"tap{n}", "Bathroom_Faucet_27", 2.0 + 0.2 * n, 1.04, 3.85) for n in range(2)]
    world = world_with(COUNTER, *taps)
    assert {under_spout(world, tap["id"])[0] for tap in taps} == {"counter"}


def test_taps_on_a_washbasin_stand_on_its_deck_and_pour_into_it():
    taps = [item("tap", "Bathroom_Faucet_27", 2.0, 1.2, 3.65), item("other", "Bathroom_Faucet_19", 2.1, 1.2, 3.6)]
    world = world_with(SINK, *taps)
    sink = world.find("sink")
    for tap in taps:
        assert world.find(tap["id"]).bottom == pytest.approx(sink.aabb[1, 1], abs=1e-6)
        name, depth = under_spout(world, tap["id"])
        assert name == "sink" and depth > 2.0 - sink.aabb[1, 1] + 0.05
