"""A simulator that is started when needed, watched while it works, and replaced when it fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.agent import CENTRE_HEIGHT, GRID
from layoutgen.config import CameraRecipe
from layoutgen.dataset.records import EngineRef
from layoutgen.errors import ActionFailed, SceneFailed, SimulatorDied, SimulatorError
from layoutgen.geometry.camera import Pose
from layoutgen.houses.house import House
from layoutgen.houses.schema import as_json
from layoutgen.thor.client import Client
from layoutgen.thor.engines import EngineName, cache_root, engine_ref, launch
from layoutgen.thor.view import LabelDecoder, View
from layoutgen.thor.warmup import PATIENCE, first_house

_POSE_TOLERANCE = 1e-3

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Scene:
    """What does not change while a house is loaded."""

    key: tuple[str, str, float]
    objects: list[dict[str, Any]]
    object_ids: tuple[str, ...]
    reachable: NDArray[np.float64]
    camera_offset: float
    floor_y: float


class ThorSession:
    """The genuine AI2-THOR client on the embedded engine or a Unity build; a context manager.

    The simulator starts with the first `load`, and anew with the first `load` after a failure. Every simulator call
    ends within `call_timeout` seconds (`start_timeout` while it starts), and its death is noticed within 0.5 s.

    Args:
        engine: `embedded` or `unity`.
        camera: image size and field of view.
        threads: of the embedded engine.
        gpu: index of the GPU that Unity renders on; None for the first.
        call_timeout, start_timeout: seconds.
        command: shell words that start another program than the embedded engine.

    Raises (every method): SimulatorDied, SimulatorTimeout, ProtocolError.
    """

    def __init__(
        self,
        engine: EngineName = "embedded",
        camera: CameraRecipe | None = None,
        *,
        threads: int = 1,
        gpu: int | None = None,
        call_timeout: float = 30.0,
        start_timeout: float = 120.0,
        command: str | None = None,
    ) -> None:
        self.engine = engine
        self.camera = camera or CameraRecipe()
        self._threads, self._gpu, self._command = threads, gpu, command
        self._call_timeout, self._start_timeout = call_timeout, start_timeout
        self._timeout = call_timeout
        self._compiled = False
        self._decoder = LabelDecoder()
        self._client: Client | None = None
        self._scene: _Scene | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def engine_ref(self) -> EngineRef:
        """What renders, for the record."""
        return engine_ref(self.engine)

    @property
    def pid(self) -> int | None:
        """The simulator's process id while one runs."""
        return None if self._client is None else self._client.unity_pid

    def start(self) -> Client:
        """The client of the running simulator, started if need be; `load` does this by itself."""
        if self._client is None:
            self._client = self._guard(
                lambda: launch(
                    self.engine,
                    command=self._command,
                    threads=self._threads,
                    gpu=self._gpu,
                    scene="Procedural",
                    width=self.camera.width,
                    height=self.camera.height,
                    server_timeout=max(self._start_timeout, self._timeout),
                    server_start_timeout=self._start_timeout,
                    **_initialization(self.camera.fov),
                )
            )
            self._client.server.timeout = self._timeout
        return self._client

    def load(self, house: House, fov: float | None = None) -> None:
        """Builds a house and puts the agent where the house says; does nothing where that house is loaded.

        Args:
            house: what to build.
            fov: vertical field of view in degrees; the recipe's where None.

        Raises:
            SceneFailed: the simulator refused the house.
        """
        fov = self.camera.fov if fov is None else fov
        if self._client is not None and self._scene is not None and self._scene.key == (house.id, house.sha256, fov):
            return
        self._scene = None
        with self._patience():
            event = self._build(self.start(), house, fov)
        self._scene = self._take_over(event, (house.id, house.sha256, fov))

    @property
    def object_ids(self) -> tuple[str, ...]:
        """What a view's labels index: the objects' ids in the order of `objects`."""
        return self._loaded.object_ids

    @property
    def floor_y(self) -> float:
        """Height of the floor in the world, metres."""
        return self._loaded.floor_y

    def objects(self) -> list[dict[str, Any]]:
        """Metadata of every object of the house as AI2-THOR gives it, in the order of `object_ids`."""
        return self._loaded.objects

    def reachable(self) -> NDArray[np.float64]:
        """Positions (n, 3) on the grid of `GRID` that the agent can walk to from where the house puts it."""
        return self._loaded.reachable

    def look(self, pose: Pose) -> View:
        """Renders from a camera pose; the agent is moved there, collisions or not.

        Raises:
            ActionFailed: the simulator put the camera elsewhere.
        """
        scene = self._loaded
        event = self.step(
            "Teleport",
            position={"x": pose.x, "y": pose.y - scene.camera_offset, "z": pose.z},
            rotation={"x": 0.0, "y": pose.yaw_deg, "z": 0.0},
            horizon=pose.horizon_deg,
            standing=True,
            forceAction=True,
        )
        _check_pose(event.metadata, pose)
        labels = self._decoder.decode(event.instance_masks.instance_segmentation_frame_uint32)
        return View(pose, event.frame, event.depth_frame, labels)

    def step(self, action: str, **arguments: Any) -> Any:
        """One action of AI2-THOR; returns the client's event.

        Raises:
            ActionFailed: the simulator refused it.
        """
        client = self._client
        if client is None:
            raise SimulatorDied(f"no simulator is running for {action}: load a house first")
        return self._guard(lambda: client.step(action, raise_for_failure=True, **arguments))

    def close(self) -> None:
        """Ends the simulator; the session may be used again."""
        self._scene = None
        if self._client is not None:
            self._client.stop()
            self._client = None

    @property
    def _loaded(self) -> "_Scene":
        if self._scene is None:
            raise SimulatorDied("no house is loaded: load one first, and again after a failure")
        return self._scene

    @contextmanager
    def _patience(self) -> Iterator[None]:
        """Gives the embedded engine's first house on a machine the time to compile its kernels."""
        if self.engine != "embedded" or self._command is not None or self._compiled:
            yield
            return
        with first_house(cache_root()) as slow:
            self._set_timeout(PATIENCE if slow else self._call_timeout)
            try:
                yield
            finally:
                self._set_timeout(self._call_timeout)
        self._compiled = True

    def _set_timeout(self, seconds: float) -> None:
        self._timeout = seconds
        if self._client is not None:
            self._client.server.timeout = seconds

    def _build(self, client: Client, house: House, fov: float) -> Any:
        """Builds the house; returns the event with the agent in its place."""
        scene = house.scene if house.content is None else as_json(house.content)
        try:
            event = self._guard(lambda: client.reset(scene, **_initialization(fov)))
        except ActionFailed as error:
            raise SceneFailed(f"{house.id}: {error}") from error
        if not event.metadata["lastActionSuccess"]:
            raise SceneFailed(f"{house.id}: {' '.join(event.metadata['errorMessage'].split())}")
        start = None if house.content is None else house.content.metadata.agent
        return event if start is None else self.step("TeleportFull", **as_json(start), forceAction=True)

    def _take_over(self, event: Any, key: tuple[str, str, float]) -> "_Scene":
        """Keeps what does not change, then tells the simulator to leave the objects out of its answers."""
        metadata = event.metadata
        objects, agent = metadata["objects"], metadata["agent"]["position"]
        found = self.step("GetReachablePositions").metadata["actionReturn"] or []
        self.step("SetObjectFilter", objectIds=[])
        ids = tuple(item["objectId"] for item in objects)
        self._decoder.learn(ids, metadata["colors"])
        return _Scene(
            key=key,
            objects=objects,
            object_ids=ids,
            reachable=np.array([[p["x"], p["y"], p["z"]] for p in found], np.float64).reshape(-1, 3),
            camera_offset=metadata["cameraPosition"]["y"] - agent["y"],
            floor_y=0.0 if metadata["sceneName"] == "Procedural" else agent["y"] - CENTRE_HEIGHT,
        )

    def _guard(self, call: Callable[[], Result]) -> Result:
        """Ends the simulator at once when the connection to it is lost."""
        try:
            return call()
        except ActionFailed:
            raise
        except (SimulatorError, KeyboardInterrupt):
            self.close()
            raise


def _initialization(fov: float) -> dict[str, Any]:
    return {
        "gridSize": GRID,
        "fieldOfView": fov,
        "renderDepthImage": True,
        "renderInstanceSegmentation": True,
    }


def _check_pose(metadata: dict[str, Any], pose: Pose) -> None:
    camera, agent = metadata["cameraPosition"], metadata["agent"]
    turn = (agent["rotation"]["y"] - pose.yaw_deg + 180) % 360 - 180
    errors = (camera["x"] - pose.x, camera["y"] - pose.y, camera["z"] - pose.z, turn)
    if max(map(abs, errors)) > _POSE_TOLERANCE:
        raise ActionFailed(f"the simulator put the camera elsewhere than {pose}: off by {errors}")
