"""AI2-THOR's metadata, read here and nowhere else.

Each function takes the dict of a step as the client gives it and returns what is typed; none of it is written.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.assets import assets
from layoutgen.errors import ProtocolError
from layoutgen.geometry.boxes import Box, OrientedBox, Point
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import FloorFrame, sin_cos
from layoutgen.studio.base import SeenObject

T = TypeVar("T")
Triple = tuple[float, float, float]
Polygons = tuple[tuple[Point, ...], ...]

_LEVEL = 1e-3
"""Metres and degrees off the horizontal that still count as level."""
_FLAT = 1e-6
"""Metres below which an edge has no direction of its own."""
_AGREE = 0.01
"""Metres by which a turned asset's extent may differ from the world box that it explains."""


class _Vector(msgspec.Struct, frozen=True):
    x: float
    y: float
    z: float

    @property
    def triple(self) -> Triple:
        return self.x, self.y, self.z


class _Extent(msgspec.Struct, frozen=True):
    center: _Vector
    size: _Vector


class _Corners(msgspec.Struct, frozen=True, rename="camel"):
    corner_points: list[Triple] | None = None


class _Object(msgspec.Struct, frozen=True, rename="camel"):
    object_id: str
    object_type: str
    asset_id: str | None
    rotation: _Vector
    openable: bool
    is_open: bool
    parent_receptacles: list[str] | None
    axis_aligned_bounding_box: _Extent
    object_oriented_bounding_box: _Corners | None

    @property
    def box(self) -> Box:
        bounds = self.axis_aligned_bounding_box
        return Box.from_centre(bounds.center.triple, bounds.size.triple)

    @property
    def volume(self) -> float:
        size = self.axis_aligned_bounding_box.size
        return size.x * size.y * size.z

    @property
    def corners(self) -> list[Triple]:
        """Of its oriented box: the bottom, then the top, each around from (+x, +z); [] where Unity gives none."""
        given = self.object_oriented_bounding_box
        return (given.corner_points if given else None) or []


class _Objects(msgspec.Struct, frozen=True):
    objects: list[_Object]


class _Body(msgspec.Struct, frozen=True, rename="camel"):
    position: _Vector
    rotation: _Vector
    camera_horizon: float


class Standing(msgspec.Struct, frozen=True, rename="camel"):
    """Where the agent is after a step."""

    agent: _Body
    camera_position: _Vector
    scene_name: str

    @property
    def camera(self) -> Pose:
        """The pose of its camera."""
        return Pose(*self.camera_position.triple, self.agent.rotation.y, self.agent.camera_horizon)

    @property
    def agent_y(self) -> float:
        """Height of the agent's own position in the world."""
        return self.agent.position.y


class _FreeCamera(msgspec.Struct, frozen=True, rename="camel"):
    position: _Vector
    rotation: _Vector
    field_of_view: float


class _FreeCameras(msgspec.Struct, frozen=True, rename="camel"):
    third_party_cameras: list[_FreeCamera] | None


class _Status(msgspec.Struct, frozen=True, rename="camel"):
    last_action_success: bool
    error_message: str | None


class _Color(msgspec.Struct, frozen=True):
    name: str
    color: list[int]


class _Colors(msgspec.Struct, frozen=True):
    colors: list[_Color] | None


class _Answer(msgspec.Struct, frozen=True, rename="camel"):
    action_return: Any


def standing(metadata: Any) -> Standing:
    """Where the agent and its camera are."""
    return _converted(metadata, Standing)


def free_camera(metadata: Any) -> tuple[Pose, float] | None:
    """The pose and the vertical field of view of the first third-party camera; None where there is none.

    Unity turns a camera about its axis anticlockwise, a pose clockwise.
    """
    found = _converted(metadata, _FreeCameras).third_party_cameras
    if not found:
        return None
    turn = found[0].rotation
    return Pose(*found[0].position.triple, turn.y, turn.x, -turn.z), found[0].field_of_view


def refusal(metadata: Any) -> str | None:
    """Why the last action failed, in one line; None where it did not."""
    status = _converted(metadata, _Status)
    return None if status.last_action_success else " ".join((status.error_message or "").split())


def colors(metadata: Any) -> list[tuple[str, list[int]]]:
    """Names and colours, red first, of what instance images show."""
    return [(entry.name, entry.color) for entry in _converted(metadata, _Colors).colors or ()]


def reachable(metadata: Any) -> NDArray[np.float64]:
    """What `GetReachablePositions` answered (n, 3)."""
    found = _answer(metadata, list[_Vector] | None) or []
    return np.array([position.triple for position in found], np.float64).reshape(-1, 3)


def footprints(metadata: Any) -> dict[str, Polygons]:
    """What `GetObjectFootprints`, an action of the embedded engine alone, answered: object id -> world polygons."""
    return _answer(metadata, dict[str, Polygons] | None) or {}


def glazed(metadata: Any) -> list[str]:
    """What `GetGlazedObjects`, an action of the embedded engine alone, answered."""
    return _answer(metadata, list[str] | None) or []


def through_glass(metadata: Any) -> dict[str, tuple[int, int, int, int, int]]:
    """What `GetObjectsThroughGlass`, likewise, answered: object id -> pixels and their extent."""
    return _answer(metadata, dict[str, tuple[int, int, int, int, int]] | None) or {}


def seen_objects(metadata: Any, polygons: Mapping[str, Polygons]) -> tuple[SeenObject, ...]:
    """The objects that a step lists, in its order; `polygons` are their footprints where there are any."""
    found = _converted(metadata, _Objects).objects
    by_id = {item.object_id: item for item in found}
    return tuple(_seen(item, by_id, polygons.get(item.object_id, ())) for item in found)


def _seen(item: _Object, by_id: Mapping[str, _Object], footprint: Polygons) -> SeenObject:
    box = item.box
    oriented, outline = _oriented(item, box)
    holders = [by_id[name] for name in item.parent_receptacles or () if name in by_id]
    return SeenObject(
        id=item.object_id,
        type=item.object_type,
        asset=item.asset_id or "",
        box=box,
        oriented=oriented,
        outline=tuple(outline or box.floor.corners),
        footprint=footprint,
        parents=tuple(holder.object_id for holder in sorted(holders, key=lambda holder: holder.volume)),
        openable=item.openable,
        open=item.is_open,
    )


def _oriented(item: _Object, box: Box) -> tuple[OrientedBox | None, list[Point]]:
    """The turned box where the simulator or the asset's size gives it exactly, and its floor corners if it is level."""
    asset = _asset_corners(item, box)
    if not item.corners:
        return (_asset_box(item, box) if asset else None), asset
    bottom = item.corners[:4]
    heights = [y for _, y, _ in bottom]
    level = max(heights) - min(heights) <= _LEVEL
    return _box_of(item.corners), [(x, z) for x, _, z in bottom] if level else asset


def _asset_corners(item: _Object, box: Box) -> list[Point]:
    """Corners of the asset's own box turned by the object's yaw, if the world box confirms that it is that box."""
    asset, turn = assets().get(item.asset_id or ""), item.rotation
    if asset is None or max(_off_level(turn.x), _off_level(turn.z)) > _LEVEL:
        return []
    own = FloorFrame(*box.floor.centre, turn.y)
    half_x, half_z = asset.size[0] / 2, asset.size[2] / 2
    turned = [own.world(x, z) for x, z in ((half_x, half_z), (-half_x, half_z), (-half_x, -half_z), (half_x, -half_z))]
    found = [max(x for x, _ in turned) - box.x_max, max(z for _, z in turned) - box.z_max]
    return turned if max(map(abs, found)) <= _AGREE else []


def _off_level(degrees: float) -> float:
    return abs((degrees + 180) % 360 - 180)


def _asset_box(item: _Object, box: Box) -> OrientedBox:
    width, _, depth = assets()[item.asset_id or ""].size
    sine, cosine = sin_cos(item.rotation.y)
    rotation = ((cosine, 0.0, sine), (0.0, 1.0, 0.0), (-sine, 0.0, cosine))
    return OrientedBox(box.centre, (width, box.size[1], depth), rotation)


def _box_of(corners: list[Triple]) -> OrientedBox | None:
    """The box of eight corners in Unity's order, whose 32-bit floats are a little off right angles; None for a line."""
    points = np.array(corners)
    edges = points[[0, 4, 0]] - points[[1, 0, 3]]
    sizes = np.sqrt((edges**2).sum(axis=1))
    longest, second, third = np.argsort(-sizes, kind="stable").tolist()
    if sizes[second] < _FLAT:
        return None
    axes = np.empty((3, 3))
    axes[longest] = edges[longest] / sizes[longest]
    across = edges[second] - (edges[second] * axes[longest]).sum() * axes[longest]
    axes[second] = across / np.sqrt((across**2).sum())
    axes[third] = np.cross(axes[third - 2], axes[third - 1])
    return OrientedBox(_triple((points[0] + points[6]) / 2), _triple(sizes), tuple(map(_triple, axes.T)))


def _triple(values: NDArray[np.float64]) -> Triple:
    x, y, z = values.tolist()
    return x, y, z


def _answer(metadata: Any, kind: Any) -> Any:
    return _converted(_converted(metadata, _Answer).action_return, kind)


def _converted(value: Any, kind: type[T]) -> T:
    """Raises ProtocolError where metadata is not what AI2-THOR 5.0.0 writes."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"unreadable metadata of the simulator: {error}") from error
