"""The hand-made room in the layouts of published data sets, written from their documentation and not by our code."""

import csv
import json
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from layoutgen.scans import axes
from tests.scans.room import FOCAL, HEIGHT, PIECES, WIDTH, Array, Pictures, camera_matrices, room_mesh, write_json

FRAMES = 6


def pictures() -> list[tuple[Array, np.ndarray, np.ndarray]]:
    """OpenCV's camera-to-world, colours (as OpenCV writes them) and depth in millimetres of each frame."""
    drawn = Pictures()
    views = [(matrix, *drawn.draw(axes.pose(matrix, "z", "opencv"))) for matrix in camera_matrices(FRAMES)]
    return [(matrix, colours, np.round(depth * 1000).astype(np.uint16)) for matrix, colours, depth in views]


def write_vertex_ply(path: Path, points: Array, faces: np.ndarray, columns: str = "") -> None:
    """A binary mesh with colours, as scanners' pipelines write them."""
    colours = "".join(f"property uchar {name}\n" for name in ("red", "green", "blue", "alpha"))
    head = f"ply\nformat binary_little_endian 1.0\nelement vertex {len(points)}\n"
    head += "property float x\nproperty float y\nproperty float z\n" + colours
    head += f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    vertices = np.zeros(len(points), [("p", "<f4", 3), ("c", "u1", 4)])
    vertices["p"] = points
    rows = np.zeros(len(faces), [("n", "u1"), ("v", "<i4", 3)])
    rows["n"], rows["v"] = 3, faces
    path.write_bytes(head.encode() + vertices.tobytes() + rows.tobytes())


def segments() -> tuple[Array, np.ndarray, list[int], list[dict[str, object]]]:
    """Points, faces, the segment of each vertex, and the groups: two segments a piece."""
    points, faces, _ = room_mesh()
    of_vertices = [10 * (index // 8) + index % 2 for index in range(len(points))]
    names = ["wall", *(piece.name for piece in PIECES)]
    groups = [{"id": i, "objectId": i, "segments": [10 * i, 10 * i + 1], "label": name} for i, name in enumerate(names)]
    return points, faces, of_vertices, groups


def scannet(root: Path) -> Path:
    """As the SensReader exports; the walls are turned by a quarter, which axisAlignment says."""
    folder = root / "scene0007_01"
    points, faces, of_vertices, groups = segments()
    quarter = np.array([[0.0, -1, 0, 2], [1, 0, 0, -1], [0, 0, 1, 0], [0, 0, 0, 1]])
    raw = np.linalg.inv(quarter)
    for name in ("color", "depth", "pose", "intrinsic"):
        (folder / name).mkdir(parents=True)
    name = folder.name
    write_vertex_ply(folder / f"{name}_vh_clean_2.ply", points @ raw[:3, :3].T + raw[:3, 3], faces)
    write_json(folder / f"{name}_vh_clean_2.0.010000.segs.json", {"segIndices": of_vertices, "sceneId": name})
    write_json(folder / f"{name}.aggregation.json", {"sceneId": name, "segGroups": groups})
    (folder / f"{name}.txt").write_text(f"axisAlignment = {' '.join(map(str, quarter.ravel()))} \nnumColorFrames = 6\n")
    inside = np.diag([FOCAL, FOCAL, 1.0, 1.0])
    inside[0, 2], inside[1, 2] = WIDTH / 2 - 0.5, HEIGHT / 2 - 0.5
    for kind in ("color", "depth"):
        np.savetxt(folder / "intrinsic" / f"intrinsic_{kind}.txt", inside)
    for index, (matrix, colours, depth) in enumerate(pictures()):
        cv2.imwrite(str(folder / "color" / f"{index}.jpg"), colours)
        cv2.imwrite(str(folder / "depth" / f"{index}.png"), depth)
        np.savetxt(folder / "pose" / f"{index}.txt", raw @ matrix)
    np.savetxt(folder / "pose" / "6.txt", np.full((4, 4), -np.inf))  # tracking was lost
    cv2.imwrite(str(folder / "color" / "6.jpg"), colours)
    return folder


def scannet_sens(root: Path) -> Path:
    """The same as a `.sens` file."""
    folder = scannet(root)
    inside = np.loadtxt(folder / "intrinsic" / "intrinsic_color.txt").astype("<f4")
    same = np.eye(4, dtype="<f4")
    parts = [struct.pack("<IQ", 4, 4), b"test", *(m.tobytes() for m in (inside, same, inside, same))]
    parts.append(struct.pack("<iiIIIIfQ", 2, 1, WIDTH, HEIGHT, WIDTH, HEIGHT, 1000.0, FRAMES + 1))
    for index in range(FRAMES + 1):
        pose = np.loadtxt(folder / "pose" / f"{index}.txt").astype("<f4")
        depth = cv2.imread(str(folder / "depth" / f"{min(index, FRAMES - 1)}.png"), cv2.IMREAD_UNCHANGED)
        colour, deep = (folder / "color" / f"{index}.jpg").read_bytes(), zlib.compress(depth.astype("<u2").tobytes())
        parts += [pose.tobytes(), struct.pack("<QQQQ", 0, 0, len(colour), len(deep)), colour, deep]
    (folder / f"{folder.name}.sens").write_bytes(b"".join(parts))
    for name in ("pose", "color", "depth"):
        for file in (folder / name).iterdir():
            file.unlink()
        (folder / name).rmdir()
    return folder


def scannetpp(root: Path) -> Path:
    """With the undistorted pictures of its toolbox; worlds of nerfstudio as its own script makes them of COLMAP's."""
    folder = root / "data" / "0a5c013435"
    points, faces, of_vertices, groups = segments()
    images = folder / "dslr" / "resized_undistorted_images"
    for part in (images, folder / "scans", folder / "dslr" / "nerfstudio", root / "splits"):
        part.mkdir(parents=True)
    write_vertex_ply(folder / "scans" / "mesh_aligned_0.05.ply", points, faces)
    write_json(folder / "scans" / "segments.json", {"segIndices": of_vertices})
    write_json(folder / "scans" / "segments_anno.json", {"segGroups": groups})
    (root / "splits" / "nvs_sem_val.txt").write_text("0a5c013435\n")
    frames = []
    for index, (matrix, colours, _) in enumerate(pictures()):
        name = f"DSC{index:05d}.JPG"
        cv2.imwrite(str(images / name), colours)
        turned = matrix.copy()
        turned[:3, 1:3] *= -1
        turned = turned[[1, 0, 2, 3]]
        turned[2] *= -1
        frames.append({"file_path": name, "transform_matrix": turned.tolist(), "is_bad": False})
    lens = {"w": WIDTH, "h": HEIGHT, "fl_x": FOCAL, "fl_y": FOCAL, "cx": WIDTH / 2, "cy": HEIGHT / 2}
    bad = {"file_path": "DSC00099.JPG", "transform_matrix": frames[0]["transform_matrix"], "is_bad": True}
    said = {**lens, "camera_model": "PINHOLE", "frames": [*frames[:4], bad], "test_frames": frames[4:]}
    write_json(folder / "dslr" / "nerfstudio" / "transforms_undistorted.json", said)
    return folder


def arkitscenes(root: Path) -> Path:
    """Boxes and a mesh without labels; poses that map the world to the camera."""
    folder = root / "Training" / "41254925"
    points, faces, _, _ = segments()
    frames = folder / "41254925_frames"
    for name in ("lowres_wide", "lowres_wide_intrinsics", "lowres_depth"):
        (frames / name).mkdir(parents=True)
    write_vertex_ply(folder / "41254925_3dod_mesh.ply", points, faces)
    data = []
    for number, piece in enumerate(PIECES):
        turn = np.radians(piece.turn)
        own = [[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]]
        x, y, z = piece.place
        box = {"centroid": [x, y, z + piece.sides[2] / 2], "axesLengths": list(piece.sides)}
        box["normalizedAxes"] = np.ravel(own).tolist()
        data.append({"uid": f"u{number}", "label": piece.name.replace(" ", "_"), "segments": {"obbAligned": box}})
    write_json(folder / "41254925_3dod_annotation.json", {"data": data, "skipped": False})
    lines = []
    for index, (matrix, colours, depth) in enumerate(pictures()):
        time = f"{100 + index / 10:.3f}"
        cv2.imwrite(str(frames / "lowres_wide" / f"41254925_{time}.png"), colours)
        cv2.imwrite(str(frames / "lowres_depth" / f"41254925_{time}.png"), depth)
        values = (WIDTH, HEIGHT, FOCAL, FOCAL, WIDTH / 2 - 0.5, HEIGHT / 2 - 0.5)
        (frames / "lowres_wide_intrinsics" / f"41254925_{time}.pincam").write_text(" ".join(map(str, values)))
        to_camera = np.linalg.inv(matrix)
        row = [*cv2.Rodrigues(to_camera[:3, :3])[0].ravel(), *to_camera[:3, 3]]
        lines.append(" ".join([f"{100.002 + index / 10:.6f}", *(f"{value:.9f}" for value in row)]))
    (frames / "lowres_wide.traj").write_text("\n".join(lines) + "\n")
    return folder


def hypersim(root: Path) -> Path:
    """In units of a centimetre; needs h5py."""
    import h5py

    folder, classes = root / "ai_001_001", {"dining table": 7, "couch": 6, "bookshelf": 10, "fridge": 24, "bed": 4}
    detail, geometry = folder / "_detail", folder / "images" / "scene_cam_00_geometry_hdf5"
    preview = folder / "images" / "scene_cam_00_final_preview"
    for part in (detail / "cam_00", detail / "mesh", geometry, preview):
        part.mkdir(parents=True)

    def put(path: Path, values: object) -> None:
        with h5py.File(path, "w") as file:
            file["dataset"] = np.asarray(values)

    with (detail / "metadata_scene.csv").open("w") as file:
        csv.writer(file).writerows([["parameter_name", "parameter_value"], ["meters_per_asset_unit", 0.01]])
    flip = np.diag([1.0, -1, -1, 1])
    shots = pictures()
    put(detail / "cam_00" / "camera_keyframe_orientations.hdf5", [(m @ flip)[:3, :3] for m, _, _ in shots])
    put(detail / "cam_00" / "camera_keyframe_positions.hdf5", [100 * m[:3, 3] for m, _, _ in shots])
    box = "metadata_semantic_instance_bounding_box_object_aligned_2d_"
    places = [[np.nan] * 3, *((100 * np.array(p.place) + [0, 0, 50 * p.sides[2]]).tolist() for p in PIECES)]
    turns = [np.full((3, 3), np.nan)]
    for piece in PIECES:
        c, s = np.cos(np.radians(piece.turn)), np.sin(np.radians(piece.turn))
        turns.append(np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]))
    put(detail / "mesh" / f"{box}positions.hdf5", places)
    put(detail / "mesh" / f"{box}extents.hdf5", [[np.nan] * 3, *(100 * np.array(p.sides) for p in PIECES)])
    put(detail / "mesh" / f"{box}orientations.hdf5", turns)
    points, faces, labels = room_mesh()
    from layoutgen.studio.scan.tracing import Tracer

    tracer = Tracer(axes.point(points, "z"), faces.astype(np.int32), labels.astype(np.int32))
    kinds = np.array([1, *(classes.get(piece.name, 40) for piece in PIECES)], np.int16)
    columns, rows = np.meshgrid(np.arange(1024) + 0.5 - 512, np.arange(768) + 0.5 - 384)
    focal = 512 / np.tan(np.radians(30))
    for index, (matrix, _, _) in enumerate(shots):
        fov = 2 * np.degrees(np.arctan(384 / focal))
        depth, owner = tracer.look(axes.pose(matrix, "z", "opencv"), 1024, 768, float(fov))
        put(geometry / f"frame.{index:04d}.depth_meters.hdf5", depth * np.sqrt(1 + (columns**2 + rows**2) / focal**2))
        put(geometry / f"frame.{index:04d}.semantic_instance.hdf5", np.where(owner > 0, owner, -1).astype(np.int16))
        put(geometry / f"frame.{index:04d}.semantic.hdf5", kinds[np.maximum(owner, 0)])
        colours = np.random.default_rng(index).integers(0, 255, (96, 128, 3), dtype=np.uint8)
        cv2.imwrite(str(preview / f"frame.{index:04d}.tonemap.jpg"), cv2.resize(colours, (1024, 768)))
    return folder


WRITERS: dict[str, Callable[[Path], Path]] = {
    "scannet": scannet,
    "scannet sens": scannet_sens,
    "scannetpp": scannetpp,
    "arkitscenes": arkitscenes,
    "hypersim": hypersim,
}


def changed(path: Path, change: Callable[[object], object]) -> None:
    """A JSON file with its value changed."""
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def cut(path: Path, keep: Sequence[int] = (0, -9)) -> None:
    """A file without its end."""
    path.write_bytes(path.read_bytes()[keep[0] : keep[1]])
