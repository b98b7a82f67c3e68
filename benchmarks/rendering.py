"""Measures the embedded engine's renderer on houses; all times are CPU time of this process."""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import msgspec
import numpy as np
from tqdm import tqdm

from benchmarks.alternatives import ALTERNATIVES, Unavailable
from benchmarks.stepping import Stepping, measure_stepping, stepping_text
from layoutgen.engine import World
from layoutgen.engine.render import Renderer, warm_up
from layoutgen.engine.render.camera import camera_array
from layoutgen.engine.render.compiled import exact
from layoutgen.engine.render.kernel import TILE_HEIGHT, new_scratch, place_tiles, trace
from layoutgen.engine.render.layout import MASK_ALL, new_packet
from layoutgen.engine.render.tracing import PACKET_WIDTH
from layoutgen.geometry.camera import Pose
from layoutgen.houses import open_source
from layoutgen.houses.house import House
from layoutgen.seeds import rng_for
from layoutgen.wording import counted

FOV, FAR = 90.0, 20.0
EYE_HEIGHT = 1.5


class Alternative(msgspec.Struct, frozen=True):
    """Another renderer on the same views: milliseconds a frame and how many times ours; or why it could not run."""

    milliseconds: float | None
    ratio: float | None
    note: str


class Rendering(msgspec.Struct, frozen=True):
    """Medians over houses or views, CPU milliseconds unless said otherwise.

    Attributes:
        packet_width: rays that the CPU traces together.
        triangles: of a house.
        build_ms: walls, furniture and where it stands.
        bake_ms: ray structures, textures and light.
        first_frame_ms: from the house's JSON to its first frame.
        first_house_ms: the same for the process's first house, which also makes textures and reads models.
        floor_ms: tracing the primary rays of a frame and nothing else.
        geometry_ms: depth and ids, no colour.
        shading_ms: what colour adds to that.
        edges_ms: what smooth edges add to that.
        frame_ms: colour, depth and ids with smooth edges.
        frames_per_second: of that, on one core.
        floor_ratio: frame_ms over floor_ms.
        memory_mb: most memory that this process held, before the alternatives.
        stepping: the same through AI2-THOR's client, for each size; in the last house.
        alternatives: by name.
    """

    source: str
    houses: int
    views: int
    width: int
    height: int
    packet_width: int
    triangles: float
    build_ms: float
    bake_ms: float
    first_frame_ms: float
    first_house_ms: float
    floor_ms: float
    geometry_ms: float
    shading_ms: float
    edges_ms: float
    frame_ms: float
    frames_per_second: float
    floor_ratio: float
    memory_mb: float
    stepping: list[Stepping]
    alternatives: dict[str, Alternative]


def cpu_ms(job: Callable[[], Any]) -> float:
    """CPU milliseconds of one call, all threads."""
    start = time.process_time()
    job()
    return (time.process_time() - start) * 1e3


def measure_rendering(
    source: str, houses: int, views: int, width: int, height: int, *, others: bool, steps: int
) -> Rendering:
    """Builds houses of a source and renders each from random places where an agent can stand."""
    warm_up()
    rows: list[dict[str, float]] = []
    scene: tuple[House, Renderer, list[Pose]] | None = None
    for house in tqdm(islice(_houses(source), houses), total=houses, unit="house", file=sys.stderr):
        world, costs = _open(house)
        poses = _poses(world, house.id, views)
        scene = (house, world.scenery.renderer, poses)
        rows += [costs | _frame_costs(world.scenery.renderer, pose, width, height) for pose in poses]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))
    medians = {name: float(np.median([row[name] for row in rows])) for name in rows[0]}
    frame = medians["frame_ms"]
    assert scene is not None and scene[0].content is not None
    return Rendering(
        source, houses, views, width, height, PACKET_WIDTH, **medians,
        frames_per_second=1e3 / frame, floor_ratio=frame / medians["floor_ms"], memory_mb=memory,
        first_house_ms=rows[0]["first_frame_ms"],
        stepping=measure_stepping(scene[0].content, steps) if steps else [],
        alternatives=_alternatives(*scene[1:], width, height) if others else {},
    )  # fmt: skip


def _houses(source: str) -> Iterator[House]:
    return iter(open_source(source))


def _open(house: House) -> tuple[World, dict[str, float]]:
    worlds: list[World] = []
    costs = {"build_ms": cpu_ms(lambda: worlds.append(World(house.content)))}
    world = worlds[0]
    costs["bake_ms"] = cpu_ms(lambda: world.scenery.renderer)
    x, y, z = world.start_position().tolist()
    look = Pose(x, y, z, 0.0)
    first = cpu_ms(lambda: world.render(look, 640, 480, FOV))
    costs["first_frame_ms"] = costs["build_ms"] + costs["bake_ms"] + first
    costs["triangles"] = float(len(world.scenery.renderer.geometry.triangles))
    return world, costs


def _poses(world: World, name: str, count: int) -> list[Pose]:
    rng = rng_for("bench", name)
    places = world.reachable()
    chosen = places[rng.integers(len(places), size=count)]
    turns = rng.integers(8, size=count) * 45.0
    return [Pose(float(x), EYE_HEIGHT, float(z), float(yaw), 10.0) for (x, z), yaw in zip(chosen, turns, strict=True)]


def _frame_costs(renderer: Renderer, pose: Pose, width: int, height: int) -> dict[str, float]:
    def draw(rgb: bool, antialias: bool) -> float:
        renderer.antialias = antialias
        return min(cpu_ms(lambda: renderer.render(pose, width, height, FOV, rgb=rgb)) for _ in range(2))

    geometry, jagged, smooth = draw(False, False), draw(True, False), draw(True, True)
    return {
        "floor_ms": _floor_ms(renderer, pose, width, height),
        "geometry_ms": geometry,
        "shading_ms": max(jagged - geometry, 0.0),
        "edges_ms": max(smooth - jagged, 0.0),
        "frame_ms": smooth,
    }


def _floor_ms(renderer: Renderer, pose: Pose, width: int, height: int) -> float:
    camera = camera_array(pose, height, FOV, 0.0, None)
    scratch = new_scratch(width, new_packet(PACKET_WIDTH))
    handles, far = renderer.handles, np.float32(FAR)
    return min(cpu_ms(lambda: _trace_all(handles, scratch, camera, width, height, far)) for _ in range(2))


@exact
def _trace_all(scene: Any, scratch: Any, camera: Any, width: int, height: int, far: float) -> None:
    """Traces the primary rays of a frame, coherent packet by packet, and makes nothing of them."""
    for top in range(0, height, TILE_HEIGHT):
        count = place_tiles(scratch.samples, width, height, top)
        trace(scene, scratch.packet, camera, scratch.samples, count, far, MASK_ALL)


def _alternatives(renderer: Renderer, poses: list[Pose], width: int, height: int) -> dict[str, Alternative]:
    renderer.antialias = True
    ours = float(np.median([cpu_ms(lambda p=pose: renderer.render(p, width, height, FOV)) for pose in poses]))  # type: ignore[misc]
    return {name: _compare(make, ours, renderer, poses, width, height) for name, make in ALTERNATIVES.items()}


def _compare(make: Any, ours: float, renderer: Renderer, poses: list[Pose], width: int, height: int) -> Alternative:
    try:
        draw = make(renderer, width, height, FOV)
        draw(poses[0])
    except Unavailable as problem:
        return Alternative(None, None, f"skipped: {problem}")
    theirs = float(np.median([cpu_ms(lambda p=pose: draw(p)) for pose in poses]))  # type: ignore[misc]
    return Alternative(theirs, theirs / ours, make.__doc__.splitlines()[0])


def rendering_text(figures: Rendering) -> str:
    """The figures as lines for people."""
    f = figures
    what = f"{counted(f.houses, 'house')} of {f.source}, {counted(f.views, 'view')} each"
    lines = [
        f"{what}, {f.width}x{f.height}, one thread, CPU medians",
        f"house ({f.triangles:,.0f} triangles): build {f.build_ms:.0f} ms + bake {f.bake_ms:.0f} ms; "
        f"to the first frame {f.first_frame_ms:.0f} ms, of the first house {f.first_house_ms:.0f} ms; "
        f"memory {f.memory_mb:.0f} MB",
        f"frame: depth and ids {f.geometry_ms:.1f} + colour {f.shading_ms:.1f} + smooth edges {f.edges_ms:.1f} "
        f"= {f.frame_ms:.1f} ms, {f.frames_per_second:.0f} frames/s",
        f"floor, {f.packet_width}-wide packets traced: {f.floor_ms:.1f} ms; a frame is {f.floor_ratio:.1f} times that",
    ]
    lines += stepping_text(f.stepping)
    for name, other in f.alternatives.items():
        speed = f"{other.milliseconds:.0f} ms, ours is {other.ratio:.1f} times as fast; " if other.milliseconds else ""
        lines.append(f"{name}: {speed}{other.note}")
    return "\n".join(lines)
