"""nerfstudio's layout (https://docs.nerf.studio/quickstart/data_conventions.html): transforms.json and pictures.

Cameras are OpenGL's (right, up, backward), the world has z up, depth is in millimetres, as its data parser expects.
"""

import json
from typing import Any

import numpy as np

from layoutgen.export.scans.posed import shot_files
from layoutgen.export.scans.scan import Scan, Shot
from layoutgen.export.solids.ply import LabelledMesh, ply_bytes, vertex_ply_bytes
from layoutgen.seeds import rng_for

_POINTS = 50_000
"""Points of the mesh that Gaussians may begin with."""


def nerfstudio_files(scan: Scan, name: str) -> dict[str, bytes]:
    """`transforms.json`, `images/`, `points.ply`, `mesh.ply`, `objects.json`, `depth/` and `ids/`."""
    camera = scan.record.camera
    transforms = {
        "camera_model": "OPENCV",
        **{"w": camera.width, "h": camera.height, "fl_x": camera.fx, "fl_y": camera.fy},
        **{"cx": camera.cx, "cy": camera.cy, "k1": 0.0, "k2": 0.0, "p1": 0.0, "p2": 0.0},
        "ply_file_path": "points.ply",
        "frames": [_frame(index, shot) for index, shot in enumerate(scan.shots)],
    }
    labels = {thing.label: {"id": thing.id, "type": thing.type, "name": thing.name} for thing in scan.things}
    files = {
        "transforms.json": (json.dumps(transforms, indent=1) + "\n").encode(),
        "objects.json": (json.dumps(labels, indent=1) + "\n").encode(),
        "points.ply": vertex_ply_bytes(_points(scan.mesh, name)),
        "mesh.ply": ply_bytes(scan.mesh),
    }
    for index, shot in enumerate(scan.shots):
        files |= shot_files(index, shot)
    return files


def _frame(index: int, shot: Shot) -> dict[str, Any]:
    pictures = {"file_path": f"images/{index:06d}.jpg", "depth_file_path": f"depth/{index:06d}.png"}
    return {**pictures, "transform_matrix": shot.camera_to_world.tolist()}


def _points(mesh: LabelledMesh, name: str) -> LabelledMesh:
    """Points all over the surface, as many a square metre everywhere."""
    rng = rng_for("points", name)
    a, b, c = (mesh.points[mesh.faces[:, corner]] for corner in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    chosen = rng.choice(len(areas), _POINTS, p=areas / areas.sum())
    u, v = np.sort(rng.random((2, _POINTS)), axis=0)[..., None]
    points = u * a[chosen] + (v - u) * b[chosen] + (1 - v) * c[chosen]
    corners = mesh.faces[chosen, 0]
    return LabelledMesh(points, mesh.colors[corners], np.zeros((0, 3), np.int64), mesh.labels[corners])
