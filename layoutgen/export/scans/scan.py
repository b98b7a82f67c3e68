"""A walk as a scan: its frames and cameras, and the mesh of the house it was filmed in, labelled by object."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

import cv2
import numpy as np
from numpy.typing import NDArray

from layoutgen.capture.media import depth_png, ids_png
from layoutgen.catalogue.names import category_name
from layoutgen.dataset.records import Clip, ClipRecord
from layoutgen.engine import World
from layoutgen.errors import DatasetError
from layoutgen.export.solids.pieces import Z_UP, Piece, opengl, pieces
from layoutgen.export.solids.ply import LabelledMesh, labelled_mesh
from layoutgen.geometry.boxes import OrientedBox
from layoutgen.geometry.camera import Array
from layoutgen.houses.schema import ProceduralHouse
from layoutgen.houses.sources import open_source
from layoutgen.studio.thor.studio import REACH

_SAME = 1e-3
"""Metres by which the box of a mesh may differ from the record's."""
_FEW, _MOST = 20, 0.05
"""Pixels, and their share, by which a thing may cover more or fewer than recorded: another CPU rounds otherwise."""
_WORDS = {"Doorway": "door", "Doorframe": "door frame"}
"""What annotators of scans call these."""


@dataclass(frozen=True)
class Shot:
    """One frame.

    Attributes:
        color: JPEG.
        depth: PNG, 16 bit, millimetres along the viewing axis, 0 beyond the camera's reach.
        ids: PNG, 16 bit, the labels of what is seen; 0 for what the record does not hold where the set has them.
        camera_to_world: (4, 4), the camera's right, up and backward to the mirrored world, z up.
    """

    color: bytes
    depth: bytes
    ids: bytes
    camera_to_world: Array

    @property
    def opencv(self) -> Array:
        """The same for a camera whose axes are right, down and forward."""
        matrix: Array = self.camera_to_world @ np.diag([1.0, -1.0, -1.0, 1.0])
        return matrix


@dataclass(frozen=True)
class Thing:
    """What a label stands for.

    Attributes:
        label: at least 1; of the record's objects their index plus one, as in `ids_NN.png`.
        id: unique in the house.
        type: AI2-THOR's, or `Floor`, `Wall`, `Ceiling`.
        parent: label of what it rests on or in, 0 for the floor, a wall or nothing.
        box: in AI2-THOR's world; None for what the record does not hold.
    """

    label: int
    id: str
    type: str
    parent: int
    box: OrientedBox | None

    @property
    def name(self) -> str:
        """What annotators would call it."""
        return _WORDS.get(self.type, category_name(self.type))

    def upright(self) -> tuple[Array, Array, Array]:
        """Centre (3,), size (3,) and rotation (3, 3) of the box in the mirrored world, z up."""
        assert self.box is not None
        rotation: Array = Z_UP @ np.array(self.box.rotation) @ Z_UP
        return Z_UP @ np.array(self.box.centre), Z_UP @ np.array(self.box.size), rotation


@dataclass(frozen=True, eq=False)
class Scan:
    """A walk as any layout is written from.

    Attributes:
        record: of the clip.
        shots: its frames, in order.
        things: by label.
        mesh: of the whole house, z up.
        house: where the rooms are.
    """

    record: ClipRecord
    shots: list[Shot]
    things: list[Thing]
    mesh: LabelledMesh
    house: ProceduralHouse

    @property
    def floor(self) -> float:
        """Height of the floor, metres."""
        return float(self.house.rooms[0].floor_polygon[0].y)


def scan_of(clip: Clip) -> Scan:
    """A walk with the mesh of its house, built by the embedded engine from the source that the record names.

    Depth and labels of pixels are the set's, and where it has none drawn anew.

    Raises:
        DatasetError: the house is not there any more, or another; or it was filmed by what has other meshes.
    """
    house = _house_of(clip.record)
    world = World(house, use_library=bool(clip.record.engine.models_sha256), quality="flat")
    found = pieces(world)
    _check_boxes(clip.record, found)
    things = list(_things(clip.record, found))
    labels = {thing.id: thing.label for thing in things}
    mesh = labelled_mesh(found, labels, Z_UP)
    by_number = np.zeros(len(world.names), np.int32)
    by_number[[piece.number for piece in found]] = [labels[piece.name] for piece in found]
    _check_pixels(clip.record, world, by_number)
    return Scan(clip.record, list(_shots(clip, world, by_number)), things, mesh, house)


def _house_of(record: ClipRecord) -> ProceduralHouse:
    reference = record.house
    for split in (None, record.split):
        source = open_source(reference.source, record.seed, split)
        try:
            house = source[reference.index]
        except IndexError:
            continue
        if house.sha256 == reference.sha256 and house.content is not None:
            return house.content
    raise DatasetError(f"{record.clip_id}: {reference.source} does not hold the house {reference.id} that was filmed")


def _check_boxes(record: ClipRecord, found: list[Piece]) -> None:
    """Things of another state of the house, or of another engine, would stand elsewhere."""
    known = {piece.name: piece for piece in found}
    for thing in record.objects:
        piece = known.get(thing.id)
        low, high = np.reshape(thing.world_aabb, (2, 3))
        if piece is not None:
            points = piece.points(np.eye(3))
            apart = max(np.abs(points.min(axis=0) - low).max(), np.abs(points.max(axis=0) - high).max())
        if piece is None or apart > _SAME:
            _refuse(record, thing.id)


def _check_pixels(record: ClipRecord, world: World, labels: NDArray[np.int32]) -> None:
    """Other shapes in the same boxes, as of other models or another engine, would be seen otherwise."""
    frame, camera = record.frames[0], record.camera
    drawn = world.render(frame.pose, camera.width, camera.height, camera.fov_vertical_deg, rgb=False)
    counts = np.bincount(labels[drawn.ids].ravel(), minlength=len(record.objects) + 1)
    for seen in frame.objects:
        if abs(int(counts[seen.object + 1]) - seen.pixels) > max(_FEW, _MOST * seen.pixels):
            _refuse(record, record.objects[seen.object].id)


def _refuse(record: ClipRecord, thing: str) -> NoReturn:
    raise DatasetError(
        f"{record.clip_id}: {thing} is not what {record.engine.name} {record.engine.version} filmed; "
        "meshes can be had of sets of the embedded engine, by the version and the models that made them"
    )


def _things(record: ClipRecord, found: list[Piece]) -> Iterator[Thing]:
    """The record's objects, then all else that the house holds."""
    labels = {thing.id: index + 1 for index, thing in enumerate(record.objects)}
    for thing in record.objects:
        box = thing.oriented_box.geometry
        yield Thing(labels[thing.id], thing.id, thing.type, labels.get(thing.parent, 0), box)
    others = [piece for piece in found if piece.name not in labels]
    for label, piece in enumerate(others, len(labels) + 1):
        yield Thing(label, piece.name, piece.kind, 0, None)


def _shots(clip: Clip, world: World, labels: NDArray[np.int32]) -> Iterator[Shot]:
    camera, extras = clip.record.camera, clip.extras
    for frame, image in zip(clip.record.frames, clip.images, strict=True):
        number = frame.file.removeprefix("frame_").partition(".")[0]
        depth, ids = extras.get(f"depth_{number}.png"), extras.get(f"ids_{number}.png")
        if depth is None or ids is None:
            drawn = world.render(frame.pose, camera.width, camera.height, camera.fov_vertical_deg, rgb=False)
            depth, ids = depth or depth_png(drawn.depth), ids or ids_png(labels[drawn.ids])
        yield Shot(image, _known(depth), ids, opengl(frame.pose.matrix(), Z_UP))


def _known(depth: bytes) -> bytes:
    """Depth with 0 where nothing is within the camera's reach, as scanners say it."""
    values = np.asarray(cv2.imdecode(np.frombuffer(depth, np.uint8), cv2.IMREAD_UNCHANGED), np.float32) / 1000
    far = values >= REACH
    return depth_png(np.where(far, np.float32(0), values)) if far.any() else depth
