"""A house small enough to work out by hand: two rooms of 4 m by 4 m, side by side along x, with a door between."""

from copy import deepcopy
from typing import Any

HEIGHT = 2.6


def _wall(room: str, x0: float, z0: float, x1: float, z1: float) -> dict[str, Any]:
    corners = [(x0, 0.0, z0), (x1, 0.0, z1), (x0, HEIGHT, z0), (x1, HEIGHT, z1)]
    return {
        "id": f"wall|{room}|{x0}|{z0}|{x1}|{z1}",
        "roomId": f"room|{room}",
        "polygon": [{"x": x, "y": y, "z": z} for x, y, z in corners],
        "material": {"name": "PureWhite"},
    }


def _room(name: str, x: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    corners = [(x, 0.0), (x, 4.0), (x + 4, 4.0), (x + 4, 0.0)]
    room = {
        "id": f"room|{name}",
        "roomType": "LivingRoom",
        "floorPolygon": [{"x": px, "y": 0, "z": pz} for px, pz in corners],
        "floorMaterial": {"name": "LightWoodCounters"},
        "ceilings": [],
        "children": [],
    }
    walls = [_wall(name, *a, *b) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    return room, walls


def _item(name: str, asset: str, x: float, y: float, z: float, yaw: float = 0.0, **more: Any) -> dict[str, Any]:
    position, rotation = {"x": x, "y": y, "z": z}, {"x": 0, "y": yaw, "z": 0}
    return {"id": name, "assetId": asset, "position": position, "rotation": rotation, "kinematic": True, **more}


_ROOMS = [_room("2", 0.0), _room("3", 4.0)]
_DOOR = {
    "id": "door|2|3",
    "assetId": "Doorway_1",
    "wall0": "wall|2|4.0|4.0|4.0|0.0",
    "wall1": "wall|3|4.0|0.0|4.0|4.0",
    "room0": "room|2",
    "room1": "room|3",
    "holePolygon": [{"x": 1.5, "y": 0, "z": 0}, {"x": 2.5733, "y": 2.1275, "z": 0}],
    "assetPosition": {"x": 2.0367, "y": 1.0638, "z": 0},
    "openable": True,
    "openness": 1.0,
}
_WINDOW = {
    "id": "window|2|0",
    "assetId": "Window_Fixed_36x48",
    "wall0": "wall|2|0.0|0.0|0.0|4.0",
    "wall1": "",
    "room0": "room|2",
    "room1": "room|2",
    "holePolygon": [{"x": 0.5, "y": 0.8, "z": 0}, {"x": 1.4, "y": 2.0, "z": 0}],
    "assetPosition": {"x": 0.95, "y": 1.4, "z": 0},
}
# Dresser_229_1: a chest that fills its box. Its size is in the asset table.
_OBJECTS = [
    _item("2|0", "Dresser_229_1", 2.0, 0.36, 3.7, 180.0, children=[
        _item("2|0|0", "Apple_1", 2.2, 0.85, 3.7, kinematic=False),
    ]),
    _item("3|0", "Floor_Lamp_5", 7.5, 0.9236, 0.5, isOn=True),
]  # fmt: skip
_HOUSE = {
    "metadata": {
        "schema": "1.0.0",
        "agent": {
            "position": {"x": 2.0, "y": 0.95, "z": 1.0},
            "rotation": {"x": 0, "y": 0, "z": 0},
            "horizon": 0,
            "standing": True,
        },
    },
    "rooms": [room for room, _ in _ROOMS],
    "walls": [wall for _, walls in _ROOMS for wall in walls],
    "doors": [_DOOR],
    "windows": [_WINDOW],
    "objects": _OBJECTS,
    "proceduralParameters": {
        "ceilingMaterial": {"name": "PureWhite"},
        "skyboxId": "Sky1",
        "lights": [
            {"id": "l", "type": "point", "position": {"x": x, "y": 2.4, "z": 2.0}, "intensity": 0.5, "range": 15,
             "rgb": {"r": 1, "g": 0.9, "b": 0.8}}
            for x in (2.0, 6.0)
        ],
    },
}  # fmt: skip


def small_house() -> dict[str, Any]:
    """A fresh copy."""
    return deepcopy(_HOUSE)
