"""First-person views of a house through the embedded engine; import it only where the engine is wanted."""

from math import hypot
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.engine import World
from layoutgen.geometry.boxes import Point
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.directions import bearing
from layoutgen.houses.planview import Image, draw_plan

_EYE = 1.55
_FOV = 75.0
_LOOK_DOWN = 18.0


def first_person_views(house: dict[str, Any], count: int = 4, width: int = 640, height: int = 480) -> list[Image]:
    """BGR images from reachable places, room by room from the largest, each looking across its room."""
    world = World(house)
    reachable = world.reachable()
    views = []
    for pose in _viewpoints(house, reachable, count):
        rgb = world.render(pose, width, height, _FOV).rgb
        if rgb is not None:
            views.append(np.ascontiguousarray(rgb[:, :, ::-1]))
    return views


def _viewpoints(house: dict[str, Any], reachable: NDArray[np.float64], count: int) -> list[Pose]:
    """Poses far from the middle of each room and looking at it; a second from the other side where rooms are few."""
    places = []
    for room in house["rooms"]:
        polygon = np.array([(p["x"], p["z"]) for p in room["floorPolygon"]], np.float32)
        inside = [(float(x), float(z)) for x, z in reachable if _depth(polygon, (float(x), float(z))) > 0.3]
        if inside:
            places.append((cv2.contourArea(polygon), inside))
    places.sort(key=lambda place: -place[0])
    poses: list[Pose] = []
    while places and len(poses) < count:
        turn, number = divmod(len(poses), len(places))
        poses.append(_across(places[number][1], turn))
    return poses


def _depth(polygon: NDArray[np.float32], point: Point) -> float:
    """Metres from a point to the polygon's edge, negative outside."""
    return float(cv2.pointPolygonTest(polygon, point, True))


def _across(points: list[Point], turn: int) -> Pose:
    """A pose at the point that is farthest from all others, or with each turn from the poses before."""
    middle = (sum(x for x, _ in points) / len(points), sum(z for _, z in points) / len(points))
    chosen: list[Point] = []
    for _ in range(turn + 1):
        chosen.append(max(points, key=lambda p: min(hypot(p[0] - q[0], p[1] - q[1]) for q in [middle, *chosen])))
    return Pose(chosen[-1][0], _EYE, chosen[-1][1], bearing(chosen[-1], middle), _LOOK_DOWN)


def contact_sheet(house: dict[str, Any], size: int = 960) -> Image:
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
