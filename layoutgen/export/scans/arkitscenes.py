"""ARKitScenes' layout, as https://github.com/apple/ARKitScenes (DATA.md, threedod/README.md) documents it.

A line of `lowres_wide.traj` maps the world to the camera (right, down, forward): time, rotation as an axis times its
angle, translation. Rows of `normalizedAxes` are a box's own axes. Intrinsics count from the middle of the first pixel.
"""

import json

import cv2
import numpy as np

from layoutgen.dataset.records import Camera
from layoutgen.export.scans.scan import Scan, Thing
from layoutgen.export.solids.looks import encoded
from layoutgen.export.solids.ply import vertex_ply_bytes
from layoutgen.geometry.camera import Array

_SECONDS = 0.1
"""From a frame to the next."""
_LABELS = {
    **{
        "Fridge": "refrigerator",
        "Shelf": "shelf",
        "ShelvingUnit": "shelf",
        "Dresser": "cabinet",
        "Television": "tv_monitor",
    },
    **{"ArmChair": "chair", "DiningTable": "table", "CoffeeTable": "table", "SideTable": "table", "Desk": "table"},
    **{"WashingMachine": "washer", "StoveBurner": "stove"},
}
"""Its 17 classes where they are not our word; other things keep theirs."""


def arkitscenes_files(scan: Scan, name: str) -> dict[str, bytes]:
    """Everything below `NAME/`; boxes are those of the record's objects."""
    boxes = [_box(thing) for thing in scan.things if thing.box is not None]
    files = {
        f"{name}_3dod_annotation.json": json.dumps({"data": boxes, "skipped": False}).encode() + b"\n",
        f"{name}_3dod_mesh.ply": vertex_ply_bytes(scan.mesh),
        "lowres_wide.traj": "".join(_pose(index, shot.opencv) for index, shot in enumerate(scan.shots)).encode(),
    }
    for index, shot in enumerate(scan.shots):
        file = f"{name}_{_time(index)}"
        files[f"lowres_wide/{file}.png"] = _png(shot.color)
        files[f"lowres_wide_intrinsics/{file}.pincam"] = _lens(scan.record.camera)
        files[f"lowres_depth/{file}.png"] = shot.depth
    return files


def _time(index: int) -> str:
    return f"{1 + index * _SECONDS:.3f}"


def _pose(index: int, camera_to_world: Array) -> str:
    turn = camera_to_world[:3, :3].T
    axis, place = cv2.Rodrigues(turn)[0].ravel(), -turn @ camera_to_world[:3, 3]
    return " ".join([_time(index), *(f"{value:.9f}" for value in (*axis, *place))]) + "\n"


def _lens(camera: Camera) -> bytes:
    values = (camera.fx, camera.fy, camera.cx - 0.5, camera.cy - 0.5)
    return " ".join([str(camera.width), str(camera.height), *(f"{value:.6f}" for value in values)]).encode() + b"\n"


def _box(thing: Thing) -> dict[str, object]:
    centre, size, rotation = thing.upright()
    box = {"centroid": centre.tolist(), "axesLengths": size.tolist(), "normalizedAxes": rotation.T.ravel().tolist()}
    return {"uid": thing.id, "label": _LABELS.get(thing.type, thing.name), "segments": {"obbAligned": box}}


def _png(jpeg: bytes) -> bytes:
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return encoded(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), ".png")
