"""Free places in a filmed house: where a thing may stand on furniture or on the floor, and which frames show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import msgspec
import numpy as np
from numpy.typing import NDArray

from layoutgen.capture.objects import STRUCTURE
from layoutgen.catalogue.assets import Asset, assets, receptacles
from layoutgen.catalogue.supports import Support, supports
from layoutgen.config import VisibilityRecipe
from layoutgen.geometry.boxes import Box
from layoutgen.geometry.camera import Pose, project, projected_extents
from layoutgen.geometry.frames import FloorFrame
from layoutgen.geometry.polygons import contains
from layoutgen.houses.house import footprint_of
from layoutgen.houses.schema import Item, ProceduralHouse, Rotation, Vector
from layoutgen.studio.base import SeenObject
from layoutgen.walk.lenses import Lens

SURFACES = frozenset(
    "ArmChair Bed Cart Chair ClothesDryer CoffeeTable CounterTop Desk DiningTable Dresser Ottoman ShelvingUnit "
    "SideTable Sofa Stool TVStand WashingMachine".split()
)
"""Furniture that things are put on; into what is hollow or shut nobody sees."""
_EDGE = 0.012
"""Metres kept from the edge of a surface."""
_GAP = 0.01
"""Metres kept between things."""
_LIFT = 0.002
"""Metres above the surface, so that a physics engine does not push a thing out of it."""
_WALL_GAP = 0.03
"""Metres kept from walls by what stands on the floor."""
_CAMERA_GAP = 0.3
"""Metres kept from every camera: a thing before the lens hides the rest."""
_BEHIND = 0.02
"""Metres behind what an image shows at which a point still counts as in sight."""
_IN_SIGHT = 0.75
"""Share of a place's points that an image must show."""
_CELLS = np.array(list(product((0.1, 0.5, 0.9), repeat=3)))
_OPENINGS = frozenset({"Doorway", "Doorframe", "Door"})
_WAY = 0.6
"""Metres kept from doors, so that rooms can be entered."""


@dataclass(frozen=True)
class Place:
    """Somewhere a thing may stand.

    Attributes:
        item: the thing there.
        host: id of the furniture that it stands on, "" for the floor.
        box: that it takes, in the world.
    """

    item: Item
    host: str
    box: Box


class Room:
    """What is taken in a house, and by what.

    Args:
        items: the studio's objects.
        content: of the house.
        floor_y: height of the floor.
        cameras: poses that must stay free.
    """

    def __init__(
        self, items: Sequence[SeenObject], content: ProceduralHouse, floor_y: float, cameras: Sequence[Pose]
    ) -> None:
        self._items, self._content, self._floor_y = items, content, floor_y
        self._ids = np.array([item.id for item in items])
        self._boxes = np.array([item.box for item in items]).reshape(-1, 6)
        self._solid = np.array([item.type not in STRUCTURE for item in items])
        self._doors = np.array([item.type in _OPENINGS for item in items])
        self._cameras = np.array([(pose.x, pose.y, pose.z) for pose in cameras])
        self._furniture = {item.id: item for item, _ in content.items()}

    def on_furniture(self, item: Item, draws: int, rng: np.random.Generator, without: str = "") -> Iterator[Place]:
        """Places for a thing on the furniture that such things are put on; `without` names what is not there."""
        asset = assets()[item.asset_id]
        hosts = [one for one in self._items if one.type in SURFACES and asset.type in receptacles().get(one.type, {})]
        wet = {parent for one in self._items if one.type == "Faucet" for parent in one.parents}  # they have basins
        free = self._furniture.keys() - {without} - wet
        hosts = [one for one in hosts if one.id in free and _level(self._furniture[one.id])]
        levels = [(host, level, top) for host in hosts for level, top in _levels(host)]
        for _ in range(draws if levels else 0):
            host, level, headroom = levels[int(rng.integers(len(levels)))]
            x, z, quarter = (
                rng.uniform(level.x_min, level.x_max),
                rng.uniform(level.z_min, level.z_max),
                rng.integers(4),
            )
            base = self._furniture[host.id]
            frame = FloorFrame(*base.position.xz, base.rotation.yaw_deg)
            wx, wz = frame.world(float(x), float(z))
            y = host.box.y_min + level.y + _LIFT
            put = _standing(item, asset, (wx, y, wz), base.rotation.yaw_deg + 90.0 * int(quarter))
            corners = [frame.point(*corner) for corner in footprint_of(put)]
            if asset.size[1] <= headroom and all(level.carries(*corner, -_EDGE) for corner in corners):
                box = _box(put, asset)
                if self._free(box, {host.id, without}):
                    yield Place(put, host.id, box)

    def on_floor(self, item: Item, draws: int, rng: np.random.Generator, without: str = "") -> Iterator[Place]:
        """Places for a thing on the free floor of any room; `without` names what is not there."""
        asset = assets()[item.asset_id]
        outlines = [room.outline for room in self._content.rooms]
        for _ in range(draws if outlines else 0):
            outline = outlines[int(rng.integers(len(outlines)))]
            xs, zs = zip(*outline, strict=True)
            x, z = float(rng.uniform(min(xs), max(xs))), float(rng.uniform(min(zs), max(zs)))
            put = _standing(item, asset, (x, self._floor_y + _LIFT, z), 90.0 * int(rng.integers(4)))
            box = _box(put, asset)
            around = Box(*np.array(box) + _WALL_GAP * np.array([-1, 0, -1, 1, 0, 1]))
            inside = all(contains(outline, corner) for corner in around.floor.corners)
            if inside and self._free(box, {without}) and self._leaves_ways(box):
                yield Place(put, "", box)

    def _free(self, box: Box, ignored: set[str]) -> bool:
        """Whether a box touches no thing but the ignored ones, and comes near no camera."""
        low, high = np.array(box[:3]) - _GAP, np.array(box[3:]) + _GAP
        low[1] += _GAP + _LIFT / 2  # what it stands on
        meets = ((self._boxes[:, :3] < high) & (self._boxes[:, 3:] > low)).all(axis=1) & self._solid
        meets &= ~np.isin(self._ids, list(ignored))
        return not meets.any() and self.clear(box)

    def place(self, item: Item, host: str, ignored: set[str]) -> Place | None:
        """A thing where it is said to be, on a host; None where it meets others than the ignored ones."""
        box = _box(item, assets()[item.asset_id])
        return Place(item, host, box) if self._free(box, ignored) else None

    def clear(self, box: Box) -> bool:
        """Whether a box keeps its distance from every camera."""
        low, high = np.array(box[:3]), np.array(box[3:])
        gaps = np.maximum(np.maximum(low - self._cameras, self._cameras - high), 0)
        return bool((np.sqrt((gaps**2).sum(axis=1)) >= _CAMERA_GAP).all())

    def _leaves_ways(self, box: Box) -> bool:
        doors = [Box(*values).floor for values in self._boxes[self._doors].tolist()]
        return all(door.gap(box.floor) >= _WAY for door in doors)


def frames_showing(
    boxes: Sequence[Box],
    poses: Sequence[Pose],
    depths: Sequence[NDArray[np.float32]],
    lens: Lens,
    rule: VisibilityRecipe,
) -> NDArray[np.bool_]:
    """(frames, boxes), which images would show a thing in each box wholly, largely unhidden and large enough.

    Args:
        boxes: of things that are not there, in the world.
        poses, depths: of the images, planar metres (h, w).
        lens: of the camera.
        rule: when a thing counts as seen.
    """
    world = np.array(boxes).reshape(-1, 6)
    low, high = world[:, None, :3], world[:, None, 3:]
    points = (low + _CELLS * (high - low)).reshape(-1, 3)
    enough = 2 * rule.min_pixels * (lens.width * lens.height) / (640 * 480)
    shown = np.zeros((len(poses), len(world)), np.bool_)
    for index, (pose, depth) in enumerate(zip(poses, depths, strict=True)):
        x0, y0, x1, y1 = projected_extents(pose, world, lens.width, lens.height, lens.fov_vertical_deg).T
        whole = (x0 > 1) & (y0 > 1) & (x1 < lens.width - 2) & (y1 < lens.height - 2)
        whole &= (x1 - x0) * (y1 - y0) >= enough
        pixels, away = project(pose, points, lens.width, lens.height, lens.fov_vertical_deg)
        columns = np.clip(np.nan_to_num(pixels[:, 0]), 0, lens.width - 1).astype(np.intp)
        rows = np.clip(np.nan_to_num(pixels[:, 1]), 0, lens.height - 1).astype(np.intp)
        seen = (away > 0) & (away <= depth[rows, columns] + _BEHIND)
        shown[index] = whole & (seen.reshape(-1, len(_CELLS)).mean(axis=1) >= _IN_SIGHT)
    return shown


def _levels(host: SeenObject) -> list[tuple[Support, float]]:
    """The surfaces of furniture, each with the height that is free above it."""
    asset = assets().get(host.asset)
    found = supports(asset) if asset else ()
    tops = [[other.y for other in found if other.y > level.y + 0.02] for level in found]
    return [(level, min(top) - level.y - 0.03 if top else 10.0) for level, top in zip(found, tops, strict=True)]


def _level(item: Item) -> bool:
    return item.rotation.axis is None and max(map(abs, item.rotation.euler[::2])) < 0.1


def _standing(item: Item, asset: Asset, bottom: tuple[float, float, float], yaw_deg: float) -> Item:
    """The thing upright, the middle of its bottom at a place of the world."""
    x, y, z = bottom
    position = Vector(x=round(x, 4), y=round(y + asset.size[1] / 2, 4), z=round(z, 4))
    return msgspec.structs.replace(item, position=position, rotation=Rotation(x=0.0, y=round(yaw_deg % 360, 4), z=0.0))


def _box(item: Item, asset: Asset) -> Box:
    xs, zs = zip(*footprint_of(item), strict=True)
    y, half = float(item.position.y), asset.size[1] / 2
    return Box(min(xs), y - half, min(zs), max(xs), y + half, max(zs))
