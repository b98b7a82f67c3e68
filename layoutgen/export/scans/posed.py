"""The layout `posed`, version 1: the neutral folder that `--source posed:PATH` reads."""

import json
from typing import Any

from layoutgen.export.scans.scan import Scan, Shot, Thing
from layoutgen.export.solids.ply import ply_bytes

Files = dict[str, bytes]


def posed_files(scan: Scan, name: str) -> Files:
    """`cameras.json`, `images/`, `mesh.ply`, `objects.json`, `rooms.json`, `depth/` and `ids/`."""
    files = {"cameras.json": _json(_cameras(scan, name)), "mesh.ply": ply_bytes(scan.mesh)}
    files["objects.json"] = _json({"objects": [_object(thing) for thing in scan.things]})
    files["rooms.json"] = _json({"floor": scan.floor, "rooms": _rooms(scan)})
    for index, shot in enumerate(scan.shots):
        files |= shot_files(index, shot)
    return files


def shot_files(index: int, shot: Shot) -> Files:
    """The pictures of a frame."""
    return {
        f"images/{index:06d}.jpg": shot.color,
        f"depth/{index:06d}.png": shot.depth,
        f"ids/{index:06d}.png": shot.ids,
    }


def _cameras(scan: Scan, name: str) -> dict[str, Any]:
    record = scan.record
    camera = record.camera
    lens = {"width": camera.width, "height": camera.height, "fx": camera.fx, "fy": camera.fy}
    return {
        "format": "posed",
        "version": 1,
        "scene": name,
        "split": record.split,
        "units": "m",
        "up": "z",
        "convention": "opencv",
        "source": {"name": record.source.name, "licence": record.source.licence, "redistribution": True},
        "camera": {**lens, "cx": camera.cx, "cy": camera.cy},
        "depth_scale": 0.001,
        "frames": [_frame(index, shot) for index, shot in enumerate(scan.shots)],
        "extra": {"clip": record.clip_id, "house": record.house.id, "engine": record.engine.version},
    }


def _frame(index: int, shot: Shot) -> dict[str, Any]:
    pictures = {"file": f"images/{index:06d}.jpg", "depth": f"depth/{index:06d}.png"}
    return {**pictures, "camera_to_world": shot.opencv.tolist()}


def _object(thing: Thing) -> dict[str, Any]:
    entry: dict[str, Any] = {"label": thing.label, "type": thing.type, "name": thing.name, "id": thing.id}
    if thing.box is not None:
        centre, size, rotation = thing.upright()
        entry["box"] = {"centre": centre.tolist(), "size": size.tolist(), "rotation": rotation.tolist()}
    return entry | ({"parent": thing.parent} if thing.parent else {})


def _rooms(scan: Scan) -> list[dict[str, Any]]:
    return [{"id": room.id, "type": room.room_type, "polygon": room.outline} for room in scan.house.rooms]


def _json(data: Any) -> bytes:
    return (json.dumps(data, indent=1, allow_nan=False) + "\n").encode()
