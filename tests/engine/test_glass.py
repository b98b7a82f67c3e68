"""What the engine tells of glass: which objects have it, and what is behind it."""

import numpy as np

from layoutgen.engine.actions.glass import _extents
from tests.engine.conftest import Client

CORNERS = {"position": {"x": 2.0, "y": 1.5, "z": 2.0}, "fieldOfView": 90.0}


def test_objects_that_are_glass_are_told(client: Client) -> None:
    world = client.simulator.world
    told = client("GetGlazedObjects")["actionReturn"]
    assert told and all(world.find(name) is not None for name in told)


def test_what_is_behind_glass_lies_in_its_image(client: Client) -> None:
    screen = client.simulator.screen
    for yaw in range(0, 360, 45):
        answer = client("GetObjectsThroughGlass", rotation={"x": 10.0, "y": float(yaw), "z": 3.0}, **CORNERS)
        for pixels, left, top, right, bottom in answer["actionReturn"].values():
            assert 0 <= left <= right < screen.width and 0 <= top <= bottom < screen.height
            assert 1 <= pixels <= (right - left + 1) * (bottom - top + 1)


def test_extents_are_in_the_whole_images_pixels() -> None:
    ids = np.zeros((4, 5), np.int32)
    ids[1, 1:3], ids[3, 4] = 7, 9
    assert _extents(ids, 3, (12, 10)) == {7: [18, 3, 3, 8, 5], 9: [2, 12, 9, 12, 10]}
