import gzip
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest

from layoutgen.engine.client.protocol import FieldType
from layoutgen.engine.client.server import Server
from layoutgen.engine.world.loading import read_house
from layoutgen.engine.world.simulator import Screen, Simulator
from layoutgen.engine.world.world import World

from .small_house import small_house

ENGINE = shutil.which("layoutgen-thor", path=str(Path(sys.executable).parent))


@pytest.fixture
def house() -> dict[str, Any]:
    return small_house()


@pytest.fixture(scope="session")
def world() -> World:
    """The small house; tests must not change it."""
    return World(read_house(small_house()))


class Client:
    """Sends actions to a server in this process and reads its answers as the client would."""

    def __init__(self) -> None:
        self.simulator = Simulator(Screen(64, 48))
        self.server = Server(self.simulator)
        self.fields: list[Any] = []

    def __call__(self, action: str, **arguments: Any) -> dict[str, Any]:
        """Metadata of the agent that acted; of a patch, the patch."""
        self.fields = self.server.answer({"action": action, "sequenceId": 1, **arguments})
        kind, body = self.fields[0]
        message: dict[str, Any] = msgpack.unpackb(body)
        return message if kind == FieldType.METADATA_PATCH else message["agents"][message["activeAgentId"]]


@pytest.fixture
def client() -> Client:
    """A client whose server has loaded the small house; it sends no images unless asked to."""
    client = Client()
    client("Reset", sceneName="Procedural")
    client("Initialize", renderImage=False)
    assert client("CreateHouse", house=small_house())["lastActionSuccess"]
    return client


def start_controller() -> Any:
    """The genuine AI2-THOR client on a new engine process, with the small house."""
    from ai2thor.controller import Controller
    from ai2thor.fifo_server import FifoServer

    return Controller(
        local_executable_path=ENGINE, server_class=FifoServer, scene=small_house(), width=320, height=240,
        renderDepthImage=True, renderInstanceSegmentation=True, snapToGrid=False, server_timeout=60, x_display="0",
    )  # fmt: skip


@pytest.fixture(scope="module")
def controller() -> Iterator[Any]:
    """The genuine client, shared by the tests of a module."""
    controller = start_controller()
    yield controller
    controller.stop()


@pytest.fixture(scope="session")
def real_houses(real_data: Path) -> list[dict[str, Any]]:
    """The 120 real houses, the 20 multi-room ones first."""
    names = ("procthor-multi-room-20", "procthor-one-room-100")
    files = [real_data / "houses" / f"{name}.jsonl.gz" for name in names]
    return [json.loads(line) for path in files for line in gzip.open(path)]


@pytest.fixture(scope="session")
def recorded(real_data: Path) -> Callable[[str], dict[str, Any]]:
    """Reads metadata recorded from Unity."""

    def read(name: str) -> dict[str, Any]:
        with gzip.open(real_data / "thor" / "recorded" / f"{name}.json.gz") as file:
            content: dict[str, Any] = json.load(file)
            return content

    return read
