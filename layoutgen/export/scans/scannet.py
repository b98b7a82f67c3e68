"""ScanNet's layout, as its repository documents it (https://github.com/ScanNet/ScanNet) and its readers expect it.

color/, depth/, pose/ and intrinsic/ are what its SensReader extracts of a `.sens` file; the mesh, its segments and
their groups are beside. One segment is one thing. Intrinsics count from the middle of the first pixel, as readers do
that project to whole numbers.
"""

import json

import numpy as np

from layoutgen.dataset.records import Camera
from layoutgen.export.scans.scan import Scan, Thing
from layoutgen.export.solids.ply import vertex_ply_bytes
from layoutgen.geometry.camera import Array

_NYU40 = {
    **{"Wall": 1, "Floor": 2, "Bed": 4, "Chair": 5, "ArmChair": 5, "Stool": 5, "Sofa": 6, "Doorway": 8, "Doorframe": 8},
    **{"DiningTable": 7, "CoffeeTable": 7, "SideTable": 7, "Window": 9, "Painting": 11, "CounterTop": 12, "Blinds": 13},
    **{"Desk": 14, "Shelf": 15, "ShelvingUnit": 15, "Curtains": 16, "Dresser": 17, "Pillow": 18, "Mirror": 19},
    **{"Cloth": 21, "Ceiling": 22, "Book": 23, "Fridge": 24, "Television": 25, "Newspaper": 26, "Towel": 27},
    **{"HandTowel": 27, "ShowerCurtain": 28, "Box": 29, "Toilet": 33, "Sink": 34, "DeskLamp": 35, "FloorLamp": 35},
    **{"Bathtub": 36, "Safe": 39, "TVStand": 39, "Footstool": 39, "Ottoman": 39, "LaundryHamper": 39},
}
"""NYU's 40 classes by AI2-THOR's types; all else is 40, `otherprop`."""
_OTHER = 40


def scannet_files(scan: Scan, name: str) -> dict[str, bytes]:
    """Everything below `NAME/`; the labels of pixels are in instance/."""
    files = _annotation(scan, name) | _intrinsic(scan.record.camera, name, len(scan.shots))
    for index, shot in enumerate(scan.shots):
        files[f"color/{index}.jpg"] = shot.color
        files[f"pose/{index}.txt"] = _matrix(shot.opencv)
        files[f"depth/{index}.png"] = shot.depth
        files[f"instance/{index}.png"] = shot.ids
    return files


def _annotation(scan: Scan, name: str) -> dict[str, bytes]:
    """The mesh, its segments, which of them are one thing, and the classes of its vertices."""
    segments, classes = f"{name}_vh_clean_2.0.010000.segs.json", _classes(scan)
    groups = [_group(thing) for thing in scan.things]
    grouped = {"sceneId": f"scannet.{name}", "appId": "layoutgen", "segGroups": groups}
    return {
        f"{name}_vh_clean_2.ply": vertex_ply_bytes(scan.mesh),
        f"{name}_vh_clean_2.labels.ply": vertex_ply_bytes(scan.mesh, classes),
        segments: _json({"params": {}, "sceneId": name, "segIndices": scan.mesh.labels.tolist()}),
        f"{name}.aggregation.json": _json({**grouped, "segmentsFile": f"scannet.{segments}"}),
    }


def _group(thing: Thing) -> dict[str, object]:
    return {"id": thing.label - 1, "objectId": thing.label - 1, "segments": [thing.label], "label": thing.name}


def _classes(scan: Scan) -> np.ndarray:
    table = np.zeros(len(scan.things) + 1, np.uint16)
    for thing in scan.things:
        table[thing.label] = _NYU40.get(thing.type, _OTHER)
    return table[scan.mesh.labels]


def _intrinsic(camera: Camera, name: str, frames: int) -> dict[str, bytes]:
    inside = np.eye(4)
    inside[0, 0], inside[1, 1], inside[0, 2], inside[1, 2] = camera.fx, camera.fy, camera.cx - 0.5, camera.cy - 0.5
    files = {f"intrinsic/intrinsic_{kind}.txt": _matrix(inside) for kind in ("color", "depth")}
    files |= {f"intrinsic/extrinsic_{kind}.txt": _matrix(np.eye(4)) for kind in ("color", "depth")}
    facts: dict[str, object] = {"axisAlignment": " ".join(f"{value:.6f}" for value in np.eye(4).ravel())}
    for kind in ("color", "depth"):
        facts |= {f"{kind}Height": camera.height, f"{kind}Width": camera.width}
        facts |= {
            f"fx_{kind}": camera.fx,
            f"fy_{kind}": camera.fy,
            f"mx_{kind}": inside[0, 2],
            f"my_{kind}": inside[1, 2],
        }
    facts |= {"numColorFrames": frames, "numDepthFrames": frames}
    return {**files, f"{name}.txt": "".join(f"{key} = {value}\n" for key, value in facts.items()).encode()}


def _matrix(matrix: Array) -> bytes:
    return "".join(" ".join(f"{value:.9f}" for value in row) + "\n" for row in matrix.tolist()).encode()


def _json(data: object) -> bytes:
    return json.dumps(data).encode() + b"\n"
