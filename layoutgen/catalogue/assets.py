"""AI2-THOR's assets as facts: types, real bounding boxes, what stands on what, wall holes, material names."""

import csv
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Asset:
    """A prefab of AI2-THOR's asset database.

    Attributes:
        id: for example `Chair_007_1`.
        type: object type, `Chair`.
        size: extents (x, y, z) of the unrotated bounding box, metres.
        primary: SimObjPrimaryProperty: `CanPickup`, `Moveable` or `Static`.
        secondary: SimObjSecondaryProperties: `Receptacle`, `CanToggleOnOff`, ...
        split: ProcTHOR's asset split: train, val or test; "" of the types that all splits share.
    """

    id: str
    type: str
    size: tuple[float, float, float]
    primary: str
    secondary: frozenset[str]
    split: str


def _data(name: str) -> str:
    return resources.files("layoutgen.catalogue").joinpath("data", name).read_text("utf-8")


@cache
def assets() -> dict[str, Asset]:
    """All 1,653 assets by id."""
    table: dict[str, Asset] = {}
    for row in csv.DictReader(_data("assets.csv").splitlines()):
        extents = (float(row["size_x_m"]), float(row["size_y_m"]), float(row["size_z_m"]))
        secondary = frozenset(filter(None, row["secondary_properties"].split("|")))
        table[row["asset_id"]] = Asset(
            row["asset_id"], row["object_type"], extents, row["primary_property"], secondary, row["split"]
        )
    return table


@cache
def assets_by_type(split: str | None = None) -> dict[str, tuple[Asset, ...]]:
    """Assets of each of the 109 object types, in the table's order; of a split, those it shares with all included."""
    groups: dict[str, list[Asset]] = {}
    for asset in assets().values():
        if split is None or asset.split in ("", split):
            groups.setdefault(asset.type, []).append(asset)
    return {name: tuple(group) for name, group in groups.items()}


@cache
def receptacles() -> dict[str, dict[str, dict[str, float]]]:
    """Receptacle type -> object type -> {count, p}: how often ProcTHOR's houses put one on the other."""
    table: dict[str, dict[str, dict[str, float]]] = json.loads(_data("receptacles.json"))
    return table


@cache
def wall_holes() -> dict[str, dict[str, Any]]:
    """Door and window asset id -> {min, max, offset}: the opening it needs in the wall."""
    table: dict[str, dict[str, Any]] = json.loads(_data("wall-holes.json"))
    return table


@cache
def materials() -> dict[str, list[str]]:
    """Material group -> material names that the engine's house files may use."""
    table: dict[str, list[str]] = json.loads(_data("material-database.json"))
    return table


@cache
def skyboxes() -> dict[str, dict[str, str]]:
    """Skybox id -> {name, timeOfDay}."""
    table: dict[str, dict[str, str]] = json.loads(_data("skyboxes.json"))
    return table
