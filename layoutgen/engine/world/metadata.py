"""Metadata of a step, with the keys, types and order of AI2-THOR 5.0.0.

A step changes three values of most objects: whether they are visible, whether they are interactable, and their
distance. The rest of an object is packed once for each revision of the world, and messages are put together from
packed pieces.
"""

import json
import struct
from functools import cache
from importlib import resources
from typing import Any

import msgpack
import numpy as np
from numpy.typing import NDArray

from layoutgen.engine.world.objects import SimObject
from layoutgen.engine.world.world import World
from layoutgen.geometry.camera import Array

_FALSE, _TRUE = msgpack.packb(False), msgpack.packb(True)


def packed(value: Any) -> bytes:
    """msgpack with Unity's 32-bit floats; half characters, which JSON can carry, become question marks."""
    result: bytes = msgpack.packb(value, use_single_float=True, unicode_errors="replace")
    return result


def vector(point: Array | tuple[float, float, float]) -> dict[str, float]:
    """A point as Unity writes it."""
    return {"x": float(point[0]), "y": float(point[1]), "z": float(point[2])}


@cache
def physics() -> dict[str, dict[str, Any]]:
    """Object type -> mass in kg, salient materials, and height of the pivot as a fraction of the box's height."""
    text = resources.files("layoutgen.engine").joinpath("data", "physics.json").read_text("utf-8")
    table: dict[str, dict[str, Any]] = json.loads(text)
    return table


def pivot(item: SimObject) -> Array:
    """What metadata calls the object's position: the origin of its prefab (3,)."""
    if item.asset is None:
        low, high = item.aabb
        return np.array([(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2])
    up = (physics()[item.type]["pivot"] - 0.5) * item.asset.size[1]
    result: Array = item.position + item.matrix @ np.array([0.0, up, 0.0])
    return result


def bounds_metadata(box: Array) -> dict[str, Any]:
    """A world box (2, 3) as Unity writes it: corners with x outermost, each axis from high to low."""
    low, high = box.tolist()
    xs, ys, zs = zip(high, low, strict=True)
    return {
        "cornerPoints": [[x, y, z] for x in xs for y in ys for z in zs],
        "center": vector(box.mean(axis=0)),
        "size": vector(box[1] - box[0]),
    }


def object_metadata(
    item: SimObject, *, visible: bool = False, touchable: bool = False, distance: float = 0.0
) -> dict[str, Any]:
    """All 42 keys of an object, in Unity's order."""
    facts = physics()[item.type]
    massive = item.pickupable or item.moveable or item.asset is None
    materials = facts["materials"] if massive and facts["materials"] else None
    toggleable = item.has("CanToggleOnOff")
    return {
        "name": item.id,
        "position": vector(pivot(item)),
        "rotation": vector(item.euler()),
        "visible": visible,
        "isInteractable": touchable,
        "receptacle": item.receptacle,
        "toggleable": toggleable,
        "isToggled": item.is_on,
        "breakable": item.has("CanBreak"),
        "isBroken": False,
        "canFillWithLiquid": item.has("CanBeFilled"),
        "isFilledWithLiquid": False,
        "fillLiquid": None,
        "dirtyable": item.has("CanBeDirty"),
        "isDirty": item.is_dirty,
        "canBeUsedUp": item.has("CanBeUsedUp"),
        "isUsedUp": False,
        "cookable": item.has("CanBeCooked"),
        "isCooked": False,
        "temperature": _temperature(item),
        "isHeatSource": item.has("isHeatSource"),
        "isColdSource": item.has("isColdSource"),
        "sliceable": item.has("CanBeSliced"),
        "isSliced": False,
        "openable": item.has("CanOpen"),
        "isOpen": item.openness > 0,
        "openness": float(item.openness),
        "pickupable": item.pickupable,
        "isPickedUp": False,
        "moveable": item.moveable,
        "mass": float(facts["mass"]) if massive else 0.0,
        "salientMaterials": materials,
        "receptacleObjectIds": [content.id for content in item.contents] if item.receptacle else None,
        "distance": distance,
        "objectType": item.type,
        "objectId": item.id,
        "assetId": item.asset.id if item.asset else "",
        "parentReceptacles": [item.parent.id] if item.parent else None,
        "controlledObjects": [] if toggleable else None,
        "isMoving": False,
        "axisAlignedBoundingBox": bounds_metadata(item.aabb),
        "objectOrientedBoundingBox": (
            {"cornerPoints": item.oriented_corners().tolist()} if item.pickupable or item.moveable else None
        ),
    }


def _temperature(item: SimObject) -> str:
    return "Cold" if item.parent is not None and item.parent.has("isColdSource") else "RoomTemp"


class ObjectPacker:
    """Packs the `objects` list of a world, keeping what did not change since the last step."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._revision = -1
        self._pieces: list[tuple[bytes, bytes, bytes]] = []
        self._pivots = np.empty((0, 3))

    def pack(self, position: Array, seen: NDArray[np.bool_], touchable: NDArray[np.bool_], chosen: list[int]) -> bytes:
        """The list as msgpack, for an agent at `position` (3,).

        Args:
            position: of the agent.
            seen, touchable: for each object of the world.
            chosen: indices of the objects to list.
        """
        self._refresh()
        distances = np.linalg.norm(self._pivots - position, axis=1)
        parts = [msgpack.Packer().pack_array_header(len(chosen))]
        for index in chosen:
            head, middle, tail = self._pieces[index]
            flags = (_TRUE if seen[index] else _FALSE, _TRUE if touchable[index] else _FALSE)
            parts += (head, flags[0], _INTERACTABLE, flags[1], middle, struct.pack(">Bf", 0xCA, distances[index]), tail)
        return b"".join(parts)

    def _refresh(self) -> None:
        if self._revision == self._world.revision:
            return
        self._pieces = [_split(object_metadata(item)) for item in self._world.objects]
        self._pivots = np.array([pivot(item) for item in self._world.objects]).reshape(-1, 3)
        self._revision = self._world.revision


_INTERACTABLE = msgpack.packb("isInteractable")


def _split(entry: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    """The packed map around the values of `visible`, `isInteractable` and `distance`."""
    keys = list(entry)
    first, second = keys.index("visible"), keys.index("distance")
    head = msgpack.Packer().pack_map_header(len(keys)) + _pairs(entry, keys[:first]) + packed("visible")
    middle = _pairs(entry, keys[first + 2 : second]) + packed("distance")
    return head, middle, _pairs(entry, keys[second + 1 :])


def _pairs(entry: dict[str, Any], keys: list[str]) -> bytes:
    return b"".join(packed(key) + packed(entry[key]) for key in keys)
