"""A house as a picture: its plan, and four first-person views beside it."""

from collections.abc import Iterator, Sequence
from math import dist, hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.catalogue.assets import assets
from layoutgen.engine import World
from layoutgen.geometry.boxes import FloorBox, Point
from layoutgen.geometry.camera import Pose
from layoutgen.geometry.frames import bearing, sin_cos
from layoutgen.houses.house import footprint_of
from layoutgen.houses.schema import Item, ProceduralHouse

Image = NDArray[np.uint8]
Color = tuple[int, int, int]

_MARGIN = 0.5
_WALL: Color = (60, 60, 60)
_DOOR: Color = (70, 110, 200)
_WINDOW: Color = (210, 170, 90)
_LINE: Color = (90, 90, 90)
_FLOORS: dict[str, Color] = {
    "Kitchen": (205, 232, 250),
    "LivingRoom": (214, 240, 222),
    "Bedroom": (244, 226, 214),
    "Bathroom": (245, 240, 210),
}
_OTHER_FLOOR: Color = (235, 235, 240)
_SOLID: Color = (200, 210, 222)
_SMALL: Color = (120, 150, 230)
_HUNG: Color = (150, 120, 190)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_SHIFT = 4
"""Fractional bits of OpenCV's drawing coordinates."""
_EYE = 1.55
_FOV = 75.0
_LOOK_DOWN = 18.0
_FAR = 12.0
_SIDEWAYS = (-0.9, -0.6, -0.3, 0.0, 0.3, 0.6, 0.9)
_UPWARD = (-0.45, -0.25, -0.05, 0.15)
"""Slopes of the rays that tell what a view shows."""
_BUILDING = frozenset({"background", "Floor", "Wall", "Ceiling", "Doorway", "Doorframe", "Window"})


class _Canvas:
    """An image with metres for coordinates; x right, z up."""

    def __init__(self, bounds: FloorBox, size: int) -> None:
        width, depth = (extent + 2 * _MARGIN for extent in bounds.size)
        self.scale = size / max(width, depth)
        self._left, self._top = bounds.x_min - _MARGIN, bounds.z_max + _MARGIN
        self.image: Image = np.full((round(depth * self.scale), round(width * self.scale), 3), 255, np.uint8)

    def points(self, points: Sequence[tuple[float, float]]) -> NDArray[np.int32]:
        """Pixels of world points, with `_SHIFT` fractional bits."""
        pixels = [((x - self._left) * self.scale, (self._top - z) * self.scale) for x, z in points]
        return np.round(np.array(pixels) * (1 << _SHIFT)).astype(np.int32)

    def area(self, points: Sequence[tuple[float, float]], fill: Color, line: Color | None = None) -> None:
        """A filled polygon."""
        pixels = [self.points(points)]
        cv2.fillPoly(self.image, pixels, fill, cv2.LINE_AA, _SHIFT)
        if line:
            cv2.polylines(self.image, pixels, True, line, 1, cv2.LINE_AA, _SHIFT)

    def line(self, a: tuple[float, float], b: tuple[float, float], color: Color, metres: float) -> None:
        """A line of a width in metres, at least one pixel."""
        (ax, az), (bx, bz) = self.points([a, b]).tolist()
        cv2.line(self.image, (ax, az), (bx, bz), color, max(1, round(metres * self.scale)), cv2.LINE_AA, _SHIFT)

    def text(self, words: str, x: float, z: float, width: float, color: Color = (40, 40, 40)) -> None:
        """Text about a point, shrunk to a width in metres; left out where it would be unreadable."""
        (long, tall), _ = cv2.getTextSize(words, _FONT, 1.0, 1)
        size = min(0.45, width * self.scale / long)
        if size < 0.22:
            return
        px, pz = (self.points([(x, z)])[0] / (1 << _SHIFT)).tolist()
        origin = (round(px - long * size / 2), round(pz + tall * size / 2))
        cv2.putText(self.image, words, origin, _FONT, size, color, 1, cv2.LINE_AA)


def draw_plan(house: ProceduralHouse, size: int = 900) -> Image:
    """The plan of a house as a BGR image whose longer side has `size` pixels."""
    canvas = _Canvas(FloorBox.around(corner for room in house.rooms for corner in room.outline), size)
    for room in house.rooms:
        canvas.area(room.outline, _FLOORS.get(room.room_type, _OTHER_FLOOR))
    _draw_walls(canvas, house)
    for item in house.objects:
        _draw_object(canvas, item)
    for room in house.rooms:
        x, z = np.mean(room.outline, axis=0)
        canvas.text(room.room_type, float(x), float(z), 1.6, (150, 60, 60))
    _draw_agent(canvas, house)
    return canvas.image


def stacked(images: Sequence[Image]) -> Image:
    """Images below one another, on white."""
    width = max(image.shape[1] for image in images)
    padded = [np.pad(i, ((0, 0), (0, width - i.shape[1]), (0, 0)), constant_values=255) for i in images]
    return np.vstack(padded)


def _draw_walls(canvas: _Canvas, house: ProceduralHouse) -> None:
    ends = {wall.id: wall.line for wall in house.walls}
    for wall in house.walls:
        if not wall.empty:
            canvas.line(*wall.line, _WALL, 0.08)
    for openings, color, width in ((house.doors, _DOOR, 0.14), (house.windows, _WINDOW, 0.1)):
        for opening in openings:
            a, b = ends[opening.wall0]
            low, high = (along / dist(a, b) for along in opening.span)
            canvas.line(_between(a, b, low), _between(a, b, high), (255, 255, 255), width + 0.02)
            canvas.line(_between(a, b, low), _between(a, b, high), color, width / 2)


def _between(a: tuple[float, float], b: tuple[float, float], share: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _draw_object(canvas: _Canvas, item: Item) -> None:
    asset = assets()[item.asset_id]
    bottom = item.position.y - asset.size[1] / 2
    corners = footprint_of(item)
    canvas.area(corners, _HUNG if bottom > 0.3 else _SOLID, _LINE)
    canvas.line(corners[2], corners[3], (60, 60, 200), 0.02)
    for child in _descendants(item):
        canvas.area(footprint_of(child), _SMALL, _LINE)
    if bottom <= 0.3:
        canvas.text(asset.type, *item.position.xz, max(asset.size[0], asset.size[2], 0.6))


def _descendants(item: Item) -> Iterator[Item]:
    for child in item.children or ():
        yield child
        yield from _descendants(child)


def _draw_agent(canvas: _Canvas, house: ProceduralHouse) -> None:
    start = house.metadata.agent
    if start:
        x, z = start.position.xz
        s, c = sin_cos(start.rotation.yaw_deg)
        canvas.area(
            [(x + 0.3 * s, z + 0.3 * c), (x - 0.15 * c, z + 0.15 * s), (x + 0.15 * c, z - 0.15 * s)], (60, 180, 60)
        )


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
