"""The genuine AI2-THOR client as a studio: started when needed, watched while it works, replaced when it fails."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.agent import CENTRE_HEIGHT, GRID
from layoutgen.config import CameraRecipe
from layoutgen.errors import ActionFailed, SceneFailed, SimulatorDied, SimulatorError
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import wrap_degrees
from layoutgen.houses.house import House
from layoutgen.houses.schema import as_json
from layoutgen.studio.base import Facts, Glimpse, SeenObject, Studio, View
from layoutgen.studio.thor import glass, metadata
from layoutgen.studio.thor.client import Client
from layoutgen.studio.thor.instances import InstanceDecoder
from layoutgen.studio.thor.process import cpu_seconds

_POSE_TOLERANCE = 1e-3
_AWAY = (0.0, -60.0, 0.0)
"""Under every house and beyond the reach of its own camera, which looks down: nothing to draw there."""
REACH = 19.99
"""Metres: AI2-THOR's camera sees nothing beyond 20 m, and depth is that or infinite there."""

Result = TypeVar("Result")
_Key = tuple[str, str, float]
"""Of a house and how it is filmed: id, sha256, vertical field of view."""


@dataclass(frozen=True)
class _Scene:
    """What does not change while a house is loaded."""

    key: _Key
    objects: tuple[SeenObject, ...]
    reachable: NDArray[np.float64] | None
    start: dict[str, Any]
    camera_offset: float
    floor_y: float
    panes: NDArray[np.bool_]
    tells_glass: bool
    free_camera: bool = False

    @property
    def fov(self) -> float:
        """Vertical field of view, degrees."""
        return self.key[2]


class ThorStudio(Studio):
    """The genuine AI2-THOR client on what a subclass launches; a context manager.

    The simulator starts with the first `load`, and anew with the first `load` after a failure. Every simulator call
    ends within `call_timeout` seconds (`start_timeout` while it starts), and its death is noticed within 0.5 s.

    Args:
        camera: image size and field of view.
        gpu: index of the GPU to render on; None for the first.
        call_timeout, start_timeout: seconds.

    Raises (every method): SimulatorDied, SimulatorTimeout, ProtocolError.
    """

    _EDITS = False
    """Whether it knows `EditHouse`, an action of the embedded engine alone."""

    def __init__(
        self,
        camera: CameraRecipe | None = None,
        *,
        gpu: int | None = None,
        call_timeout: float = 30.0,
        start_timeout: float = 120.0,
    ) -> None:
        self.camera = camera or CameraRecipe()
        self._gpu = gpu
        self._call_timeout, self._start_timeout = call_timeout, start_timeout
        self._timeout = call_timeout
        self._decoder = InstanceDecoder()
        self._client: Client | None = None
        self._scene: _Scene | None = None
        self._built: _Key | None = None

    @abstractmethod
    def _launch(self, **options: Any) -> Client:
        """A client of the simulator, started with the controller's options."""

    @classmethod
    def first_start(cls) -> str:
        """Nothing to know, unless a subclass says so."""
        return ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @cached_property
    def facts(self) -> Facts:
        """What this one is and can."""
        return self.describe()

    @property
    def pid(self) -> int | None:
        """The simulator's process id while one runs."""
        return None if self._client is None else self._client.unity_pid

    def cpu_seconds(self) -> float:
        """Of the simulator and what it started."""
        return 0.0 if self.pid is None else cpu_seconds(self.pid)

    def start(self) -> Client:
        """The client of the running simulator, started if need be; `load` does this by itself."""
        if self._client is None:
            self._client = self._guard(
                lambda: self._launch(
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

    def load(self, house: House, fov_vertical_deg: float | None = None, base: House | None = None) -> None:
        """Builds a house and puts the agent where the house says; does nothing where that house is loaded.

        Args:
            house: what to build.
            fov_vertical_deg: vertical field of view; the camera's where None.
            base: the house that it is an edit of, whose light is kept where the simulator can.

        Raises:
            SceneFailed: the simulator refused the house.
        """
        fov = self.camera.fov if fov_vertical_deg is None else fov_vertical_deg
        key = house.id, house.sha256, fov
        if self._client is not None and self._scene is not None and self._scene.key == key:
            return
        self._scene = None
        original = base if base is not None and self._EDITS else house
        wanted = original.id, original.sha256, fov
        again = self._client is not None and self._EDITS and self._built == wanted
        if not again:
            self._built = None
            with self._patience():
                event = self._build(self.start(), original, fov)
            self._built = wanted
        if again or house is not original:
            event = self._edit(original, house)
        self._scene = self._take_over(event, key, house, walked=house is original)

    @property
    def floor_y(self) -> float:
        """Height of the floor in the world, metres."""
        return self._loaded.floor_y

    def objects(self) -> tuple[SeenObject, ...]:
        """Every object of the house, in the order that `View.instances` counts."""
        return self._loaded.objects

    def reachable(self) -> NDArray[np.float64]:
        """Positions (n, 3) on the grid of `GRID` that the agent can walk to from where the house puts it."""
        scene = self._loaded
        if scene.reachable is not None:
            return scene.reachable
        self.step("TeleportFull", **scene.start, forceAction=True)
        found = self._read(metadata.reachable, self.step("GetReachablePositions"))
        if scene.free_camera:
            self._teleport(_AWAY, 0.0, 90.0)
        self._scene = replace(scene, reachable=found)
        return found

    def look(self, pose: Pose) -> View:
        """Renders from a camera pose, collisions or not: the agent's camera, or a free one where the pose is rolled.

        Raises:
            ActionFailed: the simulator put the camera elsewhere.
        """
        scene = self._loaded
        if scene.free_camera or pose.roll_deg:
            return self._look_freely(scene, pose)
        event = self._teleport((pose.x, pose.y - scene.camera_offset, pose.z), pose.yaw_deg, pose.horizon_deg)
        _check_pose(self._read(metadata.standing, event).camera, pose)
        instances = self._decoder.decode(event.instance_masks.instance_segmentation_frame_uint32)
        return View(pose, event.frame, event.depth_frame, instances)

    def _look_freely(self, scene: "_Scene", pose: Pose) -> View:
        """What a third-party camera sees, which AI2-THOR lets roll; the agent's cannot.

        Every step draws the agent's picture too, so that the agent is sent where there is nothing to draw. The camera
        stays until another house is loaded, and so does the agent.
        """
        event = self._place_free_camera(scene, pose)
        found = self._read(metadata.free_camera, event)
        if found is None or abs(found[1] - scene.fov) > _POSE_TOLERANCE:
            raise ActionFailed(f"the simulator has no free camera of {scene.fov:g} degrees: {found}")
        _check_pose(found[0], pose)
        instances = self._decoder.decode(event.third_party_instance_masks[0].instance_segmentation_frame_uint32)
        rgb = event.third_party_camera_frames[0][..., :3]  # some builds send an alpha too
        return View(pose, rgb, event.third_party_depth_frames[0], instances)

    def through_glass(self, view: View) -> tuple[Glimpse, ...]:
        """What a view of the present house shows through glass: exactly on the embedded engine, else all it may."""
        scene = self._loaded
        if not scene.panes[view.instances].any():
            return ()
        if not scene.tells_glass:
            return glass.possible(view, scene.objects, scene.panes, scene.fov)
        event = self.step("GetObjectsThroughGlass", fieldOfView=scene.fov, **_placed(view.pose))
        return glass.exact(self._read(metadata.through_glass, event), view, scene.objects, scene.panes)

    def _place_free_camera(self, scene: "_Scene", pose: Pose) -> Any:
        place = _placed(pose)
        if scene.free_camera:
            return self.step("UpdateThirdPartyCamera", thirdPartyCameraId=0, **place)
        self._teleport(_AWAY, 0.0, 90.0)
        event = self.step("AddThirdPartyCamera", fieldOfView=scene.fov, **place)
        self._scene = replace(scene, free_camera=True)
        return event

    def _teleport(self, position: tuple[float, float, float], yaw_deg: float, horizon_deg: float) -> Any:
        """Puts the agent anywhere, standing."""
        return self.step(
            "Teleport",
            position=dict(zip("xyz", position, strict=True)),
            rotation={"x": 0.0, "y": yaw_deg, "z": 0.0},
            horizon=horizon_deg,
            standing=True,
            forceAction=True,
        )

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
        """Ends the simulator; the studio may be used again."""
        self._scene = self._built = None
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
        """Surrounds the building of a house; for simulators that take longer over some."""
        yield

    @contextmanager
    def _time_limit(self, seconds: float) -> Iterator[None]:
        """Another time limit for the calls within."""
        self._set_timeout(seconds)
        try:
            yield
        finally:
            self._set_timeout(self._call_timeout)

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
        refusal = self._read(metadata.refusal, event)
        if refusal is not None:
            raise SceneFailed(f"{house.id}: {refusal}")
        return self._at_start(house, event)

    def _edit(self, original: House, house: House) -> Any:
        """Shows the house that was built as it was, or an edit of it; returns the event with the agent in its place."""
        given = {} if house is original or house.content is None else {"house": as_json(house.content)}
        try:
            event = self.step("EditHouse", **given)
        except ActionFailed as error:
            raise SceneFailed(f"{house.id}: {error}") from error
        return self._at_start(house, event)

    def _at_start(self, house: House, event: Any) -> Any:
        """The agent where the house's author put it; returns the event of that, or the given one."""
        start = None if house.content is None else house.content.metadata.agent
        return event if start is None else self.step("TeleportFull", **as_json(start), forceAction=True)

    def _take_over(self, event: Any, key: _Key, house: House, *, walked: bool) -> "_Scene":
        """Keeps what does not change, then tells the simulator to leave the objects out of its answers.

        Where the agent can walk is found out at once where a walk will be planned, which takes as long as all else.
        """
        start = None if house.content is None else house.content.metadata.agent
        footprints = self._extension("GetObjectFootprints", metadata.footprints) or {}
        told = self._extension("GetGlazedObjects", metadata.glazed)
        standing = self._read(metadata.standing, event)
        objects = self._read(lambda found: metadata.seen_objects(found, footprints), event)
        self._decoder.learn([item.id for item in objects], self._read(metadata.colors, event))
        walked = walked or start is None
        reachable = self._read(metadata.reachable, self.step("GetReachablePositions")) if walked else None
        self.step("SetObjectFilter", objectIds=[])
        return _Scene(
            key=key,
            objects=objects,
            reachable=reachable,
            start={} if start is None else as_json(start),
            camera_offset=standing.camera.y - standing.agent_y,
            panes=glass.glazed(objects, told),
            tells_glass=told is not None,
            floor_y=0.0 if standing.scene_name == "Procedural" else standing.agent_y - CENTRE_HEIGHT,
        )

    def _extension(self, action: str, reader: Callable[[Any], Result]) -> Result | None:
        """What an action of the embedded engine alone answers; None from simulators that have none like it."""
        try:
            return self._read(reader, self.step(action))
        except ActionFailed:
            return None

    def _read(self, reader: Callable[[Any], Result], event: Any) -> Result:
        return self._guard(lambda: reader(event.metadata))

    def _guard(self, call: Callable[[], Result]) -> Result:
        """Ends the simulator at once when the connection to it is lost."""
        try:
            return call()
        except ActionFailed:
            raise
        except (SimulatorError, KeyboardInterrupt):
            self.close()
            raise


def _placed(pose: Pose) -> dict[str, dict[str, float]]:
    """Where a free camera stands and how it is turned, as AI2-THOR's actions take it."""
    return {
        "position": {"x": pose.x, "y": pose.y, "z": pose.z},
        "rotation": {"x": pose.horizon_deg, "y": pose.yaw_deg, "z": -pose.roll_deg},
    }


def _initialization(fov: float) -> dict[str, Any]:
    return {
        "gridSize": GRID,
        "fieldOfView": fov,
        "renderDepthImage": True,
        "renderInstanceSegmentation": True,
        "makeAgentsVisible": False,
    }


def _check_pose(camera: Pose, wanted: Pose) -> None:
    errors = (
        camera.x - wanted.x,
        camera.y - wanted.y,
        camera.z - wanted.z,
        wrap_degrees(camera.yaw_deg - wanted.yaw_deg),
        wrap_degrees(camera.horizon_deg - wanted.horizon_deg),
        wrap_degrees(camera.roll_deg - wanted.roll_deg),
    )
    if max(map(abs, errors)) > _POSE_TOLERANCE:
        raise ActionFailed(f"the simulator put the camera elsewhere than {wanted}: off by {errors}")
