"""A house as a picture: its plan, and four first-person views beside it."""

from collections.abc import Sequence
from math import hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.engine import World
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import bearing
from layoutgen.houses.schema import ProceduralHouse
from layoutgen.preview.housemap import as_bgr, plan_picture

Image = NDArray[np.uint8]

_EYE = 1.55
_FOV = 75.0
_LOOK_DOWN = 18.0
_FAR = 12.0
_SIDEWAYS = (-0.9, -0.6, -0.3, 0.0, 0.3, 0.6, 0.9)
_UPWARD = (-0.45, -0.25, -0.05, 0.15)
"""Slopes of the rays that tell what a view shows."""
_BUILDING = frozenset({"background", "Floor", "Wall", "Ceiling", "Doorway", "Doorframe", "Window"})


def draw_plan(house: ProceduralHouse, size: int = 900) -> Image:
    """The plan of a house as a BGR image, `size` pixels wide and at most as high, with its legend."""
    return as_bgr(plan_picture(house, size))


def stacked(images: Sequence[Image]) -> Image:
    """Images below one another, on white."""
    width = max(image.shape[1] for image in images)
    padded = [np.pad(i, ((0, 0), (0, width - i.shape[1]), (0, 0)), constant_values=255) for i in images]
    return np.vstack(padded)


def first_person_views(house: ProceduralHouse, count: int = 4, width: int = 640, height: int = 480) -> list[Image]:
    """BGR images from reachable places, room by room from the largest, each looking across its room."""
    world = World(house)
    views = []
    for pose in _viewpoints(world, house, count):
        rgb = world.render(pose, width, height, _FOV).rgb
        if rgb is not None:
            views.append(np.ascontiguousarray(rgb[:, :, ::-1]))
    return views


def _viewpoints(world: World, house: ProceduralHouse, count: int) -> list[Pose]:
    """Poses that look across each room, the best first; a room's second best where rooms are few."""
    reachable = [(float(x), float(z)) for x, z in world.reachable()]
    rooms = []
    for room in house.rooms:
        polygon = np.array(room.outline, np.float32)
        inside = [point for point in reachable if cv2.pointPolygonTest(polygon, point, True) > 0.3]
        if inside:
            rooms.append((cv2.contourArea(polygon), _across(world, inside)))
    rooms.sort(key=lambda room: -room[0])
    poses: list[Pose] = []
    while rooms and len(poses) < count:
        turn, number = divmod(len(poses), len(rooms))
        choices = rooms[number][1]
        poses.append(choices[min(turn, len(choices) - 1)])
    return poses


def _across(world: World, points: list[Point]) -> list[Pose]:
    """Poses that look at the middle of the points, those that see most first, well apart from each other."""
    middle = (sum(x for x, _ in points) / len(points), sum(z for _, z in points) / len(points))
    poses = [Pose(x, _EYE, z, bearing((x, z), middle), _LOOK_DOWN) for x, z in points]
    scores = _scores(world, poses)
    chosen: list[Pose] = []
    for index in np.argsort(-scores, kind="stable").tolist():
        pose = poses[index]
        if all(hypot(pose.x - other.x, pose.z - other.z) > 1.5 for other in chosen):
            chosen.append(pose)
    return chosen


def _scores(world: World, poses: list[Pose]) -> NDArray[np.float64]:
    """How good the view from each pose is (n,): things seen, and air before the camera."""
    rays = []
    for pose in poses:
        right, up, forward = pose.basis()
        rays += [forward + sideways * right + upward * up for upward in _UPWARD for sideways in _SIDEWAYS]
    directions = np.array(rays) / np.linalg.norm(rays, axis=1, keepdims=True)
    count = len(_UPWARD) * len(_SIDEWAYS)
    origins = np.repeat([[pose.x, pose.y, pose.z] for pose in poses], count, axis=0)
    hits, distances = world.cast(origins, directions, _FAR)
    shown = [{hit for hit in row if world.kinds[hit] not in _BUILDING} for row in hits.reshape(-1, count).tolist()]
    nearest = np.where(np.isfinite(distances), distances, _FAR).reshape(-1, count).min(axis=1)
    return np.array([len(things) for things in shown]) + 4.0 * np.minimum(nearest, 1.2)


def contact_sheet(house: ProceduralHouse, size: int = 960) -> Image:
    """The plan and four views side by side as one BGR image."""
    views = first_person_views(house)
    tile_w, tile_h = size * 2 // 3, size // 2
    sheet: Image = np.full((size, size + 2 * tile_w, 3), 255, np.uint8)
    plan = draw_plan(house, size)
    sheet[: plan.shape[0], : plan.shape[1]] = plan[:size, :size]
    for index, view in enumerate(views):
        row, column = divmod(index, 2)
        x, y = size + column * tile_w, row * tile_h
        sheet[y : y + tile_h, x : x + tile_w] = cv2.resize(view, (tile_w, tile_h), interpolation=cv2.INTER_AREA)
    return sheet
