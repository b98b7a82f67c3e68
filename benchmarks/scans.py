"""What visibility costs in a frame of a scan, on a mesh as large as a scanner leaves."""

import time
from dataclasses import dataclass

import click
import numpy as np
from numpy.typing import NDArray

from layoutgen.geometry.camera import Pose
from layoutgen.studio.scan.tracing import Tracer

FACES, WIDTH, HEIGHT, FOV, FRAMES = 500_000, 640, 480, 60.0, 20
ROOM, THINGS = (6.0, 2.6, 5.0), 60


@dataclass(frozen=True)
class Cost:
    """CPU seconds; `faces` are those of the mesh."""

    faces: int
    build: float
    frame: float


def measure() -> Cost:
    """Builds the tracer once and looks around from the middle of a furnished room with bumpy surfaces."""
    points, faces, labels = bumpy_room()
    started = time.process_time()
    tracer = Tracer(points, faces, labels)
    built = time.process_time()
    poses = [Pose(3.0, 1.5, 2.5, 360 / FRAMES * index, 15.0) for index in range(FRAMES)]
    tracer.look(poses[0], WIDTH, HEIGHT, FOV)
    begun = time.process_time()
    for pose in poses:
        tracer.look(pose, WIDTH, HEIGHT, FOV)
    return Cost(len(faces), built - started, (time.process_time() - begun) / FRAMES)


def bumpy_room() -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """Points, faces and labels of a room and 60 boxes in it, all of small triangles that are a few millimetres off."""
    rng = np.random.default_rng(0)
    boxes = [(np.zeros(3), np.array(ROOM))]
    for _ in range(THINGS):
        size = rng.uniform(0.2, 1.0, 3)
        boxes.append((rng.uniform(0, np.array(ROOM) - size) * (1, 0, 1), size))
    area = sum(2 * (s[0] * s[1] + s[1] * s[2] + s[0] * s[2]) for _, s in boxes)
    step = (2 * area / FACES) ** 0.5
    parts = [_sheets(low, size, step) for low, size in boxes]
    counts = np.cumsum([0, *(len(points) for points, _ in parts)])
    points = np.concatenate([points for points, _ in parts])
    faces = np.concatenate([faces + first for (_, faces), first in zip(parts, counts, strict=False)])
    labels = np.repeat(np.arange(len(parts)) - 1, [len(faces) for _, faces in parts])
    return points + rng.normal(0, 0.003, points.shape), faces.astype(np.int32), labels.astype(np.int32)


def _sheets(low: NDArray[np.float64], size: NDArray[np.float64], step: float) -> tuple[NDArray, NDArray]:
    """Points and faces of a box's six sides as grids."""
    points, faces, first = [], [], 0
    for axis in range(3):
        a, b = (i for i in range(3) if i != axis)
        n, m = (max(2, int(size[i] / step) + 1) for i in (a, b))
        for side in (0.0, 1.0):
            grid = np.zeros((n, m, 3))
            grid[..., axis] = side * size[axis]
            grid[..., a], grid[..., b] = np.meshgrid(
                *(np.linspace(0, size[i], k) for i, k in ((a, n), (b, m))), indexing="ij"
            )
            index = np.arange(n * m).reshape(n, m) + first
            corners = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
            for i, j, k in ((0, 1, 2), (0, 2, 3)):
                faces.append(np.stack([corners[i], corners[j], corners[k]], axis=-1).reshape(-1, 3))
            points.append(grid.reshape(-1, 3) + low)
            first += n * m
    return np.concatenate(points), np.concatenate(faces)


@click.command()
def scans() -> None:
    """Visibility on a mesh of half a million faces."""
    cost = measure()
    click.echo(
        f"{cost.faces:,} faces; tracer built in {cost.build:.2f} s of CPU, "
        f"visibility of a frame of {WIDTH} x {HEIGHT} in {cost.frame:.3f} s"
    )
