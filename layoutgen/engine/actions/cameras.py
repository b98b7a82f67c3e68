"""Third-party cameras and the camera of a map view."""

from dataclasses import replace
from typing import Any

import numpy as np

from layoutgen.engine.actions.registry import action
from layoutgen.engine.actions.teleport import Number, Point
from layoutgen.engine.errors import ActionError
from layoutgen.engine.world.agent import Agent
from layoutgen.engine.world.cameras import SimCamera, check_fov, parse_color
from layoutgen.engine.world.metadata import vector
from layoutgen.engine.world.simulator import Simulator
from layoutgen.houses.schema import Vector

CLEARANCE = 0.01  # metres under the ceiling, which hides the house from a camera above it
_IGNORED = ("nearClippingPlane", "antiAliasing", "parent", "agentPositionRelativeCoordinates")


@action(ignored=_IGNORED)
def add_third_party_camera(
    simulator: Simulator,
    agent: Agent,
    position: Vector,
    rotation: Vector,
    field_of_view: Number = 90.0,
    skybox_color: str | None = None,
    orthographic: bool = False,
    orthographic_size: Number | None = None,
    far_clipping_plane: Number | None = None,
) -> None:
    """Adds a free camera; its number is its place among them."""
    far = simulator.far if far_clipping_plane is None else far_clipping_plane
    blank = SimCamera((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), far=far)
    points = Point(position.x, position.y, position.z), Point(rotation.x, rotation.y, rotation.z)
    camera = _changed(blank, *points, field_of_view, skybox_color, orthographic, orthographic_size)
    simulator.cameras.append(camera)


@action(ignored=_IGNORED)
def update_third_party_camera(
    simulator: Simulator,
    agent: Agent,
    third_party_camera_id: int = 0,
    position: Point | None = None,
    rotation: Point | None = None,
    field_of_view: Number | None = None,
    skybox_color: str | None = None,
    orthographic: bool | None = None,
    orthographic_size: Number | None = None,
    far_clipping_plane: Number | None = None,
) -> None:
    """Changes a free camera; what is left out stays as it is."""
    count = len(simulator.cameras)
    if not 0 <= third_party_camera_id < count:
        raise ActionError(
            f"ArgumentOutOfRangeException: thirdPartyCameraId: {third_party_camera_id} (int: default=0) must in 0 <= "
            f"thirdPartyCameraId < len(thirdPartyCameras)={count}."
        )
    camera = simulator.cameras[third_party_camera_id]
    if far_clipping_plane is not None:
        camera = replace(camera, far=far_clipping_plane)
    simulator.cameras[third_party_camera_id] = _changed(
        camera, position, rotation, field_of_view, skybox_color, orthographic, orthographic_size
    )


def _changed(
    camera: SimCamera,
    position: Point | None,
    rotation: Point | None,
    fov: float | None,
    color: str | None,
    orthographic: bool | None,
    size: float | None,
) -> SimCamera:
    flat = camera.orthographic_size is not None if orthographic is None else orthographic
    if size is not None and not flat:
        raise ActionError(
            f"InvalidOperationException: orthographicSize(: {size:g}) can only be set when orthographic=True.\n"
            "Otherwise, we use assume perspective camera setting."
        )
    if size is not None and size <= 0:
        raise ActionError(f"ArgumentOutOfRangeException: orthographicSize: {size:g} must be > 0")
    x, y, z = (position or Point()).filled(np.array(camera.position)).tolist()
    pitch, yaw, roll = (rotation or Point()).filled(np.array(camera.rotation)).tolist()
    return replace(
        camera,
        position=(x, y, z),
        rotation=(pitch % 360, yaw % 360, roll % 360),
        fov_deg=camera.fov_deg if fov is None else check_fov(fov),
        sky_color=camera.sky_color if color is None else parse_color(color),
        orthographic_size=(size or camera.orthographic_size or 5.0) if flat else None,
    )


@action(fast=True)
def get_map_view_camera_properties(simulator: Simulator, agent: Agent) -> dict[str, Any]:
    """Arguments for AddThirdPartyCamera that show the whole scene from above."""
    low, high = simulator.world.bounds
    middle = (low + high) / 2
    return {
        "position": vector((middle[0], simulator.world.ceiling_height() - CLEARANCE, middle[2])),
        "rotation": vector((90.0, 0.0, 0.0)),
        "orthographicSize": float(max(high[0] - low[0], high[2] - low[2]) / 2),
        "orthographic": True,
    }
