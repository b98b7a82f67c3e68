"""Images of a step as the client expects them: bottom row first, tightly packed, instances as colours."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.client.protocol import Field, FieldType
from layoutgen.engine.render import RenderedFrame
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.cameras import SimCamera
from layoutgen.engine.world.metadata import packed
from layoutgen.engine.world.simulator import Output, Simulator
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Pose

_AGENT = (FieldType.IMAGE, FieldType.DEPTH, FieldType.NORMALS, FieldType.IDS, FieldType.CLASSES)
_THIRD = (
    FieldType.THIRD_PARTY_IMAGE, FieldType.THIRD_PARTY_DEPTH, FieldType.THIRD_PARTY_NORMALS,
    FieldType.THIRD_PARTY_IDS, FieldType.THIRD_PARTY_CLASSES,
)  # fmt: skip


@lru_cache(maxsize=8192)
def color_of(name: str) -> tuple[int, int, int]:
    """RGB, 0 to 255, of an object id or a class name."""
    digest = hashlib.md5(name.encode(errors="replace"), usedforsecurity=False).digest()
    return digest[0], digest[1], digest[2]


def lookup_table(names: Sequence[str]) -> NDArray[np.uint32]:
    """RGBA colours as one little-endian integer a name, to be indexed by instance numbers."""
    table = np.array([(*color_of(name), 255) for name in names], np.uint8).reshape(-1, 4)
    return np.ascontiguousarray(table).view(np.uint32)[:, 0]


def color_entries(names: Sequence[str]) -> list[dict[str, object]]:
    """The `colors` list of metadata: one entry a name."""
    return [{"color": list(color_of(name)), "name": name} for name in dict.fromkeys(names)]


class Painter:
    """Renders and encodes the images of one world."""

    def __init__(self, world: World) -> None:
        names, kinds = world.names, world.kinds
        self.world = world
        self._count = len(names)
        self.colors = packed(color_entries([*names[1:], *sorted(set(kinds[1:]))]))
        self._ids, self._classes = lookup_table(names), lookup_table(kinds)
        self._kept: tuple[tuple[Any, ...], list[Field]] = ((), [])

    def fits(self, world: World) -> bool:
        """Whether this painter knows all that is in a world."""
        return world is self.world and len(world.names) == self._count

    def images(self, simulator: Simulator, output: Output) -> Iterator[Field]:
        """Fields of all third-party cameras, then of all agents."""
        for camera in simulator.cameras:
            self._show_bodies([agent for agent in simulator.agents if not agent.encloses(camera.position)], simulator)
            yield from self._encode(_THIRD, self._third_party(simulator, camera, output), output)
        yield from self._of_agents(simulator, output)
        self._show_bodies([], simulator)  # rays that decide what an agent sees start inside its body

    def _of_agents(self, simulator: Simulator, output: Output) -> list[Field]:
        """The agents' images; those sent last where only third-party cameras have moved since."""
        agents, world = simulator.agents, self.world
        views = [(agent.camera(), agent.fov_deg) for agent in agents]
        sizes = astuple(simulator.screen), astuple(output), simulator.far
        state = (views, sizes, world.revision, world.scenery.look)
        if not simulator.cameras or len(agents) > 1 or self._kept[0] != state:
            self._kept = state, [field for agent in agents for field in self._of_agent(simulator, agent, output)]
        return self._kept[1]

    def _of_agent(self, simulator: Simulator, agent: Agent, output: Output) -> Iterator[Field]:
        self._show_bodies([other for other in simulator.agents if other is not agent], simulator)
        frame = self._render(simulator, agent.camera(), agent.fov_deg, far=simulator.far, normals=output.normals)
        yield from self._encode(_AGENT, frame, output)

    def _show_bodies(self, shown: list[Agent], simulator: Simulator) -> None:
        """Shows the bodies of some agents to the next camera, and hides the others'."""
        positions = [agent.position if agent in shown else None for agent in simulator.agents]
        self.world.show_bodies(positions)

    def _third_party(self, simulator: Simulator, camera: SimCamera, output: Output) -> RenderedFrame:
        frame = self._render(
            simulator, camera.pose(), camera.fov_deg, roll_deg=camera.rotation[2],
            orthographic_size=camera.orthographic_size, sky_color=camera.sky_color, far=camera.far,
            normals=output.normals,
        )  # fmt: skip
        if camera.sky_color is not None and frame.rgb is not None:  # a background colour is not exposed as light is
            frame.rgb[frame.ids == 0] = np.round(np.array(camera.sky_color) * 255)
        return frame

    def _render(self, simulator: Simulator, pose: Pose, fov_deg: float, **options: Any) -> RenderedFrame:
        width, height = simulator.screen.width, simulator.screen.height
        return self.world.render(pose, width, height, fov_deg, **options)

    def _encode(self, kinds: tuple[FieldType, ...], frame: RenderedFrame, output: Output) -> Iterator[Field]:
        image, depth, normals, ids, classes = kinds
        upward = frame.ids[::-1]
        if frame.rgb is not None:
            yield image, _bytes(frame.rgb[::-1])
        if output.depth:
            yield depth, _bytes(frame.depth[::-1])
        if frame.normals is not None:
            yield normals, _bytes(_encode_normals(frame)[::-1])
        if output.instances or output.classes:
            yield ids, _bytes(np.take(self._ids, upward))
        if output.classes:
            yield classes, _bytes(np.take(self._classes, upward))


def _bytes(image: NDArray) -> memoryview:
    return np.ascontiguousarray(image).reshape(-1).view(np.uint8).data


def _encode_normals(frame: RenderedFrame) -> NDArray[np.uint8]:
    """Normals as colours (h, w, 3), as Unity's image synthesis has them: -1 to 1 become 0 to 255; nothing is black."""
    assert frame.normals is not None
    colors: NDArray[np.uint8] = np.rint((frame.normals * 0.5 + 0.5) * 255).astype(np.uint8)
    colors[frame.ids == 0] = 0
    return colors
