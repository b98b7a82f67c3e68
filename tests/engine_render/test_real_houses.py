"""Real houses against Embree's own single rays: packets, masks and the fused kernel must change no pixel."""

import gzip
import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from layoutgen.engine import World
from layoutgen.engine.render import Renderer
from layoutgen.engine.render import embree as binding
from layoutgen.engine.world.loading import read_house
from layoutgen.geometry.camera import Pose
from layoutgen.seeds import rng_for
from tests.engine_render.test_exactness import float32_rays

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not binding.AVAILABLE, reason="no Embree wheel for this platform")]
HOUSES, VIEWS, WIDTH, HEIGHT, FOV, FAR = 8, 5, 320, 240, 90.0, 1000.0


def test_ids_and_depth_of_forty_views_equal_single_rays(real_data: Path) -> None:
    with gzip.open(real_data / "houses" / "procthor-multi-room-20.jsonl.gz") as lines:
        houses = [json.loads(line) for line in islice(lines, HOUSES)]
    compared = 0
    for number, house in enumerate(houses):
        world = World(read_house(house))
        renderer = world.scenery.renderer
        single = _single_rays(renderer)
        for pose in _poses(world, number):
            frame = renderer.render(pose, WIDTH, HEIGHT, FOV, rgb=False, far=FAR)
            origins, rays = float32_rays(pose, WIDTH, HEIGHT, FOV)
            hits = single.run(origins, rays, output=1)
            triangle = hits["primID"].reshape(HEIGHT, WIDTH)
            ids = np.where(triangle >= 0, renderer.geometry.triangles["instance"][triangle], 0)
            np.testing.assert_array_equal(frame.ids, ids)
            depth = np.where(triangle >= 0, hits["tfar"].reshape(HEIGHT, WIDTH), np.float32(FAR))
            np.testing.assert_allclose(frame.depth, depth, rtol=1e-5)
            compared += 1
    assert compared == HOUSES * VIEWS


def _single_rays(renderer: Renderer) -> Any:
    """The same triangles, in the same order, in a scene that the wheel traces ray by ray."""
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    scene = EmbreeScene()
    shown = [part.points[part.faces] for part in renderer.geometry.parts]
    TriangleMesh(scene, np.concatenate(shown))
    return scene


def _poses(world: World, number: int) -> list[Pose]:
    rng = rng_for("test", "single rays", number)
    places = rng.choice(world.reachable(), VIEWS)
    yaws, horizons = rng.uniform(0, 360, VIEWS), rng.uniform(-20, 40, VIEWS)
    return [
        Pose(float(x), 1.5, float(z), float(yaw), float(horizon))
        for (x, z), yaw, horizon in zip(places, yaws, horizons, strict=True)
    ]
