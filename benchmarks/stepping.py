"""Measures steps through AI2-THOR's genuine client: what engine and client spend, and what that adds to rendering."""

import gc
import time
import timeit
from collections.abc import Callable
from typing import Any

import msgspec
import psutil

from layoutgen.engine import World
from layoutgen.geometry.camera import Pose
from layoutgen.houses.schema import ProceduralHouse, as_json
from layoutgen.seeds import rng_for
from layoutgen.studio.thor import metadata
from layoutgen.studio.thor.embedded import launch

SIZES = ((300, 300), (640, 480))
_TIMEOUT_S = 120.0
_ROUNDS = 3


class Stepping(msgspec.Struct, frozen=True):
    """Means over steps that teleport and send colour, depth and ids; of a few rounds of them, the cheapest.

    Attributes:
        frames_per_second: by the CPU time of engine and client, which take turns.
        engine_ms: CPU of the engine's process.
        client_ms: CPU of the client's process.
        render_ms: CPU of the same views in one process, without any protocol.
        extra_ms: what a step costs beyond that.
        house_ms: CPU of the engine from CreateHouse to the first frame.
    """

    width: int
    height: int
    frames_per_second: float
    engine_ms: float
    client_ms: float
    render_ms: float
    extra_ms: float
    house_ms: float


def measure_stepping(house: ProceduralHouse, steps: int) -> list[Stepping]:
    """Teleports about a house at each of `SIZES`."""
    world = World(house)
    gc.freeze()  # a client has no house of its own for the garbage collector to go through
    return [_measure(house, world, steps, width, height) for width, height in SIZES]


def _measure(house: ProceduralHouse, world: World, steps: int, width: int, height: int) -> Stepping:
    client = launch(
        scene="Procedural", width=width, height=height,
        renderDepthImage=True, renderInstanceSegmentation=True, snapToGrid=False, server_timeout=_TIMEOUT_S,
        server_start_timeout=_TIMEOUT_S,
    )  # fmt: skip
    try:
        engine = psutil.Process(client.server.unity_proc.pid)
        load, _ = _costs(engine, lambda: client.step("CreateHouse", house=as_json(house)))
        places = rng_for("bench", "steps").choice(world.reachable(), steps)
        poses = _walk(client, places)  # pays what only first steps do
        rounds = [_costs(engine, lambda: _walk(client, places)) for _ in range(_ROUNDS)]
    finally:
        client.stop()
    engine_ms, client_ms = min(rounds, key=sum)
    render = _render_ms(world, poses, width, height, client.last_event.metadata["fov"])
    spent = (engine_ms + client_ms) / steps
    return Stepping(width, height, 1e3 / spent, engine_ms / steps, client_ms / steps, render, spent - render, load)


def _render_ms(world: World, poses: list[Pose], width: int, height: int, fov: float) -> float:
    def views() -> None:
        for pose in poses:
            world.render(pose, width, height, fov)

    views()  # bakes the light
    return min(timeit.repeat(views, timer=time.process_time, number=1, repeat=_ROUNDS)) * 1e3 / len(poses)


def _costs(engine: psutil.Process, job: Callable[[], Any]) -> tuple[float, float]:
    """CPU milliseconds of the engine and of this process while a job runs."""
    before, start = _cpu(engine), time.process_time()
    job()
    return (_cpu(engine) - before) * 1e3, (time.process_time() - start) * 1e3


def _cpu(engine: psutil.Process) -> float:
    times = [process.cpu_times() for process in (engine, *engine.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))


def _walk(client: Any, places: Any) -> list[Pose]:
    """Poses of the camera after teleports to places (n, 2)."""
    poses = []
    for number, (x, z) in enumerate(places.tolist()):
        rotation = {"x": 0.0, "y": number * 75.0 % 360, "z": 0.0}
        event = client.step(
            "TeleportFull", position={"x": x, "y": 0.9, "z": z}, rotation=rotation, horizon=10.0, standing=True,
            forceAction=True,
        )  # fmt: skip
        camera = metadata.standing(event.metadata).camera
        poses.append(Pose(camera.x, camera.y, camera.z, rotation["y"], 10.0))
    return poses


def stepping_text(rows: list[Stepping]) -> list[str]:
    """A line for each size."""
    return [
        f"through the Controller, {r.width}x{r.height}: {r.frames_per_second:.0f} frames/s; "
        f"engine {r.engine_ms:.1f} + client {r.client_ms:.1f} ms, {r.extra_ms:.1f} ms more than rendering alone "
        f"({r.render_ms:.1f} ms); CreateHouse {r.house_ms:.0f} ms"
        for r in rows
    ]
