"""A small furnished room written by hand as a `posed` folder: z up, right-handed, OpenCV's cameras."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose
from layoutgen.scans import axes
from layoutgen.studio.scan.tracing import Tracer

Array = NDArray[np.float64]
WIDTH, HEIGHT, FOCAL = 320, 240, 200.0
SIDES = (6.0, 5.0, 2.6)


@dataclass(frozen=True)
class Piece:
    """A block: name, middle of its floor side (x, y, z), sides, degrees counter-clockwise seen from above."""

    name: str
    place: tuple[float, float, float]
    sides: tuple[float, float, float]
    turn: float = 0.0


PIECES = (
    Piece("dining table", (3.1, 2.6, 0.0), (1.6, 0.9, 0.75), 20),
    Piece("office chair", (1.9, 1.6, 0.0), (0.5, 0.5, 0.9), 35),
    Piece("chair", (4.3, 3.4, 0.0), (0.45, 0.5, 0.95), -15),
    Piece("couch", (1.0, 4.4, 0.0), (1.9, 0.8, 0.8)),
    Piece("bookshelf", (5.75, 1.5, 0.0), (0.35, 1.2, 1.8)),
    Piece("fridge", (5.6, 4.55, 0.0), (0.7, 0.7, 1.7)),
    Piece("bed", (0.9, 1.0, 0.0), (1.5, 1.9, 0.5)),
    Piece("tv stand", (3.2, 0.3, 0.0), (1.4, 0.4, 0.5)),
    Piece("tv", (3.2, 0.3, 0.5), (1.0, 0.12, 0.6)),
    Piece("lamp", (4.9, 0.4, 0.0), (0.4, 0.4, 1.5)),
    Piece("vase", (3.3, 2.7, 0.75), (0.2, 0.2, 0.35), 20),
    Piece("trash can", (4.9, 2.3, 0.0), (0.35, 0.3, 0.5), 10),
)
_CORNERS = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (0, 1)])
_QUADS = np.array([(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)])


def block(piece: Piece) -> tuple[Array, NDArray[np.int64]]:
    """Corners (8, 3) and triangles (12, 3)."""
    c, s = cos(radians(piece.turn)), sin(radians(piece.turn))
    points = (_CORNERS * piece.sides) @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]]) + piece.place
    return points, np.concatenate([_QUADS[:, [0, 1, 2]], _QUADS[:, [0, 2, 3]]])


def room_mesh(pieces: Sequence[Piece] = PIECES) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Points, triangles and labels: the shell is 0, pieces count from 1."""
    x, y, z = SIDES
    blocks = [block(Piece("shell", (x / 2, y / 2, 0.0), SIDES)), *map(block, pieces)]
    points = np.concatenate([points for points, _ in blocks])
    faces = np.concatenate([faces + 8 * index for index, (_, faces) in enumerate(blocks)])
    return points, faces, np.repeat(np.arange(len(blocks)), 12)


def camera_matrices(count: int = 24) -> list[Array]:
    """OpenCV's camera-to-world of a walk around the middle that looks about."""
    found = []
    for index in range(count):
        turn = 2 * np.pi * index / count
        eye = np.array([3.0 + 1.3 * np.cos(turn), 2.5 + 1.4 * np.sin(turn), 1.5])
        yaw, pitch = turn + np.pi + 0.5 * np.sin(3 * turn), radians(18)
        forward = np.array([np.cos(yaw) * np.cos(pitch), np.sin(yaw) * np.cos(pitch), -np.sin(pitch)])
        right = np.array([np.sin(yaw), -np.cos(yaw), 0.0])
        matrix = np.eye(4)
        matrix[:3, :3] = np.stack([right, np.cross(forward, right), forward], axis=1)
        matrix[:3, 3] = eye
        found.append(matrix)
    return found


class Pictures:
    """Draws what cameras see of the room: a colour a piece, darker with depth, with a pattern on the floor."""

    def __init__(self, pieces: Sequence[Piece] = PIECES) -> None:
        points, faces, labels = room_mesh(pieces)
        self._tracer = Tracer(axes.point(points, "z"), faces.astype(np.int32), labels.astype(np.int32))
        self._colours = np.random.default_rng(3).integers(60, 255, (len(pieces) + 1, 3))

    def draw(self, pose: Pose) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Colours (h, w, 3) as OpenCV writes them, and planar depth (h, w)."""
        fov = 2 * np.degrees(np.arctan(HEIGHT / 2 / FOCAL))
        depth, labels = self._tracer.look(pose, WIDTH, HEIGHT, float(fov))
        rows, columns = np.mgrid[:HEIGHT, :WIDTH]
        stripes = 1 - 0.25 * ((rows // 6 + columns // 6) % 2)
        shade = stripes * np.clip(1.15 - depth / 9, 0.3, 1.0)
        return (self._colours[np.maximum(labels, 0)] * shade[..., None]).astype(np.uint8), depth


def write_ply(path: Path, points: Array, faces: NDArray[np.int64], labels: NDArray[np.int64], kind: str) -> None:
    """A mesh with labels of faces; `kind` is `ascii`, `binary_little_endian` or `binary_big_endian`."""
    head = (
        f"ply\nformat {kind} 1.0\nelement vertex {len(points)}\nproperty float x\nproperty float y\nproperty float z\n"
        f"element face {len(faces)}\nproperty list uchar int vertex_indices\nproperty int label\nend_header\n"
    )
    if kind == "ascii":
        lines = [" ".join(map(str, point)) for point in points.tolist()]
        lines += [f"3 {a} {b} {c} {label}" for (a, b, c), label in zip(faces.tolist(), labels.tolist(), strict=True)]
        path.write_text(head + "\n".join(lines) + "\n")
        return
    order = "<" if kind == "binary_little_endian" else ">"
    rows = np.zeros(len(faces), [("n", "u1"), ("v", f"{order}i4", 3), ("label", f"{order}i4")])
    rows["n"], rows["v"], rows["label"] = 3, faces, labels
    path.write_bytes(head.encode() + points.astype(f"{order}f4").tobytes() + rows.tobytes())


def write_room(folder: Path, *, depth: bool = False, boxes: bool = False, rooms: bool = True, frames: int = 24) -> Path:
    """Writes the scan; its objects have boxes where `boxes` says so, and its pictures depth."""
    (folder / "images").mkdir(parents=True)
    (folder / "depth").mkdir()
    points, faces, labels = room_mesh()
    write_ply(folder / "mesh.ply", points, faces, labels, "binary_little_endian")
    listed = [{"label": i + 1, "name": piece.name} for i, piece in enumerate(PIECES)]
    if boxes:
        listed = [one | {"box": _box(piece)} for one, piece in zip(listed, PIECES, strict=True)]
    write_json(folder / "objects.json", {"objects": listed})
    if rooms:
        x, y, _ = SIDES
        outline = [[0, 0], [x, 0], [x, y], [0, y]]
        write_json(
            folder / "rooms.json", {"floor": 0.0, "rooms": [{"id": "r", "type": "LivingRoom", "polygon": outline}]}
        )
    pictures, written = Pictures(), []
    for index, matrix in enumerate(camera_matrices(frames)):
        colours, metres = pictures.draw(axes.pose(matrix, "z", "opencv"))
        one: dict[str, Any] = {"file": f"images/{index:06d}.png", "camera_to_world": matrix.tolist()}
        cv2.imwrite(str(folder / one["file"]), colours)
        if depth:
            one["depth"] = f"depth/{index:06d}.png"
            cv2.imwrite(str(folder / one["depth"]), np.round(metres * 1000).astype(np.uint16))
        written.append(one)
    write_json(folder / "cameras.json", cameras_json(written))
    return folder


def cameras_json(frames: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": "posed", "version": 1, "up": "z", "convention": "opencv",
        "source": {"name": "hand-made", "licence": "CC0-1.0", "redistribution": True},
        "camera": {"width": WIDTH, "height": HEIGHT, "fx": FOCAL, "fy": FOCAL, "cx": WIDTH / 2, "cy": HEIGHT / 2},
        "frames": frames,
    }  # fmt: skip


def _box(piece: Piece) -> dict[str, Any]:
    x, y, z = piece.place
    c, s = cos(radians(piece.turn)), sin(radians(piece.turn))
    centre = [x, y, z + piece.sides[2] / 2]
    return {"centre": centre, "size": list(piece.sides), "rotation": [[c, -s, 0], [s, c, 0], [0, 0, 1]]}


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text())
