"""A house's files for another tool, and the cameras of a dataset in it."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from layoutgen.dataset.reader import read_with_bar
from layoutgen.dataset.records import ClipRecord
from layoutgen.engine import World
from layoutgen.engine.models import attribution_text
from layoutgen.errors import InputError
from layoutgen.export.solids.glb import glb_bytes
from layoutgen.export.solids.mjcf import mjcf_files
from layoutgen.export.solids.pieces import Y_UP, Z_UP, Piece, View, pieces
from layoutgen.export.solids.ply import labelled_mesh, ply_bytes
from layoutgen.export.solids.usda import usda_files
from layoutgen.geometry.camera import Array
from layoutgen.houses.commands import content_of
from layoutgen.houses.house import House

Files = dict[str, bytes]


def _glb(found: Sequence[Piece], views: Sequence[View]) -> Files:
    return {"house.glb": glb_bytes(found, views)}


def _ply(found: Sequence[Piece], views: Sequence[View]) -> Files:
    labels = {piece.name: piece.number for piece in found}
    return {"house.ply": ply_bytes(labelled_mesh(found, labels, Z_UP), ["labels are those of objects.json"])}


_WRITERS: dict[str, tuple[Callable[[Sequence[Piece], Sequence[View]], Files], Array]] = {
    "glb": (_glb, Y_UP),
    "usda": (usda_files, Z_UP),
    "mjcf": (mjcf_files, Z_UP),
    "ply": (_ply, Z_UP),
}
"""By what `--to` calls them: what writes the files, and the axes of their world."""


def house_files(house: House, to: str, views: Sequence[View] = ()) -> Files:
    """Path -> content of everything that is written of a house.

    Args:
        house: one that can be looked into.
        to: `glb`, `usda`, `mjcf` or `ply`.
        views: cameras to write as well; PLY has none.

    Raises:
        InputError: it is a named scene.
        SceneError: the engine cannot build it.
        EnvironmentProblem: a library is missing.
    """
    found = pieces(World(content_of(house)))
    write, axes = _WRITERS[to]
    facts: dict[str, Any] = {
        "house": house.id,
        "sha256": house.sha256,
        "units": "m",
        "up": "y" if axes is Y_UP else "z",
    }
    facts |= {"objects": [_described(piece, axes) for piece in found]}
    credits = attribution_text({piece.kind for piece in found})
    files = {**write(found, views), "objects.json": (json.dumps(facts, indent=1) + "\n").encode()}
    return files | ({"CREDITS.txt": credits.encode()} if credits else {})


def _described(piece: Piece, axes: Array) -> dict[str, Any]:
    points = piece.points(axes)
    box = [points.min(axis=0).tolist(), points.max(axis=0).tolist()]
    return {"label": piece.number, "id": piece.name, "type": piece.kind, "asset": piece.asset, "box": box}


def house_views(dataset: str, house: House) -> list[View]:
    """The frames of a dataset's walks through a house.

    Raises:
        InputError: it has none.
        DatasetError: it is no dataset.
    """
    views = [view for clip in read_with_bar(dataset, "looking for the house") for view in _views(clip.record, house)]
    if not views:
        raise InputError(f"{dataset}: no walk through {house.id} (sha256 {house.sha256[:12]})")
    return views


def _views(record: ClipRecord, house: House) -> list[View]:
    camera = record.camera
    if record.house.sha256 != house.sha256 or record.twin.of:
        return []
    return [
        View(
            f"{record.clip_id}/{frame.file.partition('.')[0]}",
            frame.pose,
            camera.width,
            camera.height,
            camera.fov_vertical_deg,
        )
        for frame in record.frames
    ]
