"""Synthetic clips for tests of every room: random flats with furniture of real sizes, seen from a random walk."""

from dataclasses import replace
from math import cos, radians, sin

import numpy as np
from hypothesis import strategies as st

from layoutgen.catalogue.names import category_name, number_names
from layoutgen.dataset.records import (
    AI2_THOR,
    Camera,
    Clip,
    ClipRecord,
    EngineRef,
    Frame,
    FrameObject,
    HouseRef,
    OrientedBox,
    Room,
    SceneObject,
    Twin,
)
from layoutgen.geometry import boxes as geometry
from layoutgen.geometry.boxes import Box, FloorBox
from layoutgen.geometry.camera import Pose, focal_length, project
from layoutgen.geometry.frames import ObserverFrame
from layoutgen.seeds import rng_for

WIDTH, HEIGHT, FOV = 640, 480, 90.0
ROOM_TYPES = ("LivingRoom", "Kitchen", "Bedroom", "Bathroom")
SIZES = {  # type: (x, y, z) metres
    "ArmChair": (0.9, 1.0, 0.8),
    "Bed": (1.6, 0.7, 2.1),
    "Box": (0.5, 0.4, 0.35),
    "Chair": (0.45, 0.9, 0.5),
    "CoffeeTable": (1.2, 0.45, 0.6),
    "Desk": (1.3, 0.75, 0.65),
    "DiningTable": (1.8, 0.75, 0.95),
    "DogBed": (0.7, 0.2, 0.55),
    "Dresser": (1.1, 0.9, 0.5),
    "FloorLamp": (0.35, 1.6, 0.35),
    "Fridge": (0.9, 1.9, 0.85),
    "GarbageCan": (0.35, 0.6, 0.35),
    "HousePlant": (0.4, 0.8, 0.4),
    "LaundryHamper": (0.5, 0.6, 0.4),
    "Safe": (0.4, 0.45, 0.4),
    "ShelvingUnit": (1.0, 1.7, 0.4),
    "SideTable": (0.5, 0.55, 0.45),
    "Sofa": (2.0, 0.8, 0.95),
    "Television": (1.1, 0.65, 0.15),
    "TVStand": (1.5, 0.5, 0.4),
}


def make_clip(
    seed: int, objects: int = 16, rooms: int = 2, frames: int = 16, turned: float = 0.1, askew: bool = False
) -> ClipRecord:
    """A clip of a row of rectangular rooms; `turned` is the share of objects not square to the walls.

    Where it is `askew`, frame 0 looks anywhere and the cameras roll.
    """
    rng = rng_for("factory", seed)
    floors = _floors(rng, rooms)
    poses = [_pose(rng, floors, first=i == 0 and not askew) for i in range(frames)]
    if askew:
        poses = [replace(pose, roll_deg=float(rng.uniform(-6, 6))) for pose in poses]
    observer = ObserverFrame(poses[0].x, poses[0].z, poses[0].yaw_deg)
    placed = _place(rng, floors, objects, turned)
    things = _objects(placed, observer)
    return ClipRecord(
        clip_id=f"factory-{seed}",
        split="train",
        seed=seed,
        house=HouseRef(f"factory:{seed}", "factory", seed, "0" * 64),
        engine=EngineRef("factory", "1", ""),
        source=AI2_THOR,
        twin=Twin(),
        camera=Camera(WIDTH, HEIGHT, FOV, *([focal_length(HEIGHT, FOV)] * 2), WIDTH / 2, HEIGHT / 2),
        frames=[_frame(i, pose, placed, things) for i, pose in enumerate(poses)],
        covisibility=_covisibility(rng_for("covisibility", seed), len(poses)),
        rooms=[_room(i, floor, observer) for i, floor in enumerate(floors)],
        objects=things,
        questions=[],
    )


def make_bytes_clip(seed: int, **options: int) -> Clip:
    """A clip with tiny grey JPEGs, where only the shape of things matters."""
    import cv2

    record = make_clip(seed, **options)
    grey = [np.full((48, 64, 3), 40 + 10 * i, np.uint8) for i in range(len(record.frames))]
    return Clip(record, [cv2.imencode(".jpg", image)[1].tobytes() for image in grey])


def clips(**options: int) -> st.SearchStrategy[ClipRecord]:
    """Hypothesis strategy of such clips."""
    return st.integers(0, 10**9).map(lambda seed: make_clip(seed, **options))


Floor = tuple[float, float, float, float]
Placed = tuple[str, float, float, float, int]  # type, x, z, yaw, room


def _floors(rng: np.random.Generator, count: int) -> list[Floor]:
    floors, x = [], 0.0
    for _ in range(count):
        width, depth = rng.uniform(3.5, 7), rng.uniform(3.5, 7)
        floors.append((x, 0.0, x + width, depth))
        x += width
    return floors


def _pose(rng: np.random.Generator, floors: list[Floor], first: bool) -> Pose:
    x0, z0, x1, z1 = floors[rng.integers(len(floors))]
    yaw = float(90 * rng.integers(4)) if first else float(rng.uniform(0, 360))
    return Pose(float(rng.uniform(x0 + 0.4, x1 - 0.4)), 1.5, float(rng.uniform(z0 + 0.4, z1 - 0.4)), yaw, 10.0)


def _place(rng: np.random.Generator, floors: list[Floor], count: int, turned: float) -> list[Placed]:
    placed: list[Placed] = []
    boxes: list[FloorBox] = []
    kinds = [str(kind) for kind in rng.permutation(sorted(SIZES))]
    for _ in range(count * 4):
        if len(placed) == count:
            break
        room = int(rng.integers(len(floors)))
        x0, z0, x1, z1 = floors[room]
        yaw = float(rng.uniform(0, 360)) if rng.random() < turned else float(90 * rng.integers(4))
        kind = kinds[len(placed) % len(kinds)] if rng.random() < 0.8 else str(rng.choice(kinds[:4]))
        item = (kind, float(rng.uniform(x0 + 1, x1 - 1)), float(rng.uniform(z0 + 1, z1 - 1)), yaw, room)
        box = FloorBox.around(_corners(item))
        if all(box.gap(other) > 0.02 for other in boxes):
            placed.append(item)
            boxes.append(box)
    return placed


def _corners(item: Placed) -> list[tuple[float, float]]:
    kind, x, z, yaw, _ = item
    half_x, half_z = SIZES[kind][0] / 2, SIZES[kind][2] / 2
    c, s = round(cos(radians(yaw)), 12), round(sin(radians(yaw)), 12)
    local = [(-half_x, -half_z), (half_x, -half_z), (half_x, half_z), (-half_x, half_z)]
    return [(x + u * c + v * s, z - u * s + v * c) for u, v in local]


def _covisibility(rng: np.random.Generator, frames: int) -> list[list[float]]:
    shares = rng.random((frames, frames)).round(3)
    np.fill_diagonal(shares, 1.0)
    return shares.tolist()


def _objects(placed: list[Placed], observer: ObserverFrame) -> list[SceneObject]:
    outlines = [[observer.point(*corner) for corner in _corners(item)] for item in placed]
    boxes = [FloorBox.around(outline) for outline in outlines]
    categories = [category_name(item[0]) for item in placed]
    names = number_names(categories, [box.centre for box in boxes])
    things = []
    for index, (item, outline, box) in enumerate(zip(placed, outlines, boxes, strict=True)):
        world, height = FloorBox.around(_corners(item)), SIZES[item[0]][1]
        square = item[3] % 90 == 0 and observer.is_square
        corners = [list(point) for point in (box.corners if square else outline)]
        things.append(
            SceneObject(
                id=f"{item[0]}|{index}",
                type=item[0],
                name=names[index],
                bbox=list(box),
                footprint=[corners],
                outline=corners,
                y=[0.0, height],
                world_aabb=[world.x_min, 0.0, world.z_min, world.x_max, height, world.z_max],
                oriented_box=_oriented(item),
                room=f"room|{item[4]}",
                parent="",
            )
        )
    return things


def _oriented(item: Placed) -> OrientedBox:
    (width, height, depth), c, s = SIZES[item[0]], cos(radians(item[3])), sin(radians(item[3]))
    rotation = [[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]]
    return OrientedBox([item[1], height / 2, item[2]], [width, height, depth], rotation)


def _room(index: int, floor: Floor, observer: ObserverFrame) -> Room:
    x0, z0, x1, z1 = floor
    polygon = [list(observer.point(x, z)) for x, z in ((x0, z0), (x1, z0), (x1, z1), (x0, z1))]
    return Room(f"room|{index}", ROOM_TYPES[index % len(ROOM_TYPES)], polygon)


def _frame(index: int, pose: Pose, placed: list[Placed], things: list[SceneObject]) -> Frame:
    room = _room_of(pose, placed)
    seen = [_seen(i, pose, things[i]) for i, item in enumerate(placed) if item[4] == room]
    return Frame.at(pose, f"frame_{index:02d}.jpg", pose.y, [one for one in seen if one is not None])


def _room_of(pose: Pose, placed: list[Placed]) -> int:
    """The room of the nearest object stands for the camera's: a cheap stand-in for walls that hide things."""
    return min(placed, key=lambda item: (item[1] - pose.x) ** 2 + (item[2] - pose.z) ** 2)[4] if placed else -1


def _seen(index: int, pose: Pose, thing: SceneObject) -> FrameObject | None:
    """How a frame at a pose shows a thing that nothing hides; None where it does not."""
    pixels, depth = project(pose, np.array(thing.box.corners), WIDTH, HEIGHT, FOV)
    if (depth < 0.2).any():
        return None
    low = np.maximum(pixels.min(axis=0), 0)
    high = np.minimum(pixels.max(axis=0), (WIDTH - 1, HEIGHT - 1))
    if (high - low < 1).any():
        return None
    count = int(0.6 * (high - low).prod())
    return FrameObject(index, count, 0.9, [int(low[0]), int(low[1]), int(high[0]), int(high[1])])


def record_of(
    things: dict[str, tuple[float, float, float, float]],
    views: list[tuple[float, float, float]] | None = None,
    rooms: dict[str, list[list[float]]] | None = None,
    heights: dict[str, tuple[float, float]] | None = None,
) -> ClipRecord:
    """A record laid out by hand in the observer frame; every object is plainly seen in every frame.

    Args:
        things: object type -> [x_min, z_min, x_max, z_max]; a type may end in `#2` to come twice.
        views: (x, z, yaw) of each frame; the first must be (0, 0, 0).
        rooms: room type -> polygon.
        heights: object type -> (lowest, highest); (0, 1) where not given.
    """
    kinds, boxes = [key.partition("#")[0] for key in things], [FloorBox(*box) for box in things.values()]
    levels = [(heights or {}).get(key, (0.0, 1.0)) for key in things]
    names = number_names([category_name(kind) for kind in kinds], [box.centre for box in boxes])
    seen = [FrameObject(i, 5000, 1.0, [10, 10, 110, 110]) for i in range(len(boxes))]
    poses = [Pose(x, 1.5, z, yaw) for x, z, yaw in views or [(0.0, 0.0, 0.0)]]
    return ClipRecord(
        clip_id="by-hand",
        split="train",
        seed=0,
        house=HouseRef("by-hand", "factory", 0, "0" * 64),
        engine=EngineRef("factory", "1", ""),
        source=AI2_THOR,
        twin=Twin(),
        camera=Camera(WIDTH, HEIGHT, FOV, *([focal_length(HEIGHT, FOV)] * 2), WIDTH / 2, HEIGHT / 2),
        frames=[Frame.at(pose, f"frame_{i:02d}.jpg", 1.5, seen) for i, pose in enumerate(poses)],
        covisibility=np.ones((len(poses), len(poses))).tolist(),
        rooms=[Room(f"room|{i}", kind, polygon) for i, (kind, polygon) in enumerate((rooms or {}).items())],
        objects=[
            square_object(f"{kind}|{i}", kind, names[i], box, levels[i])
            for i, (kind, box) in enumerate(zip(kinds, boxes, strict=True))
        ],
        questions=[],
    )


def square_object(
    id: str, kind: str, name: str, floor: FloorBox, y: tuple[float, float] = (0.0, 1.0), room: str = ""
) -> SceneObject:
    """An object that stands square to an observer at the world's origin who looks along z."""
    corners = [list(point) for point in floor.corners]
    box = Box(floor.x_min, y[0], floor.z_min, floor.x_max, y[1], floor.z_max)
    return SceneObject(
        id=id,
        type=kind,
        name=name,
        bbox=list(floor),
        footprint=[corners],
        outline=corners,
        y=list(y),
        world_aabb=list(box),
        oriented_box=OrientedBox.of(geometry.OrientedBox.of(box)),
        room=room,
        parent="",
    )
