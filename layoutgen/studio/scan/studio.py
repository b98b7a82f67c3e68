"""Scans as a studio: it looks from where pictures were taken, and shows them with what the labelled mesh says."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen import __version__
from layoutgen.config import CameraRecipe
from layoutgen.dataset.records import EngineRef, PixelSource
from layoutgen.errors import ActionFailed, HouseError, SceneFailed, SimulatorDied
from layoutgen.geometry.camera import Pose
from layoutgen.houses.house import House
from layoutgen.houses.scans import scan_folder
from layoutgen.identity import engine_digest
from layoutgen.scans import layouts
from layoutgen.scans.floors import floor_height, lowest, room_outlines
from layoutgen.scans.measure import Thing, annotated, measured
from layoutgen.scans.scan import Scan, ScanFrame
from layoutgen.studio.base import Facts, Glimpse, Outline, Recorded, SeenObject, Studio
from layoutgen.studio.base import View as Look
from layoutgen.studio.scan import rectify
from layoutgen.studio.scan.agreement import agreement
from layoutgen.studio.scan.meshless import without_mesh
from layoutgen.studio.scan.resting import parents
from layoutgen.studio.scan.tracing import REACH, Tracer

_STEEP = 60.0
"""Degrees up or down from which a camera shows no room."""
_BUILDING = frozenset({"Floor", "Wall", "Ceiling"})
_BLUR_WIDTH = 320
"""Pixels of the small picture by which sharpness is judged."""


@dataclass(frozen=True)
class _Loaded:
    """What does not change while a scan is loaded.

    `frames` are those whose pictures are shown, by their poses; `things` are all, and `places` says which of the
    objects each is, -1 for none, which its last entry is, too. There is no tracer where there is no mesh.
    """

    key: tuple[str, str]
    scan: Scan
    things: tuple[Thing, ...]
    places: NDArray[np.int32]
    objects: tuple[SeenObject, ...]
    tracer: Tracer | None
    view: rectify.View
    frames: dict[Pose, ScanFrame]
    floor_y: float
    rooms: tuple[Outline, ...]


class ScanStudio(Studio):
    """Shows the pictures of scans; see `Studio`. The recipe's image size is kept, its lens is that of the pictures."""

    def __init__(
        self, camera: CameraRecipe | None = None, *, gpu: int | None = None, call_timeout: float = 30.0
    ) -> None:
        self.camera = camera or CameraRecipe()
        self._scene: _Loaded | None = None

    @classmethod
    def describe(cls) -> Facts:
        """It needs neither GPU nor simulator."""
        return Facts(
            engine=EngineRef("scan", f"{__version__}+{engine_digest()[:12]}", ""),
            title="the studio of scans",
            loads_houses=False,
            loads_scenes=False,
            needs_gpu=False,
            source=PixelSource("scan", "", "", 0.0),
            reach_m=REACH,
            usual_source="posed:.",
            usual_because="scans lie in folders",
            loads_scans=True,
        )

    @classmethod
    def problems(cls) -> Iterator[str]:
        """Nothing: all that it needs is installed with layoutgen."""
        yield from ()

    @classmethod
    def first_start(cls) -> str:
        """Nothing to know."""
        return ""

    @cached_property
    def _facts(self) -> Facts:
        return self.describe()

    @property
    def facts(self) -> Facts:
        """What this one is; the source is that of the present scan."""
        return replace(self._facts, source=_source(self._scene.scan)) if self._scene else self._facts

    def load(self, house: House, fov_vertical_deg: float | None = None, base: House | None = None) -> None:
        """Reads a scan, whose pictures' field of view is their own; does nothing where it is loaded.

        Raises:
            SceneFailed: something about it is wrong.
        """
        key = house.id, house.sha256
        if self._scene is not None and self._scene.key == key:
            return
        self._scene = None
        try:
            self._scene = self._loaded_from(key, layouts.read(scan_folder(house)))
        except HouseError as error:
            raise SceneFailed(str(error)) from error

    @property
    def floor_y(self) -> float:
        """Height of the floor in the world, metres."""
        return self._loaded.floor_y

    def objects(self) -> tuple[SeenObject, ...]:
        """Every thing of the scan, in the order that `View.instances` counts."""
        return self._loaded.objects

    def reachable(self) -> NDArray[np.float64]:
        """The places (n, 3) on the floor below the cameras."""
        scene = self._loaded
        return np.array([(pose.x, scene.floor_y, pose.z) for pose in scene.frames])

    def recorded(self) -> Recorded:
        """The pictures of the present scan."""
        scene = self._loaded
        poses = tuple(scene.frames)
        view = scene.view
        return Recorded(
            width=view.width,
            height=view.height,
            fov_vertical_deg=view.fov_vertical_deg,
            poses=poses,
            sharpness=lambda index: _sharpness(_image(scene.frames[poses[index]])),
            rooms=scene.rooms,
        )

    def look(self, pose: Pose) -> Look:
        """The picture that was taken there, and what it shows by the mesh and, where there is one, the depth sensor.

        Raises:
            ActionFailed: none was taken there, or it cannot be read.
        """
        scene = self._loaded
        frame, view = scene.frames.get(pose), scene.view
        if frame is None:
            raise ActionFailed(f"{scene.scan.id}: no picture was taken from {pose}")
        try:
            rgb, sensed = rectify.rectified(_image(frame), frame.lens, view), _sensed(frame, view)
            if scene.tracer is None:
                depth, labels = without_mesh(frame, pose, sensed, view, scene.things)
                return Look(pose, rgb, depth, scene.places[labels])
        except HouseError as error:
            raise ActionFailed(f"{scene.scan.id}: {error}") from error
        depth, labels = scene.tracer.look(pose, view.width, view.height, view.fov_vertical_deg)
        if sensed is None:
            return Look(pose, rgb, depth, labels)
        agrees, trusted = agreement(depth, sensed, scene.scan.noise.box_m)
        return Look(pose, rgb, depth, np.where(agrees, labels, np.int32(-1)), trusted)

    def through_glass(self, view: Look) -> tuple[Glimpse, ...]:
        """Nothing: a scan has no surfaces behind glass that it could be told from."""
        return ()

    def cpu_seconds(self) -> float:
        """All is done in this process."""
        return 0.0

    def close(self) -> None:
        """Forgets the scan."""
        self._scene = None

    @property
    def _loaded(self) -> _Loaded:
        if self._scene is None:
            raise SimulatorDied("no scan is loaded: load one first")
        return self._scene

    def _loaded_from(self, key: tuple[str, str], scan: Scan) -> _Loaded:
        things, labels = measured(scan.mesh, scan.instances) if scan.mesh else (annotated(scan.instances), None)
        shown = [index for index, thing in enumerate(things) if thing.instance.type not in _BUILDING]
        places = np.full(len(things) + 1, -1, np.int32)
        places[shown] = np.arange(len(shown))
        chosen = [things[index] for index in shown]
        if not chosen:
            raise HouseError(f"{scan.id}: none of its {len(scan.instances)} objects has a face or a box")
        frames = [frame for frame in scan.frames if abs(frame.pose.horizon_deg) <= _STEEP]
        if not frames:
            raise HouseError(f"{scan.id}: no picture was taken looking less than {_STEEP:g} degrees up or down")
        view = rectify.common_view(frames, self.camera.width, self.camera.height)
        floor = scan.floor_y if scan.floor_y is not None else lowest(chosen)
        outlines, tracer = scan.rooms, None
        if scan.mesh is not None and labels is not None:
            floor = scan.floor_y if scan.floor_y is not None else floor_height(scan.mesh)
            of_none = np.append([thing.instance.type in _BUILDING for thing in things], True)[labels]
            outlines = scan.rooms or room_outlines(scan.mesh, of_none, floor)
            tracer = Tracer(scan.mesh.points, scan.mesh.faces, places[labels])
        return _Loaded(
            key=key,
            scan=scan,
            things=things,
            places=places,
            objects=_seen(chosen, floor),
            tracer=tracer,
            view=view,
            frames={_upright(frame, view): frame for frame in frames if rectify.turns_of(frame) == view.turns},
            floor_y=floor,
            rooms=tuple(Outline(*outline) for outline in outlines),
        )


def _source(scan: Scan) -> PixelSource:
    terms, noise = scan.terms, scan.noise
    return PixelSource("scan", terms.name, terms.licence, noise.box_m, noise.pose_m, terms.redistributable)


def _seen(things: list[Thing], floor_y: float) -> tuple[SeenObject, ...]:
    """The things as other studios give theirs."""
    holders = parents(things, floor_y)
    return tuple(
        SeenObject(
            id=thing.instance.id,
            type=thing.instance.type,
            asset="",
            box=thing.box,
            oriented=thing.oriented,
            outline=thing.outline,
            footprint=thing.footprint,
            parents=held,
            openable=False,
            open=False,
        )
        for thing, held in zip(things, holders, strict=True)
    )


def _upright(frame: ScanFrame, view: rectify.View) -> Pose:
    """The pose of the view of a frame: that of its camera, turned as its picture is."""
    roll = frame.pose.roll_deg - 90 * view.turns
    return replace(frame.pose, roll_deg=(roll + 180) % 360 - 180)


def _image(frame: ScanFrame) -> NDArray[np.uint8]:
    """A frame's picture.

    Raises:
        HouseError: it cannot be read, or has another size than its lens says.
    """
    image = frame.image()
    height, width = image.shape[:2]
    if (width, height) != (frame.lens.width, frame.lens.height):
        wanted = f"{frame.lens.width} x {frame.lens.height}"
        raise HouseError(f"{frame.name}: is {width} x {height} pixels, its camera says {wanted}")
    return image


def _sensed(frame: ScanFrame, view: rectify.View) -> NDArray[np.float32] | None:
    """What the sensor measured, as the view's camera would have."""
    if frame.depth is None:
        return None
    return rectify.rectified_depth(frame.depth(), frame.depth_lens or frame.lens, view)


def _sharpness(image: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian of a small grey copy: of pictures of one place, the blurred ones have little."""
    height = max(1, round(image.shape[0] * _BLUR_WIDTH / image.shape[1]))
    small = cv2.resize(image, (_BLUR_WIDTH, height), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), cv2.CV_64F).var())
